"""What is kept on the disk comes back as it was, in order and by place; a merge from there is one from memory."""

from __future__ import annotations

import errno
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from quotes.database.rowids import spread
from quotes.datatypes import QuoteRecord, Skipped, columns, sequences, stored
from quotes.datatypes.columns import InOrderOfIds, Reordered, column
from quotes.datatypes.sequences import (
    Keep,
    Places,
    Renewed,
    codes_of,
    each,
    id_of,
    in_memory,
    lists_at,
    read_at,
    some,
)
from quotes.datatypes.stored import Batches, Divided, StoredNumbers
from quotes.errors import DatabaseError
from quotes.pipeline import shelf as shelves
from quotes.pipeline.corpus import gather
from quotes.pipeline.shelf import OnDisk, Shelf, packed
from quotes.statements import merge_and_revise
from scripts import bench_records

VALUES = [Skipped(f"n{n}", "why " * (n % 50)) for n in range(3_000)]


@pytest.fixture(autouse=True)
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let values go into a file from the first one on, or from the one that a test says."""
    monkeypatch.setattr(shelves, "FEW", getattr(request, "param", 0))


@pytest.mark.parametrize("few", [0, 1, 1_999, 2_000, 2_500, 3_000], indirect=True)
def test_values_come_back_in_order_and_by_place(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, Skipped, VALUES[:2_000])
    assert list(shelf) == VALUES[:2_000]
    for value in VALUES[2_000:]:
        shelf.append(value)
    assert (len(shelf), list(shelf)) == (3_000, VALUES)
    assert [shelf[n] for n in (0, 2_999, 17)] == [VALUES[n] for n in (0, 2_999, 17)]
    assert shelf[5:8] == VALUES[5:8]
    with pytest.raises(IndexError):
        shelf[3_000]
    assert list(Shelf(tmp_path, Skipped)) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("often", "stays"), [(True, True), (False, False)])
def test_many_values_stay_unpacked_only_where_they_are_asked_for_often(
    tmp_path: Path, often: bool, stays: bool
) -> None:
    kept = OnDisk(tmp_path, 0)(Skipped, VALUES, often=often)
    first = kept[0]
    assert kept[0] is first  # a few always do
    assert packed(kept)[0] is not first
    first = kept[0]
    for n in range(shelves._UNPACKED_ONCE):
        assert kept[n + 1] == VALUES[n + 1]
    assert (kept[0] is first) == stays
    assert kept[0] == VALUES[0]


@pytest.mark.parametrize("few", [0, 1, 4, 5, 6], indirect=True)
def test_what_comes_while_others_are_read_is_read_too(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, Skipped, VALUES[:3])
    seen = []
    for value in shelf:
        seen.append(value)
        if len(shelf) < 8:
            shelf.append(VALUES[len(shelf)])
    assert seen == VALUES[:8]


@pytest.mark.parametrize("few", [0, 3, 9], indirect=True)
def test_values_that_turn_out_to_be_few_come_back_from_the_file(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, Skipped, VALUES[:5], few=2)
    assert shelf[0] is not VALUES[0]
    shelf.bring_back()
    assert (list(shelf), shelf[3] is shelf[3]) == (VALUES[:5], True)
    for value in VALUES[5:20]:
        shelf.append(value)
    assert (list(shelf), shelf[19]) == (VALUES[:20], VALUES[19])
    short = Shelf(tmp_path, Skipped, VALUES[:2], few=2)
    short.bring_back()
    assert short[0] is VALUES[0]


@pytest.mark.parametrize("records", [30, 60])
def test_only_a_build_of_few_quotes_keeps_them_in_memory(
    records: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "AT_FIRST", 7)
    monkeypatch.setattr(shelves, "FEW", 40)
    corpus = gather(bench_records.extracted(records), tmp_path, (), lambda result: None)
    made = [record for one in bench_records.extracted(records) for record in one.extraction.records]
    assert (list(corpus.records), len(corpus.wordings), len(corpus.locals_) > 20) == (made, records, True)
    again = corpus.keep(tmp_path)(QuoteRecord, made)
    for shelf in (corpus.articles, corpus.records, corpus.locals_):
        in_file = list(shelf)[0] is not list(shelf)[0]
        assert in_file is (records > 40 and len(shelf) > 7)
    assert (again[0] is made[0]) is (records <= 40)


def test_few_values_need_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "FEW", 2)
    shelf = Shelf(tmp_path / "nowhere", Skipped, VALUES[:2])
    assert (shelf[0] is VALUES[0], len(shelf)) == (True, 2)
    with pytest.raises(DatabaseError, match="cannot be written"):
        shelf.append(VALUES[2])


def test_a_value_longer_than_what_is_read_at_once(tmp_path: Path) -> None:
    long = Skipped("long", "x" * (3 << 20))
    assert list(Shelf(tmp_path, Skipped, [VALUES[0], long, VALUES[1]])) == [VALUES[0], long, VALUES[1]]


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(tmp_path, Skipped, VALUES[:1])

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    assert shelf._many is not None
    monkeypatch.setattr(shelf._many._file, "write", full, raising=False)
    with pytest.raises(DatabaseError, match="No space left"):
        shelf.append(VALUES[1])


def test_places_of_ids() -> None:
    places = Places(["b", "é", "", "zz", "a"])
    assert [places[id] for id in ("b", "é", "", "zz", "a")] == [0, 1, 2, 3, 4]
    assert places.order.tolist() == [2, 4, 0, 3, 1]
    assert [places.get(id) for id in ("c", "z", "zzz")] == [None, None, None]
    assert Places([]).get("a") is None
    with pytest.raises(KeyError):
        places["c"]


def in_order(letters: Sequence[str], keep: Keep) -> Reordered[str]:
    return Reordered(letters, column(keep, np.int32, [Places(letters).order]), keep)


@pytest.mark.parametrize("place", ["memory", "disk"])
def test_views_read_what_they_show(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "FEW_BYTES", 0)
    letters = in_order("dbca", in_memory if place == "memory" else OnDisk(tmp_path))
    assert list(letters) == list("abcd")
    with pytest.raises(IndexError):
        letters[4]
    assert sorted(each(letters)) == list(enumerate("abcd"))
    renewed = Renewed(letters, [3, 1, 3], "zxy")
    assert list(renewed) == list("axcy")
    assert list(renewed.renewed()) == [(1, "x"), (3, "y")]
    assert list(Renewed(letters, [], "")) == list(letters)
    assert dict(each(renewed)) == dict(enumerate("axcy"))
    again = Renewed(renewed, [3, 0], "pq")
    assert list(again) == [again[n] for n in range(4)] == some(again, range(4)) == list("qxcp")


def records(count: int) -> list[QuoteRecord]:
    """Generated records with speakers, as sure as it takes for others to learn from them."""
    made = [record for one in bench_records.extracted(count) for record in one.extraction.records]
    return [replace(r, speaker_id=r.speaker and r.speaker.replace(" ", "-"), confidence=0.9) for r in made]


@pytest.mark.parametrize("few", [0, 9], indirect=True)
@pytest.mark.parametrize("places", [[], [3], [2, 0, 2], [0, 1, 2, 3], range(1, 3)])
def test_some_values_are_read_by_their_places_and_do_not_stay(tmp_path: Path, places: Sequence[int]) -> None:
    shelf = Shelf(tmp_path, str, "dbca")
    letters = in_order(shelf, in_memory)
    renewed = Renewed(letters, [1, 3], Shelf(tmp_path, str, "xy"))
    everywhere = (shelf, "dbca"), (letters, "abcd"), (renewed, "axcy"), (tuple("dbca"), "dbca")
    for values, whole in everywhere:
        assert some(values, places) == [whole[n] for n in places]
        lists = [places, [0], [2, 0]] * 3
        assert list(lists_at(values, lists)) == [[whole[n] for n in one] for one in lists]
    if shelf._many is not None and 1 not in places:
        assert shelf._many._unpacked.cache_info().currsize == 0
    for values, whole in (*everywhere, (Renewed(letters, [], ""), "abcd")):
        assert list(read_at(values, np.array(places, np.int64))) == [whole[n] for n in places]
    shelf.append("e")
    assert list(read_at(shelf, np.array([4, 0]))) == ["e", "d"]
    assert some(shelf, [4, 0]) == ["e", "d"]


def test_values_by_their_ids_tell_where_each_is(tmp_path: Path) -> None:
    ids = [f"{n * 7919 % 97:016x}" for n in range(90)]
    keep = OnDisk(tmp_path)
    values = InOrderOfIds(Shelf(tmp_path, str, ids), column(keep, np.uint64, [codes_of(ids)]), keep)
    assert list(values) == sorted(ids)
    asking = [ids[17], "f" * 16, ids[3], ids[17], "nobody"]
    assert [None if n < 0 else values[n] for n in values.places_of(asking).tolist()] == [
        ids[17], None, ids[3], ids[17], None,
    ]  # fmt: skip


def test_a_merge_from_the_disk_is_one_from_memory(tmp_path: Path) -> None:
    made = records(1_200)
    here = merge_and_revise(made)
    there = merge_and_revise(made[::-1], keep=OnDisk(tmp_path))
    assert Counter(there[0]) == Counter(here[0])
    assert tuple(there[1]) == tuple(here[1])
    assert tuple(there[2]) == tuple(here[2])
    assert any(len(statement.members) > 2 for statement in here[1])
    assert here[2]
    assert any(record.rule == "statement" for record in here[0])
    assert len({record.part for record in here[0]}) == 2


@pytest.mark.parametrize("place", ["memory", "disk"])
@pytest.mark.parametrize("few_bytes", [0, 40, 48, 400])
@pytest.mark.parametrize("together", [1, 4, 99])
def test_numbers_come_back_from_where_they_are_kept(
    place: str, few_bytes: int, together: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("FEW_BYTES", few_bytes), ("_DIVIDED", together), ("_BATCH", together)):
        monkeypatch.setattr(stored, name, value)
    keep = in_memory if place == "memory" else OnDisk(tmp_path)
    numbers = StoredNumbers(keep.scratch(), np.int32)
    numbers.extend(np.arange(10))
    numbers.extend(array("i", [77, -5]))
    assert numbers.between(8, 12).tolist() == [8, 9, 77, -5]
    assert numbers.some(np.array([11, 2, 0]), np.array([1, 3, 0])).tolist() == [-5, 2, 3, 4]
    divided = Divided(keep.scratch(), 3, np.int32, np.int64)
    divided.put(np.array([2, 0, 2]), np.array([1, 2, 3]), np.array([1 << 40, 5, -6]))
    divided.put(np.array([2]), np.array([4]), np.array([7]))
    divided.put(np.array([], np.int64), np.array([]), np.array([]))
    parts = [[side.tolist() for side in divided.part(n)] for n in range(len(divided))]
    assert parts == [[[2], [5]], [[], []], [[1, 3, 4], [1 << 40, -6, 7]]]
    assert [divided.size(n) for n in range(len(divided))] == [1, 0, 3]
    in_two = [[1, 3], [4]] if together < 4 else [[1, 3, 4]]
    for many, shares in ((1, in_two), (2, in_two), (3, [[1, 3, 4]]), (9, [[1, 3, 4]])):
        assert [first.tolist() for first, _ in divided.shares(2, many)] == shares
    assert list(divided.shares(1, 5)) == []
    divided.put(np.array([1]), np.array([8]), np.array([9]))  # after some have been read
    assert [side.tolist() for side in divided.part(1)] == [[8], [9]]
    batches, came = Batches(keep.scratch()), [([5, 6], [7, 8]), ([], []), ([9], [-1])]
    both = {1: [came[0], came[2]], 4: [([5, 6, 9], [7, 8, -1])]}
    for one, other in came:
        batches.put(np.array(one, np.int64), np.array(other, np.int32))
    for _ in range(2):
        assert [(one.tolist(), other.tolist()) for one, other in batches] == both[min(together, 4)]
    assert list(tmp_path.iterdir()) == []


HASHES = ["ffffffffffffffff", "00000000000000a0", "9b00000000000001", "00000000000000a0", "0000000000000000"]


@pytest.mark.parametrize("more", [[], ["z", ""], ["FFFFFFFFFFFFFFFF"], ["00000000000000a", "é000000000000000"]])
def test_ids_that_are_hashes_take_eight_bytes_and_are_found_like_others(
    more: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sequences, "_AT_ONCE", 3)
    ids = HASHES + more
    places, codes = Places(ids), codes_of(ids)
    assert codes.dtype.itemsize >= 8 if more else codes.dtype.itemsize == 8
    assert list(map(id_of, codes.tolist())) == ids
    assert [ids[n] for n in places.order] == sorted(ids, key=str.encode)
    last = {id: n for n, id in enumerate(ids)}
    for asking in (ids, HASHES[:2], ["z"], ["00000000000000A0", HASHES[0]], ["0", "00000000000000a00"], []):
        assert places.of(asking).tolist() == [last.get(id, -1) for id in asking]
        assert [places.get(id) for id in asking] == [last.get(id) for id in asking]
    assert Places([]).of(["a", HASHES[0]]).tolist() == [-1, -1]


@pytest.mark.parametrize("ids", [HASHES, ["0123456789abcdef", "ffff000000000000"]])
def test_rows_of_ids_are_spread_the_same_as_numbers_and_as_bytes(ids: list[str]) -> None:
    assert spread(codes_of(ids)).tolist() == spread(np.array(ids, "S")).tolist() == [int(id[:12], 16) for id in ids]


def test_numbers_for_which_there_is_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DatabaseError, match="cannot be written"):
        OnDisk(tmp_path / "nowhere").scratch()
    scratch = OnDisk(tmp_path).scratch()

    def full(*written: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shelves.os, "pwrite", full)
    with pytest.raises(DatabaseError, match="No space left"):
        scratch.put(b"1234")
