"""The confidence of an attribution: the probability that this person said it, with both mention and person right.

Where the product of the scorer's share of the mention and coreference's share of the person says .99, only .96 are
right. A logistic function of both, and of what makes either less trustworthy, is fitted by
``scripts/fit_confidence.py`` on articles that neither scorer nor reader was trained on.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from quotes.errors import ModelError
from quotes.models import INSTALL_AGAIN

# Probabilities nearer to 0 or 1 than these are no more certain: some answers to which the scorer gives .999 are wrong.
LEAST_DOUBT = 0.001
LEAST_DOUBT_OF_A_PERSON = 0.01


# Without fitted weights, this bounds the confidence of an answer that the scorer was unsure of, however sure the reader
# is: in English .935 of the answers at .95 and more were right without this bound, and .960 with it.
MOST_SURE_IF_UNSURE = 0.9


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about how an answer came about."""

    mention: float  # the share of the mention among all candidates, as scorer and reader see it
    person: float  # the probability that the mention means the person
    unsure: bool  # whether the scorer alone was not sure enough, so that the reader, if there is one, was asked
    pronoun: bool


def terms(evidence: Evidence) -> dict[str, float]:
    """Return the terms of the logistic function by name, without their weights."""
    return {
        "bias": 1.0,
        "mention": _log_odds(evidence.mention, LEAST_DOUBT),
        "person": _log_odds(evidence.person, LEAST_DOUBT_OF_A_PERSON) - _log_odds(1.0, LEAST_DOUBT_OF_A_PERSON),
        "unsure": float(evidence.unsure),
        "pronoun": float(evidence.pronoun),
    }


def confidence_of(evidence: Evidence, language: str) -> float:
    """Return the probability that an answer names the right person; raises ModelError if the weights are damaged.

    In a language without weights it is the product of both shares, with a bound where the scorer was unsure.
    """
    weights = _weights().get(language)
    if weights is None:
        return round(min(evidence.mention, MOST_SURE_IF_UNSURE if evidence.unsure else 1.0) * evidence.person, 4)
    odds = sum(weights[name] * value for name, value in terms(evidence).items())
    return round(1 / (1 + math.exp(-odds)), 4)


def _log_odds(share: float, least: float) -> float:
    bounded = min(max(share, least), 1 - least)
    return math.log(bounded / (1 - bounded))


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    try:
        text = files("quotes.models").joinpath("attribution", "confidence.json").read_text(encoding="utf-8")
        weights: dict[str, dict[str, float]] = json.loads(text)
        names = terms(Evidence(1.0, 1.0, unsure=False, pronoun=False))
        return {code: {name: float(of[name]) for name in names} for code, of in weights.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        problem = f"the weights of confidence are damaged or missing ({error})"
        raise ModelError(problem, remedy=INSTALL_AGAIN) from error
