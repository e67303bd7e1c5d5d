"""The columns of the served index, held in memory for searches and their counts, and read again when it changes."""

from __future__ import annotations

import gc
import sqlite3
import threading
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from quotes.database.rows import value
from quotes.database.search.names import SpeakerNames, read_names

if TYPE_CHECKING:
    from quotes.database.search.columns import Columns, Counts

READ_AT_ONCE = 20_000  # statements, which take a tenth of a second; those of a larger index are read in the background

_SIZE = "SELECT count(*) FROM (SELECT 1 FROM statements LIMIT :most + 1)"


@dataclass(frozen=True, slots=True)
class Countable:
    """The columns of an index, and the counts of all its statements; of a large index its names, too."""

    columns: Columns
    everything: Counts
    names: SpeakerNames | None = None


@cache
def has_numpy() -> bool:
    """Return whether NumPy is installed; without it, columns are not read, and SQL answers."""
    return find_spec("numpy") is not None


def _reading(conn: sqlite3.Connection) -> Countable:
    from quotes.database.search.read_columns import read_columns  # needs numpy, which takes a tenth of a second to load

    columns = read_columns(conn)
    return Countable(columns, columns.everything())


class Held:
    """The columns of one file, for all threads that serve it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._watch: sqlite3.Connection | None = None  # sees whether another connection has written to the file
        self._file = 0
        self._version: tuple[int, int] | None = None
        self._held: Countable | None = None
        self._thread: threading.Thread | None = None

    def reading(self, conn: sqlite3.Connection) -> Countable | None:
        """Return the columns as they are now; None while those of a large index are still being read."""
        with self._lock:
            try:
                version = self._seen()
            except (OSError, sqlite3.Error):  # the file is being replaced, and the page's own connection still reads it
                return None
            if self._held is not None and version == self._version:
                return self._held
            if int(value(conn, _SIZE, most=READ_AT_ONCE)) <= READ_AT_ONCE:
                self._held, self._version = _reading(conn), version
                return self._held
            self._held = None
            if self._thread is None:
                self._thread = threading.Thread(target=self._read, args=(version,), daemon=True)
                self._thread.start()
            return None

    def names(self) -> SpeakerNames | None:
        """Return the names of a large index as they are now; None while they are being read, and of a small one."""
        with self._lock:
            try:
                is_new = self._held is not None and self._seen() == self._version
            except (OSError, sqlite3.Error):
                return None
            return self._held.names if self._held is not None and is_new else None

    def wait(self) -> None:
        """Wait until columns that are being read have been."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _seen(self) -> tuple[int, int]:
        """Return what changes when the file is written to, or another one takes its place."""
        file = Path(self.path).stat().st_ino
        if self._watch is None or file != self._file:
            self._watch, self._file = _opened(self.path), file
        return file, int(value(self._watch, "PRAGMA data_version"))

    def _read(self, version: tuple[int, int]) -> None:
        try:
            conn = _opened(self.path)
            try:
                conn.execute("BEGIN")
                new = replace(_reading(conn), names=read_names(conn))
            finally:
                conn.close()
            gc.collect()
            gc.freeze()  # else each pass of the collector looks at all of it, 40 ms within somebody's request
            with self._lock:
                self._held, self._version = new, version
        except sqlite3.Error:  # the file is being replaced: the next search tries again
            pass
        finally:
            self._thread = None


def _opened(path: str) -> sqlite3.Connection:
    address = f"{Path(path).as_uri()}?mode=ro"
    conn = sqlite3.connect(address, uri=True, check_same_thread=False)
    try:
        conn.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    except sqlite3.OperationalError:  # in a folder that cannot be written to there is no log of changes to read
        conn.close()
        conn = sqlite3.connect(address + "&immutable=1", uri=True, check_same_thread=False)
    return conn


@lru_cache(maxsize=4)
def _held(path: str) -> Held:
    return Held(path)


def reading(conn: sqlite3.Connection) -> Countable | None:
    """Return the columns of the index that a connection reads; None while they are not there yet, or never will be."""
    holder = held(conn)
    return holder.reading(conn) if holder else None


def columns(conn: sqlite3.Connection) -> Columns | None:
    """Return the columns of a large index; None while they are being read, and of a small one, where SQL is quick."""
    countable = reading(conn)
    return countable.columns if countable is not None and countable.names is not None else None


def names(conn: sqlite3.Connection) -> SpeakerNames | None:
    """Return the names of speakers of the index that a connection reads; None where SQL has to look for them."""
    holder = held(conn)
    return holder.names() if holder else None


def held(conn: sqlite3.Connection) -> Held | None:
    """Return the holder of the columns of a connection's file; None for a database in memory, and without NumPy."""
    if not has_numpy():
        return None
    path = next((row[2] for row in conn.execute("PRAGMA database_list") if row[1] == "main"), "")
    return _held(str(path)) if path else None
