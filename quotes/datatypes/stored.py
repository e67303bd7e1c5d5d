"""Numbers that are too many for the memory: one after the other, or in parts of which each fits."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

import numpy as np

from quotes.datatypes.sequences import Numbers, Scratch, ranges

Kind = type[np.generic] | np.dtype[Any]

# Bytes of numbers that need no file: the words of two hundred thousand quotes. Reading each from a file takes longer.
FEW_BYTES = 1 << 24
PIECE = 1 << 18  # numbers that are looked at together
_ROWS = 1 << 12  # and rows that are written together
# Pairs that are divided together: where each piece of a part is takes sixteen bytes, and there are as many pieces as
# parts each time, so that with more quotes there would be more of both.
_DIVIDED = 1 << 17
# And pairs that are read together, or some more: where numbers of all quotes are looked up for them, all are read.
_BATCH = 1 << 16


class StoredNumbers:
    """Numbers of one kind, one after the other; when they are many, they are kept elsewhere."""

    def __init__(self, scratch: Scratch, kind: Kind, few: int | None = None) -> None:
        """Keep numbers of more than ``few`` bytes (FEW_BYTES if None) in ``scratch``, which must be empty."""
        self._scratch, self.kind, self._most = scratch, np.dtype(kind), FEW_BYTES if few is None else few
        self._few: bytearray | None = bytearray()
        self.count = 0

    def extend(self, numbers: Numbers | array[int]) -> None:
        """Put numbers behind the others."""
        body = np.asarray(numbers, self.kind).tobytes()
        self.count += len(numbers)
        if self._few is not None and len(self._few) + len(body) > self._most:
            self._scratch.put(bytes(self._few))
            self._few = None
        if self._few is None:
            self._scratch.put(body)
        else:
            self._few += body

    def between(self, start: int, end: int) -> Numbers:
        """Return the numbers from one place to before another."""
        if self._few is not None:
            return np.frombuffer(self._few, self.kind)[start:end].copy()
        size = self.kind.itemsize
        return np.frombuffer(self._scratch.read(int(start) * size, int(end - start) * size), self.kind)

    def some(self, starts: Numbers, counts: Numbers) -> Numbers:
        """Return so many numbers from each place on, one after the other."""
        if self._few is not None:
            return np.frombuffer(self._few, self.kind)[ranges(starts, counts)]
        size, read = self.kind.itemsize, self._scratch.read
        places, sizes = (starts * size).tolist(), (counts * size).tolist()
        return np.frombuffer(b"".join(map(read, places, sizes)), self.kind)

    def pieces(self, many: int | None = None) -> Iterator[tuple[int, Numbers]]:
        """Yield all numbers, so ``many`` at a time (PIECE if None), with the place of the first."""
        size = PIECE if many is None else many
        for start in range(0, self.count, size):
            yield start, self.between(start, min(start + size, self.count))

    def take(self, places: Numbers) -> Numbers:
        """Return the numbers at some places, in any order."""
        if not len(places):
            return np.empty(0, self.kind)
        low, high = int(places.min()), int(places.max())
        numbers: Numbers = np.empty(len(places), self.kind)
        if high - low < PIECE:
            numbers[:] = self.between(low, high + 1)[places - low]
            return numbers
        of = places // PIECE
        for n in range(low // PIECE, high // PIECE + 1):
            there = np.flatnonzero(of == n)
            if len(there):
                start = n * PIECE
                numbers[there] = self.between(start, min(start + PIECE, self.count))[places[there] - start]
        return numbers


class StoredRows:
    """Rows of numbers that come one by one."""

    def __init__(self, scratch: Scratch, kind: np.dtype[Any], few: int) -> None:
        """Keep rows of more than ``few`` bytes in ``scratch``, which must be empty."""
        self._rows = StoredNumbers(scratch, kind, few)
        self._last: list[tuple[Any, ...]] = []  # which are not among them yet

    def append(self, row: tuple[Any, ...]) -> None:
        """Put a row behind the others."""
        self._last.append(row)
        if len(self._last) == _ROWS:
            self.settled()

    def settled(self) -> StoredNumbers:
        """Return all rows."""
        self._rows.extend(np.array(self._last, self._rows.kind))
        self._last = []
        return self._rows


class Divided:
    """Pairs of numbers, divided into parts."""

    def __init__(self, scratch: Scratch, parts: int, *kinds: Kind) -> None:
        """Keep pairs of two ``kinds`` of numbers in ``scratch``."""
        self._scratch, self._kinds = scratch, tuple(map(np.dtype, kinds))
        self._pieces = [array("q") for _ in range(parts)]  # of each part: where a piece begins, and its length
        self._number = np.min_scalar_type(parts)
        self._last: list[tuple[Numbers, ...]] = []  # parts and pairs that are not written yet
        self._waiting = 0

    def __len__(self) -> int:
        return len(self._pieces)

    def put(self, parts: Numbers, first: Numbers, second: Numbers) -> None:
        """Put each pair behind the others of its part."""
        kinds = (self._number, *self._kinds)
        self._last.append(tuple(side.astype(kind) for side, kind in zip((parts, first, second), kinds, strict=True)))
        self._waiting += len(parts)
        if self._waiting >= _DIVIDED:
            self._write()

    def _write(self) -> None:
        if not self._last:
            return
        parts, *columns = (np.concatenate(sides) for sides in zip(*self._last, strict=True))
        self._last, self._waiting = [], 0
        order = np.argsort(parts, kind="stable")
        columns = [column[order] for column in columns]
        ends = np.cumsum(np.bincount(parts, minlength=len(self))).tolist()
        for pieces, start, end in zip(self._pieces, [0, *ends], ends, strict=False):
            if start < end:
                body = b"".join(column[start:end].tobytes() for column in columns)
                pieces.extend((self._scratch.put(body), end - start))

    def size(self, number: int) -> int:
        """Return how many pairs a part has."""
        self._write()
        return sum(self._pieces[number][1::2])

    def part(self, number: int) -> tuple[Numbers, Numbers]:
        """Return the pairs of a part, in the order in which they came."""
        return next(self.shares(number, max(1, self.size(number))), self._joined([], 0))

    def shares(self, number: int, many: int) -> Iterator[tuple[Numbers, Numbers]]:
        """Yield the pairs of a part in the order in which they came, so ``many`` at a time, or some more."""
        self._write()
        pieces = self._pieces[number]
        some: list[tuple[int, int]] = []
        total = 0
        for start, count in zip(pieces[::2], pieces[1::2], strict=True):
            some.append((start, count))
            total += count
            if total >= many:
                yield self._joined(some, total)
                some, total = [], 0
        if some:
            yield self._joined(some, total)

    def _joined(self, pieces: list[tuple[int, int]], total: int) -> tuple[Numbers, Numbers]:
        """Return the pairs of some pieces, which have so many; one piece is read after the other."""
        (kind, other_kind), end = self._kinds, 0
        first, second = np.empty(total, kind), np.empty(total, other_kind)
        for start, count in pieces:
            body = self._scratch.read(start, count * (kind.itemsize + other_kind.itemsize))
            first[end : end + count] = np.frombuffer(body, kind, count)
            second[end : end + count] = np.frombuffer(body, other_kind, count, count * kind.itemsize)
            end += count
        return first, second


class Batches:
    """Pairs of numbers that come back in the order in which they came, many at a time."""

    def __init__(self, scratch: Scratch) -> None:
        """Keep pairs in ``scratch``."""
        self._scratch, self._pieces = scratch, array("q")  # where a batch begins, and its length
        self._last: list[tuple[Numbers, Numbers]] = []  # which are not written yet
        self._waiting = 0

    def put(self, first: Numbers, second: Numbers) -> None:
        """Put pairs behind the others."""
        self._last.append((first.astype(np.int32), second.astype(np.int32)))
        self._waiting += len(first)
        if self._waiting >= _BATCH:
            self._write()

    def _write(self) -> None:
        firsts, seconds = ([pair[side] for pair in self._last] for side in (0, 1))
        if self._waiting:
            self._pieces.extend((self._scratch.put(np.concatenate(firsts + seconds).tobytes()), self._waiting))
        self._last, self._waiting = [], 0

    def __iter__(self) -> Iterator[tuple[Numbers, Numbers]]:
        self._write()
        for start, count in zip(self._pieces[::2], self._pieces[1::2], strict=True):
            numbers = np.frombuffer(self._scratch.read(start, 8 * count), np.int32)
            yield numbers[:count], numbers[count:]
