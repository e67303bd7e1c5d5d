"""What every statement of an index can be counted by, in memory: some bytes for each, however many are found.

A search may find hundreds of thousands of statements.  Counting their speakers, outlets and dates in SQL would take a
second; here each value is a number in an array, and counting a million takes a tenth of one.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter

from quotes.database.rows import value
from quotes.database.search.criteria import band

Counts = dict[str, Counter[str]]  # by the name of what is counted
_NONE = 0  # the number of a value that is not there

_STATEMENTS = "SELECT rowid, speaker_id, role, substr(first_published, 1, 10) FROM statements"
_JOINT = """
SELECT DISTINCT s.rowid, k.speaker_id FROM quote_speakers k JOIN quotes q ON q.id = k.quote_id
JOIN statements s ON s.id = q.statement_id WHERE k.speaker_id IS NOT s.speaker_id ORDER BY 1, 2
"""
# In the order of ids, which both tables have as an index: nothing is sorted, and no row of quotes is read.
_PRINTINGS = """
SELECT s.rowid, q.article_id, q.confidence FROM statements s JOIN quotes q ON q.statement_id = s.id ORDER BY s.id
"""


@dataclass(frozen=True, slots=True)
class Columns:
    """The numbers of all statements' values, by rowid, and the values by number; ``kinds`` are by speaker.

    ``combinations`` are the numbers of the combinations of ``outlets`` that print a statement, ``joint`` the others
    who say one together with its speaker.
    """

    numbers: dict[str, array[int]]
    values: dict[str, list[str]]
    combinations: array[int]
    outlets: list[tuple[str, ...]]
    kinds: dict[str, str]
    joint: dict[int, list[str]]

    def everything(self) -> Counts:
        """Return the counts of all statements."""
        return self.count(rowid for rowid, role in enumerate(self.numbers["role"]) if role != _NONE)

    @property
    def size(self) -> int:
        """Return one more than the largest rowid of a statement."""
        return len(self.numbers["speaker"])

    def count(self, rowids: Iterable[int]) -> Counts:
        """Return how many of some statements have each speaker, kind, outlet, date, role and certainty."""
        places = [rowid for rowid in rowids if 0 <= rowid < self.size]
        counts = {name: self._counted(name, places) for name in self.numbers}
        combinations = map(self.outlets.__getitem__, map(self.combinations.__getitem__, places))
        outlets = Counter(chain.from_iterable(combinations))
        kinds: Counter[str] = Counter()
        for speaker, n in counts["speaker"].items():
            kinds[self.kinds.get(speaker, "")] += n
        kinds.pop("", None)
        if self.joint:
            counts["speaker"].update(chain.from_iterable(self.joint[at] for at in places if at in self.joint))
        return {**counts, "outlet": outlets, "kind": kinds}

    def _counted(self, name: str, rowids: list[int]) -> Counter[str]:
        values = self.values[name]
        counted = Counter(map(self.numbers[name].__getitem__, rowids))
        return Counter({values[number]: n for number, n in counted.items() if number != _NONE})


def read_columns(conn: sqlite3.Connection) -> Columns:
    """Return the columns of an index; takes about three seconds for a million quotes."""
    size = int(value(conn, "SELECT max(rowid) FROM statements") or 0) + 1
    numbers = {name: array("I", bytes(4 * size)) for name in ("speaker", "role", "date", "confidence")}
    values: dict[str, dict[str, int]] = {name: {"": _NONE} for name in numbers}

    def put(name: str, rowid: int, value: object) -> None:
        if value is not None:
            own = values[name]
            numbers[name][rowid] = own.setdefault(str(value), len(own))

    for rowid, speaker, role, day in conn.execute(_STATEMENTS):
        put("speaker", rowid, speaker)
        put("role", rowid, role)
        put("date", rowid, day)
    combinations = array("I", bytes(4 * size))
    outlets: dict[tuple[str, ...], int] = {(): _NONE}
    for rowid, names, best in _printed(conn):
        combinations[rowid] = outlets.setdefault(names, len(outlets))
        put("confidence", rowid, band(best))
    kinds = dict(conn.execute("SELECT id, kind FROM speakers WHERE statements > 0").fetchall())
    joint: dict[int, list[str]] = {}
    for rowid, speaker in conn.execute(_JOINT):
        joint.setdefault(rowid, []).append(speaker)
    in_order = {name: list(own) for name, own in values.items()}
    return Columns(numbers, in_order, combinations, list(outlets), kinds, joint)


def _printed(conn: sqlite3.Connection) -> Iterator[tuple[int, tuple[str, ...], float]]:
    """Yield each statement that is printed with the outlets and the surest printing's confidence."""
    outlet_of = dict(conn.execute("SELECT id, outlet_id FROM articles WHERE outlet_id IS NOT NULL").fetchall())
    for rowid, printings in groupby(map(tuple, conn.execute(_PRINTINGS)), key=itemgetter(0)):
        outlets: set[str] = set()
        best = 0.0
        for _, article, confidence in printings:
            if article in outlet_of:
                outlets.add(outlet_of[article])
            best = max(best, confidence or 0.0)
        yield rowid, tuple(sorted(outlets)), best
