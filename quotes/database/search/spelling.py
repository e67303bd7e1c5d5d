"""The word of an index that somebody meant who typed another one."""

from __future__ import annotations

import sqlite3
from difflib import SequenceMatcher

from quotes.database.rows import column, rows
from quotes.database.search.words import Term
from quotes.text.normal import fold

NEAR = 0.74  # of difflib's ratio: "venezula" is .94 from "venezuela", "peace" and "place" are .80


def nearest(conn: sqlite3.Connection, word: str) -> str | None:
    """Return the word of the index that is most like ``word``, as it is printed."""
    conn.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.index_words USING fts5vocab('main', 'statements_fts', 'row')")
    sql = (
        "SELECT term, doc FROM temp.index_words WHERE term >= :low AND term < :high AND length(term) BETWEEN :a AND :b"
    )
    first = word[:1]
    # The index holds stems, which are shorter than words; a wrong first letter is rare and not looked for.
    stems = rows(conn, sql, low=first, high=first + "\U0010ffff", a=max(2, len(word) - 5), b=len(word) + 3)
    matcher = SequenceMatcher(None, "", word, autojunk=False)
    near = []
    for stem in stems:
        matcher.set_seq1(stem["term"])
        if matcher.real_quick_ratio() > NEAR and matcher.quick_ratio() > NEAR and matcher.ratio() > NEAR:
            near.append((matcher.ratio(), stem["doc"], stem["term"]))
    printed = [_printed_word(conn, stem, word) for _, _, stem in sorted(near, reverse=True)[:5]]
    scored = [(SequenceMatcher(None, fold(w), word, autojunk=False).ratio(), w) for w in printed if w]
    return max(scored)[1] if scored and max(scored)[0] > NEAR else None


def _printed_word(conn: sqlite3.Connection, stem: str, word: str) -> str | None:
    """Return the form of a stem that is nearest to ``word`` among some texts that have it."""
    sql = """SELECT highlight(statements_fts, 0, char(2), char(3)) FROM statements_fts
             WHERE statements_fts MATCH :match LIMIT 5"""
    forms = set()
    for text in column(conn, sql, match=Term(stem).expression):
        for piece in text.split("\x02")[1:]:
            forms.add(piece.split("\x03")[0].strip(".,;:!?'\"“”‘’()[]…").lower())
    return max(forms, key=lambda form: SequenceMatcher(None, fold(form), word).ratio(), default=None)
