"""JSON lines: one article a line, read one at a time however long the file."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from quotes import limits
from quotes.articles import fields
from quotes.articles.decode import decode_json, encodable, lines
from quotes.articles.read.record import article
from quotes.articles.unreadable import Unreadable
from quotes.datatypes import Article, Skipped

SUFFIXES = (".jsonl",)


def read(stream: IO[bytes], source: str) -> Iterator[Article | Skipped]:
    """Yield the article of each line of ``stream`` that is not blank, or why it is none."""
    try:
        for number, line in enumerate(lines(stream), 1):
            yield from _item(line.removeprefix(codecs.BOM_UTF8) if number == 1 else line, f"{source}:{number}")
    except Unreadable as error:
        yield Skipped(source, str(error))


def _item(line: bytes, name: str) -> Iterator[Article | Skipped]:
    try:
        if len(line) > limits.MAX_ARTICLE_BYTES:
            raise Unreadable(f"a line larger than {limits.MAX_ARTICLE_BYTES:,} bytes")
        if line.strip():
            yield _article(line.rstrip(b"\r\n"), name)
    except Unreadable as error:
        yield Skipped(name, str(error))


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


def _article(line: bytes, name: str) -> Article:
    record = decode_json(line)
    if not isinstance(record, dict):
        raise Unreadable("not a JSON object")
    return article(name, _text(record), record, _id(record.get("id")))


def _text(record: dict[str, Any]) -> str:
    """Return the text of a record, our own field as it is.  Raises Unreadable if there is none."""
    text = record.get("text")
    if isinstance(text, str):
        return text
    text, html = fields.body_of(fields.named(record))
    if text is not None:
        return text
    if record.get("text") is not None:
        raise Unreadable("text must be a string")
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
