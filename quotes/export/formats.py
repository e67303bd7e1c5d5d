"""The formats by name, and where they are written to."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from quotes import database
from quotes.errors import DatabaseError, UsageError
from quotes.export import gdelt, linked, tables
from quotes.files import replacing

FORMATS: dict[str, Callable[[Any, IO[bytes]], int]] = {
    "jsonl": tables.write_jsonl,
    "csv": tables.write_csv,
    "parquet": tables.write_parquet,
    "jsonld": linked.write,
    "gdelt": gdelt.write,
}
_BINARY = {"parquet"}


def export(db: Path, format: str, out: Path | None = None) -> int:
    """Write the index at ``db`` in a format of ``FORMATS`` to the file ``out``, or to stdout; return how many records.

    A file appears under its name when it is complete.  Raises DatabaseError if there is no index or the file cannot be
    written, UsageError for a binary format that would go to a terminal, ExtraError if pyarrow is missing.
    """
    write = FORMATS[format]
    if out is None:
        if format in _BINARY and sys.stdout.isatty():
            raise UsageError(f"{format} is not for a terminal", remedy="name a file with --out")
        with database.open_index(db) as index:
            return write(index, sys.stdout.buffer)
    with database.open_index(db) as index:
        try:
            with replacing(out) as file:
                return write(index, file)
        except OSError as error:
            happened = f"cannot be written ({error.strerror or error})"
            raise DatabaseError(happened, input=str(out), remedy="choose another place with --out") from error
