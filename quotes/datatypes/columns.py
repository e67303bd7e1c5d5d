"""A number for each quote of an index: more than fit into memory, so they are sorted and put into place in parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from quotes.datatypes import stored
from quotes.datatypes.sequences import (
    Ids,
    Keep,
    Numbers,
    Places,
    View,
    batches,
    begins,
    codes_of,
    id_of,
    ranges,
    read_at,
    some,
)
from quotes.datatypes.stored import Divided, Kind, StoredNumbers, StoredRows

T = TypeVar("T")
List = TypeVar("List", bound=Sequence[int])
Pairs = tuple[Numbers, Numbers]
FEW_BYTES = 1 << 18  # of a column that needs no file: a build has two dozen columns
SORTED = 1 << 17  # numbers that are sorted together
_IDS = 1 << 12  # ids that are in memory as strings
_LISTED = 1 << 12  # numbers that are in memory as Python's
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
    for start, part in keys.pieces():
        divided.put(np.searchsorted(bounds, part, "right"), part, np.arange(start, start + len(part)))
    for n in range(len(divided)):
        yield _sorted(*divided.part(n))


def _sorted(keys: Numbers, places: Numbers) -> Pairs:
    order = np.argsort(keys, kind="stable")
    return keys[order], places[order]


def placed(pairs: Iterable[Pairs], count: int, kind: Kind, keep: Keep, nothing: int = 0) -> StoredNumbers:
    """Return so many numbers, which are given with their places in any order; ``nothing`` where none is."""
    piece = stored.PIECE
    divided = Divided(keep.scratch(), -(-count // piece), np.int32, kind)
    for places, numbers in pairs:
        divided.put(places // piece, places, numbers)

    def filled() -> Iterator[Numbers]:
        for n in range(len(divided)):
            places, numbers = divided.part(n)
            some = np.full(min(piece, count - n * piece), nothing, kind)
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


def of_lists(numbers: StoredNumbers, lists: Iterable[List]) -> Iterator[tuple[List, Numbers]]:
    """Yield lists of places with the numbers there."""
    for several in batches(lists):
        ends = np.cumsum([len(one) for one in several])
        there = numbers.take(np.array([place for one in several for place in one], np.int64))
        yield from zip(several, np.split(there, ends[:-1]), strict=True)


def lists_of(numbers: StoredNumbers, ends: StoredNumbers, which: Numbers) -> Iterator[list[int]]:
    """Yield lists of ``numbers``, by the places of these lists; ``ends`` has where each ends, and before them 0."""
    starts = ends.take(which)
    sizes = ends.take(which + 1) - starts
    there = numbers.take(ranges(starts, sizes)).tolist()
    bounds = [0, *np.cumsum(sizes).tolist()]
    return (there[start:end] for start, end in pairwise(bounds))


class Codes:
    """Ids that come one by one, as a column of codes (see ``Ids``)."""

    def __init__(self, keep: Keep) -> None:
        self._keep, self._there = keep, column(keep, np.uint64)
        self._some: list[str] = []
        self._others: Ids | None = None  # all, once there is one that is no hash

    def append(self, id: str) -> None:
        """Put an id behind the others."""
        self._some.append(id)
        if len(self._some) == _IDS:
            self._put()

    def _put(self) -> None:
        part = codes_of(self._some)
        if self._others is None and part.dtype.kind == "S":
            self._others = Ids()
            for _, before in self._there.pieces():
                self._others.extend(map(id_of, before.tolist()))
        if self._others is None:
            self._there.extend(part)
        else:
            self._others.extend(self._some)
        self._some = []

    def settled(self) -> StoredNumbers:
        """Return all of them."""
        self._put()
        if self._others is None:
            return self._there
        whole = self._others.whole()
        return column(self._keep, whole.dtype, [whole])


def codes_of_all(ids: Iterable[str], keep: Keep) -> StoredNumbers:
    """Return the codes of ids as a column."""
    codes = Codes(keep)
    for id in ids:
        codes.append(id)
    return codes.settled()


class StoredPlaces:
    """The places of ids in a sequence: ``ids`` are their codes, in order, and ``order`` the place of each."""

    def __init__(self, codes: StoredNumbers, keep: Keep) -> None:
        self.ids, self.order = column(keep, codes.kind), column(keep, np.int32)
        for keys, places in ordered(codes, keep):
            self.ids.extend(keys)
            self.order.extend(places)

    def of(self, ids: Iterable[str]) -> Numbers:
        """Return the places of ids, -1 for those that are not there; for many at a time, since it reads all."""
        ranks = self.ranks(ids)
        places = np.full(len(ranks), -1, np.int32)
        places[ranks >= 0] = self.order.take(ranks[ranks >= 0])
        return places

    def ranks(self, ids: Iterable[str]) -> Numbers:
        """Return the places of ids among the sorted ones, -1 for those that are not there."""
        asking = codes_of(ids)
        if asking.dtype.kind != self.ids.kind.kind:  # as hardly ever
            return Places(self.ids.between(0, self.ids.count)).of([id_of(code) for code in asking.tolist()])
        ranks = np.full(len(asking), -1, np.int32)
        for start, part in self.ids.pieces():
            at = np.minimum(np.searchsorted(part, asking), len(part) - 1)
            is_there = part[at] == asking
            ranks[is_there] = start + at[is_there]
        return ranks


class Reordered(View[T]):
    """Values in another order than that in which they are kept, which ``places`` gives."""

    def __init__(self, values: Sequence[T], places: StoredNumbers, keep: Keep) -> None:
        self._values, self.places, self._keep = values, places, keep

    def __len__(self) -> int:
        return self.places.count

    def _at(self, place: int) -> T:
        if not 0 <= place < self.places.count:
            raise IndexError(place)
        return self._values[int(self.places.between(place, place + 1)[0])]

    def some(self, places: Sequence[int]) -> list[T]:
        """Return the values at some places, of which none will be asked for again soon."""
        starts = np.array(places, np.int64)
        return some(self._values, self.places.some(starts, np.ones_like(starts)).tolist())

    def read_at(self, places: Numbers) -> Iterator[T]:
        """Yield the values at many places, one by one."""
        return read_at(self._values, self.places.take(places))

    def lists_at(self, lists: Iterable[Sequence[int]]) -> Iterator[list[T]]:
        """Yield what ``some`` returns for each of many lists of places."""
        for _, places in of_lists(self.places, lists):
            yield some(self._values, places.tolist())

    def each(self) -> Iterator[tuple[int, T]]:
        """Yield all values as they are kept, which is faster than in order, with their places here."""
        pairs = ((some, np.arange(start, start + len(some))) for start, some in self.places.pieces())
        ranks = placed(pairs, len(self), np.int32, self._keep)
        return zip((rank for _, some in ranks.pieces(_LISTED) for rank in some.tolist()), self._values, strict=True)


class InOrderOfIds(Reordered[T]):
    """Values in the order of their ids, which all are different."""

    def __init__(self, values: Sequence[T], codes: StoredNumbers, keep: Keep) -> None:
        """Take the codes of the ids of values as these are kept."""
        self._there = StoredPlaces(codes, keep)
        super().__init__(values, self._there.order, keep)

    def places_of(self, ids: Iterable[str]) -> Numbers:
        """Return the places of values by their ids, -1 for those that are not there."""
        return self._there.ranks(ids)
