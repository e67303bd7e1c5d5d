"""What earlier builds worked out, in ``<db>.cache.db``: parses, attributions and the articles' full text.

The cache is never published, and can be deleted at any time: it only saves work.  Damage is never an error: what
can still be read of a broken file is kept in a new one, and the rest is worked out again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from quotes.database import DAMAGED
from quotes.datatypes import Article, Document, LocalSpeaker, QuoteRecord
from quotes.errors import DatabaseError
from quotes.pipeline.codec import pack, unpack
from quotes.statements import Wording

T = TypeVar("T")
_TABLES = """
CREATE TABLE IF NOT EXISTS parses (key TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS extractions (key TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS articles
    (id TEXT PRIMARY KEY, parse TEXT, extraction TEXT, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lines
    (id TEXT PRIMARY KEY, line TEXT, extraction TEXT, body BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lines_by_hash ON lines (line);
CREATE TABLE IF NOT EXISTS comparisons (key TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS sources (name TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_RESCUED = {"parses": "key, body", "extractions": "key, body", "articles": "id, parse, extraction, body"}
_ENDS = ("", "-wal", "-shm")
# In bytes.  With pages read where the system has them, a look at what is known of a line takes half the time.
_MAPPED = "PRAGMA mmap_size = 268435456"


@dataclass(frozen=True, slots=True)
class Extraction:
    """The quotes of an article as ``make_records`` makes them, and the speakers that it knows, each once.

    ``wordings`` are the quotes' as the merge reads them: to read them off takes three times as long as to keep them.
    """

    records: tuple[QuoteRecord, ...]
    speakers: tuple[LocalSpeaker, ...]
    wordings: tuple[Wording, ...] = ()


def path_for(db: Path) -> Path:
    """Return where the cache of an index lies: beside it."""
    return db.with_name(db.name + ".cache.db")


class Cache:
    """An open cache; use it in a ``with`` block.  ``warn`` gets a line when a damaged file was replaced."""

    def __init__(self, path: Path, warn: Callable[[str], None] = lambda line: None) -> None:
        self.path = path
        self._warn = warn
        self._db = self._open()
        self._noted: set[str] = set()  # the ids of this build's articles

    def __enter__(self) -> Cache:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._save(self._db.commit)
        self._db.close()

    def _open(self) -> sqlite3.Connection:
        try:
            return _connect(self.path)
        except DAMAGED as error:
            if isinstance(error, sqlite3.OperationalError) and "malformed" not in str(error):
                remedy = "make room there, or choose another place with --db"
                raise DatabaseError(f"cannot be opened ({error})", input=str(self.path), remedy=remedy) from error
            return self._renewed(error)

    def _renewed(self, error: Exception) -> sqlite3.Connection:
        """Put a new file in the place of the broken one, with the rows that can still be read."""
        broken = self.path.with_name(self.path.name + ".broken")
        _remove(broken)
        for end in _ENDS:
            if self.path.with_name(self.path.name + end).exists():
                self.path.with_name(self.path.name + end).replace(broken.with_name(broken.name + end))
        new = _connect(self.path)
        kept = _rescue(broken, new)
        _remove(broken)
        self._warn(f"{self.path}: damaged ({error}); {kept:,} of its rows could be read and are kept")
        return new

    def _read(self, kind: type[T], table: str, key: str) -> T | None:
        column = "id" if table == "articles" else "key"
        try:
            row = self._db.execute(f"SELECT body FROM {table} WHERE {column} = ?", (key,)).fetchone()
            return None if row is None else unpack(kind, row[0])
        except ValueError:
            return None
        except sqlite3.DatabaseError as error:
            self._replace(error)
            return None

    def _replace(self, error: sqlite3.DatabaseError) -> None:
        self._db.close()
        self._db = self._renewed(error)

    def _save(self, write: Callable[[], object]) -> None:
        try:
            write()
        except sqlite3.OperationalError as error:  # full disk, read-only folder: the build can do without
            self._warn(f"{self.path}: not saved ({error})")
        except sqlite3.DatabaseError as error:
            self._replace(error)

    def extraction(self, key: str) -> Extraction | None:
        """Return what is known of an article's quotes, or None."""
        return self._read(Extraction, "extractions", key)

    def document(self, key: str) -> Document | None:
        """Return an article's parse, or None."""
        return self._read(Document, "parses", key)

    def known(self) -> tuple[list[str], list[str]]:
        """Return the keys of all parses and of all extractions that are here."""
        try:
            parses, extractions = (
                [row[0] for row in self._db.execute(f"SELECT key FROM {t}")] for t in ("parses", "extractions")
            )
            return parses, extractions
        except sqlite3.DatabaseError as error:
            self._replace(error)
            return [], []

    def article(self, id: str) -> Article | None:
        """Return an article of the last build, with its text, or None."""
        return self._read(Article, "articles", id)

    def add(self, keys_: tuple[str, str], extraction: Extraction, document: Document | None) -> None:
        """Keep what was worked out for an article; ``document`` is None when it came from here."""
        parse, key = keys_

        def write() -> None:
            if document is not None:
                self._db.execute("INSERT OR REPLACE INTO parses VALUES (?, ?)", (parse, pack(document)))
            self._db.execute("INSERT OR REPLACE INTO extractions VALUES (?, ?)", (key, pack(extraction)))

        self._save(write)

    def comparisons(self, key: str) -> bytes | None:
        """Return the comparisons of quotes that the last build kept under ``key``, or None."""
        try:
            row = self._db.execute("SELECT body FROM comparisons WHERE key = ?", (key,)).fetchone()
            return None if row is None else bytes(row[0])
        except sqlite3.DatabaseError as error:
            self._replace(error)
            return None

    def keep_comparisons(self, key: str, body: bytes) -> None:
        """Keep the comparisons of quotes of this build, in place of those of the one before."""

        def write() -> None:
            self._db.execute("DELETE FROM comparisons")
            self._db.execute("INSERT INTO comparisons VALUES (?, ?)", (key, body))

        self._save(write)

    def commit(self) -> None:
        """Put what was added on the disk, so that an interrupted build need not do it again."""
        self._save(self._db.commit)

    def note(self, article: Article, keys_: tuple[str, str]) -> None:
        """Note that this build holds an article, with its text."""
        parse, key = keys_

        def write() -> None:
            known = self._db.execute("SELECT extraction FROM articles WHERE id = ?", (article.id,)).fetchone()
            if known != (key,):
                row = (article.id, parse, key, pack(article))
                self._db.execute(f"INSERT OR REPLACE INTO articles ({_RESCUED['articles']}) VALUES (?, ?, ?, ?)", row)

        self._noted.add(article.id)
        self._save(write)

    def note_line(self, id: str, line: str, extraction: str, about: object) -> None:
        """Note which line an article was read from, by its key, the key of its extraction, and a record about it."""

        def write() -> None:
            self._db.execute("INSERT OR REPLACE INTO lines VALUES (?, ?, ?, ?)", (id, line, extraction, pack(about)))

        self._save(write)

    def line(self, kind: type[T], line: str) -> tuple[T, Extraction] | None:
        """Return the record about an article that was read from a line, and its quotes; this build then holds it."""
        sql = "SELECT l.id, l.body, e.body FROM lines l JOIN extractions e ON e.key = l.extraction WHERE l.line = ?"
        try:
            row = self._db.execute(sql, (line,)).fetchone()
            if row is None:
                return None
            found = unpack(kind, row[1]), unpack(Extraction, row[2])
        except ValueError:
            return None
        except sqlite3.DatabaseError as error:
            self._replace(error)
            return None
        self._noted.add(row[0])
        return found

    def others(self) -> list[str]:
        """Return the ids of articles that earlier builds held and this one has not noted, sorted."""
        try:
            rows = self._db.execute("SELECT id FROM articles ORDER BY id")
            return [row[0] for row in rows if row[0] not in self._noted]
        except sqlite3.DatabaseError as error:
            self._replace(error)
            return []

    def note_sources(self, names: Sequence[str]) -> None:
        """Note the files and folders that this build read, in place of those of the one before."""

        def write() -> None:
            self._db.execute("DELETE FROM sources")
            self._db.executemany("INSERT OR IGNORE INTO sources VALUES (?)", [(name,) for name in names])

        self._save(write)

    def finish(self) -> None:
        """Forget the articles that this build did not note, and the results that none of its articles uses."""

        def write() -> None:
            self._db.executemany("DELETE FROM articles WHERE id = ?", [(id,) for id in self.others()])
            self._db.execute("DELETE FROM lines WHERE id NOT IN (SELECT id FROM articles)")
            self._db.execute("DELETE FROM parses WHERE key NOT IN (SELECT parse FROM articles)")
            self._db.execute("DELETE FROM extractions WHERE key NOT IN (SELECT extraction FROM articles)")
            self._db.commit()

        self._save(write)


def sources(path: Path) -> tuple[str, ...]:
    """Return the files and folders that the last build read, as the cache at ``path`` notes; none if it cannot say."""
    if not path.is_file():
        return ()
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            return tuple(row[0] for row in db.execute("SELECT name FROM sources ORDER BY name"))
        finally:
            db.close()
    except sqlite3.DatabaseError:
        return ()


def _rescue(broken: Path, new: sqlite3.Connection) -> int:
    """Copy the rows that can be read: from both ends of each table, as far as the damage.  Return their number.

    Bodies are compressed with a checksum, so that one that is damaged by itself is found when it is read.
    """
    try:
        old = sqlite3.connect(f"{broken.absolute().as_uri()}?mode=ro", uri=True)
        old.execute("PRAGMA writable_schema = ON")  # else SQLite reads nothing of a file that has been cut short
    except DAMAGED:
        return 0
    before = new.total_changes
    for table, columns in _RESCUED.items():
        insert = f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({', '.join('?' * len(columns.split()))})"
        for order in ("ASC", "DESC"):
            with suppress(*DAMAGED):
                for row in old.execute(f"SELECT {columns} FROM {table} ORDER BY 1 {order}"):
                    new.execute(insert, row)
    old.close()
    new.commit()
    return new.total_changes - before


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute(_MAPPED)
        db.executescript(_TABLES)
        db.execute("SELECT count(extraction) FROM articles").fetchone()  # reads them through: damage shows now
    except DAMAGED:
        db.close()
        raise
    return db


def _remove(path: Path) -> None:
    for end in _ENDS:
        path.with_name(path.name + end).unlink(missing_ok=True)
