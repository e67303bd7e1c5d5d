"""Normal forms: what must be equal, what must stay apart, and that offsets lead back to the printed words."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quotes.text.normal import digest, fold, normal, placed_words, words

SAME = [
    ("It’s “fine”", 'it\'s "fine"'),
    ("Señor Petró", "senor petro"),
    ("We recognise the colour of honour", "We recognize the color of honor"),
    ("the centre's programme travelled", "the center's program traveled"),
    ("10,000 people", "10000 people"),
    ("50% of it", "50 per cent of it"),
    ("the U.S. said", "the US said"),
    ("a 180-degree turn", "a 180 degree turn"),
    ("law & order", "law and order"),
    ("no – never", "no... never"),
    ("so\u00adcial", "social"),
    ("zero\u200bwidth", "zerowidth"),
    ("organisations", "organizations"),
    ("he apologised", "he apologized"),
    ("defence, licence, practise", "defense license practice"),
    ("ﬁnal", "final"),
]
APART = [
    ("I am a trafficker", "I am not a trafficker"),
    ("can", "can't"),
    ("1.5 million", "15 million"),
    ("a wise rise", "a wize rize"),
    ("four hours", "for hours"),
    ("$5", "5"),
]
UNCHANGED = [
    "promise",
    "exercise",
    "advertise",
    "raise",
    "surprised",
    "hour",
    "tour",
    "here",
    "acre",
    "were",
    "wise",
    "skill",
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_words_have_one_normal_form(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@pytest.mark.parametrize("word", UNCHANGED)
def test_spelling_rules_leave_other_words_alone(word: str) -> None:
    assert normal(word) == word


PIECES = ("per", "cent", "por", "ciento", "covid", "19", "5m", "U.S.", "1,000", "o'er", " ", "-", "\n", "\x1c", "%")


@given(st.text() | st.text(alphabet="ab é’.,“ 1ﬁ\n") | st.lists(st.sampled_from(PIECES)).map("".join))
@example("5 per cent. covid 19, covid\n19")
def test_each_word_has_its_place(s: str) -> None:
    placed = placed_words(s)
    assert [word for word, _, _ in placed] == words(s)
    assert all(0 <= start < end <= len(s) for _, start, end in placed)
    assert all(start <= other for (_, start, _), (_, other, _) in pairwise(placed))


@pytest.mark.parametrize("s", ["“Señor” paid 10,000 – per cent", "U.S. colour's end."])
def test_a_place_holds_the_printed_word(s: str) -> None:
    assert all([word] == words(s[start:end]) for word, start, end in placed_words(s))
    assert placed_words(s)[0][1:] == (s.index("S") if "Se" in s else 0, 6 if "Se" in s else 4)


@given(st.text())
@example("\\`")
@example("ŉ")
def test_normal_is_stable(s: str) -> None:
    assert fold(fold(s)) == fold(s)
    assert normal(s) == " ".join(words(s))
    assert "  " not in normal(s)


def test_digest_is_short_stable_and_ordered() -> None:
    assert digest("a", "b") == digest("a", "b")
    assert re.fullmatch(r"[0-9a-f]{16}", digest("\ud800"))
    assert len({digest("a", "b"), digest("b", "a"), digest("ab"), digest()}) == 4


@pytest.mark.parametrize("unit", ["a.", "1,", "é", "“", "a'", "per cent ", "a", "\u0301"])
def test_time_grows_with_length_only(unit: str) -> None:
    started = time.perf_counter()
    normal(unit * 200_000)
    assert time.perf_counter() - started < 5
