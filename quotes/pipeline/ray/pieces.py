"""Pieces of work for any worker of a Ray cluster, and bodies in the cluster's memory that they read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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


def alone(work: Callable[..., Result], *arguments: object) -> Result:
    """Return what ``work`` returns, worked out somewhere in the cluster; it claims no processor, since it mostly waits.

    If it is lost, it begins again on another machine.  Raises EngineError.
    """
    import ray

    task = ray.remote(num_cpus=0, max_retries=RAY_LOSSES)(work)
    with giving_up():
        result: Result = ray.get(task.remote(*arguments))
    return result


def in_order(
    cluster: RayCluster, work: Callable[..., Result], pieces: Iterable[tuple[object, ...]]
) -> Iterator[Result]:
    """Yield what ``work`` returns for the arguments of each piece, in order, worked out by the cluster's workers.

    What a lost worker had is worked out again by another one.  Raises EngineError.
    """
    import ray

    task = ray.remote(num_cpus=1, max_retries=RAY_LOSSES)(work)
    for result, _ in _in_order(cluster, lambda arguments: (task.remote(*arguments), None), pieces):
        yield result


def half_kept(
    cluster: RayCluster, work: Callable[..., tuple[Result, object]], pieces: Iterable[tuple[object, ...]]
) -> Iterator[tuple[Result, Any]]:
    """Yield the same where ``work`` returns two things, of which the second stays in the memory of the cluster.

    A reference to it comes in its place; if its machine is lost, it is worked out again when somebody asks for it.
    """
    import ray

    task = ray.remote(num_cpus=1, max_retries=RAY_LOSSES, num_returns=2)(work)
    yield from _in_order(cluster, lambda arguments: tuple(task.remote(*arguments)), pieces)


def _in_order(
    cluster: RayCluster, start: Callable[[tuple[object, ...]], tuple[Any, Any]], pieces: Iterable[tuple[object, ...]]
) -> Iterator[tuple[Any, Any]]:
    """Yield for each piece what its first reference stands for, and its second one."""
    import ray

    upcoming = enumerate(pieces)
    running: dict[Any, tuple[int, Any]] = {}
    finished: dict[int, tuple[Any, Any]] = {}
    first = 0
    while True:
        while len(running) < cluster.jobs and len(finished) < cluster.jobs * RAY_AHEAD:
            number, arguments = next(upcoming, (-1, ()))
            if number < 0:
                break
            reference, second = start(arguments)
            running[reference] = number, second
        if not running:
            return
        with giving_up():
            (one, *_), _ = ray.wait(list(running))
            number, second = running.pop(one)
            finished[number] = ray.get(one), second
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


def hold(bodies: Iterable[bytes], size: int, first: int) -> dict[int, Any]:
    """Put bodies into the memory of the cluster, in blocks with numbers from ``first`` on, and return references."""
    import ray

    stream, blocks = iter(bodies), dict[int, Any]()
    while some := list(islice(stream, size)):
        blocks[first + len(blocks)] = ray.put(block_of(some))
    return blocks


def block_of(bodies: Sequence[bytes]) -> tuple[Numbers, Numbers]:
    """Return bodies as they stand in a block: one after the other, and where each ends."""
    return np.frombuffer(b"".join(bodies), np.uint8), np.cumsum([0, *map(len, bodies)])
