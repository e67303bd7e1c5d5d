"""Rowids that most rows keep from build to build, and by which what many articles print comes first.

A row's number in a table follows from its id and from how many articles print its statement, not from the rows before
it: if one row comes or goes, the others stay where they are, and publishing needs to write that one only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]

# The least numbers of articles of each region of a table, the first one's last; after these comes what is in no
# statement. A search that finds too much takes the first rows: it matters little which of two statements in forty and
# in fifty articles is first, but if they changed places whenever one more article prints them, many rows would move.
PRINTED = (1, 2, 3, 4, 5, 9, 17, 33)
# Rowids of each region for a row of the table. With ten, one row in ten has its place taken and moves on; more of them
# take more room in the full-text index, which keeps the distances between rowids.
ROOM = 10
_LEAST_BITS = 10
_BITS = 48  # of an id: twelve digits


def region_of(articles: Any) -> Any:
    """Return the region of statements that so many articles print; 0 is for what is in no statement."""
    return len(PRINTED) - np.searchsorted(PRINTED, articles, "right")


def spread(ids: Numbers) -> Numbers:
    """Return a number below 2 ** 48 for each id, given by its code; those of larger ids are not smaller.

    Ids are hexadecimal hashes nearly always, so that the numbers are spread evenly; others may stand close together.
    """
    if not len(ids):
        return np.empty(0, np.int64)
    if ids.dtype.kind == "u":
        return (ids >> np.uint64(64 - _BITS)).astype(np.int64)
    letters = np.ascontiguousarray(ids).view(np.uint8).reshape(len(ids), -1)
    is_hex = all((_VALUES[letters[:, place]] != _NONE).all() for place in range(min(_BITS // 4, letters.shape[1])))
    return _joined(letters, _VALUES, 4) if is_hex else _joined(letters, np.arange(256), 8)


_NONE = 255
_VALUES = np.full(256, _NONE)  # of letters that are hexadecimal digits
_VALUES[[ord(digit) for digit in "0123456789abcdef"]] = range(16)


def _joined(letters: Numbers, values: Numbers, bits: int) -> Numbers:
    """Return the numbers that the first letters' values make, of so many bits each."""
    numbers = np.zeros(len(letters), np.int64)
    for place in range(_BITS // bits):
        numbers <<= bits
        if place < letters.shape[1]:
            numbers += values[letters[:, place]]
    return numbers


def rowids(parts: Iterable[tuple[Numbers, Numbers]], count: int) -> Iterator[Numbers]:
    """Yield rowids for ``count`` rows, in ascending order, for each part of them at a time.

    A part are regions, and where in these; rows must be in the order of regions, then of where they are.
    The regions are larger the more rows there are, by powers of two: all rows move whenever a table has doubled.
    """
    bits = min(_BITS, max(_LEAST_BITS, int(ROOM * count).bit_length()))
    before, least = 0, np.empty(0, np.int64)
    for region, where in parts:
        places = (region.astype(np.int64) << bits) + (where >> (_BITS - bits))
        counted = np.arange(before, before + len(where), dtype=np.int64)
        moved = np.maximum.accumulate(np.append(least, places - counted))[len(least) :]
        yield 1 + counted + moved
        before, least = before + len(where), np.append(least, moved)[-1:]
