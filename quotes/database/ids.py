"""What an id stands for: a quote, an utterance, a statement, or the one of them that begins with some characters."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from quotes.database.outlets import slug
from quotes.database.rows import column, value
from quotes.errors import DatabaseError

SHORTEST = 4  # characters that may stand for a whole id; fewer name somebody in nearly every index
MOST_NAMED = 4  # ids that a message lists
MOST_REDIRECTS = 20
_OTHERS = {"speakers": "a speaker", "outlets": "an outlet", "articles": "an article"}


class IdKind(StrEnum):
    """What has an id."""

    QUOTE = "quote"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Identified:
    """A whole id, and what has it; an utterance has the id of the quote that is its first part."""

    kind: IdKind
    id: str


def identified(conn: sqlite3.Connection, typed: str) -> Identified:
    """Return what an id, an id of an older build, or the beginning of an id stands for.

    Raises DatabaseError if nothing has it, or more than one.
    """
    for kind in IdKind:
        if value(conn, f"SELECT 1 FROM {kind}s WHERE id = :id", id=typed):
            return Identified(kind, typed)
    now = moved(conn, typed)
    if now is not None:
        return Identified(IdKind.STATEMENT, now)
    quote = value(conn, "SELECT quote_id FROM statement_redirects WHERE old_id = :id", id=typed)
    if quote is not None:  # what was a statement is no speech
        return Identified(IdKind.QUOTE, str(quote))
    near = _beginning(conn, typed) if len(typed) >= SHORTEST else []
    if len(near) == 1:
        return near[0]
    if near:
        some = ", ".join(f"{one.id} ({one.kind})" for one in near[:MOST_NAMED])
        more = " and more" if len(near) > MOST_NAMED else ""
        raise DatabaseError(f"more than one id begins with {typed!r}: {some}{more}", remedy="give more of it")
    remedy = "ids are in 'quotes search', 'quotes extract' and the site"
    for table, what in _OTHERS.items():
        if value(conn, f"SELECT 1 FROM {table} WHERE id = :id", id=typed):
            raise DatabaseError(f"{typed!r} is the id of {what}, no quote or statement", remedy=remedy)
    raise DatabaseError(f"there is no quote or statement {typed!r} in the index", remedy=remedy)


def _beginning(conn: sqlite3.Connection, typed: str) -> list[Identified]:
    """Return what has an id that begins with ``typed``, at most one more than a message lists."""
    near = []
    for kind in IdKind:
        sql = f"SELECT id FROM {kind}s WHERE id >= :low AND id < :high ORDER BY id LIMIT :n"
        ids = column(conn, sql, low=typed, high=typed + "\U0010ffff", n=MOST_NAMED + 1)
        near += [Identified(kind, id_) for id_ in ids]
    return near


def moved(conn: sqlite3.Connection, id_: str) -> str | None:
    """Return the id that a statement of an older build has now, or None."""
    earlier: set[str] = set()
    now = id_
    while now not in earlier and len(earlier) < MOST_REDIRECTS:
        earlier.add(now)
        new = value(conn, "SELECT new_id FROM statement_redirects WHERE old_id = :id", id=now)
        if new is None:
            break
        now = str(new)
    exists = value(conn, "SELECT 1 FROM statements WHERE id = :id", id=now)
    return now if exists and now != id_ else None


def merged_speaker(conn: sqlite3.Connection, id_: str) -> str | None:
    """Return who now has a speaker's name that an id of an older build was made of, None unless it is exactly one.

    Nobody may have the id itself.
    """
    if value(conn, "SELECT 1 FROM speakers WHERE id = :id", id=id_):
        return None
    aliases = conn.execute("SELECT speaker_id, alias FROM speaker_aliases")
    bearers = {str(speaker) for speaker, alias in aliases if slug(str(alias)) == id_}
    return bearers.pop() if len(bearers) == 1 else None


_PRINTED = """
SELECT q.id FROM quotes q JOIN articles a ON a.id = q.article_id WHERE q.statement_id = :id
ORDER BY a.published IS NULL, a.published, q.article_id, q.part, q.start, q.id
"""
_PARTS = "SELECT id FROM quotes WHERE id = :id OR utterance_id = :id ORDER BY part, start, id"


def quotes_of(conn: sqlite3.Connection, typed: str) -> list[str]:
    """Return the ids of the quotes that an id stands for: all parts of an utterance, all quotes of a statement by date.

    Raises DatabaseError if nothing has the id, or more than one.
    """
    target = identified(conn, typed)
    sql = _PARTS if target.kind is IdKind.QUOTE else _PRINTED
    return [str(id_) for id_ in column(conn, sql, id=target.id)]


def speaker_of(conn: sqlite3.Connection, typed: str) -> str:
    """Return the id of the speaker that an id, its beginning or a name stands for.

    What nobody has is returned as it is: corrections may name speakers of earlier builds.  Raises DatabaseError where
    several have it.
    """
    if value(conn, "SELECT 1 FROM speakers WHERE id = :id", id=typed):
        return typed
    near = sorted({str(id_) for id_ in column(conn, "SELECT id FROM speakers WHERE name = :name", name=typed)})
    if not near and len(typed) >= SHORTEST:
        sql = "SELECT id FROM speakers WHERE id >= :low AND id < :high ORDER BY id LIMIT :n"
        near = column(conn, sql, low=typed, high=typed + "\U0010ffff", n=MOST_NAMED + 1)
    if len(near) > 1:
        raise DatabaseError(
            f"several speakers: {', '.join(near[:MOST_NAMED])}", input=typed, remedy="give the whole id"
        )
    return near[0] if near else typed
