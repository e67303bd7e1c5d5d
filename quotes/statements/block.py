"""Which quotes are worth comparing: few enough for a million quotes, but including every excerpt's hosts.

An excerpt is found by its rarest pair of neighbouring words: only wordings with that pair can contain the excerpt, and
the comparison checks whether they do. Edits are found by their rarest pairs of content words, which may have one word
between them in the other wording. The quotes of one article are all compared with each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from quotes.datatypes.columns import column, numbered, ordered, parts_of, placed, rows
from quotes.datatypes.sequences import Keep, Numbers, begins, each, in_memory
from quotes.datatypes.stored import PIECE, Batches, Divided, StoredNumbers, StoredRows
from quotes.statements.arrays import Pairs, distinct, each_once, runs
from quotes.statements.as_printed import Printed
from quotes.statements.common_words import CommonWords
from quotes.statements.evidence import FRAGMENT_WORDS, SEASON_DAYS, SUGGESTED_DAYS
from quotes.statements.groups import Turns
from quotes.statements.nearest import Printings, at_home
from quotes.statements.rarest import HOT_WORDING, Texts, Wanted
from quotes.statements.voices import Voices, VoicesOfWordings
from quotes.statements.wordings import Members, Wordings, wordings_of
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
        self.voices, self.turns = Voices(keep), Turns(keep)
        self._keep, self._lexicon = keep, lexicon
        noted = rows(keep, place="i4", day="i4", article="i8")
        self._wordings = wordings_of(self._texts(quotes, noted), keep)
        self._members = Members(self._wordings.of, self._wordings.lengths.count, keep)
        self._settle(noted.settled())
        self._wanted = Wanted(Texts(self._wordings, lexicon), keep)
        self._at_home: Batches | None = None

    def _texts(self, quotes: Sequence[Printed], noted: StoredRows) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the quotes' stems, and note the rest: articles by a hash, since ids would take more room."""
        for i, quote in each(quotes):
            noted.append((i, quote.day or 0, hash(quote.record.article_id)))
            self.voices.hear(i, quote)
            self.turns.hear(i, quote)
            yield i, quote.wording.stems

    def _settle(self, noted: StoredNumbers) -> None:
        """Put what is noted of quotes into their order."""
        keep = self._keep
        self.voices.settle()
        self.turns.settle()
        articles = numbered(column(keep, np.int64, parts_of(noted, "article")), keep)

        def settled(numbers: Iterator[Numbers]) -> StoredNumbers:
            return placed(zip(parts_of(noted, "place"), numbers, strict=True), noted.count, np.int32, keep)

        self._days = settled(parts_of(noted, "day"))
        self._articles = settled(some for _, some in articles.pieces())
        self._read_at = settled(np.arange(start, start + len(some)) for start, some in articles.pieces())

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
        there = Divided(self._keep.scratch(), self._read_at.count // _READ + 1, np.int32, np.int32)
        met = Batches(self._keep.scratch())
        if self._at_home is None:  # the same whoever speaks
            self._at_home = Batches(self._keep.scratch())
            for one, other in self._home():
                self._at_home.put(one, other)
        for one, other in chain(self._at_home, self._printings()):
            met.put(one, other)
        filters = _Filters(self.voices, self._days, self._wordings, self._lexicon, self._keep)
        for one, other in met:
            one, other = filters.comparable(one, other)
            there.put(self._first_read(one, other) // _READ, one, other)
        return there

    def _first_read(self, one: Numbers, other: Numbers) -> Numbers:
        return np.minimum(self._read_at.take(one), self._read_at.take(other))

    def _home(self) -> Iterator[Pairs]:
        """Yield the pairs of quotes of one article that share a telling word."""
        texts = Texts(self._wordings, self._lexicon)
        for articles, order in ordered(self._articles, self._keep):
            starts = np.flatnonzero(begins(articles))
            for first, last in runs(starts // _HOME_ROWS):
                some = slice(starts[first], starts[last] if last < len(starts) else None)
                places, words = texts.telling(self._wordings.of.take(order[some]))
                yield at_home(articles[some][places], words, order[some][places])

    def _printings(self) -> Iterator[Pairs]:
        """Yield pairs of quotes that are near in time, of one wording or of one that may contain the other."""
        hosts, members = self._hosts(), self._members
        printings = Printings(self._days, self._articles, self.voices.speakers)
        for first in range(0, members.count, PIECE):
            several = np.arange(first, min(first + PIECE, members.count))
            several = several[members.sizes(several) > 1]
            for start, end in runs(np.cumsum(members.sizes(several)) // _ROWS):
                yield printings.next_of_kin(*members.of(several[start:end]))
        for seekers, partners in hosts:
            ends = np.cumsum(members.sizes(partners))[np.searchsorted(seekers, seekers)] // _ROWS
            for start, end in runs(ends):
                own, others = seekers[start:end].astype(np.int64), partners[start:end]
                yield printings.near(members.of(each_once(own)), members.of(others, own))

    def _hosts(self) -> Batches:
        """Return wordings and those that contain one of their rarest pairs of words, each pair once."""
        heard = VoicesOfWordings(self._members, self.voices.speakers, self._keep)
        hosts = Batches(self._keep.scratch())
        for some in self._wanted.seekers(self._wordings.lengths, heard):
            hosts.put(*_of_many_the_first(*some, heard))
        return hosts


class _Filters:
    """Which pairs of quotes may have an edge, as far as arrays tell."""

    def __init__(self, voices: Voices, days: StoredNumbers, wordings: Wordings, lexicon: Lexicon, keep: Keep) -> None:
        self._voices, self._days, self._of, self._lengths = voices, days, wordings.of, wordings.lengths
        self._common = CommonWords(wordings, lexicon, keep)

    def comparable(self, one: Numbers, other: Numbers) -> Pairs:
        """Return those of the pairs that are worth comparing."""
        wordings, others = self._of.take(one), self._of.take(other)
        met = ~self._without_edge(one, other, wordings, others)
        one, other = one[met], other[met]
        enough = self._common.enough(wordings[met], others[met])
        return one[enough], other[enough]

    def _without_edge(self, one: Numbers, other: Numbers, wordings: Numbers, others: Numbers) -> Numbers:
        """Return for pairs of quotes whether they have no edge, by their speakers, days and lengths alone.

        Two strangers can only echo each other: at one time, in more than a few words. These say nothing of a quote that
        may not be speech, and a fragment nothing of another season (see ``veto``).
        """
        voices, first, second = self._voices, self._days.take(one), self._days.take(other)
        days = np.where((first > 0) & (second > 0), np.abs(first - second), 0)
        brief = self._common.brief(wordings, others)
        fragment = np.minimum(self._lengths.take(wordings), self._lengths.take(others)) <= FRAGMENT_WORDS
        without: Numbers = voices.strangers(one, other) & (brief | (days > SUGGESTED_DAYS))
        without |= brief & ~(voices.spoken.take(one) & voices.spoken.take(other))
        return without | (fragment & (days > SEASON_DAYS))


def _of_many_the_first(seekers: Numbers, hosts: Numbers, heard: VoicesOfWordings) -> Pairs:
    """Return each pair once; of very many hosts of a wording, the first ones, and then only the same speaker's."""
    seekers, hosts = distinct(seekers, hosts)
    more = np.flatnonzero(np.arange(len(seekers)) - np.searchsorted(seekers, seekers) > HOT_WORDING)
    keep = np.ones(len(seekers), bool)
    keep[more] = heard.shared(seekers[more], hosts[more])
    return seekers[keep], hosts[keep]
