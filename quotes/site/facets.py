"""What the statements that a search finds can be narrowed by, with counts.

The counts are of all statements found.  Where a search finds more than it can list, they are of the first ``OF_MANY``,
and for a moment after a large index was published, of the first ``FACETED``; a page says so.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING

from quotes.database.rows import rows
from quotes.database.search import BANDS, Hits, Search, band, label, named
from quotes.site import markup
from quotes.site.held import reading

if TYPE_CHECKING:
    from quotes.database.search.columns import Counts

FACETED = 300  # the first statements found, counted by SQL until the columns are there: what a page has time for
OF_MANY = 1_000  # of statements that cannot all be listed: a reader narrows such a search anyway
FACET_SIZE = 10


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


@dataclass(frozen=True, slots=True)
class Facets:
    """The facets of a search, and among how many statements their values were counted."""

    facets: tuple[Facet, ...] = ()
    counted: int = 0
    total: int = 0  # of all that the search finds, where that is known


_OF_STATEMENTS = """
SELECT s.speaker_id AS speaker, p.kind, s.role, substr(s.first_published, 1, 10) AS day, count(*) AS n
FROM json_each(:rowids) j CROSS JOIN statements s ON s.rowid = j.value LEFT JOIN speakers p ON p.id = s.speaker_id
GROUP BY 1, 2, 3, 4
UNION ALL
SELECT q.speaker_id, p.kind, q.role, substr(a.published, 1, 10), 1 FROM json_each(:rowids) j
CROSS JOIN quotes q ON q.rowid = -j.value JOIN articles a ON a.id = q.article_id
LEFT JOIN speakers p ON p.id = q.speaker_id
"""
_OF_PRINTINGS = """
SELECT s.rowid AS statement, a.outlet_id AS outlet, max(q.confidence) AS confidence
FROM json_each(:rowids) j CROSS JOIN statements s ON s.rowid = j.value
JOIN quotes q ON q.statement_id = s.id JOIN articles a ON a.id = q.article_id GROUP BY 1, 2
UNION ALL
SELECT j.value, a.outlet_id, q.confidence FROM json_each(:rowids) j
CROSS JOIN quotes q ON q.rowid = -j.value JOIN articles a ON a.id = q.article_id
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


def facets(conn: sqlite3.Connection, search: Search, hits: Hits) -> Facets:
    """Return what the statements found can be narrowed by, with counts."""
    if not hits.rowids:
        return Facets()
    countable = reading(conn)
    if countable is None:
        counts, counted = _counted(conn, json.dumps(hits.rowids[:FACETED])), min(FACETED, hits.total)
    elif hits.more and not search.filters and not search.q.strip():
        counts, counted = countable.everything, countable.everything["role"].total()
    else:
        counted = min(OF_MANY, hits.total) if hits.more else hits.total
        counts = countable.columns.count(hits.rowids[:counted])
    total = counted if counted > hits.total or (counted == hits.total and not hits.more) else 0
    columns = [Facet(name, title, _of(conn, search, name, counts[name])) for name, title in _TITLES.items()]
    return Facets(tuple(facet for facet in columns if facet.values), counted, total)


def _of(conn: sqlite3.Connection, search: Search, name: str, counts: Counter[str]) -> tuple[FacetValue, ...]:
    """Return the values of a facet: dates and certainties in their own order, others by their counts."""
    if name == "date":
        return _periods(search, counts)
    if name == "confidence":
        return _values(conn, search, name, [(band, counts[band]) for band in BANDS if counts[band]])
    own = getattr(search, name)
    if own and name in ("speaker", "outlet"):
        # Another one would take the place of the filter, and what it finds then is not among what is found now.
        ids = [own] if own in counts else named(conn, f"{name}s", own)
        counts = Counter({id_: counts[id_] for id_ in ids if counts[id_]})
    common = nsmallest(FACET_SIZE, counts.items(), key=lambda item: (-item[1], item[0]))
    return _values(conn, search, name, common)


def _counted(conn: sqlite3.Connection, ids: str) -> Counts:
    """Return how many of the statements have each value of each facet."""
    counts: Counts = {name: Counter() for name in _TITLES}
    for one in rows(conn, _OF_STATEMENTS, rowids=ids):
        for name in ("speaker", "kind", "role"):
            if one[name] is not None:
                counts[name][str(one[name])] += one["n"]
        if one["day"] is not None:
            counts["date"][one["day"]] += one["n"]
    best: dict[int, float] = {}
    for one in rows(conn, _OF_PRINTINGS, rowids=ids):
        if one["outlet"] is not None:
            counts["outlet"][one["outlet"]] += 1
        best[one["statement"]] = max(best.get(one["statement"], 0.0), one["confidence"] or 0.0)
    for confidence in best.values():
        counts["confidence"][band(confidence)] += 1
    return counts


def _values(
    conn: sqlite3.Connection, search: Search, name: str, common: Sequence[tuple[str, int]]
) -> tuple[FacetValue, ...]:
    values = []
    for key, n in common:
        title = label(conn, f"{name}s", key) if name in ("speaker", "outlet") else _BAND_LABELS.get(key, key)
        selected = getattr(search, name) == key
        values.append(FacetValue(key, title, n, selected, {name: "" if selected else key}))
    return tuple(values)


def _periods(search: Search, days: Counter[str]) -> tuple[FacetValue, ...]:
    """Return the years, months or days (whichever are few) in which the statements were first printed."""
    counts: Counter[str] = Counter()
    for width in (10, 7, 4):
        counts = Counter()
        for day, n in days.items():
            if _is_day(day):
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
