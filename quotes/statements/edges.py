"""Edges between quotes in columns: there is about one for each quote of an index."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

import numpy as np

from quotes.datatypes.sequences import Numbers
from quotes.statements.join import Edge

_EXCERPT, _BRIEF, _RETOLD = 1, 2, 4


class Edges:
    """Edges that are kept in some twenty bytes each."""

    def __init__(self, edges: Iterable[Edge] = ()) -> None:
        self._a, self._b, self._chances = array("i"), array("i"), array("d")
        self._flags, self._whys = array("B"), array("B")
        self._number: dict[tuple[str, str], int] = {}
        self._why: list[tuple[str, str]] = []
        self.extend(edges)

    def extend(self, edges: Iterable[Edge]) -> None:
        """Put edges behind the others."""
        for edge in edges:
            self.append(edge)

    def append(self, edge: Edge) -> None:
        """Put an edge behind the others."""
        why = edge.kind, edge.reason
        if why not in self._number:
            self._number[why] = len(self._why)
            self._why.append(why)
        self._a.append(edge.a)
        self._b.append(edge.b)
        self._chances.append(edge.probability)
        self._flags.append(_EXCERPT * edge.excerpt + _BRIEF * edge.brief + _RETOLD * edge.retold)
        self._whys.append(self._number[why])

    def __len__(self) -> int:
        return len(self._a)

    def __getitem__(self, n: int) -> Edge:
        flags = self._flags[n]
        kind, reason = self._why[self._whys[n]]
        chance, is_excerpt = self._chances[n], bool(flags & _EXCERPT)
        return Edge(
            self._a[n], self._b[n], chance, is_excerpt, kind, reason, bool(flags & _BRIEF), bool(flags & _RETOLD)
        )

    def __iter__(self) -> Iterator[Edge]:
        return map(self.__getitem__, range(len(self)))

    def ends(self) -> tuple[Numbers, Numbers]:
        """Return the two quotes of each edge."""
        return np.array(self._a, np.int32), np.array(self._b, np.int32)

    def of_kind(self, kind: str, least: float = 0.0) -> Numbers:
        """Return the numbers of the edges of one kind that have at least this probability."""
        whys = [n for n, why in enumerate(self._why) if why[0] == kind]
        chances = np.frombuffer(self._chances, np.float64) if len(self) else np.empty(0)
        return np.flatnonzero(np.isin(np.array(self._whys, np.uint8), whys) & (chances >= least))
