"""A number for each quote, in parts: sorted, put into place, renewed and numbered as if all were in memory."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from quotes.datatypes import columns, stored
from quotes.datatypes.columns import column, numbered, of_lists, ordered, parts_of, placed, renewed, rows
from quotes.datatypes.sequences import Keep, in_memory
from quotes.pipeline.shelf import OnDisk

CASES = {
    "none": [],
    "one": [7],
    "few": [3, -1, 3, 2],
    "spread": [random.Random(1).randrange(-(1 << 40), 1 << 40) for _ in range(300)],
    "repeated": [random.Random(2).randrange(6) for _ in range(300)],
    "all alike": [5] * 200,
    "in order": list(range(250)),
}


@pytest.fixture(params=["memory", "disk"])
def keep(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keep:
    """Small parts, so that there are many."""
    for module, name, value in (
        (stored, "PIECE", 16), (stored, "_ROWS", 5), (columns, "FEW_BYTES", 64), (columns, "SORTED", 20),
        (columns, "_SAMPLE", 3),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)
    return in_memory if request.param == "memory" else OnDisk(tmp_path)


@pytest.mark.parametrize("numbers", CASES.values(), ids=CASES)
def test_columns_are_what_arrays_would_be(numbers: list[int], keep: Keep) -> None:
    there, array = column(keep, np.int64, [np.array(numbers, np.int64)]), np.array(numbers, np.int64)
    assert (there.count, np.concatenate([array[:0], *(some for _, some in there.pieces())]).tolist()) == (
        len(numbers), numbers,
    )  # fmt: skip
    places = np.array([random.Random(3).randrange(len(numbers)) for _ in range(90) if numbers], np.int64)
    for some in (places, places[:1], places[:0], np.sort(places)):
        assert there.take(some).tolist() == array[some].tolist()

    parts = list(ordered(there, keep))
    assert np.concatenate([keys for keys, _ in parts]).tolist() == sorted(numbers)
    order = np.concatenate([some for _, some in parts])
    assert order.tolist() == np.argsort(array, kind="stable").tolist()
    for one, other in zip(parts, parts[1:], strict=False):
        assert not set(one[0].tolist()) & set(other[0].tolist())

    back = placed(((some, keys) for keys, some in parts), len(numbers), np.int64, keep)
    assert back.take(np.arange(len(numbers))).tolist() == numbers
    rank = {number: n for n, number in enumerate(dict.fromkeys(numbers))}
    assert numbered(there, keep).take(np.arange(len(numbers))).tolist() == [rank[number] for number in numbers]


def test_what_is_given_no_number_is_nought(keep: Keep) -> None:
    there = placed([(np.array([40, 3]), np.array([9, 8]))], 50, np.int32, keep)
    assert {n: number for n, number in enumerate(there.between(0, 50).tolist()) if number} == {3: 8, 40: 9}
    assert placed([], 0, np.int32, keep).count == 0


def test_some_numbers_are_renewed(keep: Keep) -> None:
    there = column(keep, np.int32, [np.arange(60)])
    other = renewed(there, np.array([41, 2, 59]), np.array([-1, -2, -3]), keep)
    expected = {**{n: n for n in range(60)}, 41: -1, 2: -2, 59: -3}
    assert other.between(0, 60).tolist() == list(expected.values())
    assert there.between(0, 60).tolist() == list(range(60))
    assert renewed(there, np.array([], np.int32), np.array([], np.int32), keep).between(0, 60).tolist() == [*range(60)]


def test_rows_come_back_as_columns(keep: Keep) -> None:
    table = rows(keep, place="i4", hash="i8", spoken="?")
    some = [(n, (1 << 50) - n, n % 3 == 0) for n in range(37)]
    for row in some:
        table.append(row)
    there = table.settled()
    for number, name in enumerate(("place", "hash", "spoken")):
        assert np.concatenate(list(parts_of(there, name))).tolist() == [row[number] for row in some]


def test_lists_get_their_numbers(keep: Keep) -> None:
    there = column(keep, np.int32, [np.arange(60) * 2])
    lists = [[3, 50], [7], [59, 0, 1]]
    assert [(one, own.tolist()) for one, own in of_lists(there, lists)] == [
        (one, [2 * n for n in one]) for one in lists
    ]  # fmt: skip
    assert list(of_lists(there, [])) == []
