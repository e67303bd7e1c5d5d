"""A statement's wordings in one picture: the rows of its collation, with the outlets that printed each."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from quotes.collation import Collation, CollationRow, Run, RunKind, collate
from quotes.database.rows import Row, among, rows, value
from quotes.datatypes import SPEECH, LinkKind, Part
from quotes.site.markup import plural, standalone

MOST_COLLATED = 500  # printings of one statement; a second if each has other words, and hundreds of them
MOST_NAMES = 8  # of outlets beside a wording
LONGEST_CUT = 9  # words of a cut that are shown whole; of longer ones only the ends
_ENDS = 2

_SPOKEN = f"{among('u.role', SPEECH)} AND u.statement_id"
_PRINTINGS = f"""
SELECT u.id, u.text, u.part, u.article_id, u.speaker_id, u.statement_id, p.name AS speaker,
  p.article_id AS only_here, a.outlet_id, o.name AS outlet, a.title, a.opening, a.published,
  (SELECT q.attributed_before FROM quotes q WHERE q.utterance_id = u.id AND q.attributed_before IS NOT NULL LIMIT 1)
    AS overruled
FROM utterances u JOIN articles a ON a.id = u.article_id LEFT JOIN outlets o ON o.id = a.outlet_id
LEFT JOIN speakers p ON p.id = u.speaker_id WHERE {_SPOKEN}
"""
_ORDER = " ORDER BY a.published IS NULL, a.published, u.article_id, u.start, u.id LIMIT :n"
_ECHOES = f"""IN (SELECT other_id FROM statement_links WHERE statement_id = :id AND kind = '{LinkKind.ECHOES}'
  UNION SELECT statement_id FROM statement_links WHERE other_id = :id AND kind = '{LinkKind.ECHOES}')"""


@dataclass(frozen=True, slots=True)
class PrintedBy:
    """Who printed a wording: a row of one printing, how many there are of the outlet, and what is odd about it.

    ``speaker`` says in words whom the article names as the speaker if that is not the statement's, or is empty.
    """

    row: Row
    count: int
    speaker: str
    only_headline: bool

    @property
    def name(self) -> str:
        """Return the outlet's name, or what stands for it."""
        return str(self.row["outlet"] or self.row["title"] or self.row["opening"] or self.row["article_id"])


@dataclass(frozen=True, slots=True)
class PictureRow:
    """One wording of the picture with those who printed it; ``more`` are outlets that are not named."""

    row: CollationRow
    outlets: tuple[PrintedBy, ...]
    more: int
    words: int

    @property
    def html(self) -> Markup:
        """Return the wording with cuts and changes in their places."""
        return Markup(" ".join(map(_in_place, self.row.runs)))

    @property
    def strip(self) -> Markup:
        """Return a bar of the whole wording on which the words of this one are dark."""
        rects = "".join(_rect(run) for run in self.row.runs if run.kind != RunKind.CUT)
        return Markup(
            f'<svg class="strip" viewBox="0 0 {max(1, self.words)} 6" preserveAspectRatio="none" aria-hidden="true" '
            f'focusable="false">{rects}</svg>'
        )

    @property
    def summary(self) -> str:
        """Return in words what it has of the fullest wording."""
        counts = [f"{self.row.kept} of" if self.row.cut else "all"]
        counts += [f"{self.row.changed} changed"] if self.row.changed else []
        counts += [f"{self.row.added} added"] if self.row.added else []
        return ", ".join([f"{counts[0]} {plural(self.words, 'word')}", *counts[1:]])


@dataclass(frozen=True, slots=True)
class Picture:
    """A statement's collation as it is drawn; ``left_out`` counts the printings that are not in it."""

    rows: tuple[PictureRow, ...]
    words: int
    wordings: int
    left_out: int
    printings: int

    @property
    def has_changes(self) -> bool:
        """Return whether a wording has words that the fullest one has not."""
        return any(one.row.changed or one.row.added for one in self.rows)


def picture(conn: sqlite3.Connection, statement: Row) -> Picture | None:
    """Return the picture of a statement's wordings, None if it has only one and nobody else is said to have said it.

    The printings of statements that echo it are among them where they have its words: they name another speaker.
    """
    own = rows(conn, _PRINTINGS + "= :id" + _ORDER, id=statement["id"], n=MOST_COLLATED)
    echoes = rows(conn, _PRINTINGS + _ECHOES + _ORDER, id=statement["id"], n=MOST_COLLATED // 5)
    printed = own + echoes
    whole = collate([standalone(one["text"]) for one in printed], own=len(own)) if own else Collation(0, (), (), 0)
    belonging = [row for row in whole.rows if _belongs(row, len(own))]
    drawn = tuple(_drawn(row, printed, statement, whole.words) for row in belonging)
    odd = any(one.speaker for row in drawn for one in row.outlets)
    if len(drawn) < 2 and not odd:
        return None
    members = [number for row in belonging for number in row.members]
    ours = sum(number < len(own) for number in members)
    counted = value(conn, f"SELECT count(*) FROM utterances u WHERE {_SPOKEN} = :id", id=statement["id"]) or 0
    wordings = whole.wordings - len(whole.rows) + len(drawn)
    return Picture(drawn, whole.words, wordings, counted - ours, counted + len(members) - ours)


def _belongs(row: CollationRow, own: int) -> bool:
    """Return whether a wording has printings of the statement itself, or half of its words from the fullest one."""
    if any(number < own for number in row.members):
        return True
    same = sum(len(run.printed) for run in row.runs if run.kind == RunKind.SAME)
    return 2 * same >= sum(len(run.printed) for run in row.runs)


def _drawn(row: CollationRow, printed: Sequence[Row], statement: Row, words: int) -> PictureRow:
    by_outlet: dict[tuple[str, str], list[Row]] = {}
    for number in row.members:
        one = printed[number]
        by_outlet.setdefault((str(one["outlet_id"] or one["article_id"]), _speaker(one, statement)), []).append(one)
    outlets = [
        PrintedBy(own[0], len(own), speaker, all(one["part"] == Part.TITLE for one in own))
        for (_, speaker), own in by_outlet.items()
    ]
    outlets.sort(key=lambda one: not one.speaker)  # who names another speaker is never left out
    return PictureRow(row, tuple(outlets[:MOST_NAMES]), max(0, len(outlets) - MOST_NAMES), words)


def _speaker(printing: Row, statement: Row) -> str:
    """Return in words whom a printing names as the speaker if it is another one than the statement's, or ""."""
    other = printing["overruled"]
    if printing["speaker_id"] != statement["speaker_id"]:
        if not printing["speaker_id"]:
            return "names no speaker"
        if printing["only_here"]:
            return f"names only “{printing['speaker']}”"
        other = printing["speaker"]
    return f"another speaker: {other}" if other else ""


def _in_place(run: Run) -> str:
    new = escape(" ".join(run.printed))
    if run.kind == RunKind.SAME:
        return str(new)
    cut = f"<del>{_cut(run.full)}</del>" if run.full else ""
    return " ".join(piece for piece in (cut, f"<ins>{new}</ins>" if run.printed else "") if piece)


def _cut(words: Sequence[str]) -> str:
    if len(words) <= LONGEST_CUT:
        return str(escape(" ".join(words)))
    head, tail = escape(" ".join(words[:_ENDS])), escape(" ".join(words[-_ENDS:]))
    return f'{head} <span class="left-out">… {len(words) - 2 * _ENDS} words …</span> {tail}'


def _rect(run: Run) -> str:
    width = max(0.4, run.end - run.start)
    kind = "kept" if run.kind == RunKind.SAME else "other"
    return f'<rect class="{kind}" x="{run.start}" width="{width}" height="6"></rect>'
