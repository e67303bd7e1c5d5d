"""Whether a confidence of 0.9 means right nine times in ten."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from quotes.evaluation.matching import Judgement
from quotes.evaluation.metrics import ratio

BINS = 10
BANDS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)


class ConfidenceBand(NamedTuple):
    """Predictions whose confidence lies from ``low`` to ``high``: how many, how confident, how often right."""

    low: float
    high: float
    size: int
    confidence: float
    accuracy: float


def judged(outcomes: Iterable[Judgement]) -> list[tuple[float, bool]]:
    """Return (confidence, whether it names the right person) for every counted prediction with a speaker."""
    return [
        (o.prediction.confidence, o.person)
        for o in outcomes
        if o.prediction and o.counted and o.prediction.spoken and o.prediction.confidence is not None
    ]


def calibration_error(points: Sequence[tuple[float, bool]]) -> float:
    """Return the expected calibration error over ten bins of equal size, NaN without points.

    The mean over the bins, by their size, of the distance between mean confidence and accuracy.
    """
    ordered = sorted(points, key=lambda point: point[0])  # not by outcome: equal confidences would fill bins unevenly
    if not ordered:
        return math.nan
    edges = [round(i * len(ordered) / BINS) for i in range(BINS + 1)]
    total = 0.0
    for start, end in zip(edges, edges[1:], strict=False):
        part = ordered[start:end]
        total += abs(sum(confidence for confidence, _ in part) - sum(right for _, right in part))
    return total / len(ordered)


# From this confidence on an answer is sure: a reader who checks nothing should be right to trust it.
SURE = 0.95


class Sure(NamedTuple):
    """The share of the answers that are sure, and the share of those that name the right person."""

    share: float
    right: float


def sure(points: Sequence[tuple[float, bool]]) -> Sure:
    """Return how many answers are sure and how often they are right, NaN where there are none."""
    trusted = [right for confidence, right in points if confidence >= SURE]
    return Sure(ratio(len(trusted), len(points)), ratio(sum(trusted), len(trusted)))


def bands(points: Sequence[tuple[float, bool]]) -> list[ConfidenceBand]:
    """Return accuracy by band of confidence, without empty bands."""
    table = []
    for low, high in zip(BANDS, BANDS[1:], strict=False):
        part = [(c, right) for c, right in points if low <= c < high or (high == BANDS[-1] and c == high)]
        if part:
            n = len(part)
            table.append(ConfidenceBand(low, high, n, sum(c for c, _ in part) / n, sum(right for _, right in part) / n))
    return table
