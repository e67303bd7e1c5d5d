"""An article as attribution looks at it: all parsed words in one row, with what stands where."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from quotes.attribute.mentions.lexicon import cue_kind, symbol_of
from quotes.datatypes import Article, Document, Entity, Quote, Role, Span, Token
from quotes.lang import Language

ROOT = -1


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Words are numbered through the whole article; ``heads`` and ``children`` speak of these numbers."""

    article: Article
    text: str
    language: Language
    quotes: tuple[Quote, ...]
    paragraphs: tuple[Span, ...]
    entities: tuple[Entity, ...]
    tokens: tuple[Token, ...]
    heads: tuple[int, ...]
    children: tuple[tuple[int, ...], ...]
    sentence_of: tuple[int, ...]
    sentences: tuple[tuple[int, int, int], ...]  # (first word, end, paragraph)
    starts: tuple[int, ...]  # where each word starts in the text
    quote_words: tuple[tuple[int, ...], ...]  # the words inside each quote
    cues: tuple[str, ...]  # what kind of cue each word is
    symbols: tuple[str, ...]  # the sign of each word's class
    outer: tuple[Span, ...]  # the spans of the quotes that stand in no other
    _outer_starts: tuple[int, ...]
    _outer_ends: tuple[int, ...]
    _paragraph_starts: tuple[int, ...]

    def paragraph_at(self, offset: int) -> int:
        """Return the index of the paragraph in which ``offset`` stands."""
        return max(0, bisect_right(self._paragraph_starts, offset) - 1)

    def word_at(self, offset: int) -> int:
        """Return the number of the first word that starts at ``offset`` or after it (the count of words if none)."""
        return bisect_left(self.starts, offset)

    def words_in(self, span: Span) -> range:
        """Return the numbers of the words that start inside ``span``."""
        return range(self.word_at(span.start), self.word_at(span.end))

    def quotes_between(self, start: int, end: int) -> int:
        """Return how many quotes stand whole between two offsets; quotes that are in no other follow one another."""
        return max(0, bisect_right(self._outer_ends, end) - bisect_left(self._outer_starts, start))

    def sentences_near(self, quote: int) -> tuple[int, ...]:
        """Return the indices of the sentences that hold a word of the quote."""
        return tuple(sorted({self.sentence_of[w] for w in self.quote_words[quote]}))


def build_scene(article: Article, quotes: tuple[Quote, ...], document: Document, language: Language) -> Scene:
    """Return the scene of an article; words are in the order of the text."""
    tokens: list[Token] = []
    heads: list[int] = []
    sentence_of: list[int] = []
    sentences: list[tuple[int, int, int]] = []
    for number, sentence in enumerate(document.sentences):
        base = len(tokens)
        for token in sentence.tokens:
            tokens.append(token)
            heads.append(base + token.head if token.head >= 0 else ROOT)
            sentence_of.append(number)
        sentences.append((base, len(tokens), sentence.paragraph))
    children: list[list[int]] = [[] for _ in tokens]
    inside: list[list[int]] = [[] for _ in quotes]
    for word, head in enumerate(heads):
        if head != ROOT:
            children[head].append(word)
        quote = tokens[word].quote
        if quote is not None and quote < len(quotes):
            inside[quote].append(word)
    cues = tuple(cue_kind(t, language) for t in tokens)
    outer = tuple(q.span for q in quotes if q.role is not Role.NESTED)
    return Scene(
        article=article,
        text=article.text,
        language=language,
        quotes=quotes,
        paragraphs=document.paragraphs,
        entities=document.entities,
        tokens=tuple(tokens),
        heads=tuple(heads),
        children=tuple(tuple(c) for c in children),
        sentence_of=tuple(sentence_of),
        sentences=tuple(sentences),
        starts=tuple(t.span.start for t in tokens),
        quote_words=tuple(tuple(w) for w in inside),
        cues=cues,
        symbols=tuple(symbol_of(t, kind, language) for t, kind in zip(tokens, cues, strict=True)),
        outer=outer,
        _outer_starts=tuple(span.start for span in outer),
        _outer_ends=tuple(span.end for span in outer),
        _paragraph_starts=tuple(p.start for p in document.paragraphs),
    )


def outer_quotes(quotes: tuple[Quote, ...]) -> tuple[int, ...]:
    """Return the indices of the quotes that stand in no other quote, in the order of the text."""
    return tuple(i for i, q in enumerate(quotes) if q.role is not Role.NESTED)
