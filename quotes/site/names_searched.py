"""Datasette's own search of a table (``_search``), over the names of speakers too.

Datasette asks ``SELECT rowid FROM t WHERE t MATCH …`` of a full-text table; a view whose column has its own name is
asked in the same way, and SQLite hands the question on to the two full-text tables behind it.  The views are temporary:
the file of the index is as it was.

A row is found if each word that is typed is in its own words or in a speaker's name.  One question to a view looks for
all of its words in one of the two; so a word that is in some name is asked for in a condition of its own.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import suppress
from typing import Any

from datasette.filters import FilterArguments

from quotes.database.schema import searched
from quotes.site import guest
from quotes.site.headers import IS_STABLE

# Of the table that is searched, how its rows are reached from a speaker; metadata.yml names the views as "fts_table".
_FROM_SPEAKERS = {
    "quotes": (
        "JOIN quotes t ON t.speaker_id = s.id",
        "JOIN quote_speakers x ON x.speaker_id = s.id JOIN quotes t ON t.id = x.quote_id",
    ),
    "statements": ("JOIN statements t ON t.speaker_id = s.id",),
    "utterances": ("JOIN utterances t ON t.speaker_id = s.id",),
}


def prepare(conn: sqlite3.Connection) -> None:
    """Give a connection to an index the views; one to another database is left alone."""
    with suppress(sqlite3.Error):  # locked or damaged: whoever asks for something is told
        indexed = searched(conn)
        for table in set(_FROM_SPEAKERS) & set(indexed) if {"quotes", "statements"} <= set(indexed) else ():
            words = f"SELECT {table}_fts.rowid AS rowid, {table}_fts AS {table}_search FROM {table}_fts"
            names = [
                f"SELECT t.rowid, speakers_fts FROM speakers_fts JOIN speakers s ON s.rowid = speakers_fts.rowid {join}"
                for join in _FROM_SPEAKERS[table]
            ]
            _make(conn, f"{table}_search", " UNION ALL ".join((words, *names)), words)


def _make(conn: sqlite3.Connection, view: str, sql: str, fallback: str) -> None:
    """Make the view; an older index has no names to search, and another SQLite may not hand a question on."""
    for body in (sql, fallback):
        conn.execute(f"DROP VIEW IF EXISTS temp.{view}")
        conn.execute(f"CREATE TEMP VIEW {view} AS {body}")
        with suppress(sqlite3.Error):
            conn.execute(f"SELECT rowid FROM {view} WHERE {view} MATCH 'a' LIMIT 1").fetchone()
            return


MOST_PARTS = 100  # of a search that are looked up among the names; a page must not take long
MOST_NAMES = 8  # words with a condition of their own, each a search of the whole table; more are looked for together
_PARTS = re.compile(r'"[^"]*"|[^\s"]+')  # as Datasette parts what is typed: phrases in quotation marks, and words


async def filters(datasette: Any, database: str, table: str, args: Any) -> FilterArguments | None:
    """Return what a search of one of our tables asks for beside Datasette's own condition; None if that is all.

    Datasette's condition stays as it is, but its parameter has only the words that are in no name, or the first one.
    What is typed in the syntax of full-text search (``_searchmode=raw``) is left to Datasette.
    """
    if table not in _FROM_SPEAKERS or database not in guest.indexes(datasette):
        return None
    described = (
        datasette.table_metadata(database, table) if IS_STABLE else await datasette.table_config(database, table)
    )
    mode = args.get("_searchmode") or described.get("searchmode")
    view = f"{table}_search"
    if mode == "raw" or described.get("fts_table") != view or args.get("_fts_table", view) != view:
        return None
    parts = _parts(args.get("_search") or "")
    if len(parts) > MOST_PARTS:
        return None
    names = await datasette.get_database(database).execute_fn(lambda conn: _in_names(conn, parts))
    words = [part for part in parts if part not in names]
    asked_for = [*_together(words), *names[:MOST_NAMES], *_together(names[MOST_NAMES:])]
    if len(asked_for) < 2:
        return None
    params = {"search" if not n else f"search_and_{n}": one for n, one in enumerate(asked_for)}
    clause = f"rowid in (select rowid from {view} where {view} match escape_fts(:{{}}))"
    return FilterArguments([clause.format(name) for name in params if name != "search"], params)


def _parts(search: str) -> list[str]:
    """Return the words and phrases of a search, each once; signs alone are none."""
    parts = dict.fromkeys(_PARTS.findall(search))
    return [part for part in parts if any(map(str.isalnum, part))]


def _together(parts: list[str]) -> list[str]:
    return [" ".join(parts)] if parts else []


def _in_names(conn: sqlite3.Connection, parts: list[str]) -> list[str]:
    """Return the parts of what is typed that are in the name of some speaker."""
    sql = "SELECT 1 FROM speakers_fts WHERE speakers_fts MATCH escape_fts(?) LIMIT 1"
    with suppress(sqlite3.Error):  # an older index has no names to search
        return [part for part in parts if conn.execute(sql, (part,)).fetchone()]
    return []
