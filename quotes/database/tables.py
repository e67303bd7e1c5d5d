"""The rows of the tables of an index, whole or as far as a search needs them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from quotes.database.schema import TABLES
from quotes.database.search import CHOSEN, Search, choose

if TYPE_CHECKING:
    from sqlite_utils import Database

ABOUT_THE_WHOLE = (
    "tallies",
    "corrections",
    "skipped",
    "forgotten",
    "changes",
    "before_decisions",
)  # not about any quotes in particular
_QUOTES = f"SELECT {{}} FROM quotes q WHERE q.rowid IN (SELECT quote FROM {CHOSEN})"
_STATEMENTS, _ARTICLES, _SPEAKERS = "temp.chosen_statements", "temp.chosen_articles", "temp.chosen_speakers"
# What belongs to the chosen quotes, in this order: each may ask for those before it.
_SELECTIONS = {
    _STATEMENTS: _QUOTES.format("q.statement_id"),
    _SPEAKERS: f"""
        WITH RECURSIVE who(id) AS (
          {_QUOTES.format("q.speaker_id")} UNION {_QUOTES.format("q.reported_by")}
          UNION SELECT k.speaker_id FROM quote_speakers k WHERE k.quote_id IN ({_QUOTES.format("q.id")})
          UNION SELECT s.speaker_id FROM statements s WHERE s.id IN (SELECT id FROM {_STATEMENTS})
          UNION SELECT p.on_behalf_of FROM speakers p JOIN who ON p.id = who.id)
        SELECT id FROM who""",
    _ARTICLES: f"""{_QUOTES.format("q.article_id")}
        UNION SELECT p.article_id FROM speakers p WHERE p.id IN (SELECT id FROM {_SPEAKERS})""",
}
_OUTLETS = f"""SELECT outlet_id FROM articles WHERE id IN (SELECT id FROM {_ARTICLES})
    UNION SELECT first_outlet_id FROM statements WHERE id IN (SELECT id FROM {_STATEMENTS})"""
# The condition on a row of each table; a table that is not here is whole.
BELONGS = {
    "quotes": f"rowid IN (SELECT quote FROM {CHOSEN})",
    "quote_speakers": f"quote_id IN ({_QUOTES.format('q.id')})",
    "utterances": f"id IN ({_QUOTES.format('q.utterance_id')})",
    "statements": f"id IN (SELECT id FROM {_STATEMENTS})",
    "statement_redirects": f"new_id IN (SELECT id FROM {_STATEMENTS})",
    "statement_links": f"statement_id IN (SELECT id FROM {_STATEMENTS}) AND other_id IN (SELECT id FROM {_STATEMENTS})",
    "articles": f"id IN (SELECT id FROM {_ARTICLES})",
    "speakers": f"id IN (SELECT id FROM {_SPEAKERS})",
    "speaker_aliases": f"speaker_id IN (SELECT id FROM {_SPEAKERS})",
    "outlets": f"id IN ({_OUTLETS})",
    "outlet_aliases": f"outlet_id IN ({_OUTLETS})",
}


def read_tables(db: Database, search: Search) -> Iterator[tuple[str, Iterator[Any]]]:
    """Yield the tables by name, each with its rows, all of one moment.

    Of a search that does not ask for everything these are the printed quotes that it asks for and what they point to,
    with the tables but for those ``ABOUT_THE_WHOLE``.  Counts are those of the index.  Raises UsageError as ``find``.
    """
    db.execute("BEGIN")  # a build may be published meanwhile
    try:
        everything = select(db.conn, search)
        for table in TABLES:
            if everything or table not in ABOUT_THE_WHOLE:
                where = "" if everything or table not in BELONGS else f" WHERE {BELONGS[table]}"
                yield table, iter(db.execute(f'SELECT * FROM "{table}"{where} ORDER BY rowid'))
    finally:
        with suppress(sqlite3.OperationalError):  # there is none any more if reading failed
            db.execute("ROLLBACK")


def select(conn: sqlite3.Connection, search: Search) -> bool:
    """Choose the quotes that ``search`` asks for, and what belongs to them, so that ``BELONGS`` holds of a row or not.

    Returns whether that is everything, of which nothing is chosen.
    """
    if choose(conn, search) == "1":
        return True
    for table, sql in _SELECTIONS.items():
        name = table.partition(".")[2]
        conn.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} (id TEXT PRIMARY KEY)")
        conn.execute(f"DELETE FROM {table}")
        conn.execute(f"INSERT OR IGNORE INTO {table} SELECT * FROM ({sql}) WHERE 1")
    return False
