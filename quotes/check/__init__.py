"""Whether a remembered sentence, or each quote of a draft, is in an index, and in which words.

``passages`` reads what is to be checked, ``candidates`` looks up wordings that have its rarest words, ``verdict`` puts
each beside the passage word by word, ``in_translation`` looks in the other language for what its own lacks, ``report``
writes the results for editors and for programs.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from quotes.check.candidates import candidates
from quotes.check.in_translation import in_translation
from quotes.check.passages import Passage, passages
from quotes.check.renderings import renderings
from quotes.check.verdict import Checked, CheckVerdict, verdict
from quotes.database.search import outlets_of

__all__ = ["Checked", "Passage", "CheckVerdict", "check", "check_passage", "passages"]


def check(conn: sqlite3.Connection, text: str, speaker: str = "") -> tuple[Checked, ...]:
    """Return what the index says about every quote in ``text``, or about every sentence if it quotes nothing.

    They come in the order of the text.  ``speaker`` is the claimed speaker, if the text does not name one.
    """
    return tuple(check_passage(conn, passage) for passage in passages(text, speaker))


def check_passage(conn: sqlite3.Connection, passage: Passage) -> Checked:
    """Return what the index says about one passage."""
    result = verdict(passage, candidates(conn, passage.text))
    if result.printed is None:
        result = in_translation(conn, passage) or result
    if result.printed is None:
        return result
    id_ = result.printed.statement_id
    return replace(result, outlets=outlets_of(conn, id_), translations=renderings(conn, id_))
