"""Whom the mentions of an article mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from quotes.attribute.people.clusters import Cluster


@dataclass(frozen=True, slots=True, eq=False)
class Resolution:
    """Who is meant: all clusters, the cluster of each candidate that has one, and the clusters weighed for a mention.

    ``weighed`` holds the clusters that a pronoun, a description or a shared surname can mean, with probabilities.
    """

    clusters: tuple[Cluster, ...]
    cluster_of: dict[int, int]
    weighed: dict[int, list[tuple[int, float]]]
    inside: Mapping[int, frozenset[int]] = field(default_factory=dict)  # the clusters that a quote names

    def sureness(self, index: int) -> float:
        """Return the probability that a mention means its cluster; without one, the best of those weighed."""
        weighed = self.weighed.get(index, [])
        if index not in self.cluster_of:
            return max((p for _, p in weighed), default=1.0)
        return next((p for c, p in weighed if c == self.cluster_of[index]), 1.0)
