"""What came of comparisons, by the keys of pairs, on the disk: there are several pairs for each quote of an index."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from quotes.datatypes.sequences import Keep, Numbers, in_memory
from quotes.datatypes.stored import Divided
from quotes.statements.arrays import Pairs, first_places

UNKNOWN = -2  # in place of an outcome
_PARTS = 64  # by the first bits of keys: of ten million pairs, one has two megabytes
_SHIFT = np.uint64(58)


class Outcomes:
    """Numbers by keys, which are looked for many at a time; it is noted which were asked for."""

    def __init__(self, keep: Keep = in_memory) -> None:
        self._keep = keep
        self._layers: list[Divided] = []
        self._is_used: list[list[Numbers] | None] = []  # for each part of each layer; None where all are
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def layer(self) -> NewOutcomes:
        """Return what takes new outcomes, which cannot be found before they are taken over."""
        return NewOutcomes(Divided(self._keep.scratch(), _PARTS, np.uint64, np.int32))

    def take_over(self, layer: NewOutcomes, is_used: bool) -> None:
        """Put what a layer has behind the rest."""
        self._layers.append(layer.parts)
        sizes = map(layer.parts.size, range(len(layer.parts)))
        self._is_used.append(None if is_used else [np.zeros(size, np.bool_) for size in sizes])
        self._count += layer.count

    def look_up(self, keys: Numbers) -> Numbers:
        """Return the outcomes of keys, which are sorted and all different; UNKNOWN where there is none."""
        outcomes = np.full(len(keys), UNKNOWN, np.int32)
        for layer, is_used in zip(self._layers, self._is_used, strict=True):
            ends = np.searchsorted(_part_of(keys), np.arange(_PARTS), "right").tolist()
            for n, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
                if start == end:
                    continue
                there, values = layer.part(n)
                at = np.minimum(np.searchsorted(keys[start:end], there), end - start - 1)
                places = np.flatnonzero(keys[start:end][at] == there)
                numbers, first = first_places(start + at[places])  # of one that was saved twice, the first
                new = outcomes[numbers] == UNKNOWN
                outcomes[numbers[new]] = values[places[first[new]]]
                if is_used is not None:
                    is_used[n][places[first[new]]] = True
        return outcomes

    def in_use(self) -> Iterator[Pairs]:
        """Yield the keys that were asked for, and what came of them, part by part."""
        for layer, is_used in zip(self._layers, self._is_used, strict=True):
            for n in range(len(layer)):
                keys, values = layer.part(n)
                yield (keys, values) if is_used is None else (keys[is_used[n]], values[is_used[n]])


class NewOutcomes:
    """New outcomes by their keys."""

    def __init__(self, parts: Divided) -> None:
        self.parts, self.count = parts, 0

    def put(self, keys: Numbers, outcomes: Numbers) -> None:
        """Put outcomes behind the others."""
        self.parts.put(_part_of(keys), keys, outcomes)
        self.count += len(keys)


def _part_of(keys: Numbers) -> Numbers:
    return (keys >> _SHIFT).astype(np.int64)
