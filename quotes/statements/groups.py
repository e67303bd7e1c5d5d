"""From edges to groups of quotes that are one statement each, one connected part after the other.

What one part decides does not depend on the others, so only one is in memory.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from quotes.datatypes import LinkKind
from quotes.datatypes.sequences import Numbers, each
from quotes.statements.arrays import begins, listed, runs
from quotes.statements.as_printed import Printed
from quotes.statements.edges import Edges
from quotes.statements.join import Edge, decided, join
from quotes.statements.links import SAME
from quotes.statements.utter import as_uttered

# Probability from which two quotes are one statement.
JOINED = 0.55


class Groups:
    """Lists of quotes, by index, in some bytes for each quote."""

    def __init__(self, groups: Iterable[Sequence[int]]) -> None:
        self._quotes, self._ends = array("i"), array("i", [0])
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


@dataclass(frozen=True, slots=True)
class Turns:
    """Which quotes are speech, and which of these are parts of one utterance, as chains of pairs."""

    spoken: Numbers
    parts: tuple[Numbers, Numbers]


def turns_of(quotes: Sequence[Printed]) -> Turns:
    """Return which quotes are speech and belong together; one pair too many, from equal hashes, would do no harm."""
    spoken, turns = np.zeros(len(quotes), bool), np.zeros(len(quotes), np.int64)
    for i, quote in each(quotes):
        spoken[i], turns[i] = quote.spoken, hash((quote.record.article_id, quote.record.utterance_id))
    speech = np.flatnonzero(spoken)
    order = speech[np.argsort(turns[speech], kind="stable")]
    same = ~begins(turns[order])
    return Turns(spoken, (order[:-1][same[1:]], order[1:][same[1:]]))


Decisions = tuple[Sequence[frozenset[str]], Sequence[frozenset[str]]]  # ids of quotes that belong together, and apart


def grouped(quotes: Sequence[Printed], edges: Edges, turns: Turns, decisions: Decisions = ((), ())) -> Groups:
    """Return the quotes in groups of one statement each, of which one quote at least is speech."""
    return Groups(group for group in _groups(quotes, edges, turns, decisions) if turns.spoken[group].any())


def _groups(quotes: Sequence[Printed], edges: Edges, turns: Turns, decisions: Decisions) -> Iterator[list[int]]:
    a, b = edges.ends()
    same = edges.of_kind(SAME, JOINED)
    root = _roots(len(quotes), (a[same], b[same]), turns.parts)
    if any(decisions):  # people may join and divide what they want
        root[:] = 0
    inside = np.union1d(same, edges.of_kind(LinkKind.ECHOES))
    inside = inside[root[a[inside]] == root[b[inside]]]
    inside = inside[np.argsort(root[a[inside]], kind="stable")]
    of_edges = root[a[inside]]
    order = np.argsort(root, kind="stable")
    for start, end in runs(root[order]):
        places = order[start:end].tolist()
        if len(places) == 1 and not any(decisions):
            yield places
            continue
        first, last = np.searchsorted(of_edges, [root[places[0]], root[places[0]] + 1])
        own = [edges[n] for n in inside[first:last].tolist()]
        for group in _of_part([quotes[i] for i in places], own, {i: n for n, i in enumerate(places)}, decisions):
            yield [places[n] for n in group]


def _of_part(
    quotes: list[Printed], edges: Iterable[Edge], at: Mapping[int, int], decisions: Decisions
) -> list[list[int]]:
    """Return the groups of a connected part; ``at`` gives the places of its quotes by those among all."""
    here = [replace(edge, a=at[edge.a], b=at[edge.b]) for edge in edges]
    echoes = [edge for edge in here if edge.kind == LinkKind.ECHOES]
    groups = join(quotes, (edge for edge in here if edge.kind == SAME), echoes)
    return decided(quotes, as_uttered(quotes, groups), *decisions)


def _roots(count: int, *parts: tuple[Numbers, Numbers]) -> Numbers:
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
