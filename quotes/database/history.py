"""What one build's index passes on to the next: builds, changes of articles, and where statements have moved."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from quotes.database.news import NewsRow
from quotes.database.schema import TABLES, VERSION
from quotes.errors import DatabaseError


class EarlierArticle(NamedTuple):
    """What the last index said of an article; ``outlet`` is its outlet's id."""

    source: str
    text_hash: str
    title: str | None = None
    url: str | None = None
    published: str | None = None
    language: str | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Previous:
    """The parts of the last index that the next one needs; all empty for a first build."""

    statement_of: Mapping[str, str] = field(default_factory=dict)  # quote id -> statement id
    redirects: Mapping[str, str] = field(default_factory=dict)
    unspoken: Mapping[str, str] = field(default_factory=dict)  # id of what was a statement -> the quote it was of
    articles: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)  # url or id -> text hash, changed
    builds: tuple[dict[str, Any], ...] = ()
    printed: Mapping[str, EarlierArticle] = field(default_factory=dict)  # by the articles' ids
    forgotten: frozenset[str] = frozenset()  # hashes of what must not come back
    changes: tuple[NewsRow, ...] = ()  # what each build has changed
    path: Path | None = None  # the index itself, to be compared


class _Article(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def url(self) -> str | None: ...
    @property
    def text_hash(self) -> str: ...


def previous(path: Path, warn: Callable[[str], None] = lambda line: None) -> Previous:
    """Return what the index at ``path`` passes on; of a damaged one, what can be read, with a line to ``warn``.

    An index of an older version is read too, and passes on what it has. Raises DatabaseError for a file that no build
    may replace: one that is not an index, or was made by a newer version.
    """
    if not path.exists():
        return Previous()
    _refuse_other_files(path)
    if not path.stat().st_size:
        return Previous()
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)  # an interrupted write is rolled back
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA writable_schema = ON")  # otherwise SQLite reads nothing from a truncated file
    try:
        _refuse_other_databases(db, path)
        return _read(db, path, warn)
    finally:
        db.close()


# What reading a damaged file raises; the second, if SQLite's message quotes something that is not text.
DAMAGED = (sqlite3.DatabaseError, UnicodeDecodeError)


def is_damage(error: Exception) -> bool:
    """Return whether a file is no sound database, rather than on a disk that is full, fails or is read-only."""
    return not isinstance(error, sqlite3.OperationalError) or "malformed" in str(error)


_BEGINNING = b"SQLite format 3\0"


def _refuse_other_files(path: Path) -> None:
    """Accept what begins like a database, and what a power cut can leave of one: zeros."""
    try:
        with path.open("rb") as file:
            beginning = file.read(len(_BEGINNING))
    except OSError as error:
        raise DatabaseError(f"cannot be read ({error.strerror})", input=str(path), remedy=_ELSEWHERE) from error
    if beginning != _BEGINNING[: len(beginning)] and beginning.strip(b"\0"):
        happened = "is a file of another kind, which a build would replace"
        raise DatabaseError(happened, input=str(path), remedy=_ELSEWHERE)


_ELSEWHERE = "move it away, or choose another place with --db"


def _refuse_other_databases(db: sqlite3.Connection, path: Path) -> None:
    try:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except DAMAGED:  # _read reports it
        return
    if version > VERSION:
        happened = f"made by a newer version of quotes (schema {version}; this one knows {VERSION})"
        raise DatabaseError(happened, input=str(path), remedy="update quotes, or choose another place with --db")
    if tables and not {"quotes", "statements", "builds"} <= tables:
        raise DatabaseError("is a database, but not an index of quotes", input=str(path), remedy=_ELSEWHERE)


def _has(db: sqlite3.Connection, table: str, column: str = "") -> bool:
    """Return whether a table or column is there: not in an older version's index, nor where the schema is damaged."""
    try:
        if column:
            return bool(db.execute("SELECT 1 FROM pragma_table_info(?) WHERE name = ?", [table, column]).fetchone())
        return bool(db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchone())
    except DAMAGED:
        return False


_CHANGES = f"SELECT {', '.join(NewsRow._fields)} FROM changes ORDER BY build_id"
_ARTICLES = "SELECT id, changed, source, text_hash, title, url, published, language, outlet_id FROM articles"
_UNSPOKEN = "SELECT old_id, quote_id FROM statement_redirects WHERE quote_id IS NOT NULL"


def _read(db: sqlite3.Connection, path: Path, warn: Callable[[str], None]) -> Previous:
    """Read each part separately, so that damage in one does not cost the others."""
    problems: list[str] = []

    def rows(sql: str) -> Iterator[sqlite3.Row]:
        try:
            yield from db.execute(sql)
        except DAMAGED as error:
            problems.append(str(error))

    articles: dict[str, tuple[str, str | None]] = {}
    printed: dict[str, EarlierArticle] = {}
    for id, changed, *about in rows(_ARTICLES):
        printed[id] = article = EarlierArticle(*about)
        articles[id] = articles[article.url or id] = (article.text_hash, changed)
    columns = TABLES["builds"]
    index = Previous(
        {r[0]: r[1] for r in rows("SELECT id, statement_id FROM quotes WHERE statement_id IS NOT NULL")},
        {r[0]: r[1] for r in rows("SELECT old_id, new_id FROM statement_redirects WHERE new_id IS NOT NULL")},
        {r[0]: r[1] for r in rows(_UNSPOKEN)} if _has(db, "statement_redirects", "quote_id") else {},
        articles,
        tuple({c: r[c] for c in r.keys() if c in columns} for r in rows("SELECT * FROM builds ORDER BY id")),  # noqa: SIM118
        printed,
        frozenset(r[0] for r in rows("SELECT hash FROM forgotten")) if _has(db, "forgotten") else frozenset(),
        tuple(NewsRow(*row) for row in rows(_CHANGES)) if _has(db, "changes") else (),
        None if problems else path,
    )
    if problems:
        warn(f"{path}: damaged ({problems[0]}); the new index keeps what can be read of its history")
    return index


def changed(article: _Article, before: Previous) -> str | None:
    """Return when an article's text last differed from the previous build, ISO in UTC, or None."""
    text_hash, when = before.articles.get(article.url or article.id) or before.articles.get(article.id) or (None, None)
    if text_hash is None or text_hash == article.text_hash:
        return when
    return datetime.now(UTC).isoformat(timespec="seconds")


def redirects(
    before: Previous, statement_of: Mapping[str, str], live: Collection[str], quotes: Collection[str]
) -> dict[str, tuple[str | None, str | None]]:
    """Return what has become of each disappeared statement: the id of another statement, or that of a quote.

    A statement has moved to the one that holds most of its quotes. If these (``quotes`` are all that there are) are in
    no statement any more, since they are no speech, the first of them by id is named. A statement none of whose quotes
    is left has no redirect. Redirects of older builds follow their target.
    """
    moved: dict[str, Counter[str]] = {}
    unspoken: dict[str, str] = {}
    for quote, old in (*before.statement_of.items(), *((quote, old) for old, quote in before.unspoken.items())):
        if old in live:
            continue
        if quote in statement_of:
            moved.setdefault(old, Counter())[statement_of[quote]] += 1
        elif quote in quotes:
            unspoken[old] = min(quote, unspoken.get(old, quote))
    first = {old: min(counts, key=lambda s: (-counts[s], s)) for old, counts in moved.items()}
    for old, target in before.redirects.items():
        if old not in live and old not in first:
            new = target if target in live else first.get(target)
            if new is not None:
                first[old] = new
            elif target in unspoken:
                unspoken[old] = unspoken[target]
    return {old: (first.get(old), None if old in first else unspoken[old]) for old in {**unspoken, **first}}


def statements_only_in(path: Path, articles: Collection[str]) -> list[str]:
    """Return the ids of the statements that no other article of the index at ``path`` has printed."""
    sql = """SELECT DISTINCT statement_id FROM quotes WHERE article_id IN (SELECT value FROM json_each(?))
             AND statement_id NOT IN (SELECT statement_id FROM quotes WHERE statement_id IS NOT NULL
                                      AND article_id NOT IN (SELECT value FROM json_each(?)))"""
    ids = json.dumps(sorted(articles))
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        return [id for (id,) in db.execute(sql, [ids, ids])]
