"""One row for each printed quote: JSON lines, CSV, Parquet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

from quotes.database import read_printed
from quotes.errors import ExtraError
from quotes.text.formulas import cell

# The columns, with their type in Parquet; docs/data-model.md says what they mean.
COLUMNS: dict[str, str] = {
    "id": "string", "utterance_id": "string", "statement_id": "string", "text": "string", "role": "string",
    "relation": "string", "part": "string", "start": "int64", "end": "int64", "speaker": "string",
    "speaker_id": "string",
    "speakers": "string", "reported_by": "string", "reported_by_id": "string",
    "speaker_kind": "string", "speaker_wikidata": "string", "speaker_text": "string", "mention_kind": "string",
    "cue_text": "string", "rule": "string", "confidence": "double", "before": "string", "after": "string",
    "statement": "string", "article_id": "string", "title": "string", "outlet": "string", "url": "string",
    "published": "string", "language": "string", "translations": "string", "translation_of": "string",
}  # fmt: skip
# Rows in one group of a Parquet file: some megabytes, which is what readers load at a time.
_GROUP_ROWS = 50_000


def _rows(db: Any) -> Iterator[dict[str, Any]]:
    for row in read_printed(db):
        yield {name: row[name] for name in COLUMNS}


def write_jsonl(db: Any, file: IO[bytes]) -> int:
    """Write one JSON object a line, UTF-8; return how many."""
    count = 0
    for row in _rows(db):
        file.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
        count += 1
    return count


def write_csv(db: Any, file: IO[bytes]) -> int:
    """Write CSV as in RFC 4180, with the byte order mark by which spreadsheets recognise UTF-8.

    Text that a spreadsheet would run as a formula gets an apostrophe before it.  Returns how many rows there are.
    """
    text = io.TextIOWrapper(file, "utf-8-sig", "backslashreplace", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    count = 0
    for row in _rows(db):
        writer.writerow([cell(row[name]) for name in COLUMNS])
        count += 1
    text.detach()
    return count


def write_parquet(db: Any, file: IO[bytes]) -> int:
    """Write a Parquet file in groups of rows; return how many rows.  Raises ExtraError without pyarrow."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise ExtraError("Parquet needs pyarrow", remedy="install it: pip install 'quotes-index[parquet]'") from error
    schema = pyarrow.schema([(name, getattr(pyarrow, _ARROW[kind])()) for name, kind in COLUMNS.items()])
    rows, count = _rows(db), 0
    with pyarrow.parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        while group := list(islice(rows, _GROUP_ROWS)):
            writer.write_table(pyarrow.Table.from_pylist(group, schema))
            count += len(group)
    return count


_ARROW = {"string": "string", "int64": "int64", "double": "float64"}
