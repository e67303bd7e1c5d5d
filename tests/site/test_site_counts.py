"""The counts beside a search: exact in a large index, read again when the index changes, in the background."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils

from quotes.database.schema import create_tables, finish_tables
from quotes.database.search import Search, find
from quotes.database.search.read_columns import read_columns
from quotes.site import facets, held, timeline

ROLES = ("utterance", "fragment")


def make(path: Path, statements: int, seed: int = 1) -> Path:
    """Write an index of statements with one to three printings each, and return its path."""
    chance = random.Random(seed)
    db = sqlite_utils.Database(path)
    create_tables(db)
    db["outlets"].insert_all({"id": f"o{n}", "name": f"Outlet {n}"} for n in range(5))
    db["speakers"].insert_all({"id": f"p{n}", "name": f"P {n}", "kind": "person", "statements": 1} for n in range(20))
    db["articles"].insert_all(
        {"id": f"a{n}", "outlet_id": f"o{n % 6}" if n % 6 < 5 else None, "source": "x", "text_hash": "0",
         "published": f"2026-0{1 + n % 3}-0{1 + n % 9}"} for n in range(60)
    )  # fmt: skip
    for number in range(statements):
        articles = sorted({chance.randrange(60) for _ in range(chance.randint(1, 3))})
        speaker = f"p{chance.randrange(20)}" if chance.random() < 0.9 else None
        text = "bridge" if chance.random() < 0.5 else "ferry"
        shared = {"speaker_id": speaker, "text": text, "role": chance.choice(ROLES)}
        db["statements"].insert(
            {"id": f"s{number}", **shared, "first_published": f"2026-0{1 + articles[0] % 3}-0{1 + articles[0] % 9}"}
        )
        db["quotes"].insert_all(
            {"id": f"q{number}-{a}", "utterance_id": f"q{number}-{a}", "article_id": f"a{a}",
             "statement_id": f"s{number}", "part": "text", "start": 1, "end": 7, "rule": "tag", "reason": "so",
             "confidence": chance.random(), **shared}
            for a in articles
        )  # fmt: skip
    finish_tables(db)
    db.conn.commit()
    db.close()
    return path


def by_sql(conn: sqlite3.Connection, where: str) -> dict[str, Counter[Any]]:
    """Return the counts of some statements, one query for each property."""
    joined = f"""FROM statements s JOIN quotes q ON q.statement_id = s.id JOIN articles a ON a.id = q.article_id
                 WHERE {where}"""
    return {
        "speaker": Counter(dict(conn.execute(
            f"SELECT speaker_id, count(*) FROM statements s WHERE speaker_id IS NOT NULL AND {where} GROUP BY 1"))),
        "role": Counter(dict(conn.execute(f"SELECT role, count(*) FROM statements s WHERE {where} GROUP BY 1"))),
        "outlet": Counter(dict(conn.execute(
            f"SELECT a.outlet_id, count(DISTINCT s.id) {joined} AND a.outlet_id IS NOT NULL GROUP BY 1"))),
        "confidence": Counter(
            "high" if best >= 0.8 else "medium" if best >= 0.6 else "low"
            for (best,) in conn.execute(f"SELECT max(q.confidence) {joined} GROUP BY s.id")),
    }  # fmt: skip


CASES = [
    (Search(role="all"), "1"),
    (Search(q="bridge", role="all"), "s.text = 'bridge'"),
    (Search(q="-bridge", role="fragment"), "s.text = 'ferry' AND s.role = 'fragment'"),
    (Search(speaker="p3"), "s.speaker_id = 'p3'"),
    (Search(unattributed=True, role="all"), "s.speaker_id IS NULL"),
]


@pytest.mark.parametrize(("search", "where"), CASES, ids=str)
def test_counts_are_those_of_sql(tmp_path: Path, search: Search, where: str) -> None:
    conn = sqlite3.connect(make(tmp_path / "x.db", 700))
    counts = read_columns(conn).count(find(conn, search).rowids)
    expected = by_sql(conn, where)
    assert {name: counts[name] for name in expected} == expected
    assert sum(counts["kind"].values()) == sum(counts["speaker"].values())


def test_all_speech_is_counted_where_only_some_can_be_paged_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets, "OF_MANY", 40)
    conn = sqlite3.connect(make(tmp_path / "x.db", 400))
    everything = find(conn, Search())
    hits = find(conn, Search(), 50)
    narrowing = facets.facets(conn, Search(), hits)
    assert narrowing.counted == narrowing.total == everything.total
    filtered = facets.facets(conn, Search(kind="person"), find(conn, Search(kind="person"), 50))
    assert (filtered.counted, filtered.total) == (40, 0)


def test_a_large_index_is_read_in_the_background_and_again_when_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "READ_AT_ONCE", 100)
    monkeypatch.setattr(facets, "FACETED", 30)
    path = make(tmp_path / "x.db", 300)
    conn = sqlite3.connect(path)
    search = Search(role="all")

    def counted() -> tuple[int, int]:
        hits = find(conn, search)
        narrowing = facets.facets(conn, search, hits)
        return narrowing.counted, narrowing.total

    holder = held.held(conn)
    assert holder is not None
    assert held.names(conn) is None
    assert counted() == (30, 0)
    holder.wait()
    assert counted() == (300, 300)
    names = held.names(conn)
    assert names is not None
    assert len(names.holding("p 1", 100)) == 11  # of p 0 to p 19
    other = sqlite3.connect(path)
    other.execute("DELETE FROM quotes WHERE statement_id = 's7'")
    other.execute("DELETE FROM statements WHERE id = 's7'")
    other.commit()
    assert held.names(conn) is None
    assert counted()[0] == 30
    holder.wait()
    assert counted() == (299, 299)


def test_a_file_that_is_gone_is_counted_by_sql(tmp_path: Path) -> None:
    path = make(tmp_path / "x.db", 5)
    conn = sqlite3.connect(path)
    hits = find(conn, Search())
    path.unlink()
    narrowing = facets.facets(conn, Search(), hits)
    assert (narrowing.counted, narrowing.total) == (5, 5)


def test_who_says_it_with_others_is_counted_too(tmp_path: Path) -> None:
    conn = sqlite3.connect(make(tmp_path / "x.db", 5))
    rowid, quote = conn.execute(
        "SELECT s.rowid, q.id FROM statements s JOIN quotes q ON q.statement_id = s.id"
    ).fetchone()
    conn.execute("UPDATE statements SET speaker_id = 'p1' WHERE rowid = ?", [rowid])
    conn.executemany("INSERT INTO quote_speakers VALUES (?, ?, ?, 0, 1, 'x')", [(quote, 0, "p1"), (quote, 1, "p2")])
    assert read_columns(conn).count([rowid])["speaker"] == {"p1": 1, "p2": 1}


def test_rows_that_are_not_there_count_nothing(tmp_path: Path) -> None:
    conn = sqlite3.connect(make(tmp_path / "x.db", 3))
    counts = read_columns(conn).count([0, -1, 4, 10_000])
    assert not any(counts.values())


def test_an_index_without_a_row_and_one_in_memory() -> None:
    conn = sqlite3.connect(":memory:")
    create_tables(sqlite_utils.Database(conn))
    assert not any(read_columns(conn).everything().values())
    assert held.held(conn) is None


def test_a_timeline_of_everything_has_the_days_from_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(tmp_path / "x.db", 300)
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE statements SET first_published = NULL WHERE id IN ('s3', 's4')")
    days = timeline._all_days(conn)
    assert days[""] == 2
    assert sum(days.values()) == 300
    monkeypatch.setattr(held, "reading", lambda _: None)
    assert timeline._all_days(conn) == days
    conn.execute("UPDATE statements SET first_published = '2026-01-01' WHERE first_published IS NULL")
    assert "" not in timeline._all_days(conn)
