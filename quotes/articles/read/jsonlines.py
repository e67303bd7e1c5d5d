"""JSON lines, one article each, and JSON documents with one article or a list of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from quotes import limits
from quotes.articles import fields, json_files
from quotes.articles.decode import encodable
from quotes.articles.read.record import article
from quotes.articles.records import Record
from quotes.articles.unreadable import Unreadable
from quotes.datatypes import Article, Skipped

SUFFIXES = (".jsonl",)
DOCUMENTS = (".json",)
# What makes text of a record's HTML, None if there is no article in it.
Convert = Callable[[str], str | None]


def read(stream: IO[bytes], source: str, convert: Convert | None = None) -> Iterator[Article | Skipped]:
    """Yield the article of each line of ``stream`` that is not blank, or why it is none.

    A record with its text as HTML is an article if there is a way to ``convert`` it.
    """
    yield from _articles(json_files.of_lines(stream, source), source, convert)


def read_document(stream: IO[bytes], source: str, convert: Convert | None = None) -> Iterator[Article | Skipped]:
    """Yield the same of a JSON document, or of JSON lines in a file that is called one."""
    yield from _articles(json_files.of_any(stream, source), source, convert)


def _articles(items: Iterator[json_files.Item], source: str, convert: Convert | None) -> Iterator[Article | Skipped]:
    try:
        for item in items:
            yield item if isinstance(item, Skipped) else _article(*item, convert)
    except Unreadable as error:
        yield Skipped(source, str(error))


def _article(name: str, record: Record, convert: Convert | None) -> Article | Skipped:
    """Return the article of a record; its own ``id`` counts if the line is the record, not an answer that holds it."""
    try:
        id = None if record.place else _id(record.value.get("id"))
        return article(name, _text(record, convert), record.fields, id)
    except Unreadable as error:
        return Skipped(name, str(error))


# Bytes of a file of JSON lines from which it is reckoned how many there are, for the progress: some hundred articles.
COUNTED_BYTES = 1_000_000


def count(path: Path) -> int:
    """Return about how many lines a file has; 0 where it cannot be read."""
    try:
        with path.open("rb") as file:
            size, sample = path.stat().st_size, file.read(COUNTED_BYTES)
    except OSError:
        return 0
    lines = sample.count(b"\n") + (not sample.endswith(b"\n") and sample != b"")
    return round(lines * size / max(1, len(sample)))


def _text(record: Record, convert: Convert | None) -> str:
    """Return the text of a record, our own field as it is.  Raises Unreadable if there is none."""
    text = record.value.get("text")
    if isinstance(text, str):
        return text
    text, html = fields.body_of(record.fields)
    if html is not None and convert:
        text = convert(html)
    if text is not None:
        return text
    if record.value.get("text") is not None:
        raise Unreadable("text must be a string")
    if html is None and fields.value_of(record.fields, "url"):
        raise Unreadable("no text, only an address; 'quotes add --fetch' fetches it")
    raise Unreadable("no text" if html is None else "its text is HTML; convert it with 'quotes add'")


def _id(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Unreadable("id must be a string or a whole number")
    text = str(value)
    if not text.isprintable() or not encodable(text) or not text.strip() or len(text) > limits.MAX_FIELD_CHARACTERS:
        raise Unreadable("id must be printable and not too long")
    return text
