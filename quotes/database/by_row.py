"""An index made like another one by writing only the rows that differ, in one transaction of its write-ahead log.

Rows of statements, quotes and utterances have their rowids from what they hold (``rowids``), so that those that have
not changed are the same in both files. The full-text search follows by triggers. SQLite's backup would write all pages,
and in two files that were each made in one go nearly all pages differ: one row more moves what comes after it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from quotes.database.rows import value
from quotes.database.schema import KEYS, SEARCHED, TABLES, prepare

# An index of fewer pages is written at once as quickly, and then has no scattered pages.
LEAST_PAGES = 1000
# Rows of all that may differ. A row stands in a dozen b-trees: if one in ten differs, most pages do.
MOST_DIFFERENT = 0.1
# The tables whose rows are found by their rowids; in the others these mean nothing, and a row is found by its key.
_PLACED = ("statements", "quotes", "utterances", "corrections", "changes")
_SCHEMA = "SELECT type, name, sql FROM {}.sqlite_master ORDER BY type, name"


def followed(new: Path, live: Path, seconds: float) -> bool:
    """Make the index at ``live`` hold what that at ``new`` does; return False, and change nothing, if much differs.

    ``seconds`` is how long other writers are waited for. Raises sqlite3.OperationalError if the disk is full.
    """
    address = f"{live.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=seconds)) as conn:
        conn.execute("PRAGMA synchronous = FULL")
        conn.execute("PRAGMA secure_delete = ON")  # nobody can read in the file what has been taken out
        conn.execute("ATTACH ? AS new", [f"{new.absolute().as_uri()}?mode=ro"])
        conn.execute("BEGIN IMMEDIATE")
        try:
            alike = _is_worth_it(conn) and _compare(conn)
            if alike:
                prepare(conn)
                _write(conn)
            conn.execute("COMMIT" if alike else "ROLLBACK")
            return alike
        except sqlite3.IntegrityError:  # rows of the live file that no build writes: all pages are written then
            return False
        finally:
            if conn.in_transaction:
                conn.execute("ROLLBACK")


def _is_worth_it(conn: sqlite3.Connection) -> bool:
    """Whether the files are large and of one shape, and nothing has to be forgotten.

    In the full-text index the words of a row that is gone can be read until its parts are merged.
    """
    if value(conn, "PRAGMA main.page_count") < LEAST_PAGES:
        return False
    for sql in ("PRAGMA {}.user_version", "PRAGMA {}.page_size", _SCHEMA, "SELECT hash FROM {}.forgotten ORDER BY 1"):
        if conn.execute(sql.format("main")).fetchall() != conn.execute(sql.format("new")).fetchall():
            return False
    return True


def _compare(conn: sqlite3.Connection) -> bool:
    """Note which rows differ; return whether these are few."""
    different = rows = 0
    for table in TABLES:
        columns, light = _columns(table)
        same = _same(table)
        conn.execute(f"CREATE TEMP TABLE {table}_fresh (place INTEGER PRIMARY KEY)")
        conn.execute(f"CREATE TEMP TABLE {table}_gone (place INTEGER PRIMARY KEY)")
        conn.execute(f"CREATE TEMP TABLE {table}_altered (place INTEGER PRIMARY KEY, other INTEGER)")
        alike, whole = _equal(columns), _equal([name for name in columns if name not in light])
        joined = f'new."{table}" n LEFT JOIN main."{table}" l ON {same}'
        sql = f"SELECT l.rowid, n.rowid FROM {joined} WHERE l.rowid IS NOT NULL AND {whole} AND NOT ({alike})"
        conn.execute(f"INSERT INTO {table}_altered {sql}")
        conn.execute(f"INSERT INTO {table}_fresh SELECT n.rowid FROM {joined} WHERE l.rowid IS NULL OR NOT ({whole})")
        back = f'main."{table}" l NOT INDEXED LEFT JOIN new."{table}" n ON {same}'
        conn.execute(f"INSERT INTO {table}_gone SELECT l.rowid FROM {back} WHERE n.rowid IS NULL OR NOT ({whole})")
        different += sum(value(conn, f"SELECT count(*) FROM {table}_{kind}") for kind in ("fresh", "altered"))
        rows += value(conn, f'SELECT count(*) FROM new."{table}"')
    return bool(different <= MOST_DIFFERENT * rows)


def _write(conn: sqlite3.Connection) -> None:
    """Take out what is gone, put in what is fresh, and change the rest."""
    for table in TABLES:
        conn.execute(f'DELETE FROM main."{table}" WHERE rowid IN (SELECT place FROM {table}_gone)')
    for table in TABLES:
        columns, light = _columns(table)
        all_of = ", ".join(f'"{name}"' for name in columns)
        placed = "rowid, " if table in _PLACED else ""
        fresh = f'SELECT {placed}{all_of} FROM new."{table}" WHERE rowid IN (SELECT place FROM {table}_fresh)'
        conn.execute(f'INSERT INTO main."{table}" ({placed}{all_of}) {fresh} ORDER BY rowid')
        if light:
            some = ", ".join(f'"{name}"' for name in light)
            other = f"(SELECT other FROM {table}_altered a WHERE a.place = {table}.rowid)"
            sql = f'UPDATE main."{table}" SET ({some}) = (SELECT {some} FROM new."{table}" n WHERE n.rowid = {other})'
            conn.execute(f"{sql} WHERE rowid IN (SELECT place FROM {table}_altered)")
    new, old = (conn.execute(f"SELECT * FROM {one}.sqlite_stat1 ORDER BY 1, 2").fetchall() for one in ("new", "main"))
    if new != old:
        conn.execute("DELETE FROM main.sqlite_stat1")
        conn.executemany("INSERT INTO main.sqlite_stat1 VALUES (?, ?, ?)", new)


def _columns(table: str) -> tuple[list[str], list[str]]:
    """Return a table's columns, and those in which a row may change and stay the same one: not key or text."""
    fixed = {*_key(table), SEARCHED.get(table)}
    return list(TABLES[table]), [name for name in TABLES[table] if name not in fixed]


def _key(table: str) -> tuple[str, ...]:
    key = KEYS.get(table, "id")
    return key if isinstance(key, tuple) else (key,) if key else ()


def _same(table: str) -> str:
    """The condition that a row of the live file and one of the new file are the same one."""
    return "n.rowid = l.rowid" if table in _PLACED else " AND ".join(f'n."{name}" = l."{name}"' for name in _key(table))


def _equal(columns: list[str]) -> str:
    return " AND ".join(f'n."{name}" IS l."{name}"' for name in columns) or "1"
