"""A headline and its article print what was said once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from quotes.datatypes import Part, QuoteRecord, Role
from quotes.statements import merge_and_revise
from tests.statements.records import record

PIER = "The pier is a ruin and the council of this town has known it for ten years"
PART = "The pier is a ruin"


def in_title(number: int, text: str, of: QuoteRecord, **given: Any) -> QuoteRecord:
    made = record(number, text, article=of.article_id.removeprefix("article "), at=3, **given)
    return replace(made, part=Part.TITLE, utterance_id=given.get("utterance", made.id))


def repeated(number: int, text: str, of: QuoteRecord, **given: Any) -> QuoteRecord:
    return in_title(number, text, of, utterance=of.utterance_id, speaker=of.speaker, **given)


def test_what_a_headline_repeats_is_in_the_statement_of_its_text_and_no_printing_of_its_own() -> None:
    texts = [record(n, PIER, speaker="Ana Duarte", day=3) for n in range(3)]
    headlines = [repeated(10 + n, PART, text) for n, text in enumerate(texts)]
    records, (statement,), links = merge_and_revise([*texts, *headlines])
    assert {m.quote_id for m in statement.members} == {r.id for r in records}
    assert [m.relation for m in statement.members if m.quote_id in {h.id for h in headlines}] == ["excerpt"] * 3
    assert statement.text == PIER
    assert len({r.utterance_id for r in records}) == 3
    assert links == ()


def test_headlines_change_no_statement_of_texts() -> None:
    texts = [record(n, PIER, speaker="Ana Duarte", day=3) for n in range(3)]
    headlines = [repeated(10 + n, PART, text) for n, text in enumerate(texts)]
    alone, together = merge_and_revise(texts)[1], merge_and_revise([*headlines, *texts])[1]
    assert [(s.id, s.text, s.speaker_id) for s in together] == [(s.id, s.text, s.speaker_id) for s in alone]


def test_a_headline_in_other_words_is_of_the_texts_utterance_where_both_are_one_statement() -> None:
    text = record(0, PIER, speaker="Ana Duarte", day=3)
    headline = in_title(1, PIER.replace("has known it", "knew"), text, speaker="Ana Duarte", day=3)
    records, statements, _ = merge_and_revise([text, headline])
    assert len(statements) == 1
    assert [r.utterance_id for r in records] == [text.utterance_id] * 2
    assert statements[0].text == PIER


def test_a_headline_alone_is_an_utterance_and_joins_what_other_articles_print() -> None:
    text, other = record(0, "We shall see", speaker="Omar Keller", day=3), record(1, PIER, speaker="Ana Duarte", day=3)
    headline = in_title(2, PIER, text, speaker="Ana Duarte", day=3)
    records, statements, _ = merge_and_revise([text, other, headline])
    assert records[2].utterance_id == headline.id
    assert sorted(len(s.members) for s in statements) == [1, 2]


def test_a_headlines_quote_has_the_speaker_that_its_texts_quote_learns() -> None:
    sure, nobody = record(0, PIER, speaker="Ana Duarte", day=3), record(1, PIER, day=3)
    headline = repeated(2, PART, nobody)
    records, (statement,), _ = merge_and_revise([sure, nobody, headline])
    assert records[2].speaker_id == sure.speaker_id
    assert (records[2].rule, records[2].part) == ("statement", Part.TITLE)
    assert len(statement.members) == 3


def test_what_is_no_speech_in_the_text_is_none_in_the_headline() -> None:
    text = record(0, "a ruin", role="scare", rule="correction")
    headline = replace(repeated(1, "a ruin", text), role=Role.FRAGMENT, speaker="Ana Duarte", speaker_id="ana")
    records, statements, _ = merge_and_revise([text, headline])
    assert (records[1].role, records[1].speaker_id) == (Role.SCARE, None)
    assert statements == ()


def test_a_headline_whose_text_was_taken_out_stands_for_itself() -> None:
    text = record(0, PIER, speaker="Ana Duarte", day=3)
    headline = repeated(1, PART, text)
    records, (statement,), _ = merge_and_revise([headline])
    assert records[0].utterance_id == headline.id
    assert statement.text == PART
