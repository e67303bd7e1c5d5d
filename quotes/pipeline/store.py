"""The data that an index must not lose, in ``<db>.articles.db``: its inputs, and each article's text with its input.

Unlike the cache it cannot be made again: an article may have come from standard input, or its file may be gone. It is
never published.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any

from quotes.articles.collect import addresses
from quotes.articles.read import STDIN
from quotes.database import DAMAGED, beside, is_damage
from quotes.datatypes import Article
from quotes.errors import DatabaseError
from quotes.pipeline.codec import pack, plain, unpack
from quotes.text.forgotten import mark_of_id, mark_of_url
from quotes.text.normal import digest

# ``remembered`` is 1 for what a build without arguments reads; others only tell where articles came from.
_TABLES = """
CREATE TABLE IF NOT EXISTS inputs (number INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE, remembered INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS articles
    (id TEXT NOT NULL, input INTEGER, hash TEXT NOT NULL, body BLOB NOT NULL, UNIQUE (id, input));
CREATE TABLE IF NOT EXISTS forgotten (hash TEXT PRIMARY KEY) WITHOUT ROWID;
"""
# Files in which earlier versions kept texts, and damaged ones that were set aside: a build looks there for missing
# texts.
_EARLIER = (".articles.db.damaged*", ".cache.db", ".cache.db.damaged", ".cache.db.broken")
# What SQLite does not see as damage: zeros in a row's head make NULL of what is never NULL.
_OTHER_TYPES = (
    "SELECT 1 FROM articles WHERE typeof(id) <> 'text' OR typeof(hash) <> 'text' OR typeof(body) <> 'blob'",
    "SELECT 1 FROM inputs WHERE typeof(name) <> 'blob' OR typeof(remembered) <> 'integer'",
    "SELECT 1 FROM forgotten WHERE typeof(hash) <> 'text'",
)
_COMMIT_ARTICLES = 500  # recorded between two commits: after a kill they are read again


def path_for(db: Path) -> Path:
    """Return where the articles of an index are kept: beside it."""
    return beside(db, ".articles.db")


class Store:
    """An open store; use it in a ``with`` block, holding the lock of the index.

    Every method raises DatabaseError if the file cannot be read or written: what is to be kept must not be lost
    silently.
    """

    def __init__(self, db: Path, warn: Callable[[str], None] = lambda line: None) -> None:
        """Open the store of the index at ``db``; a damaged one is set aside, and ``warn`` gets a line."""
        self.path = path_for(db)
        self._warn = warn
        self._is_damaged = False
        self._db = self._open()
        self._noted: dict[str, int | None] = {}  # this build's articles with the number of their input
        self._numbers: dict[str, int] = {}
        self._forgotten = {mark for (mark,) in self._do("SELECT hash FROM forgotten")}

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if not self._is_damaged:
                self.commit()
        except DatabaseError:
            if kind is None:  # otherwise the first error is the one to report
                raise
        finally:
            self._db.close()

    def _open(self) -> sqlite3.Connection:
        try:
            return _connect(self.path)
        except DAMAGED as error:
            if not is_damage(error):
                raise self._unusable(error) from error
            aside = _put_aside(self.path)
            self._warn(f"{self.path}: damaged ({error}); put aside as {aside.name}, and read as far as it can be")
        try:
            return _connect(self.path)
        except DAMAGED as error:
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> DatabaseError:
        """Return what to raise; a file that turns out to be damaged is put aside, so that the next build can do."""
        if not is_damage(error):
            remedy = "make room there, or choose another place with --db; the index is as it was"
            return DatabaseError(f"cannot be used ({error})", input=str(self.path), remedy=remedy)
        self._is_damaged = True
        self._db.close()
        aside = _put_aside(self.path)
        remedy = "build again, which reads what can be read of it; the index is as it was"
        return DatabaseError(f"damaged ({error}); put aside as {aside.name}", input=str(self.path), remedy=remedy)

    def _do(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            return self._db.execute(sql, values).fetchall()
        except DAMAGED as error:
            raise self._unusable(error) from error

    def commit(self) -> None:
        """Write what was recorded to disk."""
        try:
            self._db.commit()
        except DAMAGED as error:
            raise self._unusable(error) from error

    # --- inputs -------------------------------------------------------------------------------------------------------

    def inputs(self) -> list[str]:
        """Return the inputs that a build without arguments reads, sorted."""
        return _inputs(self._db, self.path.parent)

    def remember(self, names: Iterable[str]) -> None:
        """Let the next build read these inputs and no others."""
        numbers = {self._number(name) for name in names}
        self._do("UPDATE inputs SET remembered = 0")
        for number in numbers:
            self._do("UPDATE inputs SET remembered = 1 WHERE number = ?", number)
        self.commit()

    def _number(self, name: str) -> int:
        """Return the number by which articles name an input; standard input has 0."""
        if name == STDIN:
            return 0
        if name not in self._numbers:
            stored = os.fsencode(_from(name, self.path.parent))
            self._do("INSERT OR IGNORE INTO inputs (name, remembered) VALUES (?, 0)", stored)
            ((self._numbers[name],),) = self._do("SELECT number FROM inputs WHERE name = ?", stored)
        return self._numbers[name]

    # --- articles -----------------------------------------------------------------------------------------------------

    def note(self, article: Article, name: str) -> None:
        """Record that this build has an article from an input."""
        number = self._number(name)
        self._noted[article.id] = number
        self._put(article, number)
        if len(self._noted) % _COMMIT_ARTICLES == 0:
            self.commit()

    def take_in(self, article: Article) -> None:
        """Keep an article that came from standard input."""
        self._put(article, 0)

    def _put(self, article: Article, number: int | None) -> None:
        hash_ = blake2b(plain(article), digest_size=16).hexdigest()
        if self._do("SELECT hash FROM articles WHERE id = ? AND input IS ?", article.id, number) != [(hash_,)]:
            self._do("DELETE FROM articles WHERE id = ? AND input IS ?", article.id, number)
            self._do("INSERT INTO articles VALUES (?, ?, ?, ?)", article.id, number, hash_, pack(article))

    def others(self) -> list[tuple[str, str | None]]:
        """Return the articles that this build has not recorded, with their inputs (None if unknown), by id."""
        names = dict(self._names()) | {0: STDIN}
        rows = self._do("SELECT id, input FROM articles ORDER BY id, input")
        return [(id, names.get(n)) for id, n in rows if id not in self._noted or self._noted[id] != n]

    def _names(self) -> list[tuple[int, str]]:
        rows = self._do("SELECT number, name FROM inputs")
        return [(number, _at(os.fsdecode(name), self.path.parent)) for number, name in rows]

    def article(self, id: str, name: str | None) -> Article | None:
        """Return an article of an input, None if it is not there or damaged."""
        number = None if name is None else self._number(name)
        return _unpacked(id, self._do("SELECT body FROM articles WHERE id = ? AND input IS ?", id, number))

    def has(self, id: str) -> bool:
        """Return whether an article is here, whatever its input."""
        return bool(self._do("SELECT 1 FROM articles WHERE id = ?", id))

    # --- what was forgotten -------------------------------------------------------------------------------------------

    def forgotten(self) -> tuple[str, ...]:
        """Return the hashes of what must not come back, sorted."""
        return tuple(sorted(self._forgotten))

    def is_forgotten(self, id: str, url: str | None) -> bool:
        """Return whether an article was forgotten, by its id or its address."""
        if not self._forgotten:
            return False
        return mark_of_id(id) in self._forgotten or bool(url and mark_of_url(addresses.key(url)) in self._forgotten)

    def refuse(self, marks: Iterable[str]) -> None:
        """Never take anything with these hashes again."""
        new = set(marks) - self._forgotten
        self._forgotten |= new
        for mark in new:
            self._do("INSERT OR IGNORE INTO forgotten VALUES (?)", mark)

    def forget(self, ids: Iterable[str], marks: Iterable[str]) -> None:
        """Erase the texts of articles, and never take anything with these hashes again."""
        self.refuse(marks)
        for id in ids:
            self._do("DELETE FROM articles WHERE id = ?", id)
        self.commit()

    def finish(self, staying: Iterable[tuple[str, str | None]]) -> None:
        """Remove the articles that this build neither recorded nor keeps."""
        keeping = set(staying)
        for id, name in self.others():
            if (id, name) not in keeping:
                number = None if name is None else self._number(name)
                self._do("DELETE FROM articles WHERE id = ? AND input IS ?", id, number)
        self._do("DELETE FROM inputs WHERE remembered = 0 AND number NOT IN (SELECT input FROM articles WHERE input)")
        self.commit()

    def rescue(self, hashes: Mapping[str, str]) -> None:
        """Take missing articles of the index from the files of earlier versions and from damaged ones.

        ``hashes`` are those of the texts, by the articles' ids: an older text is not what the index has.
        """
        missing = {id for id in hashes if not self.has(id)}
        for path in earlier(self.path) if missing else ():
            with suppress(sqlite3.Error), closing(_opened_for_reading(path)) as old:
                if not self.inputs():
                    self.remember(_inputs(old, self.path.parent))
                self.refuse(mark for (mark,) in _rows(old, "SELECT hash FROM forgotten") if isinstance(mark, str))
                names = {
                    n: name for n, name in _rows(old, "SELECT number, name FROM inputs") if isinstance(name, bytes)
                }
                for id in sorted(missing):
                    article = _unpacked(id, _rows(old, "SELECT body FROM articles WHERE id = ?", id))
                    if article is None or digest(article.text) != hashes[id] or self.is_forgotten(id, article.url):
                        continue
                    missing.discard(id)
                    self._put(article, self._number_of(article, _rows(old, _INPUT, id), names))
        self.commit()

    def _number_of(self, article: Article, inputs: list[tuple[Any, ...]], names: Mapping[int, bytes]) -> int | None:
        """Return the input that an old file says an article came from; its source shows standard input by itself."""
        if article.source == STDIN or article.source.startswith(f"{STDIN}:"):
            return 0
        number: int | None = inputs[0][0] if inputs else None
        if number is None or number not in names:
            return 0 if number == 0 else None
        return self._number(_at(os.fsdecode(names[number]), self.path.parent))


_INPUT = "SELECT input FROM articles WHERE id = ?"


def remembered(db: Path) -> tuple[str, ...]:
    """Return the inputs that the index at ``db`` remembers, sorted; none if it cannot say."""
    store_path = path_for(db)
    for path in (store_path, *earlier(store_path)):
        with suppress(sqlite3.Error):
            if path.is_file():
                with closing(_opened_for_reading(path)) as file:
                    if names := _inputs(file, path.parent):
                        return tuple(names)
    return ()


def earlier(path: Path) -> list[Path]:
    """Return the files beside a store that may hold articles too: put aside damaged, or of earlier versions."""
    db = path.name.removesuffix(".articles.db")
    beside_it = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    return [one for end in _EARLIER for one in beside_it if _fits(one.name, db, end)]


def _fits(name: str, db: str, end: str) -> bool:
    if end.endswith("*"):
        return name.startswith(db + end[:-1]) and not name.endswith(("-journal", "-wal", "-shm"))
    return name == db + end


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    try:
        db.execute("PRAGMA secure_delete = ON")  # what is forgotten is gone
        db.execute("PRAGMA journal_mode = DELETE")  # one file, whole after each commit
        db.executescript(_TABLES)
        db.execute("SELECT count(hash) FROM articles").fetchone()  # reads all of them, so that damage shows now
        if any(db.execute(f"{sql} LIMIT 1").fetchone() for sql in _OTHER_TYPES):
            raise sqlite3.DatabaseError("a row is malformed")
    except DAMAGED:
        db.close()
        raise
    return db


def _put_aside(path: Path) -> Path:
    """Give a damaged file another name, one that none has yet: a rescue from the last one may not have ended."""
    number, aside = 1, path.with_name(f"{path.name}.damaged")
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.damaged{number}")
    path.replace(aside)
    with suppress(FileNotFoundError):
        path.with_name(f"{path.name}-journal").replace(aside.with_name(f"{aside.name}-journal"))
    return aside


def _opened_for_reading(path: Path) -> sqlite3.Connection:
    log = path.with_name(f"{path.name}-wal")
    in_use = path.name.endswith((".articles.db", ".cache.db")) or (log.exists() and log.stat().st_size)
    options = "mode=ro" if in_use else "mode=ro&immutable=1"  # so that SQLite leaves no files beside it
    db = sqlite3.connect(f"{path.absolute().as_uri()}?{options}", uri=True)
    db.execute("PRAGMA writable_schema = ON")  # else SQLite reads nothing of a file that has been cut short
    return db


def _rows(db: sqlite3.Connection, sql: str, *values: str) -> list[tuple[Any, ...]]:
    """Return what can be read of a file that may be damaged or of another shape."""
    rows: list[tuple[Any, ...]] = []
    with suppress(*DAMAGED):
        rows.extend(db.execute(sql, values))
    return rows


def _unpacked(id: str, rows: list[tuple[Any, ...]]) -> Article | None:
    for (body,) in rows:
        with suppress(ValueError, TypeError):
            article = unpack(Article, body)
            if article.id == id:
                return article
    return None


def _inputs(db: sqlite3.Connection, folder: Path) -> list[str]:
    """Return the inputs that a file remembers: ours, or the cache of an earlier version."""
    rows = [*_rows(db, "SELECT name FROM inputs WHERE remembered"), *_rows(db, "SELECT name FROM sources")]
    names = [os.fsdecode(name) for (name,) in rows if isinstance(name, (bytes, str))]
    return sorted(_at(name, folder) for name in names)


def _from(name: str, folder: Path) -> str:
    """Return how an input is remembered: relative to the folder of the index if it is in there, so that it can move."""
    path = Path(name)
    return path.relative_to(folder).as_posix() if path.is_absolute() and path.is_relative_to(folder) else name


def _at(name: str, folder: Path) -> str:
    return name if "://" in name else str(folder / name)
