"""Comparisons of quotes from earlier builds: two quotes are compared only once.

A comparison depends on the two records alone, so it is kept in the cache by a hash of both: a few bytes for each pair.
A build has them in files, since there are several pairs for each quote in the index.
"""

from __future__ import annotations

import io
import zipfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain
from typing import Any

import numpy as np

from quotes.datatypes import QuoteRecord
from quotes.datatypes.columns import Reordered, column, placed, renewed, rows
from quotes.datatypes.memory import give_back
from quotes.datatypes.sequences import Keep, Numbers, Renewed, batches, each, in_memory
from quotes.datatypes.stored import StoredNumbers, StoredRows
from quotes.pipeline.cache import Cache
from quotes.pipeline.codec import plain
from quotes.pipeline.dependencies import code_behind
from quotes.pipeline.outcomes import UNKNOWN, NewOutcomes, Outcomes
from quotes.statements import Comparer, Edge, Printed, edges_between
from quotes.statements.arrays import Pairs, each_once, first_places, joined, unlisted
from quotes.statements.edges import Edges

# Odd numbers without a pattern: a pair's key is the sum of its quotes' hashes times these, modulo 2 to the 64th.
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_NO_EDGE = -1
Part = tuple[Numbers, Numbers, list[Edge]]  # the ends of an edge are 0, the lower number of a pair, and 1


@dataclass(slots=True)
class Comparisons:
    """The known comparisons, by the keys of pairs.

    ``outcomes`` gives for each key the index of its edge in ``edges``, or that it has none. They only grow, and no
    answer depends on earlier questions.
    """

    inner: Comparer = edges_between
    outcomes: Outcomes = field(default_factory=Outcomes)
    edges: Edges = field(default_factory=Edges)
    part: int | None = None  # pairs that are compared between two saves
    together: int | None = None  # without a part: pairs that are given to ``inner`` at once, at least; None is all
    save: Callable[[bytes], None] = lambda body: None
    keep: Keep = in_memory
    prints: Callable[[Sequence[Printed]], StoredNumbers] | None = None  # tells the records of quotes from each other
    _read: tuple[Sequence[Printed], StoredNumbers] | None = None  # the quotes that were read last
    _heard: StoredRows | None = None  # the fingerprints of quotes as they came

    def hear(self, quote: Printed) -> None:
        """Note what tells a quote from others as it comes, so that it need not be read for that."""
        self._heard = self._heard or rows(self.keep, print="u8")
        self._heard.append((print_of(quote.record),))

    def compare(self, quotes: Sequence[Printed], pairs: Iterable[Pairs]) -> Iterator[Edge]:
        """Yield the edges between quotes as ``edges_between`` does; ``quotes`` are in the order of ids.

        A new pair comes once in ``pairs``. With a ``part``, some pairs after the others are looked at, which takes less
        memory than all at once.
        """
        prints: StoredNumbers | None = None
        layer = self.outcomes.layer()
        for piece in _together(pairs, LOOKED_UP if self.part else self.together):
            low, high = _ordered(*piece)
            if not len(low):
                continue
            if prints is None:
                give_back()  # what finding the pairs took
                prints = (self.prints or self._fingerprints)(quotes)
            keys, first = first_places(_keys(prints, low, high))
            outcomes = self.outcomes.look_up(keys)
            has_edge = outcomes >= 0
            numbers, places = outcomes[has_edge], first[has_edge]
            for edge, i, j in zip(self.edges.some(numbers), low[places].tolist(), high[places].tolist(), strict=True):
                yield _edge(i, j, edge)
            new = np.sort(first[outcomes == UNKNOWN])  # in the order of arrival: neighbours share what they read
            yield from self._learn(quotes, prints, (low[new], high[new]), layer)
        self.outcomes.take_over(layer, is_used=True)
        give_back()  # before groups are formed, for which there is an array of all quotes

    def _fingerprints(self, quotes: Sequence[Printed]) -> StoredNumbers:
        """Return the fingerprint of each quote; of some that have been renewed since, only these are read.

        Quotes that were heard are not read for it. Nobody asks for renewed ones again, so that quotes can go when they
        are merged.
        """
        if isinstance(quotes, Renewed) and self._read and self._read[0] is quotes.kept:
            places, others = _printed_at(quotes.renewed())
            prints = renewed(self._read[1], places, others, self.keep)
        elif self._heard and isinstance(quotes, Reordered):
            heard, self._heard = self._heard.settled(), None
            there = (heard.take(places)["print"] for _, places in quotes.places.pieces())
            prints = column(self.keep, np.uint64, there)
        else:
            prints = placed(map(_printed_at, batches(each(quotes))), len(quotes), np.uint64, self.keep)
        self._read = None if isinstance(quotes, Renewed) else (quotes, prints)
        return prints

    def _learn(
        self, quotes: Sequence[Printed], prints: StoredNumbers, unknown: Pairs, layer: NewOutcomes
    ) -> Iterator[Edge]:
        """Compare unknown pairs, yield their edges, and put what came of each part into ``layer``."""
        low, high = unknown
        step = self.part or max(1, len(low))
        for begin in range(0, len(low), step):
            pairs = low[begin : begin + step], high[begin : begin + step]
            edges = list(self.inner(quotes, [pairs]))
            part = _outcomes(prints, pairs, edges)
            self.save(_packed(*part))
            self.put(layer, part)
            yield from edges

    def put(self, layer: NewOutcomes, part: Part) -> None:
        """Put what came of some comparisons into ``layer``."""
        keys, outcomes, edges = part
        layer.put(keys, np.where(outcomes == _NO_EDGE, outcomes, outcomes + len(self.edges)))
        self.edges.extend(edges)


def _together(pairs: Iterable[Pairs], least: int | None) -> Iterator[Pairs]:
    """Yield the pairs in pieces that have so many at least, or all in one."""
    some: list[Pairs] = []
    for piece in pairs:
        some.append(piece)
        if least is not None and sum(len(first) for first, _ in some) >= least:
            yield joined(some)
            some = []
    yield joined(some)


def _outcomes(prints: StoredNumbers, pairs: Pairs, edges: list[Edge]) -> Part:
    """Return what comparing pairs gave: their keys in order, which of the edges each has, and the edges."""
    keys = each_once(_keys(prints, *pairs))
    outcomes = np.full(len(keys), _NO_EDGE, np.int32)
    if edges:
        ends = _ordered(*unlisted([(edge.a, edge.b) for edge in edges]))
        outcomes[np.searchsorted(keys, _keys(prints, *ends))] = np.arange(len(edges))
    return keys, outcomes, [edge.between(int(edge.a > edge.b), int(edge.a < edge.b)) for edge in edges]


def fingerprint(record: QuoteRecord) -> bytes:
    """Return 64 bits that identify a record."""
    return blake2b(plain(record), digest_size=8).digest()


def print_of(record: QuoteRecord) -> int:
    """Return the same as a number."""
    return int.from_bytes(fingerprint(record), "big")


def _printed_at(quotes: Iterable[tuple[int, Printed]]) -> Pairs:
    """Return the places of quotes, and their fingerprints."""
    places, prints = array("i"), array("Q")
    for place, quote in quotes:
        places.append(place)
        prints.append(print_of(quote.record))
    return np.array(places, np.int32), np.array(prints, np.uint64)


def _ordered(one: Numbers, other: Numbers) -> Pairs:
    """Return pairs with the lower number first, in as little memory as possible: there are many millions."""
    return np.minimum(one, other).astype(np.int32), np.maximum(one, other).astype(np.int32)


def _keys(prints: StoredNumbers, low: Numbers, high: Numbers) -> Numbers:
    keys: Numbers = prints.take(low) * _FIRST + prints.take(high) * _SECOND
    return keys


def _edge(low: int, high: int, outcome: Edge) -> Edge:
    return outcome.between(high if outcome.a else low, high if outcome.b else low)


# Pairs between two saves: comparing as many takes some seconds, and packing what comes out takes a few milliseconds.
SAVED_PAIRS = 50_000


# Pairs that are looked for in the files at once: each time, all that is there is read.
LOOKED_UP = 100_000


def recall(
    cache: Cache,
    inner: Comparer = edges_between,
    *,
    fresh: bool = False,
    part: int | None = SAVED_PAIRS,
    keep: Keep = in_memory,
) -> Comparisons:
    """Return the comparisons of earlier builds, none if ``fresh``; ``inner`` compares unknown pairs.

    Those of a build that was killed are among them, but for the last ``part`` pairs. ``keep`` says where all are kept.
    """
    code = code_behind(edges_between)
    comparisons = of_bodies(() if fresh else cache.comparisons(code), inner, keep)
    comparisons.part = part
    comparisons.save = lambda body: cache.add_comparisons(code, body)
    return comparisons


def of_bodies(bodies: Iterable[bytes], inner: Comparer = edges_between, keep: Keep = in_memory) -> Comparisons:
    """Return what was saved; what is damaged is compared again."""
    comparisons = Comparisons(inner, Outcomes(keep), Edges(scratch=keep.scratch()), keep=keep)
    layer = comparisons.outcomes.layer()
    for body in bodies:
        try:
            part = _unpacked(body)
        except (ValueError, KeyError, IndexError, OSError, EOFError, zipfile.BadZipFile):
            continue
        comparisons.put(layer, part)
    comparisons.outcomes.take_over(layer, is_used=False)
    return comparisons


def body_of(quotes: Sequence[Printed], pairs: Pairs) -> bytes:
    """Compare pairs of quotes, which are in the order of ids, and return what is saved of it."""
    saved: list[bytes] = []
    list(Comparisons(save=saved.append).compare(quotes, [pairs]))
    return saved[0]


def keep(cache: Cache, comparisons: Comparisons) -> None:
    """Put this build's comparisons into the cache in place of the earlier ones."""
    cache.keep_comparisons(code_behind(edges_between), bodies(comparisons))


def bodies(comparisons: Comparisons) -> Iterator[bytes]:
    """Yield what was used, packed, some comparisons at a time: each takes half a kilobyte meanwhile."""
    rest: list[Pairs] = []
    for part in chain(comparisons.outcomes.in_use(), [None]):
        rest += [part] if part else []
        while sum(len(keys) for keys, _ in rest) >= (SAVED_PAIRS if part else 1):
            keys, outcomes = joined(rest)
            yield _body(comparisons.edges, keys[:SAVED_PAIRS], outcomes[:SAVED_PAIRS].copy())
            rest = [(keys[SAVED_PAIRS:], outcomes[SAVED_PAIRS:])]


def _body(edges: Edges, keys: Numbers, outcomes: Numbers) -> bytes:
    with_edge = np.flatnonzero(outcomes != _NO_EDGE)
    own = list(edges.some(outcomes[with_edge]))
    outcomes[with_edge] = np.arange(len(own))
    return _packed(keys, outcomes, own)


def _packed(keys: Numbers, outcomes: Numbers, edges: Sequence[Edge]) -> bytes:
    names = sorted({name for edge in edges for name in (edge.kind, edge.reason)})
    number = {name: n for n, name in enumerate(names)}
    rows = [(bool(e.a), e.probability, e.excerpt, number[e.kind], number[e.reason], e.brief, e.retold) for e in edges]
    columns = list(zip(*rows, strict=True)) or [()] * 7
    kinds = (np.bool_, np.float64, np.bool_, np.uint8, np.uint8, np.bool_, np.bool_)
    arrays: dict[str, Any] = {f"edge{n}": np.array(c, k) for n, (c, k) in enumerate(zip(columns, kinds, strict=True))}
    file = io.BytesIO()
    np.savez(file, keys=keys, outcomes=outcomes, names=np.array(names, np.str_), **arrays)
    return file.getvalue()


def _unpacked(body: bytes) -> Part:
    """Return what was packed.  Raises ValueError and other errors if it is damaged."""
    with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
        names = arrays["names"].tolist()
        columns = [arrays[f"edge{n}"].tolist() for n in range(7)]
        rows = zip(*columns, strict=True)
        edges = [Edge(int(s), int(not s), p, e, names[k], names[r], b, t) for s, p, e, k, r, b, t in rows]
        return arrays["keys"], arrays["outcomes"], edges
