"""An index that a build has just written, changed by people's decisions before it is published."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from quotes.database.history import Previous, redirects
from quotes.database.news import NewsRow, told
from quotes.database.publish import BUSY_SECONDS
from quotes.database.records import read_quotes, read_speakers, read_statements
from quotes.database.rows import among, column, value
from quotes.database.schema import TABLES
from quotes.database.write import Index
from quotes.datatypes import SPEECH
from quotes.errors import DatabaseError

# The merge of a speaker with 4,000 quotes, in an index of 100,000, changes 43 MB of pages, since a quote is in a dozen
# b-trees. So pages are kept in memory until the end, 64 MB of them (SQLite keeps 2, and would write most pages several
# times), and so is what the journal notes, which would fill a file of its own. And the log is not put into the file at
# once, which writes all pages for a second time: ``put_away`` does that when the decision is taken.
_IN_ONE_GO = ("PRAGMA cache_size = -64000", "PRAGMA temp_store = MEMORY", "PRAGMA wal_autocheckpoint = 0")
_HISTORY = ("builds", "changes")
_SPOKEN = among("q.role", SPEECH)
FIGURES = {
    "quotes": f"SELECT count(DISTINCT q.utterance_id) FROM quotes q WHERE {_SPOKEN}",
    "statements": f"SELECT count(DISTINCT q.statement_id) FROM quotes q WHERE {_SPOKEN}",
    "speakers": f"SELECT count(DISTINCT q.speaker_id) FROM quotes q WHERE {_SPOKEN} AND q.statement_id IS NOT NULL",
}


def settled(path: Path, before: Previous, index: Index, change: Callable[[sqlite3.Connection], None]) -> dict[str, int]:
    """Let ``change`` alter a new index that nobody reads yet, in one transaction; return the rows of each table.

    ``index`` is what was written there. Figures, redirects and what the build is said to have changed are then those of
    the result. Raises DatabaseError if the disk is full.
    """
    try:
        conn = sqlite3.connect(path, isolation_level=None)
        try:
            conn.execute("PRAGMA synchronous = OFF")
            conn.execute("BEGIN")
            change(conn)
            _renew_history(conn, before, index)
            conn.execute("COMMIT")
            return {
                table: int(value(conn, f'SELECT count(*) FROM "{table}"')) for table in TABLES if table not in _HISTORY
            }
        finally:
            conn.close()
    except sqlite3.OperationalError as error:
        raise DatabaseError(f"cannot be written ({error})", input=str(path.parent), remedy="make room there") from error


@contextmanager
def changing(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection to a published index whose changes readers see all at once, when the block ends without error.

    Hold the index's lock meanwhile. Raises DatabaseError if there is no index, or it cannot be written.
    """
    if not path.is_file():
        raise DatabaseError("there is no index", input=str(path), remedy="make one with 'quotes build'")
    conn = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)
    try:
        conn.execute("PRAGMA journal_mode = WAL")
        for pragma in _IN_ONE_GO:
            conn.execute(pragma)
        conn.execute("BEGIN IMMEDIATE")
        yield conn
        conn.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise DatabaseError(f"cannot be written ({error})", input=str(path), remedy="make room there") from error
    finally:
        conn.close()  # rolls back what was not committed


def figures_of(path: Path) -> dict[str, int]:
    """Return the figures of the last build of an index."""
    conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        names = ("articles", "quotes", "statements", "speakers", "skipped")
        numbers = conn.execute(f"SELECT {', '.join(names)} FROM builds ORDER BY id DESC LIMIT 1").fetchone()
        return dict(zip(names, numbers, strict=True))
    finally:
        conn.close()


def names_of_speakers(path: Path) -> list[str]:
    """Return the names of all speakers of an index."""
    conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        return column(conn, "SELECT name FROM speakers ORDER BY name")
    finally:
        conn.close()


def _renew_history(conn: sqlite3.Connection, before: Previous, index: Index) -> None:
    statement_of = dict(conn.execute("SELECT id, statement_id FROM quotes WHERE statement_id IS NOT NULL"))
    live = set(column(conn, "SELECT id FROM statements"))
    conn.execute("DELETE FROM statement_redirects")
    moved = redirects(before, statement_of, live, set(column(conn, "SELECT id FROM quotes")))
    sql = "INSERT INTO statement_redirects (old_id, new_id, quote_id) VALUES (?, ?, ?)"
    conn.executemany(sql, ((old, *now) for old, now in sorted(moved.items())))
    for name, sql in FIGURES.items():
        conn.execute(f"UPDATE builds SET {name} = ({sql}) WHERE id = (SELECT max(id) FROM builds)")
    changes, numbers = told(conn, _as_it_is(conn, index), before)
    conn.execute("DELETE FROM changes")
    places = ", ".join("?" * len(NewsRow._fields))
    conn.executemany(f"INSERT INTO changes ({', '.join(NewsRow._fields)}) VALUES ({places})", changes)
    for name, number in numbers.items():
        conn.execute(f'UPDATE builds SET "{name}" = ? WHERE id = (SELECT max(id) FROM builds)', [number])


def _as_it_is(conn: sqlite3.Connection, index: Index) -> Index:
    """Return the index with the quotes, statements and speakers that the file now has."""
    from sqlite_utils import Database

    conn.row_factory = sqlite3.Row
    db = Database(conn)
    records, people, statements = list(read_quotes(db)), list(read_speakers(db)), list(read_statements(db))
    conn.row_factory = None
    return replace(index, records=records, speakers=people, statements=statements)
