"""Reading an index: ranked full-text search, one quote with all about it, the list of speakers."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes.database.schema import VERSION
from quotes.database.without_pandas import Database
from quotes.errors import DatabaseError
from quotes.text.normal import fold


@dataclass(frozen=True, slots=True)
class Found:
    """A statement that a search found; ``wording`` is the printed quote that fits best, ``rank`` least is best."""

    statement_id: str
    text: str
    wording: str
    speaker_id: str | None
    speaker: str | None
    quotes: int
    articles: int
    outlets: tuple[str, ...]
    first_published: str | None
    last_published: str | None
    rank: float


@contextmanager
def open_index(path: Path) -> Iterator[Database]:
    """Open an index for reading.  Raises DatabaseError when there is none, or one of another version."""
    if not path.is_file():
        raise DatabaseError("there is no index", input=str(path), remedy="make one with 'quotes build'")
    try:
        connection, version = _opened(path)
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"not an index ({error})", input=str(path), remedy="build it again") from error
    try:
        if version != VERSION:
            happened = f"made by another version of quotes (schema {version}, not {VERSION})"
            newer = version > VERSION
            remedy = "update quotes" if newer else "build it again with 'quotes build', which keeps its history"
            raise DatabaseError(happened, input=str(path), remedy=remedy)
        connection.row_factory = sqlite3.Row
        yield Database(connection)
    finally:
        connection.close()


def _opened(path: Path) -> tuple[sqlite3.Connection, int]:
    """Open a file for reading; return its version too.

    Where the folder is read-only SQLite cannot make the files that it keeps beside a database for its readers; then
    nobody can write either, and they are not needed.
    """
    address = f"{path.absolute().as_uri()}?mode=ro"
    log = path.with_name(path.name + "-wal")
    lonely = not os.access(path.parent, os.W_OK) and not (log.exists() and log.stat().st_size)
    connection = sqlite3.connect(address + "&immutable=1" * lonely, uri=True)
    try:
        return connection, int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.DatabaseError:
        connection.close()
        raise


_COLUMNS = """
    t.id AS statement_id, t.text, t.speaker_id, s.name AS speaker, t.quotes, t.articles, t.first_published,
    t.last_published
"""
# A statement that half of all outlets print has many hits; past these, the next statement comes too late to matter.
_HITS_PER_STATEMENT = 100
_ORDER = "t.articles DESC, t.last_published DESC, t.id LIMIT :limit"
# The best hits only go on to be joined: all that were ranked where a filter may take most of them away.
_MATCHING = f"""
    WITH ranked AS MATERIALIZED (
        SELECT rowid AS quote, bm25(quotes_fts) AS rank FROM quotes_fts WHERE quotes_fts MATCH :match LIMIT :ranked
    ), hits AS MATERIALIZED (SELECT quote, rank FROM ranked ORDER BY rank, quote LIMIT :joined)
    SELECT {_COLUMNS}, q.text AS wording, min(h.rank) AS rank
    FROM hits h JOIN quotes q ON q.rowid = h.quote JOIN statements t ON t.id = q.statement_id
         JOIN articles a ON a.id = q.article_id LEFT JOIN speakers s ON s.id = t.speaker_id
    WHERE {{filters}}
    GROUP BY t.id ORDER BY rank, {_ORDER}
"""
_ALL = f"""
    SELECT {_COLUMNS}, t.text AS wording, 0.0 AS rank
    FROM statements t LEFT JOIN speakers s ON s.id = t.speaker_id
    WHERE {{filters}} ORDER BY {_ORDER}
"""
_PRINTED = "EXISTS (SELECT 1 FROM quotes q JOIN articles a ON a.id = q.article_id WHERE q.statement_id = t.id AND {})"


# Hits of a search that are ranked: words that stand in a tenth of a million quotes would take most of a second.
SEARCH_RANKED_HITS = 20_000


def search(
    db: Database,
    text: str,
    *,
    speaker: str | None = None,
    outlet: str | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int = 20,
) -> list[Found]:
    """Return the statements with a wording that has all words of ``text``, best first; empty text finds all.

    ``speaker`` and ``outlet`` are ids or names (or the words of a name), dates are ISO and inclusive.
    """
    words = " ".join(t for t in text.split() if any(c.isalnum() for c in t))
    if text.strip() and not words:
        return []
    values: dict[str, Any] = {"limit": limit}
    said = [] if speaker is None else [_one_of("t.speaker_id", _speakers(db, speaker), values)]
    printed = []
    if outlet is not None:
        printed.append(_one_of("a.outlet_id", _named(db, "SELECT id, name FROM outlets", outlet), values))
    if since:
        printed.append("a.published >= :since")
        values["since"] = since
    if until:
        printed.append("substr(a.published, 1, length(:until)) <= :until")
        values["until"] = until
    if words:
        joined = SEARCH_RANKED_HITS if said or printed else min(SEARCH_RANKED_HITS, limit * _HITS_PER_STATEMENT)
        values |= {"match": db.quote_fts(words), "ranked": SEARCH_RANKED_HITS, "joined": joined}
        sql = _MATCHING.format(filters=" AND ".join([*said, *printed]) or "1")
    else:
        printed = [_PRINTED.format(" AND ".join(printed))] if printed else []
        sql = _ALL.format(filters=" AND ".join([*said, *printed]) or "1")
    return [_found(db, dict(row)) for row in db.execute(sql, values).fetchall()]


def _one_of(column: str, ids: list[str], parameters: dict[str, Any]) -> str:
    names = []
    for id in ids:
        name = f"id{len(parameters)}"
        parameters[name] = id
        names.append(f":{name}")
    return f"{column} IN ({', '.join(names)})"


def _speakers(db: Database, name: str) -> list[str]:
    aliases = "SELECT speaker_id, alias FROM speaker_aliases UNION SELECT id, name FROM speakers"
    return [name] if _exists(db, "speakers", name) else _named(db, aliases, name)


def _exists(db: Database, table: str, id: str) -> bool:
    return db.table(table).count_where("id = ?", [id]) > 0


# SQLite takes 32,766 parameters; nobody means more speakers than this by one name.
_MOST_NAMED = 1000


def _named(db: Database, pairs: str, name: str) -> list[str]:
    """Return the ids whose name is ``name``, accents and case aside; else those with all its words in theirs."""
    wanted = fold(name).strip()
    rows = [(row[0], fold(row[1])) for row in db.execute(pairs)]
    exact = {id for id, other in rows if other == wanted or id == name}
    words = set(wanted.split())
    near = exact or {id for id, other in rows if words and words <= set(other.split())}
    return sorted(near)[:_MOST_NAMED]


def _found(db: Database, row: dict[str, Any]) -> Found:
    outlets = db.execute(
        """SELECT DISTINCT o.name FROM quotes q JOIN articles a ON a.id = q.article_id
           JOIN outlets o ON o.id = a.outlet_id WHERE q.statement_id = ? ORDER BY o.name""",
        [row["statement_id"]],
    )
    return Found(**row, outlets=tuple(r[0] for r in outlets))


def speaker_rows(db: Database) -> list[dict[str, Any]]:
    """Return the speakers with their counts, most statements first."""
    sql = """SELECT id, name, kind, description, wikidata, on_behalf_of, statements, quotes, articles, outlets,
                    first_published, last_published FROM speakers ORDER BY statements DESC, quotes DESC, name, id"""
    return [dict(row) for row in db.execute(sql)]


def quote_rows(db: Database, id: str) -> list[dict[str, Any]]:
    """Return a quote with its article, outlet, speaker and statement; for an utterance's id all parts in their order.

    An utterance has the id of its first part, so that this quote comes with the others.

    Raises DatabaseError when the index has no such quote.
    """
    sql = """SELECT q.*, s.name AS speaker, a.title, a.url, a.published, a.source, o.name AS outlet,
                    t.text AS statement
             FROM quotes q JOIN articles a ON a.id = q.article_id LEFT JOIN outlets o ON o.id = a.outlet_id
                  LEFT JOIN speakers s ON s.id = q.speaker_id LEFT JOIN statements t ON t.id = q.statement_id
             WHERE q.id = :id OR q.utterance_id = :id ORDER BY q.start, q.id"""
    rows = [dict(row) for row in db.execute(sql, {"id": id})]
    if not rows:
        raise DatabaseError(f"there is no quote {id!r} in the index", remedy="ids are in 'quotes extract' and the site")
    return rows
