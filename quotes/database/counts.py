"""The counts and dates of outlets, articles, speakers and statements, worked out once per build.

"Quotes" are utterances: the parts of a quote divided by its tag or a paragraph count once. They are counted before the
rows are written, so that SQLite need not group the rows and rewrite most of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from quotes.datatypes import SPEECH, QuoteRecord

Printed = tuple[str | None, str | None]  # which outlet printed an article, by its id, and when
# The number of utterances, of their articles and of their outlets, and the first and the last date.
Numbers = tuple[int, int, int, str | None, str | None]

_NOWHERE = (None, None)  # a missing article, which the check of the file will report


class Counts:
    """The numbers of an index; ``printed`` is by the articles' ids, ``statement_of`` by the quotes'."""

    def __init__(
        self, printed: Mapping[str, Printed], records: Sequence[QuoteRecord], statement_of: Mapping[str, str]
    ) -> None:
        self._printed = printed
        self._statement_of = statement_of
        self._said: dict[str | None, list[QuoteRecord]] = defaultdict(list)
        utterances: dict[str, set[str]] = defaultdict(set)
        for record in records:
            if record.role in SPEECH:
                self._said[record.speaker_id].append(record)
                utterances[record.article_id].add(record.utterance_id)
        self._in_article = {id: len(spoken) for id, spoken in utterances.items()}
        self._articles_of = Counter(outlet for outlet, _ in printed.values())
        self._quotes_of: Counter[str | None] = Counter()
        for id, (outlet, _) in printed.items():
            self._quotes_of[outlet] += self.of_article(id)

    def of_outlet(self, id: str) -> tuple[int, int]:
        """Return the number of an outlet's articles, and of the quotes in them that are speech."""
        return self._articles_of[id], self._quotes_of[id]

    def of_article(self, id: str) -> int:
        """Return the number of an article's quotes that are speech."""
        return self._in_article.get(id, 0)

    def of_speaker(self, id: str) -> tuple[int, *Numbers]:
        """Return the number of a speaker's statements, and the numbers of the quotes."""
        records = self._said.get(id)
        if not records:
            return 0, 0, 0, 0, None, None
        statements = {self._statement_of.get(r.id) for r in records} - {None}
        return len(statements), *self._numbers(records)

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
