"""Two speakers side by side, or two outlets on one statement."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Any

from quotes.database.rows import Row, rows
from quotes.database.search import Search, details, find
from quotes.datatypes import LinkKind
from quotes.site import charts, diff, printings, queries
from quotes.text.diff import WordDiff, compare

TOP = 5
MOST_CHOICES = 150

_ECHOES = f"""
SELECT l.reason, l.score, s.id, s.text, s.first_published, p.name AS speaker, t.id AS other_id, t.text AS other_text,
  t.first_published AS other_published, o.name AS other_speaker
FROM statements s JOIN statement_links l ON l.statement_id = s.id JOIN statements t ON t.id = l.other_id
JOIN speakers p ON p.id = s.speaker_id JOIN speakers o ON o.id = t.speaker_id
WHERE l.kind = '{LinkKind.ECHOES}' AND s.speaker_id = :a AND t.speaker_id = :b
"""


def choices(conn: sqlite3.Connection) -> Row:
    """Return what there is to compare: speakers with a name, and statements that more than one outlet printed."""
    speakers = rows(
        conn,
        """SELECT id, name, statements FROM speakers WHERE statements > 0 AND article_id IS NULL
           ORDER BY statements DESC, name LIMIT :n""",
        n=MOST_CHOICES,
    )
    wide = [one for one in queries.statements(conn, "spread", 12) if one["outlets"] > 1]
    return {"speakers": sorted(speakers, key=lambda one: str(one["name"]).casefold()), "statements": wide}


def speakers(conn: sqlite3.Connection, ids: tuple[str, str], search: Search) -> list[Row] | None:
    """Return the two speakers with their figures, words and statements (about ``search.q``); None if one is unknown."""
    sides: list[Row] = []
    for id_ in ids:
        side = queries.speaker(conn, id_)
        if side is None:
            return None
        days, outlets = queries.printed_when_and_where(conn, id_)
        side |= {"days": days, "by_outlet": outlets[:TOP], "found": queries.statements_of(conn, id_, "spread", TOP)}
        if search.q:
            hits = find(conn, replace(search, speaker=id_))
            side |= {"found": details(conn, hits.rowids[:TOP], search), "found_total": hits.total}
        side["words"] = queries.words_of(conn, id_)
        sides.append(side)
    _share_scale(sides)
    shared = {word.casefold() for word, _ in sides[0]["words"]} & {word.casefold() for word, _ in sides[1]["words"]}
    for side in sides:
        side["shared"] = [word for word, _ in side["words"] if word.casefold() in shared]
        side["own"] = [word for word, _ in side["words"] if word.casefold() not in shared][:12]
    return sides


def _share_scale(sides: list[Row]) -> None:
    """Draw the two charts over the same days and with the same height."""
    days = sorted(day for side in sides for day in side["days"] if charts.is_date(day))
    span = (days[0], days[-1]) if days else None
    highest = max((bar.count for side in sides for bar in charts.buckets(side["days"], span)[1]), default=0)
    for n, side in enumerate(sides):
        title = f"Quotes of {side['name']} over time"
        side["chart"] = charts.timeline(side["days"], title, f"chart-{n}", span=span, highest=highest)


def echoes(conn: sqlite3.Connection, a: str, b: str) -> list[Row]:
    """Return where one of two speakers repeats the other."""
    return rows(conn, _ECHOES, a=a, b=b) + (rows(conn, _ECHOES, a=b, b=a) if a != b else [])


def outlets(conn: sqlite3.Connection, statement: str, ids: tuple[str, str]) -> Row | None:
    """Return one statement's printings by two outlets (the first two if others are not asked for), or None."""
    all_printings = printings.of_statement(conn, statement)
    if not all_printings:
        return None
    names = {one.row["outlet_id"]: one.row["outlet"] for one in all_printings if one.row["outlet_id"]}
    free = [id_ for id_ in names if id_ not in ids]
    picked = [id_ if id_ in names else (free.pop(0) if free else None) for id_ in ids]
    sides = [{"id": id_, "name": names.get(id_), "printings": [p for p in all_printings if p.row["outlet_id"] == id_]}
             for id_ in picked if id_]  # fmt: skip
    between: WordDiff | None = None
    if len(sides) == 2:
        wordings = [_longest(side["printings"]) for side in sides]
        between = compare(wordings[0], wordings[1])
    html = diff.as_html(between.changes) if between else None
    return {"sides": sides, "outlets": names, "between": between, "between_html": html}


def _longest(side: Any) -> str:
    return max((str(p.wording) for p in side), key=len)
