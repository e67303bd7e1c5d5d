"""The wordings of all quotes as numbers of their words, each wording once, in the order of its stems."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count, islice

import numpy as np

from quotes.datatypes.columns import Pairs, column, ordered, placed
from quotes.datatypes.sequences import Keep, Numbers, batches, begins, ranges
from quotes.datatypes.stored import StoredNumbers
from quotes.statements.arrays import first_places

_BITS = 63  # of the words by which wordings are sorted at first: three, of a million different ones
_AT_ONCE = 1 << 14  # wordings that are read together


Text = tuple[int, tuple[str, ...]]  # the place of a quote, and its stems
Pair = tuple[StoredNumbers, StoredNumbers]


@dataclass(frozen=True, slots=True)
class Wordings:
    """Different wordings, one after the other; ``of`` gives for each quote the number of its wording."""

    words: StoredNumbers
    lengths: StoredNumbers
    ends: StoredNumbers  # of each in ``words``, and before them 0
    stems: Sequence[str]  # of each word, by its number
    of: StoredNumbers


def wordings_of(texts: Iterable[Text], keep: Keep) -> Wordings:
    """Return the wordings of quotes, which come in any order with their places.

    Words are numbered in the order in which they appear. ``keep`` says where they are. Equal wordings have equal
    hashes; that two others have, among ten million, is as likely as one in two hundred thousand.
    """
    came = _Came(texts, keep)
    first, of = _alike(came.digests, keep)  # the number of each quote's wording, as the quotes came
    starts = column(keep, np.int64, (came.starts.take(some) for _, some in first.pieces()))
    lengths = column(keep, np.int32, (came.lengths.take(some) for _, some in first.pieces()))
    stems = came.stems
    ranks = np.empty(len(stems), np.int32)
    ranks[sorted(range(len(stems)), key=stems.__getitem__)] = np.arange(1, len(stems) + 1)
    order = column(keep, np.int32, _in_order(came.words, starts, lengths, ranks, keep))
    new = ((some, np.arange(n, n + len(some))) for n, some in order.pieces())
    numbers_of = placed(new, order.count, np.int32, keep)
    starts = column(keep, np.int64, (starts.take(some) for _, some in order.pieces()))
    lengths = column(keep, np.int32, (lengths.take(some) for _, some in order.pieces()))
    words = StoredNumbers(keep.scratch(), np.int32)
    stems_there = _as_they_appear(came.words, starts, lengths, stems, words)
    both = zip(came.places.pieces(), of.pieces(), strict=True)
    numbers = ((places, numbers_of.take(some)) for (_, places), (_, some) in both)
    return Wordings(words, lengths, _ends(lengths, keep), stems_there, placed(numbers, of.count, np.int32, keep))


class _Came:
    """Quotes as they came: their places, wordings as numbers of their ``stems``, and hashes of these."""

    def __init__(self, texts: Iterable[Text], keep: Keep) -> None:
        vocabulary: dict[str, int] = defaultdict(count().__next__)
        self.words = StoredNumbers(keep.scratch(), np.int32)
        self.places, self.lengths = column(keep, np.int32), column(keep, np.int32)
        self.digests = column(keep, np.uint64)
        for some in batches(texts):
            words, lengths, digests = array("i"), array("i"), array("Q")
            for _, stems in some:
                numbers = array("i", map(vocabulary.__getitem__, stems))
                digests.append(int.from_bytes(blake2b(numbers.tobytes(), digest_size=8).digest(), "big"))
                lengths.append(len(numbers))
                words.extend(numbers)
            self.words.extend(words)
            self.lengths.extend(lengths)
            self.digests.extend(digests)
            self.places.extend(array("i", (place for place, _ in some)))
        self.stems = list(vocabulary)
        self.starts = _ends(self.lengths, keep)


def _ends(lengths: StoredNumbers, keep: Keep) -> StoredNumbers:
    """Return where each of some lengths ends, one behind the other, and before them 0: where they begin."""
    ends, end = column(keep, np.int64, [np.zeros(1, np.int64)]), 0
    for _, some in lengths.pieces():
        there = end + np.cumsum(some, dtype=np.int64)
        ends.extend(there)
        end = int(there[-1])
    return ends


def _alike(digests: StoredNumbers, keep: Keep) -> Pair:
    """Return a quote of each wording, and the number of each quote's wording among these."""
    first = column(keep, np.int32)

    def numbers() -> Iterator[Pairs]:
        for keys, places in ordered(digests, keep):
            new = begins(keys)
            yield places, np.cumsum(new) - 1 + first.count
            first.extend(places[new])

    of = placed(numbers(), digests.count, np.int32, keep)
    return first, of


class Members:
    """The quotes of each of so many wordings, by the number of each quote's wording."""

    def __init__(self, of: StoredNumbers, count: int, keep: Keep) -> None:
        self.count, self._quotes = count, column(keep, np.int32)
        self._ends = column(keep, np.int32, [np.zeros(1, np.int32)])  # of each wording in ``_quotes``, before them 0
        for wordings, quotes in ordered(of, keep):  # every wording has a quote
            self._ends.extend(self._quotes.count + np.append(np.flatnonzero(begins(wordings))[1:], len(wordings)))
            self._quotes.extend(quotes)

    def sizes(self, wordings: Numbers) -> Numbers:
        """Return how many quotes wordings have."""
        sizes: Numbers = self._ends.take(wordings + 1) - self._ends.take(wordings)
        return sizes

    def of(self, wordings: Numbers, others: Numbers | None = None) -> Pairs:
        """Return the quotes of wordings, each with the number of its wording, or that of ``others`` instead."""
        starts = self._ends.take(wordings)
        sizes = self._ends.take(wordings + 1) - starts
        owners = np.repeat(wordings if others is None else others, sizes)
        return owners, self._quotes.take(ranges(starts, sizes))


def _in_order(
    words: StoredNumbers, starts: StoredNumbers, lengths: StoredNumbers, ranks: Numbers, keep: Keep
) -> Iterator[Numbers]:
    """Yield the numbers of wordings in the order of their stems, of which ``ranks`` are the places in the alphabet.

    They are sorted by their first words, those with the same ones by the next ones, and those that are left by all: it
    is looked up for many where their words are, since each time all numbers are read.
    """
    bits = max(1, len(ranks).bit_length())
    many = _BITS // bits

    def first_words() -> Iterator[Numbers]:
        for (_, some), (_, own) in zip(starts.pieces(), lengths.pieces(), strict=True):
            yield _as_numbers(words, some, np.minimum(own, many), ranks, bits)

    for first, order in ordered(column(keep, np.int64, first_words()), keep):
        new = begins(first)
        again = np.flatnonzero(~new | np.append(~new[1:], False)[: len(new)])
        there, some = first[again], order[again]
        counts = np.clip(lengths.take(some) - many, 0, many)
        following = _as_numbers(words, starts.take(some) + many, counts, ranks, bits)
        resorted = np.lexsort((following, there))
        order[again] = some[resorted]
        new[again] = begins(there) | begins(following[resorted])
        places, counts = _repeated(new)
        several = ranges(places, counts)
        some = order[several]
        bounds = zip(some.tolist(), starts.take(some).tolist(), lengths.take(some).tolist(), strict=True)
        for place, size in zip(places.tolist(), counts.tolist(), strict=True):
            texts = {n: ranks[words.between(at, at + length)].tolist() for n, at, length in islice(bounds, size)}
            order[place : place + size] = sorted(texts, key=texts.__getitem__)
        yield order


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


def _repeated(new: Numbers) -> Pairs:
    """Return where runs of several equal values begin, and how long they are; ``new`` says where a run begins."""
    starts = np.flatnonzero(new)
    counts = np.diff(starts, append=len(new))
    return starts[counts > 1], counts[counts > 1]


def _as_they_appear(
    words: StoredNumbers, starts: StoredNumbers, lengths: StoredNumbers, stems: Sequence[str], renumbered: StoredNumbers
) -> list[str]:
    """Put the words of wordings into ``renumbered``, by new numbers, in the order of their first appearance.

    Returns the stem of each number. It goes by some wordings at a time: all words of all of them take much room.
    """
    numbers, order = np.full(len(stems), -1, np.int32), np.empty(0, np.int32)
    for first in range(0, starts.count, _AT_ONCE):
        last = min(first + _AT_ONCE, starts.count)
        there = words.some(starts.between(first, last), lengths.between(first, last))
        new, places = first_places(there[numbers[there] < 0])
        new = new[np.argsort(places)]
        numbers[new] = np.arange(len(order), len(order) + len(new))
        order = np.append(order, new)
        renumbered.extend(numbers[there])
    return [stems[n] for n in order.tolist()]
