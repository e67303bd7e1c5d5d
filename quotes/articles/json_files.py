"""JSON lines, read one at a time however long the file, and JSON documents: the records in them."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain, dropwhile
from typing import IO, Any

from quotes import limits
from quotes.articles import records
from quotes.articles.decode import decode_json, lines, read_limited
from quotes.articles.records import Record
from quotes.articles.unreadable import Unreadable
from quotes.datatypes import Skipped

Item = tuple[str, Record] | Skipped  # a record's name: the file's, the number of the line, the place in its list


def of_lines(stream: IO[bytes], source: str) -> Iterator[Item]:
    """Yield the records of each line that is not blank; Skipped for what is none, with the reason."""
    yield from _of_lines(lines(stream), source)


def of_any(stream: IO[bytes], source: str) -> Iterator[Item]:
    """Yield the records of JSON lines, or of one JSON document: an object or a list.

    Raises Unreadable if a document is too large or broken.
    """
    several = dropwhile(lambda line: not line.strip(), lines(stream))
    first = next(several, b"")
    start = first.strip().removeprefix(codecs.BOM_UTF8)
    if start not in (b"{", b"[") and not start.startswith(b"["):
        yield from _of_lines(chain((first,), several), source)
        return
    document = decode_json(start + b"\n" + read_limited(stream, limits.MAX_LISTING_BYTES))
    for number, each in enumerate(document if isinstance(document, list) else [document], 1):
        yield from _records(each, f"{source}:{number}")


def _of_lines(several: Iterable[bytes], source: str) -> Iterator[Item]:
    for number, line in enumerate(several, 1):
        name = f"{source}:{number}"
        try:
            if len(line) > limits.MAX_ARTICLE_BYTES:
                raise Unreadable(f"a line larger than {limits.MAX_ARTICLE_BYTES:,} bytes")
            line = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            if line.strip():
                yield from _records(decode_json(line.rstrip(b"\r\n")), name)
        except Unreadable as error:
            yield Skipped(name, str(error))


def _records(document: Any, name: str) -> Iterator[Item]:
    for record in records.each(document):
        if isinstance(record, Record):
            yield name + record.place, record
        else:
            place, reason = record
            yield Skipped(name + place, reason)
