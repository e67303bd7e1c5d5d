"""From edges to groups of quotes that are one statement each, one connected part after the other.

What one part decides does not depend on the others, so only the quotes of one are in memory.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from quotes.datatypes import LinkKind
from quotes.datatypes.columns import column, lists_of, of_lists, ordered, parts_of, placed, rows
from quotes.datatypes.sequences import Keep, Numbers, batches, begins, lists_at
from quotes.datatypes.stored import PIECE, Batches, StoredNumbers
from quotes.statements.arrays import Pairs, listed, order_of
from quotes.statements.as_printed import Printed
from quotes.statements.edges import Edges
from quotes.statements.join import Edge, join
from quotes.statements.links import SAME
from quotes.statements.utter import as_uttered

_LISTED = 1 << 12  # groups that are listed together
_NUMBERED = 1 << 15  # groups whose quotes get their numbers together: those of several have three or four each
_LOOKED_UP = 1 << 8  # parts of which it is looked up together where their quotes are

# Probability from which two quotes are one statement.
JOINED = 0.55


class Groups:
    """Lists of quotes, by index, on the disk."""

    def __init__(self, alone: StoredNumbers, groups: Iterable[Sequence[int]], keep: Keep) -> None:
        """Take quotes of which each is ``alone``, and groups of several."""
        self._keep = keep
        self._quotes = column(keep, np.int32, (part for _, part in alone.pieces()))
        self._ends = column(keep, np.int32, (np.arange(n, n + len(part)) for n, part in alone.pieces()))
        self._ends.extend(np.array([alone.count]))
        for several in batches(groups):
            self._ends.extend(self._quotes.count + np.cumsum([len(group) for group in several]))
            self._quotes.extend(array("i", chain.from_iterable(several)))

    def __len__(self) -> int:
        return self._ends.count - 1

    def __getitem__(self, n: int) -> list[int]:
        return next(lists_of(self._quotes, self._ends, np.array([n])))

    def __iter__(self) -> Iterator[list[int]]:
        for first in range(0, len(self), _LISTED):
            yield from lists_of(self._quotes, self._ends, np.arange(first, min(first + _LISTED, len(self))))

    def numbers(self, quotes: int) -> StoredNumbers:
        """Return the number of the group of each of so many quotes, -1 where it is in none."""

        def pairs() -> Iterator[Pairs]:
            for first in range(0, len(self), _NUMBERED):
                ends = self._ends.between(first, min(first + _NUMBERED, len(self)) + 1)
                owners = np.repeat(np.arange(first, first + len(ends) - 1), np.diff(ends))
                yield self._quotes.between(ends[0], ends[-1]), owners

        return placed(pairs(), quotes, np.int32, self._keep, -1)


class Turns:
    """Which quotes are speech, and which of these are parts of one utterance, as chains of pairs."""

    def __init__(self, keep: Keep) -> None:
        self.keep, self._heard = keep, rows(keep, place="i4", turn="i8", spoken="?")
        self.parts = Batches(keep.scratch())

    def hear(self, i: int, quote: Printed) -> None:
        """Note of which utterance the quote at a place is."""
        self._heard.append((i, hash((quote.record.article_id, quote.record.utterance_id)), quote.spoken))

    def settle(self) -> None:
        """Chain the parts, when all quotes are noted; one pair too many, from equal hashes, would do no harm."""
        heard = self._heard.settled()
        turns, self.spoken = (
            placed(zip(parts_of(heard, "place"), parts_of(heard, name), strict=True), heard.count, kind, self.keep)
            for name, kind in (("turn", np.int64), ("spoken", np.bool_))
        )
        del self._heard
        for hashes, order in ordered(turns, self.keep):
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
    root, keep = _roots(len(quotes), chain(edges.ends(SAME, JOINED), turns.parts)), turns.keep
    inside = _inside(edges, root, keep)
    roots = column(keep, np.int32, (root[first : first + PIECE] for first in range(0, len(root), PIECE)))
    del root
    alone, together, sizes = (column(keep, np.int32) for _ in range(3))
    for numbers, order in ordered(roots, keep):
        starts = np.flatnonzero(begins(numbers))
        counts = np.diff(starts, append=len(order))
        single = order[starts[counts == 1]]
        alone.extend(single[turns.spoken.take(single)])
        together.extend(order[np.repeat(counts > 1, counts)])
        sizes.extend(counts[counts > 1])
    groups = chain.from_iterable((joiner or join_parts)(quotes, _parts(edges, *inside, together, sizes)))
    spoken = (group for group, is_spoken in of_lists(turns.spoken, groups) if is_spoken.any())
    return Groups(alone, spoken, keep)


def join_parts(quotes: Sequence[Printed], parts: Iterable[ConnectedPart]) -> Iterator[list[list[int]]]:
    """Yield the groups of each part, by the indices of their quotes."""
    for several in batches(parts, _LOOKED_UP):
        own = lists_at(quotes, [part.quotes for part in several])
        for part, there in zip(several, own, strict=True):
            yield [[part.quotes[n] for n in group] for group in join_part(there, part.edges)]


def join_part(quotes: Sequence[Printed], edges: Sequence[Edge]) -> list[list[int]]:
    """Return the groups of one part."""
    echoes = [edge for edge in edges if edge.kind == LinkKind.ECHOES]
    return as_uttered(quotes, join(quotes, (edge for edge in edges if edge.kind == SAME), echoes))


def _parts(
    edges: Edges, roots: StoredNumbers, inside: StoredNumbers, together: StoredNumbers, sizes: StoredNumbers
) -> Iterator[ConnectedPart]:
    """Yield the connected parts of several quotes, whose first one is their root: they stand ``together`` by ``sizes``.

    ``inside`` are the edges between quotes of one part, and ``roots`` the root of each, in order.
    """
    numbers = (n for _, some in roots.pieces(_LISTED) for n in some.tolist())
    own = chain.from_iterable(edges.some(there) for _, there in inside.pieces(_LISTED))
    root, start = next(numbers, -1), 0
    for _, counts in sizes.pieces(_LISTED):
        places = together.between(start, start + counts.sum())
        start += len(places)
        for quotes in map(np.ndarray.tolist, np.split(places, np.cumsum(counts)[:-1])):
            at = {i: n for n, i in enumerate(quotes)}
            there: list[Edge] = []
            while root == quotes[0]:
                edge = next(own)
                there.append(edge.between(at[edge.a], at[edge.b]))
                root = next(numbers, -1)
            yield ConnectedPart(quotes, there)


def _inside(edges: Edges, root: Numbers, keep: Keep) -> tuple[StoredNumbers, StoredNumbers]:
    """Return the roots of the edges whose quotes are in one part, in order, and the numbers of these edges."""
    roots, inside = column(keep, np.int32), column(keep, np.int32)
    for numbers, a, b in chain(edges.numbered(SAME, JOINED), edges.numbered(LinkKind.ECHOES)):
        one = root[a]
        connected = one == root[b]
        roots.extend(one[connected])
        inside.extend(numbers[connected])
    of_edges, in_order = column(keep, np.int32), column(keep, np.int32)
    for keys, places in ordered(roots, keep):
        numbers = inside.take(places)
        of_edges.extend(keys)
        in_order.extend(numbers[order_of(keys, numbers)])
    return of_edges, in_order


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
    return np.frombuffer(root, np.int32)
