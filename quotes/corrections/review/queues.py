"""What a person should look at, as queues that decisions empty; each entry has a key that says what it is about."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from quotes.corrections.review.names import pairs, strange_names
from quotes.database import audit
from quotes.database.rows import among, column, rows
from quotes.database.search import BANDS
from quotes.datatypes import SPEECH, LaterRule, LinkKind, Relation
from quotes.datatypes.decisions import Action

SEPARATOR = "|"  # between the two ids of a key
# Entries that a queue holds at once: more than anybody decides in a year; what lies behind comes up as it empties.
MOST_ENTRIES = 50_000
# Share of common words below which a wording that was edited may be another remark, and the probability of a
# translation above which nobody has to look at it.
SURE_EDIT = 0.75
SURE_TRANSLATION = 0.8

_SPOKEN = among("+q.role", SPEECH)  # with a sign, so that SQLite takes the index of the rarer condition
_OPEN = f"{_SPOKEN} AND q.part = 'text' AND q.rule <> '{LaterRule.CORRECTION.value}'"
_UNSURE = f"""SELECT q.utterance_id FROM quotes q WHERE {_OPEN} AND q.speaker_id IS NOT NULL
  AND q.confidence < {BANDS["medium"][0]} GROUP BY q.utterance_id ORDER BY min(q.confidence), 1 LIMIT {MOST_ENTRIES}"""
_UNKNOWN = f"""SELECT q.utterance_id FROM quotes q WHERE {_OPEN} AND q.speaker_id IS NULL
  GROUP BY q.utterance_id ORDER BY max(length(q.text)) DESC, 1 LIMIT {MOST_ENTRIES}"""
_SIMILAR = f"""SELECT k.statement_id || '{SEPARATOR}' || k.other_id FROM statement_links k
  WHERE k.kind = '{LinkKind.SIMILAR.value}' ORDER BY k.score DESC, 1 LIMIT {MOST_ENTRIES}"""
_EDITED = f"""SELECT q.id FROM quotes q WHERE q.relation = '{Relation.EDIT.value}' AND q.score < {SURE_EDIT}
  AND q.part = 'text' AND {_SPOKEN} ORDER BY q.score, q.id LIMIT {MOST_ENTRIES}"""
_TRANSLATED = f"""SELECT k.statement_id || '{SEPARATOR}' || k.other_id FROM statement_links k
  WHERE k.kind = '{LinkKind.TRANSLATION.value}' AND k.score < {SURE_TRANSLATION} ORDER BY k.score, 1
  LIMIT {MOST_ENTRIES}"""

Keys = Callable[[sqlite3.Connection], list[str]]


@dataclass(frozen=True, slots=True)
class Queue:
    """A list of entries of one sort, the most urgent first; ``asks`` is the question that each puts."""

    name: str
    title: str
    asks: str
    keys: Keys


def _of(sql: str) -> Keys:
    return lambda conn: column(conn, sql)


def _merges(conn: sqlite3.Connection) -> list[str]:
    merged = targets_of(conn, Action.MERGE)
    return [*column(conn, _SIMILAR), *(id for id in column(conn, _EDITED) if not any(id in one for one in merged))]


def _people(conn: sqlite3.Connection) -> list[str]:
    parted = targets_of(conn, Action.KEEP_SPEAKERS)
    return [
        SEPARATOR.join(pair) for pair in pairs(conn)[:MOST_ENTRIES] if not any(set(pair) <= set(one) for one in parted)
    ]


def _names(conn: sqlite3.Connection) -> list[str]:
    accepted = {id for one in targets_of(conn, Action.KEEP_SPEAKERS) for id in one}
    return [id for id in strange_names(conn)[:MOST_ENTRIES] if id not in accepted]


def _sampled(conn: sqlite3.Connection) -> list[str]:
    sample = audit.of_connection(conn)
    there = set(column(conn, "SELECT id FROM utterances")) if sample else set()
    return [id for id in sample.left if id in there] if sample else []


def targets_of(conn: sqlite3.Connection, action: Action) -> list[frozenset[str]]:
    """Return what the decisions of one kind are about, that the index has taken note of."""
    found_rows = rows(conn, "SELECT target FROM corrections WHERE action = :action", action=action.value)
    return [frozenset(str(row["target"]).split()) for row in found_rows]


QUEUES = {
    queue.name: queue
    for queue in (
        Queue("unsure", "Least certain quotes", "Did they say it?", _of(_UNSURE)),
        Queue("unknown", "Unknown speakers", "Who said it?", _of(_UNKNOWN)),
        Queue("people", "Perhaps one person", "Are these two one person?", _people),
        Queue("names", "Perhaps no speaker", "Is this a speaker?", _names),
        Queue("merges", "Merges in doubt", "Is this one remark?", _merges),
        Queue("translations", "Translations in doubt", "Does one say what the other says?", _of(_TRANSLATED)),
        Queue("audit", "Random sample", "Is this right?", _sampled),
    )
}


def parts_of(conn: sqlite3.Connection, utterance: str) -> list[str]:
    """Return the ids of an utterance's quotes in the text, which one decision is about; of a headline's, if alone."""
    sql = "SELECT id, part FROM quotes WHERE utterance_id = :id ORDER BY part, start, id"
    there = rows(conn, sql, id=utterance)
    return [row["id"] for row in there if row["part"] == "text"] or [row["id"] for row in there]


def first_quotes(conn: sqlite3.Connection, statements: tuple[str, ...]) -> list[str]:
    """Return one quote of each statement, by which corrections name it."""
    sql = """SELECT min(id) FROM quotes WHERE statement_id IN (SELECT value FROM json_each(:ids))
             GROUP BY statement_id"""
    return sorted(column(conn, sql, ids=json.dumps(list(statements))))
