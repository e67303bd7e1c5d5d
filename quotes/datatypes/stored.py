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

    def __len__(self) -> int:
        return len(self._pieces)

    def put(self, parts: Numbers, first: Numbers, second: Numbers) -> None:
        """Put each pair behind the others of its part."""
        order = np.argsort(parts, kind="stable")
        columns = [side[order].astype(kind) for side, kind in zip((first, second), self._kinds, strict=True)]
        ends = np.cumsum(np.bincount(parts, minlength=len(self))).tolist()
        for pieces, start, end in zip(self._pieces, [0, *ends], ends, strict=False):
            if start < end:
                body = b"".join(column[start:end].tobytes() for column in columns)
                pieces.extend((self._scratch.put(body), end - start))

    def size(self, number: int) -> int:
        """Return how many pairs a part has."""
        return sum(self._pieces[number][1::2])

    def part(self, number: int) -> tuple[Numbers, Numbers]:
        """Return the pairs of a part, in the order in which they came."""
        return next(self.shares(number, max(1, self.size(number))), self._joined([], 0))

    def shares(self, number: int, many: int) -> Iterator[tuple[Numbers, Numbers]]:
        """Yield the pairs of a part in the order in which they came, so ``many`` at a time, or some more."""
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
    """Pairs of numbers that come back in the batches in which they came."""

    def __init__(self, scratch: Scratch) -> None:
        """Keep pairs in ``scratch``."""
        self._scratch, self._pieces = scratch, array("q")  # where a batch begins, and its length

    def put(self, first: Numbers, second: Numbers) -> None:
        """Put a batch behind the others."""
        body = np.concatenate([first, second]).astype(np.int32).tobytes()
        self._pieces.extend((self._scratch.put(body), len(first)))

    def __iter__(self) -> Iterator[tuple[Numbers, Numbers]]:
        for start, count in zip(self._pieces[::2], self._pieces[1::2], strict=True):
            numbers = np.frombuffer(self._scratch.read(start, 8 * count), np.int32)
            yield numbers[:count], numbers[count:]
