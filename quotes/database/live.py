"""A part of an index as records: the quotes, statements and speakers that a decision touches."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import replace

from quotes.database.records import QUOTES_WITH_NAMES, others_of, record_of, speaker_of_row
from quotes.database.rows import Row, column, row, rows, value
from quotes.datatypes import Link, LinkKind, QuoteRecord, Speaker

_COLUMNS = ("id", "statement_id", "utterance_id", "speaker_id")


def quotes_where(conn: sqlite3.Connection, name: str, values: Collection[str]) -> list[QuoteRecord]:
    """Return the quotes whose column ``name`` has one of the values, by id."""
    assert name in _COLUMNS
    sql = f"{QUOTES_WITH_NAMES} WHERE q.{name} IN (SELECT value FROM json_each(:values)) ORDER BY q.id"
    records = [record_of(one) for one in rows(conn, sql, values=_list(values))]
    others = others_of(conn, [record.id for record in records])
    return [replace(r, others=tuple(others[r.id])) if r.id in others else r for r in records]


def statements_of_quotes(conn: sqlite3.Connection, ids: Collection[str]) -> dict[str, str | None]:
    """Return the id of each quote's statement, None where it has none; ids that are not in the index are left out."""
    sql = "SELECT id, statement_id FROM quotes WHERE id IN (SELECT value FROM json_each(:ids))"
    return {one["id"]: one["statement_id"] for one in rows(conn, sql, ids=_list(ids))}


def statement_rows(conn: sqlite3.Connection, ids: Collection[str]) -> dict[str, Row]:
    """Return the rows of statements by their ids, with their places in the table as ``place``."""
    sql = "SELECT rowid AS place, * FROM statements WHERE id IN (SELECT value FROM json_each(:ids))"
    return {one["id"]: one for one in rows(conn, sql, ids=_list(ids))}


def statements_of_speaker(conn: sqlite3.Connection, speaker: str) -> list[str]:
    """Return the ids of a speaker's statements, the earliest first."""
    sql = "SELECT id FROM statements WHERE speaker_id = :id ORDER BY first_published IS NOT NULL, first_published, id"
    return column(conn, sql, id=speaker)


def links_of(conn: sqlite3.Connection, statements: Collection[str]) -> list[Link]:
    """Return the links that have one of the statements at an end, in the order of their ids."""
    sql = """SELECT statement_id, other_id, kind, score, reason, original_id, quote_id FROM statement_links
             WHERE statement_id IN (SELECT value FROM json_each(:ids))
                OR other_id IN (SELECT value FROM json_each(:ids))
             ORDER BY statement_id, other_id, kind"""
    links = rows(conn, sql, ids=_list(statements))
    return [Link(**one | {"kind": LinkKind(one["kind"])}) for one in links]


def speaker_with(conn: sqlite3.Connection, id: str) -> Speaker | None:
    """Return the speaker with an id, None if nobody in the index has it."""
    sql = "SELECT id, name, kind, description, wikidata, on_behalf_of, article_id FROM speakers WHERE id = :id"
    one = row(conn, sql, id=id)
    if one is None:
        return None
    aliases = column(conn, "SELECT alias FROM speaker_aliases WHERE speaker_id = :id ORDER BY alias", id=id)
    return speaker_of_row(one, aliases)


def names(conn: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return all names of all speakers, each with the speaker's id."""
    return [(one[0], one[1]) for one in conn.execute("SELECT alias, speaker_id FROM speaker_aliases")]


def is_needed(conn: sqlite3.Connection, speaker: str) -> bool:
    """Return whether a quote, a statement or another speaker names a speaker."""
    sql = """SELECT EXISTS (SELECT 1 FROM quotes WHERE speaker_id = :id)
                 OR EXISTS (SELECT 1 FROM statements WHERE speaker_id = :id)
                 OR EXISTS (SELECT 1 FROM quotes WHERE reported_by = :id)
                 OR EXISTS (SELECT 1 FROM quote_speakers WHERE speaker_id = :id)
                 OR EXISTS (SELECT 1 FROM speakers WHERE on_behalf_of = :id)"""
    return bool(value(conn, sql, id=speaker))


def languages_of(conn: sqlite3.Connection, articles: Iterable[str]) -> dict[str, str]:
    """Return the languages of articles by their ids."""
    sql = "SELECT id, language FROM articles WHERE id IN (SELECT value FROM json_each(:ids))"
    return {one["id"]: one["language"] for one in rows(conn, sql, ids=_list(articles))}


def printed_by(conn: sqlite3.Connection, articles: Iterable[str]) -> dict[str, tuple[str | None, str | None]]:
    """Return which outlet printed each article, by its id, and when."""
    sql = "SELECT id, outlet_id, published FROM articles WHERE id IN (SELECT value FROM json_each(:ids))"
    return {one["id"]: (one["outlet_id"], one["published"]) for one in rows(conn, sql, ids=_list(articles))}


def _list(values: Iterable[str]) -> str:
    return json.dumps(sorted(values))
