"""What a journal writes down takes changes back, and touches nothing that was not changed."""

from __future__ import annotations

import sqlite3

import pytest
from sqlite_utils import Database

from quotes.database.journal import journal
from quotes.database.schema import create_tables

QUOTE = (
    "INSERT INTO quotes (id, utterance_id, article_id, statement_id, speaker_id, part, start, end, text, role, rule,"
    " reason, confidence) VALUES ('q1', 'u1', 'a1', 's1', 'p1', 'body', 0, 9, 'It''s ours', 'utterance', 'tag', 'so',"
    " 0.1)"
)
CHANGES = {
    "an id": ("UPDATE quotes SET speaker_id = 'p2'", ["""UPDATE main.quotes SET "speaker_id"='p1' WHERE rowid=1"""]),
    "an id that was none": (
        "UPDATE quotes SET parent_id = 'q0'",
        ["""UPDATE main.quotes SET "parent_id"=NULL WHERE rowid=1"""],
    ),
    "ids and something else": (
        "UPDATE quotes SET statement_id = 's2', speaker_id = 'p2', text = 'Ours', confidence = 0.30000000000000004",
        [
            """UPDATE main.quotes SET "text"='It''s ours',"confidence"=0.1 WHERE rowid=1""",
            """UPDATE main.quotes SET "statement_id"='s1',"speaker_id"='p1' WHERE rowid=1""",
        ],
    ),
    "the same values again": ("UPDATE quotes SET speaker_id = 'p1', text = text, rule = 'tag'", []),
    "a new row": (
        "INSERT INTO speaker_aliases VALUES ('p1', 'Ana')",
        ["DELETE FROM main.speaker_aliases WHERE rowid=1"],
    ),
}


@pytest.fixture
def conn() -> sqlite3.Connection:
    conn = sqlite3.connect(":memory:", isolation_level=None)
    create_tables(Database(conn))
    conn.execute(QUOTE)
    return conn


def rows(conn: sqlite3.Connection) -> list[object]:
    return [conn.execute(f"SELECT rowid, * FROM {table}").fetchall() for table in ("quotes", "speaker_aliases")]


@pytest.mark.parametrize("name", CHANGES)
def test_only_what_was_changed_is_set_back(conn: sqlite3.Connection, name: str) -> None:
    change, expected = CHANGES[name]
    before = rows(conn)
    with journal(conn) as undoing:
        conn.execute(change)
    assert sorted(undoing) == sorted(expected)
    for sql in undoing:
        conn.execute(sql)
    assert rows(conn) == before


def test_changes_are_taken_back_in_their_opposite_order(conn: sqlite3.Connection) -> None:
    before = rows(conn)
    with journal(conn) as undoing:
        for sql in ("UPDATE quotes SET id = 'q2', role = 'scare'", "UPDATE quotes SET id = 'q3'", "DELETE FROM quotes"):
            conn.execute(sql)
    assert rows(conn) != before
    for sql in undoing:
        conn.execute(sql)
    assert rows(conn) == before


def test_after_the_block_nothing_is_written_down(conn: sqlite3.Connection) -> None:
    with journal(conn) as undoing:
        pass
    conn.execute("UPDATE quotes SET id = 'q2'")
    assert undoing == []
    assert conn.execute("SELECT count(*) FROM journal").fetchone() == (0,)
