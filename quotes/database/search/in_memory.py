"""What the filters of a search let through, and its order, told by the columns of all statements in memory.

SQLite finds what one filter lets through by an index that has the filter and the order.  For several filters, for an
outlet, a certainty, a kind of speaker or a month it goes through the statements one by one, which takes a second where
there are millions.  Here each filter is a look at an array.  It finds what SQL finds, in the same order; what only the
dates of single printings can decide is asked of SQL.
"""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable

import numpy as np

from quotes.database.rows import column
from quotes.database.search.columns import NONE, Columns, Numbers
from quotes.database.search.conditions import conditions, named
from quotes.database.search.criteria import BANDS, ROLES, Search, bounds, one_of
from quotes.database.search.unspoken import UNSPOKEN

_LAST = "9999-99"  # after all days
_FEW = 4  # values: to compare all numbers with each takes less time than to look each number up
MOST_ASKED = 20_000  # statements whose printings are looked at one by one, five microseconds each
_SPARSE = 16  # one place in so many: fewer are sorted sooner than all are looked through
_AT_ONCE = 1 << 18  # places that are looked through in their order before it is seen whether that is enough

_OF_THESE = "SELECT s.rowid FROM json_each(:rowids) j CROSS JOIN statements s ON s.rowid = j.value WHERE "


def fitting(conn: sqlite3.Connection, columns: Columns, search: Search) -> Numbers | None:
    """Return of each place whether the filters of a search let through what is there.

    None where only SQL can tell: a time that begins or ends within a day, or one for which too many printings would
    have to be looked at.  Raises UsageError for a filter that makes no sense.
    """
    period = _period(search)
    if period is None:
        return None
    fits = np.ones(len(columns.rowids), bool)
    fits[: columns.unspoken] = search.role in (*UNSPOKEN, "all")
    if search.speaker:
        fits &= _said(columns, named(conn, "speakers", search.speaker))
    if search.unattributed:
        fits &= columns.numbers["speaker"] == NONE
    if search.kind:
        fits &= _having(columns, "speaker", lambda speaker: columns.kinds.get(speaker) == search.kind)
    if one_of(search.role, ROLES, "role") not in ("", "all"):
        fits &= _having(columns, "role", lambda role: role == search.role)
    if one_of(search.confidence, BANDS, "confidence"):
        fits &= _having(columns, "confidence", lambda band: band == search.confidence)
    if search.outlet:
        is_printed = np.zeros(len(fits), bool)
        outlets = frozenset(named(conn, "outlets", search.outlet))
        is_printed[columns.printed[_having(columns, "outlet", outlets.__contains__, columns.printers)]] = True
        fits &= is_printed
    if search.since or search.until:
        unsure = _in_time(columns, fits, period, of_outlet=bool(search.outlet))
        if len(unsure) > MOST_ASKED:
            return None
        fits[columns.places(_asked(conn, columns.rowids[unsure], search))] = True
    return fits


def first_fitting(
    conn: sqlite3.Connection, columns: Columns, search: Search, match: str, limit: int
) -> list[int] | None:
    """Return the rowids of the first statements, in the order of a search, that its filters let through.

    With ``match`` they have the words in their fullest wording.  None where only SQL can tell.
    """
    fits = fitting(conn, columns, search)
    if fits is None:
        return None
    if match:
        sql = "SELECT rowid FROM statements_fts WHERE statements_fts MATCH :match"
        places = columns.places(column(conn, sql, match=match))
        places = places[fits[places]]
        fits = np.zeros(len(fits), bool)
        fits[places] = True
    return in_order(columns, fits, search.order, limit)


def few_fitting(conn: sqlite3.Connection, columns: Columns, search: Search, most: int) -> list[int] | None:
    """Return the rowids of all that the filters of a search let through; None if there are more."""
    fits = fitting(conn, columns, search)
    if fits is None or np.count_nonzero(fits) > most:
        return None
    rowids: list[int] = columns.rowids[fits].tolist()
    return rowids


def in_order(columns: Columns, fits: Numbers, order: str, limit: int) -> list[int]:
    """Return the rowids of the first statements in an order of those that fit: True at their places."""
    name = "date" if order == "relevance" else order
    there = np.flatnonzero(fits)
    if len(there) < len(fits) // _SPARSE:
        first = np.argsort(columns.ranks[name][there])[:limit]
        few: list[int] = columns.rowids[there[first]].tolist()
        return few
    places = columns.orders[name]
    parts: list[Numbers] = []
    missing = limit
    for start in range(0, len(places), _AT_ONCE):
        some = places[start : start + _AT_ONCE]
        parts.append(some[fits[some]][:missing])
        missing -= len(parts[-1])
        if not missing:
            break
    rowids: list[int] = columns.rowids[np.concatenate(parts)].tolist() if parts else []
    return rowids


def printed_first(columns: Columns, rowids: Iterable[int], search: Search, limit: int) -> list[int] | None:
    """Return those statements, in the order of a search, that were printed first in its time.

    None where its time begins or ends within a day, of which only SQL can tell.
    """
    period = _period(search)
    if period is None:
        return None
    fits = np.zeros(len(columns.rowids), bool)
    fits[columns.places(rowids)] = True
    if search.since or search.until:
        fits &= _between(columns, columns.numbers["date"], *period)
    return in_order(columns, fits, search.order, limit)


def _period(search: Search) -> tuple[str, str] | None:
    """Return the first day of a search's time, and what comes after; None if one of them is a moment of a day."""
    first = bounds(search.since, "since")[0] if search.since else ""
    after = bounds(search.until, "until")[1] if search.until else _LAST
    return (first, after) if max(len(first), len(after)) <= len("2026-01-07") else None


def _having(columns: Columns, name: str, is_wanted: Callable[[str], bool], numbers: Numbers | None = None) -> Numbers:
    """Return of each statement whether a value of it is wanted; one that is not there never is."""
    answers = np.fromiter(map(is_wanted, columns.values[name]), bool)
    answers[NONE] = False
    numbers = columns.numbers[name] if numbers is None else numbers
    wanted_numbers = np.flatnonzero(answers)
    if len(wanted_numbers) > _FEW:
        return np.asarray(answers[numbers])
    fits = np.zeros(len(numbers), bool)
    for number in wanted_numbers.tolist():
        fits |= numbers == number
    return fits


def _between(columns: Columns, days: Numbers, first: str, after: str = _LAST) -> Numbers:
    """Return whether some days, by number, are not before the first one and before another; no day is not."""
    names = columns.values["date"]
    low, high = (bisect_left(names, day, 1) for day in (first, after))
    return (days >= low) & (days < high) if high < len(names) else days >= low


def _said(columns: Columns, speakers: Collection[str]) -> Numbers:
    ids = frozenset(speakers)
    is_theirs = _having(columns, "speaker", ids.__contains__)
    is_theirs[[place for place, others in columns.joint.items() if not ids.isdisjoint(others)]] = True
    return is_theirs


def _in_time(columns: Columns, fits: Numbers, period: tuple[str, str], *, of_outlet: bool) -> Numbers:
    """Leave of what fits what is surely printed in the time; return the places of what may be.

    That is what was printed before and after it; of an outlet, also what others printed before or after it.
    """
    first, after = period
    days = columns.numbers["date"]
    fits &= _between(columns, days, "", after) & _between(columns, columns.last, first)
    begins, ends = _between(columns, days, first), _between(columns, columns.last, "", after)
    is_sure = begins & ends if of_outlet else begins | ends
    if of_outlet:
        is_sure[columns.undated] = False
    unsure = np.flatnonzero(fits & ~is_sure)
    fits &= is_sure
    return unsure


def _asked(conn: sqlite3.Connection, rowids: Numbers, search: Search) -> list[int]:
    """Return which of some statements have a printing in the time, by the outlet that a search names."""
    where, params = conditions(conn, Search(outlet=search.outlet, since=search.since, until=search.until), each=True)
    return column(conn, _OF_THESE + " AND ".join(where), **params, rowids=json.dumps(rowids.tolist()))
