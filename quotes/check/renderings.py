"""A statement's translations, as a check shows them beside what it has found."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from quotes.check.candidates import PrintedUtterance, printed_at
from quotes.database.rows import column
from quotes.database.search import outlets_of
from quotes.database.translations import translations_of
from quotes.datatypes.plain import Plain

# Translations that are shown with one passage: the original, if there is one, and the surest.
MOST_RENDERINGS = 2


@dataclass(frozen=True, slots=True)
class Rendering(Plain):
    """A statement in another language that says what the one found says, in the wording that the index shows.

    ``likeness`` is how sure the build is that they say the same; ``original`` whether this one was said in the
    speaker's own language.
    """

    printed: PrintedUtterance
    outlets: tuple[str, ...]
    likeness: float
    original: bool


def renderings(conn: sqlite3.Connection, statement_id: str) -> tuple[Rendering, ...]:
    """Return a statement's translations into other languages, the original first, then the surest of each language."""
    languages = set(column(conn, "SELECT language FROM statements WHERE id = :id", id=statement_id))
    others: list[Rendering] = []
    for row in translations_of(conn, [statement_id]).get(statement_id, []):
        if row["language"] in languages or len(others) == MOST_RENDERINGS:
            continue
        languages.add(row["language"])
        for printed in printed_at(conn, column(conn, _AS_SHOWN, id=row["id"])):
            is_original = row["original_id"] == row["id"]
            others.append(Rendering(printed, outlets_of(conn, row["id"]), row["score"], is_original))
    return tuple(others)


# The utterance that has the wording shown; where it was edited for that, the first printed.
_AS_SHOWN = """
SELECT u.rowid FROM utterances u JOIN statements s ON s.id = u.statement_id JOIN articles a ON a.id = u.article_id
WHERE s.id = :id ORDER BY u.text = s.text DESC, coalesce(a.published, '~'), u.rowid LIMIT 1
"""
