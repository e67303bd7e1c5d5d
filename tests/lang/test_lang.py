"""Word forms told by their endings."""

from __future__ import annotations

import pytest

from quotes.lang import load
from quotes.lang.forms import is_cue, is_speech_verb, is_third_person

ENGLISH = load("en")


@pytest.mark.parametrize(
    ("form", "speech"),
    [
        ("said", True), ("says", True), ("insisted", True), ("replies", True), ("denied", True), ("declaring", True),
        ("Wrote", True), ("teaches", False), ("saddle", False), ("bread", False), ("sing", False), ("stated", True),
    ],
)  # fmt: skip
def test_forms_of_speech_verbs(form: str, speech: bool) -> None:
    assert is_speech_verb(form, ENGLISH) is speech


def test_other_cues_and_pronouns() -> None:
    assert is_cue("statements", ENGLISH)
    assert is_cue("denounced", ENGLISH)
    assert not is_cue("bridge", ENGLISH)
    assert is_third_person("Her", ENGLISH)
    assert not is_third_person("I", ENGLISH)
