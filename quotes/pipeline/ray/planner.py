"""Which quotes are compared, joined and put together: found out by one worker, who has no texts and hands out the work.

The quotes are in the memory of the cluster, and a worker unpacks those of its piece. The one who plans has the words of
each quote, some names and numbers. What comes of the merge goes into files.
"""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from quotes.datatypes import Statement
from quotes.datatypes.columns import Codes, InOrderOfIds, column
from quotes.datatypes.memory import give_back
from quotes.datatypes.sequences import Numbers, each, in_memory
from quotes.datatypes.stored import StoredNumbers
from quotes.errors import QuotesError
from quotes.pipeline import remembered_comparisons
from quotes.pipeline.codec import plain, reader_of, unpack
from quotes.pipeline.ray import parts, pieces, stages
from quotes.pipeline.ray.bare import Bare, BareQuotes, Slim
from quotes.pipeline.ray.cluster import RayCluster, packed, unpacked
from quotes.pipeline.ray.pieces import HeldBodies
from quotes.pipeline.ray.shares import RECORDS, SHARES
from quotes.pipeline.remembered_comparisons import print_of
from quotes.pipeline.shelf import AT_FIRST, OnDisk, Shelf
from quotes.statements import Edge, Printed, Steps, merged
from quotes.statements.arrays import Pairs, each_once
from quotes.statements.arrays import joined as all_of
from quotes.statements.groups import ConnectedPart

T = TypeVar("T")

COMPARING, JOINING, COMPOSING = STAGES = ("comparing", "joining", "composing")  # what has checkpoints
COMPARED, OTHERS, STATEMENTS, LINKS = "compared", "others", "statements", "links"
PARTS = (SHARES, RECORDS, COMPARED, OTHERS, STATEMENTS, LINKS)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be merged, and how: names of files, with names for new ones, and sizes.

    ``piece`` is how many pairs or quotes a worker gets, ``block`` how many statements or links are in a file,
    ``widest`` how many quotes are in a share at most, ``together`` how many pairs are handed out before the next ones
    are looked for.
    """

    place: str
    run: str
    shares: list[str]
    compared: list[str]
    piece: int
    block: int
    widest: int
    together: int

    def where(self, stage: str) -> str:
        """Return where the files of a stage are."""
        return f"{self.place}/{stage}"


@dataclass(frozen=True, slots=True)
class Files:
    """The names of the files with what came of a merge, by what they hold."""

    others: list[str]
    statements: list[str]
    links: list[str]
    compared: list[str]


def planned(cluster: RayCluster, order: Order) -> Files | list[str | None]:
    """Merge quotes, and return where that stands, or a QuotesError as data."""
    give_back()
    try:
        with tempfile.TemporaryDirectory() as folder:
            return _merged(Planner(cluster, order), Path(folder))
    except QuotesError as error:
        return packed(error)


def _merged(planner: Planner, folder: Path) -> Files:
    order, keep = planner.order, OnDisk(folder, AT_FIRST)
    there = parts.read(order.where(COMPARED), order.compared, bytes)
    comparisons = remembered_comparisons.of_bodies(there, planner.compare, keep)
    comparisons.prints, comparisons.together = planner.prints, order.together
    steps = Steps(comparisons.compare, planner.join, planner.learn, planner.compose)
    whole = merged(planner.gather(folder), steps, keep)

    def written(what: str, values: Iterable[object], size: int = order.block) -> list[str]:
        return parts.write(order.where(what), f"{order.run}-new", values, size)

    return Files(
        written(OTHERS, whole.others), written(STATEMENTS, whole.statements), written(LINKS, whole.links),
        written(COMPARED, remembered_comparisons.bodies(comparisons), 1),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Known:
    """What has to be looked up for many quotes at once, by their numbers."""

    held: HeldBodies
    prints: Numbers


@dataclass(slots=True)
class Planner:
    """Hands out the steps of a merge."""

    cluster: RayCluster
    order: Order
    _blocks: dict[int, Any] = field(default_factory=dict, init=False)
    _quotes: Sequence[Printed] | None = field(default=None, init=False)
    _known: _Known | None = field(default=None, init=False)

    def gather(self, folder: Path) -> InOrderOfIds[Printed]:
        """Return the quotes without their texts, by their ids; workers make them, into the cluster's memory."""
        quotes: Shelf[Slim] = Shelf(folder, Slim, self._received(), AT_FIRST, often=True)
        ids = Codes(OnDisk(folder))
        for slim in quotes:
            ids.append(slim[0])
        return InOrderOfIds(BareQuotes(quotes), ids.settled(), OnDisk(folder))

    def _received(self) -> Iterator[Slim]:
        read = reader_of(list[Slim])
        place, size = self.order.place, self.order.widest
        files = ((place, name, n * size) for n, name in enumerate(self.order.shares))
        for n, (body, block) in enumerate(pieces.half_kept(self.cluster, stages.loaded, files)):
            if not isinstance(body, bytes):
                raise unpacked(body)
            self._blocks[n] = block
            yield from read(body)

    def compare(self, quotes: Sequence[Printed], pairs: Iterable[Pairs]) -> Iterator[Edge]:
        """Yield the edges of pairs of quotes as ``edges_between`` does; ``quotes`` are in the order of ids."""
        first, second = all_of([*pairs])
        size = self.order.piece
        some = (self._pairs(quotes, first[n:][:size], second[n:][:size]) for n in range(0, len(first), size))
        for edges in pieces.in_order(self.cluster, stages.compared, some):
            yield from (Edge(*edge) for edge in edges)

    def join(self, quotes: Sequence[Printed], connected: Iterable[ConnectedPart]) -> Iterator[list[list[int]]]:
        """Yield the groups of each connected part as ``join_parts`` does."""
        away: deque[list[ConnectedPart]] = deque()

        def piece(some: list[ConnectedPart]) -> tuple[object, ...]:
            away.append(some)
            edges = [[stages.values(edge) for edge in part.edges] for part in some]
            return self.order.where(JOINING), *self._some(quotes, [part.quotes for part in some]), edges

        batches = self._batches(connected, lambda part: len(part.quotes))
        for results in pieces.in_order(self.cluster, stages.joined, map(piece, batches)):
            for part, groups in zip(away.popleft(), results, strict=True):
                yield [[part.quotes[n] for n in group] for group in groups]

    def learn(
        self, quotes: Sequence[Printed], groups: Iterable[list[int]], echoed: Iterable[list[int]]
    ) -> Iterator[Printed]:
        """Yield the quotes that have another speaker by their groups and echoes as ``learned_in`` does."""
        for work, lists in ((stages.taught, groups), (stages.overruled, echoed)):
            some = (self._some(quotes, batch) for batch in self._batches(lists, len))
            for body in pieces.in_order(self.cluster, work, some):
                yield from unpack(stages.Quotes, body)

    def compose(self, quotes: Sequence[Printed], groups: Iterable[list[int]]) -> Iterator[Statement]:
        """Yield the statement of each group as ``make_each`` does."""
        where = self.order.where(COMPOSING)
        some = ((where, *self._some(quotes, batch)) for batch in self._batches(groups, len))
        for body in pieces.in_order(self.cluster, stages.composed, some):
            yield from unpack(stages.Statements, body)

    def prints(self, quotes: Sequence[Printed]) -> StoredNumbers:
        """Return what tells the records of quotes from each other."""
        return column(in_memory, np.uint64, [self._all(quotes).prints])

    def _pairs(self, quotes: Sequence[Printed], first: Numbers, second: Numbers) -> tuple[object, ...]:
        """Return what a worker needs in order to compare pairs: the quotes in the order of ids, and the pairs."""
        numbers = each_once(np.concatenate([first, second]))
        pairs = np.searchsorted(numbers, first), np.searchsorted(numbers, second)
        return self.order.where(COMPARING), self._all(quotes).held.some(numbers), numbers, pairs

    def _some(self, quotes: Sequence[Printed], lists: list[list[int]]) -> tuple[HeldBodies, list[int]]:
        """Return what a worker needs for lists of quotes: all of them one after the other, and how many each has."""
        numbers = np.array([i for one in lists for i in one], np.int64)
        return self._all(quotes).held.some(numbers), [len(one) for one in lists]

    def _all(self, quotes: Sequence[Printed]) -> _Known:
        """Return what is known of quotes; those that have another speaker are put into the cluster's memory."""
        if self._known is None or self._quotes is not quotes:
            count, size = len(quotes), self.order.widest
            places, prints = np.zeros(count, np.int64), np.zeros(count, np.uint64)

            def others() -> Iterator[bytes]:
                free = len(self._blocks) * size
                for i, quote in each(quotes):
                    if isinstance(quote, Bare):
                        places[i], prints[i] = quote.place, quote.print
                    else:
                        places[i], prints[i] = free, print_of(quote.record)
                        free += 1
                        yield plain(quote)

            blocks = self._blocks | pieces.hold(others(), size, len(self._blocks))
            self._known, self._quotes = _Known(HeldBodies(blocks, size, places), prints), quotes
        return self._known

    def _batches(self, lists: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
        """Yield lists of lists of quotes, each with enough quotes for a piece."""
        some: list[T] = []
        count = 0
        for one in lists:
            some.append(one)
            count += size(one)
            if count >= self.order.piece:
                yield some
                some, count = [], 0
        if some:
            yield some
