"""What first names tell about a person's gender, and where the table and the word vectors disagree."""

from __future__ import annotations

import numpy as np
import pytest

from quotes.lang import load
from quotes.parse.genders import Genders
from quotes.text.given_names import EITHER, gender_of_given_name

CASES = [
    ("Virginia Quint", "female"),
    ("VIRGINIA QUINT", "female"),
    ("Ghislaine Quint", "female"),
    ("José Quint", "male"),
    ("Begoña Quint", "female"),
    ("Jean Quint", EITHER),
    ("Jean-Luc Quint", "male"),
    ("Jean Luc Quint", "male"),
    ("Robin Quint", EITHER),
    ("Judge Quint", None),
    ("General Quint", None),
    ("Zzyzx Quint", None),
    ("Virginia", "female"),
    ("Zzyzx", None),
    ("", None),
]


@pytest.mark.parametrize(("name", "gender"), CASES)
def test_a_first_name_has_the_gender_of_nearly_all_who_have_it(name: str, gender: str | None) -> None:
    assert gender_of_given_name(tuple(name.split())) == gender


def test_the_table_goes_before_the_vectors_which_judge_what_it_lacks() -> None:
    words = {"he": [1.0, 0.0], "she": [-1.0, 0.0], "virginia": [0.9, 0.1], "zzyzx": [0.9, 0.1], "jean": [-0.9, 0.1]}
    genders = Genders(load("en"), {word: i for i, word in enumerate(words)}.get, np.array(list(words.values())))
    assert [genders.of(n) for n in ("Virginia Quint", "Zzyzx Quint", "Jean Quint")] == ["female", "male", None]
