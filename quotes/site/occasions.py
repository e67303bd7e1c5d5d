"""Where statements were said: the occasion that most articles tell of each."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from quotes.datatypes.occasion import OccasionKind

if TYPE_CHECKING:
    from quotes.database.search.columns import Columns

OCCASIONS = {
    OccasionKind.RALLY: "Before a crowd",
    OccasionKind.SPEECH: "In a speech",
    OccasionKind.DEBATE: "In a debate",
    OccasionKind.HEARING: "At a hearing",
    OccasionKind.PRESS: "To the press",
    OccasionKind.INTERVIEW: "In an interview",
    OccasionKind.CALL: "On the phone",
    OccasionKind.PLANE: "On a plane",
    OccasionKind.POST: "In a post",
    OccasionKind.LETTER: "In a letter or a message",
    OccasionKind.STATEMENT: "In a statement",
}
UNTOLD = "untold"  # in addresses, of statements whose occasion no article tells

_KINDS = """
SELECT s.rowid, q.occasion FROM json_each(:rowids) j CROSS JOIN statements s ON s.rowid = j.value
JOIN quotes q ON q.statement_id = s.id WHERE q.occasion IS NOT NULL
"""
_KINDS_IN_ORDER = """
SELECT s.rowid, q.occasion FROM json_each(:rowids) j CROSS JOIN statements s ON s.rowid = j.value
JOIN quotes q ON q.statement_id = s.id JOIN articles a ON a.id = q.article_id
WHERE q.occasion IS NOT NULL ORDER BY a.published IS NULL, a.published, q.id
"""


def kinds_of(conn: sqlite3.Connection, rowids: Sequence[int], columns: Columns | None) -> dict[int, str]:
    """Return the occasion of each statement of which one is told."""
    if columns is None:
        return _kinds_by_rows(conn, rowids)
    kinds, undecided = columns.occasions_of(rowids)
    return kinds | _kinds_by_rows(conn, undecided)


def _kinds_by_rows(conn: sqlite3.Connection, rowids: Sequence[int]) -> dict[int, str]:
    """Return the same, read from the quotes of each statement."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for place, kind in conn.execute(_KINDS, {"rowids": json.dumps(rowids)}):
        counts[place][kind] += 1
    most = {place: max(own.values()) for place, own in counts.items()}
    several = [place for place, own in counts.items() if sum(n == most[place] for n in own.values()) > 1]
    kinds = {place: own.most_common(1)[0][0] for place, own in counts.items()}
    # Which of them is printed first is looked up only where as many articles tell of one as of another.
    first: dict[int, str] = {}
    for place, kind in conn.execute(_KINDS_IN_ORDER, {"rowids": json.dumps(several)}) if several else ():
        if counts[place][kind] == most[place]:
            first.setdefault(place, kind)
    return kinds | first
