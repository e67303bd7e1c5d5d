"""Which statements a search finds, and in which order; and, where their role is asked for, quotes without speech.

A statement is found by its fullest wording or by any wording in which it was printed (by the fullest alone where
that gives ``BROAD`` statements without a filter, or ``RANKED`` with one).  At most ``RANKED`` statements are ranked
without a filter: the index holds what most articles print first, and the search takes them in that order.  With filters
it does so where more than ``EACH`` statements have the words; a speaker's or an outlet's are collected before.  All
filters are part of the one query; a search gives its first ``MOST_HITS`` rows.  Where somebody keeps the columns of all
statements in memory, these tell what the filters let through, and the orders without ranks.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quotes.database.rows import value
from quotes.database.search.conditions import MOST_PLACED, Parameters, apart, conditions, placed
from quotes.database.search.criteria import Search, one_of
from quotes.database.search.prefixes import completed
from quotes.database.search.unspoken import ALL_UNSPOKEN, FOUND_UNSPOKEN, UNSPOKEN
from quotes.database.search.words import Query, query

if TYPE_CHECKING:
    from quotes.database.search.columns import Columns

MOST_HITS = 10_000  # a reader narrows a search long before this, and counting more would cost the speed
BROAD = 1_000  # statements; joining all printings of a frequent word takes most of a search's time
RANKED = 4_000  # of a word's statements: the rank of one costs four microseconds, and nobody reads so many
EACH = 20_000  # statements with the words: whether filters let one through takes up to five microseconds to see
VARIANT_PENALTY = 0.5  # a hit in the fullest wording goes before an equal one in a variant (bm25: less is better)

_IN_FULL = "SELECT rowid, bm25(statements_fts) FROM statements_fts WHERE statements_fts MATCH :match"
_FOUND_IN_FULL = f"""
WITH best(statement, score) AS ({_IN_FULL})
SELECT {{shown}} FROM best JOIN statements s ON s.rowid = best.statement
"""
_FOUND_FIRST = """
SELECT {shown} FROM (
  SELECT s.rowid AS rowid, bm25(statements_fts) AS score, s.outlets, s.quotes, s.first_published, s.last_published
  FROM statements_fts CROSS JOIN statements s ON s.rowid = statements_fts.rowid
  WHERE statements_fts MATCH :match{{fits}} LIMIT :ranked) s
"""
_FOUND = f"""
WITH found(statement, score) AS (
  {_IN_FULL}
  UNION ALL
  SELECT s.rowid, bm25(utterances_fts) + :penalty FROM utterances_fts
    JOIN utterances u ON u.rowid = utterances_fts.rowid JOIN statements s ON s.id = u.statement_id
    WHERE utterances_fts MATCH :match
), best AS (SELECT statement, min(score) AS score FROM found GROUP BY statement)
SELECT {{shown}} FROM best JOIN statements s ON s.rowid = best.statement
"""
_WITH_UNSPOKEN = (*UNSPOKEN, "all")
_ALL = "SELECT {shown} FROM statements s"
_SHOWN = "s.rowid AS rowid, score"
_UNRANKED = "s.rowid AS rowid, 0.0 AS score"
_ORDERED = "s.outlets, s.quotes, s.first_published, s.last_published"
_ORDERS = {
    "relevance": "score, outlets DESC, last_published DESC, rowid",
    "date": "last_published DESC, rowid DESC",
    "oldest": "first_published NULLS LAST, rowid",
    "newest": "first_published DESC, rowid",  # as timelines have it: "date" goes by the last printing
    "spread": "outlets DESC, quotes DESC, rowid",
}


@dataclass(frozen=True, slots=True)
class Hits:
    """The rowids of the statements found, in order, with their scores: the least is best. Those of quotes are negated.

    ``more`` if there are others after ``MOST_HITS``; ``unranked`` if so many have the words that only those which most
    articles print were ranked, ``fullest_only`` if so many that only the fullest wording of each was looked through.
    """

    rowids: tuple[int, ...]
    more: bool
    unranked: bool = False
    scores: tuple[float, ...] = ()
    fullest_only: bool = False

    @property
    def total(self) -> int:
        """Return how many statements can be paged through."""
        return len(self.rowids)


def find(
    conn: sqlite3.Connection,
    search: Search,
    limit: int = MOST_HITS,
    *,
    roughly: bool = False,
    columns: Columns | None = None,
) -> Hits:
    """Return the statements that ``search`` asks for; ``roughly``: no variants of frequent words, filters or not.

    ``columns`` are those of all statements, where somebody keeps them in memory.  Raises UsageError for a filter or an
    order that does not exist.
    """
    one_of(search.sort, _ORDERS, "sort")
    words = completed(conn, query(search.q, search.any))
    if search.q.strip() and not words.match and not words.without:
        return Hits((), False)
    order = search.order if words.match or search.order != "relevance" else "date"
    full = _in_full(conn, words.match) if words.match and search.role not in UNSPOKEN else 0
    broad = BROAD if roughly or not search.filters else RANKED
    if columns is not None and not words.without and (not words.match or (full >= broad and order != "relevance")):
        in_memory = _unranked(conn, columns, search, words.match, limit)
        if in_memory is not None:
            return in_memory
    is_frequent = bool(search.filters) and full > EACH
    takes_first = order == "relevance" and (is_frequent if search.filters else full > RANKED)
    where, params = conditions(conn, search, each=bool(words.match))
    place = "statements_fts.rowid" if takes_first else "best.statement"
    if is_frequent:
        where = _placed(conn, columns, search, where, params, place)
    if words.without:
        where.append("s.rowid NOT IN (SELECT rowid FROM statements_fts WHERE statements_fts MATCH :without)")
    params |= {"match": words.match, "without": words.without, "penalty": VARIANT_PENALTY, "limit": limit + 1}
    params["ranked"] = RANKED
    fullest_only = takes_first or bool(words.match and full >= broad)
    start = _ALL if not words.match else _FOUND_FIRST if takes_first else _FOUND_IN_FULL if fullest_only else _FOUND
    sql = _query(conn, search, words, start, [where] if words.match else apart(where, params))
    hits = conn.execute(f"{sql} ORDER BY {_ORDERS[order]} LIMIT :limit", params).fetchall()
    unranked = takes_first and (not search.filters or len(hits) >= min(RANKED, limit + 1))
    more = len(hits) > limit or unranked
    rowids, scores = (tuple(hit[place] for hit in hits[:limit]) for place in (0, 1))
    return Hits(rowids, more, unranked, scores, fullest_only)


def _unranked(conn: sqlite3.Connection, columns: Columns, search: Search, match: str, limit: int) -> Hits | None:
    """Return what a search finds whose order no ranks decide; None where only SQL can tell."""
    from quotes.database.search.in_memory import first_fitting  # needs numpy, which no other search has to load

    if match and search.role in _WITH_UNSPOKEN:
        return None
    rowids = first_fitting(conn, columns, search, match, limit + 1)
    if rowids is None:
        return None
    return Hits(tuple(rowids[:limit]), len(rowids) > limit, False, (0.0,) * min(limit, len(rowids)), bool(match))


def _placed(
    conn: sqlite3.Connection, columns: Columns | None, search: Search, where: list[str], params: Parameters, place: str
) -> list[str]:
    """Return the conditions of a frequent word's filters, for the rowids of what they let through where these are few.

    ``where`` are the conditions on each statement, ``place`` is what its rowid is called.
    """
    if columns is not None:
        from quotes.database.search.in_memory import few_fitting

        few = few_fitting(conn, columns, search, MOST_PLACED)
        if few is not None:
            params["fitting"] = json.dumps(few)
            return [f"+{place} IN (SELECT value FROM json_each(:fitting))"]
    return placed(conn, search, where, params, place) or where


def _query(conn: sqlite3.Connection, search: Search, words: Query, start: str, arms: list[list[str]]) -> str:
    """Return the query of the statements that all conditions of one of the ``arms`` hold of, and of what is no speech.

    A union has the columns that it is ordered by, so that SQLite merges its parts, each in the order of its index.
    """
    columns = _SHOWN if words.match else _UNRANKED
    is_union = len(arms) > 1 or search.role in _WITH_UNSPOKEN
    start = start.format(shown=f"{columns}, {_ORDERED}" if is_union else columns)
    parts = [start.format(fits="".join(f" AND {one}" for one in where)) if "{fits}" in start else start + _all_of(where)
             for where in arms if search.role not in UNSPOKEN]  # fmt: skip
    if search.role in _WITH_UNSPOKEN:
        parts.append(_unspoken(conn, search, words))
    if not is_union:
        return parts[0]
    return f"SELECT rowid, score, outlets, quotes, first_published, last_published FROM ({' UNION ALL '.join(parts)})"


def _unspoken(conn: sqlite3.Connection, search: Search, words: Query) -> str:
    """Return the query of the quotes in no statement; its parameters are those of the query of statements."""
    where, _ = conditions(conn, search, "id")
    if words.without:
        where.append("s.rowid NOT IN (SELECT -rowid FROM quotes_fts WHERE quotes_fts MATCH :without)")
    source = FOUND_UNSPOKEN if words.match else ALL_UNSPOKEN
    return f"SELECT {_SHOWN}, {_ORDERED} FROM ({source}) s{_all_of(where)}"


def _all_of(where: list[str]) -> str:
    return " WHERE " + " AND ".join(where) if where else ""


def _in_full(conn: sqlite3.Connection, match: str) -> int:
    """Return how many statements have the words in their fullest wording; the count ends one after ``EACH``."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM statements_fts WHERE statements_fts MATCH :match LIMIT :most + 1)"
    return int(value(conn, sql, match=match, most=EACH))


def is_there(conn: sqlite3.Connection, words: str) -> bool:
    """Return whether anything in the index, speech or not, has some words."""
    match = completed(conn, query(words)).match
    in_full = "SELECT 1 FROM statements_fts WHERE statements_fts MATCH :match LIMIT 1"
    if match and value(conn, in_full, match=match):
        return True
    return bool(find(conn, Search(q=words, role="all"), 1).total)  # quick, since the words are rare


def count(conn: sqlite3.Connection, search: Search, columns: Columns | None = None) -> int:
    """Return how many statements ``search`` finds, at most ``MOST_HITS``; of frequent words a few less."""
    return find(conn, search, roughly=True, columns=columns).total


def label(conn: sqlite3.Connection, table: str, id_: str) -> str:
    """Return the name of a speaker or outlet, or its id if there is none of that id."""
    if table not in ("speakers", "outlets"):
        raise ValueError(table)
    return str(value(conn, f"SELECT name FROM {table} WHERE id = :id", id=id_) or id_)
