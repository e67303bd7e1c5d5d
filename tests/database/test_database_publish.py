"""A new index takes the place of the old one at once, whoever reads, writes or kills."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import pytest

from quotes import database
from quotes.errors import DatabaseError, LockedError
from tests.builds import dump, rows
from tests.small_index import (
    INDEX,
    RECORDS,
    STATEMENTS,
    published,
)


def test_second_publication_is_the_same_but_for_builds(tmp_path: Path) -> None:
    db = published(tmp_path / "x.db")
    first = dump(db)
    assert dump(published(db)) == first
    assert rows(db, "SELECT count(*) FROM builds") == [(2,)]
    assert rows(db, "PRAGMA journal_mode") == [("wal",)]


def test_open_reader_sees_the_new_index(tmp_path: Path) -> None:
    db = published(tmp_path / "x.db")
    reader = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    assert reader.execute("SELECT count(*) FROM quotes").fetchone() == (6,)
    published(db, replace(INDEX, records=RECORDS[:4], statements=STATEMENTS[:2], links=()))
    assert reader.execute("SELECT count(*) FROM quotes").fetchone() == (4,)


def test_reader_in_a_transaction_keeps_the_old_index(tmp_path: Path) -> None:
    db = published(tmp_path / "x.db")
    reader = sqlite3.connect(f"file:{db}?mode=ro", uri=True, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM quotes").fetchone() == (6,)
    published(db, replace(INDEX, records=RECORDS[:4], statements=STATEMENTS[:2], links=()))
    assert reader.execute("SELECT count(*) FROM statements").fetchone() == (3,)
    reader.execute("COMMIT")
    assert reader.execute("SELECT count(*) FROM quotes").fetchone() == (4,)


def test_nothing_is_left_beside_the_index(tmp_path: Path) -> None:
    published(tmp_path / "x.db")
    assert {p.name for p in tmp_path.iterdir()} <= {"x.db", "x.db-wal", "x.db-shm", "x.db.lock"}


def _hold(db: Path) -> None:
    with database.lock(db):
        time.sleep(60)


@pytest.mark.parametrize("name", ["x.db", "link.db", "folder/x.db"])
def test_second_build_is_told_who_holds_the_lock(tmp_path: Path, name: str) -> None:
    db = tmp_path / "x.db"
    (tmp_path / "link.db").symlink_to("x.db")
    (tmp_path / "folder").symlink_to(".")
    holder = multiprocessing.get_context("fork").Process(target=_hold, args=(db,), daemon=True)
    holder.start()
    try:
        deadline = time.monotonic() + 10
        while not (tmp_path / "x.db.lock").exists() or not (tmp_path / "x.db.lock").read_text():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        with pytest.raises(LockedError, match=f"process {holder.pid}") as caught, database.lock(tmp_path / name):
            pass
        assert caught.value.exit_code == 75
        assert f"process {holder.pid}" in (database.holder(tmp_path / name) or "")
    finally:
        os.kill(holder.pid or 0, signal.SIGKILL)
        holder.join()
    with database.lock(db):  # a killed holder's lock is gone with it
        pass


def _build_again_and_again(db: Path) -> None:
    for n in range(1000):
        published(db, INDEX if n % 2 else replace(INDEX, records=RECORDS[:4], statements=STATEMENTS[:2], links=()))


def test_kill_at_any_moment_leaves_a_whole_index(tmp_path: Path) -> None:
    db = published(tmp_path / "x.db")
    for n in range(6):
        builder = multiprocessing.get_context("fork").Process(target=_build_again_and_again, args=(db,))
        builder.start()
        time.sleep(0.03 + 0.027 * n)
        os.kill(builder.pid or 0, signal.SIGKILL)
        builder.join()
        assert rows(db, "PRAGMA integrity_check") == [("ok",)]
        counts = rows(db, "SELECT (SELECT count(*) FROM quotes), (SELECT count(*) FROM statements)")
        assert counts[0] in ((6, 3), (4, 2))
    clean = dump(published(tmp_path / "clean.db"))
    assert dump(published(db), without=("builds", "changes", "statement_redirects")) == {
        k: v for k, v in clean.items() if k not in ("changes", "statement_redirects")
    }


def test_damaged_index_is_replaced(tmp_path: Path) -> None:
    db = published(tmp_path / "x.db")
    whole = dump(db)
    with sqlite3.connect(db) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    db.write_bytes(db.read_bytes()[:9000])
    assert dump(published(db)) == whole


def test_other_files_are_no_index(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with pytest.raises(DatabaseError, match="there is no index"), database.open_index(path):
        pass
    path.write_text("hello " * 1000)
    with pytest.raises(DatabaseError, match="not an index"), database.open_index(path):
        pass
    path.unlink()
    sqlite3.connect(path).execute("CREATE TABLE x (y)").connection.close()
    with pytest.raises(DatabaseError, match="another version"), database.open_index(path):
        pass
