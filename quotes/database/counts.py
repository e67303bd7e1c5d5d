"""The counts and dates of outlets, articles, speakers and statements, worked out once per build.

"Quotes" are utterances: the parts of a quote divided by its tag or a paragraph count once. They are counted before the
rows are written, so that SQLite need not group the rows and rewrite most of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Protocol

import numpy as np

from quotes.database.arrangement import NOBODY, Arrangement, counted, distinct_of, of_somebody
from quotes.datatypes import QuoteRecord
from quotes.datatypes.columns import column, placed
from quotes.datatypes.sequences import Numbers as Columns
from quotes.datatypes.stored import StoredNumbers

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
        articles, keep = arrangement.articles, arrangement.keep
        self._arrangement = arrangement
        spoken = column(keep, np.int32, _spoken(arrangement.article, arrangement))
        in_article = distinct_of(len(articles.places), spoken, arrangement.utterance, keep)
        self.in_article = in_article.between(0, in_article.count)
        outlets = articles.outlet_of + 1
        self._articles_of = np.bincount(outlets, minlength=len(articles.outlets) + 1)[1:]
        self._quotes_of = np.bincount(outlets, self.in_article, len(articles.outlets) + 1)[1:].astype(np.int64)
        self._outlets = {id: n for n, id in enumerate(articles.outlets)}
        del spoken, in_article
        self._count_speakers(arrangement)
        is_there = placed(
            ((some, np.ones(len(some), bool)) for some in _spoken(arrangement.utterance, arrangement, only=True)),
            arrangement.utterance.count, np.bool_, keep,
        )  # fmt: skip
        self.figures = {
            "quotes": sum(int(some.sum()) for _, some in is_there.pieces()),
            "speakers": int(np.count_nonzero(self._of_speakers[0])),
        }

    def _count_speakers(self, arrangement: Arrangement) -> None:
        """Count what speakers have (statements, quotes, articles, outlets), and look for their first and last days."""
        articles, count = arrangement.articles, len(arrangement.speakers)
        self._of_speakers = [np.zeros(count, np.int32) for _ in range(4)]
        self._first, self._last = np.full(count, len(articles.dates), np.int32), np.full(count, NOBODY, np.int32)
        spoken = column(arrangement.keep, np.int32, _spoken(arrangement.speaker, arrangement))
        for speakers, places in of_somebody(spoken, arrangement.keep):
            article = arrangement.article.take(places)
            outlets, dates = (
                np.where(article == NOBODY, NOBODY, numbers[article]) if len(numbers) else article
                for numbers in (articles.outlet_of, articles.date_of)
            )
            whole = (
                numbers.take(places) for numbers in (arrangement.statement, arrangement.utterance)
            )  # one at a time
            for counts, some in zip(self._of_speakers, chain(whole, (article, outlets)), strict=True):
                who, many = counted(*(_both(speakers, some) if some is not article else (speakers, some)))
                counts[who] = many
            by, dates = _both(speakers, dates)
            np.minimum.at(self._first, by, dates)
            np.maximum.at(self._last, by, dates)

    def of_outlet(self, id: str) -> tuple[int, int]:
        """Return the number of an outlet's articles, and of the quotes in them that are speech."""
        number = self._outlets[id]
        return int(self._articles_of[number]), int(self._quotes_of[number])

    def of_speaker(self, id: str) -> tuple[int, *Numbers]:
        """Return the number of a speaker's statements, and the numbers of the quotes."""
        number = int(self._arrangement.speakers.of([id])[0])
        if number == NOBODY or not self._of_speakers[1][number]:
            return 0, 0, 0, 0, None, None
        statements, quotes, articles, outlets = (int(counts[number]) for counts in self._of_speakers)
        first, last = int(self._first[number]), int(self._last[number])
        date = self._arrangement.articles.date
        return statements, quotes, articles, outlets, date(first if last != NOBODY else NOBODY), date(last)


def _spoken(numbers: StoredNumbers, arrangement: Arrangement, *, only: bool = False) -> Iterator[Columns]:
    """Yield numbers of quotes, NOBODY for what is no speech; ``only`` leaves that out."""
    for (_, some), (_, speech) in zip(numbers.pieces(), arrangement.is_speech.pieces(), strict=True):
        yield some[speech] if only else np.where(speech, some, NOBODY)


def _both(owners: Columns, things: Columns) -> tuple[Columns, Columns]:
    """Return the owners that have a thing, with it."""
    there = things != NOBODY
    return owners[there], things[there]
