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

_BITS = 63  # of the words by which wordings are sorted at first: three, of a million different ones
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

    Words are numbered in the order in which they appear. ``keep`` says where they are. Equal wordings have equal
    hashes; that two others have, among ten million, is as likely as one in two hundred thousand.
    """
    vocabulary: dict[str, int] = defaultdict(count().__next__)
    as_read = StoredNumbers(keep.scratch(), np.int32)
    lengths, where = np.empty(quotes, np.int32), np.empty(quotes, np.int32)
    digests = np.empty(quotes, np.uint64)
    came = 0
    for some in batches(texts):
        words = array("i")
        for n, (place, stems) in enumerate(some, came):
            numbers = array("i", map(vocabulary.__getitem__, stems))
            digests[place] = int.from_bytes(blake2b(numbers.tobytes(), digest_size=8).digest(), "big")
            lengths[n], where[place] = len(numbers), n
            words.extend(numbers)
        as_read.extend(words)
        came += len(some)
    same, of = _alike(digests)
    del digests
    same = where[same]
    starts = np.append(0, np.cumsum(lengths, dtype=np.int64))[same]
    lengths = lengths[same]
    del where, same
    stems_there = list(vocabulary)
    ranks = np.empty(len(stems_there), np.int32)
    ranks[sorted(range(len(stems_there)), key=stems_there.__getitem__)] = np.arange(1, len(stems_there) + 1)
    order = _in_order(as_read, starts, lengths, ranks)
    starts, lengths = starts[order], lengths[order]
    numbers_of = np.empty(len(order), np.int32)
    numbers_of[order] = np.arange(len(order), dtype=np.int32)
    of = numbers_of[of]
    del order, numbers_of
    words_there = StoredNumbers(keep.scratch(), np.int32)
    stems_of = _as_they_appear(as_read, starts, lengths, stems_there, words_there)
    return Wordings(words_there, lengths, np.append(0, np.cumsum(lengths, dtype=np.int64)), stems_of, of)


def _alike(digests: Numbers) -> tuple[Numbers, Numbers]:
    """Return a quote of each wording, and the number of each quote's wording among these."""
    order = np.argsort(digests).astype(np.int32)
    new = begins(digests[order])
    of = np.empty(len(order), np.int32)
    of[order] = np.cumsum(new, dtype=np.int32) - 1
    return order[new], of


def _in_order(words: StoredNumbers, starts: Numbers, lengths: Numbers, ranks: Numbers) -> Numbers:
    """Return the order of wordings by their stems, of which ``ranks`` are the places in the alphabet.

    They are sorted by their first words, those with the same ones by the next ones, and the few that are left by all.
    """
    bits = max(1, len(ranks).bit_length())
    many = _BITS // bits
    first = _as_numbers(words, starts, np.minimum(lengths, many), ranks, bits)
    order = np.argsort(first).astype(np.int32)
    first = first[order]
    new = begins(first)
    again = np.flatnonzero(~new | np.append(~new[1:], False))
    some, first = order[again], first[again]
    counts = np.clip(lengths[some] - many, 0, many)
    following = _as_numbers(words, starts[some] + many, counts, ranks, bits)
    resorted = np.lexsort((following, first))
    order[again] = some[resorted]
    new[again] = begins(first) | begins(following[resorted])
    for start, end in _repeated(new):
        some = order[start:end]
        texts = {n: ranks[words.between(starts[n], starts[n] + lengths[n])].tolist() for n in some.tolist()}
        order[start:end] = sorted(texts, key=texts.__getitem__)
    return order


def _as_numbers(words: StoredNumbers, starts: Numbers, counts: Numbers, ranks: Numbers, bits: int) -> Numbers:
    """Return a number for so many words from each place on, in the order of their ranks, each in so many bits."""
    numbers = np.zeros(len(starts), np.int64)
    many = _BITS // bits
    for first in range(0, len(starts), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        there = ranks[words.some(starts[some], counts[some])].astype(np.int64)
        begin = np.cumsum(counts[some]) - counts[some]
        for n in range(many):
            longer = np.flatnonzero(counts[some] > n)
            numbers[first + longer] |= there[begin[longer] + n] << bits * (many - 1 - n)
    return numbers


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
