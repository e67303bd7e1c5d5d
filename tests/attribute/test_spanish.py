"""Spanish: quotes in its marks and behind its dashes, attributed by rules, with a parse and without one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.attribute import attribute
from quotes.attribute.by_rules import attribute as rules
from quotes.datatypes import (
    Article,
    Attribution,
    Descriptor,
    Document,
    Entity,
    Quote,
    Role,
    Sentence,
    Span,
    Speaker,
    Token,
)
from quotes.datatypes import SpeakerKind as Kind
from quotes.detect import detect
from quotes.lang import load
from quotes.text.paragraphs import paragraphs

TESTS = Path(__file__).parents[1]
SPANISH, ENGLISH = load("es"), load("en")
NOTHING = Document((), (), ())
KNOWN = (
    Speaker(
        "gustavo-petro",
        "Gustavo Petro",
        Kind.PERSON,
        ("Petro",),
        descriptors=(Descriptor("el presidente colombiano"),),
        gender="male",
    ),
)


def cases(name: str, key: str) -> list[Any]:
    rows = json.loads((TESTS / name).read_text(encoding="utf-8"))
    failing = [[pytest.mark.xfail(reason=c["xfail"], strict=True)] if "xfail" in c else [] for c in rows]
    return [pytest.param(c, id=c[key], marks=m) for c, m in zip(rows, failing, strict=True)]


def attributed(text: str, document: Document = NOTHING, known: tuple[Speaker, ...] = ()) -> list[Attribution]:
    article = Article("case", text, "case.txt", language="es", published="2026-01-08")
    return list(attribute(article, detect(text, SPANISH), document, known, SPANISH))


@pytest.mark.parametrize("case", cases("detect/cases/es_detect.json", "name"))
def test_quotes(case: dict[str, Any]) -> None:
    found = detect(case["text"], SPANISH)
    assert [q.text for q in found] == [q["text"] for q in case["quotes"]]
    for quote, expected in zip(found, case["quotes"], strict=True):
        assert {key: getattr(quote, key) for key in expected} == expected
        assert quote.span.of(case["text"]) == quote.text


@pytest.mark.parametrize("case", cases("attribute/cases/es_attribution.json", "pattern"))
def test_speaker(case: dict[str, Any]) -> None:
    text = case["text"]
    quotes = detect(text, SPANISH)
    made = attributed(text, known=KNOWN if case.get("known") else ())
    number = next(n for n, q in enumerate(quotes) if q.text == case["quote"])
    found = made[number]
    assert (found.speaker.name if found.speaker else None) == case["speaker"], found
    assert found.rule == case.get("rule", found.rule)
    assert found.role == case.get("role", found.role)
    assert quotes[found.utterance].text == case.get("first", quotes[found.utterance].text)


def test_every_attribution_says_why_and_how_sure() -> None:
    for param in cases("attribute/cases/es_attribution.json", "pattern"):
        text = param.values[0]["text"]
        for found in attributed(text):
            assert found.reason
            assert 0 < found.confidence <= 0.9
            assert found.cue is None or found.cue.of(text).strip()
            if found.speaker is None and found.rule not in ("no-source", "nested"):
                assert "not clear" in found.reason


def test_a_spokesperson_speaks_for_somebody() -> None:
    (found,) = attributed("«No hay fecha», dijo un portavoz de la oficina de Pablo Duarte.")
    assert found.speaker is not None
    assert (found.speaker.name, found.speaker.named) == ("un portavoz de la oficina de Pablo Duarte", False)
    assert found.speaker.on_behalf_of == "Pablo Duarte"


def test_a_title_describes_the_speaker() -> None:
    (found,) = attributed("«No hay fecha», dijo la portavoz de la Casa Azul, Carla Leiva.")
    assert found.speaker is not None
    assert (found.speaker.name, found.speaker.description) == ("Carla Leiva", "portavoz de la Casa Azul")


def parsed(text: str, words: list[tuple[str, str, str, str, int]], names: dict[str, str]) -> Document:
    """A document of one sentence from rows (form, lemma, part of speech, relation, head), as Stanza would give it."""
    tokens, at = [], 0
    for form, lemma, upos, deprel, head in words:
        at = text.index(form, at)
        tokens.append(Token(Span(at, at + len(form)), form, lemma, upos, "", deprel, head))
        at += len(form)
    entities = tuple(Entity(Span(text.index(n), text.index(n) + len(n)), kind) for n, kind in names.items())
    return Document(paragraphs(text), (Sentence(Span(0, len(text)), 0, tuple(tokens)),), entities)


def test_a_parse_tells_the_rules_the_subject_and_the_names() -> None:
    """Where the rules without one take the last name before the verb."""
    text = "Donald Trump, a quien Gustavo Petro llamó el miércoles, dijo que fue «un gran honor»."
    words = [
        ("Donald", "Donald", "PROPN", "nsubj", 8), ("Trump", "Trump", "PROPN", "flat", 0),
        ("a", "a", "ADP", "case", 3), ("quien", "quien", "PRON", "obj", 6), ("Gustavo", "Gustavo", "PROPN", "nsubj", 6),
        ("Petro", "Petro", "PROPN", "flat", 4), ("llamó", "llamar", "VERB", "acl", 0),
        ("miércoles", "miércoles", "NOUN", "obl", 6), ("dijo", "decir", "VERB", "root", -1),
    ]  # fmt: skip
    document = parsed(text, words, {"Donald Trump": "PERSON", "Gustavo Petro": "PERSON"})
    (found,) = rules.attribute(Article("a", text, "a"), detect(text, SPANISH), document, (), SPANISH)
    assert found.speaker is not None
    assert found.speaker.name == "Donald Trump"


def test_english_has_no_dialogue_dashes() -> None:
    assert detect("—There will be no war —said Petro—. We will talk.", ENGLISH) == ()


def check(text: str, quotes: tuple[Quote, ...]) -> None:
    for quote in quotes:
        assert 0 <= quote.outer.start <= quote.span.start < quote.span.end <= quote.outer.end <= len(text)
        assert quote.span.of(text) == quote.text == quote.text.strip() != ""
        assert text[quote.outer.start :].startswith(quote.opening)
        assert quote.outer.of(text).endswith(quote.closing)
        assert (quote.role == Role.NESTED) == (quote.parent is not None)
    top = [quote.outer for quote in quotes if quote.parent is None]
    assert all(one.end <= other.start for one, other in zip(top, top[1:], strict=False))


PIECES = (" —dijo Petro—", " dijo ", "Según ", "el presidente ", "Petro", "de", "a", " y ")
WORDS = st.sampled_from([*"—–«»“”\"'.,:\n ¿?", *PIECES])


@settings(max_examples=300)
@given(st.lists(WORDS, max_size=40).map("".join))
def test_any_text_is_read_and_every_quote_has_an_attribution(text: str) -> None:
    quotes = detect(text, SPANISH)
    check(text, quotes)
    made = attributed(text, known=KNOWN)
    assert len(made) == len(quotes)
    for quote, found in zip(quotes, made, strict=True):
        assert quotes[found.utterance].outer.start <= quote.outer.start
        if found.mention is not None:
            assert found.mention.span.of(text).strip()
