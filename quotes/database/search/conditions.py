"""The filters of a search as SQL: conditions on a statement or quote ``s``, and whom a name means."""

from __future__ import annotations

import json
import math
import sqlite3

from quotes.database.rows import column, value
from quotes.database.search.criteria import BANDS, ROLES, Search, bounds, one_of
from quotes.database.search.names import SpeakerNames
from quotes.text.normal import fold

MOST_NAMED = 1000  # speakers or outlets; nobody means more of them by one name
MOST_PLACED = 200_000  # statements whose rowids a search collects, for some tenths of a second

# Of texts in plain letters those that have a word; all others, which only ``fold`` can compare with what was typed.
LIKE = (
    "({0} LIKE :like ESCAPE '\\' OR length({0}) < length(CAST({0} AS BLOB)) "
    "OR instr({0}, '&') OR instr({0}, '`') OR instr({0}, '\\'))"
)
_NAMES = {
    "speakers": f"SELECT speaker_id, alias FROM speaker_aliases WHERE {LIKE.format('alias')} "
    f"UNION SELECT id, name FROM speakers WHERE {LIKE.format('name')}",
    "outlets": f"SELECT id, name FROM outlets WHERE {LIKE.format('name')}",
}


# A speaker's statements, and those of others who say them together with the speaker.
_OWN = "s.speaker_id IN (SELECT value FROM json_each(:speakers))"
_JOINT = "s.id IN (SELECT value FROM json_each(:joint))"
_OWN_OF_ONE = "s.speaker_id = :speaker"  # has its statements in the order of an index
_FIND_JOINT = """
SELECT DISTINCT s.id FROM quote_speakers k JOIN quotes q ON q.id = k.quote_id JOIN statements s ON s.id = q.statement_id
WHERE k.speaker_id IN (SELECT value FROM json_each(:speakers))
  AND (s.speaker_id IS NULL OR s.speaker_id NOT IN (SELECT value FROM json_each(:speakers)))
"""
Parameters = dict[str, object]


def conditions(
    conn: sqlite3.Connection, search: Search, key: str = "statement_id", *, each: bool = False
) -> tuple[list[str], Parameters]:
    """Return the conditions of the filters and their parameters; raises UsageError for a filter that makes no sense.

    ``key`` is the column of ``quotes`` that names an ``s``: "id", if ``s`` is a quote in no statement.  ``each`` if few
    are asked about, so that the printings of each are looked at, and not all of an outlet.
    """
    where: list[str] = []
    params: Parameters = {}
    if search.speaker:
        where.append(_said(conn, search.speaker, key, params))
    if search.unattributed:
        where.append("s.speaker_id IS NULL")
    if search.kind:
        # The plus keeps SQLite from collecting all statements of all such speakers before it sorts them.
        where.append("+s.speaker_id IN (SELECT id FROM speakers WHERE kind = :kind)")
        params["kind"] = search.kind
    if one_of(search.role, ROLES, "role") not in ("", "all"):
        where.append("+s.role = :role")  # the plus: nearly all are of two roles, and an index has the order
        params["role"] = search.role
    if one_of(search.confidence, BANDS, "confidence"):
        low, high = BANDS[search.confidence]
        # The plus: else SQLite goes through all quotes by confidence for each statement, the surest first.
        where.append(f"(SELECT max(+confidence) FROM quotes WHERE {key} = s.id) BETWEEN :low AND :high")
        params |= {"low": low, "high": math.nextafter(high, low)}
    _printed(conn, search, key, where, params, each)
    return where, params


def _said(conn: sqlite3.Connection, speaker: str, key: str, params: Parameters) -> str:
    ids = named(conn, "speakers", speaker)
    params["speakers"] = json.dumps(ids)
    joint = column(conn, _FIND_JOINT, speakers=params["speakers"]) if key == "statement_id" else []
    if len(ids) == 1:
        params["speaker"] = ids[0]
    if joint:
        params["joint"] = json.dumps(joint)
        return f"({_own(params)} OR {_JOINT})"
    return _own(params)


def _own(params: Parameters) -> str:
    return _OWN_OF_ONE if "speaker" in params else _OWN


def apart(where: list[str], params: Parameters) -> list[list[str]]:
    """Return the conditions of two queries that find the same: what a speaker says alone, and with others.

    Each has its own index, which one query for both would not use; there is one where nothing is said with others.
    """
    return [[one, *where[1:]] for one in (_own(params), _JOINT)] if "joint" in params else [where]


def placed(
    conn: sqlite3.Connection, search: Search, where: list[str], params: Parameters, place: str
) -> list[str] | None:
    """Return the conditions for ``place``, a statement's rowid, that those of a speaker or an outlet are looked up.

    None if neither is asked for, or there are too many of them; ``where`` are all conditions on each statement.
    """
    if search.speaker and _size(conn, "sum(statements) FROM speakers", params["speakers"]) <= MOST_PLACED:
        either = " UNION ALL ".join(
            f"SELECT s.rowid FROM statements s WHERE {one[0]}" for one in apart(where[:1], params)
        )
        return [f"+{place} IN ({either})", *where[1:]]
    if search.outlet and _size(conn, "sum(quotes) FROM outlets", params["outlets"]) <= MOST_PLACED:
        printed = _PRINTED_BY.format(key="statement_id", in_time=dated(search)[0])
        return [f"+{place} IN (SELECT t.rowid FROM ({printed}) p JOIN statements t ON t.id = p.id)", *where[:-1]]
    return None


def _size(conn: sqlite3.Connection, what: str, ids: object) -> int:
    return int(value(conn, f"SELECT {what} WHERE id IN (SELECT value FROM json_each(:ids))", ids=ids) or 0)


_PRINTED_BY = (
    "SELECT q.{key} AS id FROM articles a JOIN quotes q ON q.article_id = a.id "
    "WHERE a.outlet_id IN (SELECT value FROM json_each(:outlets)) AND {in_time}"
)
_HAS_PRINTED = (
    "EXISTS (SELECT 1 FROM quotes q CROSS JOIN articles a ON a.id = q.article_id WHERE q.{key} = s.id "
    "AND a.outlet_id IN (SELECT value FROM json_each(:outlets)) AND {in_time})"
)


def _printed(
    conn: sqlite3.Connection, search: Search, key: str, where: list[str], params: Parameters, each: bool
) -> None:
    """Add the filters by outlet and date, which have to hold for one and the same printing."""
    in_time, times = dated(search)
    params |= times
    if search.outlet:
        printed = _HAS_PRINTED if each else f"s.id IN ({_PRINTED_BY})"
        where.append(printed.format(key=key, in_time=in_time))
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


def like(folded: str) -> str:
    """Return the pattern of LIKE that texts fit which have the longest word of a folded one."""
    longest = max(folded.split(), key=len, default="")
    return "%" + "".join("\\" + c if c in "%_\\" else c for c in longest) + "%"


def named(conn: sqlite3.Connection, table: str, name: str, names: SpeakerNames | None = None) -> list[str]:
    """Return the ids of the "speakers" or "outlets" that ``name`` means.

    An id means itself; a name, whatever its accents and capitals, all who bear it; other words all whose name has them.
    ``names`` are those of all speakers, where somebody keeps them in memory.
    """
    if value(conn, f"SELECT 1 FROM {table} WHERE id = :id", id=name):
        return [name]
    full_name = " ".join(fold(name).split())
    if names is not None and full_name and (rowids := names.bearing(full_name)):
        sql = "SELECT id FROM speakers WHERE rowid IN (SELECT value FROM json_each(:rowids)) ORDER BY id LIMIT :most"
        return column(conn, sql, rowids=json.dumps(sorted(rowids)), most=MOST_NAMED)
    folded = [(id_, fold(str(other))) for id_, other in conn.execute(_NAMES[table], {"like": like(full_name)})]
    bearers = {id_ for id_, other in folded if other == full_name}
    words = set(full_name.split())
    near = bearers or {id_ for id_, other in folded if words and words <= set(other.split())}
    return sorted(near)[:MOST_NAMED]
