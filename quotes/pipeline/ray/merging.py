"""Quotes compared, joined and made into statements by Ray's workers, piece by piece, with a checkpoint of each.

The quotes are in the memory of the cluster, and a worker unpacks those of its piece. What a piece gives depends on its
quotes alone, so its checkpoint has a name made of these: whoever comes to it again, after a machine or the whole build
was lost, takes it from there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from itertools import accumulate
from operator import attrgetter
from typing import Any, TypeVar

import numpy as np

from quotes.datatypes import Statement
from quotes.datatypes.sequences import Numbers, each
from quotes.pipeline import remembered_comparisons
from quotes.pipeline.cache import Cache
from quotes.pipeline.codec import pack, plain, reader_of, unpack
from quotes.pipeline.dependencies import code_behind
from quotes.pipeline.ray import checkpoints, pieces
from quotes.pipeline.ray.checkpoints import CheckpointRow
from quotes.pipeline.ray.cluster import RayCluster
from quotes.pipeline.ray.pieces import HeldBodies
from quotes.pipeline.remembered_comparisons import Comparisons, fingerprint
from quotes.statements import Edge, Printed, Steps, edges_between
from quotes.statements.arrays import Pairs, each_once, joined
from quotes.statements.compose import make_each
from quotes.statements.groups import ConnectedPart, join_part, join_parts
from quotes.text.lexicon import lexicon

T = TypeVar("T")

# Pairs of quotes, or quotes, of one piece: some seconds of work at most, which is what a lost machine costs.
RAY_PIECE = 5_000


# Quotes from which Ray's workers merge them: fewer are done sooner than they are handed out.
RAY_FEWEST = 5_000


# Quotes in one block of the cluster's memory: some megabytes.
RAY_BLOCK = 2_048

COMPARING, JOINING, COMPOSING = STAGES = ("comparing", "joining", "composing")


@dataclass(slots=True)
class Merger:
    """Merges quotes on a cluster; ``place`` is where the checkpoints are."""

    cluster: RayCluster
    place: str
    _quotes: Sequence[Printed] | None = field(default=None, init=False)
    _held: HeldBodies | None = field(default=None, init=False)

    def steps(self, comparisons: Comparisons) -> Steps:
        """Return the steps of a merge that remembers ``comparisons``."""
        return Steps(comparisons.compare, self.join, self.compose)

    def compare(self, quotes: Sequence[Printed], pairs: Iterable[Pairs]) -> Iterator[Edge]:
        """Yield the edges of pairs of quotes as ``edges_between`` does; ``quotes`` are in the order of ids."""
        first, second = joined([*pairs])
        if len(first) < RAY_FEWEST:
            yield from edges_between(quotes, [(first, second)])
            return
        starts = range(0, len(first), RAY_PIECE)
        parts = (self._pairs(quotes, first[n:][:RAY_PIECE], second[n:][:RAY_PIECE]) for n in starts)
        for edges in pieces.in_order(self.cluster, _compared, parts):
            yield from (Edge(*edge) for edge in edges)

    def join(self, quotes: Sequence[Printed], parts: Iterable[ConnectedPart]) -> Iterator[list[list[int]]]:
        """Yield the groups of each connected part as ``join_parts`` does."""
        if len(quotes) < RAY_FEWEST:
            yield from join_parts(quotes, parts)
            return
        away: deque[list[ConnectedPart]] = deque()

        def piece(some: list[ConnectedPart]) -> tuple[object, ...]:
            away.append(some)
            several = [part for part in some if len(part.quotes) > 1]
            edges = [[_values(edge) for edge in part.edges] for part in several]
            return self._some(JOINING, quotes, [part.quotes for part in several], edges)

        batches = _batches(parts, lambda part: len(part.quotes))
        for results in pieces.in_order(self.cluster, _joined, map(piece, batches)):
            groups = iter(results)
            for part in away.popleft():
                alone = len(part.quotes) == 1
                yield [part.quotes] if alone else [[part.quotes[n] for n in group] for group in next(groups)]

    def compose(self, quotes: Sequence[Printed], groups: Iterable[list[int]]) -> Iterator[Statement]:
        """Yield the statement of each group as ``make_each`` does."""
        if len(quotes) < RAY_FEWEST:
            yield from make_each(quotes, groups, lexicon())
            return
        parts = (self._some(COMPOSING, quotes, some) for some in _batches(groups, len))
        for body in pieces.in_order(self.cluster, _composed, parts):
            yield from unpack(_Statements, body)

    def _pairs(self, quotes: Sequence[Printed], first: Numbers, second: Numbers) -> tuple[object, ...]:
        """Return what a worker needs in order to compare pairs: the quotes in the order of ids, and the pairs."""
        numbers = each_once(np.concatenate([first, second]))
        pairs = np.searchsorted(numbers, first), np.searchsorted(numbers, second)
        return self._where(COMPARING), self._all(quotes).some(numbers), numbers, pairs

    def _some(self, stage: str, quotes: Sequence[Printed], lists: list[list[int]], *more: object) -> tuple[object, ...]:
        """Return what a worker needs for lists of quotes: all of them one after the other, and how many each has."""
        numbers = np.array([i for one in lists for i in one], np.int64)
        return self._where(stage), self._all(quotes).some(numbers), [len(one) for one in lists], *more

    def _all(self, quotes: Sequence[Printed]) -> HeldBodies:
        """Return the quotes in the cluster's memory; one step after the other works on the same."""
        if self._held is None or self._quotes is not quotes:
            self._held, self._quotes = None, quotes
            places = np.zeros(len(quotes), np.int64)
            share = pieces.hold(_bodies(quotes, places), RAY_BLOCK)
            self._held = HeldBodies(share.blocks, share.size, places)
        return self._held

    def _where(self, stage: str) -> str:
        return f"{self.place}/{stage}"

    def take_over(self, cache: Cache, fresh: bool) -> None:
        """Put into the cache what an interrupted build has compared; with ``fresh``, forget all that it has done."""
        for stage in STAGES:
            checkpoints.place(self._where(stage))
        if fresh:
            self.finish()
            return
        where, code = self._where(COMPARING), code_behind(edges_between)
        there = checkpoints.names(where)
        for name in there:
            for row in checkpoints.read(where, name) or ():
                if row.key == code:
                    cache.add_comparisons(code, row.body)
        checkpoints.remove(where, there)

    def finish(self) -> None:
        """Forget the quotes and the checkpoints, of which the next build has no use."""
        self._held = self._quotes = None
        for where in map(self._where, STAGES):
            checkpoints.remove(where, [*checkpoints.names(where), *checkpoints.unfinished(where)])


_Statements = tuple[Statement, ...]
_Groups = list[list[list[int]]]  # of each part, by the places of its quotes
_values = attrgetter(*(f.name for f in fields(Edge)))


def _bodies(quotes: Sequence[Printed], places: Numbers) -> Iterator[bytes]:
    """Yield all quotes, packed, as they are read fastest, and note at which place each comes."""
    for place, (i, quote) in enumerate(each(quotes)):
        places[i] = place
        yield plain(quote)


def _batches(lists: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    """Yield lists of lists of quotes, each with enough quotes for a piece."""
    some: list[T] = []
    count = 0
    for one in lists:
        some.append(one)
        count += size(one)
        if count >= RAY_PIECE:
            yield some
            some, count = [], 0
    if some:
        yield some


# --- what workers do -------------------------------------------------------------------------------------------------


def _compared(where: str, share: HeldBodies, numbers: Numbers, pairs: Pairs) -> list[tuple[Any, ...]]:
    """Return the edges of pairs of quotes, by the overall numbers of these."""
    quotes, code = _unpacked(share), code_behind(edges_between)
    name = _name(code, quotes, plain([side.tolist() for side in pairs]))
    body = once(where, name, code, lambda: remembered_comparisons.body_of(quotes, pairs), lambda body: body)
    edges = remembered_comparisons.of_bodies([body]).compare(quotes, [pairs])
    return [_values(replace(edge, a=int(numbers[edge.a]), b=int(numbers[edge.b]))) for edge in edges]


def _joined(where: str, share: HeldBodies, sizes: list[int], edges: list[list[tuple[Any, ...]]]) -> _Groups:
    """Return the groups of parts of so many quotes each, with the edges between these."""
    quotes, code = _unpacked(share), code_behind(join_part)

    def make() -> bytes:
        parts = zip(_divided(quotes, sizes), edges, strict=True)
        return pack([join_part(part, [Edge(*edge) for edge in own]) for part, own in parts])

    return once(where, _name(code, quotes, plain((sizes, edges))), code, make, lambda body: unpack(_Groups, body))


def _composed(where: str, share: HeldBodies, sizes: list[int]) -> bytes:
    """Return the statements of groups of so many quotes each, packed."""
    quotes, code = _unpacked(share), code_behind(make_each)

    def make() -> bytes:
        groups = (range(end - size, end) for size, end in zip(sizes, accumulate(sizes), strict=True))
        return pack(tuple(make_each(quotes, map(list, groups), lexicon())))

    def checked(body: bytes) -> bytes:
        unpack(_Statements, body)
        return body

    return once(where, _name(code, quotes, plain(sizes)), code, make, checked)


def _unpacked(share: HeldBodies) -> list[Printed]:
    """Return the quotes of a share, by their numbers."""
    read = reader_of(Printed)
    quotes = {n: read(body) for n, body in share.bodies()}
    return [quotes[n] for n in range(len(quotes))]


def _divided(quotes: Sequence[Printed], sizes: Iterable[int]) -> Iterator[Sequence[Printed]]:
    """Yield the quotes in lists of these sizes."""
    start = 0
    for size in sizes:
        yield quotes[start : start + size]
        start += size


def _name(code: str, quotes: Iterable[Printed], rest: bytes) -> str:
    """Return the name of the checkpoint of a piece: it is made of all on which the result depends."""
    return checkpoints.name_of([code, b"".join(fingerprint(quote.record) for quote in quotes).hex(), rest.hex()])


def once(where: str, name: str, code: str, make: Callable[[], bytes], read: Callable[[bytes], T]) -> T:
    """Return what a checkpoint has; if it is not there or damaged, make it.  Raises OSError."""
    for row in checkpoints.read(where, name) or ():
        with suppress(ValueError):
            return read(row.body)
    body = make()
    checkpoints.write(where, name, [CheckpointRow(code, body)])
    return read(body)
