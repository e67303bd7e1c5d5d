"""Pairs of numbers in arrays: operations on all pairs at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from quotes.datatypes.sequences import Numbers, begins

Pairs = tuple[Numbers, Numbers]  # the first and the second number of each pair, at the same place

_LISTED = 1 << 14  # a Python number takes nine times the memory of one in an array


def distinct(first: Numbers, second: Numbers) -> Pairs:
    """Return the pairs in order, each once."""
    span = _span(first, second)
    if span:
        low, least = first.min(), second.min()
        codes = each_once((first - low).astype(np.int64) * span + (second - least))
        return codes // span + low, codes % span + least
    order = np.lexsort((second, first))
    first, second = first[order], second[order]
    new = begins(first) | begins(second)
    return first[new], second[new]


def order_of(first: Numbers, second: Numbers) -> Numbers:
    """Return the order of pairs of numbers."""
    span = _span(first, second)
    if span:
        return np.argsort((first - first.min()).astype(np.int64) * span + (second - second.min()))
    return np.lexsort((second, first))


def _span(first: Numbers, second: Numbers) -> int:
    """Return the bound of the second numbers, so that one number can stand for a pair: it sorts ten times faster.

    0 if that does not fit, or there are none.
    """
    if not len(first):
        return 0
    span = int(second.max()) - int(second.min()) + 1
    return span if (int(first.max()) - int(first.min()) + 1) * span < 1 << 63 else 0


def each_once(numbers: Numbers) -> Numbers:
    """Return the numbers in order, each once; numpy's own function looks each up in a table, which is far slower."""
    numbers = np.sort(numbers)
    return numbers[begins(numbers)]


def first_places(numbers: Numbers) -> Pairs:
    """Return the numbers in order, each once, and the first place of each."""
    order = np.argsort(numbers)
    numbers = numbers[order]
    new = begins(numbers)
    starts = np.flatnonzero(new)
    return numbers[starts], np.minimum.reduceat(order, starts) if len(starts) else order


def runs(numbers: Numbers) -> Iterator[tuple[int, int]]:
    """Yield where each run of equal numbers begins and ends."""
    bounds = np.append(np.flatnonzero(begins(numbers)), len(numbers))
    for at in range(0, len(bounds) - 1, _LISTED):
        yield from pairwise(bounds[at : at + _LISTED + 1].tolist())


def listed(parts: Iterable[Pairs]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of all parts as Python numbers, a few at a time."""
    for first, second in parts:
        for at in range(0, len(first), _LISTED):
            some = slice(at, at + _LISTED)
            yield from zip(first[some].tolist(), second[some].tolist(), strict=True)


def unlisted(pairs: Sequence[tuple[int, int]]) -> Pairs:
    """Return pairs of Python numbers as arrays."""
    first, second = np.array(pairs, np.int64).reshape(-1, 2).T
    return first, second


def joined(parts: Sequence[Pairs]) -> Pairs:
    """Return the pairs of all parts, one part after the other."""
    nothing = np.empty(0, np.int64)
    owners, pairs = zip(*parts, strict=True) if parts else ((nothing,), (nothing,))
    return np.concatenate(owners), np.concatenate(pairs)
