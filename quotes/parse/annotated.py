"""A document that Stanza has annotated in full to our document, as if its long quotes had been placeholders.

Attribution was tuned on sentences in which a long quote stands as a clause of three words.  Here the quote's own words
were parsed: they are drawn together to the same three words after the fact, which take the place of the quote's highest
word in the tree.  Sentences that stand wholly inside a quote go, since the placeholder stands for them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from quotes.datatypes import Document, Entity, Quote, Role, Sentence, Span, Token
from quotes.layout import paragraphs as split_paragraphs
from quotes.parse.genders import Genders
from quotes.parse.reduce import is_kept
from quotes.parse.select import sentences_to_parse

# The three types that attribution knows, under the names that English packages give them.
_TYPES = {"PERSON": "PERSON", "PER": "PERSON", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
# What the parser makes of "this is so": (word, lemma, part of speech, tag, relation to the last of them).
_PLACEHOLDER = (
    ("this", "this", "PRON", "DT", "nsubj"),
    ("is", "be", "AUX", "VBZ", "cop"),
    ("so", "so", "ADV", "RB", ""),
)


@dataclass(frozen=True, slots=True)
class _Part:
    """What becomes one token or, for a long quote, three: ``words`` are indices of the sentence's tokens."""

    words: range
    quote: int | None  # the long quote that they are drawn together for


def document_of(doc: Any, text: str, quotes: tuple[Quote, ...], genders: Genders) -> Document:
    """Return the frozen document of a Stanza document with trees, lemmas and names, of which ``text`` is the text.

    ``quotes`` are those that ``detect`` found in the text.  Only the sentences that attribution looks at are in it.
    """
    blocks = split_paragraphs(text)
    starts = [b.start for b in blocks]
    long = frozenset(i for i, q in enumerate(quotes) if q.role is not Role.NESTED and not is_kept(text, q))
    around = _Around.of(quotes)
    made: list[tuple[Sentence, bool]] = []
    seen: set[int] = set()  # long quotes that have their placeholder
    for sentence in doc.sentences:
        tokens = tokens_of(sentence, around.at)
        tokens = _drawn_together(tokens, long, quotes, seen)
        if tokens:
            whole = Span(min(t.span.start for t in tokens), max(t.span.end for t in tokens))
            place = max(0, bisect_right(starts, whole.start) - 1)
            made.append((Sentence(whole, place, tokens), any(whole.overlaps(q.outer) for q in quotes)))
    keep = sentences_to_parse([(sentence.paragraph, touches) for sentence, touches in made])
    kept = tuple(sentence for (sentence, _), wanted in zip(made, keep, strict=True) if wanted)
    return Document(blocks, kept, _entities(doc, around, genders))


@dataclass(frozen=True, slots=True)
class _Around:
    """Finds the outermost quote in which a character stands."""

    starts: tuple[int, ...]
    spans: Mapping[int, tuple[int, Span]]  # by start: index and span

    @classmethod
    def of(cls, quotes: Sequence[Quote]) -> _Around:
        outer = {q.span.start: (i, q.span) for i, q in enumerate(quotes) if q.role is not Role.NESTED}
        return cls(tuple(sorted(outer)), outer)

    def at(self, offset: int) -> int | None:
        place = bisect_right(self.starts, offset) - 1
        if place < 0:
            return None
        index, span = self.spans[self.starts[place]]
        return index if offset < span.end else None


def tokens_of(sentence: Any, quote_at: Any) -> tuple[Token, ...]:
    """Return the words of a Stanza sentence; ``quote_at`` gives for an offset the index of the quote around it."""
    tokens = []
    for token in sentence.tokens:
        for word in token.words:
            # The words of a multi-word token can lack offsets of their own: they then share their token's.
            own = word if word.start_char is not None and word.end_char is not None else token
            span = Span(int(own.start_char), int(own.end_char))
            tokens.append(
                Token(
                    span,
                    word.text,
                    word.lemma or word.text.lower(),
                    word.upos or "X",
                    word.xpos or "",
                    word.deprel or "dep",
                    int(word.head or 0) - 1,
                    quote_at(span.start),
                )
            )
    return tuple(tokens)


def _drawn_together(
    tokens: tuple[Token, ...], long: frozenset[int], quotes: Sequence[Quote], seen: set[int]
) -> tuple[Token, ...]:
    """Return a sentence's tokens with its long quotes as placeholders; none where a placeholder stands for it all."""
    parts = _parts(tokens, long)
    inside = {p.quote for p in parts if p.quote is not None}
    if not inside:
        return tokens
    spoken = any(p.quote is None and any(_is_word(tokens[w]) for w in p.words) for p in parts)
    if not spoken and inside <= seen:
        return ()
    seen |= inside
    depths = _depths(tokens)
    tops = {n: min(p.words, key=lambda w: (depths[w], w)) for n, p in enumerate(parts) if p.quote is not None}
    place: dict[int, int] = {}  # of each token in the new sentence
    size = 0
    for number, part in enumerate(parts):
        for word in part.words:
            place[word] = size + (2 if number in tops else 0)
        size += 3 if number in tops else 1
    made: list[Token] = []
    for number, part in enumerate(parts):
        top = tokens[tops.get(number, part.words[0])]
        head = place[top.head] if top.head >= 0 else -1
        if part.quote is None:
            made.append(replace(top, head=head))
        else:
            made += _placeholder(quotes[part.quote], part.quote, top.deprel, head, len(made) + 2)
    return tuple(made)


def _parts(tokens: tuple[Token, ...], long: frozenset[int]) -> list[_Part]:
    parts = []
    for quote, run in groupby(range(len(tokens)), key=lambda w: tokens[w].quote):
        words = list(run)
        if quote is not None and quote in long:
            parts.append(_Part(range(words[0], words[-1] + 1), quote))
        else:
            parts += [_Part(range(w, w + 1), None) for w in words]
    return parts


def _is_word(token: Token) -> bool:
    return token.upos != "PUNCT" and any(c.isalnum() for c in token.text)


def _depths(tokens: tuple[Token, ...]) -> list[int]:
    """How many words stand above each in the tree."""
    depths = []
    for token in tokens:
        depth, at = 0, token.head
        while at >= 0 and depth <= len(tokens):
            depth, at = depth + 1, tokens[at].head
        depths.append(depth)
    return depths


def _placeholder(quote: Quote, index: int, deprel: str, head: int, last: int) -> list[Token]:
    """The three words for a quote; ``last`` is the place of the third, which the others depend on."""
    return [
        Token(quote.span, text, lemma, upos, xpos, rel or deprel, last if rel else head, index)
        for text, lemma, upos, xpos, rel in _PLACEHOLDER
    ]


def _entities(doc: Any, around: _Around, genders: Genders) -> tuple[Entity, ...]:
    found = []
    for entity in doc.ents:
        kind, start = _TYPES.get(str(entity.type)), int(entity.start_char)
        if kind and around.at(start) is None:
            gender = genders.of(str(entity.text)) if kind == "PERSON" else None
            found.append(Entity(Span(start, int(entity.end_char)), kind, gender))
    return tuple(found)
