"""What a person should look at: unsure speakers, spans not taken for speech, quotes without a speaker."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from quotes.database.rows import Row, among, column, rows, value
from quotes.database.search import BANDS
from quotes.datatypes import SPEECH, Role
from quotes.datatypes.decisions import Action, Correction
from quotes.site import kept, printings
from quotes.text.correction_syntax import item
from quotes.text.disguise import as_latin, is_mixed

PAGE_SIZE = 25
LISTS = {
    "unsure": "Unsure speakers",
    "unknown": "No speaker",
    "rejected": "Not speech",
    "lookalikes": "Look-alike names",
    "corrections": "Corrections",
    "skipped": "Skipped inputs",
}
_SPOKEN = among("q.role", SPEECH)
_LISTS = {
    "unsure": f"{_SPOKEN} AND q.speaker_id IS NOT NULL AND q.confidence < {BANDS['medium'][0]}",
    "unknown": f"{_SPOKEN} AND q.speaker_id IS NULL",
    "rejected": among("q.role", (Role.TITLE, Role.SCARE)),
}
# Each list in its order, answered by one index alone; the plus keeps SQLite from one that has another order.
_BY_CONFIDENCE = "SELECT q.rowid AS place FROM quotes q WHERE {} ORDER BY q.confidence, q.rowid"
_OF_NOBODY = (
    f"SELECT q.rowid AS place FROM quotes q WHERE q.role = '{role}' AND q.speaker_id IS NULL" for role in SPEECH
)
_PLACES = {
    "unsure": _BY_CONFIDENCE.format(_LISTS["unsure"]),
    "unknown": " UNION ALL ".join(_OF_NOBODY) + " ORDER BY place",
    "rejected": _BY_CONFIDENCE.format(f"+{_LISTS['rejected']}"),
}
_SOMEBODY = "NAME OR ID OF THE SPEAKER"


def counts(conn: sqlite3.Connection) -> dict[str, int]:
    """Return how many entries each list has; counted once for each state of the index."""
    return kept.once(conn, "review", lambda: _counted(conn))


def _counted(conn: sqlite3.Connection) -> dict[str, int]:
    figures = {name: int(value(conn, f"SELECT count(*) FROM quotes q WHERE {sql}")) for name, sql in _LISTS.items()}
    figures["lookalikes"] = len(lookalikes(conn))
    return figures | {name: int(value(conn, f"SELECT count(*) FROM {name}")) for name in ("corrections", "skipped")}


def quotes(conn: sqlite3.Connection, name: str, page: int) -> list[Row]:
    """Return a page of quotes to look at, each with its passage and the lines that would correct it."""
    places = column(conn, f"{_PLACES[name]} LIMIT :n OFFSET :start", n=PAGE_SIZE, start=(page - 1) * PAGE_SIZE)
    sql = printings.QUOTES + " JOIN json_each(:places) j ON j.value = q.rowid ORDER BY j.key"
    entries = [printings.printing([quote]) for quote in rows(conn, sql, places=json.dumps(places))]
    return [{**entry.row, "printing": entry, "lines": lines(entry)} for entry in entries]


def lines(printing: printings.Printing) -> list[Row]:
    """Return what can be put into corrections.yml about a quote: a description and the item itself."""
    quote, others = printing.row, printing.alternatives
    if quote["role"] not in SPEECH:
        return [_fix("It is speech", Action.ASSIGN, quote["id"], _SOMEBODY)]
    return [
        _fix("Somebody else said it", Action.ASSIGN, quote["id"], others[0]["speaker"] if others else _SOMEBODY),
        _fix("It is not speech", Action.NOT_SPEECH, quote["id"]),
    ]


def _fix(what: str, action: Action, quote: str, speaker: str | None = None) -> Row:
    return {"what": what, "line": item(Correction(action, (quote,), speaker)).rstrip("\n")}


# Speakers with letters of other scripts that are looked at; a corpus in such a script has many.
MOST_NAMES = 20_000
_OF_OTHER_SCRIPTS = f"SELECT id, name FROM speakers WHERE name GLOB '*[\u0370-\u052f]*' ORDER BY id LIMIT {MOST_NAMES}"


def lookalikes(conn: sqlite3.Connection) -> list[Row]:
    """Return the speakers whose name looks like another speaker's, or mixes two alphabets within a word."""
    return kept.once(conn, "lookalikes", lambda: _lookalikes(conn))


def _lookalikes(conn: sqlite3.Connection) -> list[Row]:
    speakers = rows(conn, _OF_OTHER_SCRIPTS)
    in_latin = {speaker["id"]: as_latin(speaker["name"]) for speaker in speakers}
    twins = _named(conn, [name for name in in_latin.values() if name]) if any(in_latin.values()) else {}
    both = ({**one, "twin": twins.get((in_latin[one["id"]] or "").lower())} for one in speakers)
    return [_with_line(one) for one in both if one["twin"] or is_mixed(one["name"])]


def _named(conn: sqlite3.Connection, names: Sequence[str]) -> dict[str, Row]:
    """Return the first speaker of each of some names, by the names in small letters."""
    sql = """SELECT id, name FROM speakers WHERE name COLLATE NOCASE IN (SELECT value FROM json_each(:names))
             ORDER BY id DESC"""
    return {one["name"].lower(): one for one in rows(conn, sql, names=json.dumps(names))}


def twin_of(conn: sqlite3.Connection, name: str) -> Row | None:
    """Return the speaker whose name in Latin letters looks like ``name``, None if there is no such one."""
    latin = as_latin(name)
    return _named(conn, [latin]).get(latin.lower()) if latin else None


def _with_line(speaker: Row) -> Row:
    twin = speaker["twin"]
    if not twin:
        return {**speaker, "line": None}
    merge = Correction(Action.MERGE_SPEAKERS, (twin["id"], speaker["id"]))
    return {**speaker, "line": item(merge).rstrip("\n")}


def plumbing(conn: sqlite3.Connection, name: str, page: int) -> list[Row]:
    """Return a page of the corrections or of the skipped inputs."""
    order = {"corrections": "applied, line", "skipped": "input"}[name]
    sql = f"SELECT * FROM {name} ORDER BY {order} LIMIT :n OFFSET :start"
    return rows(conn, sql, n=PAGE_SIZE * 2, start=(page - 1) * PAGE_SIZE * 2)
