"""Opening an index for reading."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from quotes.database.schema import VERSION
from quotes.errors import DatabaseError

if TYPE_CHECKING:
    from sqlite_utils import Database


# What builds keep beside an index, by the ends of the names; the rest of a name is the index's own.
_BESIDE = {".cache.db": "the cache beside an index", ".articles.db": "the articles beside an index"}


@contextmanager
def open_index(path: Path) -> Iterator[Database]:
    """Open an index for reading.  Raises DatabaseError if there is none, or one of another version."""
    if not path.is_file():
        raise DatabaseError("there is no index", input=str(path), remedy="make one with 'quotes build'")
    try:
        connection, version = _opened(path)
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"not an index ({error})", input=str(path), remedy="build it again") from error
    try:
        from sqlite_utils import Database  # brings pandas where that is installed, which takes a build half a second

        if version != VERSION:
            _refuse_what_is_beside(path, version)
            happened = f"made by another version of quotes (schema {version}, not {VERSION})"
            newer = version > VERSION
            remedy = "update quotes" if newer else "build it again with 'quotes build', which keeps its history"
            raise DatabaseError(happened, input=str(path), remedy=remedy)
        connection.row_factory = sqlite3.Row
        yield Database(connection)
    finally:
        connection.close()


def _refuse_what_is_beside(path: Path, version: int) -> None:
    """Raise DatabaseError for a file that builds keep beside an index: it has no version, and says nothing of one."""
    ending = next((one for one in _BESIDE if path.name.endswith(one)), "")
    if ending and not version:
        index = path.with_name(path.name.removesuffix(ending))
        raise DatabaseError(f"{_BESIDE[ending]}, not the index", input=str(path), remedy=f"name {index}")


def _opened(path: Path) -> tuple[sqlite3.Connection, int]:
    """Open a file for reading, and return its version too.

    In a read-only folder SQLite cannot create the files that it keeps beside a database for its readers; but then
    nobody can write either, and they are not needed.
    """
    address = f"{path.absolute().as_uri()}?mode=ro"
    log = path.with_name(path.name + "-wal")
    lonely = not os.access(path.parent, os.W_OK) and not (log.exists() and log.stat().st_size)
    connection = sqlite3.connect(address + "&immutable=1" * lonely, uri=True)
    try:
        return connection, int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.DatabaseError:
        connection.close()
        raise
