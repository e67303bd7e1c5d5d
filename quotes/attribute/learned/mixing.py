"""Scorer and reader together: the shares of a quote's candidates as both see them.

The weights in ``mixing.json`` are chosen by hand, see the model card. Fitted out of fold, others are no better.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from quotes.attribute.learned.reader import Reading, Reads
from quotes.attribute.mentions.scene import Candidate
from quotes.datatypes import MentionKind, Span
from quotes.errors import ModelError
from quotes.models import INSTALL_AGAIN

# No share counts for less: a word of which one of the two knows nothing can still be the other's.
_FLOOR = 1e-4


@dataclass(frozen=True, slots=True)
class Mixing:
    """How both are combined: weights of the logarithms of their shares.

    The reader is asked where the scorer's own answer, mention and person together, is less sure than ``below``.
    ``named`` weighs the reader's share of a pronoun's person against coreference's. ``nobody`` is what the share of "no
    source" counts: a speaker left out is no better than a wrong one, so at .5 it has to be twice as likely as anybody.
    """

    below: float
    scorer: float
    mention: float
    person: float
    named: float
    nobody: float


@dataclass(frozen=True, slots=True)
class Second:
    """A reader, None if only the scorer decides, and how its word counts."""

    reader: Reads | None
    mixing: Mixing


@cache
def mixing_of(language: str) -> Mixing:
    """Return how scorer and reader are mixed in a language; raises ModelError if the file is damaged."""
    try:
        weights = json.loads(files("quotes.models").joinpath("reader", "mixing.json").read_text(encoding="utf-8"))
        return Mixing(**weights[language])
    except (OSError, ValueError, KeyError, TypeError) as error:
        problem = f"the reader's weights are damaged or missing ({error})"
        raise ModelError(problem, remedy=INSTALL_AGAIN) from error


class Named:
    """The spans by which an article names each of its people, for the reader's shares of names."""

    def __init__(self, candidates: Sequence[Candidate], clusters: Mapping[int, int]) -> None:
        self._candidates, self._clusters = candidates, clusters
        self._spans: dict[int, list[Span]] = {}
        for index, cluster in clusters.items():
            mention = candidates[index].mention
            if mention.kind is MentionKind.NAME:
                self._spans.setdefault(cluster, []).append(mention.span)

    def share(self, reading: Reading, index: int) -> float:
        """Return the share of whom a candidate means: of all their names, or of its own words where it has none."""
        cluster = self._clusters.get(index)
        if cluster is None or cluster not in self._spans:
            return reading.meant(self._candidates[index].mention.span)
        return self.of_cluster(reading, cluster)

    def clusters(self) -> Iterable[int]:
        """Return the people whom the article names."""
        return self._spans

    def of_cluster(self, reading: Reading, cluster: int) -> float:
        """Return the share of a person's names."""
        return sum(reading.meant(span) for span in self._spans.get(cluster, ()))


def mixed(
    shares: Sequence[float], options: Sequence[int], candidates: Sequence[Candidate], names: Named,
    reading: Reading, mixing: Mixing,
) -> list[float]:  # fmt: skip
    """Return the shares of the chosen candidates, and last that of "no source", as scorer and reader see them."""
    mention = [reading.mentioned(candidates[k].mention.head) for k in options] + [reading.mention.nobody]
    person = [names.share(reading, k) for k in options] + [reading.person.nobody]
    logs = sum(
        weight * np.log(np.maximum(np.asarray(of, dtype=np.float64), _FLOOR))
        for weight, of in ((mixing.scorer, shares), (mixing.mention, mention), (mixing.person, person))
    )
    powers = np.exp(logs - np.max(logs))
    powers[-1] *= mixing.nobody
    return [float(p) for p in powers / powers.sum()]


# Of a pronoun's people only those count whom coreference weighed, or whom the reader gives at least this share: with
# them 75 of 87 pronouns of held-out articles mean the right person, without 69.
SHARE_OF_SOMEBODY_NEW = 0.1
_PRIOR_OF_SOMEBODY_NEW = 0.02


def whom(
    weighed: Sequence[tuple[int, float]], fitting: Iterable[int], names: Named, reading: Reading, mixing: Mixing
) -> list[tuple[int, float]]:
    """Return the clusters that a pronoun can mean with their probabilities as coreference and reader see them.

    Of those whom coreference did not weigh only the ``fitting`` count; where it knows nobody, the probabilities are the
    reader's shares.
    """
    read = {cluster: names.of_cluster(reading, cluster) for cluster in names.clusters()}
    new = {cluster: read[cluster] for cluster in fitting if read[cluster] >= SHARE_OF_SOMEBODY_NEW}
    priors = dict.fromkeys(new, _PRIOR_OF_SOMEBODY_NEW) | dict(weighed)
    if not weighed:
        return sorted(new.items(), key=lambda x: -x[1])
    logs = np.array(
        [np.log(max(p, _FLOOR)) + mixing.named * np.log(max(read.get(c, 0), _FLOOR)) for c, p in priors.items()]
    )
    powers = np.exp(logs - logs.max())
    return sorted(((c, float(p)) for c, p in zip(priors, powers / powers.sum(), strict=True)), key=lambda x: -x[1])
