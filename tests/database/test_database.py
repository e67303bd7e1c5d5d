"""The index: what is written, and what is carried on from the one before."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes import database
from quotes.database import Index
from quotes.database.history import Previous, redirects
from quotes.database.outlets import slug
from quotes.database.schema import TABLES
from quotes.datatypes import Alternative, QuoteRecord, Role
from quotes.errors import DatabaseError
from tests.builds import rows
from tests.small_index import (
    ARTICLES,
    INDEX,
    RECORDS,
    SPEAKERS,
    STATEMENTS,
    article,
    made,
    published,
    record,
    statement,
)


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
        ("t4", 1, 1, 1, "2026-01-08", "2026-01-08", "the-tide"),
    ]
    assert rows(path, "SELECT id, statements, quotes, articles FROM speakers ORDER BY id") == [
        ("s1", 2, 2, 2),
        ("s2", 1, 1, 1),
        ("s3", 0, 0, 0),
    ]
    assert rows(path, "SELECT articles, quotes, statements, speakers, skipped FROM builds") == [(3, 3, 3, 2, 1)]


# The numbers as SQLite reckons them from the rows; titles and the like are no speech.
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
        whole = f"a{place}-{min(n, part)}"
        one = record(f"q{n}", f"a{place % len(printed)}", "text", speaker, role=role, utterance_id=whole)
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


def test_an_utterance_is_one_row_with_all_its_parts(tmp_path: Path) -> None:
    path = made(tmp_path / "x.db")
    found = rows(path, "SELECT id, parts, statement_id FROM utterances ORDER BY id")
    speech = rows(path, "SELECT DISTINCT utterance_id FROM quotes WHERE role IN ('utterance', 'fragment') ORDER BY 1")
    assert [(id,) for id, _, _ in found] == speech
    assert ("q1", 2, "t1") in found
    assert all(parts == 1 for id, parts, _ in found if id != "q1")


def test_roles_of_statements(tmp_path: Path) -> None:
    path = made(tmp_path / "x.db")
    assert rows(path, "SELECT role FROM statements ORDER BY id") == [
        ("utterance",), ("fragment",), ("utterance",),
    ]  # fmt: skip


def test_indexes_unlike_their_rows_are_found_where_they_are_looked_through(tmp_path: Path) -> None:
    db = made(tmp_path / "x.db")
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        other = """UPDATE sqlite_master SET sql = replace(sql, '"role"', '"text"') WHERE name = ?"""
        connection.execute(other, ["idx_quotes_role_speaker_id"])
        connection.commit()
    with database.open_index(db) as index:
        assert database.faults(index, indexes=False) == []
        assert any("missing from index idx_quotes_role_speaker_id" in fault for fault in database.faults(index))


@pytest.mark.parametrize("name", ["Ana Núñez", 'the "spokesman"', "two\nlines \\ and </script>", ""])
def test_alternatives_are_json_with_where_they_stand(tmp_path: Path, name: str) -> None:
    others = (Alternative(name, 3, 9, 0.25), Alternative("she", 0, 3, 0.0001))
    index = replace(INDEX, records=(replace(RECORDS[0], alternatives=others), *RECORDS[1:]))
    db = made(tmp_path / "x.db", index)
    found = [json.loads(text) for (text,) in rows(db, "SELECT alternatives FROM quotes ORDER BY id LIMIT 2")]
    assert found[0] == [
        {"speaker": name, "start": 3, "end": 9, "score": 0.25},
        {"speaker": "she", "start": 0, "end": 3, "score": 0.0001},
    ]
    assert found[1] == []


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
    published(db, replace(INDEX, statements=(longer, STATEMENTS[1]), links=()))
    redirects = "SELECT old_id, new_id FROM statement_redirects ORDER BY old_id"
    assert rows(db, redirects) == [("t1", "t9"), ("t4", "t9")]
    published(db, replace(INDEX, statements=(replace(longer, id="t10"), STATEMENTS[1]), links=()))
    assert rows(db, redirects) == [("t1", "t10"), ("t4", "t10"), ("t9", "t10")]
    published(db)  # t1 and t4 are back
    assert ("t1",) not in rows(db, "SELECT old_id FROM statement_redirects")


def test_what_was_a_statement_in_an_older_index_and_is_no_speech_leads_to_its_quote(tmp_path: Path) -> None:
    title = statement("t3", "Bridges of Iron", "q4", speaker=None)
    db = published(tmp_path / "x.db", replace(INDEX, statements=(*STATEMENTS, title)))
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("ALTER TABLE statement_redirects DROP COLUMN quote_id")
        connection.execute("PRAGMA user_version = 5")
        connection.commit()
    for _ in range(2):
        published(db)
        assert rows(db, "SELECT * FROM statement_redirects") == [("t3", None, "q4")]
    spoken = replace(INDEX, statements=(*STATEMENTS, replace(title, id="t5")))
    published(db, spoken)
    assert rows(db, "SELECT * FROM statement_redirects") == [("t3", "t5", None)]
    published(db)
    assert rows(db, "SELECT * FROM statement_redirects ORDER BY 1") == [("t3", None, "q4"), ("t5", None, "q4")]
    published(db, replace(INDEX, records=tuple(r for r in RECORDS if r.id != "q4")))
    assert rows(db, "SELECT * FROM statement_redirects") == []


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
    found = redirects(Previous(statement_of=old, redirects=earlier), new, live, set("abc"))
    assert not set(found) & live
    assert {now for now, _ in found.values()} <= {*live, None}
    assert all((now is None) != (quote is None) and quote not in new for now, quote in found.values())
    for quote, statement_ in old.items():
        if (quote in new or quote in set("abc")) and statement_ not in live:
            assert statement_ in found
