"""Whether two statements say the same in two languages: what counts for it, and how much."""

from __future__ import annotations

import math
from collections.abc import Sequence

from quotes.statements.translations.neighbours import Near
from quotes.statements.translations.said import Said

# What is weighed, in the order of ``features``, with its weight in a logistic regression; the last is the constant.
# Fitted by scripts/translation_pairs.py --fit on data/gold/translations/fit, whose pairs it shows.
FEATURES = ("cosine", "behind a rival", "denied in one", "number in one", "unequal lengths")
WEIGHTS = (11.49, 6.28, -5.05, -2.83, -5.32, -4.07)


def features(pair: Near, a: Said, b: Said) -> tuple[float, ...]:
    """Return what tells of two statements whether they are translations, of their nearest texts.

    "Behind a rival" is how much nearer another statement of that language is to one of the two: a translation is the
    nearest, or nearly.
    """
    text_a, text_b = a.texts[pair.text_a], b.texts[pair.text_b]
    facts_a, facts_b = a.facts[pair.text_a], b.facts[pair.text_b]
    return (
        pair.cosine,
        pair.cosine - pair.rival,
        float(facts_a.denied != facts_b.denied),
        float(facts_a.lacks(facts_b)),
        abs(math.log(len(text_a) / len(text_b))),
    )


def probability(pair: Near, a: Said, b: Said) -> float:
    """Return how sure it is that two statements in two languages say the same.

    0.0 where one says "nine" or "on Monday" and the other "seven" or "on Tuesday": no likeness outweighs that.
    """
    if a.facts[pair.text_a].contradicts(b.facts[pair.text_b]):
        return 0.0
    return logistic(features(pair, a, b), WEIGHTS)


def agree(pair: Near, a: Said, b: Said) -> bool:
    """Return whether two statements in one language have the same numbers and days, and deny or do not deny alike."""
    one, other = a.facts[pair.text_a], b.facts[pair.text_b]
    return one == other


def logistic(values: Sequence[float], weights: Sequence[float]) -> float:
    """Return the probability that weights give to values; the last weight is the constant."""
    total = weights[-1] + sum(value * weight for value, weight in zip(values, weights, strict=False))
    return round(1 / (1 + math.exp(-total)), 4)
