"""Comparisons of quotes from earlier builds: two quotes are compared only once.

A comparison depends on the two records alone, so it is kept in the cache by a hash of both: a few bytes for each pair,
in arrays, since there are several pairs for each quote in the index.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import numpy as np

from quotes.datatypes import QuoteRecord
from quotes.pipeline.cache import Cache
from quotes.pipeline.codec import plain
from quotes.pipeline.dependencies import code_behind
from quotes.statements import Comparer, Edge, Printed, edges_between
from quotes.statements.arrays import Numbers, Pairs, each_once, first_places, joined, unlisted

# Odd numbers without a pattern: a pair's key is the sum of its quotes' hashes times these, modulo 2 to the 64th.
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_NO_EDGE = -1


@dataclass(slots=True)
class Comparisons:
    """The known comparisons, by the sorted keys of pairs; ``used`` are those that this build has asked for.

    ``outcomes`` gives for each key the index of its edge in ``edges``, or that it has none. They only grow, and no
    answer depends on earlier questions.
    """

    inner: Comparer = edges_between
    keys: Numbers = field(default_factory=lambda: np.empty(0, np.uint64))
    outcomes: Numbers = field(default_factory=lambda: np.empty(0, np.int32))
    edges: list[tuple[bool, float, bool, str, str, bool]] = field(default_factory=list)
    used: list[Numbers] = field(default_factory=list)

    def compare(self, quotes: Sequence[Printed], pairs: Iterable[Pairs]) -> Iterator[Edge]:
        """Yield the edges between quotes as ``edges_between`` does, each once; ``quotes`` are in the order of ids."""
        low, high = joined([_ordered(*part) for part in pairs])
        if not len(low):
            return
        prints = _fingerprints(quote.record for quote in quotes)
        keys, first = first_places(_keys(prints, low, high))
        at = np.searchsorted(self.keys, keys)
        hit = np.zeros(len(keys), bool)
        if len(self.keys):
            at = np.minimum(at, len(self.keys) - 1)
            hit = self.keys[at] == keys
        outcomes, places = self.outcomes[at[hit]], first[hit]
        numbers, places = outcomes[outcomes != _NO_EDGE], places[outcomes != _NO_EDGE]
        for n, i, j in zip(numbers.tolist(), low[places].tolist(), high[places].tolist(), strict=True):
            yield _edge(i, j, self.edges[n])
        new = np.sort(first[~hit])  # in the order of arrival: neighbours share what they read
        yield from self._learn(quotes, prints, low[new], high[new])
        self.used.append(keys)

    def _learn(self, quotes: Sequence[Printed], prints: Numbers, low: Numbers, high: Numbers) -> Iterator[Edge]:
        """Compare unknown pairs, yield their edges and remember them."""
        edges = list(self.inner(quotes, [(low, high)]))
        yield from edges
        keys = each_once(_keys(prints, low, high))
        outcomes = np.full(len(keys), _NO_EDGE, np.int32)
        if edges:
            ends = _ordered(*unlisted([(edge.a, edge.b) for edge in edges]))
            places = np.searchsorted(keys, _keys(prints, *ends))
            outcomes[places] = np.arange(len(self.edges), len(self.edges) + len(edges))
            self.edges += [(e.a > e.b, e.probability, e.excerpt, e.kind, e.reason, e.brief) for e in edges]
        keys, outcomes = np.concatenate((self.keys, keys)), np.concatenate((self.outcomes, outcomes))
        order = np.argsort(keys, kind="stable")
        self.keys, self.outcomes = keys[order], outcomes[order]


def fingerprint(record: QuoteRecord) -> bytes:
    """Return 64 bits that identify a record."""
    return blake2b(plain(record), digest_size=8).digest()


def _fingerprints(records: Iterable[QuoteRecord]) -> Numbers:
    return np.frombuffer(b"".join(map(fingerprint, records)), ">u8").astype(np.uint64)


def _ordered(one: Numbers, other: Numbers) -> Pairs:
    """Return pairs with the lower number first, in as little memory as possible: there are many millions."""
    return np.minimum(one, other).astype(np.int32), np.maximum(one, other).astype(np.int32)


def _keys(prints: Numbers, low: Numbers, high: Numbers) -> Numbers:
    keys: Numbers = prints[low] * _FIRST + prints[high] * _SECOND
    return keys


def _edge(low: int, high: int, outcome: tuple[bool, float, bool, str, str, bool]) -> Edge:
    swapped, probability, excerpt, kind, reason, brief = outcome
    a, b = (high, low) if swapped else (low, high)
    return Edge(a, b, probability, excerpt, kind, reason, brief)


def recall(cache: Cache, inner: Comparer = edges_between, *, fresh: bool = False) -> Comparisons:
    """Return the comparisons of earlier builds, none if ``fresh``; ``inner`` compares unknown pairs."""
    body = None if fresh else cache.comparisons(code_behind(edges_between))
    if body is None:
        return Comparisons(inner)
    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
            names = arrays["names"].tolist()
            columns = [arrays[f"edge{n}"].tolist() for n in range(6)]
            edges = [(s, p, e, names[k], names[r], b) for s, p, e, k, r, b in zip(*columns, strict=True)]
            return Comparisons(inner, arrays["keys"], arrays["outcomes"], edges)
    except (ValueError, KeyError, IndexError, OSError, EOFError, zipfile.BadZipFile):  # damaged: compare again
        return Comparisons(inner)


def keep(cache: Cache, comparisons: Comparisons) -> None:
    """Put the comparisons that this build used into the cache, in place of those of earlier builds."""
    keys = each_once(np.concatenate(comparisons.used)) if comparisons.used else np.empty(0, np.uint64)
    outcomes = comparisons.outcomes[np.searchsorted(comparisons.keys, keys)]
    with_edge = np.flatnonzero(outcomes != _NO_EDGE)
    edges = [comparisons.edges[n] for n in outcomes[with_edge]]
    outcomes[with_edge] = np.arange(len(edges))
    names = sorted({name for edge in edges for name in edge[3:5]})
    number = {name: n for n, name in enumerate(names)}
    rows = [(s, p, e, number[k], number[r], b) for s, p, e, k, r, b in edges]
    columns = list(zip(*rows, strict=True)) or [()] * 6
    kinds = (np.bool_, np.float64, np.bool_, np.uint8, np.uint8, np.bool_)
    arrays: dict[str, Any] = {f"edge{n}": np.array(c, k) for n, (c, k) in enumerate(zip(columns, kinds, strict=True))}
    file = io.BytesIO()
    np.savez(file, keys=keys, outcomes=outcomes, names=np.array(names, np.str_), **arrays)
    cache.keep_comparisons(code_behind(edges_between), file.getvalue())
