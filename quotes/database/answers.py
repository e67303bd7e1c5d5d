"""Which statements answer which, as pages and exports show them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from quotes.database.rows import Row, rows
from quotes.datatypes import LinkKind

_ANSWERS = f"""
WITH ends(here, id, answers, score, evidence, quote_id) AS (
  SELECT statement_id, other_id, 1, score, reason, quote_id FROM statement_links WHERE kind = '{LinkKind.ANSWER}'
    AND statement_id IN (SELECT value FROM json_each(:ids))
  UNION ALL
  SELECT other_id, statement_id, 0, score, reason, quote_id FROM statement_links WHERE kind = '{LinkKind.ANSWER}'
    AND other_id IN (SELECT value FROM json_each(:ids))
)
SELECT e.here, e.id, e.answers, e.score, e.evidence, e.quote_id, s.text, s.language, s.role, s.speaker_id,
  p.name AS speaker, s.articles, s.outlets, s.first_published, s.last_published, q.article_id, a.title, a.opening,
  a.url, a.published, o.name AS outlet
FROM ends e JOIN statements s ON s.id = e.id LEFT JOIN speakers p ON p.id = s.speaker_id
LEFT JOIN quotes q ON q.id = e.quote_id LEFT JOIN articles a ON a.id = q.article_id
LEFT JOIN outlets o ON o.id = a.outlet_id
ORDER BY e.here, e.answers DESC, s.first_published IS NULL, s.first_published, e.id
"""


def answers_of(conn: sqlite3.Connection, statements: Iterable[str]) -> dict[str, list[Row]]:
    """Return by the ids of statements what they answer and what answers them, the former first.

    A row's ``answers`` says which of the two it is, ``evidence`` is the sentence that tells it, with dots in place of
    the quotes, and ``quote_id``, ``article_id``, ``outlet`` and ``title`` say where it stands.
    """
    by_statement: dict[str, list[Row]] = {}
    for row in rows(conn, _ANSWERS, ids=json.dumps(list(statements))):
        by_statement.setdefault(row["here"], []).append(row)
    return by_statement
