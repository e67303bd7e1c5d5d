"""What the last build said of quotes and statements that people have decided about since.

The desk changes a published index at once. What it changes is kept as the build left it, so that the next build can
tell readers of the change as if it had made it itself. The table is empty in every new index.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from quotes.database.rows import rows

KEPT = "before_decisions"
# A decision that changes a row for the second time finds it there, and leaves it as the build had it.
_COLUMNS = "kind, id, article_id, statement_id, speaker, text, role, outlets, articles"
_KEEP = f"INSERT OR IGNORE INTO {KEPT} ({_COLUMNS})"
_QUOTE = f"{_KEEP} VALUES ('quote', old.id, old.article_id, old.statement_id, NULL, old.text, NULL, NULL, NULL)"
_NAME = f"(SELECT text FROM {KEPT} WHERE kind = 'speaker' AND id = {{0}}), (SELECT name FROM speakers WHERE id = {{0}})"
_STATEMENT = f"""{_KEEP} VALUES ('statement', old.id, NULL, NULL, coalesce({_NAME.format("old.speaker_id")}),
  old.text, old.role, old.outlets, old.articles)"""
_SPEAKER = f"{_KEEP} VALUES ('speaker', old.id, NULL, NULL, NULL, old.name, NULL, NULL, NULL)"
_TRIGGERS = {
    "built_quote_moves": (
        "UPDATE OF statement_id ON main.quotes WHEN old.statement_id IS NOT new.statement_id",
        _QUOTE,
    ),
    "built_quote_goes": ("DELETE ON main.quotes", _QUOTE),
    "built_statement_changes": ("UPDATE OF id, speaker_id, text ON main.statements", _STATEMENT),
    "built_statement_goes": ("DELETE ON main.statements", _STATEMENT),
    "built_speaker_changes": ("UPDATE OF name ON main.speakers WHEN old.name IS NOT new.name", _SPEAKER),
    "built_speaker_goes": ("DELETE ON main.speakers", _SPEAKER),
}


@contextmanager
def kept(conn: sqlite3.Connection) -> Iterator[None]:
    """Keep what the block changes in a published index as the last build had it."""
    for name, (event, body) in _TRIGGERS.items():
        conn.execute(f"CREATE TEMP TRIGGER {name} BEFORE {event} BEGIN {body}; END")
    try:
        yield
    finally:
        for name in _TRIGGERS:
            conn.execute(f"DROP TRIGGER temp.{name}")


def last_kept(conn: sqlite3.Connection) -> int:
    """Return the place of the row that was kept last, 0 if none is."""
    (place,) = conn.execute("SELECT coalesce(max(rowid), 0) FROM before_decisions").fetchone()
    return int(place)


def statements_as_built(conn: sqlite3.Connection, statement_of: Mapping[str, str]) -> Mapping[str, str]:
    """Return the statements of an index's quotes as the last build had them; ``statement_of`` is how they are now."""
    if not _is_there(conn):
        return statement_of
    moved = rows(conn, "SELECT id, statement_id FROM before_decisions WHERE kind = 'quote'")
    if not moved:
        return statement_of
    as_built = {**statement_of, **{quote["id"]: quote["statement_id"] for quote in moved}}
    return {quote: statement for quote, statement in as_built.items() if statement is not None}


def show_as_built(conn: sqlite3.Connection) -> None:
    """Give the connection ``built_quotes`` and ``built_statements``: what there was when the last build was done."""
    quotes = "SELECT id, article_id, statement_id, text, start FROM quotes"
    statements = "SELECT s.id, {} AS speaker, s.text, s.role, s.outlets, s.articles FROM statements s"
    name = "(SELECT name FROM speakers WHERE id = s.speaker_id)"
    if _is_there(conn):
        unchanged = f"id NOT IN (SELECT id FROM {KEPT} WHERE kind = '{{}}')"
        as_built = f"SELECT {{}} FROM {KEPT} WHERE kind = '{{}}'"
        quotes += " WHERE " + unchanged.format("quote")
        quotes += " UNION ALL " + as_built.format("id, article_id, statement_id, text, 0", "quote")
        statements += " WHERE s." + unchanged.format("statement")
        statements += " UNION ALL " + as_built.format("id, speaker, text, role, outlets, articles", "statement")
        name = f"coalesce({_NAME.format('s.speaker_id')})"
    statements = statements.format(name)
    conn.execute(f"CREATE TEMP VIEW built_quotes AS {quotes}")
    conn.execute(f"CREATE TEMP VIEW built_statements AS {statements}")


def _is_there(conn: sqlite3.Connection) -> bool:
    """Return whether an index has the table: those of earlier versions have none."""
    return bool(conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'before_decisions'").fetchone())
