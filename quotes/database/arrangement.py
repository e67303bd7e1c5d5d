"""Where the quotes of an index go, and how often: worked out in some bytes for each, before the rows are written."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from quotes.database.outlets import slug
from quotes.database.rowids import PRINTED, region_of, rowids, spread
from quotes.datatypes import SPEECH, QuoteRecord, Speaker, Statement
from quotes.datatypes.columns import Codes, StoredPlaces, codes_of_all, column, lists_of, ordered, placed
from quotes.datatypes.sequences import Keep, Numbers, Places, batches, begins
from quotes.datatypes.stored import StoredNumbers

_LOOKED_UP = 1 << 15  # statements whose quotes are looked up together: each time, all ids are read
_WRITTEN = 1 << 12  # and statements, or other rows, that are written together
NOBODY = -1  # in place of a number: no statement, no speaker, no outlet, no date


class Articles:
    """The articles of an index by their ids, with outlet, date and language of each as numbers."""

    def __init__(self, articles: Sequence[Any]) -> None:
        self.places = Places(article.id for article in articles)
        self.outlets, self.outlet_of = _numbered(slug(a.outlet) if a.outlet else None for a in articles)
        self.languages, self.language_of = _numbered(article.language for article in articles)
        dates, numbers = _numbered(article.published for article in articles)
        self.dates = sorted(dates)
        ranks = {date: n for n, date in enumerate(self.dates)}
        self.date_of = np.array([*map(ranks.__getitem__, dates), NOBODY], numbers.dtype)[numbers]

    def get(self, id: str, otherwise: tuple[str | None, str | None]) -> tuple[str | None, str | None]:
        """Return which outlet printed an article, by its id, and when."""
        place = self.places.get(id)
        return otherwise if place is None else (self.outlet(place), self.date(int(self.date_of[place])))

    def outlet(self, place: int) -> str | None:
        """Return the id of the outlet of the article at a place."""
        number = int(self.outlet_of[place])
        return None if number == NOBODY else self.outlets[number]

    def date(self, number: int) -> str | None:
        """Return the date of this number; the numbers are in the order of the dates."""
        return None if number == NOBODY else self.dates[number]

    def language(self, id: str) -> str:
        """Return the language of an article.  Raises KeyError if there is none."""
        return self.languages[int(self.language_of[self.places[id]])]


class Hashed:
    """The places of different ids in a sequence, by hashes of them: twelve bytes each."""

    def __init__(self, ids: Iterable[str]) -> None:
        hashes = np.array(array("q", map(hash, ids)), np.int64)
        self._order = np.argsort(hashes, kind="stable").astype(np.int32)
        self._hashes = hashes[self._order]

    def __len__(self) -> int:
        return len(self._hashes)

    def of(self, ids: Iterable[str | None]) -> Numbers:
        """Return the places of ids, NOBODY for those that are not there, and for None."""
        asking = [hash(id) if id is not None else None for id in ids]
        places = np.full(len(asking), NOBODY, np.int32)
        if not len(self):
            return places
        there = np.flatnonzero([one is not None for one in asking])
        hashes = np.array([one for one in asking if one is not None], np.int64)
        at = np.minimum(np.searchsorted(self._hashes, hashes), len(self) - 1)
        places[there] = np.where(self._hashes[at] == hashes, self._order[at], NOBODY)
        return places


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Numbers of all quotes, in the order of the records, and of the statements in the order in which they come.

    ``order`` is the order in which statements are written, ``quotes_of`` and ``ends`` the places of their quotes;
    ``alone`` are the places of quotes without one, and their ids, in the order of these.
    ``region`` and ``spread`` say where in their tables statements and what belongs to them have their rows.
    A speaker's number is the place among the speakers.
    """

    keep: Keep
    articles: Articles
    alone: tuple[StoredNumbers, StoredNumbers]
    article: StoredNumbers
    utterance: StoredNumbers
    speaker: StoredNumbers
    speakers: Hashed
    is_speech: StoredNumbers
    statement: StoredNumbers
    quotes_of: StoredNumbers
    ends: StoredNumbers
    order: StoredNumbers
    region: StoredNumbers
    spread: StoredNumbers

    def in_order(self) -> Iterator[tuple[Numbers, Numbers]]:
        """Yield the numbers of statements in the order in which they are written, and their rowids, some at a time."""
        parts = (some for _, some in self.order.pieces(_WRITTEN))
        where = ((self.region.take(some), self.spread.take(some)) for _, some in self.order.pieces(_WRITTEN))
        return zip(parts, rowids(where, self.order.count), strict=True)

    def belonging(self, statements: Iterable[Numbers], ids: StoredNumbers, count: int) -> Iterator[int]:
        """Yield the rowids of ``count`` rows: of what belongs to ``statements``, by their numbers and in their order.

        After those come rows that belong to none, by their ``ids``.
        """
        where = ((self.region.take(some), self.spread.take(some)) for some in statements)
        of_none = ((np.full(len(some), region_of(0)), some) for some in spreads(ids))
        for some in rowids(chain(where, of_none), count):
            for start in range(0, len(some), _WRITTEN):
                yield from some[start : start + _WRITTEN].tolist()

    def quotes(self, numbers: Numbers) -> Iterator[list[int]]:
        """Yield the places of statements' quotes, each in the order of its members."""
        return lists_of(self.quotes_of, self.ends, numbers)

    def sizes(self, numbers: Numbers) -> Numbers:
        """Return how many quotes statements have."""
        sizes: Numbers = self.ends.take(numbers + 1) - self.ends.take(numbers)
        return sizes


def arrangement_of(
    articles: Sequence[Any],
    records: Sequence[QuoteRecord],
    statements: Sequence[Statement],
    speakers: Iterable[Speaker],
    keep: Keep,
) -> Arrangement:
    """Return where quotes go.  Raises KeyError if a statement has a quote that is not among the records."""
    by_id, people = Articles(articles), Hashed(speaker.id for speaker in speakers)
    ids, utterances = Codes(keep), Codes(keep)
    article, speaker, speech = (column(keep, kind) for kind in (np.int32, np.int32, np.bool_))
    for some in batches(records):
        article.extend(by_id.places.of([record.article_id for record in some]))
        speaker.extend(people.of(record.speaker_id for record in some))
        speech.extend(np.array([record.role in SPEECH for record in some], bool))
        for record in some:
            ids.append(record.id)
            utterances.append(record.utterance_id)
    places = StoredPlaces(ids.settled(), keep)
    quotes_of, ends, owners = _members(places, statements, keep)
    pairs = zip((some for _, some in quotes_of.pieces()), (some for _, some in owners.pieces()), strict=True)
    of = placed(pairs, article.count, np.int32, keep, NOBODY)
    codes = codes_of_all((statement.id for statement in statements), keep)
    printed = distinct_of(
        codes.count, owners, column(keep, np.int32, (article.take(some) for _, some in quotes_of.pieces())), keep
    )
    region = column(keep, np.int8, (region_of(np.maximum(some, 1)) for _, some in printed.pieces()))
    order = column(keep, np.int32, _by_region(StoredPlaces(codes, keep).order, region))
    return Arrangement(
        keep, by_id, _alone(places, of, keep), article, _ranks(utterances.settled(), keep), speaker, people, speech, of,
        quotes_of, ends, order, region, column(keep, np.int64, spreads(codes)),
    )  # fmt: skip


def spreads(ids: StoredNumbers) -> Iterator[Numbers]:
    """Yield where rows with these ids are spread to, some at a time, but for ids that are no hashes: see ``spread``."""
    return (spread(some) for _, some in ids.pieces(None if ids.kind.kind == "u" else max(1, ids.count)))


def _ranks(ids: StoredNumbers, keep: Keep) -> StoredNumbers:
    """Return for each id its number among the different ones, in their order."""

    def pairs() -> Iterator[tuple[Numbers, Numbers]]:
        before = 0
        for keys, places in ordered(ids, keep):
            new = begins(keys)
            yield places, np.cumsum(new) - 1 + before
            before += int(new.sum())

    return placed(pairs(), ids.count, np.int32, keep)


def _alone(places: StoredPlaces, of: StoredNumbers, keep: Keep) -> tuple[StoredNumbers, StoredNumbers]:
    """Return the places of quotes without a statement, and their ids, in the order of these."""
    alone, ids = column(keep, np.int32), column(keep, places.ids.kind)
    for (_, some), (_, there) in zip(places.ids.pieces(), places.order.pieces(), strict=True):
        is_alone = of.take(there) == NOBODY
        alone.extend(there[is_alone])
        ids.extend(some[is_alone])
    return alone, ids


def _by_region(by_id: StoredNumbers, region: StoredNumbers) -> Iterator[Numbers]:
    """Yield the numbers of statements in the order of their regions, those of one in the order of their ids."""
    for number in range(len(PRINTED) + 1):
        for _, some in by_id.pieces():
            yield some[region.take(some) == number]


def _members(
    places: StoredPlaces, statements: Iterable[Statement], keep: Keep
) -> tuple[StoredNumbers, StoredNumbers, StoredNumbers]:
    """Return the places of all statements' quotes, where those of each statement end, and whose each is."""
    quotes, owners = column(keep, np.int32), column(keep, np.int32)
    ends = column(keep, np.int64, [np.zeros(1, np.int64)])
    for some in batches(statements, _LOOKED_UP):
        ids = [member.quote_id for statement in some for member in statement.members]
        sizes = np.array([len(statement.members) for statement in some], np.int64)
        there = places.of(ids)
        if NOBODY in there:
            raise KeyError(ids[there.tolist().index(NOBODY)])
        first = ends.count - 1
        ends.extend(quotes.count + np.cumsum(sizes))
        quotes.extend(there)
        owners.extend(np.repeat(np.arange(first, first + len(some)), sizes))
    return quotes, ends, owners


def distinct_of(count: int, owners: StoredNumbers, things: StoredNumbers, keep: Keep) -> StoredNumbers:
    """Return for each of so many owners how many different things it has; both are numbers, owners below 0 are none."""
    parts = ((keys, things.take(places)) for keys, places in of_somebody(owners, keep))
    return placed((counted(*some) for some in parts), count, np.int32, keep)


def of_somebody(owners: StoredNumbers, keep: Keep) -> Iterator[tuple[Numbers, Numbers]]:
    """Yield owners with their places as ``ordered`` does, without those below 0: all of them would come at once."""
    own, places = column(keep, owners.kind), column(keep, np.int32)
    for start, some in owners.pieces():
        there = np.flatnonzero(some >= 0)
        own.extend(some[there])
        places.extend(start + there)
    return ((keys, places.take(at)) for keys, at in ordered(own, keep))


def counted(owners: Numbers, things: Numbers) -> tuple[Numbers, Numbers]:
    """Return the owners, each once, and how many different things each has."""
    span = int(things.max(initial=0)) + 2
    codes = owners.astype(np.int64) * span + things + 1
    del owners, things  # one of the highest points of a large build
    codes = np.unique(codes)
    own, counts = np.unique(codes // span, return_counts=True)
    return own, counts


def _numbered(names: Iterable[str | None]) -> tuple[list[str], Numbers]:
    """Return names, each once, and the numbers of all among these, in as few bytes as they need; None is nobody."""
    number: dict[str, int] = {}
    numbers = array("i", (NOBODY if name is None else number.setdefault(name, len(number)) for name in names))
    return list(number), np.array(numbers, np.min_scalar_type(-len(number) - 1))
