"""Spanish as it is attributed by learned weights on the bundled package's parse, on cases of our own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quotes import models
from quotes.attribute import attribute
from quotes.datatypes import Article, Attribution, Descriptor, Speaker, SpeakerKind
from quotes.detect import detect
from quotes.lang import load
from quotes.parse.parser import Parser

CASES = json.loads((Path(__file__).parent / "cases" / "es_learned.json").read_text(encoding="utf-8"))
SPANISH = load("es")


@pytest.fixture(scope="module")
def made() -> dict[str, dict[str, Attribution]]:
    """Who said each quote of the cases, by the case's text."""
    articles = [Article(str(n), text, "a", language="es") for n, text in enumerate({c["text"] for c in CASES})]
    quoted = [detect(a.text, SPANISH) for a in articles]
    documents = Parser(models.choose("bundled", "es"), "es").parse(list(zip(articles, quoted, strict=True)))
    return {
        a.text: {q.text: said for q, said in zip(quotes, attribute(a, quotes, document, (), SPANISH), strict=True)}
        for a, quotes, document in zip(articles, quoted, documents, strict=True)
    }


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['pattern']}: {c['quote']}")
def test_the_person_is_the_one_whom_a_reader_would_take(
    case: dict[str, Any], made: dict[str, dict[str, Attribution]]
) -> None:
    speaker = made[case["text"]][case["quote"]].speaker
    assert (speaker.name if speaker else None) == case["speaker"]


@pytest.mark.parametrize("case", [c for c in CASES if "mention" in c], ids=lambda c: f"{c['pattern']}: {c['quote']}")
def test_the_mention_is_the_name_where_a_name_stands(
    case: dict[str, Any], made: dict[str, dict[str, Attribution]]
) -> None:
    mention = made[case["text"]][case["quote"]].mention
    assert mention
    assert mention.span.of(case["text"]) == case["mention"]


def test_a_plain_tag_is_surer_than_a_guess(made: dict[str, dict[str, Attribution]]) -> None:
    plain = [s.confidence for of in made.values() for s in of.values() if s.rule == "tag-after"]
    others = [s.confidence for of in made.values() for s in of.values() if s.rule == "same-sentence"]
    assert plain
    assert max(plain) >= 0.9
    assert all(0 < c < 1 for c in (*plain, *others))


def test_a_known_descriptor_can_have_its_adjective_behind_it() -> None:
    text = "El presidente Pablo Duarte habló con Luis Perea. «Vamos a firmar», aseguró el mandatario noruego."
    article = Article("a", text, "a", language="es")
    quotes = detect(text, SPANISH)
    (document,) = Parser(models.choose("bundled", "es"), "es").parse([(article, quotes)])
    known = Speaker(
        "perea", "Luis Perea", SpeakerKind.PERSON, descriptors=(Descriptor("el mandatario noruego"),), gender="male"
    )
    (said,) = attribute(article, quotes, document, (known,), SPANISH)
    assert said.speaker
    assert said.speaker.known == "perea"
