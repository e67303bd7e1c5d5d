"""One build at a time, with its result visible at once: readers see the old index or the new one, nothing between.

A running Datasette keeps its file open, so that a file swapped by rename would never be seen: the new content is
written into the live file as one transaction of its write-ahead log. A kill in the middle leaves the old index. If few
rows differ, and the file is as the last build left it, these are written (``by_row``), otherwise all pages, by SQLite's
backup.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import IO

from quotes.database import by_row
from quotes.database.history import DAMAGED
from quotes.errors import DatabaseError, LockedError
from quotes.files import check_regular


@contextmanager
def lock(db: Path) -> Iterator[None]:
    """Hold the lock of the index at ``db`` for the block.

    Raises LockedError naming the holder when another process has it, DatabaseError if the folder is read-only. The lock
    belongs to this process (not to its workers), and is released with it, however it ends; what the block raises is
    recorded in the file, for ``failure``.
    """
    path = _lock_path(db)
    _check_place(db)
    try:
        file = path.open("a+b", buffering=0)  # unbuffered, so that a full disk cannot refuse anything later
    except OSError as error:
        remedy = "choose another place with --db"
        raise DatabaseError(f"cannot be written ({error.strerror})", input=str(db), remedy=remedy) from error
    with file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = path.read_text(encoding="utf-8").strip() or "another process"
            raise LockedError(f"is being built by {holder}", input=str(db), remedy="wait for it, or stop it") from error
        _note(file, f"process {os.getpid()} on {os.uname().nodename}")
        try:
            yield
        except BaseException as error:
            _note(file, f"{_FAILED}{' '.join(str(error).split()) or type(error).__name__}")
            raise
        _note(file, "")


def _check_place(db: Path) -> None:
    """Raise DatabaseError if something is at ``db`` that no build may replace, such as a folder, device or pipe."""
    try:
        check_regular(db)
    except OSError as error:
        remedy = "move it away, or choose another place with --db"
        raise DatabaseError(str(error.strerror), input=str(db), remedy=remedy) from error


_FAILED = "failed: "


def beside(db: Path, ending: str) -> Path:
    """Return the file beside an index that has its name and an ending: of the index itself where ``db`` is a link."""
    real = Path(os.path.realpath(db))
    return real.with_name(real.name + ending)


def _lock_path(db: Path) -> Path:
    return beside(db, ".lock")


def _note(file: IO[bytes], line: str) -> None:
    """Replace the file's content with the line; a full disk is no reason to stop."""
    with suppress(OSError):
        file.truncate(0)
        file.write((line and line + "\n").encode("utf-8", "replace"))


def holder(db: Path) -> str | None:
    """Return who is building the index at ``db``, or None; nothing is written."""
    try:
        with _lock_path(db).open("r+", encoding="utf-8") as file:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return file.read().strip() or "another process"
    except OSError:  # no build has run here, or not by this user
        pass
    return None


def failure(db: Path) -> str | None:
    """Return what ended the last build prematurely, or None; ask only while nobody builds."""
    try:
        message = _lock_path(db).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None
    if message.startswith(_FAILED):
        return message.removeprefix(_FAILED)
    return f"{message} was killed" if message else None


@contextmanager
def work_file(db: Path) -> Iterator[Path]:
    """Give the path of a new file beside ``db`` to build in. It is removed afterwards, like files of killed builds."""
    path = _work_path(db)
    for left in _left(path):
        left.unlink(missing_ok=True)
    try:
        yield path
    finally:
        for end in ("", "-journal"):
            path.with_name(path.name + end).unlink(missing_ok=True)


def left_over(db: Path) -> Path | None:
    """Return the unfinished file of an interrupted build, if there is one; ask only while you hold the lock."""
    return next(iter(sorted(_left(_work_path(db)))), None)


def _work_path(db: Path) -> Path:
    real = Path(os.path.realpath(db))
    return real.with_name(f".{real.name}.building")


def _left(work: Path) -> list[Path]:
    return list(work.parent.glob(f"{escape(work.name)}*"))


def publish(new: Path, live: Path) -> bool:
    """Write the content of the checked database ``new`` into ``live``, which readers may have open.

    Returns whether only the rows that differ were written. Raises DatabaseError, with the old index intact, if there is
    no room or a reader holds the file too long.
    """
    live = Path(os.path.realpath(live))
    try:
        usable = _usable(live)
        few = usable and _is_as_it_was(live) and by_row.followed(new, live, BUSY_SECONDS)
        if usable and not few:
            _copy(new, live)
        elif not usable:
            _place(new, live)
        if _is_emptied(live):
            _remember(live)
        return few
    except (sqlite3.OperationalError, OSError) as error:
        remedy = "the old index is unchanged; make room or stop what holds it, and build again"
        raise DatabaseError(f"the new index cannot be published ({error})", input=str(live), remedy=remedy) from error


def _is_as_it_was(live: Path) -> bool:
    """Whether a file has the bytes that a build left; asking once takes the answer away, as it is to be written to.

    What the disk or another program has damaged would stay so if only some rows were written.
    """
    path = _sum_path(live)
    try:
        content = path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return False
    path.unlink()
    return content == _sum(live)


def _remember(live: Path) -> None:
    """Note the bytes of a file that is whole without its log, if it is so large that its pages may be kept."""
    size, path = live.stat().st_size, _sum_path(live)
    if size >= by_row.LEAST_PAGES * _PAGE:
        with suppress(OSError):  # then the next build writes all pages
            path.write_text(_sum(live), encoding="ascii")


_PAGE = 4096


def _sum_path(live: Path) -> Path:
    return live.with_name(live.name + ".sum")


def _sum(live: Path) -> str:
    with live.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()


def _usable(live: Path) -> bool:
    """Whether content can be copied into the live file; one with a damaged header is replaced.

    Damage elsewhere does not matter, since every page is overwritten.
    """
    if not live.exists():
        return False
    try:
        db = sqlite3.connect(live)
        try:
            mode = db.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            return str(mode) == "wal"
        finally:
            db.close()
    except sqlite3.OperationalError:
        raise
    except DAMAGED:
        return False


# How long a build waits for another writer of the live index before it gives up; readers never hold it.
BUSY_SECONDS = 30.0


# How long it waits for readers of the old index before it leaves the log to the next build.
READERS_SECONDS = 1.0


def _copy(new: Path, live: Path) -> None:
    source = sqlite3.connect(new)
    target = sqlite3.connect(live, timeout=BUSY_SECONDS)
    try:
        target.execute("PRAGMA synchronous = FULL")
        source.backup(target)
    finally:
        source.close()
        target.close()


def _is_emptied(live: Path) -> bool:
    """Put the write-ahead log into the file; return whether no reader of the old index kept it open."""
    with closing(sqlite3.connect(live, timeout=READERS_SECONDS)) as db:
        db.execute("PRAGMA synchronous = FULL")
        return not db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]


def settle(live: Path) -> bool:
    """Put the write-ahead log of an index into the file, over what was there; return whether no reader kept it open."""
    with closing(sqlite3.connect(live, timeout=BUSY_SECONDS)) as db:
        return not db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]


def put_away(live: Path) -> None:
    """Put the write-ahead log of an index into the file, as far as readers and writers let it; nobody is waited for."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(live, timeout=0)) as db:
        db.execute("PRAGMA wal_checkpoint(PASSIVE)")


def _place(new: Path, live: Path) -> None:
    """Put the file in place of none, or of a damaged one."""
    db = sqlite3.connect(new)
    db.execute("PRAGMA journal_mode = WAL")
    db.close()
    with new.open("rb") as file:
        os.fsync(file.fileno())
    for end in ("-wal", "-shm"):
        live.with_name(live.name + end).unlink(missing_ok=True)
    new.replace(live)
