"""Rows as JSON lines, CSV or Parquet: printed quotes, or the rows of a table."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any

from quotes.database import Search, read_printed
from quotes.errors import ExtraError
from quotes.export.columns import Column, Kind, of_printed
from quotes.text.formulas import cell

# Rows in one group of a Parquet file: some megabytes, which is what readers load at a time, and we hold.
GROUP_ROWS = 10_000
Writer = Callable[[Sequence[Column], Iterable[Any], IO[bytes]], int]


def write_jsonl(columns: Sequence[Column], rows: Iterable[Any], file: IO[bytes]) -> int:
    """Write one JSON object a line, UTF-8, with dates as ISO 8601 has them; return how many."""
    count = 0
    for row in rows:
        values = {column.name: _as_text(column.of(row)) for column in columns}
        file.write(json.dumps(values, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
        count += 1
    return count


def write_csv(columns: Sequence[Column], rows: Iterable[Any], file: IO[bytes]) -> int:
    """Write CSV as in RFC 4180, UTF-8, with dates as ISO 8601 has them; return how many rows there are.

    Text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    text = io.TextIOWrapper(file, "utf-8", "backslashreplace", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(column.name for column in columns)
    count = 0
    for row in rows:
        writer.writerow([cell(_as_text(column.of(row))) for column in columns])
        count += 1
    text.detach()
    return count


def write_csv_for_spreadsheets(columns: Sequence[Column], rows: Iterable[Any], file: IO[bytes]) -> int:
    """Write CSV with the byte order mark by which spreadsheets recognise UTF-8."""
    file.write("\ufeff".encode())
    return write_csv(columns, rows, file)


def write_parquet(columns: Sequence[Column], rows: Iterable[Any], file: IO[bytes]) -> int:
    """Write a Parquet file in groups of rows; return how many rows.  Raises ExtraError without pyarrow."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise ExtraError("Parquet needs pyarrow", remedy="install it: pip install 'quotes-index[parquet]'") from error
    kinds = {
        Kind.STRING: pyarrow.string(), Kind.INTEGER: pyarrow.int64(), Kind.NUMBER: pyarrow.float64(),
        Kind.DATE: pyarrow.date32(), Kind.DATETIME: pyarrow.timestamp("us"),
    }  # fmt: skip
    schema = pyarrow.schema([pyarrow.field(c.name, kinds[c.kind], metadata={"description": c.about}) for c in columns])
    remaining, count = iter(rows), 0
    with pyarrow.parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        while group := list(islice(remaining, GROUP_ROWS)):
            arrays = [[column.of(row) for row in group] for column in columns]
            writer.write_table(pyarrow.Table.from_arrays(list(map(pyarrow.array, arrays, schema.types)), schema=schema))
            count += len(group)
    return count


def _as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def of_printed_quotes(write: Writer) -> Callable[[Any, IO[bytes], Search], int]:
    """Return what writes a row for each printed quote that a search asks for."""
    return lambda db, file, search: write(of_printed(), _rows(db, search), file)


def _rows(db: Any, search: Search) -> Iterator[dict[str, Any]]:
    return read_printed(db, search=search)
