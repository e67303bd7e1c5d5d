"""What is shown of the statements that a search finds: their rows, with the words that hit marked."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from quotes.database.rows import Row, column, rows
from quotes.database.search.context import FoundPrinting, printings
from quotes.database.search.criteria import Search
from quotes.database.search.find import find
from quotes.database.search.prefixes import completed
from quotes.database.search.unspoken import unspoken_details
from quotes.database.search.words import query
from quotes.database.translations import translations_of
from quotes.datatypes.plain import Plain

OPEN, CLOSE = "\x02", "\x03"  # what FTS5's highlight() puts around a hit; they are not characters of prose


@dataclass(frozen=True, slots=True)
class FoundTranslation(Plain):
    """A statement that says the same as a found one, in another language or another translation."""

    statement_id: str
    text: str
    language: str
    score: float
    is_original: bool  # said in the speaker's own language


@dataclass(frozen=True, slots=True)
class FoundStatement(Plain):
    """A statement that a search found, or a quote without speech; ``rank`` least is best.

    ``wording`` is its text if that has the words, else the printed quote that has them and fits best.  ``part`` is
    "title" where headlines alone have it in quotation marks, else "text"; ``reported_by`` is who passes it on, if all
    articles have it from the same one.  A title, a scare quote or another mark without speech is in no statement: then
    ``reason`` says why, and ``printing`` where it stands.
    """

    statement_id: str | None
    text: str
    wording: str
    speaker_id: str | None
    speaker: str | None
    quotes: int
    articles: int
    outlets: tuple[str, ...]
    first_published: str | None
    last_published: str | None
    rank: float
    part: str = "text"
    language: str = "en"
    translations: tuple[FoundTranslation, ...] = ()
    reported_by: str | None = None
    others: str | None = None  # who says it together with the speaker, with commas between them
    confidence: float | None = None  # of the surest printing
    printing: FoundPrinting | None = None  # the first one that the filters let through
    hits: tuple[tuple[int, int], ...] = ()  # where the words that were asked for are in ``wording``
    role: str = "utterance"
    reason: str | None = None
    COLUMNS: ClassVar[tuple[str, ...]] = ("speaker", "wording", "outlets", "first_published", "confidence")


_DETAILS = """
SELECT s.rowid AS rowid, s.id, s.id AS statement_id, NULL AS reason, s.text, s.role,
  s.quotes, s.articles, s.outlets, s.first_published, s.last_published,
  s.language, s.speaker_id, p.name AS speaker, p.kind AS speaker_kind, s.first_outlet_id, o.name AS first_outlet,
  (SELECT max(confidence) FROM quotes q WHERE q.statement_id = s.id) AS confidence,
  (SELECT min(part) FROM quotes q WHERE q.statement_id = s.id) AS part,
  (SELECT r.name FROM speakers r WHERE r.id =
    (SELECT CASE WHEN count(*) = count(q.reported_by) AND min(q.reported_by) = max(q.reported_by)
      THEN min(q.reported_by) END FROM quotes q WHERE q.statement_id = s.id AND q.part = 'text')) AS reported_by,
  (SELECT group_concat(DISTINCT n.name) FROM quotes q JOIN quote_speakers k ON k.quote_id = q.id
    JOIN speakers n ON n.id = k.speaker_id WHERE q.statement_id = s.id AND k.position > 0) AS others
FROM json_each(:rowids) j CROSS JOIN statements s ON s.rowid = j.value
LEFT JOIN speakers p ON p.id = s.speaker_id LEFT JOIN outlets o ON o.id = s.first_outlet_id
ORDER BY j.key
"""
_HIT_TEXTS = """
SELECT rowid, highlight(statements_fts, 0, :open, :close) AS marked FROM statements_fts
WHERE statements_fts MATCH :match AND rowid IN (SELECT value FROM json_each(:rowids))
"""
_HIT_VARIANTS = """
SELECT s.rowid AS rowid, u.id AS quote_id, highlight(utterances_fts, 0, :open, :close) AS marked
FROM utterances_fts JOIN utterances u ON u.rowid = utterances_fts.rowid JOIN statements s ON s.id = u.statement_id
WHERE utterances_fts MATCH :match AND utterances_fts.rowid IN
  (SELECT rowid FROM utterances WHERE statement_id IN
    (SELECT id FROM statements WHERE rowid IN (SELECT value FROM json_each(:rowids))))
ORDER BY bm25(utterances_fts) DESC
"""


def details(conn: sqlite3.Connection, rowids: Sequence[int], search: Search | None = None) -> list[Row]:
    """Return the rows of what was found in the order of ``rowids``, with their hits between OPEN and CLOSE."""
    statements = rows(conn, _DETAILS, rowids=json.dumps(list(rowids)))
    match = completed(conn, query(search.q, search.any)).match if search else ""
    marked: dict[int, str] = {}
    variants: dict[int, Row] = {}
    if match and statements:
        params = {"match": match, "open": OPEN, "close": CLOSE}
        ids = json.dumps(list(rowids))
        marked = {r["rowid"]: r["marked"] for r in rows(conn, _HIT_TEXTS, rowids=ids, **params)}
        rest = json.dumps([rowid for rowid in rowids if rowid not in marked])
        # The best one comes last and stays; FTS5's highlight() does not work under a GROUP BY.
        variants = {r["rowid"]: r for r in rows(conn, _HIT_VARIANTS, rowids=rest, **params)}
    translations = translations_of(conn, [one["id"] for one in statements])
    places = printings(conn, rowids, search, {rowid: one["quote_id"] for rowid, one in variants.items()})
    for one in statements:
        one["printing"] = places.get(one["rowid"])
        one["marked"] = marked.get(one["rowid"], one["text"])
        one["variant"] = variants[one["rowid"]]["marked"] if one["rowid"] in variants else None
        one["translations"] = translations.get(one["id"], [])
    unspoken = unspoken_details(conn, rowids, match, (OPEN, CLOSE))
    if not unspoken:
        return statements
    by_rowid = {one["rowid"]: one for one in (*statements, *unspoken)}
    return [by_rowid[rowid] for rowid in rowids]


_OUTLETS = """
SELECT DISTINCT o.name FROM quotes q JOIN articles a ON a.id = q.article_id JOIN outlets o ON o.id = a.outlet_id
WHERE q.statement_id = :id ORDER BY o.name
"""


def outlets_of(conn: sqlite3.Connection, statement_id: str) -> tuple[str, ...]:
    """Return the names of the outlets that print a statement."""
    return tuple(column(conn, _OUTLETS, id=statement_id))


_AS_THEY_ARE = (
    "text",
    "speaker_id",
    "speaker",
    "quotes",
    "articles",
    "first_published",
    "last_published",
    "part",
    "language",
    "reported_by",
    "others",
    "confidence",
    "printing",
    "statement_id",
    "role",
    "reason",
)
_MARKS = str.maketrans(dict.fromkeys(OPEN + CLOSE))


def _hits(marked: str) -> tuple[tuple[int, int], ...]:
    """Return the spans between OPEN and CLOSE, as they are in the text without these signs."""
    spans = []
    at = start = 0
    for character in marked:
        if character == OPEN:
            start = at
        elif character == CLOSE:
            spans.append((start, at))
        else:
            at += 1
    return tuple(spans)


def _translation(row: Row) -> FoundTranslation:
    return FoundTranslation(row["id"], row["text"], row["language"], row["score"], row["original_id"] == row["id"])


def search_index(conn: sqlite3.Connection, search: Search, limit: int = 20) -> list[FoundStatement]:
    """Return a page of ``limit`` of what ``search`` finds; raises UsageError for an unknown filter."""
    first = (max(1, search.page) - 1) * limit
    hits = find(conn, search, first + limit)
    ranks = dict(zip(hits.rowids, hits.scores, strict=True))
    return [
        FoundStatement(
            wording=str(one["variant"] or one["text"]).translate(_MARKS),
            hits=_hits(str(one["variant"] or one["marked"])),
            outlets=outlets_of(conn, one["id"]) if one["statement_id"] else tuple(filter(None, [one["first_outlet"]])),
            rank=ranks[one["rowid"]],
            translations=tuple(_translation(row) for row in one["translations"]),
            **{name: one[name] for name in _AS_THEY_ARE},
        )
        for one in details(conn, hits.rowids[first:], search)
    ]
