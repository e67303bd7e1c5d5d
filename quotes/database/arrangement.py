"""Where the quotes of an index go, and how often: worked out in some bytes for each, before the rows are written."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np

from quotes.database.outlets import slug
from quotes.database.rowids import region_of, rowids, spread
from quotes.datatypes import SPEECH, QuoteRecord, Statement
from quotes.datatypes.sequences import Ids, Numbers, Places, batches, begins, codes_of, id_of

_OWNERS = 1 << 17  # whose things are counted together
NOBODY = -1  # in place of a number: no statement, no speaker, no outlet, no date


class Articles:
    """The articles of an index by their ids, with outlet, date and language of each as numbers."""

    def __init__(self, articles: Sequence[Any]) -> None:
        self.places = Places(article.id for article in articles)
        self.outlets, self.outlet_of = _numbered(slug(a.outlet) if a.outlet else None for a in articles)
        self.languages, self.language_of = _numbered(article.language for article in articles)
        dates = codes_of(article.published or "" for article in articles)
        self.dates, ranks = np.unique(dates, return_inverse=True)
        undated = np.fromiter((article.published is None for article in articles), bool, len(articles))
        self.date_of = np.where(undated, NOBODY, ranks).astype(np.int32)

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
        return None if number == NOBODY else id_of(self.dates[number])

    def language(self, id: str) -> str:
        """Return the language of an article.  Raises KeyError if there is none."""
        return self.languages[int(self.language_of[self.places[id]])]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Numbers of all quotes, in the order of the records, and of the statements in the order in which they come.

    ``order`` is the order in which statements are written, ``quotes_of`` and ``ends`` the places of their quotes;
    ``alone`` are the places of quotes without one, and their ids, in the order of these.
    ``region`` and ``spread`` say where in their tables statements and what belongs to them have their rows.
    """

    articles: Articles
    alone: tuple[Numbers, Numbers]
    article: Numbers
    utterance: Numbers
    speaker: Numbers
    speakers: dict[str, int]
    is_speech: Numbers
    statement: Numbers
    quotes_of: Numbers
    ends: Numbers
    order: Numbers
    region: Numbers
    spread: Numbers

    @property
    def of_statements(self) -> Numbers:
        """Return the rowids of the statements, in the order in which they are written."""
        return rowids(self.region[self.order], self.spread[self.order])

    def belonging(self, statements: Numbers, ids: Numbers) -> Numbers:
        """Return the rowids of what belongs to ``statements``, by their numbers and in their order.

        After those come rows that belong to none, by their ``ids``.
        """
        region = np.append(self.region[statements], np.full(len(ids), region_of(0)))
        return rowids(region, np.append(self.spread[statements], spread(ids)))

    def quotes(self, number: int) -> list[int]:
        """Return the places of a statement's quotes, in the order of its members."""
        places: list[int] = self.quotes_of[self.ends[number] : self.ends[number + 1]].tolist()
        return places


def arrangement_of(
    articles: Sequence[Any], records: Sequence[QuoteRecord], statements: Sequence[Statement]
) -> Arrangement:
    """Return where quotes go.  Raises KeyError if a statement has a quote that is not among the records."""
    by_id, numbers, speaker = Articles(articles), dict[str, int](), array("i")
    utterance = _ranks(codes_of(record.utterance_id for record in records))
    ids, article, speech = Ids(), array("i"), array("b")
    for some in batches(records):
        article.frombytes(by_id.places.of([record.article_id for record in some]).tobytes())
        for record in some:
            ids.append(record.id)
            id = record.speaker_id
            speaker.append(NOBODY if id is None else numbers.setdefault(id, len(numbers)))
            speech.append(record.role in SPEECH)
    places = Places(ids.whole())
    del ids
    quotes_of, ends = _members(places, statements)
    of, articles_of = np.full(len(speaker), NOBODY, np.int32), np.array(article, np.int32)
    of[quotes_of] = np.repeat(np.arange(len(statements), dtype=np.int32), np.diff(ends))
    is_alone = of[places.order] == NOBODY
    alone = places.order[is_alone], places.ids[is_alone]
    del places
    region = region_of(np.maximum(distinct_of(len(statements), of[quotes_of], articles_of[quotes_of]), 1))
    by_statement = Places(statement.id for statement in statements)
    ranks, where = np.empty(len(statements), np.int32), np.empty(len(statements), np.int64)
    ranks[by_statement.order], where[by_statement.order] = np.arange(len(statements)), spread(by_statement.ids)
    order = np.lexsort((ranks, region)).astype(np.int32)
    return Arrangement(
        by_id, alone, articles_of, utterance, np.array(speaker, np.int32), numbers, np.array(speech, bool), of,
        quotes_of, ends, order, region.astype(np.int8), where,
    )  # fmt: skip


def _ranks(ids: Numbers) -> Numbers:
    """Return for each id its number among the different ones, in their order."""
    order = np.argsort(ids, kind="stable").astype(np.int32)
    ranks = np.empty(len(ids), np.int32)
    ranks[order] = np.cumsum(begins(ids[order]), dtype=np.int32) - 1
    return ranks


def _members(places: Places, statements: Sequence[Statement]) -> tuple[Numbers, Numbers]:
    """Return the places of the statements' quotes, one statement after the other, and where each ends."""
    quotes, ends = array("i"), array("q", [0])
    for some in batches(statements):
        ids = [member.quote_id for statement in some for member in statement.members]
        ends.extend(accumulate((len(statement.members) for statement in some), initial=ends.pop()))
        there = places.of(ids)
        if NOBODY in there:
            raise KeyError(ids[there.tolist().index(NOBODY)])
        quotes.frombytes(there.tobytes())
    return np.array(quotes, np.int32), np.array(ends, np.int64)


def distinct_of(count: int, owners: Numbers, things: Numbers) -> Numbers:
    """Return for each of so many owners how many different things it has; both are numbers, owners below 0 are none.

    It goes by some owners at a time: all of them take much room.
    """
    counts = np.zeros(count, np.int64)
    span = int(things.max(initial=0)) + 2
    for first in range(0, count, _OWNERS):
        some = np.flatnonzero((owners >= first) & (owners < first + _OWNERS))
        codes = np.unique((owners[some].astype(np.int64) - first) * span + things[some] + 1)
        counts[first : first + _OWNERS] = np.bincount(codes // span, minlength=min(_OWNERS, count - first))
    return counts


def _numbered(names: Iterable[str | None]) -> tuple[list[str], Numbers]:
    """Return names, each once, and the numbers of all among these; None is nobody."""
    number: dict[str, int] = {}
    numbers = array("i", (NOBODY if name is None else number.setdefault(name, len(number)) for name in names))
    return list(number), np.array(numbers, np.int32)
