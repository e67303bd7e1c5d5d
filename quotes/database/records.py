"""The rows of an index as the records from which they were made."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from quotes.database.ids import IdKind, identified
from quotes.database.rows import rows as rows_of
from quotes.database.rows import value
from quotes.datatypes import (
    Alternative,
    Member,
    MentionKind,
    Part,
    QuoteRecord,
    Relation,
    Role,
    Speaker,
    SpeakerKind,
    Statement,
    Voice,
)
from quotes.datatypes.occasion import Occasion, OccasionKind

if TYPE_CHECKING:
    from sqlite_utils import Database

# Fields of a record whose column has the same name and needs no conversion.
_PLAIN = (
    "id", "utterance_id", "article_id", "outlet", "published", "start", "end", "text", "parent_id", "speaker_id",
    "speaker", "speaker_start", "speaker_end", "speaker_text", "cue_start", "cue_end", "cue_text", "rule", "reason",
    "confidence", "before", "after", "evidence", "evidence_start",
    "attributed_before",
)  # fmt: skip
# The beginning of a query whose rows ``record_of`` takes; ``q`` is the quote in it.
QUOTES_WITH_NAMES = """
    SELECT q.*, a.published, o.name AS outlet, s.name AS speaker, s.kind AS speaker_kind, r.name AS reporter
    FROM quotes q JOIN articles a ON a.id = q.article_id LEFT JOIN outlets o ON o.id = a.outlet_id
         LEFT JOIN speakers s ON s.id = q.speaker_id LEFT JOIN speakers r ON r.id = q.reported_by
"""
_MEMBERS = """
    SELECT t.id, t.speaker_id, t.text, q.id AS quote_id, q.relation, q.score
    FROM statements t JOIN quotes q ON q.statement_id = t.id
"""


def read_statements(db: Database, speaker_id: str | None = None) -> Iterator[Statement]:
    """Yield the statements of an index, or those of one speaker, in the order of their ids."""
    where, values = (" WHERE t.speaker_id = ?", [speaker_id]) if speaker_id is not None else ("", [])
    rows = db.execute(f"{_MEMBERS}{where} ORDER BY t.id, q.id", values)
    for (id, speaker, text), members in groupby(rows, key=lambda r: (r["id"], r["speaker_id"], r["text"])):
        yield Statement(
            id, speaker, text, tuple(Member(m["quote_id"], Relation(m["relation"]), m["score"]) for m in members)
        )


def read_quotes(db: Database, statement_id: str | None = None) -> Iterator[QuoteRecord]:
    """Yield the printed quotes of an index by article and position, or those of one statement by date."""
    if statement_id is None:
        rows = db.execute(f"{QUOTES_WITH_NAMES} ORDER BY q.article_id, q.part, q.start, q.id")
    else:
        sql = f"{QUOTES_WITH_NAMES} WHERE q.statement_id = ? ORDER BY a.published, q.article_id, q.part, q.start"
        rows = db.execute(sql, [statement_id])
    others = others_of(db.conn)
    for row in rows:
        record = record_of(row)
        yield replace(record, others=tuple(others[record.id])) if record.id in others else record


def read_speakers(db: Database) -> Iterator[Speaker]:
    """Yield the speakers of an index in the order of their ids, with their other names."""
    aliases: dict[str, list[str]] = {}
    for id, alias in db.execute("SELECT speaker_id, alias FROM speaker_aliases ORDER BY speaker_id, alias"):
        aliases.setdefault(id, []).append(alias)
    sql = "SELECT id, name, kind, description, wikidata, on_behalf_of, article_id FROM speakers ORDER BY id"
    for row in db.execute(sql):
        yield speaker_of_row(row, aliases.get(row["id"], ()))


def speaker_of_row(row: Any, aliases: Iterable[str]) -> Speaker:
    """Return the speaker of a row, with all their names in ``aliases``."""
    return Speaker(
        id=row["id"],
        name=row["name"],
        kind=SpeakerKind(row["kind"]),
        aliases=tuple(a for a in aliases if a != row["name"]),
        description=row["description"],
        wikidata=row["wikidata"],
        on_behalf_of=row["on_behalf_of"],
        article=row["article_id"],
    )


def record_of(row: Any) -> QuoteRecord:
    """Return the record of a row, without those who say it together with its speaker."""
    others = json.loads(row["alternatives"] or "[]")
    return QuoteRecord(
        **{name: row[name] for name in _PLAIN},
        role=Role(row["role"]),
        part=Part(row["part"]),
        reported_by=_reporter(row) if row["reported_by"] else None,
        occasion=_occasion(row) if row["occasion"] else None,
        mention_kind=MentionKind(row["mention_kind"]) if row["mention_kind"] else None,
        speaker_kind=SpeakerKind(row["speaker_kind"]) if row["speaker_kind"] else None,
        alternatives=tuple(Alternative(a["speaker"], a["start"], a["end"], a["score"]) for a in others),
    )


def others_of(conn: sqlite3.Connection, quotes: Collection[str] | None = None) -> dict[str, list[Voice]]:
    """Return who says a quote together with its speaker, by the ids of these quotes: few are said by two."""
    sql = """SELECT k.quote_id, k.speaker_id, k.start, k."end", k.text, s.name FROM quote_speakers k
             JOIN speakers s ON s.id = k.speaker_id
             WHERE k.position > 0 AND (:all OR k.quote_id IN (SELECT value FROM json_each(:ids)))
             ORDER BY k.quote_id, k.position"""
    others: dict[str, list[Voice]] = {}
    for row in rows_of(conn, sql, all=quotes is None, ids=json.dumps(sorted(quotes or ()))):
        voice = Voice(row["name"], row["start"], row["end"], row["text"], id=row["speaker_id"])
        others.setdefault(row["quote_id"], []).append(voice)
    return others


def _reporter(row: Any) -> Voice:
    place = row["reported_by_start"], row["reported_by_end"], row["reported_by_text"]
    return Voice(row["reporter"], *place, id=row["reported_by"])


def _occasion(row: Any) -> Occasion:
    return Occasion(
        OccasionKind(row["occasion"]), row["occasion_start"], row["occasion_end"], row["occasion_text"]
    )  # fmt: skip


def speaker_rows(db: Database) -> list[dict[str, Any]]:
    """Return the speakers with their counts, most statements first."""
    sql = """SELECT id, name, kind, description, wikidata, on_behalf_of, article_id, statements, quotes, articles,
                    outlets, first_published, last_published
             FROM speakers ORDER BY statements DESC, quotes DESC, name, id"""
    return [dict(row) for row in db.execute(sql)]


_OF = {
    IdKind.STATEMENT: "q.statement_id = :id",
    IdKind.QUOTE: "q.id = :id OR q.utterance_id = :id",
}


def quote_rows(db: Database, id: str) -> list[dict[str, Any]]:
    """Return a quote with its article, outlet, speaker and statement; for an utterance's id, all its parts in order.

    An utterance has the id of its first part, so that this quote comes with the others.  For a statement's id, all its
    quotes by date; for an article's, all that are in it.  The beginning of an id of a quote or statement will do.

    Raises DatabaseError if nothing in the index has the id, or more than one, or if nothing is quoted in the article.
    """
    if value(db.conn, "SELECT 1 FROM quotes WHERE article_id = :id", id=id):
        of, whole = "q.article_id = :id", id
    else:
        target = identified(db.conn, id)
        of, whole = _OF[target.kind], target.id
    sql = f"""SELECT q.*, s.name AS speaker, r.name AS reporter,
                    (SELECT group_concat(n.name, ', ') FROM quote_speakers k JOIN speakers n ON n.id = k.speaker_id
                     WHERE k.quote_id = q.id AND k.position > 0) AS others,
                    a.title, a.url, a.published, a.source, o.name AS outlet,
                    t.text AS statement
             FROM quotes q JOIN articles a ON a.id = q.article_id LEFT JOIN outlets o ON o.id = a.outlet_id
                  LEFT JOIN speakers s ON s.id = q.speaker_id LEFT JOIN statements t ON t.id = q.statement_id
                  LEFT JOIN speakers r ON r.id = q.reported_by
             WHERE {of} ORDER BY a.published IS NULL, a.published, q.article_id, q.part, q.start, q.id"""
    return [dict(row) for row in db.execute(sql, {"id": whole})]
