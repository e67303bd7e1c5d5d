"""Edges between quotes in columns: there is about one for each quote of an index, so they are on the disk if many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from quotes.datatypes import LinkKind
from quotes.datatypes.columns import column, ordered
from quotes.datatypes.sequences import Keep, Numbers, Scratch, in_memory
from quotes.datatypes.stored import StoredNumbers
from quotes.statements.arrays import runs
from quotes.statements.join import Edge

_ROW = np.dtype([("a", "i4"), ("b", "i4"), ("chance", "f8"), ("flags", "u1"), ("why", "u1")])
_EXCERPT, _BRIEF, _RETOLD = 1, 2, 4
_AT_ONCE = 1 << 12  # edges that are written or read together
_FEW_BYTES = 1 << 20  # of edges that stay in memory


class Edges:
    """Edges that are kept in eighteen bytes each, in ``scratch`` if they are many."""

    def __init__(self, edges: Iterable[Edge] = (), scratch: Scratch | None = None) -> None:
        self._rows = StoredNumbers(scratch or in_memory.scratch(), _ROW, _FEW_BYTES)
        self._last: list[tuple[int, int, float, int, int]] = []  # which are not written yet
        self._count = 0
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
        flags = _EXCERPT * edge.excerpt + _BRIEF * edge.brief + _RETOLD * edge.retold
        self._last.append((edge.a, edge.b, edge.probability, flags, self._number[why]))
        self._count += 1
        if len(self._last) == _AT_ONCE:
            self._write()

    def _write(self) -> None:
        self._rows.extend(np.array(self._last, _ROW))
        self._last = []

    def __len__(self) -> int:
        return self._count

    def some(self, numbers: Numbers) -> Iterator[Edge]:
        """Yield the edges with these numbers, of which many are read at a time."""
        self._write()
        for first in range(0, len(numbers), _AT_ONCE):
            starts = numbers[first : first + _AT_ONCE].astype(np.int64)
            for row in self._rows.some(starts, np.ones_like(starts)).tolist():
                yield self._edge(*row)

    def __iter__(self) -> Iterator[Edge]:
        for _, rows in self._pieces():
            for row in rows.tolist():
                yield self._edge(*row)

    def ends(self, kind: str, least: float = 0.0) -> Iterator[tuple[Numbers, Numbers]]:
        """Yield the two quotes of each edge of one kind that has at least this probability, many at a time."""
        for _, a, b in self.numbered(kind, least):
            yield a, b

    def numbered(self, kind: str, least: float = 0.0) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
        """Yield the same with the numbers of the edges before them."""
        whys = [n for n, why in enumerate(self._why) if why[0] == kind]
        for first, rows in self._pieces():
            some = np.flatnonzero(np.isin(rows["why"], whys) & (rows["chance"] >= least))
            yield first + some, rows["a"][some], rows["b"][some]

    def echoes(self) -> Iterator[tuple[Numbers, Numbers]]:
        """Yield the two quotes of each echo in more than a few words, many at a time."""
        whys = [n for n, why in enumerate(self._why) if why[0] == LinkKind.ECHOES]
        for _, rows in self._pieces():
            some = rows[np.isin(rows["why"], whys) & (rows["flags"] & _BRIEF == 0)]
            yield some["a"], some["b"]

    def _pieces(self) -> Iterator[tuple[int, Numbers]]:
        """Yield the edges as they are kept, many at a time, with the number of the first."""
        self._write()
        for first in range(0, self._count, _AT_ONCE):
            yield first, self._rows.between(first, min(first + _AT_ONCE, self._count))

    def _edge(self, a: int, b: int, chance: float, flags: int, why: int) -> Edge:
        kind, reason = self._why[why]
        return Edge(a, b, chance, bool(flags & _EXCERPT), kind, reason, bool(flags & _BRIEF), bool(flags & _RETOLD))


def echoes_of(edges: Edges, speakers: StoredNumbers, keep: Keep) -> Iterator[list[int]]:
    """Yield each quote that has echoes by somebody, with these behind it; 0 among ``speakers`` is nobody."""
    quotes, others = column(keep, np.int32), column(keep, np.int32)
    for pair in edges.echoes():
        for one, other in (pair, pair[::-1]):
            by_somebody = speakers.take(other) > 0
            quotes.extend(one[by_somebody])
            others.extend(other[by_somebody])
    for one, places in ordered(quotes, keep):
        other = others.take(places)
        for start, end in runs(one):
            yield [int(one[start]), *other[start:end].tolist()]
