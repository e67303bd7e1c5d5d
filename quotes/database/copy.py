"""A copy of the index for publishing: vacuumed and without a write-ahead log, so that it is a single file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from quotes.database.connect import open_index
from quotes.database.search import Search
from quotes.errors import DatabaseError

_EVERYTHING = Search()


def copy_for_publishing(db: Path, target: Path, search: Search) -> None:
    """Write the index at ``db``, or what ``search`` asks for, to the new file ``target``, vacuumed and in DELETE mode.

    A build that is published meanwhile does no harm: the copy is one snapshot. Raises DatabaseError if there is no
    index of this version, or ``target`` exists or cannot be written, UsageError for a search that makes no sense.
    """
    try:
        with open_index(db) as index:
            index.execute("VACUUM INTO ?", [str(target)])
        copy = sqlite3.connect(target)
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.close()
        if search != _EVERYTHING:
            from quotes.database.part import keep_only  # which counts anew, with numpy

            keep_only(target, search)
    except sqlite3.Error as error:
        remedy = "choose another folder, or make room there"
        raise DatabaseError(f"cannot be written ({error})", input=str(target), remedy=remedy) from error
