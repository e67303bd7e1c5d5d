"""Work distributed over processes of this machine, in order, with few batches in flight to bound memory."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

Batch = TypeVar("Batch")
Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[Sequence[Item]], list[Result]]

# Batches waiting for each process: enough that none is idle, and few enough to hold in memory.
_IN_FLIGHT = 2

_work: Callable[..., list[object]] | None = None  # what forked workers do; they inherit it with the loaded model


def spread(
    batches: Iterable[tuple[Batch, Sequence[Item]]],
    prepare: Callable[[], Work[Item, Result]],
    died: Callable[[Item], Result],
    jobs: int = 1,
    unyielded: Callable[[Batch, list[Result]], None] = lambda batch, results: None,
) -> Generator[tuple[Batch, list[Result]], None, None]:
    """Yield each batch with a result for each of its items, in order.

    ``prepare`` makes the work once, when the first item comes and before processes are forked, so that they share the
    model's memory. An item whose worker dies twice gets the result ``died(item)``; its neighbours are done again. If
    the walk ends early, ``unyielded`` gets the batches that are finished but were not yielded.
    """
    if jobs <= 1:
        yield from _here(batches, prepare)
        return
    pool = Pool[Item, Result](prepare, died, jobs)
    waiting: deque[tuple[Batch, Sequence[Item], Future[list[Result]] | None]] = deque()
    try:
        for batch, items in batches:
            waiting.append((batch, items, pool.submit(items) if items else None))
            while len(waiting) > jobs * _IN_FLIGHT:
                yield _next(waiting, pool)
        while waiting:
            yield _next(waiting, pool)
    finally:
        pool.stop()
        for batch, _, future in waiting:
            if future is not None and future.done() and not future.cancelled() and not future.exception():
                unyielded(batch, future.result())


def _here(
    batches: Iterable[tuple[Batch, Sequence[Item]]], prepare: Callable[[], Work[Item, Result]]
) -> Iterator[tuple[Batch, list[Result]]]:
    work: Work[Item, Result] | None = None
    for batch, items in batches:
        if items and work is None:
            work = prepare()
        yield batch, work(items) if items and work else []


def _next(
    waiting: deque[tuple[Batch, Sequence[Item], Future[list[Result]] | None]], pool: Pool[Item, Result]
) -> tuple[Batch, list[Result]]:
    batch, items, future = waiting.popleft()
    if future is None:
        return batch, []
    try:
        return batch, future.result()
    except BrokenProcessPool:
        results = pool.one_by_one(items)
        again = [(b, i, pool.submit(i) if i else None) for b, i, _ in waiting]
        waiting.clear()
        waiting.extend(again)
        return batch, results


class Pool(Generic[Item, Result]):
    """Processes that are started with the first work, and replaced when one of them dies."""

    def __init__(self, prepare: Callable[[], Work[Item, Result]], died: Callable[[Item], Result], jobs: int) -> None:
        self._prepare = prepare
        self._died = died
        self._jobs = jobs
        self._ready = False
        self._executor: ProcessPoolExecutor | None = None
        self._line: Connection | None = None  # to the workers, which end when it is used or closed

    def run(self, items: Sequence[Item]) -> list[Result]:
        """Return the results of one batch."""
        try:
            return self.submit(items).result()
        except BrokenProcessPool:
            return self.one_by_one(items)

    def submit(self, items: Sequence[Item]) -> Future[list[Result]]:
        try:
            return self._running().submit(_do, items)
        except BrokenProcessPool as error:  # another batch's worker died; _next starts new ones
            broken: Future[list[Result]] = Future()
            broken.set_exception(error)
            return broken

    def _running(self) -> ProcessPoolExecutor:
        global _work
        if not self._ready:
            _work = self._prepare()  # type: ignore[assignment]
            self._ready = True
        if self._executor is None:
            end, self._line = multiprocessing.Pipe(duplex=False)
            context = multiprocessing.get_context("fork")
            self._executor = ProcessPoolExecutor(self._jobs, context, _start, (end, self._line))
        return self._executor

    def one_by_one(self, items: Sequence[Item]) -> list[Result]:
        """Do the items of a batch whose worker died one by one, each in a pool that may die."""
        self.stop()
        results: list[Result] = []
        for item in items:
            try:
                results.extend(self._running().submit(_do, [item]).result())
            except BrokenProcessPool:
                self.stop()
                results.append(self._died(item))
        return results

    def stop(self) -> None:
        """End the workers at once, whatever they are doing."""
        if self._executor is not None and self._line is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._line.send_bytes(b"end")
            self._line.close()
            self._executor = None


def _start(end: Connection, line: Connection) -> None:
    """Leave Ctrl-C to the parent, and end when it says so or has died."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    line.close()

    def watch() -> None:
        end.poll(None)
        signal.raise_signal(signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def _do(items: Sequence[Item]) -> list[Result]:
    assert _work is not None
    return _work(items)  # type: ignore[return-value]
