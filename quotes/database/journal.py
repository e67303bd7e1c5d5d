"""What would take a connection's changes of an index back: the rows as they were, written down by triggers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from quotes.database.as_built import KEPT, last_kept
from quotes.database.schema import TABLES

_JOURNALLED = tuple(name for name in TABLES if name not in ("builds", "changes", "skipped", "forgotten", KEPT))


@contextmanager
def journal(conn: sqlite3.Connection) -> Iterator[list[str]]:
    """Give a list that holds, after the block, the statements that undo what the block changes, in their order."""
    undoing: list[str] = []
    last = last_kept(conn)
    conn.execute("CREATE TEMP TABLE IF NOT EXISTS journal (sql TEXT)")
    conn.execute("DELETE FROM journal")
    for table, columns in TABLES.items():
        if table in _JOURNALLED:
            _watch(conn, table, tuple(columns))
    try:
        yield undoing
        undoing += [one[0] for one in conn.execute("SELECT sql FROM journal ORDER BY rowid DESC")]
        if last_kept(conn) > last:  # a merge of speakers keeps thousands, and they are the last ones
            undoing.append(f"DELETE FROM main.{KEPT} WHERE rowid > {last}")
    finally:
        for table in _JOURNALLED:
            for event in ("insert", "delete", "ids", "rest"):
                conn.execute(f"DROP TRIGGER IF EXISTS temp.undo_{table}_{event}")


def _watch(conn: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    values = " || ',' || ".join(f'quote(old."{name}")' for name in columns)
    whole = f"'INSERT INTO main.{table} (rowid, {names}) VALUES (' || old.rowid || ',' || {values} || ')'"
    _note(conn, table, "insert", "INSERT", f"VALUES ('DELETE FROM main.{table} WHERE rowid=' || new.rowid)")
    _note(conn, table, "delete", "DELETE", f"VALUES ({whole})")
    # A merge of speakers changes nothing but ids, in thousands of rows: the other columns are then not looked at.
    ids = tuple(name for name in columns if name.endswith("id"))
    for event, some in (("ids", ids), ("rest", tuple(name for name in columns if name not in ids))):
        if some:
            of = ", ".join(f'"{name}"' for name in some)
            _note(conn, table, event, f"UPDATE OF {of}", _update(table, some))


def _update(table: str, columns: tuple[str, ...]) -> str:
    """Return what writes down the former values of columns; where nothing has changed, nothing is.

    No other column is set, since SQLite writes the indexes of each that is.
    """
    changed = " || ".join(
        f"""CASE WHEN old."{name}" IS new."{name}" THEN '' ELSE ',"{name}"=' || quote(old."{name}") END"""
        for name in columns
    )
    return f"""SELECT 'UPDATE main.{table} SET ' || substr(cells, 2) || ' WHERE rowid=' || old.rowid
               FROM (SELECT {changed} AS cells) WHERE cells <> ''"""


def _note(conn: sqlite3.Connection, table: str, name: str, event: str, values: str) -> None:
    sql = f"INSERT INTO journal {values}"
    conn.execute(f"CREATE TEMP TRIGGER undo_{table}_{name} AFTER {event} ON main.{table} BEGIN {sql}; END")
