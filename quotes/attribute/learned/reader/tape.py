"""An article as the encoder reads it: the pieces of its words, quotes marked and shortened, far paragraphs left out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from quotes.attribute.learned.reader.pieces import Vocabulary
from quotes.datatypes import Quote, Role

# Marks of our own, numbered behind the vocabulary.
PARAGRAPH, OPEN, CLOSE, LEFT_OUT, UNCLOSED = range(5)
MARKS = 5
LOWER, CAPITAL, CAPITALS, DIGIT, SIGN, MARK = range(6)
KINDS = 6
# What a source says matters little for who it is; its first and last words tell "I", "we", a question, a slogan.
_KEPT_WORDS = 4
_SHORT_QUOTE = 12  # words up to which a quote is read whole
_TOKEN = re.compile(r"\n\s*|\w+(?:['’]\w+)?|[^\w\s]|_")
_BREAK = re.compile(r"\n\s*")


class Piece(NamedTuple):
    """A piece of a word, or a mark."""

    id: int
    kind: int
    quoted: bool
    start: int  # of its word in the article
    end: int
    leads: bool  # the first piece of a word that can be pointed at: outside quotes, no sign
    paragraph: int


@dataclass(frozen=True, slots=True)
class Tape:
    """An article's pieces, and for each quote where it is opened and closed in them."""

    pieces: tuple[Piece, ...]
    quotes: Mapping[int, tuple[int, int]]


class _Token(NamedTuple):
    text: str
    start: int
    end: int


def tape_of(
    text: str, quotes: Sequence[Quote], vocabulary: Vocabulary, instead: Mapping[str, str] | None = None
) -> Tape:
    """Return the tape of an article; ``instead`` gives words to read in the place of others (for training)."""
    return _Writer(text, vocabulary, instead or {}).write(quotes)


class _Writer:
    """Writes one tape."""

    def __init__(self, text: str, vocabulary: Vocabulary, instead: Mapping[str, str]) -> None:
        self._text, self._vocabulary, self._instead = text, vocabulary, instead
        self._pieces: list[Piece] = []
        self._paragraph = 0
        self._starts: list[int] = []
        self._near: list[bool] = []

    def write(self, quotes: Sequence[Quote]) -> Tape:
        outer = list(_outer(quotes))
        self._starts = [0, *(m.end() for m in _BREAK.finditer(self._text))]
        self._near = [False] * len(self._starts)
        for _, quote in outer:
            first, last = self._number(quote.outer.start), self._number(max(quote.outer.start, quote.outer.end - 1))
            for near in range(max(0, first - 1), min(len(self._near), last + 2)):
                self._near[near] = True
        at, places = 0, {}
        for index, quote in outer:
            self._add(self._tokens(at, quote.outer.start), False)
            opened = len(self._pieces)
            self._mark(OPEN, quote.outer.start)
            self._add(_shortened(list(self._tokens(quote.outer.start, quote.outer.end))), True)
            self._mark(CLOSE if quote.closed else UNCLOSED, quote.outer.end)
            places[index] = (opened, len(self._pieces) - 1)
            at = quote.outer.end
        self._add(self._tokens(at, len(self._text)), False)
        return Tape(tuple(self._pieces), places)

    def _number(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def _tokens(self, start: int, end: int) -> Iterator[_Token]:
        for match in _TOKEN.finditer(self._text, start, end):
            yield _Token(match[0], match.start(), match.end())

    def _mark(self, mark: int, at: int, quoted: bool = True) -> None:
        number = self._vocabulary.size + mark
        self._pieces.append(Piece(number, MARK, quoted, at, at, False, self._paragraph))

    def _add(self, tokens: Iterable[_Token], quoted: bool) -> None:
        for token in tokens:
            near = self._near[self._number(token.start)]
            if token.text[0] == "\n":
                self._paragraph += 1
                if near:
                    self._mark(PARAGRAPH, token.start, quoted)
            elif not token.text.strip("…"):
                self._mark(LEFT_OUT, token.start, quoted)
            elif near:
                self._word(token, quoted)

    def _word(self, token: _Token, quoted: bool) -> None:
        word = self._instead.get(token.text, token.text)
        if self._instead and len(word) > 2 and word[-2] in "'’":
            word = self._instead.get(word[:-2], word[:-2]) + word[-2:]
        kind = _kind(word)
        spaced = token.start == 0 or self._text[token.start - 1].isspace()
        leads = not quoted and kind != SIGN
        for number in self._vocabulary.pieces(word, spaced):
            self._pieces.append(Piece(number, kind, quoted, token.start, token.end, leads, self._paragraph))
            leads = False


def _outer(quotes: Sequence[Quote]) -> Iterator[tuple[int, Quote]]:
    at = -1
    for index, quote in enumerate(quotes):
        if quote.role is not Role.NESTED and quote.outer.start >= at:
            yield index, quote
            at = quote.outer.end


def _shortened(tokens: list[_Token]) -> list[_Token]:
    """The tokens of a quote, a long one's as its two ends with the paragraph breaks between."""
    if len(tokens) <= _SHORT_QUOTE:
        return tokens
    middle = tokens[_KEPT_WORDS:-_KEPT_WORDS]
    breaks = [t for t in middle if t.text[0] == "\n"]
    gap = _Token("…", middle[0].start, middle[0].start)
    return [*tokens[:_KEPT_WORDS], gap, *breaks, *tokens[-_KEPT_WORDS:]]


def _kind(word: str) -> int:
    first = word[0]
    if not first.isalnum():
        return SIGN
    if first.isdigit():
        return DIGIT
    if not first.isupper():
        return LOWER
    return CAPITALS if len(word) > 1 and word.isupper() else CAPITAL
