"""From a document that Stanza annotated in full to ours, as if its long quotes had been placeholders.

Attribution was tuned on sentences in which a clause of three words replaces each long quote. Here the quote's own words
were parsed, so they are replaced by the same three words afterwards, which take the place of the quote's highest word
in the tree. Sentences that lie wholly inside a quote are dropped, since the placeholder stands for them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress, groupby
from typing import Any

from quotes.datatypes import Document, Quote, Role, Sentence, Span, Token
from quotes.lang import Language
from quotes.parse.genders import Genders
from quotes.parse.reduce import is_kept
from quotes.parse.select import quoted_paragraphs, sentences_to_parse
from quotes.parse.stanza.processors import entities, tokens_of
from quotes.text.paragraphs import paragraphs as split_paragraphs

# What the parser makes of "this is so": (word, lemma, part of speech, tag, relation to the last of them).
_PLACEHOLDER = (
    ("this", "this", "PRON", "DT", "nsubj"),
    ("is", "be", "AUX", "VBZ", "cop"),
    ("so", "so", "ADV", "RB", ""),
)


@dataclass(frozen=True, slots=True)
class _Part:
    """What becomes one token, or three for a long quote; ``words`` are indices of the sentence's tokens."""

    words: range
    quote: int | None  # the long quote that they are the words of


def document_of(doc: Any, text: str, quotes: tuple[Quote, ...], genders: Genders, language: Language) -> Document:
    """Return the frozen document of a Stanza document of ``text`` with trees, lemmas and names.

    ``quotes`` are those that ``detect`` found in the text.  It holds only the sentences that attribution looks at.
    """
    blocks = split_paragraphs(text)
    starts = [b.start for b in blocks]
    long = frozenset(i for i, q in enumerate(quotes) if q.role is not Role.NESTED and not is_kept(q))
    around = _Around.of(quotes)
    sentences: list[Sentence] = []
    for tokens, parts in _kept([tokens_of(sentence, around.locate) for sentence in doc.sentences], long):
        shorter = _drawn_together(tokens, parts, quotes)
        whole = Span(min(t.span.start for t in shorter), max(t.span.end for t in shorter))
        place = max(0, bisect_right(starts, whole.start) - 1)
        sentences.append(Sentence(whole, place, shorter))
    outside = [(s.paragraph, [t.text for t in s.tokens if t.quote is None]) for s in sentences]
    keep = sentences_to_parse(outside, quoted_paragraphs(blocks, quotes), language)
    return Document(blocks, tuple(compress(sentences, keep)), entities(doc, around.locate, genders))


@dataclass(frozen=True, slots=True)
class _Around:
    """Finds the outermost quote around a span of words; the span itself stays as it is."""

    starts: tuple[int, ...]
    spans: Mapping[int, tuple[int, Span]]  # by start: index and span

    @classmethod
    def of(cls, quotes: Sequence[Quote]) -> _Around:
        outer = {q.span.start: (i, q.span) for i, q in enumerate(quotes) if q.role is not Role.NESTED}
        return cls(tuple(sorted(outer)), outer)

    def locate(self, start: int, end: int) -> tuple[Span, int | None]:
        place = bisect_right(self.starts, start) - 1
        index, span = self.spans[self.starts[place]] if place >= 0 else (None, Span(0, 0))
        return Span(start, end), index if start < span.end else None


def _kept(
    sentences: Sequence[tuple[Token, ...]], long: frozenset[int]
) -> Iterator[tuple[tuple[Token, ...], list[_Part]]]:
    """The sentences with words outside quotes, and those that are the first of a quote that stands alone."""
    parted = [(tokens, _parts(tokens, long)) for tokens in sentences if tokens]
    telling = [any(p.quote is None and _is_word(tokens[p.words[0]]) for p in parts) for tokens, parts in parted]
    shown_quotes = {p.quote for (_, parts), tells in zip(parted, telling, strict=True) if tells for p in parts}
    for (tokens, parts), tells in zip(parted, telling, strict=True):
        inside = {p.quote for p in parts if p.quote is not None}
        if tells or not inside or not inside <= shown_quotes:
            shown_quotes |= inside
            yield tokens, parts


def _drawn_together(tokens: tuple[Token, ...], parts: list[_Part], quotes: Sequence[Quote]) -> tuple[Token, ...]:
    """Return a sentence's tokens with its long quotes as placeholders."""
    depths = _depths(tokens)
    tops = {n: min(p.words, key=lambda w: (depths[w], w)) for n, p in enumerate(parts) if p.quote is not None}
    place: dict[int, int] = {}  # the place of each token in the new sentence
    size = 0
    for number, part in enumerate(parts):
        for word in part.words:
            place[word] = size + (2 if number in tops else 0)
        size += 3 if number in tops else 1
    shorter: list[Token] = []
    for number, part in enumerate(parts):
        top = tokens[tops.get(number, part.words[0])]
        head = place[top.head] if top.head >= 0 else -1
        if part.quote is None:
            shorter.append(replace(top, head=head))
        else:
            shorter += _placeholder(quotes[part.quote], part.quote, top.deprel, head, len(shorter) + 2)
    return tuple(shorter)


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
    """How many words stand above each word in the tree."""
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
