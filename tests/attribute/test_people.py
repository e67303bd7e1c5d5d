"""Whom names, pronouns and descriptions mean, on cases of our own; tests/frozen.py tells how to renew their parses."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quotes.attribute import attribute
from quotes.lang import load
from tests.attribute.test_attribute import attributed, parsed

CASES = json.loads((Path(__file__).parent / "cases" / "people.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["pattern"])
def test_the_person_is_the_one_whom_a_reader_would_take(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    if "xfail" in case:
        request.applymarker(pytest.mark.xfail(reason=case["xfail"], strict=True))
    speaker = attributed(case["text"])[case["quote"]].speaker
    assert (speaker.name if speaker else None) == case["speaker"]


def test_a_surname_of_two_has_both_as_alternatives_and_a_doubtful_one_costs_confidence() -> None:
    even = attributed('Nathan Holm and Adam Holm run the mill. "The wheel turns again," Holm said.')
    assert {a.speaker for a in even["The wheel turns again,"].alternatives} == {"Nathan Holm", "Adam Holm"}
    text = 'Nathan Holm runs the mill. Nathan Holm has a son, Adam Holm. "The wheel turns again," {} said.'
    said, doubted = (attributed(text.format(n))["The wheel turns again,"] for n in ("Nathan Holm", "Holm"))
    assert [a.speaker.name for a in (said, doubted) if a.speaker] == ["Nathan Holm", "Nathan Holm"]
    assert doubted.confidence < said.confidence


def test_an_answer_that_names_nobody_is_not_sure() -> None:
    nobody = attributed('The mill was quiet on Monday. "The wheel turns again," she said.')["The wheel turns again,"]
    assert (nobody.speaker, nobody.mention is not None) == (None, True)
    assert nobody.confidence < 0.5


def test_somebody_described_after_a_person_makes_a_pronoun_doubtful() -> None:
    text = 'Ned Quint left the mill on Monday. {} "The wheel turns again," he said.'
    sure, doubtful, another_gender = (
        attributed(text.format(between))["The wheel turns again,"]
        for between in (
            "The bishop received Quint.",
            "The Harlow leader had an audience with the bishop.",
            "The Harlow spokeswoman had an audience with the bishop.",
        )
    )
    assert doubtful.confidence < 0.8
    assert min(sure.confidence, another_gender.confidence) > doubtful.confidence


def test_a_first_name_of_women_and_men_rules_no_pronoun_out() -> None:
    text = 'Jean Quint runs the mill. "The wheel turns again," {} said.'
    for pronoun in ("she", "he"):
        speaker = attributed(text.format(pronoun))["The wheel turns again,"].speaker
        assert (speaker.name if speaker else None) == "Jean Quint"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('"The mill turns again," the Daily Wheel reported.', "Daily Wheel"),
        ('"The mill turns again," Millcheck said on Monday.', "Millcheck"),
        ('Ned Weaver left. "The mill turns again," Weaver said.', "Ned Weaver"),
        ('"The mill turns again," the miller said on Monday.', None),
    ],
)
def test_a_name_that_the_recognizer_missed_is_a_name(text: str, named: str | None) -> None:
    article, quotes, document = parsed(text)
    (attribution,) = attribute(article, quotes, replace(document, entities=()), (), load("en"))
    speaker = attribution.speaker
    assert speaker is not None
    assert (speaker.name if speaker.named else None) == named


def test_whoever_a_quote_names_by_surname_is_doubted_as_its_speaker() -> None:
    text = 'Paul Holm was asked about Ned Quint. Quint resigned on Monday.\n\n"{} was always late," he said.'
    named, other = (attributed(text.format(name))[f"{name} was always late,"] for name in ("Quint", "Karl"))
    assert named.confidence < 0.8 < other.confidence


@pytest.mark.parametrize(
    ("group", "named"),
    [
        ("Villagers", False),
        ("Many old neighbours", False),
        ("The villagers", False),
        ("Republicans", True),
        ("Harlow villagers", True),
        ("The Harlow villagers", True),
    ],
)
def test_a_capital_to_begin_a_sentence_makes_no_name_of_a_group(group: str, named: bool) -> None:
    speaker = attributed(f'The mill closed on Monday. {group} called it "a crime against the river."')[
        "a crime against the river."
    ].speaker
    assert speaker is not None
    assert speaker.named is named


def test_a_capital_inside_a_sentence_makes_a_name_of_the_same_word_at_the_beginning() -> None:
    text = 'The miller left Labour in May. Labour party leaders called it "a crime against the river."'
    for inside, named in (("Labour", True), ("the party", False)):
        speaker = attributed(text.replace("Labour", inside, 1))["a crime against the river."].speaker
        assert speaker is not None
        assert speaker.named is named
