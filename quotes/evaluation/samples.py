"""Errors with their context, for people to read."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from quotes.evaluation.breakdown import place
from quotes.evaluation.matching import Judgement

CONTEXT = 220  # characters either side, enough for the sentence before and the one after


@dataclass(frozen=True, slots=True)
class Sample:
    """One error: the predicted speaker and the right one; in ``context`` the quote is in double brackets."""

    article: str
    start: int
    problem: str
    context: str
    quote: str
    expected: str | None
    predicted: str | None
    rule: str
    confidence: float | None
    place: str


def errors(outcomes: Sequence[Judgement], count: int, seed: int = 0) -> list[Sample]:
    """Return ``count`` errors drawn at random, the same ones for the same seed, in the order of the articles."""
    wrong = [o for o in outcomes if _is_error(o)]
    drawn = random.Random(seed).sample(range(len(wrong)), min(count, len(wrong)))
    return [_sample(wrong[i]) for i in sorted(drawn)]


def _is_error(outcome: Judgement) -> bool:
    if outcome.gold is not None:
        return not outcome.correct
    return outcome.counted and outcome.prediction is not None and outcome.prediction.spoken


def _sample(outcome: Judgement) -> Sample:
    article, gold, prediction = outcome.article, outcome.gold, outcome.prediction
    span = gold.span if gold else prediction.span if prediction else None
    assert span is not None  # an outcome has one or the other
    text = article.text
    quote = span.of(text)
    before, after = text[max(0, span.start - CONTEXT) : span.start], text[span.end : span.end + CONTEXT]
    quote_text = quote if len(quote) <= CONTEXT else f"{quote[: CONTEXT // 2]} … {quote[-CONTEXT // 2 :]}"
    return Sample(
        article=article.id,
        start=span.start,
        problem=_problem(outcome),
        context=f"{before}[[{quote_text}]]{after}",
        quote=quote,
        expected=gold.source.text if gold and gold.source else None,
        predicted=prediction.mention.of(text) if prediction and prediction.mention else None,
        rule=prediction.rule if prediction else "",
        confidence=prediction.confidence if prediction else None,
        place=place(outcome),
    )


def _problem(outcome: Judgement) -> str:
    if outcome.prediction is None:
        return "not found"
    if outcome.gold is None:
        return "not speech" if outcome.other else "no such quote"
    if outcome.gold.source is None:
        return "nobody is named"
    return "wrong speaker" if outcome.prediction.spoken else "no speaker given"
