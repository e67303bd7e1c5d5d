"""What a build notes as changed for readers, against the index before it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from quotes import database
from quotes.database import Index, news
from quotes.text.forgotten import mark_of_id, mark_of_statement
from tests.builds import rows
from tests.small_index import ARTICLES, INDEX, RECORDS, STATEMENTS, article, published, record, statement

BRIDGE, TURN, ALL = STATEMENTS
CHANGES = "SELECT build_id, kind, statement_id, was_text, was_speaker FROM changes ORDER BY build_id, rowid"
NUMBERS = 'SELECT "new", spread, corrected, withdrawn FROM builds ORDER BY id'
FERRY = record("q7", "a3", "The ferry stays")
THIRD = record("q8", "a2", "that is all")
OTHER_WORDS = record("q9", "a2", "it is a 90-degree turn", "s2")
LITTLE_IN_COMMON = record("q9", "a2", "nobody has read it", "s2")


def index(records: tuple[object, ...] = RECORDS, statements: tuple[object, ...] = STATEMENTS) -> Index:
    return replace(INDEX, records=records, statements=statements, links=())  # type: ignore[arg-type]


def without(*ids: str) -> tuple[object, ...]:
    return tuple(r for r in RECORDS if r.id not in ids)


CASES: tuple[tuple[str, Index, list[tuple[object, ...]]], ...] = (
    ("nothing", INDEX, []),
    (
        "a statement comes",
        index(records=(*RECORDS, FERRY), statements=(*STATEMENTS, statement("t5", "The ferry stays", "q7"))),
        [("new", "t5", None, None)],
    ),
    (
        "a title comes, which is no speech",
        index(records=(*RECORDS, record("q7", "a3", "The Ferry", role=RECORDS[3].role)),
              statements=(*STATEMENTS, statement("t5", "The Ferry", "q7"))),
        [],
    ),
    (
        "a second outlet prints it",
        index(records=(*RECORDS, THIRD), statements=(BRIDGE, TURN, statement("t4", "that is all", "q6", "q8"))),
        [("spread", "t4", None, None)],
    ),
    (
        "the same outlet prints it again",
        index(records=(*RECORDS, record("q8", "a1", "that is all")),
              statements=(BRIDGE, TURN, statement("t4", "that is all", "q6", "q8"))),
        [],
    ),
    (
        "it moves to a fuller wording of the same speaker",
        index(statements=(BRIDGE, TURN, statement("t9", "and that is all", "q6"))),
        [],
    ),
    (
        "two become one",
        index(statements=(statement("t9", "The bridge won't open in May", "q1", "q2", "q6"), TURN)),
        [],
    ),
    (
        "it turns out to be somebody else's",
        index(statements=(BRIDGE, TURN, statement("t9", "that is all", "q6", speaker="s4"))),
        [("corrected", "t9", None, "Ana Núñez")],
    ),
    (
        "one of its printings turns out to be somebody else's",
        index(statements=(statement("t1", BRIDGE.text, "q1"), statement("t9", BRIDGE.text, "q2", speaker="s4"),
                          TURN, ALL)),
        [("corrected", "t9", None, "Ana Núñez")],
    ),
    (
        "an article has other words for it",
        index(records=(*without("q3"), OTHER_WORDS),
              statements=(BRIDGE, ALL, statement("t9", OTHER_WORDS.text, "q9", speaker="s2"))),
        [("corrected", "t9", "it is a 180-degree turn", None)],
    ),
    (
        "an article has something else in its place",
        index(records=(*without("q3"), LITTLE_IN_COMMON),
              statements=(BRIDGE, ALL, statement("t9", LITTLE_IN_COMMON.text, "q9", speaker="s2"))),
        [("new", "t9", None, None), ("withdrawn", "t2", "it is a 180-degree turn", "the ministry")],
    ),
    (
        "one of two outlets takes it back",
        index(records=without("q2"), statements=(statement("t1", BRIDGE.text, "q1"), TURN, ALL)),
        [],
    ),
    (
        "it turns out to be no speech",
        index(records=(*without("q6"), record("q6", "a1", "that is all", None, role=RECORDS[3].role)),
              statements=(BRIDGE, TURN)),
        [("withdrawn", "t4", "that is all", "Ana Núñez")],
    ),
    (
        "one of its printings turns out to be no speech",
        index(records=(*without("q2"), record("q2", "a2", BRIDGE.text, None, start=50, role=RECORDS[3].role)),
              statements=(statement("t1", BRIDGE.text, "q1"), TURN, ALL)),
        [],
    ),
    (
        "all is taken back",
        index(records=without("q6"), statements=(BRIDGE, TURN)),
        [("withdrawn", "t4", "that is all", "Ana Núñez")],
    ),
)  # fmt: skip


@pytest.mark.parametrize(("after", "expected"), [(a, e) for _, a, e in CASES], ids=[name for name, *_ in CASES])
def test_what_a_build_changes(tmp_path: Path, after: Index, expected: list[tuple[object, ...]]) -> None:
    db = published(tmp_path / "x.db")
    assert rows(db, CHANGES) == []
    published(db, after)
    assert [row[1:] for row in rows(db, CHANGES)] == expected
    counts = tuple(sum(kind == one[0] for one in expected) for kind in news.KINDS)
    assert rows(db, NUMBERS) == [(None,) * 4, counts]
    published(db, after)
    assert rows(db, CHANGES) == [(2, *row) for row in expected]
    assert rows(db, NUMBERS)[2] == (0,) * 4


def test_an_article_without_an_address_has_another_id_once_its_text_has_changed(tmp_path: Path) -> None:
    db = published(tmp_path / "x.db")
    renamed = article("b2", "Harbour News", "2026-01-07", source="a2.txt")
    records = tuple(replace(r, id=f"b{r.id}", article_id="b2") if r.article_id == "a2" else r for r in RECORDS)
    statements = (
        statement("t1", BRIDGE.text, "q1", "bq2"), statement("t2", TURN.text, "bq3", speaker="s2"), ALL
    )  # fmt: skip
    published(db, replace(index(records=records, statements=statements), articles=(*ARTICLES[::2], renamed)))
    assert rows(db, CHANGES) == []


def test_articles_stand_beside_what_was_withdrawn(tmp_path: Path) -> None:
    db = published(tmp_path / "x.db")
    published(db, index(records=without("q6"), statements=(BRIDGE, TURN)))
    ((told,),) = rows(db, "SELECT articles FROM changes")
    assert json.loads(str(told)) == [
        {"id": "a1", "outlet": "The Tide", "title": "Title a1", "url": "https://example.org/a1"}
    ]


@pytest.mark.parametrize("mark", [mark_of_id("a1"), mark_of_statement("t4")])
def test_what_was_forgotten_is_nobodys_news(tmp_path: Path, mark: str) -> None:
    db = published(tmp_path / "x.db")
    gone = index(records=without("q6"), statements=(BRIDGE, TURN))
    published(db, gone)
    assert len(rows(db, CHANGES)) == 1
    published(db, replace(gone, forgotten=(mark,)))
    assert rows(db, CHANGES) == []
    assert b"that is all" not in db.read_bytes()


def test_a_build_that_forgets_tells_nothing(tmp_path: Path) -> None:
    db = published(tmp_path / "x.db")
    after = replace(index(records=without("q6"), statements=(BRIDGE, TURN)), forgotten=(mark_of_id("a9"),))
    published(db, after)
    assert rows(db, CHANGES) == []


def test_only_the_most_printed_of_many_are_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "MOST_OF_A_KIND", 2)
    db = published(tmp_path / "x.db", index(records=RECORDS[:1], statements=(statement("t1", BRIDGE.text, "q1"),)))
    more = tuple(record(f"n{n}", "a3", f"Number {n} is new") for n in range(5))
    new = (statement(f"u{one.id}", one.text, one.id) for one in more)
    published(db, index(records=(*RECORDS, *more), statements=(*STATEMENTS, *new)))
    assert rows(db, NUMBERS)[1] == (7, 1, 0, 0)
    assert [row[1] for row in rows(db, CHANGES)] == ["new", "new", "spread"]
    monkeypatch.setattr(news, "MOST_ROWS", 1)
    published(db)
    assert len(rows(db, CHANGES)) == 1


def test_an_index_of_an_earlier_version_is_compared_and_keeps_its_history(tmp_path: Path) -> None:
    db = published(tmp_path / "x.db")
    rows(db, "DROP TABLE changes")
    published(db, index(records=without("q6"), statements=(BRIDGE, TURN)))
    assert [row[:3] for row in rows(db, CHANGES)] == [(2, "withdrawn", "t4")]
    assert database.previous(db).changes[0].told_of[0]["id"] == "a1"
