"""From edges to groups of quotes that are one statement each, one connected part after the other.

What one part decides does not depend on the others, so only one is in memory.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np

from quotes.datatypes import LinkKind
from quotes.datatypes.columns import of_lists, ordered, parts_of, placed, rows
from quotes.datatypes.sequences import Keep, Numbers, begins, some
from quotes.datatypes.stored import Batches
from quotes.statements.arrays import Pairs, listed, order_of
from quotes.statements.as_printed import Printed
from quotes.statements.edges import Edges
from quotes.statements.join import Edge, join
from quotes.statements.links import SAME
from quotes.statements.utter import as_uttered

# Probability from which two quotes are one statement.
JOINED = 0.55


class Groups:
    """Lists of quotes, by index, in some bytes for each quote."""

    def __init__(self, alone: Numbers, groups: Iterable[Sequence[int]]) -> None:
        """Take quotes of which each is ``alone``, and groups of several."""
        self._quotes, self._ends = array("i"), array("i")
        self._quotes.frombytes(alone.tobytes())
        self._ends.frombytes(np.arange(len(alone) + 1, dtype=np.int32).tobytes())
        for group in groups:
            self._quotes.extend(group)
            self._ends.append(len(self._quotes))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, n: int) -> list[int]:
        return self._quotes[self._ends[n] : self._ends[n + 1]].tolist()

    def __iter__(self) -> Iterator[list[int]]:
        return map(self.__getitem__, range(len(self)))

    def numbers(self, quotes: int) -> Numbers:
        """Return the number of the group of each of so many quotes, -1 where it is in none."""
        of = np.full(quotes, -1, np.int32)
        of[np.array(self._quotes, np.int32)] = np.repeat(np.arange(len(self)), np.diff(self._ends))
        return of


class Turns:
    """Which quotes are speech, and which of these are parts of one utterance, as chains of pairs."""

    def __init__(self, keep: Keep) -> None:
        self._keep, self._heard = keep, rows(keep, place="i4", turn="i8", spoken="?")
        self.parts = Batches(keep.scratch())

    def hear(self, i: int, quote: Printed) -> None:
        """Note of which utterance the quote at a place is."""
        self._heard.append((i, hash((quote.record.article_id, quote.record.utterance_id)), quote.spoken))

    def settle(self) -> None:
        """Chain the parts, when all quotes are noted; one pair too many, from equal hashes, would do no harm."""
        heard = self._heard.settled()
        turns, self.spoken = (
            placed(zip(parts_of(heard, "place"), parts_of(heard, name), strict=True), heard.count, kind, self._keep)
            for name, kind in (("turn", np.int64), ("spoken", np.bool_))
        )
        del self._heard
        for hashes, order in ordered(turns, self._keep):
            spoken = self.spoken.take(order)
            hashes, order = hashes[spoken], order[spoken]
            same = ~begins(hashes)
            self.parts.put(order[:-1][same[1:]], order[1:][same[1:]])


@dataclass(frozen=True, slots=True)
class ConnectedPart:
    """Several quotes, by index, that are connected, and the edges between them, by the places of their quotes here."""

    quotes: list[int]
    edges: list[Edge]


# Divides each connected part into groups of one statement each, in the order of the parts.
Joiner = Callable[[Sequence[Printed], Iterable[ConnectedPart]], Iterable[list[list[int]]]]


def grouped(quotes: Sequence[Printed], edges: Edges, turns: Turns, joiner: Joiner | None = None) -> Groups:
    """Return the quotes in groups of one statement each, of which one quote at least is speech.

    Those that are alone come first. ``joiner`` replaces ``join_parts``, with the same result.
    """
    root = _roots(len(quotes), chain(edges.ends(SAME, JOINED), turns.parts))
    order = np.argsort(root, kind="stable").astype(np.int32)
    starts = np.flatnonzero(begins(root[order]))
    sizes = np.diff(starts, append=len(order))
    alone, several = order[starts[sizes == 1]], sizes > 1
    parts = _parts(root, edges, order, starts[several], sizes[several])
    del order, starts, sizes, several
    groups = chain.from_iterable((joiner or join_parts)(quotes, parts))
    spoken = (group for group, is_spoken in of_lists(turns.spoken, groups) if is_spoken.any())
    return Groups(alone[turns.spoken.take(alone)], spoken)


def join_parts(quotes: Sequence[Printed], parts: Iterable[ConnectedPart]) -> Iterator[list[list[int]]]:
    """Yield the groups of each part, by the indices of their quotes."""
    for part in parts:
        groups = join_part(some(quotes, part.quotes), part.edges)
        yield [[part.quotes[n] for n in group] for group in groups]


def join_part(quotes: Sequence[Printed], edges: Sequence[Edge]) -> list[list[int]]:
    """Return the groups of one part."""
    echoes = [edge for edge in edges if edge.kind == LinkKind.ECHOES]
    return as_uttered(quotes, join(quotes, (edge for edge in edges if edge.kind == SAME), echoes))


def _parts(root: Numbers, edges: Edges, order: Numbers, starts: Numbers, sizes: Numbers) -> Iterator[ConnectedPart]:
    """Yield the connected parts of several quotes.

    These have one root, and stand together in ``order``, where parts of such ``sizes`` have their ``starts``.
    """
    of_edges, inside = _inside(edges, root)
    own = edges.some(inside)
    roots = root[order[starts]]
    counts = np.searchsorted(of_edges, roots, "right") - np.searchsorted(of_edges, roots)
    for start, size, count in zip(starts, sizes, counts, strict=True):
        places = order[start : start + size].tolist()
        at = {i: n for n, i in enumerate(places)}
        yield ConnectedPart(places, [edge.between(at[edge.a], at[edge.b]) for edge in islice(own, count)])


def _inside(edges: Edges, root: Numbers) -> tuple[Numbers, Numbers]:
    """Return the roots of the edges whose quotes are in one part, in order, and the numbers of these edges."""
    roots, inside = array("i"), array("i")
    for numbers, a, b in chain(edges.numbered(SAME, JOINED), edges.numbered(LinkKind.ECHOES)):
        one = root[a]
        connected = one == root[b]
        roots.frombytes(one[connected].tobytes())
        inside.frombytes(numbers[connected].astype(np.int32).tobytes())
    numbers, of_edges = np.array(inside, np.int32), np.array(roots, np.int32)
    order = order_of(of_edges, numbers)
    return of_edges[order], numbers[order]


def _roots(count: int, parts: Iterable[Pairs]) -> Numbers:
    """Return for each quote the first one that it is connected with by pairs."""
    root = array("i", range(count))
    for i, j in listed(parts):
        while root[i] != i:
            root[i] = i = root[root[i]]
        while root[j] != j:
            root[j] = j = root[root[j]]
        root[max(i, j)] = min(i, j)
    for i in range(count):
        root[i] = root[root[i]]
    return np.array(root, np.int32)
