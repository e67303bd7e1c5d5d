"""The quotes nearest in time to a quote, among those worth comparing with it, and the quotes of one article."""

from __future__ import annotations

import numpy as np

from quotes.datatypes.sequences import Numbers, begins, ranges
from quotes.datatypes.stored import StoredNumbers
from quotes.statements.arrays import Pairs, distinct, joined, order_of

Dated = tuple[Numbers, Numbers, Numbers]  # numbers, quotes that have them, and the days of these
_DAYS = 1 << 22  # more days than from year 1 to 9999


# Printings compared with a quote before and after its day: of any speaker, and of its own.
NEAREST_ANY = 3
NEAREST_SPEAKER = 4


# Earlier quotes in the same article that are compared with a quote because of one shared word: more than any news
# article has, so that only a text of thousands of similar quotes is affected.
NEAREST_AT_HOME = 100


class Printings:
    """Day, article and speaker of each quote, as numbers, to find the nearest ones to a day and in an article."""

    def __init__(self, days: StoredNumbers, articles: StoredNumbers, speakers: StoredNumbers) -> None:
        """Take the numbers of all quotes; the speaker 0 is nobody."""
        self._days, self._articles, self._speakers = days, articles, speakers
        self._many = max((int(some.max()) for _, some in speakers.pieces()), default=0) + 1

    def _dated(self, numbers: Numbers, quotes: Numbers, days: Numbers) -> Dated:
        """Return quotes in the order of their numbers, those with one by day, and those of one day by place."""
        order = order_of(numbers, days.astype(np.int64) * self._days.count + quotes)
        return numbers[order], quotes[order], days[order]

    def _apart(self, one: Numbers, other: Numbers) -> Pairs:
        """Return those of some pairs that are of two articles."""
        apart = self._articles.take(one) != self._articles.take(other)
        return one[apart], other[apart]

    def next_of_kin(self, wordings: Numbers, quotes: Numbers) -> Pairs:
        """Return pairs that chain the printings of one wording by day: each with the next ones after it.

        The next one of the same speaker is among them; none from the same article are.
        """
        wordings, quotes, _ = self._dated(wordings, quotes, self._days.take(quotes))
        pairs = [_followers(wordings, np.arange(len(quotes)), step) for step in range(1, NEAREST_ANY + 1)]
        voices = self._voices(wordings, self._speakers.take(quotes))
        order = np.argsort(voices, kind="stable")
        pairs.append(_followers(voices[order], order, 1))
        later, earlier = distinct(*joined(pairs))
        return self._apart(quotes[earlier], quotes[later])

    def near(self, asking: Pairs, partners: Pairs) -> Pairs:
        """Return for each asking quote those nearest to it in time: some of any speaker, some of the same one.

        Both are given with a number, and only quotes with the same number match; none from the same article do.
        """
        days, speakers = self._days.take(partners[1]), self._speakers.take(partners[1])  # once: each time, all are read
        voices = self._voices(partners[0], speakers)
        own_days, own_speakers = self._days.take(asking[1]), self._speakers.take(asking[1])
        pairs = [_nearest((*asking, own_days), self._dated(*partners, days), NEAREST_ANY)]
        by_voice = self._dated(voices, partners[1], days)
        spoken = own_speakers > 0
        numbers, quotes, own_days = asking[0][spoken], asking[1][spoken], own_days[spoken]
        for speaker, count in ((own_speakers[spoken], NEAREST_SPEAKER), (0, NEAREST_ANY)):
            pairs.append(_nearest((self._voices(numbers, speaker), quotes, own_days), by_voice, count))
        return self._apart(*distinct(*joined(pairs)))

    def _voices(self, numbers: Numbers, speakers: Numbers | int) -> Numbers:
        """Return a number for each number and speaker."""
        voices: Numbers = numbers.astype(np.int64) * self._many + speakers
        return voices


def _nearest(asking: Dated, partners: Dated, count: int) -> Pairs:
    """Return the quotes before and after each asking quote's day; ``partners`` are sorted by number and day."""
    new = begins(partners[0])
    first, place = np.flatnonzero(new), np.cumsum(new) - 1
    numbers = partners[0][first]
    days = place * _DAYS + partners[2]
    place = np.searchsorted(numbers, asking[0])
    there = place < len(numbers)
    there[there] = numbers[place[there]] == asking[0][there]
    place, quotes = place[there], asking[1][there]
    at = np.searchsorted(days, place * _DAYS + asking[2][there])
    start = np.maximum(at - count, first[place])
    end = np.minimum(at + count, np.append(first, len(days))[place + 1])
    return np.repeat(quotes, end - start), partners[1][ranges(start, end - start)]


def at_home(articles: Numbers, words: Numbers, quotes: Numbers) -> Pairs:
    """Return pairs of quotes in one article that share a content word, each once; of many, the nearest.

    ``words`` are given with ``quotes`` that have them, and these with their ``articles``.
    """
    shared = articles.astype(np.int64) * (int(words.max(initial=0)) + 1) + words
    order = order_of(shared, quotes)
    shared, quotes = shared[order], quotes[order]
    pairs: list[Pairs] = []
    for step in range(1, NEAREST_AT_HOME + 1):
        same = shared[:-step] == shared[step:]
        if not same.any():
            break
        pairs.append((quotes[:-step][same], quotes[step:][same]))
    return distinct(*joined(pairs))


def _followers(numbers: Numbers, places: Numbers, step: int) -> Pairs:
    """Return each place with the one a given number of steps before it, if both have the same number."""
    same = numbers[:-step] == numbers[step:]
    return places[step:][same], places[:-step][same]
