"""Which quote answers which: by a plain word of the article, and by nothing less."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quotes.datatypes import Link, LinkKind, Member, QuoteRecord, Relation, Statement
from quotes.lang import load
from quotes.statements.answers import RIGHT, answers_in, link
from tests.statements.records import record

CASES = tomllib.loads((Path(__file__).parent / "cases" / "answers.toml").read_text("utf-8"))
QUOTED = re.compile("[“«]([^”»]*)[”»]")


def records(case: dict[str, Any]) -> list[QuoteRecord]:
    """The quotes of an article, each said by somebody with the nearest of some words."""
    made = []
    for number, match in enumerate(QUOTED.finditer(case["text"])):
        speaker, word = (part.strip() for part in case["said"][number].split(":"))
        places = [one.start() for one in re.finditer(rf"\b{word}\b", case["text"])]
        start, end = match.span(1)
        cue = min(places, key=lambda place: abs(place - start))
        one = record(
            number, match.group(1), article=1, at=start, speaker=speaker or None,
            before=case["text"][max(0, start - 160) : start], after=case["text"][end : end + 160],
        )  # fmt: skip
        made.append(replace(one, cue_start=cue, cue_end=cue + len(word), cue_text=word))
    return made


@pytest.mark.parametrize(("code", "case"), [(code, case) for code in CASES for case in CASES[code]])
def test_what_answers_what(code: str, case: dict[str, Any]) -> None:
    quotes = records(case)
    places = {one.id: number for number, one in enumerate(quotes)}
    found = answers_in(reversed(quotes), load(code))
    assert [f"{places[a.id]} > {places[b.id]}: {why}" for a, b, _, why in found] == case["answers"]


def test_an_unsure_speaker_answers_nobody() -> None:
    one, other = records(CASES["en"][0])
    assert not list(answers_in([one, replace(other, confidence=0.5)], load("en")))
    assert not list(answers_in([replace(one, confidence=0.5), other], load("en")))


def _statement(id: str, quote: QuoteRecord) -> Statement:
    return Statement(id, quote.speaker_id, quote.text, (Member(quote.id, Relation.SAME, 1.0),))


def test_links_are_between_statements_and_name_the_quote_that_tells_it() -> None:
    one, other = records(CASES["en"][0])
    statements = [_statement("s0", one), _statement("s1", other)]
    article = {one.article_id: "en"}
    evidence = "“…” Bill Poe shot back."
    expected = Link("s1", "s0", LinkKind.ANSWER, RIGHT, evidence, quote_id=other.id)
    assert link(statements, [other, one], article.__getitem__) == (expected,)
    assert link(statements[:1], [other, one], article.__getitem__) == ()
    both = replace(statements[0], members=statements[0].members + statements[1].members)
    assert link([both], [one, other], article.__getitem__) == ()
