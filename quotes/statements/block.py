"""Which quotes are worth comparing: few enough for a million quotes, but including every excerpt's hosts.

An excerpt is found by its rarest pair of neighbouring words: only wordings with that pair can contain the excerpt, and
the comparison checks whether they do. Edits are found by their rarest pairs of content words, which may have one word
between them in the other wording. The quotes of one article are all compared with each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from quotes.datatypes.sequences import Keep, Numbers, begins, each, in_memory, ranges, reading_order
from quotes.datatypes.stored import Batches, Divided, StoredColumn
from quotes.statements.arrays import Pairs, distinct, each_once, numbered, runs
from quotes.statements.as_printed import Printed
from quotes.statements.common_words import CommonWords
from quotes.statements.evidence import FRAGMENT_WORDS, SEASON_DAYS, SUGGESTED_DAYS
from quotes.statements.groups import Turns
from quotes.statements.nearest import Printings, at_home
from quotes.statements.rarest import HOT_WORDING, Texts, Wanted
from quotes.statements.voices import Voices, VoicesOfWordings
from quotes.statements.wordings import Wordings, wordings_of
from quotes.text.lexicon import Lexicon

_ROWS = 1 << 16  # quotes processed together
_HOME_ROWS = 1 << 13  # and quotes with all their words
_READ = 1 << 15  # quotes read one after the other whose pairs are put in order together


class Blocks:
    """The quotes worth comparing by their words; ``pairs`` selects among them by speaker and date.

    Quotes are referred to by their places in the order of their ids. They are read once: ``voices`` has who speaks in
    each, and ``turns`` which are parts of one utterance.
    """

    def __init__(self, quotes: Sequence[Printed], lexicon: Lexicon, keep: Keep = in_memory) -> None:
        self.voices, self.turns = Voices(len(quotes)), Turns(len(quotes))
        self._keep, self._lexicon, self._read_at = keep, lexicon, reading_order(quotes)
        self._columns = keep.scratch()
        wordings = wordings_of(self._texts(quotes), len(quotes), keep)
        self._of, self._lengths = (StoredColumn(self._columns, numbers) for numbers in (wordings.of, wordings.lengths))
        self._words, self._stems = wordings.words, wordings.stems
        self._wanted = Wanted(Texts(wordings, lexicon), keep)

    def _texts(self, quotes: Sequence[Printed]) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the quotes' stems, and note the rest: articles by a hash, since ids would take more room."""
        days, articles = np.zeros(len(quotes), np.int32), np.zeros(len(quotes), np.int64)
        for i, quote in each(quotes):
            days[i], articles[i] = quote.day or 0, hash(quote.record.article_id)
            self.voices.hear(i, quote)
            self.turns.hear(i, quote)
            yield i, quote.wording.stems
        self._days, hashes = (StoredColumn(self._columns, numbers) for numbers in (days, articles))
        del days, articles
        self.turns.settle()
        self.voices.settle(self._read_at)
        self._articles = StoredColumn(self._columns, numbered(hashes.read(), self._read_at))

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
        """Return all pairs, divided by when the first of their quotes is read.

        One step comes after the other, since each looks at other numbers of all quotes.
        """
        there = Divided(self._keep.scratch(), self._of.count // _READ + 1, np.int32, np.int32)
        met = Batches(self._keep.scratch())
        for one, other in chain(self._home(), self._printings()):
            met.put(one, other)
        filters = _Filters(self.voices, self._days.read(), self._wordings(), self._lexicon)
        for one, other in met:
            one, other = filters.comparable(one, other)
            there.put(self._first_read(one, other) // _READ, one, other)
        return there

    def _first_read(self, one: Numbers, other: Numbers) -> Numbers:
        return np.minimum(self._read_at[one], self._read_at[other])

    def _wordings(self) -> Wordings:
        lengths = self._lengths.read()
        ends = np.append(0, np.cumsum(lengths, dtype=np.int64))
        return Wordings(self._words, lengths, ends, self._stems, self._of.read())

    def _home(self) -> Iterator[Pairs]:
        """Yield the pairs of quotes of one article that share a telling word."""
        articles, there = self._articles.read(), self._wordings()
        texts = Texts(there, self._lexicon)
        order = np.argsort(articles, kind="stable").astype(np.int32)
        starts = np.flatnonzero(begins(articles[order]))
        for first, last in runs(starts // _HOME_ROWS):
            quotes = order[starts[first] : starts[last] if last < len(starts) else None]
            places, words = texts.telling(there.of[quotes])
            yield at_home(articles, words, quotes[places])

    def _printings(self) -> Iterator[Pairs]:
        """Yield pairs of quotes that are near in time, of one wording or of one that may contain the other."""
        hosts = self._hosts()
        members = _Members(self._of.read(), self._lengths.count)
        printings = Printings(self._days.read(), self._articles.read())
        printings.hear(self.voices.speakers)
        several = np.flatnonzero(members.sizes > 1)
        for start, end in runs(np.cumsum(members.sizes[several]) // _ROWS):
            yield printings.next_of_kin(*members.of(several[start:end]))
        for seekers, partners in hosts:
            rows = np.cumsum(members.sizes[partners])[np.searchsorted(seekers, seekers)] // _ROWS
            for start, end in runs(rows):
                own, others = seekers[start:end].astype(np.int64), partners[start:end]
                yield printings.near(members.of(each_once(own)), members.of(others, own))

    def _hosts(self) -> Batches:
        """Return wordings and those that contain one of their rarest pairs of words, each pair once."""
        members = _Members(self._of.read(), self._lengths.count)
        heard = VoicesOfWordings(members.quotes, members.sizes, self.voices.speakers)
        del members
        hosts = Batches(self._keep.scratch())
        for some in self._wanted.seekers(self._lengths.read(), heard):
            hosts.put(*_of_many_the_first(*some, heard))
        return hosts


class _Members:
    """The quotes of each wording, one wording after the other."""

    def __init__(self, of: Numbers, wordings: int) -> None:
        self.sizes = np.bincount(of, minlength=wordings).astype(np.int32)
        self.quotes = np.argsort(of, kind="stable").astype(np.int32)
        self._first = np.cumsum(self.sizes, dtype=np.int32) - self.sizes

    def of(self, numbers: Numbers, others: Numbers | None = None) -> Pairs:
        """Return the quotes of wordings, each with the number of its wording, or that of ``others`` instead."""
        sizes = self.sizes[numbers]
        return np.repeat(numbers if others is None else others, sizes), self.quotes[ranges(self._first[numbers], sizes)]


class _Filters:
    """Which pairs of quotes may have an edge, as far as arrays tell."""

    def __init__(self, voices: Voices, days: Numbers, wordings: Wordings, lexicon: Lexicon) -> None:
        self._voices, self._days, self._of, self._lengths = voices, days, wordings.of, wordings.lengths
        self._common = CommonWords(wordings, lexicon)

    def comparable(self, one: Numbers, other: Numbers) -> Pairs:
        """Return those of the pairs that are worth comparing."""
        met = ~self._without_edge(one, other)
        one, other = one[met], other[met]
        enough = self._common.enough(self._of[one], self._of[other])
        return one[enough], other[enough]

    def _without_edge(self, one: Numbers, other: Numbers) -> Numbers:
        """Return for pairs of quotes whether they have no edge, by their speakers, days and lengths alone.

        Two strangers can only echo each other: at one time, in more than a few words. These say nothing of a quote that
        may not be speech, and a fragment nothing of another season (see ``veto``).
        """
        voices, first, second = self._voices, self._days[one], self._days[other]
        days = np.where((first > 0) & (second > 0), np.abs(first - second), 0)
        wordings, others = self._of[one], self._of[other]
        brief = self._common.brief(wordings, others)
        fragment = np.minimum(self._lengths[wordings], self._lengths[others]) <= FRAGMENT_WORDS
        without: Numbers = voices.strangers(one, other) & (brief | (days > SUGGESTED_DAYS))
        without |= brief & ~(voices.spoken[one] & voices.spoken[other])
        return without | (fragment & (days > SEASON_DAYS))


def _of_many_the_first(seekers: Numbers, hosts: Numbers, heard: VoicesOfWordings) -> Pairs:
    """Return each pair once; of very many hosts of a wording, the first ones, and then only the same speaker's."""
    seekers, hosts = distinct(seekers, hosts)
    keep = np.ones(len(seekers), bool)
    for start, end in runs(seekers):
        if end - start > HOT_WORDING + 1:
            more = slice(start + HOT_WORDING + 1, end)
            keep[more] = heard.shared(seekers[start], hosts[more])
    return seekers[keep], hosts[keep]
