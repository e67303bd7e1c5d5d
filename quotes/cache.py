"""What earlier builds worked out, in ``<db>.cache.db``: parses, attributions and the articles' full text.

The cache is never published, and can be deleted at any time: it only saves work.  Damage is never an error: what
cannot be read is worked out again, and a file that is broken as a whole is replaced by an empty one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from quotes.codec import pack, unpack
from quotes.datatypes import Article, Attribution, Document, Quote
from quotes.errors import DatabaseError
from quotes.text import digest

T = TypeVar("T")
_TABLES = """
CREATE TABLE IF NOT EXISTS parses (key TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS extractions (key TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS articles
    (id TEXT PRIMARY KEY, parse TEXT, extraction TEXT, build INTEGER, body BLOB NOT NULL) WITHOUT ROWID;
"""
_PARSE_CODE = ("detect", "text.py", "layout.py", "parse", "lang", "datatypes.py", "config.py")
_ATTRIBUTION_CODE = ("attribute", "models")


@dataclass(frozen=True, slots=True)
class Extraction:
    """The quotes of an article and, in the same order, who said them."""

    quotes: tuple[Quote, ...]
    attributions: tuple[Attribution, ...]


@dataclass(frozen=True, slots=True)
class Keys:
    """What a parse and an extraction depend on besides the article: code, model, speakers."""

    parse: str
    extraction: str

    def of(self, article: Article) -> tuple[str, str]:
        """Return the article's keys in the tables of parses and of extractions."""
        parse = digest(self.parse, article.language, article.text)
        return parse, digest(self.extraction, parse, article.id, article.published or "", article.title or "")


def keys(model_fingerprint: str, speakers: str) -> Keys:
    """Return the keys for a model and the text of a speakers file.

    The code of the rooms is part of them, so that a changed rule is never hidden by an old result.
    """
    parse = digest(model_fingerprint, _code(_PARSE_CODE))
    return Keys(parse, digest(parse, speakers, _code(_ATTRIBUTION_CODE)))


def _code(names: tuple[str, ...]) -> str:
    package = files("quotes")
    return digest(*(text for name in names for text in _texts(package.joinpath(name))))


def _texts(place: Traversable) -> Iterator[str]:
    """The text of a file, or of the code and data files under a folder, in the order of their names."""
    if place.is_dir():
        for child in sorted(place.iterdir(), key=lambda c: c.name):
            if child.is_dir() or child.name.endswith((".py", ".toml", ".json")):
                yield from _texts(child)
    elif place.is_file():
        yield place.read_text(encoding="utf-8")


def path_for(db: Path) -> Path:
    """Return where the cache of an index lies: beside it."""
    return db.with_name(db.name + ".cache.db")


class Cache:
    """An open cache; use it in a ``with`` block.  ``warn`` gets a line when a damaged file was replaced."""

    def __init__(self, path: Path, warn: Callable[[str], None] = lambda line: None) -> None:
        self.path = path
        self._warn = warn
        self._db = self._open()
        self._build = _last_build(self._db) + 1

    def __enter__(self) -> Cache:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._save(self._db.commit)
        self._db.close()

    def _open(self) -> sqlite3.Connection:
        try:
            return _connect(self.path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and "malformed" not in str(error):
                raise DatabaseError(f"cannot be opened ({error})", input=str(self.path)) from error
            self._warn(f"{self.path}: damaged ({error}); starting an empty one")
            _remove(self.path)
            return _connect(self.path)

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
        self._warn(f"{self.path}: damaged ({error}); starting an empty one")
        self._db.close()
        _remove(self.path)
        self._db = _connect(self.path)

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

    def commit(self) -> None:
        """Put what was added on the disk, so that an interrupted build need not do it again."""
        self._save(self._db.commit)

    def note(self, article: Article, keys_: tuple[str, str]) -> None:
        """Note that this build holds an article, with its text."""
        parse, key = keys_

        def write() -> None:
            known = self._db.execute(
                "UPDATE articles SET build = ? WHERE id = ? AND extraction = ?", (self._build, article.id, key)
            )
            if not known.rowcount:
                row = (article.id, parse, key, self._build, pack(article))
                self._db.execute("INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?)", row)

        self._save(write)

    def others(self) -> list[str]:
        """Return the ids of articles that earlier builds held and this one has not noted, sorted."""
        try:
            rows = self._db.execute("SELECT id FROM articles WHERE build <> ? ORDER BY id", (self._build,))
            return [row[0] for row in rows]
        except sqlite3.DatabaseError as error:
            self._replace(error)
            return []

    def finish(self) -> None:
        """Forget the articles that this build did not note, and the results that none of its articles uses."""

        def write() -> None:
            self._db.execute("DELETE FROM articles WHERE build <> ?", (self._build,))
            self._db.execute("DELETE FROM parses WHERE key NOT IN (SELECT parse FROM articles)")
            self._db.execute("DELETE FROM extractions WHERE key NOT IN (SELECT extraction FROM articles)")
            self._db.commit()

        self._save(write)


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.executescript(_TABLES)
        _last_build(db)  # reads the file through: damage shows now
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db


def _last_build(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT coalesce(max(build), 0) FROM articles").fetchone()[0])


def _remove(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)

