"""Ids as people give them: whole, the beginning of one, of an older build, of an utterance or a statement."""

from __future__ import annotations

import sqlite3

import pytest

from quotes.database.ids import Identified, IdKind, identified, quotes_of, speaker_of
from quotes.errors import DatabaseError
from tests import site_db

QUOTES = {"aaaa1111": "aaaa1111", "aaaa2222": "aaaa1111", "bbbb3333": "bbbb3333", "cc": "cc"}
STATEMENTS = {"aaab0000": "aaaa1111", "dddd4444": "bbbb3333"}

# What is typed, and what it stands for: the kind and the id, or a part of the message.
TYPED = [
    ("aaaa1111", (IdKind.QUOTE, "aaaa1111")),
    ("bbbb", (IdKind.QUOTE, "bbbb3333")),
    ("cc", (IdKind.QUOTE, "cc")),
    ("dddd4", (IdKind.STATEMENT, "dddd4444")),
    ("aaab0000", (IdKind.STATEMENT, "aaab0000")),
    ("older", (IdKind.STATEMENT, "dddd4444")),
    ("a-title", (IdKind.QUOTE, "cc")),
    ("aaaa", "aaaa1111 (quote), aaaa2222 (quote)"),
    ("bbb", "no quote or statement 'bbb'"),
    ("c", "no quote or statement"),
    ("aaaa11112", "no quote or statement"),
    ("gone", "no quote or statement"),
    ("ana-gil", "'ana-gil' is the id of a speaker"),
    ("b", "'b' is the id of an article"),
    ("%", "no quote or statement"),
    ("", "no quote or statement"),
]


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    conn = sqlite3.connect(site_db.make_empty(tmp_path_factory.mktemp("ids") / "x.db"))
    conn.execute("INSERT INTO articles (id, source, text_hash, published) VALUES ('a', 'a.txt', '0', '2026-01-02')")
    conn.execute("INSERT INTO articles (id, source, text_hash, published) VALUES ('b', 'b.txt', '0', '2026-01-01')")
    sql = """INSERT INTO quotes (id, utterance_id, article_id, part, start, "end", text, role, rule, reason,
             statement_id) VALUES (?, ?, ?, 'text', ?, 9, 'x', 'utterance', 'tag', 'so', ?)"""
    for start, (id_, utterance) in enumerate(QUOTES.items()):
        conn.execute(sql, [id_, utterance, "b" if id_ == "cc" else "a", start, "aaab0000"])
    conn.executemany(
        "INSERT INTO statements (id, text, role) VALUES (?, 'x', 'utterance')", [[id_] for id_ in STATEMENTS]
    )
    conn.execute(
        "INSERT INTO statement_redirects VALUES ('oldest', 'older', NULL), ('older', 'dddd4444', NULL),"
        " ('gone', 'nowhere', NULL), ('a-title', NULL, 'cc')"
    )
    people = [("ana-gil", "Ana Gil"), ("ana-gilbert", "Ana Gilbert"), ("tom", "Tom"), ("tom-2", "Bo"), ("bo-3", "Bo")]
    conn.executemany("INSERT INTO speakers (id, name, kind) VALUES (?, ?, 'person')", people)
    return conn


@pytest.mark.parametrize(("typed", "expected"), TYPED)
def test_what_an_id_stands_for(conn: sqlite3.Connection, typed: str, expected: tuple[IdKind, str] | str) -> None:
    if isinstance(expected, tuple):
        assert identified(conn, typed) == Identified(*expected)
    else:
        with pytest.raises(DatabaseError) as caught:
            identified(conn, typed)
        assert expected in str(caught.value)


def test_quotes_of_an_utterance_and_of_a_statement_by_date(conn: sqlite3.Connection) -> None:
    assert quotes_of(conn, "aaaa1111") == ["aaaa1111", "aaaa2222"]
    assert quotes_of(conn, "aaaa2222") == ["aaaa2222"]
    assert quotes_of(conn, "aaab") == ["cc", "aaaa1111", "aaaa2222", "bbbb3333"]
    assert quotes_of(conn, "oldest") == []


SPEAKERS = [("ana-gil", "ana-gil"), ("Ana Gilbert", "ana-gilbert"), ("tom-", "tom-2"), ("tom", "tom"), ("new", "new")]


@pytest.mark.parametrize(("typed", "expected"), SPEAKERS)
def test_speakers(conn: sqlite3.Connection, typed: str, expected: str) -> None:
    assert speaker_of(conn, typed) == expected


@pytest.mark.parametrize("typed", ["Bo", "ana-"])
def test_speakers_that_are_several(conn: sqlite3.Connection, typed: str) -> None:
    with pytest.raises(DatabaseError, match="several speakers"):
        speaker_of(conn, typed)
