"""Which quotes are worth comparing: few enough for a million quotes, and every excerpt's hosts among them.

An excerpt is found by its rarest pair of neighbouring words: only wordings that have it can hold the excerpt, and the
substring check is left to the comparison.  Edits are found by their rarest pairs of words of content, which the other
wording may have with one word between.  Quotes of one article are all compared with each other.

Words are numbers here, a pair of words is one number for both, and what is done for each pair is done for all at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from quotes.config import (
    CONTENT_PAIRS,
    FEWEST_SHARED_BITS,
    HOT_PAIR,
    HOT_WORDING,
    NEAREST_ANY,
    NEAREST_AT_HOME,
    NEAREST_SPEAKER,
)
from quotes.statements.evidence import Printed
from quotes.statements.lexicon import Lexicon

Numbers = npt.NDArray[Any]
Pairs = tuple[Numbers, Numbers]  # in equal places, the number of a wording and a pair of its words

_BUCKETS = 4_194_301  # a prime; the counts of word pairs that share a bucket are added up, which costs order, no pair
_TEXTS = 1 << 11  # wordings that are looked at together
_ROWS = 1 << 18  # quotes that are looked at together
_DAYS = 1 << 22  # more than there are from year 1 to 9999


class Blocks:
    """The quotes that are worth comparing by their words; ``pairs`` makes a choice by who has said them.

    Quotes are meant by their places, in the order of their ids.
    """

    def __init__(self, quotes: Sequence[Printed], lexicon: Lexicon) -> None:
        wordings: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for i, quote in enumerate(quotes):
            wordings[quote.wording.stems].append(i)
        self._groups = [wordings[stems] for stems in sorted(wordings)]
        self._sizes = np.fromiter(map(len, self._groups), np.int64, len(self._groups))
        self._members = np.fromiter(chain.from_iterable(self._groups), np.int64, len(quotes))
        self._printings = _Printings(quotes)
        texts = _Texts([quotes[group[0]].wording.stems for group in self._groups], lexicon)
        self._lengths = texts.lengths
        self._wanted = _Wanted(texts.wanted())
        self._hits = _joined([self._wanted.held(*held) for held in texts.held()])
        numbers, words = texts.telling()
        holders = np.repeat(words, self._sizes[numbers]), self._printed(numbers)
        self._home = self._printings.at_home(*holders)

    def pairs(self, quotes: Sequence[Printed]) -> Iterator[tuple[int, int]]:
        """Yield the pairs of quotes that may be one statement.

        ``quotes`` are those that all this was made of, but for their speakers.
        """
        yield from _listed(self._home)
        for group in self._groups:
            if len(group) > 1:
                yield from _next_of_kin(group, quotes)
        self._printings.hear(quotes)
        seekers, hosts = self._hosts(_speakers(self._groups, quotes))
        some = np.cumsum(self._sizes[hosts])[np.searchsorted(seekers, seekers)] // _ROWS
        for start, end in _runs(some):
            n, m = np.unique(seekers[start:end]), hosts[start:end]
            asking = np.repeat(n, self._sizes[n]), self._printed(n)
            asked = np.repeat(seekers[start:end], self._sizes[m]), self._printed(m)
            yield from _listed(self._printings.near(asking, asked))

    def _printed(self, numbers: Numbers) -> Numbers:
        """Return the quotes of wordings, one wording's after the other's."""
        first = np.cumsum(self._sizes) - self._sizes
        return self._members[_ranges(first[numbers], self._sizes[numbers])]

    def _hosts(self, speakers: list[frozenset[str]]) -> Pairs:
        """Return wordings, by their numbers, and those of more words that have one of their rarest pairs of words."""
        seekers, hosts = self._wanted.seekers(*self._hits, speakers)
        longer = self._lengths[seekers] < self._lengths[hosts]
        longer |= (self._lengths[seekers] == self._lengths[hosts]) & (seekers < hosts)
        seekers, hosts = _distinct(seekers[longer], hosts[longer])
        kept = np.ones(len(seekers), bool)
        for start, end in _runs(seekers):  # of very many hosts, the first, and then only the same speaker's
            own = speakers[seekers[start]] if end - start > HOT_WORDING + 1 else frozenset()
            for n in range(start + HOT_WORDING + 1, end):
                kept[n] = not own.isdisjoint(speakers[hosts[n]])
        return seekers[kept], hosts[kept]


def _next_of_kin(group: list[int], quotes: Sequence[Printed]) -> Iterator[tuple[int, int]]:
    """Yield pairs that chain the printings of one wording by their days: each with the next ones after it."""
    order = sorted(group, key=lambda i: (quotes[i].day or 0, quotes[i].record.id))
    seen: dict[str | None, int] = {}
    for n, i in enumerate(order):
        near = set(order[max(0, n - NEAREST_ANY) : n])
        if quotes[i].speaker in seen:
            near.add(seen[quotes[i].speaker])
        seen[quotes[i].speaker] = i
        yield from ((j, i) for j in sorted(near) if quotes[j].record.article_id != quotes[i].record.article_id)


class _Printings:
    """Day, article and speaker of each quote, as numbers, to find the nearest ones of a day, and of an article."""

    def __init__(self, quotes: Sequence[Printed]) -> None:
        articles: dict[str, int] = {}
        self._days = np.array([quote.day or 0 for quote in quotes], np.int64)
        self._ranks = np.empty(len(quotes), np.int64)
        self._ranks[np.argsort(self._days, kind="stable")] = np.arange(len(quotes))
        self._articles = np.array([articles.setdefault(q.record.article_id, len(articles)) for q in quotes], np.int64)

    def hear(self, quotes: Sequence[Printed]) -> None:
        """Take in the speakers of the quotes."""
        speakers: dict[str | None, int] = {None: 0}
        self._speakers = np.array([speakers.setdefault(q.speaker, len(speakers)) for q in quotes], np.int64)
        self._many = len(speakers)

    def at_home(self, words: Numbers, quotes: Numbers) -> Pairs:
        """Return the quotes of one article that share a word of content, the nearest where many do, each pair once."""
        shared = self._articles[quotes] * (int(words.max(initial=0)) + 1) + words
        order = _order(shared, quotes)
        shared, quotes = shared[order], quotes[order]
        found: list[Pairs] = []
        for step in range(1, NEAREST_AT_HOME + 1):
            same = shared[:-step] == shared[step:]
            if not same.any():
                break
            found.append((quotes[:-step][same], quotes[step:][same]))
        return _distinct(*_joined(found))

    def near(self, asking: Pairs, asked: Pairs) -> Pairs:
        """Return for each quote that asks those nearest to it in time: some of any speaker, some of the same one.

        Both are given with a number, and only quotes of the same number are meant; none of the same article come back.
        """
        order = _order(asked[0], self._ranks[asked[1]])
        asked = asked[0][order], asked[1][order]
        known = self._speakers[asking[1]] > 0
        by_speaker = self._by_speaker(*asked)
        found = [self._nearest(asking, asked, NEAREST_ANY)]
        order = _order(by_speaker[0], self._ranks[by_speaker[1]])
        asked = by_speaker[0][order], by_speaker[1][order]
        asking = asking[0][known], asking[1][known]
        found.append(self._nearest(self._by_speaker(*asking), asked, NEAREST_SPEAKER))
        found.append(self._nearest((asking[0] * self._many, asking[1]), asked, NEAREST_ANY))
        one, other = _distinct(*_joined(found))
        apart = self._articles[one] != self._articles[other]
        return one[apart], other[apart]

    def _by_speaker(self, numbers: Numbers, quotes: Numbers) -> Pairs:
        return numbers * self._many + self._speakers[quotes], quotes

    def _nearest(self, asking: Pairs, asked: Pairs, count: int) -> Pairs:
        """Return the quotes around the day of each that asks, before and after; ``asked`` is by number and day."""
        numbers, first, place = np.unique(asked[0], return_index=True, return_inverse=True)
        days = place * _DAYS + self._days[asked[1]]
        place = np.searchsorted(numbers, asking[0])
        there = place < len(numbers)
        there[there] = numbers[place[there]] == asking[0][there]
        place, quotes = place[there], asking[1][there]
        at = np.searchsorted(days, place * _DAYS + self._days[quotes])
        start = np.maximum(at - count, first[place])
        end = np.minimum(at + count, np.append(first, len(days))[place + 1])
        return np.repeat(quotes, end - start), asked[1][_ranges(start, end - start)]


def _speakers(groups: list[list[int]], quotes: Sequence[Printed]) -> list[frozenset[str]]:
    """Return the speakers of each wording; equal sets are one object, for there are as many as wordings."""
    sets: dict[frozenset[str], frozenset[str]] = {}
    found = []
    for group in groups:
        speakers = frozenset(s for i in group if (s := quotes[i].speaker) is not None)
        found.append(sets.setdefault(speakers, speakers))
    return found


class _Texts:
    """Wordings as the numbers of their words, one after the other, and the pairs of words in them."""

    def __init__(self, texts: Sequence[tuple[str, ...]], lexicon: Lexicon) -> None:
        numbers: dict[str, int] = {}
        words = (numbers.setdefault(stem, len(numbers)) for stems in texts for stem in stems)
        self._words = np.fromiter(words, np.int64)
        self.lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        self._owners = np.repeat(np.arange(len(texts)), self.lengths)
        self._grammar = np.array([stem in lexicon.function for stem in numbers], bool)
        self._telling = np.array([lexicon.tells(stem) >= FEWEST_SHARED_BITS for stem in numbers], bool)

    def held(self) -> Iterator[Pairs]:
        """Yield some wordings at a time with their pairs of words and the single words that tell enough, each once."""
        for owners, words in self._some():
            telling = self._telling[words]
            alone = _distinct(owners[telling], -1 - words[telling])
            yield _joined([self._pairs(owners, words), alone])

    def telling(self) -> Pairs:
        """Return the wordings' words that tell enough, each once."""
        telling = self._telling[self._words]
        return _distinct(self._owners[telling], self._words[telling])

    def wanted(self) -> Pairs:
        """Return the pairs of words by which each wording is found: its rarest neighbours, its rarest of content.

        Pairs that no other wording has find nothing.  A wording of one word of content is found by that word.
        """
        counts = np.zeros(_BUCKETS, np.uint32)  # of wordings
        for owners, words in self._some():
            np.add.at(counts, self._pairs(owners, words)[1] % _BUCKETS, 1)
        return _distinct(*_joined([self._rarest(owners, words, counts) for owners, words in self._some()]))

    def _some(self) -> Iterator[Pairs]:
        """Yield the words of some wordings at a time, with the numbers of their wordings."""
        for first in range(0, len(self.lengths), _TEXTS):
            start, end = np.searchsorted(self._owners, (first, first + _TEXTS))
            yield self._owners[start:end], self._words[start:end]

    def _content(self, owners: Numbers, words: Numbers) -> Pairs:
        content = ~self._grammar[words]
        return owners[content], words[content]

    def _pairs(self, owners: Numbers, words: Numbers) -> Pairs:
        """Return the pairs of neighbouring words, and of words of content with at most one between, each once."""
        content = self._content(owners, words)
        return _distinct(*_joined([_apart(owners, words, 1), _apart(*content, 1), _apart(*content, 2)]))

    def _rarest(self, owners: Numbers, words: Numbers, counts: Numbers) -> Pairs:
        of, content = self._content(owners, words)
        close = _least(*_apart(of, content, 1), counts, CONTENT_PAIRS)
        single = np.bincount(of, minlength=len(self.lengths))[of] == 1
        lonely = (self.lengths[owners] == 1) & self._grammar[words]
        by_neighbours, neighbours = _apart(owners, words, 1)
        unshared = np.unique(by_neighbours[counts[neighbours % _BUCKETS] <= 1])  # nothing holds all of these
        whole = ~np.isin(by_neighbours, unshared)
        one = _least(by_neighbours[whole], neighbours[whole], counts, 1)
        return _joined([close, one, (of[single], -1 - content[single]), (owners[lonely], -1 - words[lonely])])


class _Wanted:
    """Which wordings look for a pair of words; for single words and hot pairs, only the same speaker's hold.

    So many wordings look for such a pair that only the same speaker's are compared, and of those a number.
    """

    def __init__(self, wanted: Pairs) -> None:
        names, pairs = wanted
        order = _order(pairs, names)
        self._names = names[order]
        self._pairs, self._starts, self._counts = np.unique(pairs[order], return_index=True, return_counts=True)
        self._hot = (self._pairs < 0) | (self._counts > HOT_PAIR)

    def held(self, owners: Numbers, pairs: Numbers) -> Pairs:
        """Return those of the pairs that are looked for, by their place here, and the wordings that have them."""
        if not len(self._pairs):
            return owners[:0], pairs[:0]
        at = np.minimum(np.searchsorted(self._pairs, pairs), len(self._pairs) - 1)
        found = self._pairs[at] == pairs
        return owners[found], at[found]

    def seekers(self, owners: Numbers, places: Numbers, speakers: list[frozenset[str]]) -> Pairs:
        """Return who looks for what the wordings ``owners`` hold, and who has it; some come more than once."""
        hot = self._hot[places]
        times = self._counts[places[~hot]]
        anybodys = self._names[_ranges(self._starts[places[~hot]], times)], np.repeat(owners[~hot], times)
        ones_own = self._ones_own(np.unique(places[hot]), speakers)
        found = [
            (n, m)
            for m, place in zip(owners[hot].tolist(), places[hot].tolist(), strict=True)
            for speaker in speakers[m]
            for n in ones_own[place].get(speaker, ())
        ]
        names, others = np.array(found, np.int64).reshape(-1, 2).T
        return _joined([anybodys, (names, others)])

    def _ones_own(self, places: Numbers, speakers: list[frozenset[str]]) -> dict[int, dict[str, list[int]]]:
        """Return the wordings of each speaker that look for hot pairs."""
        found: dict[int, dict[str, list[int]]] = {}
        for place in places.tolist():
            start = self._starts[place]
            own: dict[str, list[int]] = defaultdict(list)
            for n in self._names[start : start + self._counts[place]].tolist():
                for speaker in speakers[n]:
                    if len(own[speaker]) < HOT_WORDING:
                        own[speaker].append(n)
            found[place] = own
        return found


def _apart(owners: Numbers, words: Numbers, step: int) -> Pairs:
    """Return the pairs of words of one wording that are so many words apart."""
    one = owners[:-step] == owners[step:]
    return owners[:-step][one], (words[:-step] << 32 | words[step:])[one]


def _least(owners: Numbers, pairs: Numbers, counts: Numbers, most: int) -> Pairs:
    """Return the rarest pairs of each wording among those that another one has."""
    count = counts[pairs % _BUCKETS]
    owners, pairs, count = owners[count > 1], pairs[count > 1], count[count > 1]
    order = np.lexsort((pairs, count, owners))
    owners, pairs = owners[order], pairs[order]
    first = np.searchsorted(owners, owners)
    among = np.arange(len(owners)) - first < most
    return owners[among], pairs[among]


def _distinct(owners: Numbers, pairs: Numbers) -> Pairs:
    """Return the pairs of each wording in order, each once."""
    order = _order(owners, pairs)
    owners, pairs = owners[order], pairs[order]
    new = np.ones(len(owners), bool)
    new[1:] = (owners[1:] != owners[:-1]) | (pairs[1:] != pairs[:-1])
    return owners[new], pairs[new]


def _order(first: Numbers, second: Numbers) -> Numbers:
    """Return the order of pairs of numbers: as one number for both, where that fits, for it sorts ten times faster."""
    if not len(first):
        return np.empty(0, np.int64)
    low, least = int(first.min()), int(second.min())
    span = int(second.max()) - least + 1
    if (int(first.max()) - low + 1) * span < 1 << 63:
        return np.argsort((first - low) * span + (second - least))
    return np.lexsort((second, first))


def _ranges(starts: Numbers, counts: Numbers) -> Numbers:
    """Return so many numbers from each start on."""
    return np.repeat(starts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())


def _runs(numbers: Numbers) -> Iterator[tuple[int, int]]:
    """Yield where each run of equal numbers begins and ends."""
    bounds = np.flatnonzero(np.diff(numbers, prepend=-1, append=-1)).tolist()
    return zip(bounds, bounds[1:], strict=False)


def _listed(pairs: Pairs) -> Iterator[tuple[int, int]]:
    return zip(pairs[0].tolist(), pairs[1].tolist(), strict=True)


def _joined(parts: Sequence[Pairs]) -> Pairs:
    nothing = np.empty(0, np.int64)
    owners, pairs = zip(*parts, strict=True) if parts else ((nothing,), (nothing,))
    return np.concatenate(owners), np.concatenate(pairs)
