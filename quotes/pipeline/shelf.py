"""What a build keeps on the disk instead of in memory: many values of one kind, packed one after the other."""

from __future__ import annotations

import os
import tempfile
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

from quotes.datatypes.sequences import Keep
from quotes.errors import DatabaseError
from quotes.pipeline.codec import plain, reader_of

T = TypeVar("T")

# Values that stay unpacked after they were asked for by their place: some 40 MB of quotes with their wordings. Quotes
# that are compared mostly stand near each other, so that three times as many would save few of the readings.
_UNPACKED = 1 << 13
_BLOCK = 1 << 20  # bytes that are read or written at once


class Shelf(Sequence[T], Generic[T]):
    """Values in a file without a name: it takes no memory but the place of each, and is gone with the process.

    Every method that writes raises DatabaseError if the disk is full.
    """

    def __init__(self, folder: Path, kind: Any, values: Iterable[T] = ()) -> None:
        """Open a file in ``folder`` for values of type ``kind``, and put ``values`` into it."""
        self._folder = folder
        try:
            self._file = tempfile.TemporaryFile(dir=folder, buffering=_BLOCK)  # noqa: SIM115 (closed with the shelf)
        except OSError as error:
            raise self._full(error) from error
        self._unpack = unpack = reader_of(kind)
        self._ends = ends = array("Q", [0])
        self._written = 0  # values that are in the file, and not only in its buffer
        number = self._file.fileno()

        def read(place: int) -> T:
            value: T = unpack(os.pread(number, ends[place + 1] - ends[place], ends[place]))
            return value

        self._at = lru_cache(maxsize=_UNPACKED)(read)  # not a method: the file is closed as soon as nobody has it
        for value in values:
            self.append(value)

    def append(self, value: T) -> None:
        """Put a value behind the others."""
        body = plain(value)
        try:
            self._file.write(body)
        except OSError as error:
            raise self._full(error) from error
        self._ends.append(self._ends[-1] + len(body))

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...
    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        if not 0 <= place < self._written:
            if not 0 <= place < len(self):
                raise IndexError(place)
            self._flush()
        return self._at(place)

    def __iter__(self) -> Iterator[T]:
        """Yield all values in order; what is put behind them meanwhile comes, too."""
        first = 0
        while first < len(self):
            self._flush()
            start = self._ends[first]
            last = max(first + 1, bisect_right(self._ends, start + _BLOCK) - 1)
            block = memoryview(os.pread(self._file.fileno(), self._ends[last] - start, start))
            ends = [end - start for end in self._ends[first : last + 1]]
            for begin, end in pairwise(ends):
                yield self._unpack(block[begin:end])
            first = last

    def _flush(self) -> None:
        if self._written < len(self):
            try:
                self._file.flush()
            except OSError as error:
                raise self._full(error) from error
            self._written = len(self)

    def _full(self, error: OSError) -> DatabaseError:
        return DatabaseError(f"cannot be written ({error.strerror})", input=str(self._folder), remedy="make room there")


def on_disk(folder: Path) -> Keep:
    """Return what keeps values in files in ``folder``."""

    def keep(kind: type[T], values: Iterable[T]) -> Sequence[T]:
        return Shelf(folder, kind, values)

    return keep
