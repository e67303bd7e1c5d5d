"""Where a decision at the desk is written, when it gets into the file, and what readers and a kill see meanwhile."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from quotes import database
from quotes.corrections.review.desk import Desk
from quotes.datatypes.decisions import Action, Correction
from tests.builds import rows
from tests.corrections.review.indexes import index_of, search_is_sound, tables, written
from tests.statements.records import record

TEXT = "The lighthouse keeper has counted every ship that passed since March, and there were {}"
SPEAKERS = "SELECT count(*) FROM speakers"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk for two speakers of 300 quotes each; their merge changes more pages than SQLite leaves in its log."""
    records = [record(n, TEXT.format(n), speaker=("Ana Duarte", "Omar Keller")[n % 2], day=n % 9) for n in range(600)]
    desk = Desk(written(tmp_path / "q.db", index_of(records)), tmp_path / "c.yml")
    with closing(sqlite3.connect(desk.db)) as conn:
        conn.execute("PRAGMA page_size = 512")
        conn.execute("VACUUM")
        conn.execute("PRAGMA journal_mode = WAL")
    return desk


@pytest.fixture
def reader(desk: Desk) -> Iterator[sqlite3.Connection]:
    """Somebody who has the index open, as a served site has: the last one to close it would put the log away."""
    with closing(sqlite3.connect(desk.db, isolation_level=None)) as conn:
        assert conn.execute(SPEAKERS).fetchone() == (2,)
        yield conn


def unite(desk: Desk) -> None:
    people = [str(id) for (id,) in rows(desk.db, "SELECT id FROM speakers ORDER BY name")]
    outcome = desk.decide(Correction(Action.MERGE_SPEAKERS, tuple(people))).outcome
    assert outcome is not None
    assert outcome.applied


def alone(db: Path, folder: Path) -> Path:
    """The file without its log."""
    folder.mkdir()
    return Path(shutil.copy(db, folder / db.name))


def test_a_decision_is_put_into_the_file_only_when_it_is_done(
    desk: Desk, reader: sqlite3.Connection, tmp_path: Path
) -> None:
    before = desk.db.read_bytes()
    unite(desk)
    assert desk.db.read_bytes() == before
    assert reader.execute(SPEAKERS).fetchone() == (1,)
    database.put_away(desk.db)
    assert rows(alone(desk.db, tmp_path / "alone"), SPEAKERS) == [(1,)]
    assert search_is_sound(tmp_path / "alone" / "q.db")


def test_what_was_decided_before_a_kill_is_there_after_it(
    desk: Desk, reader: sqlite3.Connection, tmp_path: Path
) -> None:
    unite(desk)
    left = alone(desk.db, tmp_path / "left")
    shutil.copy(f"{desk.db}-wal", f"{left}-wal")
    assert tables(left) == tables(desk.db)
    assert rows(left, SPEAKERS) == [(1,)]


def test_a_reader_keeps_the_old_state_until_done_and_nobody_waits(
    desk: Desk, reader: sqlite3.Connection, tmp_path: Path
) -> None:
    reader.execute("BEGIN")
    assert reader.execute(SPEAKERS).fetchone() == (2,)
    unite(desk)
    database.put_away(desk.db)
    assert reader.execute(SPEAKERS).fetchone() == (2,)
    assert rows(alone(desk.db, tmp_path / "meanwhile"), SPEAKERS) == [(2,)]
    reader.execute("COMMIT")
    assert reader.execute(SPEAKERS).fetchone() == (1,)
    database.put_away(desk.db)
    assert rows(alone(desk.db, tmp_path / "after"), SPEAKERS) == [(1,)]


def test_while_another_writes_the_log_is_put_away_later(desk: Desk, reader: sqlite3.Connection) -> None:
    unite(desk)
    reader.execute("BEGIN IMMEDIATE")
    database.put_away(desk.db)
    reader.execute("ROLLBACK")
    assert reader.execute(SPEAKERS).fetchone() == (1,)


def test_an_index_that_is_gone_has_nothing_to_put_away(tmp_path: Path) -> None:
    database.put_away(tmp_path / "none" / "q.db")
    assert not (tmp_path / "none").exists()


def test_undo_is_whole_after_the_log_was_put_away(desk: Desk, reader: sqlite3.Connection) -> None:
    before = tables(desk.db)
    unite(desk)
    database.put_away(desk.db)
    answer = desk.undo()
    assert answer is not None
    assert answer[1]
    assert tables(desk.db) == before
