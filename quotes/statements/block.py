"""Which quotes are worth comparing: few enough for a million quotes, but including every excerpt's hosts.

An excerpt is found by its rarest pair of neighbouring words: only wordings with that pair can contain the excerpt, and
the comparison checks whether they do. Edits are found by their rarest pairs of content words, which may have one word
between them in the other wording. The quotes of one article are all compared with each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from quotes.statements.arrays import Numbers, Pairs, distinct, each_once, joined, ranges, runs
from quotes.statements.as_printed import Printed
from quotes.statements.lexicon import Lexicon
from quotes.statements.nearest import Printings
from quotes.statements.rarest import HOT_WORDING, Texts, Wanted

_ROWS = 1 << 18  # quotes processed together


class Blocks:
    """The quotes worth comparing by their words; ``pairs`` selects among them by speaker.

    Quotes are referred to by their places in the order of their ids.
    """

    def __init__(self, quotes: Sequence[Printed], lexicon: Lexicon) -> None:
        wordings: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for i, quote in enumerate(quotes):
            wordings[quote.wording.stems].append(i)
        self._groups = [wordings[stems] for stems in sorted(wordings)]
        self._sizes = np.fromiter(map(len, self._groups), np.int64, len(self._groups))
        self._members = np.fromiter(chain.from_iterable(self._groups), np.int64, len(quotes))
        self._printings = Printings(quotes)
        texts = Texts([quotes[group[0]].wording.stems for group in self._groups], lexicon)
        self._lengths = texts.lengths
        self._wanted = Wanted(texts.wanted())
        self._hits = joined([self._wanted.held(*places) for places in texts.held()])
        numbers, words = texts.telling()
        holders = np.repeat(words, self._sizes[numbers]), self._printed(numbers)
        self._home = self._printings.at_home(*holders)

    def pairs(self, quotes: Sequence[Printed]) -> Iterator[Pairs]:
        """Yield the pairs of quotes that may be one statement, in batches.

        ``quotes`` are those from which this was built, except that their speakers may have changed.
        """
        self._printings.hear(quotes)
        yield self._home
        several = np.flatnonzero(self._sizes > 1)
        yield self._printings.next_of_kin(np.repeat(several, self._sizes[several]), self._printed(several))
        seekers, hosts = self._hosts(_speakers(self._groups, quotes))
        some = np.cumsum(self._sizes[hosts])[np.searchsorted(seekers, seekers)] // _ROWS
        for start, end in runs(some):
            n, m = each_once(seekers[start:end]), hosts[start:end]
            asking = np.repeat(n, self._sizes[n]), self._printed(n)
            partners = np.repeat(seekers[start:end], self._sizes[m]), self._printed(m)
            yield self._printings.near(asking, partners)

    def _printed(self, numbers: Numbers) -> Numbers:
        """Return the quotes of wordings, one wording after the other."""
        first = np.cumsum(self._sizes) - self._sizes
        return self._members[ranges(first[numbers], self._sizes[numbers])]

    def _hosts(self, speakers: list[frozenset[str]]) -> Pairs:
        """Return wordings, by number, and the longer ones that contain one of their rarest pairs of words."""
        seekers, hosts = self._wanted.seekers(*self._hits, speakers)
        longer = self._lengths[seekers] < self._lengths[hosts]
        longer |= (self._lengths[seekers] == self._lengths[hosts]) & (seekers < hosts)
        seekers, hosts = distinct(seekers[longer], hosts[longer])
        keep = np.ones(len(seekers), bool)
        for start, end in runs(seekers):  # of very many hosts, the first ones, and then only the same speaker's
            own = speakers[seekers[start]] if end - start > HOT_WORDING + 1 else frozenset()
            for n in range(start + HOT_WORDING + 1, end):
                keep[n] = not own.isdisjoint(speakers[hosts[n]])
        return seekers[keep], hosts[keep]


def _speakers(groups: list[list[int]], quotes: Sequence[Printed]) -> list[frozenset[str]]:
    """Return the speakers of each wording; equal sets share one object, since there is one for each wording."""
    own = {s: frozenset[str]() if s is None else frozenset((s,)) for s in {quote.speaker for quote in quotes}}
    sets = {speakers: speakers for speakers in own.values()}
    of_groups = []
    for first, *others in groups:
        speakers = own[quotes[first].speaker]
        if others:
            speakers = speakers.union(*(own[quotes[i].speaker] for i in others))
            speakers = sets.setdefault(speakers, speakers)
        of_groups.append(speakers)
    return of_groups
