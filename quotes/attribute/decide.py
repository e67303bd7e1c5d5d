"""The choice of a source for each quote of an article, in the order of the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quotes.attribute.features import History, history_features, pair_features, quote_features
from quotes.attribute.mentions import Candidate, candidates_for
from quotes.attribute.scene import Scene, outer_quotes
from quotes.attribute.scorer import Network
from quotes.text import normal

NO_SOURCE = "NONE"


@dataclass(frozen=True, slots=True)
class Decision:
    """The chosen candidate of a quote (None: nobody's words), its probability, and the next best ones."""

    candidate: int | None
    probability: float
    others: tuple[tuple[int | None, float], ...]
    follows: bool  # whether the candidate is the last quote's too


def feature_rows(
    scene: Scene,
    quote: int,
    chosen: Sequence[int],
    candidates: tuple[Candidate, ...],
    clusters: Mapping[int, int],
    strengths: Mapping[str, float],
    history: History,
    seen: Mapping[str, int],
) -> list[list[str]]:
    """Return the features of each chosen candidate as the quote's source, and last those of "no source"."""
    own = quote_features(scene, quote, strengths, seen)
    rows = [
        own
        + pair_features(scene, quote, candidates[k], strengths)
        + history_features(scene, quote, k, clusters.get(k), history, candidates)
        for k in chosen
    ]
    return [*rows, [NO_SOURCE, *(f"{NO_SOURCE}:{f}" for f in own)]]


def decide(
    scene: Scene, candidates: tuple[Candidate, ...], clusters: Mapping[int, int], scorer: Network, strengths: Mapping[str, float]
) -> dict[int, Decision]:
    """Return a decision for every quote that stands in no other quote."""
    seen = Counter(normal(q.text) for q in scene.quotes)
    history = History()
    made: dict[int, Decision] = {}
    for quote in outer_quotes(scene.quotes):
        chosen = candidates_for(scene, quote, candidates, history.candidate)
        rows = feature_rows(scene, quote, chosen, candidates, clusters, strengths, history, seen)
        shares = scorer.probabilities(rows)
        options: list[int | None] = [*chosen, None]
        order = sorted(range(len(options)), key=lambda n: (-float(shares[n]), n))
        best = options[order[0]]
        others = tuple((options[n], float(shares[n])) for n in order[1:4])
        made[quote] = Decision(best, float(shares[order[0]]), others, best is not None and best == history.candidate)
        if best is not None:
            history = History(quote, best, clusters.get(best))
    return made
