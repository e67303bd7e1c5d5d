"""What has changed for readers since a build or a moment, as builds have noted it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from quotes.database.news import KINDS, MOST_ROWS
from quotes.database.rows import Row, column, rows
from quotes.database.search import details

MOST_BUILDS = 50  # that a page lists


@dataclass(frozen=True, slots=True)
class NewsItem:
    """A statement that is new, spread, corrected or withdrawn: ``statement`` is its row, None for a withdrawn one.

    ``articles`` are those that a correction or a withdrawal is about, with their outlets, titles and addresses.
    """

    kind: str
    build_id: int
    moment: str  # when that build started
    statement_id: str
    statement: Row | None
    was_text: str | None = None
    was_speaker: str | None = None
    articles: tuple[Row, ...] = ()

    @property
    def text(self) -> str:
        """Return the words, for a withdrawn statement the last ones."""
        return str(self.statement["text"] if self.statement else self.was_text)

    @property
    def speaker(self) -> str | None:
        """Return who says it, or said it before it was withdrawn."""
        name = self.statement["speaker"] if self.statement else self.was_speaker
        return str(name) if name else None


@dataclass(frozen=True, slots=True)
class News:
    """What some builds changed altogether, by kind; ``counts`` are those of all, of which at most some are listed."""

    builds: tuple[Row, ...]
    items: dict[str, tuple[NewsItem, ...]]
    counts: dict[str, int]

    @property
    def all(self) -> tuple[NewsItem, ...]:
        """Return everything listed, in the order of kinds."""
        return tuple(one for kind in KINDS for one in self.items[kind])


def builds(conn: sqlite3.Connection, limit: int = MOST_BUILDS) -> list[Row]:
    """Return the last builds, the latest first, with how much they changed; the first one has no figures."""
    return rows(conn, f"SELECT {_BUILD} FROM builds ORDER BY id DESC LIMIT :n", n=limit)


_BUILD = 'id, started, articles, "new", spread, corrected, withdrawn'


def builds_since(conn: sqlite3.Connection, moment: str) -> list[int]:
    """Return the ids of the builds that started at a moment or later; ``moment`` is ISO 8601 in UTC."""
    sql = "SELECT id FROM builds WHERE datetime(started) >= datetime(:moment) ORDER BY id"
    return column(conn, sql, moment=moment)


_CHANGES = """
SELECT c.build_id, b.started, c.kind, c.statement_id, c.was_text, c.was_speaker, c.articles,
  coalesce(s.rowid, t.rowid) AS place
FROM changes c JOIN builds b ON b.id = c.build_id LEFT JOIN statements s ON s.id = c.statement_id
LEFT JOIN statement_redirects r ON r.old_id = c.statement_id LEFT JOIN statements t ON t.id = r.new_id
WHERE c.build_id IN (SELECT value FROM json_each(:builds)) ORDER BY c.build_id, c.rowid LIMIT :most
"""


def news_of(conn: sqlite3.Connection, ids: Iterable[int], limit: int) -> News:
    """Return what the builds with these ids changed, at most ``limit`` of each kind, the latest builds first.

    Each statement is told of once for each kind. One that is new tells nothing else, and one that came and went between
    two of the builds nothing at all.
    """
    ids_json = json.dumps(sorted(ids))
    sql = f"SELECT {_BUILD} FROM builds WHERE id IN (SELECT value FROM json_each(:builds)) ORDER BY id DESC"
    about = rows(conn, sql, builds=ids_json)
    changes = rows(conn, _CHANGES, builds=ids_json, most=MOST_ROWS)
    last = _last(changes)
    counts = {kind: len(last[kind]) for kind in KINDS}
    for kind in KINDS:  # those of each build that were too many to be noted
        stored = sum(change["kind"] == kind for change in changes)
        counts[kind] += max(0, sum(build[kind] or 0 for build in about) - stored)
    top = {kind: list(last[kind].values())[:limit] for kind in KINDS}
    places = [change["place"] for kind in KINDS for change in top[kind] if change["place"] and kind != "withdrawn"]
    statements = {row["rowid"]: row for row in details(conn, sorted(set(places)))}
    items = {kind: tuple(_item(change, statements) for change in top[kind]) for kind in KINDS}
    return News(tuple(about), items, counts)


def _last(changes: list[Row]) -> dict[str, dict[object, Row]]:
    """Return what is left to tell by kind: the last change of each statement, those of later builds first."""
    fresh = {change["statement_id"] for change in changes if change["kind"] == "new"}
    fresh_places = {change["place"] for change in changes if change["kind"] == "new"}
    last: dict[str, dict[object, Row]] = {kind: {} for kind in KINDS}
    for change in sorted(changes, key=lambda change: -int(change["build_id"])):
        kind, place = change["kind"], change["place"]
        if kind == "withdrawn":
            if place is None and change["statement_id"] not in fresh:
                last[kind].setdefault(change["statement_id"], change)
        elif place is not None and (kind == "new" or place not in fresh_places):
            last[kind].setdefault(place, change)
    return last


def _item(change: Row, statements: dict[int, Row]) -> NewsItem:
    statement = statements.get(change["place"]) if change["kind"] != "withdrawn" else None
    id = statement["id"] if statement else change["statement_id"]
    articles = tuple(one for one in json.loads(change["articles"]) if isinstance(one, dict))
    return NewsItem(
        change["kind"], change["build_id"], change["started"], id, statement, change["was_text"],
        change["was_speaker"], articles,
    )  # fmt: skip
