"""Every span in quotation marks is found, whatever the marks; nothing else is; nothing makes the scan fail or hang."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.datatypes import Quote, Role
from quotes.detect import detect, paragraphs, tail
from quotes.detect.marks import MAX_MARKS
from quotes.lang import load

ENGLISH = load("en")
CASES = json.loads((Path(__file__).parent / "cases" / "detect.json").read_text(encoding="utf-8"))
MARKED_TEXT = st.text(alphabet="aB1 .,:\n\r\"'“”‘’«»„`´′″—-([$é\u200b\u2028s")


def _cases() -> list[Any]:
    return [
        pytest.param(c, id=c["name"], marks=[pytest.mark.xfail(reason=c["xfail"], strict=True)] if "xfail" in c else [])
        for c in CASES
    ]


@pytest.mark.parametrize("case", _cases())
def test_case(case: dict[str, Any]) -> None:
    found = detect(case["text"], ENGLISH)
    assert len(found) == len(case["quotes"]), [q.text for q in found]
    for quote, expected in zip(found, case["quotes"], strict=True):
        assert {key: getattr(quote, key) for key in expected} == expected


def _check(text: str, quotes: tuple[Quote, ...]) -> None:
    for index, quote in enumerate(quotes):
        assert 0 <= quote.outer.start <= quote.span.start < quote.span.end <= quote.outer.end <= len(text)
        assert quote.span.of(text) == quote.text == quote.text.strip() != ""
        assert (quote.outer.start == quote.span.start) == (quote.opening == "")
        assert text[quote.outer.start :].startswith(quote.opening)
        assert quote.outer.of(text).endswith(quote.closing)
        assert (quote.role == Role.NESTED) == (quote.parent is not None)
        if quote.parent is not None:
            assert quote.parent < index
            assert quotes[quote.parent].span.contains(quote.outer)
        if quote.continues is not None:
            assert quote.continues < index
            assert not quotes[quote.continues].closed
    starts = [quote.outer.start for quote in quotes]
    assert starts == sorted(set(starts))
    top = [quote.outer for quote in quotes if quote.parent is None]
    assert all(one.end <= other.start for one, other in zip(top, top[1:], strict=False))


@settings(max_examples=400)
@given(MARKED_TEXT)
def test_quotes_are_in_bounds_and_in_order(text: str) -> None:
    _check(text, detect(text, ENGLISH))


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    _check(text, detect(text, ENGLISH))
    assert 0 <= tail(text, ENGLISH) <= len(text)


@given(MARKED_TEXT, st.text(alphabet="ab .\n", max_size=20))
def test_offsets_move_with_the_text(text: str, before: str) -> None:
    moved = detect(before + "\n\n" + text, ENGLISH)
    shift = len(before) + 2
    assert [(q.span.start - shift, q.text, q.closing) for q in moved] == [
        (q.span.start, q.text, q.closing) for q in detect(text, ENGLISH)
    ]


@given(MARKED_TEXT)
def test_paragraphs_part_the_text(text: str) -> None:
    blocks = paragraphs(text)
    assert all(block.of(text) == block.of(text).strip() != "" for block in blocks)
    assert all(one.end < other.start for one, other in zip(blocks, blocks[1:], strict=False))
    covered = "".join(block.of(text) for block in blocks)
    assert "".join(covered.split()) == "".join(text.split())


@pytest.mark.parametrize(
    "text", ["One.\nTwo.", "One.\n\nTwo.", "One.\r\n \t\r\nTwo.", "\n One. \n\n\nTwo.\n", "One.\u2029Two."]
)
def test_paragraphs(text: str) -> None:
    assert [block.of(text) for block in paragraphs(text)] == ["One.", "Two."]


def test_a_line_broken_inside_a_sentence_is_one_paragraph() -> None:
    text = "The bridge was\nclosed.\n\nNobody came."
    assert [block.of(text) for block in paragraphs(text)] == ["The bridge was\nclosed.", "Nobody came."]


@pytest.mark.parametrize(
    "heading", ["Related Posts", "You might also like:", "Sources include:", "READ MORE", "Follow us!"]
)
def test_tail_begins_at_its_heading(heading: str) -> None:
    text = f"The bridge was closed.\n\nNobody came.\n\n{heading}\n\nRiver rises\n\nMayor quits"
    assert tail(text, ENGLISH) == text.index(heading)


@pytest.mark.parametrize("line", ["Related posts were deleted by the mayor.", "Sources", "Read"])
def test_no_tail(line: str) -> None:
    text = f"The bridge was closed.\n\n{line}\n\n" + "The river rose again in the night and " * 12
    assert tail(text, ENGLISH) == len(text)


@pytest.mark.parametrize(
    "unit",
    ['"', "'", "“", "”", "“a ", '" ', "a's ", "“a ‘b ", '"\n\n', "“‘", "''", "<a", "1'1", "Related\n", 'a "b" ', "(“"],
)
def test_time_grows_with_length_only(unit: str) -> None:
    started = time.perf_counter()
    detect(unit * (60_000 // len(unit)), ENGLISH)
    assert time.perf_counter() - started < 6


def test_a_million_marks_and_deep_nesting_end() -> None:
    assert len(detect("“" * 1_000_000, ENGLISH)) <= MAX_MARKS
    deep = detect("“a " * 10_000 + "”" * 10_000, ENGLISH)
    assert len(deep) > 1000
