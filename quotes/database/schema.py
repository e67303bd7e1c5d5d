"""Tables, keys, indexes and views of the index, as data; docs/data-model.md explains columns that are not plain."""

from __future__ import annotations

import sqlite3
from typing import Protocol

VERSION = 10  # PRAGMA user_version: raised when a table changes its shape

Columns = dict[str, type]
TABLES: dict[str, Columns] = {
    "outlets": {"id": str, "name": str, "country": str, "language": str, "articles": int, "quotes": int},
    "outlet_aliases": {"outlet_id": str, "alias": str},
    "articles": {
        "id": str, "outlet_id": str, "title": str, "opening": str, "url": str, "published": str, "language": str,
        "source": str, "words": int, "quotes": int, "text_hash": str, "changed": str,
    },
    "speakers": {
        "id": str, "name": str, "kind": str, "description": str, "wikidata": str, "on_behalf_of": str,
        "article_id": str, "statements": int, "quotes": int, "articles": int, "outlets": int,
        "first_published": str, "last_published": str,
    },
    "speaker_aliases": {"speaker_id": str, "alias": str},
    "statements": {
        "id": str, "speaker_id": str, "text": str, "role": str, "quotes": int, "articles": int, "outlets": int,
        "first_published": str, "last_published": str, "first_outlet_id": str, "language": str,
    },
    "quotes": {
        "id": str, "utterance_id": str, "article_id": str, "statement_id": str, "speaker_id": str, "parent_id": str,
        "part": str, "start": int, "end": int, "text": str, "role": str, "speaker_text": str, "speaker_start": int,
        "speaker_end": int, "mention_kind": str, "cue_text": str, "cue_start": int, "cue_end": int, "rule": str,
        "reason": str, "confidence": float, "alternatives": str, "before": str, "after": str, "evidence": str,
        "evidence_start": int, "attributed_before": str, "reported_by": str, "reported_by_text": str,
        "reported_by_start": int, "reported_by_end": int, "occasion": str, "occasion_text": str, "occasion_start": int,
        "occasion_end": int, "relation": str, "score": float,
    },
    "quote_speakers": {
        "quote_id": str, "position": int, "speaker_id": str, "start": int, "end": int, "text": str,
    },
    "utterances": {
        "id": str, "article_id": str, "statement_id": str, "speaker_id": str, "part": str, "start": int, "end": int,
        "text": str, "parts": int, "role": str, "confidence": float,
    },
    "statement_redirects": {"old_id": str, "new_id": str, "quote_id": str},
    "statement_links": {
        "statement_id": str, "other_id": str, "kind": str, "score": float, "reason": str, "original_id": str,
        "quote_id": str,
    },
    "tallies": {"speaker_id": str, "kind": str, "item": str, "quotes": int},
    "corrections": {"line": int, "action": str, "target": str, "value": str, "applied": int, "note": str},
    "skipped": {"input": str, "reason": str},
    "forgotten": {"hash": str},
    "builds": {
        "id": int, "started": str, "seconds": float, "quotes_version": str, "stanza_version": str, "model": str,
        "articles": int, "parsed": int, "quotes": int, "statements": int, "speakers": int, "skipped": int,
        "reader": str, "new": int, "spread": int, "corrected": int, "withdrawn": int,
    },
    "changes": {
        "build_id": int, "kind": str, "statement_id": str, "was_text": str, "was_speaker": str, "articles": str,
    },
    "before_decisions": {
        "kind": str, "id": str, "article_id": str, "statement_id": str, "speaker": str, "text": str, "role": str,
        "outlets": int, "articles": int,
    },
}  # fmt: skip
KEYS: dict[str, str | tuple[str, ...] | None] = {
    "outlet_aliases": ("outlet_id", "alias"),
    "speaker_aliases": ("speaker_id", "alias"),
    "quote_speakers": ("quote_id", "position"),
    "statement_redirects": "old_id",
    "statement_links": ("statement_id", "other_id", "kind"),
    "tallies": ("speaker_id", "kind", "item"),
    "corrections": None,
    "skipped": "input",
    "forgotten": "hash",
    "changes": ("build_id", "kind", "statement_id"),
    "before_decisions": ("kind", "id"),
}
FOREIGN_KEYS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "articles": (("outlet_id", "outlets", "id"),),
    "changes": (("build_id", "builds", "id"),),
    "speakers": (("on_behalf_of", "speakers", "id"), ("article_id", "articles", "id")),
    "outlet_aliases": (("outlet_id", "outlets", "id"),),
    "speaker_aliases": (("speaker_id", "speakers", "id"),),
    "statements": (("speaker_id", "speakers", "id"), ("first_outlet_id", "outlets", "id")),
    "quotes": (
        ("article_id", "articles", "id"),
        ("statement_id", "statements", "id"),
        ("speaker_id", "speakers", "id"),
        ("parent_id", "quotes", "id"),
        ("reported_by", "speakers", "id"),
    ),
    "quote_speakers": (("quote_id", "quotes", "id"), ("speaker_id", "speakers", "id")),
    "utterances": (
        ("article_id", "articles", "id"),
        ("statement_id", "statements", "id"),
        ("speaker_id", "speakers", "id"),
    ),
    "statement_links": (
        ("statement_id", "statements", "id"),
        ("other_id", "statements", "id"),
        ("original_id", "statements", "id"),
        ("quote_id", "quotes", "id"),
    ),
}
NOT_NULL: dict[str, tuple[str, ...]] = {
    "outlets": ("name",),
    "articles": ("source", "text_hash"),
    "speakers": ("name", "kind"),
    "statements": ("text", "role"),
    "quotes": ("utterance_id", "article_id", "part", "start", "end", "text", "role", "rule", "reason"),
    "utterances": ("article_id", "part", "start", "end", "text", "parts", "role"),
    "tallies": ("quotes",),
    "skipped": ("reason",),
    "changes": ("articles",),
}
# What pages filter, join and sort by.
INDEXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("articles", ("id", "outlet_id", "published")),  # the outlets of many quotes, from the index alone
    ("articles", ("outlet_id", "published", "quotes")),  # an outlet's days and latest articles, from the index alone
    ("articles", ("published",)),
    ("speakers", ("kind",)),
    ("speakers", ("on_behalf_of",)),
    ("speakers", ("article_id",)),
    ("speakers", ("statements",)),
    ("speakers", ("quotes",)),
    ("speaker_aliases", ("alias",)),
    ("statements", ("speaker_id", "outlets", "quotes")),
    ("statements", ("speaker_id", "last_published", "first_published")),  # a speaker's newest, in either sense
    ("statements", ("role",)),
    ("statements", ("first_outlet_id", "outlets")),
    ("statements", ("first_published", "last_published", "role")),  # how many are of a time, from the index alone
    ("statements", ("last_published", "first_published")),  # those of a time, the newest first
    ("statements", ("outlets", "quotes")),
    ("statements", ("articles", "last_published")),
    ("statements", ("language",)),
    ("quotes", ("article_id", "part", "start", "statement_id")),  # what articles print, from the index alone
    # Who prints a statement, and where it was said, from the index alone.
    ("quotes", ("statement_id", "article_id", "confidence", "occasion")),
    # A speaker's counts and printed names from the index alone.
    ("quotes", ("speaker_id", "article_id", "utterance_id", "role", "mention_kind", "speaker_text")),
    ("quotes", ("confidence", "role", "speaker_id")),  # what to review, from the indexes alone: unsure speakers,
    ("quotes", ("utterance_id",)),
    ("quotes", ("parent_id",)),
    ("quotes", ("reported_by",)),
    ("quote_speakers", ("speaker_id",)),
    ("quotes", ("role", "speaker_id")),  # and quotes of nobody
    ("quotes", ("rule",)),
    ("utterances", ("article_id", "part", "start")),
    ("utterances", ("statement_id", "article_id")),
    ("utterances", ("speaker_id", "article_id")),
    ("changes", ("statement_id",)),
    ("statement_redirects", ("new_id",)),
    ("tallies", ("kind", "item", "quotes")),  # whom an outlet quotes most
    ("statement_links", ("other_id",)),
    ("statement_links", ("quote_id",)),
)
# Tables with a full-text index, and the column that is in it; indexes of before have none of speakers.
SEARCHED = {"statements": "text", "utterances": "text", "quotes": "text", "speakers": "name"}
TOKENIZER = "porter unicode61 remove_diacritics 2"
VIEWS: dict[str, str] = {
    "quotes_readable": """
        SELECT q.id AS id, q.text AS text, s.name AS speaker, o.name AS outlet, a.title AS title, a.url AS url,
               a.published AS published, q.part AS part, q.role AS role, q.rule AS rule,
               round(q.confidence, 3) AS confidence, q.reason AS reason, q.before AS before, q.after AS after,
               q.statement_id AS statement_id, q.speaker_id AS speaker_id, q.article_id AS article_id
        FROM quotes q JOIN articles a ON a.id = q.article_id
             LEFT JOIN speakers s ON s.id = q.speaker_id LEFT JOIN outlets o ON o.id = a.outlet_id
    """,
    "statements_readable": """
        SELECT t.id AS id, t.text AS text, s.name AS speaker, t.quotes AS quotes, t.articles AS articles,
               t.outlets AS outlets, t.first_published AS first, t.last_published AS last, o.name AS first_outlet,
               t.role AS role, t.speaker_id AS speaker_id
        FROM statements t LEFT JOIN speakers s ON s.id = t.speaker_id LEFT JOIN outlets o ON o.id = t.first_outlet_id
    """,
}


class Runs(Protocol):
    """A connection to a database, sqlite3's or what wraps one."""

    def execute(self, sql: str, /) -> sqlite3.Cursor: ...


def create_tables(db: Runs) -> None:
    """Make all tables with their keys, empty."""
    for name in TABLES:
        db.execute(_definition(name))
    db.execute(f"PRAGMA user_version = {VERSION}")


_TYPES: dict[type, str] = {str: "TEXT", int: "INTEGER", float: "REAL"}


def _definition(table: str) -> str:
    key, lines = KEYS.get(table, "id"), []
    foreign = {column: f' REFERENCES "{other}"("{its}")' for column, other, its in FOREIGN_KEYS.get(table, ())}
    for column, kind in TABLES[table].items():
        own = " PRIMARY KEY" * (column == key) + " NOT NULL" * (column in NOT_NULL.get(table, ()))
        lines.append(f'"{column}" {_TYPES[kind]}{own}{foreign.get(column, "")}')
    if isinstance(key, tuple):
        lines.append(f"PRIMARY KEY ({_listed(key)})")
    columns = ",\n   ".join(lines)
    return f'CREATE TABLE "{table}" (\n   {columns}\n)'


def _listed(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def finish_tables(db: Runs) -> None:
    """Add indexes, full-text search and views after the rows, which is several times faster than before them."""
    for name, columns in INDEXES:
        db.execute(f'CREATE INDEX "idx_{name}_{"_".join(columns)}"\n    ON "{name}" ({_listed(columns)})')
    for name, column in SEARCHED.items():
        db.execute(
            f'CREATE VIRTUAL TABLE "{name}_fts" USING FTS5 (\n    "{column}",\n    tokenize=\'{TOKENIZER}\',\n'
            f'    content="{name}"\n)'
        )
        db.execute(f'INSERT INTO "{name}_fts" (rowid, "{column}") SELECT rowid, "{column}" FROM "{name}"')
        db.execute(f'INSERT INTO "{name}_fts" ("{name}_fts") VALUES (\'optimize\')')
    for name, sql in VIEWS.items():
        db.execute(f'CREATE VIEW "{name}" AS {sql}')
    db.execute("ANALYZE")
    # These tables grow with every build; the rest of the file must depend on the articles alone.
    db.execute("DELETE FROM sqlite_stat1 WHERE tbl IN ('builds', 'changes', 'statement_redirects')")


def rows_of(db: Runs, table: str) -> int:
    """Return how many rows a table has."""
    return int(db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])


def searched(conn: sqlite3.Connection) -> dict[str, str]:
    """Return the tables that have a full-text index in this file, each with the column that is in it."""
    names = {name for (name,) in conn.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")}
    return {table: column for table, column in SEARCHED.items() if f"{table}_fts" in names}


def prepare(conn: sqlite3.Connection) -> None:
    """Let the full-text search follow what the connection changes."""
    for table, text in searched(conn).items():
        leaving = f"INSERT INTO {table}_fts({table}_fts, rowid, {text}) VALUES ('delete', old.rowid, old.{text});"
        new = f"INSERT INTO {table}_fts(rowid, {text}) VALUES (new.rowid, new.{text});"
        for event, body in (("INSERT", new), ("DELETE", leaving), (f"UPDATE OF {text}", leaving + new)):
            name = f"search_{table}_{event.split()[0].lower()}"
            conn.execute(f"CREATE TEMP TRIGGER IF NOT EXISTS {name} AFTER {event} ON main.{table} BEGIN {body} END")
