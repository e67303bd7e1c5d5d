"""Translations that a person has confirmed."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from quotes.corrections.review.regroup import members
from quotes.database.live import languages_of, statement_rows
from quotes.datatypes import Link, Statement
from quotes.statements.translations import confirmed_link


def confirmed(conn: sqlite3.Connection, ids: tuple[str, str], spoken_by: Mapping[str, str]) -> Link:
    """Return the link between two statements of which a person has said that one translates the other."""
    rows = statement_rows(conn, ids)
    entries = []
    for id in ids:
        quotes = members(conn, [id])
        entries.append((Statement(id, rows[id]["speaker_id"], rows[id]["text"], ()), quotes))
    language_of = languages_of(conn, {quote.article_id for _, quotes in entries for quote in quotes})
    return confirmed_link(entries[0], entries[1], language_of, spoken_by)
