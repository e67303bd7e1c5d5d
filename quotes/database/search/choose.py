"""All printed quotes that a search asks for, without ranks or bounds: what an export of it holds."""

from __future__ import annotations

import json
import sqlite3

from quotes.database.search.conditions import conditions, dated, named
from quotes.database.search.criteria import Search
from quotes.database.search.prefixes import completed
from quotes.database.search.words import Query, query

CHOSEN = "temp.chosen_quotes"  # rowids of quotes; SQLite keeps them in a file if they are many

_STATEMENTS = "SELECT s.id FROM statements s"
_WITH_WORDS = """s.rowid IN (
  SELECT rowid FROM statements_fts WHERE statements_fts MATCH :match
  UNION SELECT t.rowid FROM utterances_fts JOIN utterances u ON u.rowid = utterances_fts.rowid
  JOIN statements t ON t.id = u.statement_id WHERE utterances_fts MATCH :match)"""
_WITHOUT_WORDS = "s.rowid NOT IN (SELECT rowid FROM statements_fts WHERE statements_fts MATCH :without)"
# Quotes in no statement, which are titles, scare quotes and the like, with the columns that conditions ask for.
_ALONE = """SELECT s.id FROM (
  SELECT q.rowid AS rowid, q.id, q.speaker_id, q.role, a.published AS first_published, a.published AS last_published
  FROM quotes q JOIN articles a ON a.id = q.article_id WHERE q.statement_id IS NULL) s"""


def choose(conn: sqlite3.Connection, search: Search) -> str:
    """Put the printed quotes that ``search`` asks for into a temporary table; return the condition on a quote ``q``.

    Those are the printings of the statements that it finds, at the outlets and in the time that it names, and what is
    alike in no statement.  The condition of a search for everything is "1".  Raises UsageError as ``find`` does.
    """
    if not search.q.strip() and not search.filters:
        return "1"
    conn.execute(f"CREATE TEMP TABLE IF NOT EXISTS {CHOSEN.partition('.')[2]} (quote INTEGER PRIMARY KEY)")
    conn.execute(f"DELETE FROM {CHOSEN}")
    words = completed(conn, query(search.q, search.any))
    if words.match or words.without or not search.q.strip():
        _fill(conn, search, words)
    return f"q.rowid IN (SELECT quote FROM {CHOSEN})"


def _fill(conn: sqlite3.Connection, search: Search, words: Query) -> None:
    of_statements, params = conditions(conn, search)
    of_quotes, _ = conditions(conn, search, "id")
    params |= {"match": words.match, "without": words.without}
    if words.match:
        of_statements.append(_WITH_WORDS)
        of_quotes.append("s.rowid IN (SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH :match)")
    if words.without:
        of_statements.append(_WITHOUT_WORDS)
        of_quotes.append("s.rowid NOT IN (SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH :without)")
    in_time, times = dated(search)
    places = [in_time]
    if search.outlet:
        places.append("a.outlet_id IN (SELECT value FROM json_each(:outlets))")
        params["outlets"] = json.dumps(named(conn, "outlets", search.outlet))
    conn.execute(
        f"INSERT INTO {CHOSEN} SELECT q.rowid FROM quotes q JOIN articles a ON a.id = q.article_id "
        f"WHERE (q.statement_id IN ({_STATEMENTS}{_all_of(of_statements)}) OR q.id IN ({_ALONE}{_all_of(of_quotes)})) "
        f"AND {' AND '.join(places)}",
        params | times,
    )


def _all_of(where: list[str]) -> str:
    return " WHERE " + " AND ".join(where) if where else ""
