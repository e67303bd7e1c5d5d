"""The filters of a search as SQL: conditions on a statement or quote ``s``, and whom a name means."""

from __future__ import annotations

import json
import sqlite3

from quotes.database.rows import value
from quotes.database.search.criteria import BANDS, ROLES, Search, bounds, one_of
from quotes.text.normal import fold

MOST_NAMED = 1000  # speakers or outlets; nobody means more of them by one name

_NAMES = {
    "speakers": "SELECT speaker_id, alias FROM speaker_aliases UNION SELECT id, name FROM speakers",
    "outlets": "SELECT id, name FROM outlets",
}


def conditions(
    conn: sqlite3.Connection, search: Search, key: str = "statement_id"
) -> tuple[list[str], dict[str, object]]:
    """Return the conditions of the filters and their parameters; raises UsageError for a filter that makes no sense.

    ``key`` is the column of ``quotes`` that names an ``s``: "id", if ``s`` is a quote in no statement.
    """
    where: list[str] = []
    params: dict[str, object] = {}
    if search.speaker:
        where.append(
            "(s.speaker_id IN (SELECT value FROM json_each(:speakers)) OR s.id IN (SELECT q.statement_id "
            "FROM quote_speakers k JOIN quotes q ON q.id = k.quote_id "
            "WHERE k.speaker_id IN (SELECT value FROM json_each(:speakers))))"
        )
        params["speakers"] = json.dumps(named(conn, "speakers", search.speaker))
    if search.unattributed:
        where.append("s.speaker_id IS NULL")
    if search.kind:
        # The plus keeps SQLite from collecting all statements of all such speakers before it sorts them.
        where.append("+s.speaker_id IN (SELECT id FROM speakers WHERE kind = :kind)")
        params["kind"] = search.kind
    if one_of(search.role, ROLES, "role") not in ("", "all"):
        where.append("s.role = :role")
        params["role"] = search.role
    if one_of(search.confidence, BANDS, "confidence"):
        low, high = BANDS[search.confidence]
        where.append(f"(SELECT max(confidence) FROM quotes WHERE {key} = s.id) >= :low")
        where.append(f"(SELECT max(confidence) FROM quotes WHERE {key} = s.id) < :high")
        params |= {"low": low, "high": high}
    _printed(conn, search, key, where, params)
    return where, params


def _printed(conn: sqlite3.Connection, search: Search, key: str, where: list[str], params: dict[str, object]) -> None:
    """Add the filters by outlet and date, which have to hold for one and the same printing."""
    in_time, times = dated(search)
    params |= times
    if search.outlet:
        where.append(
            f"s.id IN (SELECT q.{key} FROM articles a JOIN quotes q ON q.article_id = a.id "
            f"WHERE a.outlet_id IN (SELECT value FROM json_each(:outlets)) AND {in_time})"
        )
        params["outlets"] = json.dumps(named(conn, "outlets", search.outlet))
    elif search.since or search.until:
        # The statement's own dates decide nearly all; printings are looked at only when they straddle the period.
        where.append(
            "s.last_published >= :first AND s.first_published < :after AND (s.first_published >= :first "
            "OR s.last_published < :after OR EXISTS (SELECT 1 FROM quotes q JOIN articles a ON a.id = q.article_id "
            f"WHERE q.{key} = s.id AND {in_time}))"
        )


def dated(search: Search, article: str = "a") -> tuple[str, dict[str, object]]:
    """Return the condition on an article, by that name, to be of the time that is asked for, with its parameters."""
    first = bounds(search.since, "since")[0] if search.since else ""
    after = bounds(search.until, "until")[1] if search.until else ""
    times: dict[str, object] = {"first": first, "after": after or "9999-99"}
    return f"{article}.published >= :first AND {article}.published < :after" if first or after else "1", times


def named(conn: sqlite3.Connection, table: str, name: str) -> list[str]:
    """Return the ids of the "speakers" or "outlets" that ``name`` means.

    An id means itself; a name, whatever its accents and capitals, all who bear it; other words all whose name has them.
    """
    if value(conn, f"SELECT 1 FROM {table} WHERE id = :id", id=name):
        return [name]
    full_name = " ".join(fold(name).split())
    folded = [(id_, fold(str(other))) for id_, other in conn.execute(_NAMES[table])]
    bearers = {id_ for id_, other in folded if other == full_name}
    words = set(full_name.split())
    near = bearers or {id_ for id_, other in folded if words and words <= set(other.split())}
    return sorted(near)[:MOST_NAMED]
