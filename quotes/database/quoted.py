"""The rows of the tables of statements and quotes in the order in which they are written, with their rowids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np

from quotes.database.arrangement import Arrangement
from quotes.database.schema import TABLES
from quotes.datatypes import QuoteRecord, Statement, Voice
from quotes.datatypes.occasion import Occasion

_encode_json = msgspec.json.Encoder().encode

# What of a record stands in other words in its row, and what the row has from the quote's statement.  The other columns
# are fields of the same name; outlet, date and speaker's name stand in their own tables.
_IN_OTHER_WORDS = ("role", "part", "mention_kind", "confidence", "alternatives", "reported_by")
_FROM_STATEMENT = ("statement_id", "relation", "score")
_OCCASION = ("occasion", "occasion_text", "occasion_start", "occasion_end")
_OTHERS = (*_IN_OTHER_WORDS, *_OCCASION)
_AS_IT_IS = tuple(f.name for f in fields(QuoteRecord) if f.name in TABLES["quotes"] and f.name not in _OTHERS)
_REPORTED = ("reported_by_text", "reported_by_start", "reported_by_end")
QUOTE_COLUMNS = (*_AS_IT_IS, *_IN_OTHER_WORDS, *_REPORTED, *_OCCASION, *_FROM_STATEMENT)
_as_it_is = attrgetter(*_AS_IT_IS)


def statements_in_order(
    records: Sequence[QuoteRecord], statements: Sequence[Statement], arrangement: Arrangement
) -> Iterator[tuple[int, Statement, list[QuoteRecord]]]:
    """Yield the statements with their rowids and their quotes, the most printed first, about, then by id."""
    for numbers, rowids in arrangement.in_order():
        rows = zip(numbers.tolist(), rowids.tolist(), arrangement.quotes(numbers), strict=True)
        for number, rowid, places in rows:
            yield rowid, statements[number], [records[place] for place in places]


def quotes_in_order(
    records: Sequence[QuoteRecord], statements: Sequence[Statement], arrangement: Arrangement
) -> Iterator[tuple[Any, ...]]:
    """Yield rows of quotes in the order of their statements, by id within one; those without one are the last."""
    places, ids = arrangement.alone
    of_statements = (np.repeat(numbers, arrangement.sizes(numbers)) for numbers, _ in arrangement.in_order())
    rowids = arrangement.belonging(of_statements, ids, arrangement.quotes_of.count + ids.count)
    for _, statement, quotes in statements_in_order(records, statements, arrangement):
        members = zip(quotes, statement.members, strict=True)
        for quote, member in members if len(quotes) == 1 else sorted(members, key=lambda pair: pair[0].id):
            yield next(rowids), *quote_cells(quote), statement.id, str(member.relation), round(member.score, 6)
    for _, some in places.pieces():
        for place in map(int, some):
            yield next(rowids), *quote_cells(records[place]), None, None, None


def quote_cells(record: QuoteRecord) -> tuple[Any, ...]:
    """The part of a quote's row that comes from its record."""
    return (
        *_as_it_is(record), str(record.role), str(record.part), record.mention_kind and str(record.mention_kind),
        round(record.confidence, 6), _encode_json(record.alternatives).decode(), *_reported(record.reported_by),
        *_said_at(record.occasion),
    )  # fmt: skip


def _reported(reporter: Voice | None) -> tuple[Any, ...]:
    return (reporter.id, reporter.text, reporter.start, reporter.end) if reporter else (None,) * 4


def _said_at(occasion: Occasion | None) -> tuple[Any, ...]:
    return (str(occasion.kind), occasion.text, occasion.start, occasion.end) if occasion else (None,) * 4
