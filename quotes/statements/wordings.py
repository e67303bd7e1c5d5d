"""The wordings of all quotes as numbers of their words, each wording once, in the order of its stems."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count

import numpy as np

from quotes.datatypes.sequences import Keep, Numbers, batches, begins
from quotes.datatypes.stored import StoredNumbers
from quotes.statements.arrays import first_places

_SORTED_WORDS = 6  # by which wordings are sorted at first: few have so many in common at their beginning
_AT_ONCE = 1 << 14  # wordings that are read together


Text = tuple[int, tuple[str, ...]]  # the place of a quote, and its stems


@dataclass(frozen=True, slots=True)
class Wordings:
    """Different wordings, one after the other; ``of`` gives for each quote the number of its wording."""

    words: StoredNumbers
    lengths: Numbers
    ends: Numbers  # of each in ``words``, and before them 0
    stems: Sequence[str]  # of each word, by its number
    of: Numbers


def wordings_of(texts: Iterable[Text], quotes: int, keep: Keep) -> Wordings:
    """Return the wordings of so many quotes, which come in any order with their places.

    Words are numbered in the order in which they appear. ``keep`` says where they are.
    """
    vocabulary: dict[str, int] = defaultdict(count().__next__)
    as_read = StoredNumbers(keep.scratch(), np.int32)
    lengths, where = np.empty(quotes, np.int32), np.empty(quotes, np.int32)
    digests = np.empty((quotes, 2), np.uint64)
    came = 0
    for some in batches(texts):
        words = array("i")
        for n, (place, stems) in enumerate(some, came):
            numbers = array("i", map(vocabulary.__getitem__, stems))
            digests[place] = np.frombuffer(blake2b(numbers.tobytes(), digest_size=16).digest(), np.uint64)
            lengths[n], where[place] = len(numbers), n
            words.extend(numbers)
        as_read.extend(words)
        came += len(some)
    same, of = _alike(digests)
    del digests
    starts, lengths = (np.cumsum(lengths, dtype=np.int64) - lengths)[where[same]], lengths[where[same]]
    stems_there = list(vocabulary)
    ranks = np.empty(len(stems_there), np.int32)
    ranks[sorted(range(len(stems_there)), key=stems_there.__getitem__)] = np.arange(1, len(stems_there) + 1)
    order = _in_order(as_read, starts, lengths, ranks)
    numbers_of = np.empty(len(order), np.int32)
    numbers_of[order] = np.arange(len(order))
    words_there = StoredNumbers(keep.scratch(), np.int32)
    stems_of = _as_they_appear(as_read, starts[order], lengths[order], stems_there, words_there)
    return Wordings(
        words_there, lengths[order], np.append(0, np.cumsum(lengths[order], dtype=np.int64)), stems_of, numbers_of[of]
    )


def _alike(digests: Numbers) -> tuple[Numbers, Numbers]:
    """Return a quote of each wording, and the number of each quote's wording among these."""
    order = np.lexsort((digests[:, 1], digests[:, 0]))
    new = begins(digests[order, 0]) | begins(digests[order, 1])
    of = np.empty(len(order), np.int32)
    of[order] = np.cumsum(new) - 1
    return order[new], of


def _in_order(words: StoredNumbers, starts: Numbers, lengths: Numbers, ranks: Numbers) -> Numbers:
    """Return the order of wordings by their stems, of which ``ranks`` are the places in the alphabet."""
    columns = _beginnings(words, starts, lengths, ranks)
    order = np.lexsort(columns[::-1])
    new = np.zeros(len(order), bool)
    for column in columns:
        new |= begins(column[order])
    for first, end in _repeated(new):
        some = order[first:end]
        texts = {n: ranks[words.between(starts[n], starts[n] + lengths[n])].tolist() for n in some.tolist()}
        order[first:end] = sorted(texts, key=texts.__getitem__)
    return order


def _beginnings(words: StoredNumbers, starts: Numbers, lengths: Numbers, ranks: Numbers) -> Numbers:
    """Return the ranks of the first words of each wording, 0 where it has no more."""
    columns = np.zeros((_SORTED_WORDS, len(starts)), np.int32)
    counts = np.minimum(lengths, _SORTED_WORDS)
    for first in range(0, len(starts), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        there = ranks[words.some(starts[some], counts[some])]
        ends = np.cumsum(counts[some])
        for n, column in enumerate(columns):
            longer = np.flatnonzero(counts[some] > n)
            column[first + longer] = there[(ends - counts[some])[longer] + n]
    return columns


def _repeated(new: Numbers) -> Iterator[tuple[int, int]]:
    """Yield where runs of several equal values begin and end; ``new`` says where a run begins."""
    bounds = np.append(np.flatnonzero(new), len(new))
    long = np.flatnonzero(np.diff(bounds) > 1)
    yield from zip(bounds[long].tolist(), bounds[long + 1].tolist(), strict=True)


def _as_they_appear(
    words: StoredNumbers, starts: Numbers, lengths: Numbers, stems: Sequence[str], renumbered: StoredNumbers
) -> list[str]:
    """Put the words of wordings into ``renumbered``, by new numbers, in the order of their first appearance.

    Returns the stem of each number. It goes by some wordings at a time: all words of all of them take much room.
    """
    numbers, order = np.full(len(stems), -1, np.int32), np.empty(0, np.int32)
    for first in range(0, len(starts), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        there = words.some(starts[some], lengths[some])
        new, places = first_places(there[numbers[there] < 0])
        new = new[np.argsort(places)]
        numbers[new] = np.arange(len(order), len(order) + len(new))
        order = np.append(order, new)
        renumbered.extend(numbers[there])
    return [stems[n] for n in order.tolist()]
