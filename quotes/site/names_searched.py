"""Datasette's own search of a table (``_search``), over the names of speakers too.

Datasette asks ``SELECT rowid FROM t WHERE t MATCH …`` of a full-text table; a view whose column has its own name is
asked in the same way, and SQLite hands the question on to the two full-text tables behind it.  The views are temporary:
the file of the index is as it was.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress

from quotes.database.schema import searched

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
