"""What every statement of an index can be counted by, in memory: some bytes for each, however many are found.

A search may find hundreds of thousands of statements.  Counting their speakers, outlets and dates in SQL would take a
second; here each value is a number in an array, and counting a million takes a tenth of one.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter

from quotes.database.search.criteria import band

Counts = dict[str, Counter[str]]  # by the name of what is counted
_NONE = 0  # the number of a value that is not there

_STATEMENTS = "SELECT rowid, speaker_id, role, substr(first_published, 1, 10) FROM statements ORDER BY rowid"
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
    """The numbers of all statements' values, and the values by number; ``kinds`` are by speaker.

    A statement's numbers are at the place of its rowid among ``rowids``. ``combinations`` are the numbers of the
    combinations of ``outlets`` that print a statement, ``joint`` the others who say one together with its speaker.
    """

    rowids: array[int]
    numbers: dict[str, array[int]]
    values: dict[str, list[str]]
    combinations: array[int]
    outlets: list[tuple[str, ...]]
    kinds: dict[str, str]
    joint: dict[int, list[str]]

    def everything(self) -> Counts:
        """Return the counts of all statements."""
        return self._count(range(len(self.rowids)))

    def count(self, rowids: Iterable[int]) -> Counts:
        """Return how many of some statements have each speaker, kind, outlet, date, role and certainty."""
        return self._count([place for place in map(self._place, rowids) if place is not None])

    def _place(self, rowid: int) -> int | None:
        return place_of(self.rowids, rowid)

    def _count(self, places: Sequence[int]) -> Counts:
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

    def _counted(self, name: str, places: Sequence[int]) -> Counter[str]:
        values = self.values[name]
        counted = Counter(map(self.numbers[name].__getitem__, places))
        return Counter({values[number]: n for number, n in counted.items() if number != _NONE})


def place_of(rowids: array[int], rowid: int) -> int | None:
    """Return the place of a rowid among all, which are in ascending order; None if there is none such."""
    place = bisect_left(rowids, rowid)
    return place if place < len(rowids) and rowids[place] == rowid else None


def read_columns(conn: sqlite3.Connection) -> Columns:
    """Return the columns of an index; takes about three seconds for a million quotes."""
    numbers = {name: array("I") for name in ("speaker", "role", "date", "confidence")}
    values: dict[str, dict[str, int]] = {name: {"": _NONE} for name in numbers}

    def number(name: str, value: object) -> int:
        own = values[name]
        return _NONE if value is None else own.setdefault(str(value), len(own))

    rowids = array("q")
    for rowid, speaker, role, day in conn.execute(_STATEMENTS):
        rowids.append(rowid)
        for name, value in (("speaker", speaker), ("role", role), ("date", day), ("confidence", None)):
            numbers[name].append(number(name, value))
    combinations = array("I", bytes(4 * len(rowids)))
    outlets: dict[tuple[str, ...], int] = {(): _NONE}
    for rowid, names, best in _printed(conn):
        place = bisect_left(rowids, rowid)
        combinations[place] = outlets.setdefault(names, len(outlets))
        numbers["confidence"][place] = number("confidence", band(best))
    kinds = dict(conn.execute("SELECT id, kind FROM speakers WHERE statements > 0").fetchall())
    joint: dict[int, list[str]] = {}
    for rowid, speaker in conn.execute(_JOINT):
        joint.setdefault(bisect_left(rowids, rowid), []).append(speaker)
    in_order = {name: list(own) for name, own in values.items()}
    return Columns(rowids, numbers, in_order, combinations, list(outlets), kinds, joint)


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
