"""Which quotes are worth comparing: few enough for a million quotes, but including every excerpt's hosts.

An excerpt is found by its rarest pair of neighbouring words: only wordings with that pair can contain the excerpt, and
the comparison checks whether they do. Edits are found by their rarest pairs of content words, which may have one word
between them in the other wording. The quotes of one article are all compared with each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from quotes.datatypes.sequences import Keep, Numbers, each, in_memory, ranges, reading_order
from quotes.datatypes.stored import Divided
from quotes.statements.arrays import Pairs, distinct, each_once, runs
from quotes.statements.as_printed import Printed
from quotes.statements.common_words import CommonWords
from quotes.statements.evidence import FRAGMENT_WORDS, SEASON_DAYS, SUGGESTED_DAYS
from quotes.statements.groups import Turns
from quotes.statements.nearest import Printings
from quotes.statements.rarest import HOT_WORDING, Texts, Wanted
from quotes.statements.voices import Voices, VoicesOfWordings
from quotes.statements.wordings import wordings_of
from quotes.text.lexicon import Lexicon

_ROWS = 1 << 18  # quotes processed together
_HOME_ROWS = 1 << 15  # and quotes with all their words
_READ = 1 << 15  # quotes read one after the other whose pairs are put in order together


class Blocks:
    """The quotes worth comparing by their words; ``pairs`` selects among them by speaker and date.

    Quotes are referred to by their places in the order of their ids. They are read once: ``voices`` has who speaks in
    each, and ``turns`` which are parts of one utterance.
    """

    def __init__(self, quotes: Sequence[Printed], lexicon: Lexicon, keep: Keep = in_memory) -> None:
        self.voices, self.turns = Voices(len(quotes)), Turns(len(quotes))
        self._keep, self._days = keep, np.zeros(len(quotes), np.int32)
        articles = np.zeros(len(quotes), np.int64)
        self._read_at = reading_order(quotes)
        wordings = wordings_of(self._texts(quotes, articles), len(quotes), keep)
        self._of, self._lengths = wordings.of, wordings.lengths
        self._sizes = np.bincount(self._of, minlength=len(self._lengths)).astype(np.int32)
        self._members = np.argsort(self._of, kind="stable").astype(np.int32)
        self._articles = _numbered(articles, self._read_at)
        self._printings = Printings(self._days, self._articles)
        self._words = Texts(wordings, lexicon)
        self._wanted = Wanted(self._words, keep)
        self._common = CommonWords(wordings, lexicon)

    def _texts(self, quotes: Sequence[Printed], articles: Numbers) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the quotes' stems, and note the rest: articles by a hash, since ids would take more room."""
        for i, quote in each(quotes):
            self._days[i], articles[i] = quote.day or 0, hash(quote.record.article_id)
            self.voices.hear(i, quote)
            self.turns.hear(i, quote)
            yield i, quote.wording.stems

    def pairs(self) -> Iterator[Pairs]:
        """Yield the pairs of quotes that may be one statement, in batches; none is in two of them.

        They are in the order in which the quotes are read fastest.
        """
        there = self._laid_out()
        for n in range(len(there)):
            one, other = there.part(n)
            order = np.argsort(self._first_read(one, other), kind="stable")
            yield one[order], other[order]

    def _laid_out(self) -> Divided:
        """Return all pairs, divided by when the first of their quotes is read."""
        there = Divided(self._keep.scratch(), len(self._of) // _READ + 1, np.int32, np.int32)
        self._printings.hear(self.voices.speakers)
        for one, other in self._batches(self.voices.speakers):
            met = ~self._without_edge(one, other)
            one, other = one[met], other[met]
            comparable = self._common.enough(self._of[one], self._of[other])
            one, other = one[comparable], other[comparable]
            there.put(self._first_read(one, other) // _READ, one, other)
        return there

    def _first_read(self, one: Numbers, other: Numbers) -> Numbers:
        return np.minimum(self._read_at[one], self._read_at[other])

    def _batches(self, speakers: Numbers) -> Iterator[Pairs]:
        yield from self._home()
        several = np.flatnonzero(self._sizes > 1)
        for start, end in runs(np.cumsum(self._sizes[several]) // _ROWS):
            numbers = several[start:end]
            yield self._printings.next_of_kin(np.repeat(numbers, self._sizes[numbers]), self._printed(numbers))
        heard = VoicesOfWordings(self._members, self._sizes, speakers)
        for some in self._wanted.seekers(heard):
            seekers, hosts = self._hosts(*some, heard)
            rows = np.cumsum(self._sizes[hosts])[np.searchsorted(seekers, seekers)] // _ROWS
            for start, end in runs(rows):
                n, m = each_once(seekers[start:end]), hosts[start:end]
                asking = np.repeat(n, self._sizes[n]), self._printed(n)
                partners = np.repeat(seekers[start:end], self._sizes[m]), self._printed(m)
                yield self._printings.near(asking, partners)

    def _without_edge(self, one: Numbers, other: Numbers) -> Numbers:
        """Return for pairs of quotes whether they have no edge, by their speakers, days and lengths alone.

        Two strangers can only echo each other: at one time, in more than a few words. These say nothing of a quote that
        may not be speech, and a fragment nothing of another season (see ``veto``).
        """
        first, second = self._days[one], self._days[other]
        days = np.where((first > 0) & (second > 0), np.abs(first - second), 0)
        wordings, others = self._of[one], self._of[other]
        brief = self._common.brief(wordings, others)
        fragment = np.minimum(self._lengths[wordings], self._lengths[others]) <= FRAGMENT_WORDS
        without: Numbers = self.voices.strangers(one, other) & (brief | (days > SUGGESTED_DAYS))
        without |= brief & ~(self.voices.spoken[one] & self.voices.spoken[other])
        return without | (fragment & (days > SEASON_DAYS))

    def _home(self) -> Iterator[Pairs]:
        """Yield the pairs of quotes of one article that share a telling word."""
        order = np.argsort(self._articles, kind="stable")
        articles = self._articles[order]
        for start, end in runs(np.searchsorted(articles, articles) // _HOME_ROWS):
            quotes = order[start:end]
            places, words = self._words.telling(self._of[quotes])
            yield self._printings.at_home(words, quotes[places])

    def _printed(self, numbers: Numbers) -> Numbers:
        """Return the quotes of wordings, one wording after the other."""
        first = np.cumsum(self._sizes, dtype=np.int64) - self._sizes
        return self._members[ranges(first[numbers], self._sizes[numbers])]

    def _hosts(self, seekers: Numbers, hosts: Numbers, heard: VoicesOfWordings) -> Pairs:
        """Return wordings and those that contain one of their rarest pairs of words, each pair once."""
        seekers, hosts = distinct(seekers, hosts)
        keep = np.ones(len(seekers), bool)
        for start, end in runs(seekers):  # of very many hosts, the first ones, and then only the same speaker's
            if end - start > HOT_WORDING + 1:
                more = slice(start + HOT_WORDING + 1, end)
                keep[more] = heard.shared(seekers[start], hosts[more])
        return seekers[keep], hosts[keep]


def _numbered(hashes: Numbers, read_at: Numbers) -> Numbers:
    """Return hashes as numbers, in the order in which they are come to."""
    distinct_ones, numbers = np.unique(hashes, return_inverse=True)
    first = np.full(len(distinct_ones), len(hashes), np.int32)
    np.minimum.at(first, numbers, read_at)
    ranks = np.empty(len(first), np.int32)
    ranks[np.argsort(first)] = np.arange(len(first))
    return ranks[numbers]
