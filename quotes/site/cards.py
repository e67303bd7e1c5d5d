"""The cards of the review desk: what a person sees, and what they can answer."""

from __future__ import annotations

import sqlite3

from markupsafe import Markup

from quotes.database.rows import Row, column, row, rows
from quotes.database.texts import text_of
from quotes.site import printings
from quotes.site.detail_pages import statement as statement_row
from quotes.site.markup import passage
from quotes.text.paragraphs import paragraphs

MOST_CANDIDATES = 3
LONGEST_PASSAGE = 2500  # characters: what stands on one screen
MOST_SHOWN = 3  # quotes of a speaker or a statement on a card
# Of two printed wordings, and of a speaker's quotes, those that say most.
_OF_SPEAKER = f" WHERE q.speaker_id = :id ORDER BY q.confidence, q.id LIMIT {MOST_SHOWN}"
_OF_STATEMENT = f" WHERE q.statement_id = :id ORDER BY a.published IS NULL, a.published, q.id LIMIT {MOST_SHOWN}"


def card(conn: sqlite3.Connection, queue: str, key: str) -> Row | None:
    """Return what is on a card; None if what it is about is no longer in the index."""
    one, _, other = key.partition("|")
    if queue == "people":
        return _two("speakers", _speaker(conn, one), _speaker(conn, other))
    if queue == "names":
        speaker = _speaker(conn, key)
        return speaker and {"kind": "name", "speakers": [speaker], "names": []}
    if queue == "translations" or (queue == "merges" and other):
        return _two("statements", _statement(conn, one), _statement(conn, other))
    if queue == "merges":
        return _printing_of_statement(conn, key)
    return _quote(conn, key)


def _two(kind: str, one: Row | None, other: Row | None) -> Row | None:
    return {"kind": kind, kind: [one, other]} if one and other else None


def _quote(conn: sqlite3.Connection, utterance: str) -> Row | None:
    quotes = rows(conn, printings.QUOTES + " WHERE q.utterance_id = :id ORDER BY q.part, q.start", id=utterance)
    if not quotes:
        return None
    printing = printings.printing(quotes)
    return {
        "kind": "quote",
        "printing": printing,
        "paragraphs": paragraphs_around(conn, printing),
        "candidates": candidates(conn, printing),
        "names": _names_near(conn, printing.row["article_id"]),
    }


def paragraphs_around(conn: sqlite3.Connection, printing: printings.Printing) -> Markup | None:
    """Return the paragraphs that a quote, its cue and its speaker stand in, with their marks.

    None if the text is not at hand, the quote is a headline's, or they are too far apart: then its context does.
    """
    text = None if printing.only_headline else text_of(conn, printing.row["article_id"])
    if text is None:
        return None
    marks = printings.marks(printing.parts)
    low, high = min(mark.start for mark in marks), max(mark.end for mark in marks)
    around = [span for span in paragraphs(text) if span.end > low and span.start < high]
    if not around or around[-1].end - around[0].start > LONGEST_PASSAGE:
        return None
    start, end = around[0].start, around[-1].end
    return passage(text[start:end], start, marks)


def candidates(conn: sqlite3.Connection, printing: printings.Printing) -> list[Row]:
    """Return up to three others who may have said it: those who were considered, then others of the article."""
    sql = "SELECT alias FROM speaker_aliases WHERE speaker_id = :id"
    own = {printing.row["speaker"], *column(conn, sql, id=printing.row["speaker_id"])}
    considered = [other for other in printing.alternatives if other["speaker"] not in own]
    own |= {other["speaker"] for other in considered}
    sql = """SELECT s.name AS speaker, count(*) AS quotes FROM quotes q JOIN speakers s ON s.id = q.speaker_id
             WHERE q.article_id = :id GROUP BY s.id ORDER BY quotes DESC, s.name LIMIT 8"""
    near = rows(conn, sql, id=printing.row["article_id"])
    more = [{"speaker": one["speaker"], "score": None} for one in near if one["speaker"] not in own]
    return [*considered, *more][:MOST_CANDIDATES]


def _names_near(conn: sqlite3.Connection, article: str) -> list[str]:
    """Return names to choose from when one is typed: the article's speakers, and the most quoted ones."""
    sql = """SELECT name FROM speakers WHERE id IN (SELECT speaker_id FROM quotes WHERE article_id = :id)
             UNION SELECT name FROM (SELECT name FROM speakers ORDER BY quotes DESC LIMIT 40) ORDER BY 1"""
    return column(conn, sql, id=article)


def _speaker(conn: sqlite3.Connection, id: str) -> Row | None:
    one = row(conn, "SELECT * FROM speakers WHERE id = :id", id=id)
    if one is None:
        return None
    sql = "SELECT alias FROM speaker_aliases WHERE speaker_id = :id AND alias <> :name ORDER BY alias LIMIT 8"
    aliases = column(conn, sql, id=id, name=one["name"])
    quotes = rows(conn, printings.QUOTES + _OF_SPEAKER, id=id)
    return {**one, "aliases": aliases, "printings": [printings.printing([quote]) for quote in quotes]}


def _statement(conn: sqlite3.Connection, id: str) -> Row | None:
    one = statement_row(conn, id)
    if one is None:
        return None
    quotes = rows(conn, printings.QUOTES + _OF_STATEMENT, id=id)
    return {**one, "printings": [printings.printing([quote]) for quote in quotes]}


def _printing_of_statement(conn: sqlite3.Connection, quote: str) -> Row | None:
    quotes = rows(conn, printings.QUOTES + " WHERE q.id = :id", id=quote)
    if not quotes or not quotes[0]["statement_id"]:
        return None
    others_sql = printings.QUOTES + (
        " WHERE q.statement_id = :statement AND q.id <> :id ORDER BY q.score DESC, q.id LIMIT 2"
    )
    others = rows(conn, others_sql, statement=quotes[0]["statement_id"], id=quote)
    wordings = [printings.printing([one]) for one in (*quotes, *others)]
    return {"kind": "wordings", "printings": wordings, "text": quotes[0]["full_text"]}
