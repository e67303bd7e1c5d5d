"""Who speaks in each quote, and in the quotes of each wording, by numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from quotes.datatypes.columns import Pairs, column, numbered, of_lists, parts_of, placed, renewed, rows
from quotes.datatypes.sequences import Keep, Numbers, ranges
from quotes.datatypes.stored import StoredNumbers
from quotes.statements.arrays import distinct, each_once, first_places
from quotes.statements.as_printed import Printed
from quotes.statements.wordings import Members

_WORDINGS = 1 << 14  # whose speakers are put together at a time


class Voices:
    """Who speaks in each quote, by numbers: ``speakers``, of which 0 is nobody, and the last words of their names.

    These are below 0 for bodies, above it for other speakers who are known by name, and 0 for the rest. ``spoken`` says
    which quotes attribution took for speech.
    """

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._heard = rows(keep, place="i4", speaker="i8", name="i4", spoken="?")
        self._words: dict[str, int] = {}

    def hear(self, i: int, quote: Printed) -> None:
        """Note who speaks in the quote at a place, as it is read first."""
        self._heard.append((i, *self._of(quote)))

    def settle(self) -> None:
        """Number the speakers, when all quotes are noted: in the order in which they are come to."""
        heard, keep = self._heard.settled(), self._keep
        hashes = column(keep, np.int64, parts_of(heard, "speaker"))
        self._numbers = column(keep, np.int32, _of_somebody(hashes, keep))  # as the quotes were read
        self._hashes = hashes
        places = column(keep, np.int32, parts_of(heard, "place"))

        def settled(numbers: Iterable[Numbers], kind: type[np.generic]) -> StoredNumbers:
            pairs = zip((part for _, part in places.pieces()), numbers, strict=True)
            return placed(pairs, places.count, kind, keep)

        self.speakers = settled((part for _, part in self._numbers.pieces()), np.int32)
        self._last = settled(parts_of(heard, "name"), np.int32)
        self.spoken = settled(parts_of(heard, "spoken"), np.bool_)
        del self._heard

    def hear_again(self, quotes: Iterable[tuple[int, Printed]]) -> None:
        """Note who speaks in quotes after all, given with their places: people who speak elsewhere, or nobody."""
        heard = rows(self._keep, place="i4", speaker="i8", name="i4", spoken="?")
        for i, quote in quotes:
            heard.append((i, *self._of(quote)))
        again = heard.settled().between(0, heard.settled().count)
        different, numbers = np.zeros(1, np.int64), np.zeros(1, np.int32)
        for (_, some), (_, own) in zip(self._hashes.pieces(), self._numbers.pieces(), strict=True):
            is_asked = np.isin(some, again["speaker"])
            different, first = first_places(np.append(different, some[is_asked]))
            numbers = np.append(numbers, own[is_asked])[first]
        speakers = numbers[np.searchsorted(different, again["speaker"])]
        self.speakers = renewed(self.speakers, again["place"], speakers, self._keep)
        self._last = renewed(self._last, again["place"], again["name"], self._keep)
        self.spoken = renewed(self.spoken, again["place"], again["spoken"], self._keep)

    def _of(self, quote: Printed) -> tuple[int, int, bool]:
        """Return the hash of a quote's speaker, the number of the name's last word, and whether it is speech."""
        word = 0
        if quote.known and quote.name:
            word = self._words.setdefault(quote.name[-1], len(self._words) + 1)
        return _hash_of(quote.speaker), -word if quote.organisation else word, quote.spoken

    def mixed(self, groups: Iterable[list[int]]) -> Iterator[list[int]]:
        """Yield the groups in which somebody speaks in some quotes, and nobody in others: these learn from those."""
        for group, speakers in of_lists(self.speakers, groups):
            if len(group) > 1 and 0 < np.count_nonzero(speakers) < len(group):
                yield group

    def strangers(self, one: Numbers, other: Numbers) -> Numbers:
        """Return for pairs of quotes whether their speakers certainly are two (see ``company``): most of all pairs."""
        first, second = self._last.take(one), self._last.take(other)
        alike = (np.sign(first) == np.sign(second)) & (first != 0)
        two: Numbers = alike & (first != second) & (self.speakers.take(one) != self.speakers.take(other))
        return two


def _of_somebody(hashes: StoredNumbers, keep: Keep) -> Iterator[Numbers]:
    """Yield the numbers of speakers by the hashes of their ids, as they come; 0 is nobody, whose hash is 0."""
    nobody = None
    for (_, numbers), (_, some) in zip(numbered(hashes, keep).pieces(), hashes.pieces(), strict=True):
        if nobody is None and not some.all():
            nobody = numbers[np.argmin(some != 0)]
        yield numbers + 1 if nobody is None else np.where(some == 0, 0, numbers + (numbers < nobody))


def _hash_of(speaker: str | None) -> int:
    return 0 if speaker is None else hash(speaker) or 1


class VoicesOfWordings:
    """The speakers of the quotes of each wording."""

    def __init__(self, members: Members, speakers: StoredNumbers, keep: Keep) -> None:
        """Note the speakers of the ``members`` of each wording; ``speakers`` are those of all quotes."""
        self._voices = column(keep, np.int32)
        self._ends = column(keep, np.int32, [np.zeros(1, np.int32)])  # of each wording in ``_voices``, before them 0
        for first in range(0, members.count, _WORDINGS):
            some = np.arange(first, min(first + _WORDINGS, members.count))
            wordings, quotes = members.of(some)
            spoken = speakers.take(quotes)
            wordings, spoken = distinct(wordings[spoken > 0] - first, spoken[spoken > 0])
            counts = np.bincount(wordings, minlength=len(some))
            self._ends.extend(self._voices.count + np.cumsum(counts))
            self._voices.extend(spoken)

    def of(self, wordings: Numbers) -> Pairs:
        """Return places among the wordings, and the speakers of those there."""
        starts = self._ends.take(wordings)
        counts = self._ends.take(wordings + 1) - starts
        return np.repeat(np.arange(len(wordings)), counts), self._voices.take(ranges(starts, counts))

    def voiced(self, wordings: Numbers, things: Numbers) -> Pairs:
        """Return wordings once for each of their speakers, and one number for their thing and that speaker."""
        places, speakers = self.of(wordings)
        return wordings[places], things[places].astype(np.int64) << 32 | speakers

    def shared(self, wordings: Numbers, others: Numbers) -> Numbers:
        """Return for pairs of wordings, of which the first are in order, whether somebody speaks in both."""
        result = np.zeros(len(wordings), bool)
        for start in range(0, len(wordings), _WORDINGS):
            some = slice(start, start + _WORDINGS)
            different = each_once(wordings[some])
            own = self.voiced(different, np.arange(len(different)))[1]
            places, speakers = self.of(others[some])
            pairs = np.searchsorted(different, wordings[some])[places].astype(np.int64) << 32 | speakers
            result[start + places[np.isin(pairs, own)]] = True
        return result
