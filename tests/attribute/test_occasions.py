"""Where something was said: the words of a sentence that tell it, and those that tell of something else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from quotes.attribute.occasions import occasion_of
from quotes.datatypes import Span
from quotes.datatypes.occasion import OccasionKind
from quotes.lang import available, load
from quotes.text.masks import MASK, masked
from quotes.text.sentences import sentence_around

CASES = tomllib.loads((Path(__file__).parent / "cases" / "occasions.toml").read_text("utf-8"))
QUOTED = re.compile("[“«]([^”»]*)[”»]")


@pytest.mark.parametrize(("code", "case"), [(code, case) for code in CASES for case in CASES[code]])
def test_the_occasion_that_a_sentence_tells(code: str, case: dict[str, str]) -> None:
    text = case["text"]
    reporting = masked(text, [Span(*match.span(1)) for match in QUOTED.finditer(text)])
    start = text.index(case["said"])
    occasion = occasion_of(reporting, Span(start, start + len(case["said"])), load(code))
    if "kind" not in case:
        assert occasion is None
        return
    assert occasion is not None
    assert (occasion.kind, occasion.text) == (case["kind"], case["words"])
    assert text[occasion.start : occasion.end] == case["words"]


def test_nothing_is_told_without_words_that_say_who_speaks() -> None:
    assert occasion_of("At a rally in Leeds: nothing.", None, load("en")) is None
    assert occasion_of(MASK * 10, Span(2, 5), load("en")) is None


def test_every_language_has_words_for_the_commonest_occasions() -> None:
    for code in available():
        words = load(code)
        for kind in (OccasionKind.RALLY, OccasionKind.POST, OccasionKind.INTERVIEW, OccasionKind.STATEMENT):
            assert words.words("occasions", kind), (code, kind)


@pytest.mark.parametrize(
    ("text", "word", "sentence"),
    [
        ("He left. She said so. They met.", "said", "She said so."),
        ("First line\nMrs. Roe said so. Then", "said", "Mrs. Roe said so."),
        ("It is. Sen. J. Roe said so (twice) and left!", "said", "Sen. J. Roe said so (twice) and left!"),
    ],
)
def test_the_sentence_around_a_word(text: str, word: str, sentence: str) -> None:
    start = text.index(word)
    span = sentence_around(text, Span(start, start + len(word)), load("en"))
    assert span.of(text) == sentence
