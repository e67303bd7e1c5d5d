"""A statement beside its translations, the original first."""

from __future__ import annotations

import sqlite3

from quotes.database.rows import Row
from quotes.database.translations import translations_of


def renderings(conn: sqlite3.Connection, statement: Row) -> list[Row]:
    """Return a statement and its translations, none if it has none: the original first, where one is known.

    Each has ``original``, whether it is that, and ``here``, whether it is the statement itself.
    """
    others = translations_of(conn, [statement["id"]]).get(statement["id"], [])
    if not others:
        return []
    originals = {one["original_id"] for one in others}
    every = [{**statement, "here": True}, *({**one, "here": False} for one in others)]
    for one in every:
        one["original"] = one["id"] in originals
    return sorted(every, key=lambda one: (not one["original"], not one["here"]))
