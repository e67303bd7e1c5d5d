"""Pieces of work for any worker of a Ray cluster, and bodies in the cluster's memory that they read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import numpy as np

from quotes.datatypes.sequences import Numbers
from quotes.pipeline.ray.cluster import RayCluster, giving_up

Result = TypeVar("Result")

# Machines that may be lost under one piece of work. A piece that ends its worker so often is not a matter of luck.
RAY_LOSSES = 5


# Pieces for each worker that are finished before one that comes first is: until then their results wait in memory.
RAY_AHEAD = 8


def in_order(
    cluster: RayCluster, work: Callable[..., Result], pieces: Iterable[tuple[object, ...]]
) -> Iterator[Result]:
    """Yield what ``work`` returns for the arguments of each piece, in order, worked out by the cluster's workers.

    What a lost worker had is worked out again by another one.  Raises EngineError.
    """
    import ray

    task = ray.remote(num_cpus=1, max_retries=RAY_LOSSES)(work)
    upcoming = enumerate(pieces)
    running: dict[Any, int] = {}
    finished: dict[int, Result] = {}
    first = 0
    while True:
        while len(running) < cluster.jobs and len(finished) < cluster.jobs * RAY_AHEAD:
            number, arguments = next(upcoming, (-1, ()))
            if number < 0:
                break
            running[task.remote(*arguments)] = number
        if not running:
            return
        with giving_up():
            (one, *_), _ = ray.wait(list(running))
            finished[running.pop(one)] = ray.get(one)
        while first in finished:
            yield finished.pop(first)
            first += 1


@dataclass(frozen=True, slots=True)
class HeldBodies:
    """Bodies in the memory of the cluster, in blocks of ``size`` each; those at ``places`` are meant."""

    blocks: Mapping[int, Any]
    size: int
    places: Numbers

    def some(self, numbers: Numbers) -> HeldBodies:
        """Return the bodies with these numbers, and the blocks that they are in."""
        places = self.places[numbers]
        return HeldBodies({n: self.blocks[n] for n in np.unique(places // self.size).tolist()}, self.size, places)

    def bodies(self) -> Iterator[tuple[int, memoryview]]:
        """Yield each body with its number, block after block; it is there until the next one comes."""
        import ray

        numbers = np.argsort(self.places, kind="stable")
        places = self.places[numbers]
        for number, reference in sorted(self.blocks.items()):
            block, ends = ray.get(reference)
            whole, bounds = memoryview(block), ends.tolist()
            first, last = np.searchsorted(places, [number * self.size, (number + 1) * self.size])
            for n, place in zip(numbers[first:last].tolist(), places[first:last].tolist(), strict=True):
                at = place % self.size
                yield n, whole[bounds[at] : bounds[at + 1]]


def hold(bodies: Iterable[bytes], size: int) -> HeldBodies:
    """Put bodies into the memory of the cluster, from which each machine gets the blocks that it needs once."""
    import ray

    stream, blocks, count = iter(bodies), {}, 0
    while some := list(islice(stream, size)):
        ends = np.cumsum([0, *map(len, some)])
        blocks[count // size] = ray.put((np.frombuffer(b"".join(some), np.uint8), ends))
        count += len(some)
    return HeldBodies(blocks, size, np.arange(count))
