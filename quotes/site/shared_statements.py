"""Statements that several outlets printed, with what each outlet made of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quotes.collation import CollationRow, OutletPrinting, Standing, align, fullest, standings
from quotes.database.rows import Row, among, rows, value
from quotes.datatypes import SPEECH, Part
from quotes.site.collation_rows import PictureRow
from quotes.site.markup import standalone
from quotes.text.word_places import placed_wording

MOST_SHARED = 1000  # statements that two outlets are held against each other on; a second of work
MOST_OVER_ALL = 500  # the same for all outlets at once
MEASURES = ("first", "cut", "dropped", "changed")

_STATEMENT = """
SELECT s.id, s.text, s.language, s.outlets, s.first_published, s.last_published, s.speaker_id, p.name AS speaker
FROM statements s LEFT JOIN speakers p ON p.id = s.speaker_id
"""
_ORDER = "ORDER BY s.outlets DESC, s.last_published DESC, s.id LIMIT :n"
_PRINTED = f"u.part = '{Part.TEXT}' AND {among('u.role', SPEECH)}"
_OF_OUTLET = f"""
SELECT u.statement_id FROM articles a CROSS JOIN utterances u ON u.article_id = a.id
WHERE a.outlet_id = :{{0}} AND {_PRINTED} AND u.statement_id IS NOT NULL
"""
_BOTH = f"s.id IN ({_OF_OUTLET.format('a')}) AND s.id IN ({_OF_OUTLET.format('b')})"
_PRINTINGS = f"""
SELECT u.statement_id, u.text, a.outlet_id, a.published FROM utterances u JOIN articles a ON a.id = u.article_id
WHERE u.statement_id IN (SELECT value FROM json_each(:ids)) AND a.outlet_id IS NOT NULL AND {_PRINTED}
ORDER BY u.statement_id, a.published, u.article_id, u.start, u.id
"""


@dataclass(frozen=True, slots=True)
class SharedStatement:
    """A statement that several outlets printed: its row, the fullest wording, and the printings of each outlet."""

    row: Row
    full: str
    printings: Mapping[str, Sequence[OutletPrinting]]
    standings: Mapping[str, Standing]

    def is_of(self, measure: str, outlet: str) -> bool:
        """Return whether an outlet was first with it, cut it, dropped its qualifying half or changed it."""
        one = self.standings[outlet]
        return {"first": one.is_first, "cut": one.cut > 0, "dropped": bool(one.dropped), "changed": one.changed > 0}[
            measure
        ]

    def drawn(self, outlet: str) -> PictureRow:
        """Return what an outlet printed, its fullest piece in words and all of its pieces in the bar."""
        pieces = [one.text for one in self.printings[outlet]]
        text = pieces[fullest(pieces)]
        row = CollationRow(text, align(self.full, text), tuple(range(len(pieces))))
        return PictureRow(row, (), 0, self.standings[outlet].words)

    def whole(self, outlet: str) -> PictureRow:
        """Return all pieces that an outlet printed, for the bar."""
        runs = [run for one in self.printings[outlet] for run in align(self.full, one.text)]
        return PictureRow(CollationRow("", tuple(runs), ()), (), 0, self.standings[outlet].words)

    def dropped(self, outlet: str) -> list[str]:
        """Return the words of the qualifying clauses that an outlet left out."""
        words = placed_wording(self.full)
        return [" ".join(words.shown(one.start, one.end)) for one in self.standings[outlet].dropped]


def of_two(conn: sqlite3.Connection, a: str, b: str) -> tuple[list[SharedStatement], int]:
    """Return the statements that two outlets share, those in most outlets first, and how many there are in all."""
    ours = rows(conn, f"{_STATEMENT} WHERE {_BOTH} {_ORDER}", a=a, b=b, n=MOST_SHARED)
    total = value(conn, f"SELECT count(*) FROM statements s WHERE {_BOTH}", a=a, b=b)
    return list(_shared(conn, ours, {a, b})), int(total or 0)


def of_all(conn: sqlite3.Connection) -> tuple[list[SharedStatement], int]:
    """Return the statements in most outlets, with those outlets, and how many are in more than one."""
    wide = f"s.outlets > 1 AND {among('s.role', SPEECH)}"
    ours = rows(conn, f"{_STATEMENT} WHERE {wide} {_ORDER}", n=MOST_OVER_ALL)
    total = value(conn, f"SELECT count(*) FROM statements s WHERE {wide}")
    return [one for one in _shared(conn, ours, None) if len(one.printings) > 1], int(total or 0)


def _shared(conn: sqlite3.Connection, ours: Sequence[Row], outlets: set[str] | None) -> Iterable[SharedStatement]:
    by_statement: dict[str, dict[str, list[OutletPrinting]]] = {}
    for one in rows(conn, _PRINTINGS, ids=json.dumps([one["id"] for one in ours])):
        if outlets is None or one["outlet_id"] in outlets:
            by_outlet = by_statement.setdefault(one["statement_id"], {})
            by_outlet.setdefault(one["outlet_id"], []).append(OutletPrinting(standalone(one["text"]), one["published"]))
    for one in ours:
        printings = by_statement.get(one["id"], {})
        texts = [standalone(one["text"]), *(printing.text for own in printings.values() for printing in own)]
        full = texts[fullest(texts)]
        yield SharedStatement(one, full, printings, standings(full, printings, str(one["language"] or "")))
