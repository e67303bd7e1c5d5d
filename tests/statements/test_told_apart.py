"""What one article tells apart itself: words that a speaker passes on as another's, and a sentence begun twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from quotes.datatypes import LinkKind
from quotes.statements import merge
from tests.statements.records import groups, record

PLAN = "clumsy, late and costly"
# How the last of three quotes begins, and whether it is the same statement as the first one's.
CHAINS = [
    ("She continues to believe that the ferry plan is clumsy, late and costly. She stands by it.", False),
    ("He thinks the ferry plan was clumsy, late and costly. Nobody denies that here.", False),
    ("The ferry plan was clumsy, late and costly. Everybody stands by it in this office.", True),
]


@pytest.mark.parametrize(("text", "joined"), CHAINS)
def test_no_chain_joins_words_with_those_that_pass_them_on(text: str, joined: bool) -> None:
    own = record(0, PLAN, role="fragment", speaker="Ana Duarte", article=0, day=0, at=300)
    heading = record(1, PLAN.upper(), role="fragment", speaker="the spokesman", article=0, day=0, at=2000)
    retold = record(2, text, speaker="the spokesman", article=0, day=0, at=2600)
    statements, links = merge([own, heading, retold])
    assert any({own.id, retold.id} <= group for group in groups(statements)) == joined
    assert any(link.kind is LinkKind.ECHOES for link in links) != joined


BEGUN = "The council paid for the slipway"
LONGER = "The council paid for the slipway. That is why its name is on the plaque."
# What stands after the shorter quote, in the same article or another one, and whether both are one statement.
TURNS: list[tuple[str, dict[str, Any], bool]] = [
    ("” she wrote. “Whoever gave a boat was named in the minutes.”", {}, False),
    ("” she wrote. “That is why its name is on the plaque.”", {}, True),
    ("” she wrote.\n\nNobody answered.", {}, True),
    ("” she wrote. “Whoever gave a boat was named in the minutes.”", {"article": 1}, True),
    ("” she wrote. “Whoever gave a boat was named in the minutes.”", {"role": "fragment"}, True),
]


@pytest.mark.parametrize(("after", "given", "joined"), TURNS)
def test_a_sentence_begun_twice_in_one_article_is_two(after: str, given: dict[str, Any], joined: bool) -> None:
    one = record(0, LONGER, speaker="Ana Duarte", article=0, day=0, at=400)
    again = record(1, BEGUN + ",", speaker="Ana Duarte", day=0, after=after, **{"article": 0, "at": 2400} | given)
    assert (len(merge([one, again])[0]) == 1) == joined


def test_a_long_sentence_is_not_begun_twice_by_chance() -> None:
    told = "The council paid for the slipway, the chandlery and the lighthouse keeper's widow's pension last winter"
    whole = record(0, f"{told}. That is why its name is on the plaque.", speaker="Ana Duarte", article=0, at=400)
    after = "” she wrote. “Whoever gave a boat was named in the minutes.”"
    pulled = record(1, f"{told},", speaker="Ana Duarte", article=0, at=2400, after=after)
    assert len(merge([whole, pulled])[0]) == 1


TOWN = "Duarte opened the lighthouse of Lindholm in the rain: "
# What stands before the same sentence of "the mayor" in two articles, and whether it is one statement.
OFFICES = [
    (TOWN, TOWN, "the mayor", True),
    (TOWN, "In Karsund, the bakers met the council: ", "the mayor", False),
    ("", "", "the mayor", False),
    ("", "", "a spokeswoman for the bakers", True),
]


@pytest.mark.parametrize(("before", "other", "whose", "joined"), OFFICES)
def test_two_holders_of_one_office_are_two(before: str, other: str, whose: str, joined: bool) -> None:
    said = "We will rebuild the slipway before the winter storms arrive"
    one = record(0, said, speaker="the mayor", day=0, before=before)
    two = replace(record(1, said, speaker=whose, day=1, before=other), speaker_id="somebody else")
    statements, links = merge([one, two])
    assert (len(statements) == 1) == joined
    assert [link.kind for link in links] == ([] if joined else [LinkKind.ECHOES])


# Two sentences of the same words, what stands after the second, and whether they are one statement.
QUESTIONS = [
    ("¿Vamos a pagar la deuda de los otros?", "Vamos a pagar la deuda de los otros", "”, dijo.", False),
    ("¿Vamos a pagar la deuda de los otros?", "Vamos a pagar la deuda de los otros", "”, preguntó.", True),
    ("You close the only library in the valley?", "You close the only library in the valley", "” she said.", False),
    ("You close the only library in the valley?", "You close the only library in the valley", "”? she said.", True),
    ("You close the only library in the valley?", "You close the only library in the valley", "” she asked.", True),
    ("Who pays for the roof of this school?", "Who pays for the roof of this school", "” she said.", True),
    ("¿Quién paga el techo de esta escuela?", "Quién paga el techo de esta escuela", "”, dijo.", True),
    ("It is a fine harbour for a town, right?", "It is a fine harbour for a town, right", "” she said.", True),
]


@pytest.mark.parametrize(("question", "other", "after", "joined"), QUESTIONS)
def test_a_question_without_a_word_for_it_is_no_statement(question: str, other: str, after: str, joined: bool) -> None:
    one = record(0, question, speaker="Ana Duarte", day=0)
    two = record(1, other, speaker="Ana Duarte", day=0, after=after)
    assert (len(merge([one, two])[0]) == 1) == joined


# What stands before a short phrase in two articles eight months apart, and whether it is one statement.
AFTER_MONTHS = [
    (
        "La alcaldesa habló tras la sesión con los gremios en el puerto: ",
        "La alcaldesa habló en la feria con los bomberos: ",
        False,
    ),
    (
        "La alcaldesa visitó el faro averiado de Cabo Lindo con Ramiro Tovar: ",
        "Recordó el faro averiado de Cabo Lindo, con Ramiro Tovar: ",
        True,
    ),
]


@pytest.mark.parametrize(("before", "other", "joined"), AFTER_MONTHS)
def test_words_of_grammar_do_not_tell_an_occasion(before: str, other: str, joined: bool) -> None:
    one = record(0, "Hay que seguir remando", speaker="Ana Duarte", day=0, before=before)
    two = record(1, "Hay que seguir remando", speaker="Ana Duarte", day=240, before=other)
    assert (len(merge([one, two])[0]) == 1) == joined
