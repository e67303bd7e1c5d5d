"""The columns of exports: all that the tables have, dates as dates, no word that SQL keeps for itself."""

from __future__ import annotations

import datetime
import sqlite3
from typing import Any

import pytest

from quotes.database.schema import TABLES
from quotes.export import Kind, of_printed, of_table
from quotes.export.columns import DATES, abouts, moment
from tests.export.reserved import RESERVED

day, at = datetime.date, datetime.datetime


@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_a_table_is_exported(table: str) -> None:
    columns = of_table(table)
    assert list(dict.fromkeys(column.source for column in columns)) == list(TABLES[table])
    assert len({column.name for column in columns}) == len(columns)
    for column in columns:
        if column.source not in DATES:
            assert (
                TABLES[table][column.source] in {"string": (str,), "integer": (int,), "number": (float,)}[column.kind]
            )


def test_rows_of_quotes_have_every_column_of_their_table() -> None:
    names = {column.name for column in of_printed()}
    assert {column.name for column in of_table("quotes")} <= names
    assert {"speaker", "speakers", "reported_by", "statement", "title", "outlet", "url", "published"} <= names


@pytest.mark.parametrize("word", ["end", "start", "language", "before", "value", "position", "new", "action"])
def test_the_list_has_the_words_that_the_index_uses(word: str) -> None:
    assert word in RESERVED


@pytest.mark.parametrize("table", [*TABLES, None], ids=lambda table: table or "rows of quotes")
def test_no_column_needs_quotation_marks(table: str | None) -> None:
    names = [column.name for column in (of_table(table) if table else of_printed())]
    assert not RESERVED & set(names)
    plain = ", ".join(names)
    with sqlite3.connect(":memory:") as db:
        db.execute(f"CREATE TABLE t ({plain})")
        db.execute(f"SELECT {plain} FROM t")


def test_the_index_itself_keeps_its_names() -> None:
    """Other programs read these."""
    contract = "article_id statement_id speaker_id start end text role relation confidence"
    assert set(contract.split()) <= set(TABLES["quotes"])
    assert {"id", "name"} <= set(TABLES["speakers"])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (None, (None, None, None)),
        ("", (None, None, None)),
        ("yesterday", (None, None, None)),
        ("2026-01-07", (day(2026, 1, 7), None, "day")),
        ("2026-01", (day(2026, 1, 1), None, "month")),
        ("2026", (day(2026, 1, 1), None, "year")),
        ("2026-13", (None, None, None)),
        ("2026-01-07T21:40:00", (day(2026, 1, 7), at(2026, 1, 7, 21, 40), "time")),
        ("2026-01-07T21:40:00+00:00", (day(2026, 1, 7), at(2026, 1, 7, 21, 40), "instant")),
        ("2026-01-07T21:40:00Z", (day(2026, 1, 7), at(2026, 1, 7, 21, 40), "instant")),
        ("2026-01-08T00:10:00+05:00", (day(2026, 1, 7), at(2026, 1, 7, 19, 10), "instant")),
        ("0001-01-01T00:00:00+09:00", (None, None, None)),
    ],
)
def test_a_date_is_a_day_a_moment_and_how_precise_it_is(text: str | None, parts: Any) -> None:
    assert moment(text) == parts


def test_dates_are_three_columns() -> None:
    found = {column.name: column.kind for column in of_table("articles") if column.source == "published"}
    assert found == {"published": Kind.DATE, "published_at": Kind.DATETIME, "published_precision": Kind.STRING}
    dated = {(table, name) for table, columns in TABLES.items() for name in columns if name in DATES}
    assert {("statements", "first_published"), ("speakers", "last_published"), ("builds", "started")} < dated


def test_what_a_column_holds_is_told_once() -> None:
    told = abouts()
    assert {table: list(columns) for table, columns in told.items() if table != "printed"} == {
        table: list(columns) for table, columns in TABLES.items()
    }
    assert set(told["printed"]) <= {column.source for column in of_printed()}
