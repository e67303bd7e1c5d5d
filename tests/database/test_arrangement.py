"""How many different things each owner has, counted some owners at a time, and what is known of all articles."""

from __future__ import annotations

from itertools import chain
from random import Random

import numpy as np
import pytest

from quotes.database.arrangement import NOBODY, Articles, distinct_of, of_somebody
from quotes.database.write import ArticleRow
from quotes.datatypes import columns
from quotes.datatypes.columns import column
from quotes.datatypes.sequences import in_memory

# So many owners, and pairs of an owner and a thing.
CASES = {
    "nothing": (0, []),
    "owners without things": (3, []),
    "one thing twice": (2, [(1, 5), (1, 5)]),
    "one thing of two": (2, [(0, 5), (1, 5)]),
    "nobody's things": (2, [(NOBODY, 5), (1, 4), (NOBODY, 4)]),
    "no thing is one of them": (2, [(0, NOBODY), (0, 0), (1, NOBODY)]),
    "many": (40, [(one.randrange(-1, 40), one.randrange(-1, 9)) for one in [Random(3)] for _ in range(300)]),
}


@pytest.mark.parametrize("together", [1, 3, 100])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_different_things_are_counted(
    case: tuple[int, list[tuple[int, int]]], together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "SORTED", together)
    monkeypatch.setattr(columns, "_SAMPLE", 2)
    count, pairs = case
    owners, things = np.array(pairs, np.int32).reshape(-1, 2).T
    expected = [len({thing for one, thing in pairs if one == owner}) for owner in range(count)]
    columns_there = (column(in_memory, np.int32, [one]) for one in (owners, things))
    assert distinct_of(count, *columns_there, in_memory).between(0, count).tolist() == expected


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        ([NOBODY, 2, NOBODY, 0, 2, NOBODY], [(0, 3), (2, 1), (2, 4)]),
        ([1, 1, 0], [(0, 2), (1, 0), (1, 1)]),
        ([NOBODY] * 5, []),
        ([], []),
    ],
)
@pytest.mark.parametrize("together", [1, 100])
def test_nobody_is_left_out_where_owners_are_put_in_order(
    owners: list[int], expected: list[tuple[int, int]], together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "SORTED", together)
    monkeypatch.setattr(columns, "_SAMPLE", 2)
    parts = of_somebody(column(in_memory, np.int32, [np.array(owners, np.int32)]), in_memory)
    assert [*chain.from_iterable(zip(*map(np.ndarray.tolist, part), strict=True) for part in parts)] == expected


@pytest.mark.parametrize("count", [0, 1, 126, 127, 128, 40_000])
def test_articles_take_as_few_bytes_as_there_are_different_outlets_and_days(count: int) -> None:
    rows = [ArticleRow(f"{n:016x}", f"Outlet {n}", None, None, f"d{n:05}", "en", "", 0, "") for n in range(count)]
    rows.append(ArticleRow("f" * 16, None, None, None, None, "es", "", 0, ""))
    articles = Articles(rows)
    assert [articles.get(row.id, ("", "")) for row in rows] == [
        (row.outlet and row.outlet.lower().replace(" ", "-"), row.published) for row in rows
    ]
    assert [articles.language(row.id) for row in rows] == [row.language for row in rows]
    assert (articles.outlet_of + 1).tolist() == [*range(1, count + 1), 0]
    assert (
        articles.date_of.dtype.itemsize
        == articles.outlet_of.dtype.itemsize
        == (1 if count < 128 else 2 + 2 * (count > 1 << 15))
    )
