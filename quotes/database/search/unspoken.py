"""Titles, scare quotes and other marks without speech, as a search finds them: they are quotes in no statement.

They have the columns of statements; the negated ``rowid`` tells them apart. What one article has several times in the
same words is found once.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from quotes.database.rows import Row, among, rows
from quotes.database.search.context import FoundPrinting
from quotes.datatypes import Role
from quotes.text.web_addresses import outward

UNSPOKEN = (Role.TITLE, Role.SCARE)

_COLUMNS = """
SELECT -q.rowid AS rowid, {score} AS score, q.id, q.speaker_id, q.text, q.role, 1 AS quotes, 1 AS articles,
  a.outlet_id IS NOT NULL AS outlets, a.published AS first_published, a.published AS last_published
"""
_WHERE = f"""
WHERE q.statement_id IS NULL AND {among("q.role", UNSPOKEN)} AND NOT EXISTS (
  SELECT 1 FROM quotes e WHERE e.article_id = q.article_id AND e.statement_id IS NULL AND e.rowid < q.rowid
  AND e.role = q.role AND e.text = q.text)
"""
ALL_UNSPOKEN = f"{_COLUMNS.format(score='0.0')} FROM quotes q JOIN articles a ON a.id = q.article_id {_WHERE}"
# Which of the quotes that have the words are without speech an index tells first: the row of each would take seconds.
FOUND_UNSPOKEN = (
    f"{_COLUMNS.format(score='bm25(quotes_fts)')} FROM quotes_fts CROSS JOIN quotes q ON q.rowid = quotes_fts.rowid "
    f"JOIN articles a ON a.id = q.article_id {_WHERE} AND quotes_fts MATCH :match "
    f"AND +quotes_fts.rowid IN (SELECT rowid FROM quotes WHERE {among('role', UNSPOKEN)})"
)
_DETAILS = """
SELECT -q.rowid AS rowid, q.id, NULL AS statement_id, q.reason, q.text, q.role, q.part, q.confidence,
  1 AS quotes, 1 AS articles, a.outlet_id IS NOT NULL AS outlets, a.published AS first_published,
  a.published AS last_published, a.language, q.speaker_id, p.name AS speaker, p.kind AS speaker_kind,
  a.outlet_id AS first_outlet_id, o.name AS first_outlet, NULL AS reported_by, NULL AS others,
  q.article_id, coalesce(a.title, a.opening) AS title, a.url, q.before, q.after
FROM json_each(:rowids) j CROSS JOIN quotes q ON q.rowid = -j.value JOIN articles a ON a.id = q.article_id
LEFT JOIN speakers p ON p.id = q.speaker_id LEFT JOIN outlets o ON o.id = a.outlet_id
"""
_MARKED = """
SELECT -rowid AS rowid, highlight(quotes_fts, 0, :open, :close) AS marked FROM quotes_fts
WHERE quotes_fts MATCH :match AND rowid IN (SELECT -value FROM json_each(:rowids))
"""


def unspoken_details(conn: sqlite3.Connection, rowids: Iterable[int], match: str, marks: tuple[str, str]) -> list[Row]:
    """Return the rows of quotes without speech, by their negated rowids; hits of ``match`` stand between ``marks``."""
    ids = json.dumps([rowid for rowid in rowids if rowid < 0])
    if ids == "[]":
        return []
    texts = rows(conn, _MARKED, rowids=ids, match=match, open=marks[0], close=marks[1]) if match else []
    marked = {row["rowid"]: row["marked"] for row in texts}
    return [
        {
            **one,
            "marked": marked.get(one["rowid"], one["text"]),
            "variant": None,
            "translations": [],
            "printing": _place(one),
        }
        for one in rows(conn, _DETAILS, rowids=ids)
    ]


def _place(one: Row) -> FoundPrinting:
    place = one["first_outlet"], one["title"], one["first_published"], outward(one["url"])
    return FoundPrinting(one["id"], one["article_id"], *place, one["before"], one["text"], one["after"])
