"""A large index of which little has changed is published by writing the rows that differ."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from quotes import database
from quotes.database import Index, by_row, publish
from quotes.database.history import Previous
from quotes.database.schema import SEARCHED, TABLES
from quotes.datatypes import Member, Relation, Role, Speaker, SpeakerKind, Statement
from quotes.text.normal import digest
from tests.builds import rows
from tests.small_index import BUILD, article, made, record

WORDS = ("bridge", "harbour", "school", "tax", "river", "vote", "storm", "train", "mayor", "winter", "court", "budget")


def index_of(articles: range, *, changed: int | None = None, without: str = "") -> Index:
    """An index of three quotes an article, one of which two more articles print; an article can have changed words."""
    records, groups = [], {}
    for number in articles:
        chance = random.Random(number if number != changed else f"{number} again")
        texts = [" ".join(chance.choices(WORDS, k=9)), " ".join(chance.choices(WORDS, k=5)), f"{number // 3} said"]
        for n, text in enumerate(texts):
            one = record(digest(str(number), str(n)), digest("a", str(number)), f"{text} {without}".strip(), "ana")
            records.append(replace(one, role=Role.TITLE) if number % 7 == 0 and n == 1 else one)
            if records[-1].role is not Role.TITLE:
                groups.setdefault(text, []).append(records[-1].id)
    statements = [
        Statement(digest(text), "ana", text, tuple(Member(id, Relation.SAME, 1.0) for id in ids))
        for text, ids in groups.items()
    ]
    people = [Speaker("ana", "Ana Núñez", SpeakerKind.PERSON, aliases=("Núñez",))]
    return Index(
        [article(digest("a", str(n)), f"Outlet {n % 3}", f"2026-01-{n % 28 + 1:02}") for n in articles],
        records, people, statements,
    )  # fmt: skip


FIRST = index_of(range(200))
LATER = {
    "one more": index_of(range(201)),
    "one fewer": index_of(range(1, 200)),
    "other words": index_of(range(200), changed=77),
    "all of these": index_of(range(3, 204), changed=50),
    "the same": FIRST,
}


@pytest.fixture(autouse=True)
def _of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_row, "LEAST_PAGES", 0)


def _publish(index: Index, db: Path) -> bool:
    with database.lock(db), database.work_file(db) as new:
        made(new, index, database.previous(db) if db.exists() else Previous())
        return publish(new, db)


def _whole(db: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of an index in order, and what a search finds, after SQLite has found nothing wrong with it."""
    with closing(sqlite3.connect(db, isolation_level=None)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for table in SEARCHED:
            conn.execute(f"INSERT INTO {table}_fts({table}_fts) VALUES ('integrity-check')")
        ordered = ("statements", "quotes", "utterances")
        found = {t: conn.execute(f"SELECT rowid, * FROM {t} ORDER BY rowid").fetchall() for t in ordered}
        others = [name for name in TABLES if name not in (*ordered, "builds", "changes", "statement_redirects")]
        found |= {t: sorted(conn.execute(f'SELECT * FROM "{t}"').fetchall(), key=repr) for t in others}
        for word in ("bridge", "said"):
            sql = "SELECT rowid, round(bm25(statements_fts), 9) FROM statements_fts WHERE statements_fts MATCH ?"
            found[word] = conn.execute(f"{sql} ORDER BY rowid", [word]).fetchall()
        return found


@pytest.mark.parametrize("name", LATER)
def test_rows_that_differ_are_written(tmp_path: Path, name: str) -> None:
    db, clean = tmp_path / "x.db", tmp_path / "clean.db"
    assert not _publish(FIRST, db)
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        before = reader.execute("SELECT count(*), max(rowid) FROM quotes").fetchone()
        assert _publish(LATER[name], db)
        assert reader.execute("SELECT count(*), max(rowid) FROM quotes").fetchone() == before
        reader.execute("COMMIT")
        assert reader.execute("SELECT count(*) FROM articles").fetchone() == (len(LATER[name].articles),)
    _publish(LATER[name], clean)
    assert _whole(db) == _whole(clean)
    assert rows(db, "SELECT count(*) FROM builds") == [(2,)]


def test_few_pages_are_written(tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    _publish(index_of(range(3000)), db)
    before = db.read_bytes()
    assert _publish(index_of(range(3001)), db)
    after = db.read_bytes()
    pages = [after[at : at + 4096] != before[at : at + 4096] for at in range(0, len(after), 4096)]
    assert sum(pages) < len(pages) / 5  # some pages of each b-tree


def test_many_differences_are_written_at_once(tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    _publish(FIRST, db)
    assert not _publish(index_of(range(100, 300)), db)
    _publish(index_of(range(100, 300)), tmp_path / "clean.db")
    assert _whole(db) == _whole(tmp_path / "clean.db")


@pytest.mark.parametrize("place", [-9000, 30_000])
def test_damage_does_not_stay(tmp_path: Path, place: int) -> None:
    db = tmp_path / "x.db"
    _publish(FIRST, db)
    data = bytearray(db.read_bytes())
    data[place] ^= 1
    db.write_bytes(data)
    assert not _publish(LATER["one more"], db)
    _publish(LATER["one more"], tmp_path / "clean.db")
    assert _whole(db) == _whole(tmp_path / "clean.db")


def test_what_is_forgotten_is_in_no_page(tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    _publish(index_of(range(200), changed=5, without="xylophone"), db)
    assert b"xylophone" in db.read_bytes()
    assert not _publish(replace(FIRST, forgotten=("0" * 16,)), db)
    assert b"xylophone" not in db.read_bytes()


def _again_and_again(db: Path) -> None:
    for n in range(1000):
        _publish(LATER["all of these"] if n % 2 else FIRST, db)


def test_kill_at_any_moment_leaves_a_whole_index(tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    _publish(FIRST, db)
    one, other = _whole(db), tmp_path / "other.db"
    _publish(LATER["all of these"], other)
    for n in range(6):
        builder = multiprocessing.get_context("fork").Process(target=_again_and_again, args=(db,))
        builder.start()
        time.sleep(0.3 + 0.11 * n)
        os.kill(builder.pid or 0, signal.SIGKILL)
        builder.join()
        assert _whole(db) in (one, _whole(other))
    _publish(FIRST, db)
    assert _whole(db) == one


def test_rowids_stay(tmp_path: Path) -> None:
    small, larger = made(tmp_path / "a.db", FIRST, build=BUILD), made(tmp_path / "b.db", LATER["one more"], build=BUILD)
    for table in ("statements", "quotes", "utterances"):
        before, after = (dict(rows(db, f"SELECT id, rowid FROM {table}")) for db in (small, larger))  # type: ignore[arg-type]
        moved = sum(after[id] != place for id, place in before.items() if id in after)
        assert moved <= len(before) // 50, table
