"""Headings made of somebody's words: ``'A rotten pier'`` above a paragraph that quotes somebody as saying so."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from quotes.attribute.unspoken import spoken_role
from quotes.datatypes import Attribution, Document, MentionKind, Quote, Role, Span
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
    """Return the attributions; a heading gets the speaker of the quote that holds its words.

    What stands above a heading tells nothing of it. A heading stays as it is if its words are in no quote of a
    paragraph, if its line names the speaker, or if it is the first line, the headline.
    """
    starts = [paragraph.start for paragraph in document.paragraphs]
    headings: list[int] = []
    below: list[int] = []
    for index, (quote, attribution) in enumerate(zip(quotes, attributions, strict=True)):
        place = bisect_right(starts, quote.outer.start) - 1
        if quote.parent is not None:
            continue
        if place > 0 and _is_heading(text, document.paragraphs[place], quote, attribution):
            headings.append(index)
        elif attribution.speaker is not None:
            below.append(index)
    changed_attributions = list(attributions)
    if headings and below:
        forms = {index: f" {normal(quotes[index].text)} " for index in below}
        for index in headings:
            whole = _whole(normal(quotes[index].text), index, forms)
            if whole is not None and attributions[whole].speaker != attributions[index].speaker:
                changed_attributions[index] = _as_in(text, quotes[index], index, attributions[whole])
    return tuple(changed_attributions)


def _is_heading(text: str, paragraph: Span, quote: Quote, attribution: Attribution) -> bool:
    """Whether a paragraph is a quote alone, or a short line around several quoted words that is not a sentence.

    One with a speaker is so only if it has several words and does not name the speaker itself.
    """
    mention = attribution.mention
    if mention is not None and (" " not in quote.text or mention.span.overlaps(paragraph)):
        return False
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


def _as_in(text: str, quote: Quote, index: int, whole: Attribution) -> Attribution:
    """The attribution of the whole quote; its mention is the first after the heading that has the whole name."""
    mention = whole.mention
    if mention is not None and whole.speaker is not None and whole.speaker.named:
        at = text.find(whole.speaker.name, quote.outer.end, mention.span.start)
        span = Span(at, at + len(whole.speaker.name))
        mention = mention if at < 0 else replace(mention, span=span, head=span, kind=MentionKind.NAME)
    confidence = round(whole.confidence * HEADING_CONFIDENCE, 4)
    return replace(
        whole,
        mention=mention,
        role=spoken_role(quote),
        utterance=index,
        rule=RULE,
        reason=REASON,
        confidence=confidence,
        alternatives=(),
    )
