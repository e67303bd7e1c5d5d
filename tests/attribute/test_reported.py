"""Whose words it is when one person reports what another has said."""

from __future__ import annotations

import pytest

from quotes import lang
from quotes.attribute import attribute
from quotes.datatypes import Article, Attribution, Document
from quotes.detect import detect
from quotes.text.paragraphs import paragraphs
from tests.attribute.test_attribute import attributed

BEFORE = "Dora Lindqvist, the mayor, met Hugo Dekker at the harbour. "
REPORTED = [
    ('Lindqvist said Dekker had admitted that "the wheel was never paid for."', "Hugo Dekker", "Dora Lindqvist"),
    ('Lindqvist said that Dekker had called the pier "a rotten old thing."', "Hugo Dekker", "Dora Lindqvist"),
    ('Lindqvist told reporters that Dekker had warned her that "nobody would come."', "Hugo Dekker", "Dora Lindqvist"),
    ('Dekker recalled that Lindqvist had said "the town will pay for all of it."', "Dora Lindqvist", "Hugo Dekker"),
]
FIRST_HAND = [
    ('Lindqvist said that "the wheel was never paid for."', "Dora Lindqvist"),
    ('Lindqvist, who said Dekker was wrong, added, "The wheel was never paid for."', "Dora Lindqvist"),
    ('Lindqvist said she had told the council that "the wheel was never paid for."', "Dora Lindqvist"),
    ('Lindqvist said Dekker was "a rotten old thing."', "Dora Lindqvist"),
    ('Dekker left. Lindqvist said, "The wheel was never paid for."', "Dora Lindqvist"),
    ('Lindqvist wrote "No wheel, no mill" while Dekker said: "Nobody would come."', "Dora Lindqvist"),
    ('"The wheel was never paid for," Lindqvist said after Dekker had spoken.', "Dora Lindqvist"),
]
UNREAL = [
    'Lindqvist denied that Dekker had called the pier "a rotten old thing."',
    'Lindqvist said Dekker would never call the pier "a rotten old thing."',
    'Lindqvist did not say that Dekker had called the pier "a rotten old thing."',
]


def one(text: str) -> Attribution:
    return next(iter(attributed(BEFORE + text).values()))


def reporter(found: Attribution) -> str | None:
    return found.reported_by.name if found.reported_by else None


@pytest.mark.parametrize(("text", "speaker", "by"), REPORTED)
def test_reported_words_are_those_of_the_inner_speaker(text: str, speaker: str, by: str) -> None:
    found = one(text)
    assert (found.speaker and found.speaker.name, reporter(found)) == (speaker, by)
    assert found.reported_by is not None
    assert (BEFORE + text)[found.reported_by.start : found.reported_by.end] == found.reported_by.text


@pytest.mark.parametrize(("text", "speaker"), FIRST_HAND)
def test_words_at_first_hand_are_reported_by_nobody(text: str, speaker: str) -> None:
    found = one(text)
    assert (found.speaker and found.speaker.name) == speaker
    assert {reporter(each) for each in attributed(BEFORE + text).values()} == {None}


@pytest.mark.parametrize("text", UNREAL)
def test_what_is_denied_or_only_possible_is_no_report(text: str) -> None:
    assert reporter(one(text)) is None


ANTES = "La alcaldesa Ana Leiva se reunió con Hugo Duarte en Villaseca. "
POR_REGLAS = [
    ("Leiva dijo que Duarte había admitido que «nadie pagó la rueda».", "Hugo Duarte", "Ana Leiva"),
    ("Leiva aseguró que Duarte calificó el muelle de «ruina».", "Hugo Duarte", "Ana Leiva"),
    ("Leiva contó que el presidente Duarte dijo: «Nadie pagó la rueda».", "Hugo Duarte", "Ana Leiva"),
    ("Leiva dijo que «nadie pagó la rueda».", "Ana Leiva", None),
    ("Leiva no dijo que Duarte había admitido que «nadie pagó la rueda».", "Hugo Duarte", None),
    ("Leiva dijo que Duarte no admitió que «nadie pagó la rueda».", "Hugo Duarte", None),
    ("Leiva, que habló con Duarte, añadió que «nadie pagó la rueda».", "Ana Leiva", None),
]


@pytest.mark.parametrize(("text", "speaker", "by"), POR_REGLAS)
def test_rules_without_a_parse_see_a_report_too(text: str, speaker: str, by: str | None) -> None:
    language, whole = lang.load("es"), ANTES + text
    article = Article("a", whole, "a.txt", language="es")
    (found,) = attribute(article, detect(whole, language), Document(paragraphs(whole), (), ()), (), language)
    assert (found.speaker and found.speaker.name, reporter(found)) == (speaker, by)
