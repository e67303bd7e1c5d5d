"""One utterance, one statement: how the parts of a quote meet, and when they do not."""

from __future__ import annotations

from typing import Any

import pytest

from quotes.datatypes import QuoteRecord, Relation
from quotes.statements import merge, read_off
from quotes.statements.utter import whole
from quotes.statements.wording import wording
from quotes.text.lexicon import lexicon
from quotes.text.uttered import parts_of, uttered
from tests.statements.test_statements import record

FERRY = "The ferry will sail on Sunday whatever the weather"
TOLL = "and nobody is going to pay a toll for it"
TAG = '," she said, "'


def said(number: int, *texts: str, article: str, between: str = TAG, **given: Any) -> list[QuoteRecord]:
    """One utterance of an article, in parts."""
    at, made = 1000 * number, []
    for n, text in enumerate(texts):
        fixed = {"speaker": "Ana Duarte", "day": 1, "before": between if n else '"', "at": at}
        made.append(record(10 * number + n, text, article=article, utterance=f"{article} {number}", **fixed, **given))
        at += len(text) + len(between)
    return made


def grouped(*utterances: list[QuoteRecord]) -> set[frozenset[str]]:
    records = [one for parts in utterances for one in parts]
    name = {one.id: f"{one.article_id.removeprefix('article ')}: {one.text[:3]}" for one in records}
    return {frozenset(name[m.quote_id] for m in s.members) for s in merge(records)[0]}


@pytest.mark.parametrize(
    ("between", "text"),
    [(TAG, f"{FERRY} … {TOLL}"), ('"\n\n"', f"{FERRY} {TOLL}"), ('" – "', f"{FERRY} {TOLL}")],
)
def test_the_text_of_an_utterance_marks_the_tag(between: str, text: str) -> None:
    (parts,) = parts_of(said(1, FERRY, TOLL, article="a", between=between))
    assert uttered(parts) == text


@pytest.mark.parametrize(
    "texts",
    [
        ("The ferry, Mayor Duarte’s own, sails.", "Nobody; not Roe… pays", "And we know it"),
        ("Half a million", "of them, or two and", "a half thousand"),
        ("Élan is what we have ...", "… and 3,000 more", "U.S. pilots"),
        ("WE SAIL", "AT DAWN"),
        ("We sail (or so", "we think) at dawn"),
        ("We [all", "or none] of us sail"),
        ("[W]e sail", "at dawn (in May)"),
    ],
)
def test_the_wording_of_an_utterance_is_that_of_its_text(texts: tuple[str, ...]) -> None:
    words = lexicon()
    one = whole(read_off(said(1, *texts, article="a")), words)
    assert (one.record.text, one.wording) == (" … ".join(texts), wording(" … ".join(texts), words))


def test_marks_without_speech_are_no_utterance() -> None:
    assert parts_of(said(1, FERRY, article="a", role="title")) == []


def test_the_parts_are_one_statement_that_is_shown_whole() -> None:
    (statement,) = merge(said(1, FERRY, TOLL, article="a"))[0]
    assert statement.text == f"{FERRY} … {TOLL}"
    assert {m.relation for m in statement.members} == {Relation.SPLIT}


def test_a_part_in_another_article_meets_the_utterance() -> None:
    found = grouped(said(1, FERRY, TOLL, article="a"), said(2, TOLL, article="b"), said(3, FERRY, article="c"))
    assert found == {frozenset({"a: The", "a: and", "b: and", "c: The"})}


def test_a_quote_beside_the_utterance_is_another_statement() -> None:
    other = "Our baker has the only oven on this side of the river"
    assert len(grouped(said(1, FERRY, TOLL, article="a"), said(2, other, article="a"))) == 2


def test_one_article_does_not_join_what_several_print_apart() -> None:
    apart = [said(n, text, article=f"{text[0]}{n}") for n in (2, 3) for text in (FERRY, TOLL)]
    found = grouped(said(1, FERRY, TOLL, article="a"), *apart)
    assert len(found) == 2
    assert {"a: The", "a: and", "a2: and", "a3: and"} in found


def test_two_outlets_that_print_both_join_them() -> None:
    apart = [said(n, text, article=f"{text[0]}{n}") for n in (3, 4) for text in (FERRY, TOLL)]
    assert len(grouped(said(1, FERRY, TOLL, article="a"), said(2, FERRY, TOLL, article="b"), *apart)) == 1


@pytest.mark.parametrize(("opening", "statements"), [("Never", 2), ("Friends", 1)])
def test_what_stands_before_the_tag_denies_what_comes_after(opening: str, statements: int) -> None:
    after = "sell the last ferry of this harbour"
    split = said(1, opening, after, article="a", between=f'"{opening}," she said, "')
    assert len(grouped(split, said(2, "Sell the last ferry of this harbour", article="b"))) == statements
