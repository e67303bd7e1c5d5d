"""Statements that several outlets printed, with what each outlet made of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quotes.collation import CollationRow, OutletPrinting, Standing, align, fullest, standings
from quotes.database.rows import Row, among, column, rows, value
from quotes.datatypes import SPEECH, Part
from quotes.site.collation_rows import PictureRow
from quotes.site.markup import standalone
from quotes.text.word_places import placed_wording

MOST_SHARED = 1000  # statements that two outlets are held against each other on; a second of work
LARGE = 5_000  # quotes of an outlet: to look for the statements of two larger ones takes longer than a page should
LOOKED = 2_000  # statements that are looked through for two such, in a tenth of a second
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
# The rows of other outlets' utterances are not read: the indexes tell whose they are.
_HAS_PRINTED = f"""
EXISTS (SELECT 1 FROM utterances u CROSS JOIN articles a ON a.id = u.article_id
  WHERE u.statement_id = s.id AND a.outlet_id = :{{0}} AND CASE a.outlet_id WHEN :{{0}} THEN {_PRINTED} END)
"""
_WIDEST = "SELECT * FROM statements WHERE outlets > 1 ORDER BY outlets DESC, quotes DESC LIMIT :looked"
_PRINTINGS = f"""
SELECT u.statement_id, u.text, a.outlet_id, a.published FROM utterances u CROSS JOIN articles a ON a.id = u.article_id
WHERE u.statement_id IN (SELECT value FROM json_each(:ids)) AND {{0}} AND CASE WHEN {{0}} THEN {_PRINTED} END
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


def of_two(conn: sqlite3.Connection, a: str, b: str) -> tuple[list[SharedStatement], int, int]:
    """Return the statements that two outlets share, those in most outlets first, and how many there are in all.

    Of two large outlets they are among the ``LOOKED`` statements that most outlets print; that number is third, else 0.
    """
    sql = "SELECT id FROM outlets WHERE id IN (:a, :b) AND quotes > :large"
    looked = LOOKED if len(column(conn, sql, a=a, b=b, large=LARGE)) == 2 else 0
    small, other = sorted((a, b), key=lambda id_: value(conn, "SELECT quotes FROM outlets WHERE id = :id", id=id_) or 0)
    source = f"({_WIDEST})" if looked else "statements"
    one = _HAS_PRINTED.format("small") if looked else f"s.id IN ({_OF_OUTLET.format('small')})"
    sql = f"SELECT s.id FROM {source} s WHERE {one} AND {_HAS_PRINTED.format('other')}"
    order = "ORDER BY s.outlets DESC, s.last_published DESC, s.id"
    ids = column(conn, f"{sql} {order}", small=small, other=other, looked=looked)
    sql = f"{_STATEMENT} JOIN json_each(:ids) j ON j.value = s.id ORDER BY j.key"
    ours = rows(conn, sql, ids=json.dumps(ids[:MOST_SHARED]))
    return list(_shared(conn, ours, {a, b})), len(ids), looked


def of_all(conn: sqlite3.Connection) -> tuple[list[SharedStatement], int]:
    """Return the statements in most outlets, with those outlets, and how many are in more than one."""
    wide = f"s.outlets > 1 AND {among('s.role', SPEECH)}"
    ours = rows(conn, f"{_STATEMENT} WHERE {wide} {_ORDER}", n=MOST_OVER_ALL)
    total = value(conn, f"SELECT count(*) FROM statements s WHERE {wide}")
    return [one for one in _shared(conn, ours, None) if len(one.printings) > 1], int(total or 0)


def _shared(conn: sqlite3.Connection, ours: Sequence[Row], outlets: set[str] | None) -> Iterable[SharedStatement]:
    by_statement: dict[str, dict[str, list[OutletPrinting]]] = {}
    theirs = "a.outlet_id IN (SELECT value FROM json_each(:outlets))" if outlets else "a.outlet_id IS NOT NULL"
    ids, names = json.dumps([one["id"] for one in ours]), json.dumps(sorted(outlets or ()))
    for one in rows(conn, _PRINTINGS.format(theirs), ids=ids, outlets=names):
        by_outlet = by_statement.setdefault(one["statement_id"], {})
        by_outlet.setdefault(one["outlet_id"], []).append(OutletPrinting(standalone(one["text"]), one["published"]))
    for one in ours:
        printings = by_statement.get(one["id"], {})
        texts = [standalone(one["text"]), *(printing.text for own in printings.values() for printing in own)]
        full = texts[fullest(texts)]
        yield SharedStatement(one, full, printings, standings(full, printings, str(one["language"] or "")))
