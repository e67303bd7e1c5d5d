"""The names of all speakers in memory, as one text: finding a part of a name in it takes a millisecond.

In SQL each of a hundred thousand names is compared, and a page asks for every word of a search.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_right
from dataclasses import dataclass

from quotes.text.normal import fold

_NAMES = """
SELECT s.rowid, s.name, a.alias, s.statements > 0 FROM speakers s LEFT JOIN speaker_aliases a ON a.speaker_id = s.id
ORDER BY coalesce(s.statements, 0) DESC, s.name, s.id
"""


@dataclass(frozen=True, slots=True)
class SpeakerNames:
    """The folded names of all, each on a line, of who said most first; the first ``speaking`` have said something.

    The names of a speaker begin in ``text`` at the place in ``starts`` that ``rowids`` has the speaker at.
    """

    text: str
    starts: array[int]
    rowids: array[int]
    speaking: int

    def holding(self, part: str, most: int) -> list[int]:
        """Return the rowids of at most so many who said something and have a name that holds ``part``, folded."""
        rowids: list[int] = []
        end = self.starts[self.speaking] if self.speaking < len(self.starts) else len(self.text)
        at = self.text.find(part, 0, end)
        while at >= 0 and len(rowids) < most:
            place = bisect_right(self.starts, at)  # of the next speaker
            rowids.append(self.rowids[place - 1])
            at = self.text.find(part, self.starts[place], end) if place < self.speaking else -1
        return rowids

    def bearing(self, name: str) -> set[int]:
        """Return the rowids of all who bear a folded name."""
        rowids: set[int] = set()
        line = f"\n{name}\n"
        at = self.text.find(line)
        while at >= 0:
            rowids.add(self.rowids[bisect_right(self.starts, at + 1) - 1])
            at = self.text.find(line, at + 1)
        return rowids


def read_names(conn: sqlite3.Connection) -> SpeakerNames:
    """Return the names of the speakers of an index."""
    starts, rowids, lines = array("q"), array("q"), list[str]()
    length, last, speaking = 1, None, 0  # each name has a line end on both sides
    for rowid, name, alias, has_spoken in conn.execute(_NAMES):
        if rowid != last:
            starts.append(length)
            rowids.append(rowid)
            speaking += has_spoken or 0
        own = [name] if rowid != last else []
        for one in own if alias in (None, name) else [*own, alias]:
            line = " ".join(fold(str(one)).splitlines())
            lines.append(line)
            length += len(line) + 1
        last = rowid
    return SpeakerNames("\n" + "".join(f"{line}\n" for line in lines), starts, rowids, speaking)
