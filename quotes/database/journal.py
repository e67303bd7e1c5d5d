"""What would take a connection's changes of an index back: the rows as they were, written down by triggers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from quotes.database.schema import TABLES

_JOURNALLED = tuple(name for name in TABLES if name not in ("builds", "changes", "skipped", "forgotten"))


@contextmanager
def journal(conn: sqlite3.Connection) -> Iterator[list[str]]:
    """Give a list that holds, after the block, the statements that undo what the block changes, in their order."""
    undoing: list[str] = []
    conn.execute("CREATE TEMP TABLE IF NOT EXISTS journal (sql TEXT)")
    conn.execute("DELETE FROM journal")
    for table, columns in TABLES.items():
        if table in _JOURNALLED:
            _watch(conn, table, tuple(columns))
    try:
        yield undoing
        undoing += [one[0] for one in conn.execute("SELECT sql FROM journal ORDER BY rowid DESC")]
    finally:
        for table in _JOURNALLED:
            for event in ("insert", "update", "delete"):
                conn.execute(f"DROP TRIGGER IF EXISTS temp.undo_{table}_{event}")


def _watch(conn: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    values = " || ',' || ".join(f'quote(old."{name}")' for name in columns)
    changed = (
        f"""CASE WHEN old."{name}" IS new."{name}" THEN '' ELSE ',"{name}"=' || quote(old."{name}") END"""
        for name in columns
    )
    bodies = {
        "insert": f"'DELETE FROM main.{table} WHERE rowid=' || new.rowid",
        "update": f"'UPDATE main.{table} SET rowid=rowid' || {' || '.join(changed)} || ' WHERE rowid=' || old.rowid",
        "delete": f"'INSERT INTO main.{table} (rowid, {names}) VALUES (' || old.rowid || ',' || {values} || ')'",
    }
    for event, body in bodies.items():
        sql = f"INSERT INTO journal VALUES ({body})"
        conn.execute(f"CREATE TEMP TRIGGER undo_{table}_{event} AFTER {event} ON main.{table} BEGIN {sql}; END")
