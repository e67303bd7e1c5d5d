"""Ids that do not move, and context that shows what it must."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quotes.datatypes import Span
from quotes.pipeline.records import context, evidence_span, quote_ids


def test_quote_ids_depend_on_words_and_occurrence_only() -> None:
    first = quote_ids("a", ["Yes,", "No", "yes."])
    assert len(set(first)) == 3
    assert quote_ids("a", ["“Yes”", "no"]) == first[:2]
    assert quote_ids("b", ["Yes"]) != first[:1]


@given(st.text(alphabet="ab “”\n", max_size=600), st.integers(0, 600), st.integers(0, 40))
def test_context_is_contiguous_and_capped(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    span = Span(start, min(len(text), start + length))
    before, after = context(text, span)
    assert len(before) <= 160
    assert len(after) <= 160
    assert text[span.start - len(before) : span.end + len(after)] == before + span.of(text) + after
    cue = Span(max(0, start - 400), max(0, start - 395))
    shown = evidence_span(text, Span(span.start - len(before), span.end + len(after)), None, cue)
    if shown is not None:
        assert shown.end - shown.start <= 200
        assert shown.contains(cue)
