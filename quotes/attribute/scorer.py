"""The learned scorer: a sum of feature vectors, one hidden layer, one number for each possible source.

Its weights are plain numbers in ``weights.json``; numpy multiplies them.  Scores of the mentions of one quote and of
"no speaker" are made into probabilities together.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quotes.errors import ModelError

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Network:
    """A scorer: ``vectors`` has a row of hidden inputs for each feature, ``direct`` a number for each."""

    features: Mapping[str, int]
    vectors: Matrix
    direct: Matrix
    bias: Matrix
    out: Matrix
    temperature: float

    def scores(self, rows: Sequence[Sequence[str]]) -> Matrix:
        """Return one score for each list of features; unknown features count nothing."""
        known = [[i for f in row if (i := self.features.get(f)) is not None] for row in rows]
        flat = np.array([i for row in known for i in row], dtype=np.intp)
        sizes = [len(row) for row in known]
        if not flat.size or not all(sizes):  # a row without known features: the sums below need one each
            return np.concatenate([self._score(row) for row in known])
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        hidden = np.add.reduceat(self.vectors[flat], starts, axis=0) + self.bias
        scores = np.add.reduceat(self.direct[flat], starts)
        made: Matrix = (scores + np.maximum(hidden, 0.0) @ self.out).astype(np.float32)
        return made

    def _score(self, known: Sequence[int]) -> Matrix:
        hidden = self.vectors[list(known)].sum(axis=0) + self.bias
        made: Matrix = np.array([self.direct[list(known)].sum() + np.maximum(hidden, 0.0) @ self.out], dtype=np.float32)
        return made

    def probabilities(self, rows: Sequence[Sequence[str]]) -> Matrix:
        """Return the probability of each row; they add up to one."""
        scores = self.scores(rows) / np.float32(self.temperature)
        powers = np.exp(scores - scores.max())
        made: Matrix = powers / powers.sum()
        return made


@dataclass(frozen=True, slots=True)
class Weights:
    """All that training gives: the scorer of sources, the scorer of antecedents, and the strengths of cues."""

    source: Network
    antecedent: Network | None
    strengths: Mapping[str, float]
    version: str


def network(data: Mapping[str, Any]) -> Network:
    """Return a network from its JSON form; raises KeyError or ValueError where that is broken."""
    names = list(data["features"])
    made = Network(
        features={name: i for i, name in enumerate(names)},
        vectors=np.asarray(data["vectors"], dtype=np.float32).reshape(len(names), -1),
        direct=np.asarray(data["direct"], dtype=np.float32),
        bias=np.asarray(data["bias"], dtype=np.float32),
        out=np.asarray(data["out"], dtype=np.float32),
        temperature=float(data["temperature"]),
    )
    if made.vectors.shape != (len(names), len(made.bias)) or made.direct.shape != (len(names),):
        raise ValueError("sizes do not fit together")
    return made


def parse_weights(text: str) -> Weights:
    """Return the weights from their JSON text; raises ModelError where it is damaged."""
    try:
        data = json.loads(text)
        antecedent = network(data["antecedent"]) if data.get("antecedent") else None
        return Weights(network(data["source"]), antecedent, data["strengths"], data["version"])
    except (KeyError, ValueError, TypeError) as error:
        raise ModelError(
            f"the attribution weights are damaged ({error})", remedy="install the package again"
        ) from error


@cache
def bundled() -> Weights:
    """Return the weights that come with the package; raises ModelError where they are missing or damaged."""
    file = files("quotes.models").joinpath("attribution", "weights.json")
    try:
        return parse_weights(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(
            f"the attribution weights are missing ({error})", remedy="install the package again"
        ) from error
