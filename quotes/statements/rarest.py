"""The rarest pairs of neighbouring words in each wording, and the wordings that contain them.

Words are numbers here, and a pair of words is one number for both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from quotes.statements.arrays import Numbers, Pairs, begins, distinct, each_once, joined, numbered, order_of, ranges
from quotes.statements.lexicon import Lexicon

_BUCKETS = 4_194_301  # a prime; word pairs in one bucket share their count, which affects the order but loses no pair
_TEXTS = 1 << 11  # wordings processed together


# The bits of a word from which quotes that share it are compared at all: "have" is in every second quote.
FEWEST_SHARED_BITS = 9


# Pairs of words by which an edited wording is looked for: enough that a changed word does not hide it.
CONTENT_PAIRS = 3


class Texts:
    """Wordings as numbers of their words, one after the other, and the pairs of words in them."""

    def __init__(self, texts: Sequence[tuple[str, ...]], lexicon: Lexicon) -> None:
        self._words, stems = numbered(chain.from_iterable(texts))
        self.lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        self._owners = np.repeat(np.arange(len(texts)), self.lengths)
        self._grammar = np.array([stem in lexicon.function for stem in stems], bool)
        self._telling = np.array([lexicon.tells(stem) >= FEWEST_SHARED_BITS for stem in stems], bool)

    def held(self) -> Iterator[Pairs]:
        """Yield batches of wordings with their pairs of words and the single words with enough bits, each once."""
        for owners, words in self._some():
            telling = self._telling[words]
            alone = distinct(owners[telling], -1 - words[telling])
            yield joined([self._pairs(owners, words), alone])

    def telling(self) -> Pairs:
        """Return the words of the wordings with enough bits, each once."""
        telling = self._telling[self._words]
        return distinct(self._owners[telling], self._words[telling])

    def wanted(self) -> Pairs:
        """Return the pairs of words by which each wording is found: its rarest neighbours and its rarest content words.

        Pairs that no other wording has find nothing. A wording with a single content word is found by that word.
        """
        counts = np.zeros(_BUCKETS, np.uint32)  # of wordings
        for owners, words in self._some():
            np.add.at(counts, self._pairs(owners, words)[1] % _BUCKETS, np.uint32(1))
        return distinct(*joined([self._rarest(owners, words, counts) for owners, words in self._some()]))

    def _some(self) -> Iterator[Pairs]:
        """Yield the words of batches of wordings, with the numbers of their wordings."""
        for first in range(0, len(self.lengths), _TEXTS):
            start, end = np.searchsorted(self._owners, (first, first + _TEXTS))
            yield self._owners[start:end], self._words[start:end]

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

    def __init__(self, words: Pairs) -> None:
        names, pairs = words
        order = order_of(pairs, names)
        self._names = names[order]
        pairs = pairs[order]
        self._starts = np.flatnonzero(begins(pairs))
        self._pairs, self._counts = pairs[self._starts], np.diff(self._starts, append=len(pairs))
        self._hot = (self._pairs < 0) | (self._counts > HOT_PAIR)

    def held(self, owners: Numbers, pairs: Numbers) -> Pairs:
        """Return the pairs that are looked for, by their place here, and the wordings that have them."""
        if not len(self._pairs):
            return owners[:0], pairs[:0]
        at = np.minimum(np.searchsorted(self._pairs, pairs), len(self._pairs) - 1)
        is_held = self._pairs[at] == pairs
        return owners[is_held], at[is_held]

    def seekers(self, owners: Numbers, places: Numbers, speakers: list[frozenset[str]]) -> Pairs:
        """Return who looks for what the wordings ``owners`` have, and who has it; some pairs are repeated."""
        hot = self._hot[places]
        times = self._counts[places[~hot]]
        anybodys = self._names[ranges(self._starts[places[~hot]], times)], np.repeat(owners[~hot], times)
        ones_own = self._ones_own(each_once(places[hot]), speakers)
        seeking, holders = [], []
        for m, place in zip(owners[hot].tolist(), places[hot].tolist(), strict=True):
            for own in filter(None, map(ones_own[place].get, speakers[m])):
                seeking.append(own)
                holders.append(m)
        names = np.fromiter(chain.from_iterable(seeking), np.int64)
        others = np.repeat(np.array(holders, np.int64), np.fromiter(map(len, seeking), np.int64, len(seeking)))
        return joined([anybodys, (names, others)])

    def _ones_own(self, places: Numbers, speakers: list[frozenset[str]]) -> dict[int, dict[str, list[int]]]:
        """Return the wordings of each speaker that look for hot pairs."""
        own_places: dict[int, dict[str, list[int]]] = {}
        for place in places.tolist():
            start = self._starts[place]
            own: dict[str, list[int]] = defaultdict(list)
            for n in self._names[start : start + self._counts[place]].tolist():
                for speaker in speakers[n]:
                    if len(own[speaker]) < HOT_WORDING:
                        own[speaker].append(n)
            own_places[place] = own
        return own_places


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
