"""The formats by name, and where they are written to."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, Any

from quotes import database
from quotes.errors import DatabaseError, UsageError
from quotes.export import csl, gdelt, linked, quotebank, tables
from quotes.files import own_or_packaged, replacing
from quotes.site import metadata
from quotes.site.address import site_address

# A function for each that writes what a search asks for from an index to a file, and returns how many records.
FORMATS: dict[str, Callable[[Any, IO[bytes], database.Search], int]] = {
    "jsonl": tables.of_printed_quotes(tables.write_jsonl),
    "csv": tables.of_printed_quotes(tables.write_csv_for_spreadsheets),
    "parquet": tables.of_printed_quotes(tables.write_parquet),
    "jsonld": linked.write,
    "gdelt": gdelt.write,
    "quotebank": quotebank.write,
    "csljson": csl.write,
}
_BINARY = {"parquet"}
_EVERYTHING = database.Search()


def export(
    db: Path,
    format: str,
    out: Path | None = None,
    search: database.Search = _EVERYTHING,
    base_url: str | None = None,
) -> int:
    """Write what ``search`` asks for from the index at ``db`` in a format of ``FORMATS``; return how many records.

    It goes to the file ``out``, which appears under its name when it is complete, or to stdout.  ``base_url`` is the
    address of the site, with which ids of linked data begin; None is what the metadata says.  Raises DatabaseError if
    there is no index or the file cannot be written, UsageError for a binary format that would go to a terminal and for
    a search or an address that makes no sense, ExtraError if pyarrow is missing.
    """
    write = FORMATS[format]
    if format == "jsonld" and (site := _site(base_url)):
        write = partial(linked.write, site=site)
    if out is None:
        if format in _BINARY and sys.stdout.isatty():
            raise UsageError(f"{format} is not for a terminal", remedy="name a file with --out")
        with database.open_index(db) as index:
            return write(index, sys.stdout.buffer, search)
    with database.open_index(db) as index:
        try:
            with replacing(out) as file:
                return write(index, file, search)
        except OSError as error:
            happened = f"cannot be written ({error.strerror or error})"
            raise DatabaseError(happened, input=str(out), remedy="choose another place with --out") from error


def _site(base_url: str | None) -> str | None:
    url = base_url or metadata.own_base_url(metadata.read(own_or_packaged("metadata.yml")))
    return str(site_address(url)).rstrip("/") + "/" if url else None
