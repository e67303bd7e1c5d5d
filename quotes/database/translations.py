"""The translations of statements, as pages, searches and exports show them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator

from quotes.database.rows import Row, rows
from quotes.datatypes import Link, LinkKind

_TRANSLATIONS = f"""
WITH ends(here, id, score, reason, original_id) AS (
  SELECT statement_id, other_id, score, reason, original_id FROM statement_links WHERE kind = '{LinkKind.TRANSLATION}'
    AND statement_id IN (SELECT value FROM json_each(:ids))
  UNION ALL
  SELECT other_id, statement_id, score, reason, original_id FROM statement_links WHERE kind = '{LinkKind.TRANSLATION}'
    AND other_id IN (SELECT value FROM json_each(:ids))
)
SELECT e.here, e.id, e.score, e.reason, e.original_id, s.text, s.language, s.role, s.articles, s.outlets,
  s.first_published, s.last_published,
  (SELECT q.id FROM quotes q WHERE q.statement_id = s.id ORDER BY q.id LIMIT 1) AS quote_id
FROM ends e JOIN statements s ON s.id = e.id
ORDER BY e.here, e.original_id IS NOT e.id, e.score DESC, e.id
"""


def translations_of(conn: sqlite3.Connection, statements: Iterable[str]) -> dict[str, list[Row]]:
    """Return the translations of statements by the ids of these: the original first, then the surest.

    A row's ``quote_id`` is a quote of the translation's, by which corrections name it.  ``original_id`` is the one of
    the two that was said in the speaker's own language, or None.
    """
    by_statement: dict[str, list[Row]] = {}
    for row in rows(conn, _TRANSLATIONS, ids=json.dumps(list(statements))):
        by_statement.setdefault(row["here"], []).append(row)
    return by_statement


def read_links(conn: sqlite3.Connection, statement: str | None = None, kind: str | None = None) -> Iterator[Link]:
    """Yield the links between statements in the order of their ids, or those of one statement, or of one kind."""
    sql = """SELECT statement_id, other_id, kind, score, reason, original_id, quote_id FROM statement_links
             WHERE (:statement IS NULL OR :statement IN (statement_id, other_id)) AND (:kind IS NULL OR kind = :kind)
             ORDER BY statement_id, other_id, kind"""
    for row in rows(conn, sql, statement=statement, kind=kind):
        yield Link(**row | {"kind": LinkKind(row["kind"])})
