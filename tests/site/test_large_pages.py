"""Pages of a large index show what those of a small one do, where bounds do not leave something out and say so."""

from __future__ import annotations

import importlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quotes.database import tallies
from quotes.database.search import Search, find
from quotes.site import lists, occasions, queries, review, shared_statements, timeline
from quotes.text.normal import fold
from tests.corrections.review.indexes import in_four_outlets, index_of, taken_back, written
from tests.site.test_site_counts import make
from tests.site_app import site

candidates = importlib.import_module("quotes.check.candidates")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    records = in_four_outlets(7, 120)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tallies, "OFTEN", 2)
        return written(tmp_path_factory.mktemp("large") / "x.db", index_of(records))


@pytest.fixture
def conn(path: Path) -> Iterator[sqlite3.Connection]:
    with taken_back(path) as conn:
        yield conn


def outlets(conn: sqlite3.Connection) -> list[str]:
    return [id for (id,) in conn.execute("SELECT id FROM outlets ORDER BY quotes DESC")]


def test_whom_an_outlet_quotes_is_the_same_from_the_table_and_from_the_rows(
    conn: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_SPEAKERS", 2)
    from_table = {id: queries.quoted_by(conn, id) for id in outlets(conn) if tallies.quoted_most(conn, id, 2)}
    assert len(from_table) > 1
    monkeypatch.setattr(tallies, "quoted_most", lambda *_: {})
    assert {id: queries.quoted_by(conn, id) for id in from_table} == from_table


def test_an_outlet_that_quotes_few_often_is_counted(conn: sqlite3.Connection) -> None:
    assert tallies.quoted_most(conn, outlets(conn)[0], 50) == {} == tallies.quoted_most(conn, "nowhere", 1)
    assert len(queries.quoted_by(conn, outlets(conn)[0])) > 2
    conn.execute("DROP TABLE tallies")
    assert tallies.quoted_most(conn, outlets(conn)[0], 1) == {}


def test_a_speaker_counted_again_has_the_outlets_that_a_build_writes(
    conn: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallies, "OFTEN", 2)
    before = conn.execute("SELECT * FROM tallies ORDER BY 1, 2, 3").fetchall()
    assert {kind for _, kind, *_ in before} == {"day", "often"}
    for (speaker,) in conn.execute("SELECT id FROM speakers").fetchall():
        tallies.renew(conn, speaker)
    assert not conn.total_changes
    conn.execute("DELETE FROM tallies WHERE kind = 'often'")
    for (speaker,) in conn.execute("SELECT id FROM speakers").fetchall():
        tallies.renew(conn, speaker)
    assert conn.execute("SELECT * FROM tallies ORDER BY 1, 2, 3").fetchall() == before


def test_what_an_outlet_cut_is_looked_for_among_the_widest_statements(
    conn: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "SHORT_LIST", 100)
    every = {id: queries.cut_by(conn, id, is_large=False) for id in outlets(conn)}
    assert any(every.values())
    assert {id: sorted(queries.cut_by(conn, id, is_large=True)) for id in every} == {
        id: sorted(own) for id, own in every.items()
    }
    monkeypatch.setattr(queries, "WIDEST", 1)
    fewer = {id: set(queries.cut_by(conn, id, is_large=True)) for id in every}
    assert all(own <= set(every[id]) for id, own in fewer.items())
    assert sum(map(len, fewer.values())) < sum(map(len, every.values()))


AMONG = "Among the 500 statements that most outlets print."


async def test_the_page_of_a_large_outlet_says_among_what(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = site(path)
    id = next(
        one for one in outlets(sqlite3.connect(path)) if queries.cut_by(sqlite3.connect(path), one, is_large=True)
    )
    assert AMONG not in (await app.client.get(f"/outlet/{id}")).text
    monkeypatch.setattr(queries, "LARGE", 1)
    assert AMONG in (await app.client.get(f"/outlet/{id}")).text


def test_two_large_outlets_share_what_two_small_ones_do(
    conn: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = outlets(conn)[:2]
    both, total, looked = shared_statements.of_two(conn, a, b)
    assert (len(both), looked) == (total, 0)
    assert total > 1
    monkeypatch.setattr(shared_statements, "LARGE", 0)
    assert shared_statements.of_two(conn, b, a) == (both, total, shared_statements.LOOKED)
    monkeypatch.setattr(shared_statements, "LOOKED", 1)
    assert shared_statements.of_two(conn, a, b)[1] <= 1


async def test_a_comparison_of_large_outlets_says_among_what(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = outlets(sqlite3.connect(path))[:2]
    address = f"/compare/outlets?a={a}&b={b}"
    assert "that most outlets print" not in (await site(path).client.get(address)).text
    monkeypatch.setattr(shared_statements, "LARGE", 0)
    assert "that both printed, of the 2,000 that most outlets print." in (await site(path).client.get(address)).text


REVIEWED = {
    "unsure": "role IN ('utterance', 'fragment') AND speaker_id IS NOT NULL AND confidence < 0.6 "
    "ORDER BY confidence, rowid",
    "unknown": "role IN ('utterance', 'fragment') AND speaker_id IS NULL ORDER BY rowid",
    "rejected": "role IN ('title', 'scare') ORDER BY confidence, rowid",
}


@pytest.mark.parametrize("name", REVIEWED)
def test_lists_to_review_have_their_order_on_every_page(conn: sqlite3.Connection, name: str) -> None:
    every = [id for (id,) in conn.execute(f"SELECT id FROM quotes NOT INDEXED WHERE {REVIEWED[name]}")]
    assert len(every) > 3
    size = review.PAGE_SIZE
    pages = [review.quotes(conn, name, page) for page in range(1, 2 + -(-len(every) // size))]
    assert [one["id"] for page in pages for one in page] == every
    assert review.counts(conn)[name] == len(every)
    plan = conn.execute(f"EXPLAIN QUERY PLAN {review._PLACES[name]}").fetchall()
    assert all("COVERING" in step for *_, step in plan if step.startswith(("SCAN", "SEARCH")))


@pytest.mark.parametrize("q", ["dua", "DUARTE", "ana d", "é", "a. duarte", "%", "_", "nobody", " ", "o"])
@pytest.mark.parametrize("spec", [lists.SPEAKERS, lists.ARTICLES, lists.OUTLETS], ids=lambda spec: spec.kind)
def test_names_and_titles_in_plain_letters_are_found_as_all_are(
    conn: sqlite3.Connection, spec: lists.ListSpec, q: str
) -> None:
    conn.execute("UPDATE speakers SET name = 'Aná Dûarte' WHERE id = (SELECT min(id) FROM speakers)")
    conn.execute("UPDATE articles SET title = 'Ana D&eacute; 100%_' WHERE id = (SELECT min(id) FROM articles)")
    listed = lists.listing(conn, spec, {"q": q}, "", 1)
    names = {"speaker": "SELECT id, name FROM speakers WHERE statements > 0 UNION SELECT speaker_id, alias FROM "
             "speaker_aliases JOIN speakers ON id = speaker_id WHERE statements > 0",
             "article": "SELECT id, coalesce(title, opening, id) FROM articles",
             "outlet": "SELECT id, name FROM outlets"}  # fmt: skip
    expected = {id for id, name in conn.execute(names[spec.kind]) if fold(q) in fold(name)}
    assert listed.remaining == len(expected)
    assert {one["id"] for one in listed.rows} == expected if len(expected) <= lists.LIST_SIZE else True


KINDS: list[tuple[list[tuple[str, str | None]], str | None]] = [
    ([("2026-01-02", "post"), ("2026-01-01", "call")], "call"),  # as many of each: the first
    ([("2026-01-01", "post"), ("2026-01-02", "call")], "post"),
    ([("2026-01-01", "post"), ("2026-01-02", "call"), ("2026-01-03", "call")], "call"),
    ([("2026-01-01", "rally"), ("2026-01-02", "call"), ("2026-01-03", "call"), ("2026-01-04", "post"),
      ("2026-01-05", "post")], "call"),  # the first of all has fewer
    ([("2026-01-01", None), ("2026-01-02", "call")], "call"),
    ([("2026-01-01", None)], None),
]  # fmt: skip


@pytest.mark.parametrize(("printings", "kind"), KINDS)
def test_the_occasion_of_a_statement(tmp_path: Path, printings: list[tuple[str, str | None]], kind: str | None) -> None:
    conn = sqlite3.connect(make(tmp_path / "x.db", 3))
    conn.execute("DELETE FROM quotes")
    for number, (date, occasion) in enumerate(printings):
        conn.execute("UPDATE articles SET published = ? WHERE id = ?", [date, f"a{number}"])
        sql = """INSERT INTO quotes (id, utterance_id, article_id, statement_id, part, start, "end", text, role, rule,
                 reason, occasion) VALUES (?1, ?1, ?2, 's1', 'text', 0, 1, 'x', 'utterance', 'r', 'r', ?3)"""
        conn.execute(sql, [f"q{number}", f"a{number}", occasion])
    (place,) = conn.execute("SELECT rowid FROM statements WHERE id = 's1'").fetchone()
    assert occasions.kinds_of(conn, [place], None) == ({place: kind} if kind else {})


def test_several_speakers_have_no_more_than_a_search_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    conn = sqlite3.connect(make(tmp_path / "x.db", 200))
    selection = timeline.Selection(Search(sort="newest"), ("p1", "p2"))
    every = timeline._found(conn, selection, None)
    monkeypatch.setattr(timeline, "MOST_HITS", 5)
    hits = timeline._found(conn, selection, None)
    assert (hits.rowids, hits.more, every.more) == (every.rowids[:5], True, False)


@pytest.mark.parametrize("band", ["high", "medium", "low"])
def test_certainty_is_that_of_the_surest_printing(tmp_path: Path, band: str) -> None:
    conn = sqlite3.connect(make(tmp_path / "x.db", 300))
    best = conn.execute(
        "SELECT s.rowid, max(q.confidence) FROM statements s JOIN quotes q ON q.statement_id = s.id GROUP BY 1"
    )
    bands = {place: "high" if one >= 0.8 else "medium" if one >= 0.6 else "low" for place, one in best}
    expected = {place for place, own in bands.items() if own == band}
    assert expected
    assert set(find(conn, Search(confidence=band)).rowids) == expected
    (plan,) = [step for *_, step in conn.execute(
        "EXPLAIN QUERY PLAN SELECT (SELECT max(+confidence) FROM quotes WHERE statement_id = s.id) FROM statements s"
    ) if "quotes" in step]  # fmt: skip
    assert "statement_id=?" in plan


def test_of_frequent_words_the_widest_wordings_are_ranked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def found(text: str, ranked: int) -> list[Any]:
        monkeypatch.setattr(candidates, "RANKED", ranked)
        return list(candidates._rowids(conn, text))

    conn = sqlite3.connect(path)
    every = found("the", 4000)
    assert len(every) > 9
    assert sorted(found("the", 9)) == sorted(every)[:9]
    assert found("zeppelin", 9) == []
