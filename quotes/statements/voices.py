"""Who speaks in each quote, and in the quotes of each wording, by numbers."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

import numpy as np

from quotes.datatypes.sequences import Numbers, ranges
from quotes.statements.arrays import Pairs, distinct, first_places, numbered
from quotes.statements.as_printed import Printed

_WORDINGS = 1 << 14  # whose speakers are put together at a time


class Voices:
    """Who speaks in each quote, by numbers: ``speakers``, of which 0 is nobody, and the last words of their names.

    These are below 0 for bodies, above it for other speakers who are known by name, and 0 for the rest. ``spoken`` says
    which quotes attribution took for speech.
    """

    def __init__(self, quotes: int) -> None:
        """Expect so many quotes."""
        self.speakers, self._last = np.zeros(quotes, np.int32), np.zeros(quotes, np.int32)
        self.spoken = np.zeros(quotes, bool)
        self._hashes = np.zeros(quotes, np.int64)  # of the ids; for a table they are too many
        self._numbers: Pairs = self._hashes[:0], self.speakers[:0]  # hashes in order, and the numbers they stand for
        self._words: dict[str, int] = {}

    def hear(self, i: int, quote: Printed) -> None:
        """Note who speaks in the quote at a place, as it is read first."""
        self._hashes[i] = _hash_of(quote.speaker)
        self._note(i, quote)

    def settle(self, read_at: Numbers) -> None:
        """Number the speakers, when all quotes are noted: in the order in which they are come to."""
        heard = np.flatnonzero(self._hashes)
        hashes = self._hashes[heard]
        self._hashes = np.empty(0, np.int64)
        numbers = numbered(hashes, read_at[heard]) + 1
        self.speakers[heard] = numbers
        different, places = first_places(hashes)
        self._numbers = different, numbers[places]

    def hear_again(self, i: int, quote: Printed) -> None:
        """Note who speaks there after all: somebody who speaks elsewhere, or nobody."""
        hashes, numbers = self._numbers
        there = quote.speaker is not None
        self.speakers[i] = numbers[np.searchsorted(hashes, _hash_of(quote.speaker))] if there else 0
        self._note(i, quote)

    def _note(self, i: int, quote: Printed) -> None:
        self.spoken[i], self._last[i] = quote.spoken, 0
        if quote.known and quote.name:
            word = self._words.setdefault(quote.name[-1], len(self._words) + 1)
            self._last[i] = -word if quote.organisation else word

    def mixed(self, groups: Iterable[list[int]]) -> Iterator[list[int]]:
        """Yield the groups in which somebody speaks in some quotes, and nobody in others: these learn from those."""
        for group in groups:
            if len(group) > 1 and 0 < np.count_nonzero(self.speakers[group]) < len(group):
                yield group

    def strangers(self, one: Numbers, other: Numbers) -> Numbers:
        """Return for pairs of quotes whether their speakers certainly are two (see ``company``): most of all pairs."""
        first, second = self._last[one], self._last[other]
        alike = (np.sign(first) == np.sign(second)) & (first != 0)
        two: Numbers = alike & (first != second) & (self.speakers[one] != self.speakers[other])
        return two


def _hash_of(speaker: str | None) -> int:
    return 0 if speaker is None else hash(speaker) or 1


class VoicesOfWordings:
    """The speakers of the quotes of each wording."""

    def __init__(self, members: Numbers, sizes: Numbers, speakers: Numbers) -> None:
        """Note the speakers of ``members``, the quotes of one wording after the other; so many quotes each has."""
        voices, counts = array("i"), np.zeros(len(sizes) + 1, np.int32)
        end = 0
        for first in range(0, len(sizes), _WORDINGS):
            some = sizes[first : first + _WORDINGS]
            spoken = speakers[members[end : end + some.sum()]]
            end += len(spoken)
            wordings = np.repeat(np.arange(len(some)), some)[spoken > 0]
            wordings, spoken = distinct(wordings, spoken[spoken > 0])
            voices.frombytes(spoken.astype(np.int32).tobytes())
            counts[first + 1 : first + 1 + len(some)] = np.bincount(wordings, minlength=len(some))
        self._voices = np.frombuffer(voices, np.int32) if voices else np.empty(0, np.int32)
        self._ends = np.cumsum(counts, dtype=np.int32)  # of each wording in ``_voices``, and before them 0

    def of(self, wordings: Numbers) -> Pairs:
        """Return places among the wordings, and the speakers of those there."""
        starts = self._ends[wordings]
        counts = self._ends[wordings + 1] - starts
        return np.repeat(np.arange(len(wordings)), counts), self._voices[ranges(starts, counts)]

    def voiced(self, wordings: Numbers, things: Numbers) -> Pairs:
        """Return wordings once for each of their speakers, and one number for their thing and that speaker."""
        places, speakers = self.of(wordings)
        return wordings[places], things[places].astype(np.int64) << 32 | speakers

    def shared(self, wording: int, others: Numbers) -> Numbers:
        """Return for each of the others whether somebody speaks in it and in that wording."""
        places, speakers = self.of(others)
        own = np.isin(speakers, self.of(np.array([wording]))[1])
        return np.bincount(places[own], minlength=len(others)) > 0
