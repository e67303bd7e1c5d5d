"""The learned scorer: a sum of feature vectors, one hidden layer, and one number for each possible source.

Its weights are plain numbers in ``weights.json``; numpy multiplies them.  The million numbers of the feature vectors
are one string of integers (thousandths), which numpy reads ten times as fast as Python would read lists. The scores of
a quote's mentions and of "no speaker" are turned into probabilities together.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quotes.errors import ModelError
from quotes.lang import FALLBACK
from quotes.models import INSTALL, INSTALL_AGAIN

Matrix = NDArray[np.float32]
VECTOR_PARTS = 1000  # the value of one unit in the integers of the vectors
Numbers = bytes  # the features that a network knows, one after another as numpy reads them
Group = tuple[str, ...]  # features that occur together: those of a quote alone, of a mention, of a distance


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A scorer: ``vectors`` has a row of hidden inputs for each feature, ``direct`` a number for each."""

    features: Mapping[str, int]
    vectors: Matrix
    direct: Matrix
    bias: Matrix
    out: Matrix
    temperature: float

    def scores(self, rows: Sequence[Sequence[str]]) -> Matrix:
        """Return one score for each list of features; unknown features are ignored."""
        return self._sum([[_numbers(self, row)] for row in rows])

    def probabilities(self, rows: Sequence[Sequence[str]]) -> Matrix:
        """Return the probability of each row; they add up to one."""
        return self._shares(self.scores(rows))

    def probabilities_of_groups(self, rows: Sequence[Sequence[Group]]) -> Matrix:
        """Return the same as ``probabilities`` for rows in groups, each of which is looked up only once."""
        return self._shares(self._sum([[_known(self, group) for group in row] for row in rows]))

    def _sum(self, rows: Sequence[Sequence[Numbers]]) -> Matrix:
        joined = [b"".join(row) for row in rows]
        flat = np.frombuffer(b"".join(joined), dtype=np.int64)
        ends = [*accumulate(len(row) // flat.itemsize for row in joined)]
        starts = [0, *ends[:-1]]
        if not all(joined):  # a row without known features: the sums below need at least one
            return np.concatenate([self._score(flat[start:end]) for start, end in zip(starts, ends, strict=True)])
        hidden = np.add.reduceat(self.vectors.take(flat, axis=0), starts, axis=0) + self.bias
        scores = np.add.reduceat(self.direct[flat], starts)
        total: Matrix = (scores + np.maximum(hidden, 0.0) @ self.out).astype(np.float32)
        return total

    def _score(self, indices: NDArray[np.int64]) -> Matrix:
        hidden = self.vectors[indices].sum(axis=0) + self.bias
        score: Matrix = np.array([self.direct[indices].sum() + np.maximum(hidden, 0.0) @ self.out], dtype=np.float32)
        return score

    def _shares(self, scores: Matrix) -> Matrix:
        scores = scores / np.float32(self.temperature)
        powers = np.exp(scores - scores.max())
        shares: Matrix = powers / powers.sum()
        return shares


def _numbers(network: Network, features: Sequence[str]) -> Numbers:
    return array("q", [n for n in map(network.features.get, features) if n is not None]).tobytes()


@lru_cache(maxsize=1 << 13)  # the groups of a few articles
def _known(network: Network, group: Group) -> Numbers:
    return _numbers(network, group)


@dataclass(frozen=True, slots=True)
class Weights:
    """The results of training: the scorer of sources, the scorer of antecedents, and the strengths of cues."""

    source: Network
    antecedent: Network | None
    strengths: Mapping[str, float]
    version: str


def network(data: Mapping[str, Any]) -> Network:
    """Return a network from its JSON form; raises KeyError or ValueError if that is damaged."""
    names = list(data["features"])
    counts = np.fromstring(data["vectors"], dtype=np.int64, sep=" ").reshape(len(names), -1)
    result = Network(
        features={name: i for i, name in enumerate(names)},
        vectors=(counts / VECTOR_PARTS).astype(np.float32),
        direct=np.asarray(data["direct"], dtype=np.float32),
        bias=np.asarray(data["bias"], dtype=np.float32),
        out=np.asarray(data["out"], dtype=np.float32),
        temperature=float(data["temperature"]),
    )
    if result.vectors.shape != (len(names), len(result.bias)) or result.direct.shape != (len(names),):
        raise ValueError("sizes do not fit together")
    return result


def parse_weights(text: str) -> Weights:
    """Return the weights from their JSON text; raises ModelError if it is damaged."""
    try:
        data = json.loads(text)
        antecedent = network(data["antecedent"]) if data.get("antecedent") else None
        return Weights(network(data["source"]), antecedent, data["strengths"], data["version"])
    except (KeyError, ValueError, TypeError) as error:
        raise ModelError(f"the attribution weights are damaged ({error})", remedy=INSTALL_AGAIN) from error


@cache
def bundled(language: str = FALLBACK) -> Weights:
    """Return the bundled weights for a language; raises ModelError if they are missing or damaged."""
    name = "weights.json" if language == FALLBACK else f"weights_{language}.json"
    file = files("quotes.models").joinpath("attribution", name)
    try:
        return parse_weights(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"the attribution weights are missing ({error})", remedy=INSTALL) from error
