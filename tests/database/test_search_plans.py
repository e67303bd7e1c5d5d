"""Searches without ranks come from indexes in their order; what only few rows have is looked for there alone."""

from __future__ import annotations

import importlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from quotes.database.search import Search, find, instead
from tests.site.test_site_counts import make

finding = importlib.import_module("quotes.database.search.find")


class Planning(sqlite3.Connection):
    """A connection that tells how each query is answered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans: list[list[str]] = []

    def execute(self, sql: str, params: Any = ()) -> sqlite3.Cursor:
        if sql.lstrip().startswith(("SELECT", "WITH")):
            self.plans.append([step for *_, step in super().execute(f"EXPLAIN QUERY PLAN {sql}", params)])
        return super().execute(sql, params)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make(tmp_path_factory.mktemp("plans") / "x.db", 600)
    with closing(sqlite3.connect(path)) as conn:
        conn.executescript("""
          UPDATE statements SET last_published = first_published, outlets = rowid % 4, quotes = rowid % 7;
          INSERT INTO quotes (id, utterance_id, article_id, part, start, "end", text, role, rule, reason)
            SELECT 'n' || id, 'n' || id, article_id, 'text', 1, 7, text, 'scare', 'r', 'r'
            FROM quotes WHERE rowid % 9 = 1;
          INSERT INTO quotes_fts (quotes_fts) VALUES ('rebuild');
          ANALYZE;
        """)
    return path


def last_plan(path: Path, search: Search) -> list[str]:
    with closing(sqlite3.connect(path, factory=Planning)) as conn:
        find(conn, search)
        return list(conn.plans[-1])


# Filters with the orders that an index has beside them; all others a large index answers from memory.
IN_ORDER = [
    (Search(), ("date", "oldest", "newest", "spread")),
    (Search(speaker="p3"), ("date", "spread")),
    (Search(unattributed=True), ("date", "spread")),
    (Search(role="fragment"), ("date", "oldest", "newest", "spread")),
    (Search(kind="person"), ("date", "oldest", "newest", "spread")),
    (Search(since="2026-02", until="2026-02"), ("date",)),
]


@pytest.mark.parametrize(("search", "sort"), [(search, sort) for search, sorts in IN_ORDER for sort in sorts], ids=str)
def test_one_filter_has_its_order_from_an_index(path: Path, search: Search, sort: str) -> None:
    plan = last_plan(path, Search(**search.params(sort=sort)))
    assert not [step for step in plan if step == "USE TEMP B-TREE FOR ORDER BY"], plan
    assert all("USING" in step for step in plan if step.startswith(("SCAN s ", "SEARCH s "))), plan


@pytest.mark.parametrize("role", ["scare", "all"])
def test_words_of_what_is_no_speech_are_sought_among_it(path: Path, role: str) -> None:
    plan = last_plan(path, Search(q="bridge", role=role))
    first = next(n for n, step in enumerate(plan) if "quotes_fts" in step)
    assert "USING COVERING INDEX" in next(step for step in plan if "SEARCH quotes " in step)
    assert plan[first + 1 :][:1] != ["SEARCH q USING INTEGER PRIMARY KEY (rowid=?)"]
    assert ("statements_fts" in " ".join(plan)) is (role == "all")


def test_of_a_frequent_word_in_quotation_marks_those_in_most_articles_are_ranked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(path)) as conn:
        every = find(conn, Search(q="bridge", role="all"))
        unspoken = {place for place in every.rowids if place < 0}
        assert 9 < len(unspoken) < len(every.rowids)
        for name, limit in (("RANKED", 20), ("EACH", 20)):
            monkeypatch.setattr(finding, name, limit)
        some = find(conn, Search(q="bridge", role="all"))
        assert {place for place in some.rowids if place < 0} == unspoken
        spoken = sorted(place for place in every.rowids if place > 0)
        assert sorted(place for place in some.rowids if place > 0) == spoken[:20]
        assert (some.unranked, some.more) == (True, True)
        alone = find(conn, Search(q="bridge", role="scare"))
        assert set(alone.rowids) == unspoken
        assert (alone.unranked, alone.fullest_only, alone.more) == (False, False, False)


def test_whether_a_word_is_spelled_right_needs_no_ranks(path: Path) -> None:
    with closing(sqlite3.connect(path, factory=Planning)) as conn:
        assert not instead(conn, Search(q="bridge", speaker="p3", outlet="nowhere"))[0].search.outlet
        assert not any("CROSS JOIN quotes" in " ".join(plan) for plan in conn.plans)
        asked = [" ".join(plan) for plan in conn.plans]
    assert not any("quotes_fts" in plan for plan in asked)


@pytest.mark.parametrize(
    ("words", "is_there"), [("bridge", True), ("brid*", True), ("bridges", True), ("harbour", False)]
)
def test_words_that_are_there(path: Path, words: str, is_there: bool) -> None:
    with closing(sqlite3.connect(path)) as conn:
        assert finding.is_there(conn, words) is is_there
        assert not finding.is_there(conn, "harbour")
        conn.execute("UPDATE quotes SET text = 'a harbour' WHERE rowid = (SELECT max(rowid) FROM quotes)")
        conn.execute("INSERT INTO quotes_fts (quotes_fts) VALUES ('rebuild')")
        assert finding.is_there(conn, "harbour")
