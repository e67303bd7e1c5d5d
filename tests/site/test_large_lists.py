"""Lists of large tables have the orders that an index has; others where few rows remain, and the page says so."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from quotes.database.search.names import read_names
from quotes.site import lists
from quotes.site.lists import ListSpec
from tests.corrections.review.indexes import in_four_outlets, index_of, taken_back, written
from tests.site_app import site

SPECS = {spec.kind: spec for spec in (lists.SPEAKERS, lists.OUTLETS, lists.ARTICLES, lists.STATEMENTS)}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    records = in_four_outlets(7, 120)
    return written(tmp_path_factory.mktemp("lists") / "x.db", index_of(records))


@pytest.fixture
def conn(path: Path) -> Iterator[sqlite3.Connection]:
    with taken_back(path) as conn:
        yield conn


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_COUNTED", 10)
    monkeypatch.setattr(lists, "MOST_SORTED", 20)


LARGE = [(spec, sort) for spec in (lists.ARTICLES, lists.STATEMENTS) for sort in spec.sorts]


@pytest.mark.parametrize(("spec", "sort"), LARGE, ids=lambda one: getattr(one, "kind", one))
def test_an_order_has_an_index_or_is_left_out_of_large_lists(
    conn: sqlite3.Connection, large: None, spec: ListSpec, sort: str
) -> None:
    listed = lists.listing(conn, spec, {}, sort, 1)
    assert listed.total > lists.MOST_SORTED
    assert set(listed.sorts) == set(spec.sorts) - set(spec.unindexed)
    assert listed.sort == (sort if sort in listed.sorts else next(iter(spec.sorts)))
    conn.create_function("folded", 1, str)
    sql = f"EXPLAIN QUERY PLAN SELECT t.id FROM {spec.source} WHERE {spec.where} ORDER BY {spec.sorts[sort][1]} LIMIT 9"
    plan = [step for *_, step in conn.execute(sql)]
    assert ("USE TEMP B-TREE FOR ORDER BY" in plan) is (sort in spec.unindexed), plan


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_small_lists_have_all_orders(conn: sqlite3.Connection, spec: ListSpec) -> None:
    for sort in spec.sorts:
        listed = lists.listing(conn, spec, {}, sort, 1)
        assert (listed.sort, set(listed.sorts)) == (sort, set(spec.sorts))


def test_oldest_first_has_what_bears_no_date_last(conn: sqlite3.Connection) -> None:
    conn.execute("UPDATE articles SET published = NULL WHERE rowid % 5 = 1")
    (count,) = conn.execute("SELECT count(*) FROM articles").fetchone()
    pages = [lists.listing(conn, lists.ARTICLES, {}, "oldest", n).rows for n in range(1, 2 + count // lists.LIST_SIZE)]
    listed = [(one["published"], one["id"]) for page in pages for one in page]
    assert listed == sorted(listed, key=lambda one: (one[0] is None, one[0] or "", one[1]))
    assert len(listed) == count
    assert listed[-1][0] is None


@pytest.mark.parametrize(
    ("address", "current", "says"),
    [
        ("/statements?sort=name", "Most outlets", "too many to be put in order by first words"),
        ("/articles?sort=name", "Newest", "too many to be put in order by title"),
        ("/articles?sort=quotes", "Newest", "too many to be put in order of most quotes"),
        ("/statements?sort=oldest", "Oldest", ""),
        ("/articles", "Newest", ""),
    ],
)
async def test_a_large_list_says_that_it_is_not_sorted(
    path: Path, large: None, address: str, current: str, says: str
) -> None:
    text = (await site(path).client.get(address)).text
    assert f'<b aria-current="true">{current}</b>' in text
    assert (says in text) if says else ("too many" not in text)
    assert "By first words" not in text
    assert "By title" not in text


async def test_a_narrowed_large_list_is_sorted_by_anything(path: Path, large: None) -> None:
    with closing(sqlite3.connect(path)) as conn:
        (title,) = conn.execute("SELECT coalesce(title, opening, id) FROM articles LIMIT 1").fetchone()
    text = (await site(path).client.get("/articles", params={"q": title, "sort": "name"})).text
    assert '<b aria-current="true">By title</b>' in text
    assert "too many" not in text


@pytest.mark.parametrize("q", ["an", "DUARTE", "é", "a. duarte", "%", "nobody", "ana d", "o"])
@pytest.mark.parametrize("sort", ["", "name"])
def test_names_are_found_in_memory_as_in_sql(conn: sqlite3.Connection, q: str, sort: str) -> None:
    conn.execute("UPDATE speakers SET name = 'Aná Dûarte' WHERE id = (SELECT min(id) FROM speakers)")
    conn.execute("UPDATE speakers SET statements = 0 WHERE id = (SELECT max(id) FROM speakers)")
    in_sql = lists.listing(conn, lists.SPEAKERS, {"q": q}, sort, 1)
    assert lists.listing(conn, lists.SPEAKERS, {"q": q}, sort, 1, read_names(conn)) == in_sql


async def test_letters_are_counted_anew_when_the_index_changes(path: Path) -> None:
    app = site(path)

    async def letters() -> list[str]:
        return re.findall(r'aria-label="(\w+: \d+)"', (await app.client.get("/speakers")).text)

    before = await letters()
    assert before == await letters() != []
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("UPDATE speakers SET name = 'Zoe ' || name WHERE rowid = 1")
        conn.commit()
    assert await letters() != before
