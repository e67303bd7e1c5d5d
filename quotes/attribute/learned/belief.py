"""How often an answer is right that the weights give some share, in a language where the two were compared."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp, log

from quotes.errors import ModelError
from quotes.models import INSTALL_AGAIN

# What tells a source by the order of words alone: such answers are right more often than others of the same share.
_PLAIN = frozenset({"tag-after", "tag-before", "according-to", "sentence-before", "signature", "label", "judgement"})
_NEAREST = 1e-3  # to nothing and to one: shares beyond tell no more


@dataclass(frozen=True, slots=True)
class Belief:
    """A logistic curve over the logarithm of the share's odds; ``plain`` is added for patterns that are plain."""

    start: float
    odds: float
    plain: float

    def of(self, share: float, rule: str) -> float:
        """Return how likely an answer of so great a share, told by this rule, names the right person."""
        share = min(max(share, _NEAREST), 1 - _NEAREST)
        return 1 / (1 + exp(-(self.start + self.odds * log(share / (1 - share)) + self.plain * (rule in _PLAIN))))


@cache
def belief_of(language: str) -> Belief | None:
    """Return a language's curve, None where shares are taken as they are; raises ModelError for a damaged file."""
    try:
        told = json.loads(files("quotes.models").joinpath("attribution", "belief.json").read_text(encoding="utf-8"))
        return Belief(**told[language]) if language in told else None
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(f"the attribution weights are damaged ({error})", remedy=INSTALL_AGAIN) from error
