"""Values in files that all machines of a cluster read: quotes on their way to the workers, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from quotes.errors import DatabaseError
from quotes.pipeline.codec import plain, reader_of
from quotes.pipeline.ray import checkpoints
from quotes.pipeline.ray.checkpoints import CheckpointRow


def write(where: str, run: str, values: Iterable[object], size: int) -> list[str]:
    """Write values to files with ``size`` of them each, and return the names of these, in order.

    ``run`` tells the files of one build from those of another that was lost.  Raises DatabaseError if there is no room.
    """
    names: list[str] = []
    stream = iter(values)
    while some := [CheckpointRow("", plain(value)) for value in islice(stream, size)]:
        name = f"{run}-{len(names):09}.parquet"
        try:
            checkpoints.write(where, name, some)
        except OSError as error:
            raise DatabaseError(f"cannot be written ({error})", input=where, remedy="make room there") from error
        names.append(name)
    return names


def read(where: str, names: Iterable[str], kind: Any) -> Iterator[Any]:
    """Yield the values of type ``kind`` in files, in order.  Raises DatabaseError if one is not there or damaged."""
    value_of = reader_of(kind)
    for name in names:
        yield from (value_of(body) for _, body in rows(where, name))


def rows(where: str, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the values in a file, packed, with their keys.  Raises DatabaseError if it is not there or damaged."""
    there = checkpoints.read(where, name)
    if there is None:
        raise DatabaseError("cannot be read", input=f"{where}/{name}", remedy="start the build again")
    return ((row.key, row.body) for row in there)
