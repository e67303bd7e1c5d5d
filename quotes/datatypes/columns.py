"""A number for each quote of an index: more than fit into memory, so they are sorted and put into place in parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from quotes.datatypes import stored
from quotes.datatypes.sequences import Keep, Numbers, batches, begins
from quotes.datatypes.stored import Divided, Kind, StoredNumbers, StoredRows

Pairs = tuple[Numbers, Numbers]
FEW_BYTES = 1 << 18  # of a column that needs no file: a build has two dozen columns
SORTED = 1 << 17  # numbers that are sorted together
_SAMPLE = 1 << 6  # numbers out of which one is a bound between two parts


def column(keep: Keep, kind: Kind, parts: Iterable[Numbers] = ()) -> StoredNumbers:
    """Return the numbers of all parts, one after the other."""
    numbers = StoredNumbers(keep.scratch(), kind, FEW_BYTES)
    for part in parts:
        numbers.extend(part)
    return numbers


def rows(keep: Keep, **kinds: str) -> StoredRows:
    """Return an empty table with columns of such kinds of numbers."""
    return StoredRows(keep.scratch(), np.dtype(list(kinds.items())), FEW_BYTES)


def parts_of(table: StoredNumbers, name: str) -> Iterator[Numbers]:
    """Yield a column of a table, many of its numbers at a time."""
    return (part[name] for _, part in table.pieces())


def ordered(keys: StoredNumbers, keep: Keep) -> Iterator[Pairs]:
    """Yield numbers in their order with their places, those that are equal in the order of these.

    Many come at a time, and all that are equal at once.
    """
    parts = keys.count // SORTED + 1
    if parts == 1:
        yield _sorted(keys.between(0, keys.count), np.arange(keys.count, dtype=np.int32))
        return
    sample = np.sort(keys.take(np.linspace(0, keys.count - 1, parts * _SAMPLE).astype(np.int64)))
    bounds = np.unique(sample[_SAMPLE::_SAMPLE])
    divided = Divided(keep.scratch(), len(bounds) + 1, keys.kind, np.int32)
    for start, some in keys.pieces():
        divided.put(np.searchsorted(bounds, some, "right"), some, np.arange(start, start + len(some)))
    for n in range(len(divided)):
        yield _sorted(*divided.part(n))


def _sorted(keys: Numbers, places: Numbers) -> Pairs:
    order = np.argsort(keys, kind="stable")
    return keys[order], places[order]


def placed(pairs: Iterable[Pairs], count: int, kind: Kind, keep: Keep) -> StoredNumbers:
    """Return so many numbers, which are given with their places in any order; 0 where none is."""
    piece = stored.PIECE
    divided = Divided(keep.scratch(), -(-count // piece), np.int32, kind)
    for places, numbers in pairs:
        divided.put(places // piece, places, numbers)

    def filled() -> Iterator[Numbers]:
        for n in range(len(divided)):
            places, numbers = divided.part(n)
            some = np.zeros(min(piece, count - n * piece), kind)
            some[places - n * piece] = numbers
            yield some

    return column(keep, kind, filled())


def renewed(numbers: StoredNumbers, places: Numbers, others: Any, keep: Keep) -> StoredNumbers:
    """Return the same numbers with others at some places."""
    order = np.argsort(places)
    places, others = places[order], others[order]

    def parts() -> Iterator[Numbers]:
        for start, part in numbers.pieces():
            first, last = np.searchsorted(places, [start, start + len(part)])
            part = part.copy()
            part[places[first:last] - start] = others[first:last]
            yield part

    return column(keep, numbers.kind, parts())


def numbered(hashes: StoredNumbers, keep: Keep) -> StoredNumbers:
    """Return hashes as numbers, in the order in which they come."""
    came = placed(_first_places(hashes, keep), hashes.count, np.int32, keep)

    def ranks() -> Iterator[Numbers]:
        before = 0
        for start, first in came.pieces():
            is_new = first == np.arange(start, start + len(first))
            yield np.cumsum(is_new) - 1 + before
            before += int(is_new.sum())

    rank_of = column(keep, np.int32, ranks())
    return column(keep, np.int32, (rank_of.take(first) for _, first in came.pieces()))


def _first_places(hashes: StoredNumbers, keep: Keep) -> Iterator[Pairs]:
    """Yield places with the first place of the same hash."""
    for keys, places in ordered(hashes, keep):
        new = begins(keys)
        yield places, places[new][np.cumsum(new) - 1]


def of_lists(numbers: StoredNumbers, lists: Iterable[list[int]]) -> Iterator[tuple[list[int], Numbers]]:
    """Yield lists of places with the numbers there."""
    for some in batches(lists):
        ends = np.cumsum([len(one) for one in some])
        there = numbers.take(np.array([place for one in some for place in one], np.int64))
        yield from zip(some, np.split(there, ends[:-1]), strict=True)
