"""A statement beside its translations, the original first."""

from __future__ import annotations

import sqlite3

from quotes.database.rows import Row
from quotes.database.translations import translations_of
from quotes.datatypes.decisions import Action, Correction
from quotes.text.correction_syntax import item

_DECISIONS = (("They say the same", Action.MERGE_TRANSLATIONS), ("They do not", Action.SPLIT_TRANSLATIONS))


def renderings(conn: sqlite3.Connection, statement: Row, quote_id: str) -> list[Row]:
    """Return a statement and its translations, none if it has none: the original first, where one is known.

    Each has ``original``, whether it is that, and ``here``, whether it is the statement itself; a translation has
    ``lines`` for corrections.yml, by which people confirm or reject it.  ``quote_id`` is a quote of the statement's.
    """
    others = translations_of(conn, [statement["id"]]).get(statement["id"], [])
    if not others:
        return []
    originals = {one["original_id"] for one in others}
    every = [{**statement, "here": True}, *({**one, "here": False} for one in others)]
    for one in every:
        one["original"] = one["id"] in originals
        if not one["here"]:
            one["lines"] = [_fix(what, action, quote_id, one["quote_id"]) for what, action in _DECISIONS]
    return sorted(every, key=lambda one: (not one["original"], not one["here"]))


def _fix(what: str, action: Action, *quote_ids: str) -> Row:
    return {"what": what, "line": item(Correction(action, quote_ids)).rstrip("\n")}
