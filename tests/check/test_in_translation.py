"""A sentence that the index has in the other language only."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from quotes.check import Checked, CheckVerdict, check
from quotes.check.report import details
from quotes.database import Index, open_index
from quotes.datatypes import Speaker, SpeakerKind
from quotes.text.bilingual import alike, sides
from tests.site_app import site
from tests.small_index import article, made, record, statement

CASES = tomllib.loads((Path(__file__).parent / "cases" / "translations.toml").read_text("utf-8"))
ACROSS = (CheckVerdict.TRANSLATION, CheckVerdict.PERHAPS_TRANSLATION)
# Sentences one by one, with what must come back: in whole, in part, and with something else in one place.
PRINTED = (
    ("es", "Venderemos el transbordador antes del verano"),
    ("en", "The bridge cost nine million. We will never close the old harbour, and the market stays."),
    ("es", "Rivas me mintió en la cara y lo sabe todo el mundo"),
)
ASKED = [
    ("We will sell the ferry before the summer", CheckVerdict.TRANSLATION),
    ("We will not sell the ferry before the summer", CheckVerdict.NOT_FOUND),  # a denial
    ("We will buy the ferry before the summer", CheckVerdict.NOT_FOUND),  # an opposite
    ("We will sell the ferry before Monday", CheckVerdict.NOT_FOUND),  # a day
    ("We will sell the two ferries before the summer", CheckVerdict.NOT_FOUND),  # a number
    ("The ferry", CheckVerdict.NOT_FOUND),
    ("Nunca cerraremos el viejo puerto", CheckVerdict.PERHAPS_TRANSLATION),  # a part
    ("Cerraremos el viejo puerto", CheckVerdict.NOT_FOUND),
    ("El puente costó siete millones", CheckVerdict.NOT_FOUND),
]


def index_of(path: Path, printed: list[tuple[str, str]]) -> Path:
    articles = (article("en", "The Tide", "2026-01-08"), article("es", "El Faro", "2026-01-07", language="es"))
    records = tuple(
        record(f"q{n}", code, text, start=n * 999, end=n * 999 + len(text)) for n, (code, text) in enumerate(printed)
    )
    statements = tuple(statement(f"t{n}", text, f"q{n}") for n, (_, text) in enumerate(printed))
    return made(path, Index(articles, records, (Speaker("s1", "Ana Núñez", SpeakerKind.PERSON),), statements))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_of(tmp_path_factory.mktemp("small") / "quotes.db", list(PRINTED))


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Checked, str]]]:
    """The forty sentences, each asked where all forty wordings are printed, with what it should find."""
    halves = [(kind, number, one) for kind in ("same", "other") for number, one in enumerate(CASES[kind])]
    printed = [("es" if number < len(CASES[kind]) // 2 else "en", one["printed"]) for kind, number, one in halves]
    with open_index(index_of(tmp_path_factory.mktemp("forty") / "quotes.db", printed)) as index:
        return {
            kind: [(check(index.conn, one["asked"])[0], one["printed"]) for one in CASES[kind]]
            for kind in ("same", "other")
        }


def test_most_translations_are_found_and_nothing_else(results: dict[str, list[tuple[Checked, str]]]) -> None:
    right = [r for r, printed in results["same"] if r.verdict in ACROSS and r.printed and r.printed.text == printed]
    wrong = [r for of in results.values() for r, _ in of if r.verdict in ACROSS and r not in right]
    assert (len(results["same"]), len(results["other"])) == (20, 20)
    assert len(right) >= 17
    assert not wrong, wrong


@pytest.mark.parametrize(("sentence", "verdict"), ASKED)
def test_what_a_sentence_says_must_be_the_same(small: Path, sentence: str, verdict: CheckVerdict) -> None:
    with open_index(small) as index:
        assert check(index.conn, sentence)[0].verdict is verdict


def test_somebody_elses_words_are_not_surely_those_of_the_claimed_speaker(small: Path) -> None:
    with open_index(small) as index:
        claims = {name: check(index.conn, ASKED[0][0], name)[0].verdict for name in ("Núñez", "Bob Roe")}
    assert claims == {"Núñez": CheckVerdict.TRANSLATION, "Bob Roe": CheckVerdict.PERHAPS_TRANSLATION}


async def test_it_comes_with_the_printed_words_in_their_language(small: Path) -> None:
    with open_index(small) as index:
        text = details(check(index.conn, ASKED[0][0])[0])
    assert "Printed in Spanish: “Venderemos el transbordador antes del verano”." in text
    assert "First printed: El Faro, 2026-01-07." in text
    shown = (await site(small).client.get("/check?q=" + ASKED[0][0])).text
    assert '<strong class="tag">translation</strong>' in shown
    assert '<p class="wording" lang="es">“<bdi>Venderemos el transbordador antes del verano</bdi>”</p>' in shown


@pytest.mark.parametrize(
    ("word", "other", "is_alike"),
    [
        ("president", "presidentes", True), ("security", "seguridad", False), ("democracy", "democracia", True),
        ("telephone", "telefono", True), ("nation", "naciones", True), ("contest", "contenido", False),
        ("rat", "rata", False), ("lima", "lima", True),
    ],
)  # fmt: skip
def test_words_that_are_written_alike(word: str, other: str, is_alike: bool) -> None:
    assert alike(word, other) is is_alike


@pytest.mark.parametrize(
    ("english", "spanish", "is_one"),
    [
        ("sold", "venderemos", True), ("bring", "traigan", True), ("say", "dijeron", True), ("give", "donde", False),
        ("house", "casas", True), ("marry", "casas", False), ("work", "trabajaban", True), ("kill", "material", False),
    ],
)  # fmt: skip
def test_the_list_tells_which_words_may_mean_the_same(english: str, spanish: str, is_one: bool) -> None:
    pair = sides("en", "es")
    assert pair is not None
    assert bool(pair[0].senses(english) & pair[1].senses(spanish)) is is_one


def test_languages_without_a_list_have_no_translations() -> None:
    assert sides("en", "en") is None
    assert sides("en", "xx") is None
