"""The index: what is written, carried on, published and found."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes import database
from quotes.database import ArticleRow, Build, Index
from quotes.database.carry import Previous, redirects
from quotes.database.schema import TABLES
from quotes.database.write import slug
from quotes.datatypes import (
    Link,
    Member,
    QuoteRecord,
    Relation,
    Role,
    Skipped,
    Speaker,
    SpeakerKind,
    Statement,
)
from quotes.errors import DatabaseError, LockedError

BUILD = Build("2026-01-20T10:00:00+00:00", 1.5, "0.1.0", "1.15.0", "bundled", 2)


def record(id: str, article: str, text: str, speaker: str | None = "s1", **changes: object) -> QuoteRecord:
    plain = QuoteRecord(
        id=id, utterance_id=id, article_id=article, outlet=None, published=None, start=10, end=10 + len(text),
        text=text, role=Role.UTTERANCE, parent_id=None, speaker_id=speaker, speaker=None, speaker_start=None,
        speaker_end=None, speaker_text=None, mention_kind=None, cue_start=None, cue_end=None, cue_text=None,
        rule="tag", reason="because", confidence=0.9, alternatives=(), before="“", after="”",
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def article(id: str, outlet: str | None, published: str | None, **changes: object) -> ArticleRow:
    url = f"https://example.org/{id}"
    plain = ArticleRow(id, outlet, f"Title {id}", url, published, "en", f"{id}.txt", 90, f"h{id}")
    return replace(plain, **changes)  # type: ignore[arg-type]


def statement(id: str, text: str, *quotes: str, speaker: str | None = "s1") -> Statement:
    return Statement(id, speaker, text, tuple(Member(q, Relation.SAME, 1.0) for q in quotes))


SPEAKERS = (
    Speaker("s1", "Ana Núñez", SpeakerKind.PERSON, aliases=("Núñez", "Ms Núñez")),
    Speaker("s2", "the ministry", SpeakerKind.ORGANISATION, on_behalf_of="s3"),
    Speaker("s3", "The State", SpeakerKind.ORGANISATION),
    Speaker("s4", "Nobody Quoted", SpeakerKind.PERSON),
)
ARTICLES = (
    article("a1", "The Tide", "2026-01-08"),
    article("a2", "Harbour News", "2026-01-07"),
    article("a3", None, None),
)
RECORDS = (
    record("q1", "a1", "The bridge won't open in May"),
    record("q2", "a2", "The bridge won't open in May", start=50),
    record("q3", "a2", "it is a 180-degree turn", "s2", role=Role.FRAGMENT),
    record("q4", "a3", "Bridges of Iron", None, role=Role.TITLE),
    record("q5", "a1", "never", "s3", role=Role.NESTED, parent_id="q1"),
    record("q6", "a1", "that is all", utterance_id="q1"),
)
STATEMENTS = (
    statement("t1", "The bridge won't open in May", "q1", "q2"),
    statement("t2", "it is a 180-degree turn", "q3", speaker="s2"),
    statement("t3", "Bridges of Iron", "q4", speaker=None),
    statement("t4", "that is all", "q6"),
)
INDEX = Index(
    ARTICLES, RECORDS, SPEAKERS, STATEMENTS,
    (Link("t1", "t4", "similar", 0.4, "told together"),), (Skipped("bad.txt", "empty"),),
)  # fmt: skip


def made(path: Path, index: Index = INDEX, before: Previous | None = None, build: Build = BUILD) -> Path:
    counts = database.write(index, path, build, before or Previous())
    database.check(path, counts)
    return path


def published(db: Path, index: Index = INDEX) -> Path:
    with database.lock(db), database.work_file(db) as new:
        made(new, index, database.previous(db))
        database.publish(new, db)
    return db


def dump(path: Path, *, without: tuple[str, ...] = ("builds",)) -> dict[str, list[tuple[object, ...]]]:
    db = sqlite3.connect(path)
    names = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = {n: sorted(db.execute(f'SELECT * FROM "{n}"'), key=repr) for n in names if n not in without}
    db.close()
    return found


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    db = sqlite3.connect(path)
    found = db.execute(sql).fetchall()
    db.close()
    return found


def test_every_table_and_column_is_there(tmp_path: Path) -> None:
    path = made(tmp_path / "x.db")
    for table, columns in TABLES.items():
        assert [r[1] for r in rows(path, f"PRAGMA table_info('{table}')")] == list(columns)
    assert rows(path, "PRAGMA user_version") == [(database.VERSION,)]
    assert {r[0] for r in rows(path, "SELECT DISTINCT name FROM sqlite_master WHERE type = 'view'")} == {
        "quotes_readable",
        "statements_readable",
    }


def test_counts_are_of_utterances(tmp_path: Path) -> None:
    path = made(tmp_path / "x.db")
    # q6 is a part of the utterance of q1; q5 is nested and q4 is a title: neither is speech of its own.
    assert rows(path, "SELECT id, quotes FROM articles ORDER BY id") == [("a1", 1), ("a2", 2), ("a3", 0)]
    assert rows(path, "SELECT name, articles, quotes FROM outlets ORDER BY name") == [
        ("Harbour News", 1, 2),
        ("The Tide", 1, 1),
    ]
    columns = "id, quotes, articles, outlets, first_published, last_published, first_outlet_id"
    assert rows(path, f"SELECT {columns} FROM statements") == [
        ("t1", 2, 2, 2, "2026-01-07", "2026-01-08", "harbour-news"),
        ("t2", 1, 1, 1, "2026-01-07", "2026-01-07", "harbour-news"),
        ("t3", 1, 1, 0, None, None, None),
        ("t4", 1, 1, 1, "2026-01-08", "2026-01-08", "the-tide"),
    ]
    assert rows(path, "SELECT id, statements, quotes, articles FROM speakers ORDER BY id") == [
        ("s1", 2, 2, 2),
        ("s2", 1, 1, 1),
        ("s3", 0, 0, 0),
    ]
    assert rows(path, "SELECT articles, quotes, statements, speakers, skipped FROM builds") == [(3, 3, 4, 3, 1)]


# The numbers as SQLite reckons them from the rows; titles and the like are no speech, but make statements.
_SAID = """
    WITH said AS (SELECT q.*, a.outlet_id, a.published, q.role IN ('utterance', 'fragment') AS speech
                  FROM quotes q JOIN articles a ON a.id = q.article_id)
"""
_NUMBERS = """
    count(DISTINCT utterance_id), count(DISTINCT article_id), count(DISTINCT outlet_id), min(published), max(published)
"""
_COUNTED = (
    (
        "SELECT id, quotes, articles, outlets, first_published, last_published, first_outlet_id FROM statements",
        f"""{_SAID} SELECT statement_id, {_NUMBERS},
            (SELECT outlet_id FROM said AS s WHERE s.statement_id = said.statement_id AND outlet_id IS NOT NULL
             ORDER BY published IS NULL, published, article_id)
        FROM said WHERE statement_id IS NOT NULL GROUP BY 1""",
    ),
    (
        "SELECT id, statements, quotes, articles, outlets, first_published, last_published FROM speakers WHERE quotes",
        f"{_SAID} SELECT speaker_id, count(DISTINCT statement_id), {_NUMBERS} FROM said"
        " WHERE speech AND speaker_id IS NOT NULL GROUP BY 1",
    ),
    (
        "SELECT id, quotes FROM articles WHERE quotes",
        f"{_SAID} SELECT article_id, count(DISTINCT utterance_id) FROM said WHERE speech GROUP BY 1",
    ),
    (
        "SELECT id, articles, quotes FROM outlets",
        "SELECT outlet_id, count(*), sum(quotes) FROM articles WHERE outlet_id IS NOT NULL GROUP BY 1",
    ),
)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from((None, "Tide", "News")), st.sampled_from((None, "2026-01-07", "2026-01-08"))),
        min_size=1,
        max_size=5,
    ),
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from(Role), st.integers(0, 3)), max_size=12),
)
def test_counts_are_those_of_the_rows(
    tmp_path_factory: pytest.TempPathFactory,
    printed: list[tuple[str | None, str | None]],
    said: list[tuple[int, int, Role, int]],
) -> None:
    records: list[QuoteRecord] = []
    members: dict[str, list[str]] = {}
    for n, (place, part, role, place_of_statement) in enumerate(said):
        speaker = (None, "s1", "s2", "s3")[part % 4]
        one = record(f"q{n}", f"a{place % len(printed)}", "text", speaker, role=role, utterance_id=f"q{min(n, part)}")
        records.append(one)
        if place_of_statement:  # else it is in none
            members.setdefault(f"t{place_of_statement}", []).append(one.id)
    index = Index(
        [article(f"a{n}", outlet, date) for n, (outlet, date) in enumerate(printed)], records, SPEAKERS,
        [statement(id, "text", *quotes, speaker=None) for id, quotes in members.items()],
    )  # fmt: skip
    path = made(tmp_path_factory.mktemp("counted") / "x.db", index)
    for written, reckoned in _COUNTED:
        assert sorted(rows(path, written)) == sorted(rows(path, reckoned))


def test_roles_of_statements(tmp_path: Path) -> None:
    path = made(tmp_path / "x.db")
    assert rows(path, "SELECT role FROM statements ORDER BY id") == [
        ("utterance",), ("fragment",), ("title",), ("utterance",),
    ]  # fmt: skip


def test_order_of_the_records_changes_nothing(tmp_path: Path) -> None:
    turned = Index(ARTICLES[::-1], RECORDS[::-1], SPEAKERS[::-1], STATEMENTS[::-1], INDEX.links, INDEX.skipped)
    assert made(tmp_path / "a.db").read_bytes() == made(tmp_path / "b.db", turned).read_bytes()


def test_a_row_that_points_nowhere_is_found(tmp_path: Path) -> None:
    wrong = replace(INDEX, records=(*RECORDS, record("q7", "no such article", "text")))
    with pytest.raises(DatabaseError, match="points to a missing articles"):
        made(tmp_path / "x.db", wrong)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("The Daily Tide", "the-daily-tide"), ("  Él País! ", "el-pais"), ("A&B", "a-b")],
)
def test_slug(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_slug_of_other_scripts_is_a_hash() -> None:
    assert slug("新闻") != slug("報紙")
    assert len(slug("新闻")) == 16


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
    published(db, replace(INDEX, records=RECORDS[:4], statements=STATEMENTS[:3], links=()))
    assert reader.execute("SELECT count(*) FROM quotes").fetchone() == (4,)


def test_reader_in_a_transaction_keeps_the_old_index(tmp_path: Path) -> None:
    db = published(tmp_path / "x.db")
    reader = sqlite3.connect(f"file:{db}?mode=ro", uri=True, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM quotes").fetchone() == (6,)
    published(db, replace(INDEX, records=RECORDS[:4], statements=STATEMENTS[:3], links=()))
    assert reader.execute("SELECT count(*) FROM statements").fetchone() == (4,)
    reader.execute("COMMIT")
    assert reader.execute("SELECT count(*) FROM quotes").fetchone() == (4,)


def test_nothing_is_left_beside_the_index(tmp_path: Path) -> None:
    published(tmp_path / "x.db")
    assert {p.name for p in tmp_path.iterdir()} <= {"x.db", "x.db-wal", "x.db-shm", "x.db.lock"}


def _hold(db: Path) -> None:
    with database.lock(db):
        time.sleep(60)


def test_second_build_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    holder = multiprocessing.get_context("fork").Process(target=_hold, args=(db,), daemon=True)
    holder.start()
    try:
        deadline = time.monotonic() + 10
        while not (tmp_path / "x.db.lock").exists() or not (tmp_path / "x.db.lock").read_text():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        with pytest.raises(LockedError, match=f"process {holder.pid}") as caught, database.lock(db):
            pass
        assert caught.value.exit_code == 75
    finally:
        os.kill(holder.pid or 0, signal.SIGKILL)
        holder.join()
    with database.lock(db):  # a killed holder's lock is gone with it
        pass


def _build_again_and_again(db: Path) -> None:
    for n in range(1000):
        published(db, INDEX if n % 2 else replace(INDEX, records=RECORDS[:4], statements=STATEMENTS[:3], links=()))


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
        assert counts[0] in ((6, 4), (4, 3))
    clean = dump(published(tmp_path / "clean.db"))
    assert dump(published(db), without=("builds", "statement_redirects")) == {
        k: v for k, v in clean.items() if k != "statement_redirects"
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


def test_changed_text_is_noted_once(tmp_path: Path) -> None:
    db = published(tmp_path / "x.db")
    assert rows(db, "SELECT count(*) FROM articles WHERE changed IS NOT NULL") == [(0,)]
    other = replace(INDEX, articles=(replace(ARTICLES[0], text_hash="new"), *ARTICLES[1:]))
    published(db, other)
    noted = rows(db, "SELECT id, changed FROM articles WHERE changed IS NOT NULL")
    assert [r[0] for r in noted] == ["a1"]
    published(db, other)
    assert rows(db, "SELECT id, changed FROM articles WHERE changed IS NOT NULL") == noted


def test_old_statement_ids_lead_to_new_ones(tmp_path: Path) -> None:
    db = published(tmp_path / "x.db")
    longer = statement("t9", "The bridge won't open in May", "q1", "q2", "q6")
    published(db, replace(INDEX, statements=(longer, *STATEMENTS[1:3]), links=()))
    assert rows(db, "SELECT * FROM statement_redirects ORDER BY old_id") == [("t1", "t9"), ("t4", "t9")]
    published(db, replace(INDEX, statements=(replace(longer, id="t10"), *STATEMENTS[1:3]), links=()))
    assert rows(db, "SELECT * FROM statement_redirects ORDER BY old_id") == [
        ("t1", "t10"), ("t4", "t10"), ("t9", "t10"),
    ]  # fmt: skip
    published(db)  # t1 and t4 are back
    assert ("t1",) not in rows(db, "SELECT old_id FROM statement_redirects")


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("STUV")),
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("TUVW")),
    st.dictionaries(st.sampled_from("PQRS"), st.sampled_from("STUV")),
)
def test_redirects_lead_from_the_gone_to_the_living(
    old: dict[str, str], new: dict[str, str], earlier: dict[str, str]
) -> None:
    live = set(new.values())
    found = redirects(Previous(statement_of=old, redirects=earlier), new, live)
    assert not set(found) & live
    assert set(found.values()) <= live
    for quote, statement_ in old.items():
        if quote in new and statement_ not in live:
            assert statement_ in found


SEARCHES = [
    ("bridge may", {}, ["t1"]),
    ("won't", {}, ["t1"]),
    ("won’t", {}, ["t1"]),
    ("bridges", {}, ["t1", "t3"]),  # porter stems
    ("180-degree", {}, ["t2"]),
    ("(", {}, []),
    ('"', {}, []),
    ("bridge NOT may", {}, []),  # words, not operators
    ("*", {}, []),
    ("", {}, ["t1", "t4", "t2", "t3"]),
    ("  ", {"speaker": "nunez"}, ["t1", "t4"]),
    ("", {"speaker": "Ana Núñez"}, ["t1", "t4"]),
    ("", {"speaker": "s2"}, ["t2"]),
    ("", {"speaker": "no such"}, []),
    ("", {"outlet": "tide"}, ["t1", "t4"]),
    ("", {"outlet": "harbour-news"}, ["t1", "t2"]),
    ("", {"since": "2026-01-08"}, ["t1", "t4"]),
    ("", {"until": "2026-01-07"}, ["t1", "t2"]),
    ("bridge", {"since": "2026-01-09"}, []),
    ("", {"limit": 1}, ["t1"]),
]


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("search") / "x.db")


@pytest.mark.parametrize(("text", "filters", "expected"), SEARCHES)
def test_search(searched: Path, text: str, filters: dict[str, object], expected: list[str]) -> None:
    with database.open_index(searched) as index:
        found = database.search(index, text, **filters)  # type: ignore[arg-type]
    assert sorted(f.statement_id for f in found) == sorted(expected)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.text(max_size=10))
def test_any_search_is_answered(searched: Path, text: str, name: str) -> None:
    with database.open_index(searched) as index:
        database.search(index, text, speaker=name, outlet=name)


def test_quote_by_its_id_and_by_its_utterance(tmp_path: Path) -> None:
    with database.open_index(published(tmp_path / "x.db")) as index:
        assert database.quote_rows(index, "q6")[0]["text"] == "that is all"
        row = database.quote_rows(index, "q1")[0]
        assert (row["speaker"], row["outlet"], row["statement_id"]) == ("Ana Núñez", "The Tide", "t1")
        with pytest.raises(DatabaseError, match="no quote 'q99'"):
            database.quote_rows(index, "q99")[0]
        assert [r["name"] for r in database.speaker_rows(index)] == ["Ana Núñez", "the ministry", "The State"]
