"""Wordings aligned with the fullest one: what becomes of each word, and that none is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.collation import RunKind, align, collate, fullest
from quotes.text.word_places import placed_wording

FULL = "The harbour stays open, and we will honour every contract, but nobody will be paid twice."

# A wording, and its runs against FULL: = the same, -n words cut, old > new, + added.
ALIGNED = [
    (FULL, [f"= {FULL}"]),
    ("the harbor stays open and we will", ["= the harbor stays open and we will", "-9"]),
    ("we will honor every contract", ["-5", "= we will honor every contract", "-6"]),
    ("The harbour stays shut", ["= The harbour stays", "open, > shut", "-12"]),
    ("Our harbour stays", ["The > Our", "= harbour stays", "-13"]),
    ("we will honour[s] every contract", ["-5", "= we will", "honour > honour[s]", "= every contract", "-6"]),
    ("The harbour stays … nobody will be paid", ["= The harbour stays …", "-8", "= nobody will be paid", "-1"]),
    ("nobody will be paid twice or ever again.", ["-11", "= nobody will be paid twice", "+ or ever again."]),
    ("Good. The harbour stays open", ["+ Good.", "= The harbour stays open", "-12"]),
    ("", ["-16"]),
    ("zebras", ["-15", "twice. > zebras"]),
    ("The harbour stays nearly open", ["= The harbour stays", "+ nearly", "= open", "-12"]),
    ("The harbour stays open and we shall honour contracts",
     ["= The harbour stays open and we", "will > shall", "= honour", "-1", "contract, > contracts", "-6"]),
]  # fmt: skip


def written(full: str, wording: str) -> list[str]:
    """The runs of an alignment as the table has them."""
    lines = []
    for run in align(full, wording):
        old, new = " ".join(run.full), " ".join(run.printed)
        by_kind = {RunKind.SAME: f"= {new}", RunKind.CUT: f"-{len(run.full)}", RunKind.ADDED: f"+ {new}"}
        lines.append(by_kind.get(run.kind, f"{old} > {new}"))
    return lines


@pytest.mark.parametrize(("wording", "runs"), ALIGNED)
def test_each_word_in_its_place(wording: str, runs: list[str]) -> None:
    assert written(FULL, wording) == runs


SOME = ("we", "will", "stay,", "honour", "honor", "look[s]", "…", "no.", "Ünd", "5%", "a", "—")
WORDS = st.lists(st.sampled_from(SOME), max_size=14)


@given(WORDS, WORDS)
def test_every_word_of_both_is_in_one_run_in_order(full: list[str], wording: list[str]) -> None:
    runs = align(" ".join(full), " ".join(wording))
    for side, shown in ((wording, "printed"), (full, "full")):
        has_words = bool(placed_wording(" ".join(side)).words)
        assert "".join(word for run in runs for word in getattr(run, shown)) == ("".join(side) if has_words else "")
    places = [(run.start, run.end) for run in runs]
    assert [start for start, _ in places] == [0, *(end for _, end in places)][: len(places)]
    for run in runs:
        assert bool(run.full) == (run.kind != RunKind.ADDED)
        assert bool(run.printed) == (run.kind != RunKind.CUT)
        same = placed_wording(" ".join(run.full)).words == placed_wording(" ".join(run.printed)).words
        assert same == (run.kind == RunKind.SAME)


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_breaks_it(full: str, wording: str) -> None:
    runs = align(full, wording)
    assert sum(run.end - run.start for run in runs) == len(placed_wording(full).words)
    if placed_wording(wording).words:
        assert "".join(word for run in runs for word in run.printed) == "".join(wording.split())


def test_a_long_difference_is_aligned_in_linear_time() -> None:
    full = " ".join(f"a{n}" for n in range(900))
    wording = " ".join(f"b{n}" for n in range(700))
    kinds = [(run.kind, len(run.full), len(run.printed)) for run in align(full, wording)]
    assert kinds == [(RunKind.CHANGED, 700, 700), (RunKind.CUT, 200, 0)]


def test_wordings_are_grouped_by_their_words_and_the_fullest_is_on_top() -> None:
    wordings = [
        "we will honour every contract", FULL, "We will honor every contract,", "the harbour stays open", FULL.upper(),
        "we will honour every contract", "nobody", FULL + " Never.",
    ]  # fmt: skip
    found = collate(wordings)
    assert [(row.text, row.members) for row in found.rows] == [
        (FULL + " Never.", (7,)),
        (FULL, (1, 4)),
        ("we will honour every contract", (0, 2, 5)),
        ("the harbour stays open", (3,)),
        ("nobody", (6,)),
    ]
    assert [(row.kept, row.cut, row.changed, row.added) for row in found.rows] == [
        (17, 0, 0, 0), (16, 1, 0, 0), (5, 12, 0, 0), (4, 13, 0, 0), (1, 16, 0, 0)
    ]  # fmt: skip
    assert (found.words, found.wordings, found.left_out) == (17, 5, ())


def test_same_words_are_one_row_and_none_no_picture() -> None:
    assert collate(["A great honour.", "“a great honor”"]).wordings == 1
    assert collate([]).rows == ()
    assert collate(["…", "—"]).wordings == 1


def test_the_fullest_is_the_first_of_the_longest() -> None:
    assert fullest(["one two", "one two three", "three two one"]) == 1


@given(st.lists(WORDS.map(" ".join), min_size=1, max_size=8), st.integers(1, 4))
def test_each_printing_is_in_one_row_or_left_out(wordings: list[str], most: int) -> None:
    found = collate(wordings, most)
    placed = [number for row in found.rows for number in row.members]
    assert sorted([*placed, *found.left_out]) == list(range(len(wordings)))
    assert len(found.rows) <= most
    assert found.rows[0].cut == found.rows[0].added == 0
    for row in found.rows:
        assert row.kept + row.cut == found.words <= max(len(placed_wording(one).words) for one in wordings)
        assert {placed_wording(wordings[n]).words for n in row.members} == {placed_wording(row.text).words}
