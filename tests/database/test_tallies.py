"""The sums by day and outlet that a build writes down are those of the rows, and pages show the same without them."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from quotes.database import tallies
from quotes.database.part import keep_only
from quotes.database.search import Search
from quotes.site import queries
from tests.corrections.review.indexes import index_of, random_records, written

SPOKEN = """SELECT DISTINCT q.utterance_id, q.speaker_id, coalesce(substr(a.published, 1, 10), ''), a.outlet_id
            FROM quotes q JOIN articles a ON a.id = q.article_id WHERE q.role IN ('utterance', 'fragment')"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tallies, "LEAST", 6)
    return written(tmp_path / "x.db", index_of(random_records(3, 60)))


def by_hand(conn: sqlite3.Connection, speaker: str | None, place: int) -> dict[str, int]:
    spoken = conn.execute(SPOKEN).fetchall()
    return Counter(one[place] for one in spoken if speaker in (None, one[1]) and one[place] is not None)


def test_sums_are_those_of_the_rows(path: Path) -> None:
    conn = sqlite3.connect(path)
    speakers = conn.execute("SELECT id, quotes FROM speakers").fetchall()
    often = {id for id, n in speakers if n >= 6}
    assert often
    assert often != {id for id, _ in speakers}
    assert {id for (id,) in conn.execute("SELECT speaker_id FROM tallies")} == {tallies.WHOLE, *often}
    assert sum(tallies.by_day(conn).values()) == conn.execute("SELECT count(*) FROM utterances").fetchone()[0]
    assert {day: n for day, n in tallies.by_day(conn).items() if n} == by_hand(conn, None, 2)
    for id, _ in speakers:
        assert tallies.by_day(conn, id) == by_hand(conn, id, 2)
        assert tallies.by_outlet(conn, id) == by_hand(conn, id, 3)
    assert tallies.by_day(conn, "nobody") == {} == tallies.by_outlet(conn, "nobody")


def test_an_index_without_them_is_counted_when_asked(path: Path) -> None:
    conn = sqlite3.connect(path)
    ids = [id for (id,) in conn.execute("SELECT id FROM speakers")]
    written_down = [queries.printed_when_and_where(conn, id) for id in ids], queries.totals(conn)
    conn.execute("DROP TABLE tallies")
    assert ([queries.printed_when_and_where(conn, id) for id in ids], queries.totals(conn)) == written_down


def test_a_part_of_an_index_has_its_own(path: Path) -> None:
    conn = sqlite3.connect(path)
    (speaker,) = conn.execute("SELECT id FROM speakers ORDER BY quotes DESC").fetchone()
    whole = sum(tallies.by_day(conn).values())
    keep_only(path, Search(speaker=speaker))
    assert by_hand(conn, None, 2) == {day: n for day, n in tallies.by_day(conn).items() if n}
    assert sum(tallies.by_day(conn).values()) < whole
    assert tallies.by_outlet(conn, speaker) == by_hand(conn, speaker, 3)
    often = {id for (id,) in conn.execute("SELECT id FROM speakers WHERE quotes >= 6")}
    assert {id for (id,) in conn.execute("SELECT speaker_id FROM tallies")} == {tallies.WHOLE, *often}


def test_rows_that_stay_the_same_are_not_written(path: Path) -> None:
    conn = sqlite3.connect(path)
    (speaker,) = conn.execute("SELECT id FROM speakers ORDER BY quotes DESC").fetchone()
    before = conn.total_changes
    tallies.renew(conn, speaker)
    assert conn.total_changes == before
    conn.execute("UPDATE speakers SET quotes = 5 WHERE id = ?", [speaker])
    tallies.renew(conn, speaker)
    assert not conn.execute("SELECT 1 FROM tallies WHERE speaker_id = ?", [speaker]).fetchall()
