"""What the reader makes of a quote: the words that it points at."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

from quotes.datatypes import Quote, Span


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of words, in running sums, and of "nobody"; all add up to one."""

    sums: tuple[float, ...]  # one more than words
    nobody: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a quote points at: words of the article as those that tell who is quoted, and as the name of that person."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    mention: Shares
    person: Shares

    def mentioned(self, span: Span) -> float:
        """Return the share of the words in a span as the mention."""
        return self._within(self.mention, span)

    def meant(self, span: Span) -> float:
        """Return the share of the words in a span as the name of the person."""
        return self._within(self.person, span)

    def _within(self, shares: Shares, span: Span) -> float:
        first, last = bisect_right(self.ends, span.start), bisect_left(self.starts, span.end)
        return max(0.0, shares.sums[last] - shares.sums[first]) if last > first else 0.0


def shares(of_words: Iterable[float], nobody: float) -> Shares:
    """Return the shares of words as running sums."""
    return Shares(tuple(accumulate(of_words, initial=0.0)), nobody)


class Reads(Protocol):
    """What reads: a reader of this package, or one that a test has made up."""

    def read(self, text: str, quotes: Sequence[Quote], indices: Iterable[int]) -> Mapping[int, Reading]:
        """Return a reading of each quote asked about; a quote inside another has none."""
        ...
