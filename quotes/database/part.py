"""A part of an index as an index of its own: a copy from which all else is taken, with counts that fit."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from quotes.database.alter import FIGURES
from quotes.database.replace import renew_counts
from quotes.database.rows import column
from quotes.database.schema import searched
from quotes.database.search import Search
from quotes.database.tables import BELONGS, select
from quotes.database.tallies import write_tallies

# A statement keeps its id and its words, so that links to it hold; what is counted is what is left.
_STATEMENTS = """
UPDATE statements SET (quotes, articles, outlets, first_published, last_published) = (
  SELECT count(DISTINCT q.utterance_id), count(DISTINCT q.article_id), count(DISTINCT a.outlet_id),
         min(a.published), max(a.published)
  FROM quotes q JOIN articles a ON a.id = q.article_id
  WHERE q.statement_id = statements.id AND q.rowid IN (SELECT quote FROM temp.chosen_quotes)),
first_outlet_id = (
  SELECT a.outlet_id FROM quotes q JOIN articles a ON a.id = q.article_id
  WHERE q.statement_id = statements.id AND q.rowid IN (SELECT quote FROM temp.chosen_quotes)
    AND a.outlet_id IS NOT NULL
  ORDER BY a.published IS NULL, a.published, a.id LIMIT 1)
"""
_LOOSE = (
    "UPDATE quotes SET parent_id = NULL WHERE parent_id NOT IN (SELECT id FROM quotes)",
    "DELETE FROM corrections",  # these four tell of the whole
    "DELETE FROM skipped",
    "DELETE FROM changes",
    "DELETE FROM before_decisions",
    "DELETE FROM builds WHERE id < (SELECT max(id) FROM builds)",
    "UPDATE builds SET new = NULL, spread = NULL, corrected = NULL, withdrawn = NULL",
)
_OUTLETS = """
UPDATE outlets SET (articles, quotes) = (
  SELECT count(*), coalesce(sum(a.quotes), 0) FROM articles a WHERE a.outlet_id = outlets.id)
"""


def keep_only(path: Path, search: Search) -> None:
    """Leave of the index at ``path``, which nobody else reads, the printed quotes that ``search`` asks for.

    Raises UsageError for a search that makes no sense.
    """
    conn = sqlite3.connect(path, isolation_level=None)
    try:
        conn.execute("BEGIN")
        if select(conn, search):
            return
        for table, condition in BELONGS.items():
            conn.execute(f'DELETE FROM "{table}" WHERE ({condition}) IS NOT 1')
            if table == "statements":
                conn.execute(_STATEMENTS)  # before the outlets: which printed it first is another question now
        for sql in _LOOSE:
            conn.execute(sql)
        renew_counts(conn, column(conn, "SELECT id FROM speakers"), column(conn, "SELECT id FROM articles"))
        conn.execute(_OUTLETS)
        write_tallies(conn)
        for name, sql in FIGURES.items():
            conn.execute(f"UPDATE builds SET {name} = ({sql})")
        conn.execute("UPDATE builds SET articles = (SELECT count(*) FROM articles)")
        for table in searched(conn):
            conn.execute(f"INSERT INTO {table}_fts({table}_fts) VALUES ('rebuild')")
        conn.execute("COMMIT")
        conn.execute("ANALYZE")
        conn.execute("VACUUM")
    finally:
        conn.close()
