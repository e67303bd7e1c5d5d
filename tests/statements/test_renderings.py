"""Two ways of printing the same words: each kind with what looks like one and is none."""

from __future__ import annotations

import pytest

from quotes.statements import merge
from quotes.statements.renderings import alike_forms, alike_names, dates, same_in_print
from quotes.text.lexicon import lexicon
from quotes.text.normal import words
from tests.statements.records import record

RUNS = [
    ("twenty-five", "25", True),
    ("twenty-five", "26", False),
    ("two hundred and fifty", "250", True),
    ("1.5 million", "1,500,000", True),
    ("a hundred", "100", True),
    ("hundreds", "100", False),
    ("three sailors", "3", False),
    ("twenty-first", "21st", True),
    ("twenty-first", "22nd", False),
    ("the 1970s", "the '70s", True),
    ("the 1970s", "the '90s", False),
    ("the UN", "the United Nations", True),
    ("EU", "United Nations", False),
    ("la ONU", "Naciones Unidas", True),
    ("EE. UU.", "Estados Unidos", True),
    ("non-partisan", "nonpartisan", True),
    ("not able", "notable", False),
    ("St.", "Saint", True),
    ("St.", "Street", True),
    ("Saint", "Street", False),
    ("f***ing", "fucking", True),
    ("b******", "bastard", True),
    ("f***ing", "baking", False),
    ("they're", "they are", True),
    ("they're", "they were", False),
    ("couldn't", "could not", True),
    ("we'd", "we had", True),
    ("wanna", "want to", True),
    ("Kyiv", "Kiev", True),
    ("recieve", "receive", True),
    ("hijo", "hija", False),
    ("bought", "brought", False),
    ("", "flour", False),
]


@pytest.mark.parametrize(("one", "other", "same"), RUNS)
def test_runs_of_words(one: str, other: str, same: bool) -> None:
    assert same_in_print(words(one), words(other), lexicon()) is same
    assert same_in_print(words(other), words(one), lexicon()) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("vote", "voters", True), ("saw", "seen", True), ("stronger", "strong", True), ("vote", "veto", False)],
)
def test_forms_of_a_word(one: str, other: str, same: bool) -> None:
    assert alike_forms(one, other, lexicon()) is alike_forms(other, one, lexicon()) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("zelensky", "zelenskyy", True), ("zelensky", "zelenskiy", True), ("niger", "nigeria", False)],
)
def test_names_of_other_scripts(one: str, other: str, same: bool) -> None:
    assert alike_names(one, other) is alike_names(other, one) is same


def test_days_stand_before_or_after_their_month() -> None:
    for text in ("on the 3rd of March", "on March 3", "el 3 de marzo"):
        assert [day.partition(" ")[0] for of in dates(words(text), lexicon()).values() for day in of] == ["3"]
    assert not dates(words("3 sailors came in May or so they say"), lexicon())


WHOLE = [
    ("It was on the 3rd of March that the flour came", "It was on March 3 that the flour came", True),
    ("It was on the 3rd of March that the flour came", "It was on March 4 that the flour came", False),
    (
        "The chapel opens at 7pm and the choir sings at 9",
        "The chapel opens at 7 p.m. and the choir sings at nine",
        True,
    ),
    ("The bakers lost £3bn on the ferry in two years", "The bakers lost £3 billion on the ferry in two years", True),
    ("The cross-town ferry needs a cross-town crew", "The crosstown ferry needs a crosstown crew", True),
    ("Esperamos treinta y cinco barcos este otoño", "Esperamos 35 barcos este otoño", True),
    ("Esperamos treinta y cinco barcos este otoño", "Esperamos 36 barcos este otoño", False),
    ("The bakers lost £3bn on the ferry in two years", "The bakers lost £3m on the ferry in two years", False),
    ("We baked for the fair on Jan. 12 and again today", "We baked for the fair on January 12 and again today", True),
    ("Solo el 10 por ciento del pan es de la capilla", "Sólo el 10 % del pan es de la capilla", True),
]


@pytest.mark.parametrize(("one", "other", "same"), WHOLE)
def test_statements(one: str, other: str, same: bool) -> None:
    records = [record(n, text, speaker="Ana Duarte", day=1) for n, text in enumerate((one, other))]
    assert (len(merge(records)[0]) == 1) is same
