"""Headings made of somebody's words: ``'A rotten pier'`` above a paragraph that quotes somebody as saying so."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from quotes.attribute.unspoken import spoken_role
from quotes.datatypes import Attribution, Document, Quote, Role, Span
from quotes.text.normal import normal

# A paragraph of at most this many characters that does not end like a sentence is a heading.
MAX_HEADING_CHARACTERS = 90
_SENTENCE_ENDS = ".!?…:;,"
# The probability that a heading's words are those of the quote that holds them: all 19 in the train articles of other
# outlets are, but 19 are too few for a higher figure.
HEADING_CONFIDENCE = 0.95

RULE = "heading"
REASON = "a heading made of words that the article quotes"


def with_headings(
    text: str, document: Document, quotes: Sequence[Quote], attributions: Sequence[Attribution]
) -> tuple[Attribution, ...]:
    """Return the attributions; a heading without a speaker gets the speaker of the quote that holds its words.

    A heading whose words are in no quote of a paragraph stays as it is, and so does the first line, the headline.
    """
    starts = [paragraph.start for paragraph in document.paragraphs]
    headings: list[int] = []
    below: list[int] = []
    for index, (quote, attribution) in enumerate(zip(quotes, attributions, strict=True)):
        place = bisect_right(starts, quote.outer.start) - 1
        if quote.parent is not None:
            continue
        if attribution.speaker is not None:
            below.append(index)
        elif place > 0 and _is_heading(text, document.paragraphs[place], quote):
            headings.append(index)
    changed_attributions = list(attributions)
    if headings and below:
        forms = {index: f" {normal(quotes[index].text)} " for index in below}
        for index in headings:
            whole = _whole(normal(quotes[index].text), index, forms)
            if whole is not None:
                changed_attributions[index] = _as_in(quotes[index], index, attributions[whole])
    return tuple(changed_attributions)


def _is_heading(text: str, paragraph: Span, quote: Quote) -> bool:
    """Whether a paragraph is a quote alone, or a short line around several quoted words that is not a sentence."""
    outside = text[paragraph.start : quote.outer.start] + text[quote.outer.end : paragraph.end]
    if quote.role is Role.TITLE:
        return False
    if not any(c.isalnum() for c in outside):
        return not quote.text.endswith((".", ","))
    short = paragraph.end - paragraph.start <= MAX_HEADING_CHARACTERS
    return short and " " in quote.text and text[paragraph.end - 1] not in _SENTENCE_ENDS


def _whole(form: str, index: int, forms: dict[int, str]) -> int | None:
    """The nearest quote after the heading that holds its words, or else the nearest one before it."""
    holding = [k for k, whole in forms.items() if form and f" {form} " in whole]
    after = [k for k in holding if k > index]
    return min(after) if after else max(holding, default=None)


def _as_in(quote: Quote, index: int, whole: Attribution) -> Attribution:
    confidence = round(whole.confidence * HEADING_CONFIDENCE, 4)
    return replace(
        whole,
        role=spoken_role(quote),
        utterance=index,
        rule=RULE,
        reason=REASON,
        confidence=confidence,
        alternatives=(),
    )
