"""Words that begin as a reader typed, where the index holds only their stems.

A word is found by its stem: "generalize" by "gener", which does not begin with "generaliz".  So the stems that a prefix
goes beyond are looked up, and the words that they stand for in some texts of the index.  As with any word, other forms
of such a word are found too.
"""

from __future__ import annotations

import json
import re
import sqlite3

from quotes.database.rows import column
from quotes.database.search.words import Query, Term
from quotes.text.normal import fold

SHORTEST_STEM = 4  # letters; a shorter one stands for hundreds of words, few of which begin as was typed
TEXTS_READ = 400  # of each stem: a word that begins so and stands in none of them is rare
MOST_FORMS = 12  # of a prefix; others have the same stems
_WORD = re.compile(r"\w+")

_TEXTS = """
SELECT text FROM statements WHERE rowid IN (SELECT doc FROM temp.index_places WHERE term = :stem LIMIT :n)
"""


def completed(conn: sqlite3.Connection, read: Query) -> Query:
    """Return a query whose prefixes find the words with shorter stems too."""
    if not any(term.prefix for term in (*read.terms, *read.unwanted)):
        return read
    groups = (tuple(one for term in group for one in (term, *_forms(conn, term))) for group in read.wanted)
    unwanted = tuple(one for term in read.unwanted for one in (term, *_forms(conn, term)))
    return Query(tuple(groups), unwanted)


def _forms(conn: sqlite3.Connection, term: Term) -> tuple[Term, ...]:
    """Return the words of the index that begin with a prefix and have a stem that does not."""
    typed = fold(term.words)
    if not term.prefix or not _WORD.fullmatch(typed) or len(typed) <= SHORTEST_STEM:
        return ()
    conn.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.index_places USING fts5vocab('main', 'statements_fts', 'instance')"
    )
    forms: dict[str, None] = {}
    for stem in _known_stems(conn, typed):
        for text in column(conn, _TEXTS, stem=stem, n=TEXTS_READ):
            forms |= dict.fromkeys(word for word in _WORD.findall(fold(text)) if word.startswith(typed))
            if len(forms) >= MOST_FORMS:
                break
    return tuple(map(Term, list(forms)[:MOST_FORMS]))


def _known_stems(conn: sqlite3.Connection, typed: str) -> list[str]:
    conn.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.index_words USING fts5vocab('main', 'statements_fts', 'row')")
    sql = "SELECT term FROM json_each(:stems) j JOIN temp.index_words w ON w.term = j.value"
    return [str(stem) for stem in column(conn, sql, stems=json.dumps(list(_stems(typed))))]


def _stems(typed: str) -> dict[str, None]:
    """Return what the stem of a word that begins with ``typed`` may be; stemming also writes "i" for "y", and "e"."""
    stems = (typed[:size] + end for size in range(len(typed) - 1, SHORTEST_STEM - 2, -1) for end in ("", "i", "e"))
    return dict.fromkeys(stem for stem in stems if len(stem) >= SHORTEST_STEM and not stem.startswith(typed))
