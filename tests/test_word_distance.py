"""Our own distances between words against the package's that has them in C++, which builds use."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quotes.text.word_distance import unlikeness, wrong_letters

distance = pytest.importorskip("rapidfuzz.distance")
WORDS = st.text("abcé", max_size=9)


@given(WORDS, WORDS)
@example("", "")
@example("look", "look[s]")
def test_the_share_of_letters_that_differ(one: str, other: str) -> None:
    assert unlikeness(one, other) == pytest.approx(distance.Indel.normalized_distance(one, other))


@given(WORDS, WORDS, st.integers(0, 3))
@example("ca", "abc", 3)  # a letter between two that were swapped: three slips, not two
@example("wrogn", "wrong", 1)
def test_wrong_letters_up_to_a_number(one: str, other: str, most: int) -> None:
    assert wrong_letters(one, other, most) == distance.OSA.distance(one, other, score_cutoff=most)


@pytest.mark.parametrize(
    ("one", "other", "most", "wrong"),
    [("goverment", "government", 2, 1), ("recieve", "receive", 1, 1), ("now", "not", 1, 1), ("night", "goblet", 2, 3),
     ("same", "same", 0, 0), ("", "", 1, 0)],
)  # fmt: skip
def test_slips_of_the_pen(one: str, other: str, most: int, wrong: int) -> None:
    assert wrong_letters(one, other, most) == wrong
