"""The counts and dates of outlets, articles, speakers and statements, worked out once per build.

"Quotes" are utterances: the parts of a quote divided by its tag or a paragraph count once. They are counted before the
rows are written, so that SQLite need not group the rows and rewrite most of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from quotes.database.arrangement import NOBODY, Arrangement, distinct_of
from quotes.datatypes import QuoteRecord
from quotes.datatypes.sequences import Numbers as Columns

Printing = tuple[str | None, str | None]  # which outlet printed an article, by its id, and when
# The number of utterances, of their articles and of their outlets, and the first and the last date.
Numbers = tuple[int, int, int, str | None, str | None]

_NOWHERE = (None, None)  # a missing article, which the check of the file will report


class ByArticle(Protocol):
    """Knows the articles by their ids."""

    def get(self, id: str, otherwise: Printing) -> Printing: ...


class Counts:
    """The numbers of the statements of an index; ``printed`` is by the articles' ids."""

    def __init__(self, printed: ByArticle) -> None:
        self._printed = printed

    def of_statement(self, quotes: Sequence[QuoteRecord]) -> tuple[*Numbers, str | None]:
        """Return the numbers of a statement's quotes, of any role, and the outlet that printed it first.

        That is the outlet with the earliest date, and of the first article by id if several share it.
        """
        if len(quotes) == 1:  # nine out of ten statements
            outlet, date = self._printed.get(quotes[0].article_id, _NOWHERE)
            return 1, 1, int(outlet is not None), date, date, outlet
        printed = [(id, *self._printed.get(id, _NOWHERE)) for id in {q.article_id for q in quotes}]
        by_date = [(date is None, date or "", id, outlet) for id, outlet, date in printed if outlet is not None]
        return *self._numbers(quotes), min(by_date)[-1] if by_date else None

    def _numbers(self, quotes: Sequence[QuoteRecord]) -> Numbers:
        articles = {q.article_id for q in quotes}
        printed = {self._printed.get(id, _NOWHERE) for id in articles}
        outlets = {outlet for outlet, _ in printed if outlet is not None}
        dates = [date for _, date in printed if date is not None]
        utterances = {q.utterance_id for q in quotes}
        return len(utterances), len(articles), len(outlets), min(dates, default=None), max(dates, default=None)


class Totals:
    """The numbers of the outlets, articles and speakers of an index; what is no speech does not count."""

    def __init__(self, arrangement: Arrangement) -> None:
        articles, spoken = arrangement.articles, np.flatnonzero(arrangement.is_speech)
        article, utterance, speaker = (
            arrangement.article[spoken],
            arrangement.utterance[spoken],
            arrangement.speaker[spoken],
        )
        self._arrangement = arrangement
        self.in_article = distinct_of(len(articles.places), article, utterance)
        outlet_of = articles.outlet_of
        self._articles_of = np.bincount(outlet_of + 1, minlength=len(articles.outlets) + 1)[1:]
        self._quotes_of = np.bincount(outlet_of + 1, self.in_article, len(articles.outlets) + 1)[1:].astype(np.int64)
        self._outlets = {id: n for n, id in enumerate(articles.outlets)}
        count, is_there = len(arrangement.speakers), article != NOBODY
        outlets = np.where(is_there, outlet_of[article], NOBODY) if len(outlet_of) else article
        statements = arrangement.statement[spoken]
        self._of_speakers = (
            distinct_of(count, *_both(speaker, statements)), distinct_of(count, speaker, utterance),
            distinct_of(count, speaker, article), distinct_of(count, *_both(speaker, outlets)),
        )  # fmt: skip
        dates = np.where(is_there, articles.date_of[article], NOBODY) if len(outlet_of) else article
        by, dates = _both(speaker, dates)
        by, dates = by[by >= 0], dates[by >= 0]
        self._first, self._last = np.full(count, len(articles.dates)), np.full(count, NOBODY)
        np.minimum.at(self._first, by, dates)
        np.maximum.at(self._last, by, dates)
        self.figures = {
            "quotes": len(np.unique(utterance)),
            "speakers": len(np.setdiff1d(speaker[statements != NOBODY], [NOBODY])),
        }

    def of_outlet(self, id: str) -> tuple[int, int]:
        """Return the number of an outlet's articles, and of the quotes in them that are speech."""
        number = self._outlets[id]
        return int(self._articles_of[number]), int(self._quotes_of[number])

    def of_speaker(self, id: str) -> tuple[int, *Numbers]:
        """Return the number of a speaker's statements, and the numbers of the quotes."""
        number = self._arrangement.speakers.get(id)
        if number is None or not self._of_speakers[1][number]:
            return 0, 0, 0, 0, None, None
        statements, quotes, articles, outlets = (int(counts[number]) for counts in self._of_speakers)
        first, last = int(self._first[number]), int(self._last[number])
        date = self._arrangement.articles.date
        return statements, quotes, articles, outlets, date(first if last != NOBODY else NOBODY), date(last)


def _both(owners: Columns, things: Columns) -> tuple[Columns, Columns]:
    """Return the owners that have a thing, with it."""
    there = things != NOBODY
    return owners[there], things[there]
