"""What every statement of an index can be counted, filtered and ordered by, in memory: some bytes for each.

A search may find hundreds of thousands of statements.  Counting their speakers, outlets and dates in SQL would take a
second; here each value is a number in an array, and counting a million takes some hundredths of one.  So does finding
what several filters let through (``in_memory``), for which SQLite would need an index of each filter with each order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

Counts = dict[str, Counter[str]]  # by the name of what is counted
Numbers = npt.NDArray[Any]
NONE = 0  # the number of a value that is not there
TIED = 255  # in place of an occasion's number: as many articles tell of one occasion as of another


@dataclass(frozen=True, slots=True)
class Columns:
    """The numbers of all statements' values, and the values by number; ``kinds`` are by speaker.

    A statement's numbers are at the place of its rowid among ``rowids``.  The first of these, ``unspoken`` many, are
    the negated rowids of titles and scare quotes, which are found as statements are.  "date" is the day when something
    was printed first, ``last`` the number of the day when it was printed last.  ``printed`` are places, ascending, and
    ``printers`` the numbers of outlets that print what is there; ``undated`` the places of what has a printing without
    a date.  ``joint`` are others who say something together with its speaker; ``occasions`` the numbers of where most
    articles say that it was said.  ``orders`` have all places in the orders of a search, ``ranks`` where each is among
    them.  Days have their numbers in the order of time.
    """

    rowids: Numbers
    unspoken: int
    numbers: dict[str, Numbers]
    values: dict[str, list[str]]
    last: Numbers
    printed: Numbers
    printers: Numbers
    undated: Numbers
    kinds: dict[str, str]
    joint: dict[int, list[str]]
    occasions: Numbers
    orders: dict[str, Numbers]
    ranks: dict[str, Numbers]

    def everything(self) -> Counts:
        """Return the counts of all statements."""
        return self._count(np.arange(self.unspoken, len(self.rowids)))

    def count(self, rowids: Iterable[int]) -> Counts:
        """Return how many of some statements have each speaker, kind, outlet, date, role and certainty."""
        return self._count(self.places(rowids))

    def places(self, rowids: Iterable[int]) -> Numbers:
        """Return the places of those rowids that are there, in their order."""
        numbers = np.fromiter(rowids, np.int64)
        at = np.searchsorted(self.rowids, numbers)
        at[at == len(self.rowids)] = 0
        return at[self.rowids[at] == numbers] if len(self.rowids) else at[:0]

    def tally(self, name: str, places: Numbers) -> Counter[str]:
        """Return how many of the statements at some places have each value of one of ``numbers``."""
        return self._named(name, self.numbers[name][places])

    def occasions_of(self, rowids: Iterable[int]) -> tuple[dict[int, str], list[int]]:
        """Return the occasion of each of some statements of which one is told, and those that are TIED."""
        places = self.places(rowids)
        numbers, names = self.occasions[places], self.values["occasion"]
        pairs = zip(self.rowids[places].tolist(), numbers.tolist(), strict=True)
        occasions = {rowid: names[number] for rowid, number in pairs if number not in (NONE, TIED)}
        return occasions, self.rowids[places[numbers == TIED]].tolist()

    def _count(self, places: Numbers) -> Counts:
        counts = {name: self.tally(name, places) for name in self.numbers}
        counts["outlet"] = self._named("outlet", self.printers[self._printings(places)])
        kinds: Counter[str] = Counter()
        for speaker, n in counts["speaker"].items():
            kinds[self.kinds.get(speaker, "")] += n
        kinds.pop("", None)
        if self.joint:
            counts["speaker"].update(chain.from_iterable(self.joint[at] for at in places.tolist() if at in self.joint))
        return {**counts, "kind": kinds}

    def _printings(self, places: Numbers) -> Numbers:
        """Return where in ``printed`` each of some places is."""
        alike = places.astype(self.printed.dtype)  # else each search makes a copy of all with the other type
        first, after = (np.searchsorted(self.printed, alike, side) for side in ("left", "right"))
        lengths = after - first
        return np.repeat(first - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())

    def _named(self, name: str, numbers: Numbers) -> Counter[str]:
        values = self.values[name]
        return Counter({values[number]: n for number, n in _counted(numbers) if number != NONE})


def _counted(numbers: Numbers) -> Iterator[tuple[int, int]]:
    """Yield each number that occurs, and how often."""
    counts = np.bincount(numbers) if len(numbers) else numbers
    there = np.flatnonzero(counts)
    return zip(there.tolist(), counts[there].tolist(), strict=True)
