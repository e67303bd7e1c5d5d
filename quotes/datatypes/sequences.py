"""Many values in order, in memory or on the disk: a build says where it keeps the records of all articles."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, islice
from typing import Any, Generic, Protocol, TypeVar, overload

import numpy as np
import numpy.typing as npt

T = TypeVar("T")
Numbers = npt.NDArray[Any]


class Scratch(Protocol):
    """A place for bytes."""

    def put(self, body: bytes) -> int:
        """Put bytes behind the others, and return where they begin."""

    def read(self, start: int, size: int) -> bytes:
        """Return so many bytes from there on."""


class Keep(Protocol):
    """Takes values of one kind as they come, and gives them back in order, or by their places.

    ``often`` tells that some are asked for again and again by their places, mostly those that stand near each other.
    """

    def __call__(self, kind: type[T], values: Iterable[T], *, often: bool = False) -> Sequence[T]: ...

    def scratch(self) -> Scratch:
        """Return an empty place for bytes."""


class _InMemory:
    """Keeps values as tuples."""

    def __call__(self, kind: type[T], values: Iterable[T], *, often: bool = False) -> Sequence[T]:
        return tuple(values)

    def scratch(self) -> Scratch:
        """Return an empty place for bytes."""
        return _Bytes()


class _Bytes:
    """Bytes in the memory of the process."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def put(self, body: bytes) -> int:
        """Put bytes behind the others, and return where they begin."""
        start = len(self._bytes)
        self._bytes += body
        return start

    def read(self, start: int, size: int) -> bytes:
        """Return so many bytes from there on."""
        return bytes(self._bytes[start : start + size])


in_memory = _InMemory()


class View(Sequence[T]):
    """A sequence that reads each value by its place from elsewhere."""

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...
    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        if isinstance(place, slice):
            return [self._at(n) for n in range(*place.indices(len(self)))]
        return self._at(place)

    def _at(self, place: int) -> T:
        """Return the value at a place.  Raises IndexError if there is none."""
        raise NotImplementedError

    def some(self, places: Sequence[int]) -> list[T]:
        """Return the values at some places, of which none will be asked for again soon."""
        return list(map(self._at, places))

    def read_at(self, places: Numbers) -> Iterator[T]:
        """Yield the values at many places, one by one."""
        return map(self.__getitem__, places.tolist())

    def lists_at(self, lists: Iterable[Sequence[int]]) -> Iterator[list[T]]:
        """Yield what ``some`` returns for each of many lists of places."""
        return map(self.some, lists)

    def each(self) -> Iterator[tuple[int, T]]:
        """Yield all values, with their places, in the order in which they are read fastest."""
        return enumerate(self)


class Renewed(View[T]):
    """Values of which some have ``others`` in their places, of several for one place the last."""

    def __init__(self, values: Sequence[T], places: Sequence[int] | Numbers, others: Sequence[T]) -> None:
        """Take values, others, and the place of each of these."""
        self.kept, self._others = values, others
        order = np.argsort(places, kind="stable").astype(np.int32)
        ranked = np.asarray(places, np.int32)[order]
        last = np.append(ranked[1:] != ranked[:-1], True)[: len(ranked)]
        self._places, self._numbers = (array("i", side[last].tobytes()) for side in (ranked, order))

    def __len__(self) -> int:
        return len(self.kept)

    def __iter__(self) -> Iterator[T]:
        rest = iter(zip(self._places, self._numbers, strict=True))
        renewed, number = next(rest, (-1, -1))
        for place, value in enumerate(self.kept):
            if place != renewed:
                yield value
                continue
            yield self._others[number]
            renewed, number = next(rest, (-1, -1))

    def _number(self, place: int) -> int | None:
        """Return which of the others stands at a place, None if none does."""
        at = bisect_left(self._places, place)
        return self._numbers[at] if at < len(self._places) and self._places[at] == place else None

    def _at(self, place: int) -> T:
        number = self._number(place)
        return self.kept[place] if number is None else self._others[number]

    def some(self, places: Sequence[int]) -> list[T]:
        """Return the values at some places, of which none will be asked for again soon."""
        return some(self.kept, places) if self._is_as_kept(places) else list(map(self._at, places))

    def _is_as_kept(self, places: Sequence[int]) -> bool:
        return all(self._number(place) is None for place in places)

    def read_at(self, places: Numbers) -> Iterator[T]:
        """Yield the values at many places, one by one."""
        others, at = np.asarray(self._places), np.searchsorted(self._places, places)
        is_new = others[np.minimum(at, len(others) - 1)] == places if len(others) else np.zeros(len(places), bool)
        rest = read_at(self.kept, places[~is_new])
        for is_other, number in zip(is_new.tolist(), at.tolist(), strict=True):
            yield self._others[self._numbers[number]] if is_other else next(rest)

    def lists_at(self, lists: Iterable[Sequence[int]]) -> Iterator[list[T]]:
        """Yield what ``some`` returns for each of many lists of places."""
        for several in batches(lists):
            are_kept = list(map(self._is_as_kept, several))
            rest = lists_at(self.kept, compress(several, are_kept))
            for places, is_kept in zip(several, are_kept, strict=True):
                yield next(rest) if is_kept else list(map(self._at, places))

    def each(self) -> Iterator[tuple[int, T]]:
        """Yield all values, with their places, in the order in which they are read fastest."""
        for place, value in each(self.kept):
            number = self._number(place)
            yield place, value if number is None else self._others[number]

    def renewed(self) -> Iterator[tuple[int, T]]:
        """Yield the values that stand in the places of others, with their places."""
        places = np.full(len(self._others), -1, np.int32)
        places[np.array(self._numbers, np.int32)] = self._places
        for number, value in enumerate(self._others):
            if places[number] >= 0:  # otherwise a later one stands there
                yield int(places[number]), value


def each(values: Sequence[T]) -> Iterator[tuple[int, T]]:
    """Yield all values with their places, in the order in which they are read fastest."""
    return values.each() if isinstance(values, View) else enumerate(values)


def some(values: Sequence[T], places: Sequence[int]) -> list[T]:
    """Return the values at some places, of which none will be asked for again soon: they are not kept in memory."""
    return values.some(places) if isinstance(values, View) else [values[place] for place in places]


def read_at(values: Sequence[T], places: Numbers) -> Iterator[T]:
    """Yield the values at many places, one by one, in less time than they take when each is asked for."""
    return values.read_at(places) if isinstance(values, View) else map(values.__getitem__, places.tolist())


def lists_at(values: Sequence[T], lists: Iterable[Sequence[int]]) -> Iterator[list[T]]:
    """Yield what ``some`` returns for each of many lists of places, one by one, in less time."""
    return values.lists_at(lists) if isinstance(values, View) else (some(values, places) for places in lists)


class Places:
    """The places of ids in a sequence, in some bytes each; of an id that comes twice, the last one.

    ``ids`` are the codes of the ids, in order, and ``order`` the place of each.
    """

    def __init__(self, ids: Iterable[str] | Numbers) -> None:
        there = ids if isinstance(ids, np.ndarray) else codes_of(ids)
        self.order = np.argsort(there, kind="stable").astype(np.int32)
        self.ids = there[self.order]

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, id: str) -> int:
        """Return the place of an id.  Raises KeyError if it is not there."""
        place = self.get(id)
        if place is None:
            raise KeyError(id)
        return place

    def get(self, id: str) -> int | None:
        """Return the place of an id, None if it is not there."""
        if self.ids.dtype.kind == "S":
            code: Any = np.bytes_(id.encode("utf-8", "surrogatepass"))
        elif _is_hash(id):
            code = np.uint64(int(id, 16))
        else:
            return None
        after = int(self.ids.searchsorted(code, "right"))
        return int(self.order[after - 1]) if after and self.ids[after - 1] == code else None

    def of(self, ids: Sequence[str]) -> Numbers:
        """Return the places of many ids, -1 for those that are not there."""
        asking = codes_of(ids)
        if asking.dtype.kind != self.ids.dtype.kind:
            return np.array([-1 if (place := self.get(id)) is None else place for id in ids], np.int32)
        if not len(self) or not len(asking):
            return np.full(len(asking), -1, np.int32)
        after = np.searchsorted(self.ids, asking, "right") - 1
        is_there = (after >= 0) & (self.ids[after] == asking)
        return np.where(is_there, self.order[after], -1).astype(np.int32)


class _WithId(Protocol):
    @property
    def id(self) -> str: ...


_Known = TypeVar("_Known", bound=_WithId)


class ById(Generic[_Known]):
    """Values by their ids; where each is takes some bytes."""

    def __init__(self, values: Sequence[_Known], ids: Iterable[str] | None = None) -> None:
        """Take values, and their ``ids`` where these are at hand: else all values are read."""
        self._values, self._places = values, Places((value.id for value in values) if ids is None else ids)

    def __getitem__(self, id: str) -> _Known:
        """Return the value of an id.  Raises KeyError if there is none."""
        return self._values[self._places[id]]

    def get(self, id: str) -> _Known | None:
        """Return the value of an id, None if there is none."""
        place = self._places.get(id)
        return None if place is None else self._values[place]


_AT_ONCE = 1 << 14  # ids that are in memory as strings
_BATCH = 1 << 10  # and other values


class Ids:
    """Ids that come one by one, as an array of codes, which have the same order as the ids.

    The hashes that nearly all ids are, sixteen hexadecimal digits, are numbers of eight bytes; if there are others
    among them, all are bytes.
    """

    def __init__(self) -> None:
        self._parts: list[Numbers] = []
        self._some: list[bytes] = []

    def append(self, id: str) -> None:
        """Put an id behind the others."""
        self._some.append(id.encode("utf-8", "surrogatepass"))
        if len(self._some) == _AT_ONCE:
            self._parts.append(_codes(self._some))
            self._some = []

    def extend(self, ids: Iterable[str]) -> None:
        """Put ids behind the others."""
        for id in ids:
            self.append(id)

    def whole(self) -> Numbers:
        """Return all of them."""
        parts = [*self._parts, _codes(self._some)] if self._some or not self._parts else self._parts
        if any(part.dtype.kind == "S" for part in parts):
            parts = list(map(_as_bytes, parts))
        return np.concatenate(parts)


_DIGITS = 16
_HEXADECIMAL = b"0123456789abcdef"
_is_hash = re.compile(f"[0-9a-f]{{{_DIGITS}}}").fullmatch


def _codes(ids: list[bytes]) -> Numbers:
    """Return ids as numbers, if they are hashes, or as bytes."""
    body = b"".join(ids)
    if set(map(len, ids)) <= {_DIGITS} and not body.translate(None, _HEXADECIMAL):
        return np.frombuffer(bytes.fromhex(body.decode()), ">u8").astype(np.uint64)
    return np.array(ids, "S")


def _as_bytes(codes: Numbers) -> Numbers:
    return codes if codes.dtype.kind == "S" else np.array([b"%016x" % n for n in codes.tolist()], f"S{_DIGITS}")


def codes_of(ids: Iterable[str]) -> Numbers:
    """Return ids as an array of codes, which have the same order as the ids."""
    column = Ids()
    column.extend(ids)
    return column.whole()


def id_of(code: Any) -> str:
    """Return the id of which this is the code."""
    return code.decode("utf-8", "surrogatepass") if isinstance(code, bytes) else f"{code:016x}"


def begins(numbers: Numbers) -> Numbers:
    """Return for each number whether it differs from the one before it."""
    new = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=new[1:])
    return new


def ranges(starts: Numbers, counts: Numbers) -> Numbers:
    """Return the given number of consecutive numbers from each start."""
    return np.repeat(starts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())


def batches(values: Iterable[T], many: int = _BATCH) -> Iterator[tuple[T, ...]]:
    """Yield values, so many at a time."""
    rest = iter(values)
    while some := tuple(islice(rest, many)):
        yield some
