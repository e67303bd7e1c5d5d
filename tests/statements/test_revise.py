"""Speakers that other printings of the words make certain, and those that they leave alone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest

from quotes.datatypes import MentionKind, QuoteRecord
from quotes.datatypes.sequences import in_memory
from quotes.statements import merge, merge_and_revise, read_off, revise_speakers
from quotes.statements.voices import Voices
from tests.statements.records import record

WHEELHOUSE = "Until you have sat in that wheelhouse at night you cannot know what it means to steer a ferry"


def test_a_quote_without_a_speaker_learns_one_and_says_so() -> None:
    sure, nobody = record(0, WHEELHOUSE, speaker="Ana Duarte", day=3), record(1, WHEELHOUSE, day=3)
    first, second = merge_and_revise([sure, nobody])[0]
    assert first == sure
    assert (second.speaker_id, second.rule, second.attributed_before) == (sure.speaker_id, "statement", None)
    assert second.reason == "the same words are attributed to Ana Duarte in Outlet 0"


def repaired(
    *,
    outlets: int = 2,
    confidence: float = 0.6,
    text: str = WHEELHOUSE,
    day: int = 3,
    others: Mapping[str, Any] = MappingProxyType({}),
) -> QuoteRecord:
    """Return what becomes of a quote of Omar Keller's where others print its words as Ana Duarte's."""
    odd = record(0, text, speaker="Omar Keller", mention="pronoun", confidence=confidence, day=day)
    agreed = [record(n, text, speaker="Ana Duarte", day=3, **others) for n in range(1, outlets + 1)]
    return merge_and_revise([odd, *agreed])[0][0]


def test_two_outlets_repair_an_odd_answer_that_was_not_sure() -> None:
    made = repaired()
    assert (made.speaker, made.rule, made.attributed_before) == ("Ana Duarte", "statement", "Omar Keller")
    assert made.mention_kind is MentionKind.PRONOUN


@pytest.mark.parametrize("mention", ["nominal", "pronoun"])
def test_others_who_surely_mean_somebody_repair_like_others_who_name_her(mention: str) -> None:
    sure, unsure = ({"mention": mention, "confidence": confidence} for confidence in (0.96, 0.9))
    assert repaired(others=sure).speaker == "Ana Duarte"
    assert repaired(others=unsure).speaker == "Omar Keller"


@pytest.mark.parametrize(
    "given",
    [
        {"outlets": 1},
        {"confidence": 0.8},
        {"text": "Until you have sat in it"},
        {"day": 90},
    ],
)
def test_less_than_that_leaves_the_odd_answer_a_statement_of_its_own(given: dict[str, Any]) -> None:
    assert repaired(**given).speaker == "Omar Keller"


def test_equal_words_of_two_people_are_two_statements_linked_as_echoes() -> None:
    two = [record(n, WHEELHOUSE, speaker=name, day=3) for n, name in enumerate(("Ana Duarte", "Omar Keller"))]
    statements, links = merge(two)
    assert len(statements) == 2
    assert [link.kind for link in links] == ["echoes"]


def test_nobody_learns_from_two_or_against_a_person_who_decided() -> None:
    sure = record(0, WHEELHOUSE, speaker="Ana Duarte", day=3)
    other = record(1, WHEELHOUSE, speaker="Omar Keller", day=3)
    nobody = record(2, WHEELHOUSE, day=3)
    assert revise_speakers([sure, other, nobody], [[sure.id, other.id, nobody.id]]) == (sure, other, nobody)
    decided = record(3, WHEELHOUSE, speaker="Omar Keller", mention="pronoun", day=3, rule="correction", confidence=0.5)
    more = record(4, WHEELHOUSE, speaker="Ana Duarte", day=3)
    pairs = [(decided.id, sure.id), (decided.id, more.id)]
    assert revise_speakers([sure, more, decided], [], pairs) == (sure, more, decided)


@pytest.mark.parametrize(
    ("speakers", "learns"),
    [
        (("Ana Duarte", None), True),
        ((None, None, "Ana Duarte"), True),
        ((None, None), False),
        (("Ana Duarte", "Rui Mota"), False),
        ((None,), False),
        (("Ana Duarte",), False),
    ],
)
def test_only_a_statement_with_and_without_speakers_is_read_to_learn_them(
    speakers: tuple[str | None, ...], learns: bool
) -> None:
    voices = Voices(in_memory)
    for i, quote in enumerate(read_off([record(n, "fog", speaker=name) for n, name in enumerate(speakers)])):
        voices.hear(i, quote)
    voices.settle()
    group = list(range(len(speakers)))
    assert list(voices.mixed([group])) == ([group] if learns else [])
