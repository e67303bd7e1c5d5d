"""An article as attribution looks at it: all parsed words in one row, and the mentions among them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from quotes.datatypes import Article, Entity, Mention, Quote, Role, Span, Token
from quotes.lang import Language

ROOT = -1


class Candidate(NamedTuple):
    """A mention with its place in the tree; ``anchor`` is the word that connects it to its sentence.

    ``anchor`` is None for a name in a sentence that was not parsed.  ``noun`` is the lemma of a nominal's head.
    """

    mention: Mention
    anchor: int | None
    sentence: int | None
    paragraph: int
    noun: str
    plural: bool
    gender: str | None = None  # what a first name suggests


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Words are numbered through the whole article: ``heads`` and ``children`` hold these numbers.

    ``candidates`` are in the order of the text; the indices of candidates elsewhere are positions in this tuple.
    """

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
    symbols: tuple[str, ...]  # the symbol of each word's class
    outer: tuple[Span, ...]  # the spans of the quotes that stand in no other
    _outer_starts: tuple[int, ...]
    _outer_ends: tuple[int, ...]
    _paragraph_starts: tuple[int, ...]
    candidates: tuple[Candidate, ...] = ()  # empty only while `find_candidates` looks for them

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


def outer_quotes(quotes: tuple[Quote, ...]) -> tuple[int, ...]:
    """Return the indices of the quotes that stand in no other quote, in the order of the text."""
    return tuple(i for i, q in enumerate(quotes) if q.role is not Role.NESTED)
