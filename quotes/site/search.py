"""Search of the index: which statements, in which order, and what there is to narrow them by.

A statement is found by its fullest wording or by any wording in which it was printed (by the fullest alone where
that gives ``BROAD`` statements without a filter).  Without a filter, at most ``RANKED`` statements are ranked: the
index holds what most articles print first, and the search takes them in that order.  All filters are part of the one
query; the pages show its first ``MOST_HITS`` rows, and the facets count its first ``FACETED``.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from quotes.site import fts, markup
from quotes.site.params import BANDS, SPEECH, Search, period
from quotes.site.reading import Row, column, rows, value

PAGE_SIZE = 20
MOST_HITS = 10_000  # a reader narrows a search long before this, and counting more would cost the speed
BROAD = 1_000  # statements; joining all printings of a frequent word takes most of a search's time
RANKED = 4_000  # of a word's statements: the rank of one costs four microseconds, and nobody reads so many
FACETED = 300  # the first of them, whose facets are counted: as many as a page has time for
FACET_SIZE = 10
VARIANT_PENALTY = 0.5  # a hit in the fullest wording goes before an equal one in a variant (bm25: less is better)

_IN_FULL = "SELECT rowid, bm25(statements_fts) FROM statements_fts WHERE statements_fts MATCH :match"
_FOUND_IN_FULL = f"""
WITH best(statement, score) AS ({_IN_FULL}) SELECT s.rowid FROM best JOIN statements s ON s.rowid = best.statement
"""
_FOUND_FIRST = _FOUND_IN_FULL.replace(":match", ":match LIMIT :ranked")
_FOUND = f"""
WITH found(statement, score) AS (
  {_IN_FULL}
  UNION ALL
  SELECT s.rowid, bm25(quotes_fts) + :penalty FROM quotes_fts
    JOIN quotes q ON q.rowid = quotes_fts.rowid JOIN statements s ON s.id = q.statement_id
    WHERE quotes_fts MATCH :match
), best AS (SELECT statement, min(score) AS score FROM found GROUP BY statement)
SELECT s.rowid FROM best JOIN statements s ON s.rowid = best.statement
"""
_ALL = "SELECT s.rowid FROM statements s"
_ORDERS = {
    "relevance": "best.score, s.outlets DESC, s.last_published DESC, s.rowid",
    "date": "s.last_published DESC, s.rowid DESC",
    "oldest": "s.first_published IS NULL, s.first_published, s.rowid",
    "spread": "s.outlets DESC, s.quotes DESC, s.rowid",
}


@dataclass(frozen=True, slots=True)
class Hits:
    """The rowids of the statements found, in order; ``more`` if there are others after ``MOST_HITS``.

    ``unranked`` if so many have the words that only those which most articles print were ranked.
    """

    rowids: tuple[int, ...]
    more: bool
    unranked: bool = False

    @property
    def total(self) -> int:
        """Return how many statements can be paged through."""
        return len(self.rowids)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value to narrow a search by."""

    value: str
    label: str
    count: int
    selected: bool
    changes: dict[str, str]  # of the search's parameters, when it is clicked


@dataclass(frozen=True, slots=True)
class Facet:
    """The most frequent values of one property of the statements found."""

    name: str
    title: str
    values: tuple[FacetValue, ...]


def find(conn: sqlite3.Connection, search: Search, limit: int = MOST_HITS, *, roughly: bool = False) -> Hits:
    """Return the statements that ``search`` asks for; ``roughly``: no variants of frequent words, filters or not."""
    terms = fts.terms(search.q)
    if search.q and not terms:
        return Hits((), False)
    where, params = _conditions(search)
    params |= {"match": fts.expression(terms, bool(search.any)), "penalty": VARIANT_PENALTY, "limit": limit + 1}
    params["ranked"] = RANKED
    order = search.order if terms or search.order != "relevance" else "date"
    full = _in_full(conn, params) if terms and (roughly or not search.filters) else 0
    unranked = full > RANKED and order == "relevance" and not search.filters
    start = _ALL if not terms else _FOUND_FIRST if unranked else _FOUND_IN_FULL if full >= BROAD else _FOUND
    sql = start + (" WHERE " + " AND ".join(where) if where else "")
    found = column(conn, f"{sql} ORDER BY {_ORDERS[order]} LIMIT :limit", **params)
    return Hits(tuple(found[:limit]), len(found) > limit or unranked, unranked)


def _in_full(conn: sqlite3.Connection, params: dict[str, object]) -> int:
    """Return how many statements have the words in their fullest wording; the count ends one after ``RANKED``."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM statements_fts WHERE statements_fts MATCH :match LIMIT :ranked + 1)"
    return int(value(conn, sql, match=params["match"], ranked=params["ranked"]))


def _conditions(search: Search) -> tuple[list[str], dict[str, object]]:
    """Return the WHERE clauses of the filters and their parameters."""
    where: list[str] = []
    params: dict[str, object] = {}
    if search.speaker:
        where.append(
            "s.speaker_id IN (SELECT :speaker UNION SELECT id FROM speakers WHERE name = :speaker COLLATE NOCASE "
            "UNION SELECT speaker_id FROM speaker_aliases WHERE alias = :speaker COLLATE NOCASE)"
        )
        params["speaker"] = search.speaker
    if search.kind:
        # The plus keeps SQLite from collecting all statements of all such speakers before it sorts them.
        where.append("+s.speaker_id IN (SELECT id FROM speakers WHERE kind = :kind)")
        params["kind"] = search.kind
    if search.role != "all":
        wanted = [search.role] if search.role else list(SPEECH)
        where.append("s.role IN (SELECT value FROM json_each(:roles))")
        params["roles"] = json.dumps(wanted)
    if search.confidence:
        low, high = BANDS[search.confidence]
        where.append("(SELECT max(confidence) FROM quotes WHERE statement_id = s.id) >= :low")
        where.append("(SELECT max(confidence) FROM quotes WHERE statement_id = s.id) < :high")
        params |= {"low": low, "high": high}
    _printed(search, where, params)
    return where, params


def _printed(search: Search, where: list[str], params: dict[str, object]) -> None:
    """Add the filters by outlet and date, which have to hold for one and the same printing."""
    first = period(search.since)[0].isoformat() if search.since else ""
    after = period(search.until)[1].isoformat() if search.until else ""
    dated = "a.published >= :first AND a.published < :after" if first or after else "1"
    params |= {"first": first, "after": after or "9999-99"}
    if search.outlet:
        where.append(
            "s.id IN (SELECT q.statement_id FROM articles a JOIN quotes q ON q.article_id = a.id "
            f"WHERE a.outlet_id = :outlet AND {dated})"
        )
        params["outlet"] = search.outlet
    elif first or after:
        # The statement's own dates decide nearly all; printings are looked at only when they straddle the period.
        where.append(
            "s.last_published >= :first AND s.first_published < :after AND (s.first_published >= :first "
            "OR s.last_published < :after OR EXISTS (SELECT 1 FROM quotes q JOIN articles a ON a.id = q.article_id "
            f"WHERE q.statement_id = s.id AND {dated}))"
        )


_DETAILS = """
SELECT s.rowid AS rowid, s.id, s.text, s.role, s.quotes, s.articles, s.outlets, s.first_published, s.last_published,
  s.speaker_id, p.name AS speaker, p.kind AS speaker_kind, s.first_outlet_id, o.name AS first_outlet,
  (SELECT max(confidence) FROM quotes q WHERE q.statement_id = s.id) AS confidence
FROM json_each(:rowids) j CROSS JOIN statements s ON s.rowid = j.value
LEFT JOIN speakers p ON p.id = s.speaker_id LEFT JOIN outlets o ON o.id = s.first_outlet_id
ORDER BY j.key
"""
_HIT_TEXTS = """
SELECT rowid, highlight(statements_fts, 0, :open, :close) AS marked FROM statements_fts
WHERE statements_fts MATCH :match AND rowid IN (SELECT value FROM json_each(:rowids))
"""
_HIT_VARIANTS = """
SELECT s.rowid AS rowid, highlight(quotes_fts, 0, :open, :close) AS marked
FROM quotes_fts JOIN quotes q ON q.rowid = quotes_fts.rowid JOIN statements s ON s.id = q.statement_id
WHERE quotes_fts MATCH :match AND quotes_fts.rowid IN
  (SELECT rowid FROM quotes WHERE statement_id IN
    (SELECT id FROM statements WHERE rowid IN (SELECT value FROM json_each(:rowids))))
ORDER BY bm25(quotes_fts) DESC
"""


def details(conn: sqlite3.Connection, rowids: Sequence[int], search: Search | None = None) -> list[Row]:
    """Return the rows of statements in the order of ``rowids``, with their hits marked for ``markup``."""
    found = rows(conn, _DETAILS, rowids=json.dumps(list(rowids)))
    terms = fts.terms(search.q) if search else ()
    marked: dict[int, str] = {}
    variants: dict[int, str] = {}
    if terms and search and found:
        params = {"match": fts.expression(terms, bool(search.any)), "open": markup.OPEN, "close": markup.CLOSE}
        ids = json.dumps(list(rowids))
        marked = {r["rowid"]: r["marked"] for r in rows(conn, _HIT_TEXTS, rowids=ids, **params)}
        rest = json.dumps([rowid for rowid in rowids if rowid not in marked])
        # The best one comes last and stays; FTS5's highlight() does not work under a GROUP BY.
        variants = {r["rowid"]: r["marked"] for r in rows(conn, _HIT_VARIANTS, rowids=rest, **params)}
    for one in found:
        one["marked"] = marked.get(one["rowid"], one["text"])
        one["variant"] = variants.get(one["rowid"])
    return found


_OF_STATEMENTS = """
SELECT s.speaker_id AS speaker, p.kind, s.role, substr(s.first_published, 1, 10) AS day, count(*) AS n
FROM json_each(:rowids) j CROSS JOIN statements s ON s.rowid = j.value LEFT JOIN speakers p ON p.id = s.speaker_id
GROUP BY 1, 2, 3, 4
"""
_OF_PRINTINGS = """
SELECT s.rowid AS statement, a.outlet_id AS outlet, max(q.confidence) AS confidence
FROM json_each(:rowids) j CROSS JOIN statements s ON s.rowid = j.value
JOIN quotes q ON q.statement_id = s.id JOIN articles a ON a.id = q.article_id GROUP BY 1, 2
"""
_TITLES = {
    "speaker": "Speaker",
    "kind": "Kind of speaker",
    "outlet": "Printed by",
    "date": "First printed",
    "role": "Form",
    "confidence": "Certainty of the speaker",
}
_BAND_LABELS = {"high": "High (80 % and more)", "medium": "Medium (60–80 %)", "low": "Low (below 60 %)"}


def facets(conn: sqlite3.Connection, search: Search, hits: Hits) -> tuple[Facet, ...]:
    """Return what the statements found can be narrowed by, with counts among the first ``FACETED`` of them."""
    if not hits.rowids:
        return ()
    counts = _counted(conn, json.dumps(hits.rowids[:FACETED]))
    made = []
    for name, title in _TITLES.items():
        common = sorted(counts[name].items(), key=lambda item: (-item[1], item[0]))[:FACET_SIZE]
        values = _periods(search, counts[name]) if name == "date" else _values(conn, search, name, common)
        made.append(Facet(name, title, values))
    return tuple(facet for facet in made if facet.values)


def _counted(conn: sqlite3.Connection, ids: str) -> dict[str, Counter[str]]:
    """Return how many of the statements have each value of each facet."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in _TITLES}
    for one in rows(conn, _OF_STATEMENTS, rowids=ids):
        for name in ("speaker", "kind", "role"):
            if one[name] is not None:
                counts[name][str(one[name])] += one["n"]
        if _is_day(one["day"]):
            counts["date"][one["day"]] += one["n"]
    best: dict[int, float] = {}
    for one in rows(conn, _OF_PRINTINGS, rowids=ids):
        if one["outlet"] is not None:
            counts["outlet"][one["outlet"]] += 1
        best[one["statement"]] = max(best.get(one["statement"], 0.0), one["confidence"] or 0.0)
    for confidence in best.values():
        counts["confidence"][next((name for name, (low, _) in BANDS.items() if low <= confidence), "low")] += 1
    return counts


def _values(
    conn: sqlite3.Connection, search: Search, name: str, common: Sequence[tuple[str, int]]
) -> tuple[FacetValue, ...]:
    values = []
    for key, n in common:
        named = label(conn, f"{name}s", key) if name in ("speaker", "outlet") else _BAND_LABELS.get(key, key)
        selected = getattr(search, name) == key
        values.append(FacetValue(key, named, n, selected, {name: "" if selected else key}))
    return tuple(values)


def _periods(search: Search, days: Counter[str]) -> tuple[FacetValue, ...]:
    """Return the years, months or days (whichever are few) in which the statements were first printed."""
    counts: Counter[str] = Counter()
    for width in (10, 7, 4):
        counts = Counter()
        for day, n in days.items():
            counts[day[:width]] += n
        if len(counts) <= FACET_SIZE:
            break
    values = []
    for start, n in sorted(counts.items(), reverse=True)[:FACET_SIZE]:
        selected = (search.since, search.until) == (start, start)
        changes = {"since": "", "until": ""} if selected else {"since": start, "until": start}
        values.append(FacetValue(start, _in_words(start), n, selected, changes))
    return tuple(values)


def _in_words(start: str) -> str:
    """Return a day, month or year in words."""
    if len(start) == 7:
        return f"{datetime.date.fromisoformat(start + '-01'):%B %Y}"
    return markup.day(start) if len(start) == 10 else start


def _is_day(text: object) -> bool:
    try:
        datetime.date.fromisoformat(str(text))
    except ValueError:
        return False
    return True


def count(conn: sqlite3.Connection, search: Search) -> int:
    """Return how many statements ``search`` finds, at most ``MOST_HITS``; of frequent words a few less."""
    return find(conn, search, roughly=True).total


def label(conn: sqlite3.Connection, table: str, id_: str) -> str:
    """Return the name of a speaker or outlet, or its id if there is none of that id."""
    if table not in ("speakers", "outlets"):
        raise ValueError(table)
    return str(value(conn, f"SELECT name FROM {table} WHERE id = :id", id=id_) or id_)
