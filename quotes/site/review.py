"""What a person should look at: unsure speakers, spans taken for no speech, quotes without a speaker."""

from __future__ import annotations

import json
import sqlite3

from quotes.database.rows import Row, rows, value
from quotes.database.search import BANDS
from quotes.site import printings

PAGE_SIZE = 25
LISTS = {
    "unsure": "Unsure speakers",
    "unknown": "No speaker",
    "rejected": "Not speech",
    "corrections": "Corrections",
    "skipped": "Skipped inputs",
}
_SPOKEN = "q.role IN ('utterance', 'fragment')"
_LISTS = {
    "unsure": f"{_SPOKEN} AND q.speaker_id IS NOT NULL AND q.confidence < {BANDS['medium'][0]}",
    "unknown": f"{_SPOKEN} AND q.speaker_id IS NULL",
    "rejected": "q.role IN ('title', 'scare')",
}
_ORDERS = {"unsure": "q.confidence, q.rowid", "unknown": "q.rowid", "rejected": "q.confidence, q.rowid"}


def counts(conn: sqlite3.Connection) -> dict[str, int]:
    """Return how many entries each list has."""
    made = {name: int(value(conn, f"SELECT count(*) FROM quotes q WHERE {sql}")) for name, sql in _LISTS.items()}
    return made | {name: int(value(conn, f"SELECT count(*) FROM {name}")) for name in ("corrections", "skipped")}


def quotes(conn: sqlite3.Connection, name: str, page: int) -> list[Row]:
    """Return a page of quotes to look at, each with its passage and the lines that would correct it."""
    ids = [
        found["id"]
        for found in rows(
            conn,
            f"SELECT q.id FROM quotes q WHERE {_LISTS[name]} ORDER BY {_ORDERS[name]} LIMIT :n OFFSET :start",
            n=PAGE_SIZE,
            start=(page - 1) * PAGE_SIZE,
        )
    ]
    sql = printings.QUOTES + " JOIN json_each(:ids) j ON j.value = q.id ORDER BY j.key"
    found = rows(conn, sql, ids=json.dumps(ids))
    shown = [printings.printing([one]) for one in found]
    return [{**one.row, "printing": one, "lines": lines(one)} for one in shown]


def lines(printing: printings.Printing) -> list[Row]:
    """Return what can be put into corrections.yml about a quote: a description and the line itself."""
    quote, others = printing.row, printing.alternatives
    made = []
    if quote["role"] in ("utterance", "fragment"):
        name = others[0]["speaker"] if others else "NAME OR ID OF THE SPEAKER"
        made.append({"what": "Somebody else said it", "line": _line("assign", quote["id"], name)})
        made.append({"what": "It is not speech", "line": _line("not-speech", quote["id"])})
    else:
        made.append({"what": "It is speech", "line": _line("assign", quote["id"], "NAME OR ID OF THE SPEAKER")})
    return made


def _line(action: str, quote: str, speaker: str | None = None) -> str:
    # JSON strings are YAML strings, and quoting them keeps hostile ids and names from being anything else.
    if speaker is None:
        return f"- {{{action}: {json.dumps(quote)}}}"
    return f"- {{{action}: {json.dumps(quote)}, speaker: {json.dumps(speaker, ensure_ascii=False)}}}"


def plumbing(conn: sqlite3.Connection, name: str, page: int) -> list[Row]:
    """Return a page of the corrections or of the skipped inputs."""
    order = {"corrections": "applied, line", "skipped": "input"}[name]
    sql = f"SELECT * FROM {name} ORDER BY {order} LIMIT :n OFFSET :start"
    return rows(conn, sql, n=PAGE_SIZE * 2, start=(page - 1) * PAGE_SIZE * 2)
