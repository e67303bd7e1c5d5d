"""A search without words finds the same in memory as in SQL, in the same order; so do the pages that show it."""

from __future__ import annotations

import importlib
import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quotes.database.search import Search, find
from quotes.database.search.columns import TIED, Columns
from quotes.database.search.in_memory import fitting, printed_first
from quotes.database.search.read_columns import read_columns
from quotes.errors import UsageError
from quotes.site import held, occasions, timeline
from tests.site.test_site_counts import make
from tests.site_app import site

finding = importlib.import_module("quotes.database.search.find")
in_memory = importlib.import_module("quotes.database.search.in_memory")

# Dates that are missing, that have a time; offices; who speaks with others; occasions; statements of several days.
CHANGES = """
UPDATE articles SET published = published || 'T10:00:00Z' WHERE rowid % 13 = 3;
UPDATE articles SET published = NULL WHERE rowid % 17 = 3;
UPDATE speakers SET kind = 'office' WHERE rowid % 5 = 1;
UPDATE speakers SET kind = 'document', statements = 0 WHERE id = 'p19';
UPDATE statements SET speaker_id = 'p18' WHERE speaker_id = 'p19';
INSERT INTO quotes (id, utterance_id, article_id, part, start, "end", text, role, rule, reason, speaker_id, confidence)
  SELECT 'n' || id, 'n' || id, article_id, 'text', 1, 7, text, iif(rowid % 3, 'scare', 'title'), 'r', 'r',
    iif(rowid % 5, NULL, speaker_id), confidence FROM quotes WHERE rowid % 6 = 2;
INSERT INTO quote_speakers SELECT id, 1, 'p' || (rowid % 20), 0, 1, 'x' FROM quotes WHERE rowid % 9 = 4;
UPDATE quotes SET before = 'Then ', after = '.', occasion_text = 'there',
  occasion = CASE rowid % 7 WHEN 1 THEN 'post' WHEN 2 THEN 'call' WHEN 3 THEN 'rally' END;
UPDATE statements SET (first_published, last_published, articles, quotes, outlets) =
  (SELECT min(published), max(published), count(*), count(*) % 3, count(DISTINCT outlet_id) FROM quotes q
   JOIN articles a ON a.id = q.article_id WHERE q.statement_id = statements.id);
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make(tmp_path_factory.mktemp("memory") / "x.db", 280)
    with closing(sqlite3.connect(path)) as conn:
        conn.executescript(CHANGES)
    return path


@pytest.fixture
def conn(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as conn:
        yield conn


@pytest.fixture
def columns(conn: sqlite3.Connection) -> Columns:
    return read_columns(conn)


DATES = ("", "", "2026", "2026-01", "2026-02", "2026-03", "2026-01-04", "2026-02-08", "2025", "2027-01-01")
VALUES: dict[str, tuple[Any, ...]] = {
    "speaker": ("", "", "", "p1", "p 2", "p", "nobody"),
    "unattributed": (False, False, False, True),
    "kind": ("", "", "person", "office", "document", "group"),
    "outlet": ("", "", "o1", "Outlet 3", "outlet", "nowhere"),
    "role": ("", "", "utterance", "fragment", "title", "scare", "all"),
    "confidence": ("", "", "high", "medium", "low"),
    "since": DATES,
    "until": DATES,
    "sort": ("", "relevance", "date", "oldest", "newest", "spread"),
}


def searches(count: int) -> Iterator[Search]:
    chance = random.Random(5)
    for _ in range(count):
        yield Search(**{name: chance.choice(values) for name, values in VALUES.items()})


def let_through(conn: sqlite3.Connection, columns: Columns, search: Search) -> set[int]:
    fits = fitting(conn, columns, search)
    assert fits is not None
    return set(columns.rowids[fits].tolist())


def test_all_filters_and_orders_find_what_sql_finds(conn: sqlite3.Connection, columns: Columns) -> None:
    sizes = set()
    for search in searches(1500):
        every = find(conn, search)
        assert find(conn, search, columns=columns) == every, search
        assert let_through(conn, columns, search) == set(every.rowids), search
        assert find(conn, search, 3, columns=columns) == find(conn, search, 3), search
        sizes.add(len(every.rowids))
    assert len(sizes) > 50


@pytest.mark.parametrize("name", [name for name in VALUES if name != "sort"])
def test_each_filter_alone(conn: sqlite3.Connection, columns: Columns, name: str) -> None:
    for value in set(VALUES[name]) - {"", False}:
        search = Search(**{name: value})
        assert let_through(conn, columns, search) == set(find(conn, search).rowids)


BY_SQL = [
    Search(since="2026-01-04T10:00:00Z"), Search(outlet="o1", until="2026-02-02T10:00:00Z"),
]  # fmt: skip


@pytest.mark.parametrize("search", BY_SQL, ids=str)
def test_what_only_sql_can_tell(conn: sqlite3.Connection, columns: Columns, search: Search) -> None:
    assert fitting(conn, columns, search) is None
    assert find(conn, search, columns=columns) == find(conn, search)


def test_a_time_for_which_many_printings_would_be_looked_at(
    conn: sqlite3.Connection, columns: Columns, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = Search(since="2026-02-05", until="2026-02-05")
    assert let_through(conn, columns, search)
    monkeypatch.setattr(in_memory, "MOST_ASKED", 3)
    assert fitting(conn, columns, search) is None
    assert find(conn, search, columns=columns) == find(conn, search)


@pytest.mark.parametrize("limits", [(1000, 4000, 20_000), (10, 10, 50), (0, 500, 50)])
def test_words_with_filters_find_the_same(
    conn: sqlite3.Connection, columns: Columns, monkeypatch: pytest.MonkeyPatch, limits: tuple[int, int, int]
) -> None:
    for name, limit in zip(("BROAD", "RANKED", "EACH"), limits, strict=True):
        monkeypatch.setattr(finding, name, limit)
    for number, search in enumerate(searches(200)):
        asked = replace(search, q=("bridge", "-bridge", "bridge OR ferry", "…")[number % 4])
        in_sql, here = find(conn, asked), find(conn, asked, columns=columns)
        assert replace(here, scores=()) == replace(in_sql, scores=()), asked
        assert len(here.scores) == len(here.rowids)


@pytest.mark.parametrize("search", [Search(role="song"), Search(confidence="sure"), Search(sort="size")], ids=str)
def test_filters_that_make_no_sense(conn: sqlite3.Connection, columns: Columns, search: Search) -> None:
    with pytest.raises(UsageError):
        find(conn, search, columns=columns)


def test_places_are_looked_through_in_parts(
    conn: sqlite3.Connection, columns: Columns, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = find(conn, Search(kind="office"))
    monkeypatch.setattr(in_memory, "_AT_ONCE", 7)
    assert find(conn, Search(kind="office"), columns=columns) == every
    assert find(conn, Search(kind="office"), 5, columns=columns).rowids == every.rowids[:5]


def test_an_empty_index(tmp_path: Path) -> None:
    with closing(sqlite3.connect(make(tmp_path / "x.db", 0))) as conn:
        columns = read_columns(conn)
        for search in (Search(), Search(speaker="p1"), Search(since="2026"), Search(outlet="o1", sort="oldest")):
            assert find(conn, search, columns=columns) == find(conn, search)


@pytest.mark.parametrize("sort", ["newest", "oldest"])
@pytest.mark.parametrize(("since", "until"), [("", ""), ("2026-02", ""), ("", "2026-01-05"), ("2026-02-02", "2026-02")])
def test_what_was_printed_first_in_a_time(
    conn: sqlite3.Connection, columns: Columns, sort: str, since: str, until: str
) -> None:
    search = Search(sort=sort, since=since, until=until)
    every = list(find(conn, Search(kind="person")).rowids)
    expected = timeline._printed_first(conn, every, search)
    assert printed_first(columns, every, search, 10_000) == expected
    assert 4 < len(expected) <= len(every)
    assert printed_first(columns, every, search, 4) == expected[:4]
    assert printed_first(columns, every, Search(since="2026-01-04T10:00:00Z"), 4) is None


def test_occasions_are_those_of_the_rows(conn: sqlite3.Connection, columns: Columns) -> None:
    rowids = columns.rowids[columns.unspoken :].tolist()
    kinds = occasions.kinds_of(conn, rowids, None)
    assert occasions.kinds_of(conn, rowids, columns) == kinds
    assert set(kinds.values()) == {"post", "call", "rally"}
    assert (columns.occasions == TIED).any()
    assert len(kinds) < len(rowids)


PAGES = [
    "/search?outlet=o2", "/search?kind=office&sort=spread", "/search?confidence=low&page=2", "/search?since=2026-02",
    "/search?role=title", "/search?role=all&outlet=o1", "/search?role=all&page=13",
    "/search?speaker=p3&outlet=o1&sort=oldest", "/search?speaker=p3&kind=group", "/search?outlet=o1&role=fragment",
    "/search.json?unattributed=1", "/search.csv?kind=office", "/search.atom?outlet=o2", "/timeline",
    "/timeline?sort=oldest", "/timeline?speaker=p3", "/timeline?speaker=p3&speaker=p4&speaker=p5",
    "/timeline?outlet=o2&since=2026-02", "/timeline?occasion=post", "/timeline?since=2026-02-05&until=2026-02-05",
    "/timeline?since=2026-02-05T10:00:00Z",
]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
async def test_pages_are_the_same_before_and_after_all_is_in_memory(
    path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    app = site(path)
    monkeypatch.setattr(held, "columns", lambda _: None)
    before = await app.client.get(address)
    with closing(sqlite3.connect(path)) as conn:
        columns = read_columns(conn)
    asked = []
    monkeypatch.setattr(held, "columns", lambda _: asked.append(1) or columns)
    after = await app.client.get(address)
    assert asked
    assert before.status_code == after.status_code == 200
    updated = re.compile(r"<updated>.*?</updated>")
    assert updated.sub("", after.text, 1) == updated.sub("", before.text, 1)


def test_only_a_large_index_is_searched_in_memory(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(path)) as conn:
        assert held.columns(conn) is None
        assert held.reading(conn) is not None
        monkeypatch.setattr(held, "READ_AT_ONCE", 100)
        held._held.cache_clear()
        assert held.columns(conn) is None
        holder = held.held(conn)
        assert holder is not None
        holder.wait()
        columns = held.columns(conn)
        assert columns is not None
        assert len(columns.rowids) - columns.unspoken == 280
    held._held.cache_clear()
