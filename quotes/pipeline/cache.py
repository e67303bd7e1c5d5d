"""What earlier builds worked out, in ``<db>.cache.db``: parses, attributions, comparisons.

The cache only saves work, and is never published. A damaged one is set aside, and everything is worked out again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from quotes.database import DAMAGED, beside, is_damage
from quotes.datatypes import Article, Document
from quotes.errors import DatabaseError
from quotes.pipeline.codec import pack, unpack
from quotes.pipeline.extraction import Extraction, Gist

T = TypeVar("T")
_TABLES = """
CREATE TABLE IF NOT EXISTS parses (key TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS extractions (key TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS gists (key TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS used (id TEXT PRIMARY KEY, parse TEXT, extraction TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS comparisons (key TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS languages (key TEXT PRIMARY KEY, code TEXT NOT NULL) WITHOUT ROWID;
"""
_FORMER = ("articles", "sources")  # tables of earlier versions, whose content is in the store now
_ENDS = ("", "-wal", "-shm")


def path_for(db: Path) -> Path:
    """Return where the cache of an index lies: beside it."""
    return beside(db, ".cache.db")


class Cache:
    """An open cache; use it in a ``with`` block. ``warn`` gets a line if a damaged file was set aside."""

    def __init__(self, path: Path, warn: Callable[[str], None] = lambda line: None) -> None:
        """Raises DatabaseError if there is no room for it."""
        self.path = path
        self._warn = warn
        self._has_told = False
        self._db = self._open()
        self._noted: set[str] = set()  # the ids of this build's articles

    def __enter__(self) -> Cache:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.commit()
        self._db.close()

    def _open(self) -> sqlite3.Connection:
        try:
            return _connect(self.path)
        except DAMAGED as error:
            if not is_damage(error):
                raise self._unusable(error) from error
            return self._anew(error)

    def _unusable(self, error: Exception) -> DatabaseError:
        remedy = "make room there, or choose another place with --db; the index is as it was"
        return DatabaseError(f"cannot be opened ({error})", input=str(self.path), remedy=remedy)

    def _anew(self, error: Exception) -> sqlite3.Connection:
        """Set the damaged file aside, and put an empty one in its place."""
        aside = self.path.with_name(self.path.name + ".damaged")
        for end in _ENDS:
            aside.with_name(aside.name + end).unlink(missing_ok=True)
            with suppress(FileNotFoundError):
                self.path.with_name(self.path.name + end).replace(aside.with_name(aside.name + end))
        self._warn(f"{self.path}: damaged ({error}); put aside as {aside.name}, and all is worked out again")
        try:
            return _connect(self.path)
        except sqlite3.Error as again:
            raise self._unusable(again) from again

    def _rows(self, sql: str, *values: str) -> list[tuple[Any, ...]]:
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            self._go_on(error)
            return []

    def _column(self, kind: type[T], sql: str, *values: str) -> list[T]:
        """Return a column's values; one of another type than was written is damage that SQLite does not see."""
        return [one for (one,) in self._rows(sql, *values) if isinstance(one, kind)]

    def _write(self, *statements: tuple[str, Iterable[tuple[object, ...]]]) -> None:
        try:
            for sql, rows in statements:
                self._db.executemany(sql, rows)
        except sqlite3.DatabaseError as error:
            self._go_on(error)

    def _go_on(self, error: sqlite3.DatabaseError) -> None:
        """Set a damaged file aside; a full disk or one that fails is told once, and the build goes on without."""
        if not is_damage(error):
            self._tell(error)
            return
        self._db.close()
        self._db = self._anew(error)

    def _tell(self, error: sqlite3.DatabaseError) -> None:
        if not self._has_told:
            self._has_told = True
            self._warn(f"{self.path}: cannot be used ({error}); what this build works out is not kept for the next")

    def _body(self, kind: type[T], sql: str, key: str) -> T | None:
        for body in self._column(bytes, sql, key):
            with suppress(ValueError):
                return unpack(kind, body)
        return None

    def extraction(self, key: str) -> Extraction | None:
        """Return what is known about an article's quotes, or None."""
        return self._body(Extraction, "SELECT body FROM extractions WHERE key = ?", key)

    def packed_extraction(self, key: str) -> bytes | None:
        """Return the same packed, or None."""
        return next(iter(self._column(bytes, "SELECT body FROM extractions WHERE key = ?", key)), None)

    def gist(self, key: str) -> Gist | None:
        """Return what a build on Ray has noted of an article's quotes, or None."""
        return self._body(Gist, "SELECT body FROM gists WHERE key = ?", key)

    def add_gist(self, key: str, gist: bytes) -> None:
        """Note that, packed."""
        self._write(("INSERT OR REPLACE INTO gists VALUES (?, ?)", [(key, gist)]))

    def document(self, key: str) -> Document | None:
        """Return an article's parse, or None."""
        return self._body(Document, "SELECT body FROM parses WHERE key = ?", key)

    def keys(self) -> list[str]:
        """Return the keys of all parses and extractions in the cache."""
        return self._column(str, "SELECT key FROM parses UNION ALL SELECT key FROM extractions")

    def note(self, article: Article, keys_: tuple[str, str]) -> None:
        """Record which results this build uses for an article."""
        self._noted.add(article.id)
        if self._rows("SELECT extraction FROM used WHERE id = ?", article.id) != [(keys_[1],)]:
            self._write(("INSERT OR REPLACE INTO used VALUES (?, ?, ?)", [(article.id, *keys_)]))

    def add(self, keys_: tuple[str, str], extraction: Extraction, document: Document | None) -> None:
        """Keep what was worked out for an article; ``document`` is None if it came from the cache."""
        self.add_packed(keys_, pack(extraction), pack(document) if document else None)

    def add_packed(self, keys_: tuple[str, str], extraction: bytes, document: bytes | None) -> None:
        """Keep the same where it is packed already; what is damaged counts as not there."""
        parse, key = keys_
        self._write(
            ("INSERT OR REPLACE INTO parses VALUES (?, ?)", [(parse, document)] if document else []),
            ("INSERT OR REPLACE INTO extractions VALUES (?, ?)", [(key, extraction)]),
        )

    def comparisons(self, key: str) -> Iterator[bytes]:
        """Yield the comparisons of quotes under ``key``: the last build's, then those of a build that did not end."""
        for one in self._column(
            str, "SELECT key FROM comparisons WHERE key = ? OR key GLOB ? ORDER BY key", key, f"{key}/*"
        ):
            yield from self._column(bytes, "SELECT body FROM comparisons WHERE key = ?", one)

    def add_comparisons(self, key: str, body: bytes) -> None:
        """Keep comparisons as they are made, on the disk at once, until the build ends and keeps all."""
        ((count,),) = self._rows("SELECT count(*) FROM comparisons") or [(0,)]
        self._write(("INSERT OR REPLACE INTO comparisons VALUES (?, ?)", [(f"{key}/{count:09}", body)]))
        self.commit()

    def keep_comparisons(self, key: str, bodies: Iterable[bytes]) -> None:
        """Keep this build's comparisons of quotes in place of the previous build's."""
        rows = ((f"{key}/{number:09}", body) for number, body in enumerate(bodies))
        self._write(("DELETE FROM comparisons", [()]), ("INSERT INTO comparisons VALUES (?, ?)", rows))

    def vectors(self, key: str) -> bytes | None:
        """Return the vectors that the encoder gave for the texts of ``key``, or None."""
        return next(iter(self._column(bytes, "SELECT body FROM vectors WHERE key = ?", key)), None)

    def keep_vectors(self, bodies: Mapping[str, bytes], still: Collection[str]) -> None:
        """Add vectors by their keys, and forget those that this build does not name as ``still`` in use."""
        keys = self._column(str, "SELECT key FROM vectors")
        self._write(
            ("DELETE FROM vectors WHERE key = ?", [(key,) for key in keys if key not in still]),
            ("INSERT OR REPLACE INTO vectors VALUES (?, ?)", bodies.items()),
        )

    def language(self, key: str) -> str | None:
        """Return the language of the text of ``key``, or None."""
        return next(iter(self._column(str, "SELECT code FROM languages WHERE key = ?", key)), None)

    def add_language(self, key: str, code: str) -> None:
        """Keep the language of the text of ``key``."""
        self._write(("INSERT OR REPLACE INTO languages VALUES (?, ?)", [(key, code)]))

    def keep_languages(self, still: Collection[str]) -> None:
        """Forget the languages of texts that this build does not name as ``still`` in use."""
        keys = self._column(str, "SELECT key FROM languages")
        self._write(("DELETE FROM languages WHERE key = ?", [(key,) for key in keys if key not in still]))

    def forget(self, ids: Iterable[str]) -> None:
        """Erase what was worked out for articles, but for what others with the same text use."""
        self._write(*((f"DROP TABLE IF EXISTS {table}", [()]) for table in _FORMER), ("DELETE FROM languages", [()]))
        for id in ids:
            for table, column in (("parses", "parse"), ("extractions", "extraction"), ("gists", "extraction")):
                theirs = f"SELECT {column} FROM used WHERE id"
                sql = f"DELETE FROM {table} WHERE key IN ({theirs} = ?) AND key NOT IN ({theirs} <> ?)"
                self._write((sql, [(id, id)]))
            self._write(("DELETE FROM used WHERE id = ?", [(id,)]))
        self.commit()

    def commit(self) -> None:
        """Write what was added to disk, so that it survives an interrupted build."""
        try:
            self._db.commit()
        except sqlite3.DatabaseError as error:
            self._tell(error)

    def finish(self) -> None:
        """Forget what no article uses that this build noted."""
        others = [row for row in self._rows("SELECT id FROM used") if row[0] not in self._noted]
        self._write(
            ("DELETE FROM used WHERE id = ?", others),
            ("DELETE FROM parses WHERE key NOT IN (SELECT parse FROM used)", [()]),
            ("DELETE FROM extractions WHERE key NOT IN (SELECT extraction FROM used)", [()]),
            ("DELETE FROM gists WHERE key NOT IN (SELECT extraction FROM used)", [()]),
            *((f"DROP TABLE IF EXISTS {table}", [()]) for table in _FORMER),
        )
        self.commit()


def vacuum(path: Path) -> None:
    """Write a database anew without what it has let go of. Raises sqlite3.Error if there is no room."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA secure_delete = ON")
        db.execute("VACUUM")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA secure_delete = ON")  # what is forgotten is gone
        db.executescript(_TABLES)
        db.execute("SELECT count(extraction) FROM used").fetchone()  # reads all of them, so that damage shows now
    except DAMAGED:
        db.close()
        raise
    return db
