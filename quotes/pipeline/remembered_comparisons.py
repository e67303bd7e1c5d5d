"""Comparisons of quotes that earlier builds have made: what two quotes say of each other is worked out once.

It depends on the two records alone, so it is kept in the cache by a hash of both: few bytes for each pair, in arrays,
for there are several pairs for each quote of the index.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from operator import attrgetter, is_not
from typing import Any

import numpy as np

from quotes.datatypes import QuoteRecord
from quotes.pipeline.cache import Cache
from quotes.pipeline.cache_keys import code
from quotes.pipeline.codec import plain
from quotes.statements import Comparer, Edge, Printed, edges_between
from quotes.statements.arrays import Numbers, Pairs, each_once, first_places, joined, unlisted

# What a comparison may read of a record.  A test holds it against the code of the statements.
FIELDS = (
    "id", "utterance_id", "article_id", "published", "start", "end", "text", "role", "speaker_id", "speaker",
    "speaker_kind", "mention_kind", "confidence", "rule", "before", "after",
)  # fmt: skip
_CODE = ("statements", "lang", "text", "datatypes.py")
_values = attrgetter(*FIELDS)
# Odd numbers without a pattern: a pair's key is its two quotes' hashes times these, added up, modulo 2 to the 64th.
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_NO_EDGE = -1


@dataclass(slots=True)
class Remembered:
    """The comparisons that are known, by the keys of pairs in order; ``used`` are those that this build has asked for.

    ``outcomes`` tells for each key which of ``edges`` it has (index), or that it has none.  ``printed`` are the records
    that were last compared, with their fingerprints.
    """

    inner: Comparer = edges_between
    keys: Numbers = field(default_factory=lambda: np.empty(0, np.uint64))
    outcomes: Numbers = field(default_factory=lambda: np.empty(0, np.int32))
    edges: list[tuple[bool, float, bool, str, str, bool]] = field(default_factory=list)
    used: list[Numbers] = field(default_factory=list)
    printed: tuple[list[QuoteRecord], Numbers] = field(default_factory=lambda: ([], np.empty(0, np.uint64)))

    def compare(self, quotes: Sequence[Printed], pairs: Iterable[Pairs]) -> Iterator[Edge]:
        """Yield the edges between quotes as ``edges_between`` does, each once; ``quotes`` are in the order of ids."""
        low, high = joined([_ordered(*part) for part in pairs])
        if not len(low):
            return
        prints = self._fingerprints([quote.record for quote in quotes])
        keys, first = first_places(_keys(prints, low, high))
        at = np.searchsorted(self.keys, keys)
        known = np.zeros(len(keys), bool)
        if len(self.keys):
            at = np.minimum(at, len(self.keys) - 1)
            known = self.keys[at] == keys
        outcomes, places = self.outcomes[at[known]], first[known]
        edges, places = outcomes[outcomes != _NO_EDGE], places[outcomes != _NO_EDGE]
        for n, i, j in zip(edges.tolist(), low[places].tolist(), high[places].tolist(), strict=True):
            yield _edge(i, j, self.edges[n])
        new = np.sort(first[~known])  # in the order in which they came: neighbours share what they read
        yield from self._learn(quotes, prints, low[new], high[new])
        self.used.append(keys)

    def _fingerprints(self, records: list[QuoteRecord]) -> Numbers:
        """Return the records' fingerprints, which the second of two merges takes over from the first for most."""
        before, found = self.printed
        if len(before) == len(records):
            changed = np.flatnonzero(np.fromiter(map(is_not, records, before), bool))
            found[changed] = _numbers(records[n] for n in changed.tolist())
        else:
            found = _numbers(records)
        self.printed = records, found
        return found

    def _learn(self, quotes: Sequence[Printed], prints: Numbers, low: Numbers, high: Numbers) -> Iterator[Edge]:
        """Compare pairs that are not known, yield their edges and remember them."""
        found: list[Edge] = []
        for edge in self.inner(quotes, [(low, high)]):
            found.append(edge)
            yield edge
        keys = each_once(_keys(prints, low, high))
        outcomes = np.full(len(keys), _NO_EDGE, np.int32)
        if found:
            ends = _ordered(*unlisted([(edge.a, edge.b) for edge in found]))
            places = np.searchsorted(keys, _keys(prints, *ends))
            outcomes[places] = np.arange(len(self.edges), len(self.edges) + len(found))
            self.edges += [(e.a > e.b, e.probability, e.excerpt, e.kind, e.reason, e.brief) for e in found]
        keys, outcomes = np.concatenate((self.keys, keys)), np.concatenate((self.outcomes, outcomes))
        order = np.argsort(keys, kind="stable")
        self.keys, self.outcomes = keys[order], outcomes[order]


def fingerprint(record: QuoteRecord) -> bytes:
    """Return 64 bits that stand for all that a comparison may read of a record."""
    return blake2b(plain(_values(record)), digest_size=8).digest()


def _numbers(records: Iterable[QuoteRecord]) -> Numbers:
    return np.frombuffer(b"".join(map(fingerprint, records)), ">u8").astype(np.uint64)


def _ordered(one: Numbers, other: Numbers) -> Pairs:
    """Return pairs with the lower number first, in as little memory as will do: there are many millions."""
    return np.minimum(one, other).astype(np.int32), np.maximum(one, other).astype(np.int32)


def _keys(prints: Numbers, low: Numbers, high: Numbers) -> Numbers:
    keys: Numbers = prints[low] * _FIRST + prints[high] * _SECOND
    return keys


def _edge(low: int, high: int, outcome: tuple[bool, float, bool, str, str, bool]) -> Edge:
    swapped, probability, excerpt, kind, reason, brief = outcome
    a, b = (high, low) if swapped else (low, high)
    return Edge(a, b, probability, excerpt, kind, reason, brief)


def recall(cache: Cache, inner: Comparer = edges_between, *, fresh: bool = False) -> Remembered:
    """Return what earlier builds have compared, nothing where ``fresh``; ``inner`` compares what is not known."""
    body = None if fresh else cache.comparisons(code(_CODE))
    if body is None:
        return Remembered(inner)
    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as held:
            names = held["names"].tolist()
            columns = [held[f"edge{n}"].tolist() for n in range(6)]
            edges = [(s, p, e, names[k], names[r], b) for s, p, e, k, r, b in zip(*columns, strict=True)]
            return Remembered(inner, held["keys"], held["outcomes"], edges)
    except (ValueError, KeyError, IndexError, OSError, EOFError, zipfile.BadZipFile):  # damaged: compare anew
        return Remembered(inner)


def keep(cache: Cache, found: Remembered) -> None:
    """Put the comparisons that this build has used into the cache, in place of those of earlier builds."""
    used = each_once(np.concatenate(found.used)) if found.used else np.empty(0, np.uint64)
    outcomes = found.outcomes[np.searchsorted(found.keys, used)]
    with_edge = np.flatnonzero(outcomes != _NO_EDGE)
    edges = [found.edges[n] for n in outcomes[with_edge]]
    outcomes[with_edge] = np.arange(len(edges))
    names = sorted({name for edge in edges for name in edge[3:5]})
    number = {name: n for n, name in enumerate(names)}
    rows = [(s, p, e, number[k], number[r], b) for s, p, e, k, r, b in edges]
    columns = list(zip(*rows, strict=True)) or [()] * 6
    kinds = (np.bool_, np.float64, np.bool_, np.uint8, np.uint8, np.bool_)
    held: dict[str, Any] = {f"edge{n}": np.array(c, k) for n, (c, k) in enumerate(zip(columns, kinds, strict=True))}
    file = io.BytesIO()
    np.savez(file, keys=used, outcomes=outcomes, names=np.array(names, np.str_), **held)
    cache.keep_comparisons(code(_CODE), file.getvalue())
