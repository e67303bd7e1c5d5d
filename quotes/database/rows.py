"""The rows of a query as dictionaries, over any connection: a command's own or one of Datasette's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

Row = dict[str, Any]


def rows(conn: sqlite3.Connection, sql: str, **params: object) -> list[Row]:
    """Return the rows of a query as dictionaries."""
    cursor = conn.execute(sql, params)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def row(conn: sqlite3.Connection, sql: str, **params: object) -> Row | None:
    """Return the first row of a query, or None."""
    first = rows(conn, sql, **params)
    return first[0] if first else None


def value(conn: sqlite3.Connection, sql: str, **params: object) -> Any:
    """Return the first column of a query's first row, or None."""
    first = conn.execute(sql, params).fetchone()
    return None if first is None else first[0]


def column(conn: sqlite3.Connection, sql: str, **params: object) -> list[Any]:
    """Return the first column of every row."""
    return [row[0] for row in conn.execute(sql, params)]


def among(column: str, members: Iterable[StrEnum]) -> str:
    """Return the condition that a column has one of a fixed list of values."""
    return f"{column} IN ({', '.join(repr(member.value) for member in members)})"
