"""Filters let through what they say, however many statements have the words, and however the search goes about it."""

from __future__ import annotations

import importlib
import sqlite3
from typing import Any

import pytest

from quotes.database.search import Search, find
from tests.site.test_site_counts import make

conditions, finding = (importlib.import_module(f"quotes.database.search.{name}") for name in ("conditions", "find"))
# What is asked beside the words, and the statements that it means.
OF_OUTLET = """s.id IN (SELECT q.statement_id FROM quotes q JOIN articles a ON a.id = q.article_id
               WHERE a.outlet_id = 'o2'{})"""
SAID = (
    "(s.speaker_id = 'p3' OR s.id IN (SELECT q.statement_id FROM quote_speakers k JOIN quotes q ON q.id = k.quote_id))"
)
FILTERS: list[tuple[dict[str, Any], str]] = [
    ({"speaker": "p3"}, SAID),
    ({"speaker": "p 3"}, SAID),
    ({"speaker": "P"}, "s.speaker_id IS NOT NULL"),
    ({"speaker": "nobody"}, "0"),
    ({"outlet": "o2"}, OF_OUTLET.format("")),
    ({"outlet": "o2", "since": "2026-02"}, OF_OUTLET.format(" AND a.published >= '2026-02'")),
    ({"speaker": "p3", "outlet": "o2"}, f"{SAID} AND {OF_OUTLET.format('')}"),
    ({"role": "fragment"}, "s.role = 'fragment'"),
    ({"kind": "person", "role": "utterance"}, "s.speaker_id IS NOT NULL AND s.role = 'utterance'"),
    ({"speaker": "p3", "role": "all"}, SAID),
    ({"unattributed": True}, "s.speaker_id IS NULL"),
]
WORDS = {"": "1", "bridge": "s.text = 'bridge'", "-bridge": "s.text = 'ferry'"}


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    conn = sqlite3.connect(make(tmp_path_factory.mktemp("filters") / "x.db", 300, 4))
    said = """SELECT q.id FROM quotes q JOIN statements s ON s.id = q.statement_id
              WHERE s.text = 'bridge' AND s.speaker_id <> 'p3' LIMIT 9"""
    conn.execute(f"INSERT INTO quote_speakers SELECT id, 1, 'p3', 0, 1, 'x' FROM ({said})")
    conn.commit()
    return conn


@pytest.mark.parametrize("sort", ["", "spread", "oldest"])
@pytest.mark.parametrize("bounds", [(20_000, 200_000), (10, 200_000), (10, 0)], ids=["few", "many", "too many"])
@pytest.mark.parametrize(("filters", "where"), FILTERS, ids=[str(one) for one, _ in FILTERS])
def test_the_same_is_found_however_many_have_the_words(
    conn: sqlite3.Connection, filters: dict[str, Any], where: str, bounds: tuple[int, int], sort: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    usual = {words: find(conn, Search(q=words, sort=sort, **filters)).rowids for words in WORDS}
    monkeypatch.setattr(finding, "EACH", bounds[0])
    monkeypatch.setattr(conditions, "MOST_PLACED", bounds[1])
    for words, having in WORDS.items():
        search = Search(q=words, sort=sort, **filters)
        expected = {rowid for (rowid,) in conn.execute(f"SELECT rowid FROM statements s WHERE {having} AND {where}")}
        hits = find(conn, search)
        assert hits.rowids == usual[words]
        assert len(hits.rowids) == len(set(hits.rowids))
        assert set(hits.rowids) == expected, words
        assert not hits.more
        assert find(conn, search, 7).rowids == hits.rowids[:7]


def test_of_too_many_with_the_words_those_are_ranked_that_most_articles_print(
    conn: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "EACH", 10)
    monkeypatch.setattr(finding, "RANKED", 20)
    sql = "SELECT rowid FROM statements WHERE text = 'bridge' AND role = 'fragment' ORDER BY rowid"
    all_of_them = [rowid for (rowid,) in conn.execute(sql)]
    hits = find(conn, Search(q="bridge", role="fragment"))
    assert len(all_of_them) > 20
    assert set(hits.rowids) == set(all_of_them[:20])
    assert hits.more
    assert hits.unranked
    by_date = find(conn, Search(q="bridge", role="fragment", sort="date"))  # needs no ranks
    assert set(by_date.rowids) == set(all_of_them)
    assert not by_date.more
    of_one = find(conn, Search(q="bridge", speaker="p3"))
    assert not of_one.unranked
    monkeypatch.setattr(finding, "RANKED", 3)
    widest = find(conn, Search(q="bridge", speaker="p3"))
    assert set(widest.rowids) == set(sorted(of_one.rowids)[:3])
    assert widest.unranked
    assert not find(conn, Search(q="bridge", speaker="p3", sort="spread")).unranked
