"""What a build keeps on the disk once it is too much for the memory: values of one kind, packed one after the other."""

from __future__ import annotations

import os
import sys
import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from struct import Struct
from typing import Any, TypeVar, overload

from quotes.datatypes.sequences import Numbers, Scratch, View
from quotes.errors import DatabaseError
from quotes.pipeline.codec import plain, reader_of

T = TypeVar("T")

# Values that need no file: the quotes of five thousand articles, some 70 MB in all steps of a build together, while the
# models take 500. From a file they take twice as much time.
FEW = 40_000

# Values that need no file while nobody knows how many there will be. Objects that are made over a long time lie between
# others that stay, such as words that were read once, and leave their memory in pieces, so that the system gets back
# nothing of it: 170 MB with forty thousand quotes.
AT_FIRST = 2_000

# Values of a file that stay unpacked once they were asked for by their places, where some are again and again: 40 MB of
# quotes with their wordings. Quotes that are compared mostly stand near each other, so that three times as many would
# save few of the readings.
_UNPACKED = 1 << 13
# And of other values, which are read once, or a few times in a row. One may hold on to a megabyte that is free.
_UNPACKED_ONCE = 1 << 6
_BLOCK = 1 << 20  # bytes that are read or written at once
_ENDS = 1 << 12  # and ends of values
_SIZE = 8  # of an end, in bytes
_two_ends = Struct("=QQ").unpack


class Shelf(View[T]):
    """Values in the order in which they come; when they are many, they move into a file.

    Every method that writes raises DatabaseError if the disk is full.
    """

    def __init__(
        self, folder: Path, kind: Any, values: Iterable[T] = (), few: int | None = None, *, often: bool = False
    ) -> None:
        """Make a shelf for values of type ``kind``, whose file would be in ``folder``, and put ``values`` on it.

        So ``few`` need no file (FEW if None). ``often`` tells that some are asked for again and again by their places.
        """
        self._folder, self._kind, self._most = folder, kind, FEW if few is None else few
        self._unpacked = _UNPACKED if often else _UNPACKED_ONCE
        self._few: list[T] = []
        self._many: _File[T] | None = None
        for value in values:
            self.append(value)

    def append(self, value: T) -> None:
        """Put a value behind the others."""
        if self._many is not None:
            self._many.append(value)
            return
        self._few.append(value)
        if len(self._few) > self._most:
            self._many = _File(self._folder, self._kind, self._few, self._unpacked)
            self._few = []

    def bring_back(self) -> None:
        """Take all values out of the file again."""
        if self._many is not None:
            self._few, self._many, self._most = list(self._many), None, FEW

    def __len__(self) -> int:
        return len(self._few if self._many is None else self._many)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...
    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        return (self._few if self._many is None else self._many)[place]

    def some(self, places: Sequence[int]) -> list[T]:
        """Return the values at some places, of which none will be asked for again soon."""
        return [self._few[place] for place in places] if self._many is None else self._many.some(places)

    def read_at(self, places: Numbers) -> Iterator[T]:
        """Yield the values at many places, one by one."""
        return map(self._few.__getitem__, places.tolist()) if self._many is None else self._many.read_at(places)

    def pack(self) -> None:
        """Let go of the values that were asked for by their places and stay unpacked."""
        if self._many is not None:
            self._many.pack()

    def __iter__(self) -> Iterator[T]:
        """Yield all values in order; what is put behind them meanwhile comes, too."""
        few = self._few
        yield from few
        if self._many is not None:
            yield from self._many.beginning_with(len(few))


class _File(View[T]):
    """Values in a file without a name, which is gone with the process; where each ends is in another."""

    def __init__(self, folder: Path, kind: Any, values: Iterable[T], unpacked: int) -> None:
        """Put values into a file; of those that are asked for by their places, so many stay ``unpacked``."""
        self._folder = folder
        try:
            self._file = tempfile.TemporaryFile(dir=folder, buffering=_BLOCK)  # noqa: SIM115 (closed with the shelf)
            self._ends = tempfile.TemporaryFile(dir=folder, buffering=_ENDS * _SIZE)  # noqa: SIM115
        except OSError as error:
            raise self._full(error) from error
        self._unpack = unpack = reader_of(kind)
        self._ends.write(bytes(_SIZE))  # where the first one begins
        self._count, self._end = 0, 0
        self._written = 0  # values that are in the files, and not only in their buffers
        number, ends = self._file.fileno(), self._ends.fileno()

        def read(place: int) -> T:
            start, end = _two_ends(os.pread(ends, 2 * _SIZE, place * _SIZE))
            value: T = unpack(os.pread(number, end - start, start))
            return value

        self._read = read  # not a method: the file is closed as soon as nobody has it
        self._unpacked = lru_cache(maxsize=unpacked)(read)
        for value in values:
            self.append(value)

    def append(self, value: T) -> None:
        """Put a value behind the others."""
        body = plain(value)
        self._end += len(body)
        try:
            self._file.write(body)
            self._ends.write(self._end.to_bytes(_SIZE, sys.byteorder))
        except OSError as error:
            raise self._full(error) from error
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def _at(self, place: int) -> T:
        if not 0 <= place < self._written:
            if not 0 <= place < len(self):
                raise IndexError(place)
            self._flush()
        return self._unpacked(place)

    def some(self, places: Sequence[int]) -> list[T]:
        """Return the values at some places, of which none will be asked for again soon: they do not stay unpacked."""
        self._flush()
        return list(map(self._read, places))

    def read_at(self, places: Numbers) -> Iterator[T]:
        """Yield the values at many places, one by one."""
        self._flush()
        return map(self._unpacked, places.tolist())

    def pack(self) -> None:
        """Let go of the values that stay unpacked."""
        self._unpacked.cache_clear()

    def __iter__(self) -> Iterator[T]:
        return self.beginning_with(0)

    def beginning_with(self, first: int) -> Iterator[T]:
        """Yield the values from a place on, and what is put behind them meanwhile."""
        while first < len(self):
            self._flush()
            some = min(_ENDS, len(self) - first) + 1
            ends = memoryview(os.pread(self._ends.fileno(), some * _SIZE, first * _SIZE)).cast("Q")
            last = max(1, bisect_right(ends, ends[0] + _BLOCK) - 1)
            block = memoryview(os.pread(self._file.fileno(), ends[last] - ends[0], ends[0]))
            for begin, end in pairwise([end - ends[0] for end in ends[: last + 1]]):
                yield self._unpack(block[begin:end])
            first += last

    def _flush(self) -> None:
        if self._written < len(self):
            try:
                self._file.flush()
                self._ends.flush()
            except OSError as error:
                raise self._full(error) from error
            self._written = len(self)

    def _full(self, error: OSError) -> DatabaseError:
        return _full_disk(self._folder, error)


def _full_disk(folder: Path, error: OSError) -> DatabaseError:
    """Return what tells that nothing can be written in a folder."""
    return DatabaseError(f"cannot be written ({error.strerror})", input=str(folder), remedy="make room there")


class _Scratch:
    """Bytes in a file without a name, which is gone with the process."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._end = folder, 0
        try:
            self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 (closed with the scratch)
        except OSError as error:
            raise _full_disk(folder, error) from error
        self._number = self._file.fileno()

    def put(self, body: bytes) -> int:
        """Put bytes behind the others, and return where they begin.  Raises DatabaseError if the disk is full."""
        start, rest = self._end, memoryview(body)
        while rest:
            try:
                written = os.pwrite(self._number, rest, self._end)
            except OSError as error:
                raise _full_disk(self._folder, error) from error
            self._end, rest = self._end + written, rest[written:]
        return start

    def read(self, start: int, size: int) -> bytes:
        """Return so many bytes from there on."""
        return os.pread(self._number, size, start)


def packed(values: Sequence[T]) -> Sequence[T]:
    """Return the same values; those that are in a file do not stay unpacked until they are asked for again."""
    if isinstance(values, Shelf):
        values.pack()
    return values


@dataclass(frozen=True, slots=True)
class OnDisk:
    """Keeps values in files in ``folder``, but so ``few`` in memory (FEW if None)."""

    folder: Path
    few: int | None = None

    def __call__(self, kind: type[T], values: Iterable[T], *, often: bool = False) -> Sequence[T]:
        return Shelf(self.folder, kind, values, self.few, often=often)

    def scratch(self) -> Scratch:
        """Return an empty place for bytes in a file.  Raises DatabaseError if there is no room."""
        return _Scratch(self.folder)
