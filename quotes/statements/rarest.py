"""The rarest pairs of neighbouring words in each wording, and the wordings that contain them.

Words are numbers here, and a pair of words is one number for both.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from quotes.datatypes.sequences import Keep, Numbers, begins, ranges
from quotes.datatypes.stored import Divided, StoredNumbers
from quotes.statements.arrays import Pairs, distinct, joined, runs
from quotes.statements.voices import VoicesOfWordings
from quotes.statements.wordings import Wordings
from quotes.text.lexicon import Lexicon

_BUCKETS = 4_194_301  # a prime; word pairs in one bucket share their count, which affects the order but loses no pair
_TEXTS = 1 << 11  # wordings processed together


# The bits of a word from which quotes that share it are compared at all: "have" is in every second quote.
FEWEST_SHARED_BITS = 9


# Pairs of words by which an edited wording is looked for: enough that a changed word does not hide it.
CONTENT_PAIRS = 3


class Texts:
    """Wordings as numbers of their words, one after the other, and the pairs of words in them."""

    def __init__(self, wordings: Wordings, lexicon: Lexicon) -> None:
        self._words, self.lengths, self._ends = wordings.words, wordings.lengths, wordings.ends
        self._grammar = np.array([stem in lexicon.function for stem in wordings.stems], bool)
        self._telling = np.array([lexicon.tells(stem) >= FEWEST_SHARED_BITS for stem in wordings.stems], bool)

    def held(self) -> Iterator[Pairs]:
        """Yield batches of wordings with their pairs of words and the single words with enough bits, each once."""
        for owners, words in self._some():
            telling = self._telling[words]
            alone = distinct(owners[telling], -1 - words[telling])
            yield joined([self._pairs(owners, words), alone])

    def telling(self, numbers: Numbers) -> Pairs:
        """Return places among ``numbers``, and the words with enough bits that the wordings there have, each once."""
        lengths = self.lengths.take(numbers)
        places = np.repeat(np.arange(len(numbers)), lengths)
        words = self._words.some(self._ends.take(numbers), lengths).astype(np.int64)
        telling = self._telling[words]
        return distinct(places[telling], words[telling])

    def wanted(self) -> Iterator[Pairs]:
        """Yield the pairs of words by which each wording is found: its rarest neighbours and its rarest content words.

        Pairs that no other wording has find nothing. A wording with a single content word is found by that word.
        """
        counts = np.zeros(_BUCKETS, np.uint32)  # of wordings
        for owners, words in self._some():
            np.add.at(counts, self._pairs(owners, words)[1] % _BUCKETS, np.uint32(1))
        for owners, words in self._some():
            names, pairs = distinct(*self._rarest(owners, words, counts))
            yield names.astype(np.int32), pairs

    def _some(self) -> Iterator[Pairs]:
        """Yield the words of batches of wordings, with the numbers of their wordings."""
        for first in range(0, self.lengths.count, _TEXTS):
            last = min(first + _TEXTS, self.lengths.count)
            owners = np.repeat(np.arange(first, last), self.lengths.between(first, last))
            start, *_, end = self._ends.between(first, last + 1).tolist()
            yield owners, self._words.between(start, end).astype(np.int64)

    def _content(self, owners: Numbers, words: Numbers) -> Pairs:
        content = ~self._grammar[words]
        return owners[content], words[content]

    def _pairs(self, owners: Numbers, words: Numbers) -> Pairs:
        """Return the pairs of neighbouring words, and of content words with at most one word between, each once."""
        content = self._content(owners, words)
        return distinct(*joined([_apart(owners, words, 1), _apart(*content, 1), _apart(*content, 2)]))

    def _rarest(self, owners: Numbers, words: Numbers, counts: Numbers) -> Pairs:
        of, content = self._content(owners, words)
        close = _least(*_apart(of, content, 1), counts, CONTENT_PAIRS)
        new = begins(of)
        single = new & np.append(new[1:], True)[: len(new)]
        lonely = (self.lengths.take(owners) == 1) & self._grammar[words]
        by_neighbours, neighbours = _apart(owners, words, 1)
        unshared = by_neighbours[counts[neighbours % _BUCKETS] <= 1]  # nothing holds all of these
        whole = ~np.isin(by_neighbours, unshared)
        one = _least(by_neighbours[whole], neighbours[whole], counts, 1)
        return joined([close, one, (of[single], -1 - content[single]), (owners[lonely], -1 - words[lonely])])


# Wordings that may share their rarest pair of words; if more do, only those of one speaker are compared ("I think",
# slogans).
HOT_PAIR = 60


# Wordings that may be looked at for one short wording; if there are more, only those of its own speaker are.
HOT_WORDING = 400


# Wordings whose words are looked for in one part, as far as they are spread evenly: some tens of megabytes.
_PART = 1 << 14
_SEEKERS = 1 << 13  # wordings whose hosts are kept together
_READ = 1 << 17  # pairs of these that are in memory, or all of one wording: the more wordings, the more hosts has each
_MET = 1 << 17  # pairs of them that are made at a time
_BITS = 27  # of the marks of pairs of words: 16 MB, of which three million wordings use a tenth
_MIXED = np.uint64(0x9E3779B97F4A7C15)  # an odd number without a pattern


class Wanted:
    """Which wordings look for a pair of words; for single words and hot pairs, only the same speaker's count.

    Hot pairs are looked for by so many wordings that only the same speaker's are compared, and only some of those.
    What is looked for and who has it is divided by the pairs of words, and looked at part by part.
    """

    def __init__(self, texts: Texts, keep: Keep) -> None:
        self._keep = keep
        parts = texts.lengths.count // _PART + 1
        self._needs, self._there = (Divided(keep.scratch(), parts, np.int32, np.int64) for _ in range(2))
        marks = np.zeros(1 << _BITS - 3, np.uint8)
        for names, pairs in texts.wanted():
            place, bit = _marked(pairs)
            np.bitwise_or.at(marks, place, bit)
            self._needs.put(_part_of(pairs, parts), names, pairs)
        for owners, pairs in texts.held():
            place, bit = _marked(pairs)
            is_wanted = marks[place] & bit > 0
            self._there.put(_part_of(pairs[is_wanted], parts), owners[is_wanted], pairs[is_wanted])

    def seekers(self, lengths: StoredNumbers, heard: VoicesOfWordings) -> Iterator[Pairs]:
        """Yield who looks for what a longer wording has, by their ``lengths``, and who has it; some pairs are repeated.

        Each batch has all pairs of the wordings that look for something in it.
        """
        batches = Divided(self._keep.scratch(), lengths.count // _SEEKERS + 1, np.int32, np.int32)
        for n in range(len(self._needs)):
            for seekers, hosts in self._met(n, lengths, heard):
                batches.put(seekers // _SEEKERS, seekers, hosts)
        for n in range(len(batches)):
            yield from self._some(batches, n)

    def _some(self, batches: Divided, number: int) -> Iterator[Pairs]:
        """Yield the pairs of a part, all of some wordings at a time: it is divided once more, by how many each has."""
        counts = np.zeros(_SEEKERS, np.int64)
        for seekers, _ in batches.shares(number, _READ):
            counts += np.bincount(seekers % _SEEKERS, minlength=_SEEKERS)
        share_of = np.cumsum(counts) // _READ
        shares = Divided(self._keep.scratch(), int(share_of[-1]) + 1, np.int32, np.int32)
        for seekers, hosts in batches.shares(number, _READ):
            shares.put(share_of[seekers % _SEEKERS], seekers, hosts)
        for n in range(len(shares)):
            seekers, hosts = shares.part(n)
            yield seekers.astype(np.int64), hosts.astype(np.int64)

    def _met(self, number: int, lengths: StoredNumbers, heard: VoicesOfWordings) -> Iterator[Pairs]:
        """Yield the wordings that look for a pair of words of one part, and longer ones that have it.

        Of very many that have it, a wording meets the first ones, and then only the same speaker's: it keeps no others.
        """
        names, pairs = _by_second(*self._needs.part(number))
        starts = np.flatnonzero(begins(pairs))
        counts = np.diff(starts, append=len(pairs))
        is_hot = (pairs[starts] < 0) | (counts > HOT_PAIR)
        ones, of = pairs[starts], np.repeat(np.arange(len(starts), dtype=np.int32), counts)
        holders = [_held(ones, *some) for some in self._there.shares(number, _READ)]  # all at once take more room
        owners, things = _by_second(*joined(holders))
        del holders, pairs
        is_wide = ~is_hot & (np.bincount(things, minlength=len(ones)) > HOT_WORDING)
        cold, own = ~is_hot[of], ~is_hot[things]
        yield from _crossed((names[cold], of[cold]), (owners[own], things[own]), lengths, HOT_WORDING + 1)
        for which, most in ((is_hot, HOT_WORDING), (is_wide, len(names))):
            asking = _by_second(*heard.voiced(names[which[of]], of[which[of]]))
            there = _by_second(*heard.voiced(owners[which[things]], things[which[things]]))
            yield from _crossed(_first_ones(*asking, most), there, lengths)


def _marked(pairs: Numbers) -> Pairs:
    """Return the byte and the bit that stand for each pair of words."""
    places = _mixed(pairs) >> np.uint64(64 - _BITS)
    return places >> np.uint64(3), np.uint8(1) << (places & np.uint64(7)).astype(np.uint8)


def _part_of(pairs: Numbers, parts: int) -> Numbers:
    return ((_mixed(pairs) >> np.uint64(48)) % np.uint64(parts)).astype(np.int64)


def _mixed(pairs: Numbers) -> Numbers:
    numbers: Numbers = pairs.astype(np.int64).view(np.uint64) * _MIXED
    return numbers


def _by_second(first: Numbers, second: Numbers) -> Pairs:
    """Return pairs by their second numbers, those with the same one in the order in which they come."""
    order = np.argsort(second, kind="stable")
    return first[order], second[order]


def _first_ones(names: Numbers, things: Numbers, most: int) -> Pairs:
    """Return the first ones who look for a thing, if they are many; all are in the order of the things."""
    few = np.arange(len(things)) - np.searchsorted(things, things) < most
    return names[few], things[few]


def _crossed(needs: Pairs, there: Pairs, lengths: StoredNumbers, enough: int | None = None) -> Iterator[Pairs]:
    """Yield everybody who looks for a thing with everybody longer who has it; both are in the order of the things.

    Who has met ``enough`` need not meet those who come later.
    """
    (names, things), (owners, of) = needs, there
    own, others = lengths.take(names), lengths.take(owners)
    firsts, ends = np.searchsorted(of, things), np.searchsorted(of, things, "right")
    asking, met = np.flatnonzero(firsts < ends), np.zeros(len(names), np.int32)
    while len(asking):
        numbers = ends[asking] - firsts[asking]
        numbers = numbers if enough is None else np.minimum(numbers, enough)
        for start, end in runs(np.cumsum(numbers) // _MET):
            some, many = asking[start:end], numbers[start:end]
            one, other = np.repeat(some, many), ranges(firsts[some], many)
            longer = (own[one] < others[other]) | ((own[one] == others[other]) & (names[one] < owners[other]))
            one, other = one[longer], other[longer]
            met += np.bincount(one, minlength=len(names))
            yield names[one], owners[other]
        firsts[asking] += numbers
        asking = asking[(firsts[asking] < ends[asking]) & (met[asking] < (enough or 0))]


def _held(looked_for: Numbers, owners: Numbers, pairs: Numbers) -> Pairs:
    """Return the wordings that have a pair that is looked for, and its place among these, which are in order."""
    if not len(looked_for):
        return owners[:0].astype(np.int32), pairs[:0].astype(np.int32)
    at = np.minimum(np.searchsorted(looked_for, pairs), len(looked_for) - 1)
    is_held = looked_for[at] == pairs
    return owners[is_held].astype(np.int32), at[is_held].astype(np.int32)


def _apart(owners: Numbers, words: Numbers, step: int) -> Pairs:
    """Return the pairs of words in one wording at a given distance."""
    one = owners[:-step] == owners[step:]
    return owners[:-step][one], (words[:-step] << 32 | words[step:])[one]


def _least(owners: Numbers, pairs: Numbers, counts: Numbers, most: int) -> Pairs:
    """Return the rarest pairs of each wording among those that another one has too."""
    count = counts[pairs % _BUCKETS]
    owners, pairs, count = owners[count > 1], pairs[count > 1], count[count > 1]
    order = np.lexsort((pairs, count, owners))
    owners, pairs = owners[order], pairs[order]
    first = np.searchsorted(owners, owners)
    among = np.arange(len(owners)) - first < most
    return owners[among], pairs[among]
