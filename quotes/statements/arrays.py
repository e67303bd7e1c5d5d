"""Pairs of numbers in arrays: what is done for each pair is done for all at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]
Pairs = tuple[Numbers, Numbers]  # the first and the second number of each pair, in equal places


def distinct(first: Numbers, second: Numbers) -> Pairs:
    """Return the pairs in order, each once."""
    order = order_of(first, second)
    first, second = first[order], second[order]
    new = np.ones(len(first), bool)
    new[1:] = (first[1:] != first[:-1]) | (second[1:] != second[:-1])
    return first[new], second[new]


def order_of(first: Numbers, second: Numbers) -> Numbers:
    """Return the order of pairs of numbers: as one number for both, where that fits, for it sorts ten times faster."""
    if not len(first):
        return np.empty(0, np.int64)
    low, least = int(first.min()), int(second.min())
    span = int(second.max()) - least + 1
    if (int(first.max()) - low + 1) * span < 1 << 63:
        return np.argsort((first - low) * span + (second - least))
    return np.lexsort((second, first))


def ranges(starts: Numbers, counts: Numbers) -> Numbers:
    """Return so many numbers from each start on."""
    return np.repeat(starts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())


def runs(numbers: Numbers) -> Iterator[tuple[int, int]]:
    """Yield where each run of equal numbers begins and ends."""
    bounds = np.flatnonzero(np.diff(numbers, prepend=-1, append=-1)).tolist()
    return zip(bounds, bounds[1:], strict=False)


def listed(pairs: Pairs) -> Iterator[tuple[int, int]]:
    """Yield the pairs as plain numbers."""
    return zip(pairs[0].tolist(), pairs[1].tolist(), strict=True)


def joined(parts: Sequence[Pairs]) -> Pairs:
    """Return the pairs of all parts, one part after the other."""
    nothing = np.empty(0, np.int64)
    owners, pairs = zip(*parts, strict=True) if parts else ((nothing,), (nothing,))
    return np.concatenate(owners), np.concatenate(pairs)
