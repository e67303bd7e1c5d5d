"""Work distributed over machines by Ray: actors that hold the pipeline and read articles.

Actors write finished work as checkpoints, so that losing a worker, a machine or the build does not lose it.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any

from quotes import errors
from quotes.errors import EngineError, QuotesError, UsageError
from quotes.pipeline.processes import Pool
from quotes.pipeline.ray import checkpoints
from quotes.pipeline.ray.checkpoints import CheckpointRow
from quotes.pipeline.ray.readfiles import READ

Item = tuple[str, bytes]  # key and body
Work = Callable[[Sequence[Item]], list[CheckpointRow]]


@dataclass(frozen=True, slots=True)
class RayCluster:
    """A Ray cluster that this process has joined; ``jobs`` is how many actors work at a time."""

    jobs: int


@contextmanager
def joined(address: str | None, jobs: int | None) -> Iterator[RayCluster]:
    """Join the cluster at ``address``, or start one on this machine and end it afterwards.

    ``jobs`` of None means one for each processor. Raises UsageError without Ray, EngineError if it cannot start.
    """
    ray = _ray()
    handlers = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        with _silent():
            ray.init(**({"address": address} if address else _here(jobs)), **_QUIET)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        raise EngineError(f"Ray cannot be reached: {_first_line(error)}", input=address, remedy=_REMEDY) from error
    try:
        if threading.current_thread() is threading.main_thread():
            for number, handler in handlers.items():
                signal.signal(number, handler)  # Ray replaces the ones that end a build cleanly
        yield RayCluster(jobs or max(1, int(ray.cluster_resources().get("CPU", 1))))
    finally:
        ray.shutdown()


_QUIET = {"log_to_driver": False, "logging_level": logging.ERROR}
_REMEDY = "check --address, or leave it out to start Ray on this machine"


@contextmanager
def _silent() -> Iterator[None]:
    """Keep the start message of Ray's native code, about its log level, off stderr."""
    sys.stderr.flush()
    stderr, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(null)


def _ray() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # Ray would report usage to its developers
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    os.environ.setdefault("RAY_DEDUP_LOGS_SKIP_REGEX", ".")  # its own messages, which go to stdout
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise UsageError(
            "the engine ray needs Ray", remedy="install it with: pip install 'quotes-index[ray]'"
        ) from error
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return ray


# Shared memory of a Ray that is started on this machine: for batches in transit, some tens of kilobytes each, and for
# the quotes while they are merged, of which Ray puts on the disk what does not fit.
RAY_OBJECT_STORE_BYTES = 200_000_000


def _here(jobs: int | None) -> dict[str, Any]:
    """Return the options with which Ray is started on this machine."""
    return {
        "address": "local",
        "num_cpus": jobs or os.cpu_count(),
        "include_dashboard": False,
        "object_store_memory": RAY_OBJECT_STORE_BYTES,
    }


# Share of a processor claimed by each of Ray's actors, and by each reading task: what the actors leave free is for
# readers, which spend most of their time waiting for the actors.
RAY_ACTOR_SHARE = 0.8
RAY_READER_SHARE = 0.1


# Files that one task reads: reading small files costs less than starting a task.
RAY_PIECES = 200


def work_through(
    cluster: RayCluster,
    pieces: Iterable[bytes],
    read: Callable[[bytes], Iterator[list[Item]]],
    prepare: Callable[[], Work],
    died: Callable[[Item], CheckpointRow],
    place: str,
) -> Iterator[str]:
    """Yield the name of each checkpoint in ``place`` when it is finished; it holds the outcomes of a batch of items.

    ``read`` makes batches of a piece; ``prepare`` makes the work, once for each actor. An item that kills its process
    twice gets the outcome ``died(item)``. Raises the QuotesError of a worker, or EngineError if Ray gives up.
    """
    import ray.data

    rows = [{"pieces": group} for group in _groups(pieces, RAY_PIECES)]
    if not rows:
        return
    context = ray.data.DataContext.get_current()
    context.target_max_block_size = 1  # a block for each batch: work on a long file starts at once
    batches = ray.data.from_items(rows, override_num_blocks=len(rows)).map_batches(
        _PieceReader(read), batch_size=1, batch_format="pyarrow", num_cpus=RAY_READER_SHARE
    )
    names = batches.map_batches(
        _Worker,
        fn_constructor_args=(prepare, died, place),
        compute=ray.data.ActorPoolStrategy(size=cluster.jobs),
        batch_size=1,
        batch_format="pyarrow",
        num_cpus=RAY_ACTOR_SHARE,
    )
    for row in _rows(names):
        if row["error"]:
            raise unpacked(row["error"])
        yield row["name"]


def _groups(pieces: Iterable[bytes], most: int) -> list[list[bytes]]:
    """Return all ``pieces`` in lists of at most ``most``, shorter ones if there are few, so that all workers read."""
    every = list(pieces)
    size = max(1, min(most, len(every) // 100))
    return [every[n : n + size] for n in range(0, len(every), size)]


def _rows(dataset: Any) -> Iterator[dict[str, Any]]:
    """Yield the rows of a dataset as they arrive; raises a worker's error as itself."""
    with giving_up():
        for table in dataset.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
            yield from table.to_pylist()


@contextmanager
def giving_up() -> Iterator[None]:
    """Raise Ray's errors as EngineError."""
    import ray

    try:
        yield
    except ray.exceptions.RayError as error:
        remedy = "what was worked out is kept for the next build"
        raise EngineError(f"Ray gave up: {_first_line(error)}", remedy=remedy) from error


def packed(error: QuotesError) -> list[str | None]:
    """Return an error as data: Ray keeps only the text of an error that a worker raises."""
    return [type(error).__name__, error.happened, error.input, error.remedy]


def unpacked(error: list[str | None]) -> QuotesError:
    kind, happened, input, remedy = error
    original: QuotesError = getattr(errors, kind or "", QuotesError)(happened or "", input=input, remedy=remedy)
    return original


def _first_line(error: BaseException) -> str:
    """Return the message of one of Ray's errors, without its traces."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    message = next((line for line in reversed(lines) if _MESSAGE.match(line)), lines[0] if lines else "")
    return message or type(error).__name__


_MESSAGE = re.compile(r"[A-Za-z_.]*(?:Error|Exception|Died\w*): ")


def _table(rows: Sequence[dict[str, Any]]) -> Any:
    """Return a table of batches; a row with an error has no batch."""
    import pyarrow as pa

    texts = pa.list_(pa.string())
    schema = pa.schema([("keys", texts), ("bodies", pa.list_(pa.binary())), ("error", texts)])
    return pa.Table.from_pylist(list(rows), schema=schema)


class _PieceReader:
    """Batches of items out of pieces, as tables of one row for each batch."""

    def __init__(self, read: Callable[[bytes], Iterator[list[Item]]]) -> None:
        self._read = read

    def __call__(self, table: Any) -> Iterator[Any]:
        try:
            for piece in chain.from_iterable(table["pieces"].to_pylist()):
                for batch in self._read(piece):
                    yield _table([{"keys": [key for key, _ in batch], "bodies": [body for _, body in batch]}])
        except QuotesError as error:
            yield _table([{"error": packed(error)}])


class _Worker:
    """An actor: it holds the pipeline in a process of its own, which an article may kill, and writes checkpoints."""

    def __init__(self, prepare: Callable[[], Work], died: Callable[[Item], CheckpointRow], place: str) -> None:
        # It prepares with the first batch, because Ray passes that one's errors on.
        self._pool = Pool[Item, CheckpointRow](prepare, died, 1)
        self._place = place

    def __call__(self, table: Any) -> Any:
        import pyarrow as pa

        schema = pa.schema([("name", pa.string()), ("error", pa.list_(pa.string()))])
        return pa.Table.from_pylist([self._row(row) for row in table.to_pylist()], schema=schema)

    def _row(self, row: dict[str, Any]) -> dict[str, Any]:
        if row["error"]:
            return {"error": row["error"]}
        try:
            return {"name": self._batch(list(zip(row["keys"], row["bodies"], strict=True)))}
        except QuotesError as error:
            return {"error": packed(error)}

    def _batch(self, items: list[Item]) -> str:
        """Return the name of the checkpoint of a batch; it already exists if a lost worker got that far."""
        name = checkpoints.name_of(key for key, _ in items)
        if not checkpoints.there(self._place, name):
            rows = self._pool.run(items)
            if beside := [CheckpointRow(row.key, row.beside) for row in rows if row.beside is not None]:
                checkpoints.write(f"{self._place}/{READ}", name, beside)  # first: what has a checkpoint has this, too
            checkpoints.write(self._place, name, rows)
        return name
