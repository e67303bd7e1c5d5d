"""Which statements are linked as translations, with an encoder whose answers the test knows."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.datatypes import Link, LinkKind, Member, Relation, Role, Statement
from quotes.statements import merge, translations
from quotes.statements.translations import neighbours
from quotes.statements.translations.encoder import DIMENSIONS, Vectors
from quotes.text.normal import digest
from tests.statements.records import record

SALE = ("We will sell the ferry before the summer", "Venderemos el transbordador antes del verano")
CREW = ("The crew heard of it on the radio", "La tripulación se enteró por la radio")
FARE = ("Fares go up by nine percent", "Las tarifas suben un nueve por ciento")
FARE_SEVEN = "Las tarifas suben un siete por ciento"
NOT_SALE = "No venderemos el transbordador antes del verano"
OTHER_SALE = "The ferry is going to be sold ahead of summer"

# What the encoder of these tests takes for one sense, near it, or another one.
SENSES = (
    dict.fromkeys((*SALE, NOT_SALE, OTHER_SALE), 0) | dict.fromkeys(CREW, 1) | dict.fromkeys((*FARE, FARE_SEVEN), 2)
)
SPANISH = {SALE[1], NOT_SALE, CREW[1], FARE[1], FARE_SEVEN}


def encode(texts: tuple[str, ...]) -> Vectors:
    """The sense of a text and a little of its own: two texts of one sense have a cosine of .8, others of 0."""
    vectors = np.zeros((len(texts), DIMENSIONS))
    for row, text in zip(vectors, texts, strict=True):
        sense = SENSES.get(text)
        row[DIMENSIONS - 1 - int(digest(text), 16) % 400] = 1.0 if sense is None else 0.2**0.5
        if sense is not None:
            row[sense] = 0.8**0.5
    return vectors.astype(np.float16)


Printed = tuple[str, str, int]  # language, text, day


def linked(
    quotes: Sequence[Printed],
    own: str | None = None,
    confirmed: Sequence[tuple[int, ...]] = (),
    rejected: Sequence[tuple[int, ...]] = (),
    speakers: Sequence[str] = (),
    encoder: translations.Encoder | None = encode,
) -> list[tuple[int, int, Link]]:
    """The links between quotes by their places in the list, each quote being printed in an article of its own."""
    records = [
        record(n, text, speaker=speakers[n] if speakers else "Ana Duarte", day=day)
        for n, (_, text, day) in enumerate(quotes)
    ]
    statements, _ = merge(records)
    language_of = {r.article_id: quotes[n][0] for n, r in enumerate(records)}
    spoken_by = {str(r.speaker_id): own for r in records if own}
    decisions = tuple(tuple(frozenset(records[n].id for n in ids) for ids in sets) for sets in (confirmed, rejected))
    links = translations.link(statements, records, language_of, spoken_by, (decisions[0], decisions[1]), encoder)
    place = {s.id: next(n for n, r in enumerate(records) if r.id == s.members[0].quote_id) for s in statements}
    return sorted((*sorted((place[k.statement_id], place[k.other_id])), k) for k in links)  # type: ignore[type-var]


def pairs(*args: object, **options: object) -> list[tuple[int, int]]:
    return [(one, other) for one, other, _ in linked(*args, **options)]  # type: ignore[arg-type]


CASES = [
    ("said in two languages", [("en", SALE[0], 1), ("es", SALE[1], 2)], [(0, 1)]),
    ("of two countries", [("en-GB", SALE[0], 1), ("es-CO", SALE[1], 2)], [(0, 1)]),
    ("another sense", [("en", SALE[0], 1), ("es", CREW[1], 1)], []),
    ("denied in one", [("en", SALE[0], 1), ("es", NOT_SALE, 1)], []),
    ("another number", [("en", FARE[0], 1), ("es", FARE_SEVEN, 1)], []),
    ("the same number", [("en", FARE[0], 1), ("es", FARE[1], 1)], [(0, 1)]),
    ("two weeks later", [("en", SALE[0], 1), ("es", SALE[1], 15)], [(0, 1)]),
    ("three weeks later", [("en", SALE[0], 1), ("es", SALE[1], 22)], []),
    ("one language", [("en", SALE[0], 1), ("en", OTHER_SALE, 1)], []),
    ("each with its own", [("en", SALE[0], 1), ("en", CREW[0], 1), ("es", CREW[1], 1), ("es", SALE[1], 1)],
     [(0, 3), (1, 2)]),
]  # fmt: skip


@pytest.mark.parametrize(("quotes", "expected"), [pytest.param(q, e, id=name) for name, q, e in CASES])
def test_what_is_linked(quotes: list[Printed], expected: list[tuple[int, int]]) -> None:
    assert pairs(quotes) == expected


def test_other_speakers_are_never_linked() -> None:
    assert not pairs([("en", SALE[0], 1), ("es", SALE[1], 1)], speakers=["Ana Duarte", "Ivo Kern"])


def test_the_original_is_in_the_speakers_own_language() -> None:
    quotes = [("en", SALE[0], 1), ("es", SALE[1], 1)]
    (_, _, link), *_ = linked(quotes, own="es")
    assert (link.kind, link.reason) == (LinkKind.TRANSLATION, "from Spanish into English")
    (_, _, reverse), *_ = linked(quotes, own="en")
    assert reverse.reason == "from English into Spanish"
    assert {link.original_id, reverse.original_id} == {link.statement_id, link.other_id}
    (_, _, unknown), *_ = linked(quotes)
    assert unknown.original_id is None
    assert unknown.reason in ("in English and in Spanish", "in Spanish and in English")


def test_the_language_in_which_outlets_agree_is_the_speakers() -> None:
    again = [("es", CREW[1], 1)] * 4
    (_, _, link), *_ = linked([("en", SALE[0], 1), ("es", SALE[1], 1), *again])
    assert link.reason == "from Spanish into English"


TWO_INTO_ONE = [("en", SALE[0], 1), ("en", OTHER_SALE, 2), ("es", SALE[1], 1)]


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("es", [(0, 1), (0, 2), (1, 2)]),
        ("en", [(0, 2), (1, 2)]),  # two wordings of the speaker's own are no translations
        (None, [(0, 1), (0, 2), (1, 2)]),  # both have a translation in common
    ],
)
def test_two_translations_into_one_language(own: str | None, expected: list[tuple[int, int]]) -> None:
    assert pairs(TWO_INTO_ONE, own=own) == expected


def test_two_translations_are_linked_without_the_original_where_the_speaker_speaks_another_language() -> None:
    assert pairs(TWO_INTO_ONE[:2], own="es") == [(0, 1)]
    assert pairs(TWO_INTO_ONE[:2], own="en") == pairs(TWO_INTO_ONE[:2]) == []


def test_people_decide_last() -> None:
    quotes = [("en", SALE[0], 1), ("es", SALE[1], 1), ("es", CREW[1], 1)]
    assert pairs(quotes, rejected=[(0, 1)]) == []
    (one, other, link), *rest = linked(quotes, own="es", confirmed=[(0, 2)], rejected=[(0, 1)])
    assert not rest
    assert (one, other, link.score, link.reason) == (0, 2, 1.0, "decided in the corrections file")
    assert link.original_id in (link.statement_id, link.other_id)


def test_without_an_encoder_people_alone_decide() -> None:
    quotes = [("en", SALE[0], 1), ("es", SALE[1], 1)]
    assert pairs(quotes, encoder=None) == []
    assert pairs(quotes, encoder=None, confirmed=[(0, 1)]) == [(0, 1)]


def refused(texts: tuple[str, ...]) -> Vectors:
    raise AssertionError("nothing is to be encoded")


@pytest.mark.parametrize(
    "quotes",
    [
        [("en", SALE[0], 1), ("en-US", OTHER_SALE, 1)],
        [("en", SALE[0], 1), ("es", SALE[1], 60)],  # nothing in reach
        [("en", "very sick", 1), ("es", "muy enfermo", 1)],  # too short
    ],
)
def test_nothing_is_encoded_in_vain(quotes: list[Printed]) -> None:
    assert not pairs(quotes, encoder=refused)


def test_titles_have_no_translation() -> None:
    records = [record(n, text, speaker="Ana Duarte", role=Role.TITLE) for n, text in enumerate(SALE)]
    told = [Statement(str(n), r.speaker_id, r.text, (Member(r.id, Relation.SAME, 1.0),)) for n, r in enumerate(records)]
    language_of = {records[0].article_id: "en", records[1].article_id: "es"}
    assert not translations.link(told, records, language_of, {}, encoder=refused)


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 5))
def test_order_and_blocks_change_nothing(rng: random.Random, block: int) -> None:
    quotes = [("es" if text in SPANISH else "en", text, 1 + n % 3) for n, text in enumerate(SENSES)]
    wanted = {(k.statement_id, k.other_id, k.score) for _, _, k in linked(quotes, own="es")}
    rng.shuffle(quotes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbours, "_AT_ONCE", block)
        assert {(k.statement_id, k.other_id, k.score) for _, _, k in linked(quotes, own="es")} == wanted
    assert len(wanted) == 5
