"""By which columns Datasette's own tables are sorted: in a very large table by those only that begin an index."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from quotes.database.rows import column, value
from quotes.site.metadata import Data, merged

MOST_SORTED = 1_000_000  # rows; to sort so many by what no index has takes Datasette some tenths of a second

_INDEXED = """
SELECT c.name FROM pragma_index_list(:table) i JOIN pragma_index_info(i.name) c WHERE c.seqno = 0
"""


def sorted_by_indexes(data: Data, db: Path) -> Data:
    """Return metadata without those columns to sort by that would take seconds; the same object if there are none.

    An index that cannot be read keeps all: whoever asks for a page is told.
    """
    try:
        with closing(sqlite3.connect(f"{db.absolute().as_uri()}?mode=ro", uri=True)) as conn:
            return _fewer(data, db.stem, conn)
    except sqlite3.Error:
        return data


def _fewer(data: Data, name: str, conn: sqlite3.Connection) -> Data:
    tables = ((data.get("databases") or {}).get(name) or {}).get("tables") or {}
    there = set(column(conn, "SELECT name FROM sqlite_master WHERE type = 'table'"))
    fewer: Data = {}
    for table in there & set(tables):
        sortable = (tables[table] or {}).get("sortable_columns") or []
        if sortable and _is_large(conn, table):
            indexed = set(column(conn, _INDEXED, table=table))
            quick = [one for one in sortable if one in indexed]
            fewer |= {table: {"sortable_columns": quick}} if quick != sortable else {}
    return merged(data, {"databases": {name: {"tables": fewer}}}) if fewer else data


def _is_large(conn: sqlite3.Connection, table: str) -> bool:
    rows = value(conn, f'SELECT count(*) FROM (SELECT 1 FROM "{table}" LIMIT :most + 1)', most=MOST_SORTED)
    return int(rows or 0) > MOST_SORTED
