"""Reads the columns of all statements from an index: each query once, by thousands of rows at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

import numpy as np

from quotes.database.search.columns import NONE, TIED, Columns, Numbers
from quotes.database.search.criteria import BANDS
from quotes.database.search.unspoken import ALL_UNSPOKEN

_AT_ONCE = 10_000  # rows
_DAY = 10  # characters of an ISO date without the time
_LOWS = sorted(low for low, _ in BANDS.values())
_KEPT = (np.uint32, np.uint32, np.uint8, np.uint8, bool)  # of a printing

_STATEMENTS = """
SELECT rowid, speaker_id, role, first_published, last_published, coalesce(outlets, -1), coalesce(quotes, -1)
FROM statements ORDER BY rowid
"""
_UNSPOKEN = f"""
SELECT u.rowid, u.speaker_id, u.role, u.first_published, u.last_published, u.outlets, u.quotes
FROM ({ALL_UNSPOKEN}) u ORDER BY 1
"""
_JOINT = """
SELECT DISTINCT s.rowid, k.speaker_id FROM quote_speakers k JOIN quotes q ON q.id = k.quote_id
JOIN statements s ON s.id = q.statement_id WHERE k.speaker_id IS NOT s.speaker_id ORDER BY 1, 2
"""
# In the order of ids, which both tables have as an index: nothing is sorted, and no row of quotes is read.
_PRINTINGS = """
SELECT s.rowid, q.article_id, coalesce(q.confidence, 0), q.occasion
FROM statements s JOIN quotes q ON q.statement_id = s.id ORDER BY s.id
"""
_UNSPOKEN_PRINTINGS = f"""
SELECT u.rowid, q.article_id, coalesce(q.confidence, 0), NULL
FROM ({ALL_UNSPOKEN}) u JOIN quotes q ON q.rowid = -u.rowid
"""


class _Values(dict[str | None, int]):
    """Values by their numbers, in the order in which they came; none is the first."""

    def __init__(self, *values: str) -> None:
        super().__init__({None: NONE})
        for value in values:
            self[value]

    def __missing__(self, value: str | None) -> int:
        self[value] = number = len(self)
        return number

    def listed(self) -> list[str]:
        """Return the values by number."""
        return ["", *(str(value) for value in self if value is not None)]


def read_columns(conn: sqlite3.Connection) -> Columns:
    """Return the columns of an index; takes about four seconds for a million quotes."""
    speakers_by, roles_by, moments_by, outlets_by, occasions_by = (_Values() for _ in range(5))
    of_statement = (int, speakers_by, roles_by, moments_by, moments_by, int, int)
    unspoken = _read(conn, _UNSPOKEN, of_statement)
    spoken = _read(conn, _STATEMENTS, of_statement)
    rowids, speakers, roles, first, last, outlets, quotes = map(np.concatenate, zip(unspoken, spoken, strict=True))
    places, printers, certainties, occasions, dateless = _printings(conn, rowids, outlets_by, occasions_by)
    joint: dict[int, list[str]] = {}
    for rowid, speaker in conn.execute(_JOINT):
        joint.setdefault(int(np.searchsorted(rowids, rowid)), []).append(speaker)
    moments, days, day_names = _dates(moments_by)
    orders = _orders(moments[first], moments[last], (outlets << 32) + quotes)
    printed, printers = _printed(places, printers)
    return Columns(
        rowids=rowids,
        unspoken=len(unspoken[0]),
        numbers={
            "speaker": speakers, "role": roles, "date": days[first],
            "confidence": _surest(len(rowids), places, certainties),
        },
        values={
            "speaker": speakers_by.listed(), "role": roles_by.listed(), "date": day_names, "confidence": ["", *BANDS],
            "outlet": outlets_by.listed(), "occasion": occasions_by.listed(),
        },
        last=days[last],
        printed=printed,
        printers=printers,
        undated=np.unique(places[dateless]),
        kinds=dict(conn.execute("SELECT id, kind FROM speakers WHERE statements > 0").fetchall()),
        joint=joint,
        occasions=_most_told(len(rowids), places, occasions),
        orders=orders,
        ranks={name: _inverse(places) for name, places in orders.items()},
    )  # fmt: skip


def _batches(conn: sqlite3.Connection, sql: str, kinds: Sequence[_Values | type]) -> Iterator[list[Numbers]]:
    """Yield some rows after others of what a query answers, by columns: numbers, or the numbers of values."""
    cursor = conn.execute(sql)
    while batch := cursor.fetchmany(_AT_ONCE):
        yield [
            np.fromiter(map(kind.__getitem__, column), np.uint32)
            if isinstance(kind, _Values)
            else np.array(column, kind)
            for kind, column in zip(kinds, zip(*batch, strict=True), strict=True)
        ]


def _read(conn: sqlite3.Connection, sql: str, kinds: Sequence[_Values | type]) -> list[Numbers]:
    """Return the columns of all that a query answers."""
    batches = list(_batches(conn, sql, kinds))
    nothing: list[Numbers] = [np.empty(0, np.uint32 if isinstance(kind, _Values) else kind) for kind in kinds]
    return [np.concatenate(parts) for parts in zip(nothing, *batches, strict=True)]


def _printings(
    conn: sqlite3.Connection, rowids: Numbers, outlets: _Values, occasions: _Values
) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
    """Return the place of each printing, its outlet, certainty and occasion by number, and whether it has no date.

    Of each only these ten bytes or so are kept.
    """
    articles = _Values()  # the number of the outlet, and whether there is no date
    for id, outlet, is_dateless in conn.execute("SELECT id, outlet_id, published IS NULL FROM articles"):
        articles[id] = 2 * outlets[outlet] + is_dateless
    parts: list[tuple[Numbers, ...]] = [tuple(np.empty(0, kind) for kind in _KEPT)]
    for sql in (_UNSPOKEN_PRINTINGS, _PRINTINGS):
        for rowid, article, confidence, occasion in _batches(conn, sql, (int, articles, float, occasions)):
            certainty = 1 + len(_LOWS) - np.maximum(np.searchsorted(_LOWS, confidence, "right"), 1)
            columns = np.searchsorted(rowids, rowid), article // 2, certainty, occasion, article % 2
            parts.append(tuple(column.astype(kind) for column, kind in zip(columns, _KEPT, strict=True)))
    places, printers, certainties, told_of, dateless = (np.concatenate(column) for column in zip(*parts, strict=True))
    return places, printers, certainties, told_of, dateless


def _dates(moments: _Values) -> tuple[Numbers, Numbers, list[str]]:
    """Return of each moment where it is among all (from 1, 0 for none) and its day's number, and the days."""
    texts = moments.listed()
    ranks = np.zeros(len(texts), np.uint32)
    ranks[sorted(range(1, len(texts)), key=texts.__getitem__)] = np.arange(1, len(texts))
    days = _Values(*sorted({text[:_DAY] for text in texts[1:]}))
    numbers = np.array([NONE, *(days[text[:_DAY]] for text in texts[1:])], np.uint32)
    return ranks, numbers, days.listed()


def _inverse(places: Numbers) -> Numbers:
    """Return where each place is among the places."""
    ranks = np.empty(len(places), np.uint32)
    ranks[places] = np.arange(len(places))
    return ranks


def _printed(places: Numbers, outlets: Numbers) -> tuple[Numbers, Numbers]:
    """Return at which places something is printed, ascending, and by which outlets, each pair once."""
    pairs = np.sort((places.astype(np.int64) << 32) + outlets)  # np.unique takes ten times as long
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)] & ((pairs & 0xFFFFFFFF) != NONE)]
    return (pairs >> 32).astype(np.uint32), (pairs & 0xFFFFFFFF).astype(np.uint32)


def _surest(count: int, places: Numbers, certainties: Numbers) -> Numbers:
    """Return the number of the certainty of each place's surest printing: the least."""
    best = np.full(count, 255, np.uint8)
    np.minimum.at(best, places, certainties)
    return np.where(best == 255, NONE, best).astype(np.uint8)


def _most_told(count: int, places: Numbers, occasions: Numbers) -> Numbers:
    """Return the number of the occasion that most printings tell at each place, TIED if there are two such."""
    is_told = occasions != NONE
    pairs, counts = np.unique((places[is_told].astype(np.int64) << 8) + occasions[is_told], return_counts=True)
    at = pairs >> 8
    order = np.lexsort((-counts, at))
    at, counts, kinds = at[order], counts[order], pairs[order] & 0xFF
    is_first = np.append(True, at[1:] != at[:-1])[: len(at)]
    is_tied = is_first & np.append((at[1:] == at[:-1]) & (counts[1:] == counts[:-1]), False)[: len(at)]
    numbers = np.zeros(count, np.uint8)
    numbers[at[is_first]] = np.where(is_tied, TIED, kinds)[is_first]
    return numbers


def _orders(first: Numbers, last: Numbers, spread: Numbers) -> dict[str, Numbers]:
    """Return the places of all statements in each order, as ``find`` has them in SQL."""
    after_all = np.uint32(np.iinfo(np.uint32).max)
    orders = {
        "date": np.argsort(last, kind="stable")[::-1],
        "oldest": np.argsort(np.where(first == NONE, after_all, first), kind="stable"),
        "newest": np.argsort(after_all - first, kind="stable"),
        "spread": np.argsort(-spread, kind="stable"),
    }
    return {name: places.astype(np.uint32) for name, places in orders.items()}
