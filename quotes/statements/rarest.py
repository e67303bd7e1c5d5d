"""The rarest pairs of neighbouring words in each wording, and the wordings that contain them.

Words are numbers here, and a pair of words is one number for both.
"""

from __future__ import annotations

from array import array
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from quotes.statements.arrays import Numbers, Pairs, begins, distinct, joined, order_of, ranges, runs
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
        places = np.repeat(np.arange(len(numbers)), self.lengths[numbers])
        words = self._words[ranges(self._ends[numbers], self.lengths[numbers])].astype(np.int64)
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
        for first in range(0, len(self.lengths), _TEXTS):
            last = min(first + _TEXTS, len(self.lengths))
            owners = np.repeat(np.arange(first, last), self.lengths[first:last])
            yield owners, self._words[self._ends[first] : self._ends[last]].astype(np.int64)

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
        lonely = (self.lengths[owners] == 1) & self._grammar[words]
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


class Wanted:
    """Which wordings look for a pair of words; for single words and hot pairs, only the same speaker's count.

    Hot pairs are looked for by so many wordings that only the same speaker's are compared, and only some of those.
    """

    def __init__(self, needs: Iterable[Pairs], there: Iterable[Pairs]) -> None:
        """Note which wordings look for what, and which have it; ``there`` are all wordings with what they have."""
        names, pairs = joined([*needs])
        order = order_of(pairs, names)
        names, pairs = names[order], pairs[order]
        del order
        starts = np.flatnonzero(begins(pairs))
        distinct_ones, counts = pairs[starts], np.diff(starts, append=len(pairs)).astype(np.int32)
        del pairs, starts
        hot = (distinct_ones < 0) | (counts > HOT_PAIR)
        of_hot = np.repeat(hot, counts)
        self._hot, self._hot_names = np.flatnonzero(hot), names[of_hot]
        self._hot_ends = np.append(0, np.cumsum(counts[hot]))
        names, places = names[~of_hot], np.repeat(np.arange(len(counts), dtype=np.int32), counts)[~of_hot]
        order = np.argsort(names, kind="stable")
        self._names, self._looked_for = names[order], places[order]
        del names, places, order
        self._hold(distinct_ones, there)

    def _hold(self, pairs: Numbers, parts: Iterable[Pairs]) -> None:
        """Note which wordings have what is looked for, in order."""
        there = deque(_held(pairs, *part) for part in parts)
        numbers = np.zeros(len(pairs), np.int64)
        for _, places in there:
            np.add.at(numbers, places, 1)
        self._firsts = np.append(0, np.cumsum(numbers))
        self._holders = np.empty(self._firsts[-1], np.int32)
        free = self._firsts[:-1].copy()
        while there:
            owners, places = there.popleft()
            order = np.argsort(places, kind="stable")
            places = places[order]
            starts = np.flatnonzero(begins(places))
            counts = np.diff(starts, append=len(places))
            self._holders[ranges(free[places[starts]], counts)] = owners[order]
            free[places[starts]] += counts

    def seekers(self, speakers: Sequence[frozenset[int]], at_once: int) -> Iterator[Pairs]:
        """Yield who looks for what another wording has, and who has it; some pairs are repeated.

        Each batch has all pairs of the wordings that look for something in it, ``at_once`` pairs or somewhat more.
        """
        of_hot, names = self._of_hot(speakers), self._names
        firsts, numbers = self._firsts[:-1], np.diff(self._firsts).astype(np.int32)
        for first, last in _batches(names, numbers, self._looked_for, of_hot[0], at_once):
            start, end = np.searchsorted(names, (first, last))
            some = self._looked_for[start:end]
            anybodys = np.repeat(names[start:end], numbers[some]), self._holders[ranges(firsts[some], numbers[some])]
            start, end = np.searchsorted(of_hot[0], (first, last))
            seeking, hosts = joined([anybodys, (of_hot[0][start:end], of_hot[1][start:end])])
            yield seeking.astype(np.int64), hosts.astype(np.int64)

    def _of_hot(self, speakers: Sequence[frozenset[int]]) -> Pairs:
        """Return the same for hot pairs of words, all at once, by who looks for them."""
        names, holders = array("i"), array("i")
        for n, place in enumerate(self._hot.tolist()):
            hosts = self._holders[self._firsts[place] : self._firsts[place + 1]].tolist()
            ones_own = self._ones_own(n, speakers) if hosts else {}
            for m in hosts:
                for own in filter(None, map(ones_own.get, speakers[m])):
                    names.extend(own)
                    holders.extend([m] * len(own))
        seeking, hosts_of = np.array(names, np.int32), np.array(holders, np.int32)
        order = np.argsort(seeking, kind="stable")
        return seeking[order], hosts_of[order]

    def _ones_own(self, number: int, speakers: Sequence[frozenset[int]]) -> dict[int, list[int]]:
        """Return the wordings of each speaker that look for a hot pair."""
        own: dict[int, list[int]] = defaultdict(list)
        for n in self._hot_names[self._hot_ends[number] : self._hot_ends[number + 1]].tolist():
            for speaker in speakers[n]:
                if len(own[speaker]) < HOT_WORDING:
                    own[speaker].append(n)
        return own


def _held(looked_for: Numbers, owners: Numbers, pairs: Numbers) -> Pairs:
    """Return the wordings that have a pair that is looked for, and its place among these, which are in order."""
    if not len(looked_for):
        return owners[:0].astype(np.int32), pairs[:0].astype(np.int32)
    at = np.minimum(np.searchsorted(looked_for, pairs), len(looked_for) - 1)
    is_held = looked_for[at] == pairs
    return owners[is_held].astype(np.int32), at[is_held].astype(np.int32)


_COUNTED = 1 << 20  # of what is looked for, at a time


def _batches(
    names: Numbers, numbers: Numbers, looked_for: Numbers, more: Numbers, at_once: int
) -> Iterator[tuple[int, int]]:
    """Yield ranges of wordings that look for so many pairs: ``more`` for one, ``names`` for as many as hold each."""
    pairs = np.bincount(more, minlength=int(names.max(initial=-1)) + 1)
    for start in range(0, len(names), _COUNTED):
        some = slice(start, start + _COUNTED)
        np.add.at(pairs, names[some], numbers[looked_for[some]])
    yield from runs(np.cumsum(pairs, out=pairs) // at_once)


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
