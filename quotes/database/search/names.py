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
SELECT s.rowid, s.name, a.alias FROM speakers s LEFT JOIN speaker_aliases a ON a.speaker_id = s.id
WHERE s.statements > 0 ORDER BY s.statements DESC, s.name, s.id
"""


@dataclass(frozen=True, slots=True)
class SpeakerNames:
    """The folded names of those who said something, each on a line, of who said most first.

    The names of a speaker begin in ``text`` at the place in ``starts`` that ``rowids`` has the speaker at.
    """

    text: str
    starts: array[int]
    rowids: array[int]

    def holding(self, part: str, most: int) -> list[int]:
        """Return the rowids of at most so many speakers one of whose names holds ``part``, which is folded."""
        rowids: list[int] = []
        at = self.text.find(part)
        while at >= 0 and len(rowids) < most:
            place = bisect_right(self.starts, at)  # of the next speaker
            rowids.append(self.rowids[place - 1])
            at = self.text.find(part, self.starts[place]) if place < len(self.starts) else -1
        return rowids


def read_names(conn: sqlite3.Connection) -> SpeakerNames:
    """Return the names of the speakers of an index."""
    starts, rowids, lines = array("q"), array("q"), list[str]()
    length, last = 0, None
    for rowid, name, alias in conn.execute(_NAMES):
        if rowid != last:
            starts.append(length)
            rowids.append(rowid)
        own = [name] if rowid != last else []
        for one in own if alias in (None, name) else [*own, alias]:
            line = " ".join(fold(str(one)).splitlines())
            lines.append(line)
            length += len(line) + 1
        last = rowid
    return SpeakerNames("\n".join(lines), starts, rowids)
