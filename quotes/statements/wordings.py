"""The wordings of all quotes as numbers of their words, each wording once, in the order of its stems."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count

import numpy as np

from quotes.datatypes.sequences import Numbers
from quotes.statements.arrays import begins, first_places, ranges

_SORTED_WORDS = 6  # by which wordings are sorted at first: few have so many in common at their beginning
_AT_ONCE = 1 << 14  # wordings that are written with new numbers together


@dataclass(frozen=True, slots=True)
class Wordings:
    """Different wordings, one after the other; ``of`` gives for each quote the number of its wording."""

    words: Numbers
    lengths: Numbers
    ends: Numbers  # of each in ``words``, and before them 0
    stems: Sequence[str]  # of each word, by its number
    of: Numbers


def wordings_of(texts: Iterable[tuple[int, tuple[str, ...]]], quotes: int) -> Wordings:
    """Return the wordings of so many quotes, which come in any order with their places.

    Words are numbered in the order in which they appear.
    """
    vocabulary: dict[str, int] = defaultdict(count().__next__)
    words, ends, firsts = array("i"), array("q", [0]), array("i")
    digests = np.empty((quotes, 2), np.uint64)
    for place, stems in texts:
        numbers = array("i", map(vocabulary.__getitem__, stems))
        digests[place] = np.frombuffer(blake2b(numbers.tobytes(), digest_size=16).digest(), np.uint64)
        firsts.append(place)
        words.extend(numbers)
        ends.append(len(words))
    same, of = _alike(digests)
    flat, bounds = np.frombuffer(words, np.int32), np.frombuffer(ends, np.int64)
    where = np.empty(quotes, np.int32)
    where[np.frombuffer(firsts, np.int32)] = np.arange(quotes)
    starts = bounds[where[same]]
    lengths = (bounds[where[same] + 1] - starts).astype(np.int32)
    stems_there = list(vocabulary)
    ranks = np.empty(len(stems_there), np.int32)
    ranks[sorted(range(len(stems_there)), key=stems_there.__getitem__)] = np.arange(1, len(stems_there) + 1)
    order = _in_order(flat, starts, lengths, ranks)
    numbers_of = np.empty(len(order), np.int32)
    numbers_of[order] = np.arange(len(order))
    return Wordings(*_as_they_appear(flat, starts[order], lengths[order], stems_there), numbers_of[of])


def _alike(digests: Numbers) -> tuple[Numbers, Numbers]:
    """Return a quote of each wording, and the number of each quote's wording among these."""
    order = np.lexsort((digests[:, 1], digests[:, 0]))
    new = begins(digests[order, 0]) | begins(digests[order, 1])
    of = np.empty(len(order), np.int32)
    of[order] = np.cumsum(new) - 1
    return order[new], of


def _in_order(words: Numbers, starts: Numbers, lengths: Numbers, ranks: Numbers) -> Numbers:
    """Return the order of wordings by their stems, of which ``ranks`` are the places in the alphabet."""
    columns = []
    for n in range(_SORTED_WORDS):
        column = np.zeros(len(starts), np.int32)
        longer = lengths > n
        column[longer] = ranks[words[starts[longer] + n]]
        columns.append(column)
    order = np.lexsort(columns[::-1])
    new = np.zeros(len(order), bool)
    for column in columns:
        new |= begins(column[order])
    for first, end in _repeated(new):
        some = order[first:end]
        texts = {n: ranks[words[starts[n] : starts[n] + lengths[n]]].tolist() for n in some.tolist()}
        order[first:end] = sorted(texts, key=texts.__getitem__)
    return order


def _repeated(new: Numbers) -> Iterator[tuple[int, int]]:
    """Yield where runs of several equal values begin and end; ``new`` says where a run begins."""
    bounds = np.append(np.flatnonzero(new), len(new))
    long = np.flatnonzero(np.diff(bounds) > 1)
    yield from zip(bounds[long].tolist(), bounds[long + 1].tolist(), strict=True)


def _as_they_appear(
    words: Numbers, starts: Numbers, lengths: Numbers, stems: Sequence[str]
) -> tuple[Numbers, Numbers, Numbers, list[str]]:
    """Return the words of wordings by new numbers, in the order of their first appearance, and the stem of each number.

    Between these are the lengths of the wordings and their ends. It goes by some wordings at a time: where each word
    stands takes twice the room of the words.
    """
    ends = np.append(0, np.cumsum(lengths, dtype=np.int64))
    renumbered = np.empty(ends[-1], np.int32)
    numbers, order = np.full(len(stems), -1, np.int32), np.empty(0, np.int32)
    for first in range(0, len(starts), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        there = words[ranges(starts[some], lengths[some])]
        new, places = first_places(there[numbers[there] < 0])
        new = new[np.argsort(places)]
        numbers[new] = np.arange(len(order), len(order) + len(new))
        order = np.append(order, new)
        renumbered[ends[first] : ends[min(first + _AT_ONCE, len(starts))]] = numbers[there]
    return renumbered, lengths, ends, [stems[n] for n in order.tolist()]
