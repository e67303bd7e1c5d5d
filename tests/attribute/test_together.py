"""Quotes that several say together: the first is the speaker, and the others are kept."""

from __future__ import annotations

import pytest

from quotes import lang
from quotes.attribute import attribute
from quotes.datatypes import Article, Attribution, Document
from quotes.detect import detect
from quotes.text.paragraphs import paragraphs
from tests.attribute.test_attribute import attributed

BEFORE = "Dora Lindqvist met Hugo Dekker and Omar Marsh at the harbour. "
TOGETHER = [
    ('"We will pay for the wheel," Lindqvist and Dekker said.', ["Dora Lindqvist", "Hugo Dekker"]),
    (
        '"We will pay," said Dora Lindqvist, Hugo Dekker and Omar Marsh.',
        ["Dora Lindqvist", "Hugo Dekker", "Omar Marsh"],
    ),
    ('Lindqvist and Dekker said in a joint statement: "We will pay for the wheel."', ["Dora Lindqvist", "Hugo Dekker"]),
    ('The wheel is "beyond repair," according to Lindqvist and Dekker.', ["Dora Lindqvist", "Hugo Dekker"]),
    ('Paul and Nora Brandt said, "We will pay for the wheel."', ["Paul Brandt", "Nora Brandt"]),
]
ALONE = [
    ('"We will pay for the wheel," Lindqvist said, and Dekker left.', ["Dora Lindqvist"]),
    ('"We will pay for the wheel," said Lindqvist, who met Dekker and Marsh.', ["Dora Lindqvist"]),
    ('"We will pay for the wheel," Lindqvist told Dekker and Marsh.', ["Dora Lindqvist"]),
    ('Dekker left, and Lindqvist said, "We will pay for the wheel."', ["Dora Lindqvist"]),
]


def names(found: Attribution) -> list[str]:
    return [found.speaker.name, *(other.name for other in found.others)] if found.speaker else []


@pytest.mark.parametrize(("text", "speakers"), [*TOGETHER, *ALONE])
def test_all_who_say_a_quote_are_its_speakers(text: str, speakers: list[str]) -> None:
    (found,) = attributed(BEFORE + text).values()
    assert names(found) == speakers
    assert all((BEFORE + text)[o.start : o.end] == o.text for o in found.others)


ANTES = "La alcaldesa Ana Leiva se reunió con Hugo Duarte en Villaseca. "
POR_REGLAS = [
    ("«Nadie pagó la rueda», afirmaron Leiva y Duarte.", ["Ana Leiva", "Hugo Duarte"]),
    ("Leiva y Duarte afirmaron que «nadie pagó la rueda».", ["Ana Leiva", "Hugo Duarte"]),
    ("«Nadie pagó la rueda», según Leiva y Duarte.", ["Ana Leiva", "Hugo Duarte"]),
    ("«Nadie pagó la rueda», afirmó Leiva, y Duarte se fue.", ["Ana Leiva"]),
    ("Leiva afirmó que «nadie pagó la rueda».", ["Ana Leiva"]),
]


@pytest.mark.parametrize(("text", "speakers"), POR_REGLAS)
def test_rules_without_a_parse_see_two_speakers_too(text: str, speakers: list[str]) -> None:
    language, whole = lang.load("es"), ANTES + text
    article = Article("a", whole, "a.txt", language="es")
    (found,) = attribute(article, detect(whole, language), Document(paragraphs(whole), (), ()), (), language)
    assert names(found) == speakers
