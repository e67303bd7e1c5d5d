"""Articles as records: JSON lines, JSON documents and CSV, under the field names of the common news dumps."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain, dropwhile
from typing import IO, Any

from quotes import limits
from quotes.articles import fields
from quotes.articles.collect import bounded, csv_rows
from quotes.articles.collect.contents import Address, ArticleText, Details, about
from quotes.articles.collect.decode import codec_of
from quotes.articles.decode import decode_json, lines, read_limited
from quotes.articles.unreadable import Unreadable
from quotes.datatypes import Skipped

# Where a JSON document has its list of articles: GDELT's and NewsAPI's answers, JSON Feed, and other tools.
_LISTS = ("articles", "items", "results", "data")
_NOTHING = Details()
_JSON_FEED = ("https://jsonfeed.org/version/", "http://jsonfeed.org/version/")
_DELIMITERS = ",;\t|"


def from_json(stream: IO[bytes], source: str) -> Iterator[ArticleText | Address | Skipped]:
    """Yield the articles of JSON lines, read one at a time, or of one JSON document: an object or a list."""
    several = dropwhile(lambda line: not line.strip(), lines(stream))
    first = next(several, b"")
    start = first.strip().removeprefix(b"\xef\xbb\xbf")
    if start in (b"{", b"[") or start.startswith(b"["):
        yield from _document(start + b"\n" + read_limited(stream, limits.MAX_LISTING_BYTES), source)
        return
    for number, line in enumerate(chain((first,), several), 1):
        name = f"{source}:{number}"
        try:
            if len(line) > limits.MAX_ARTICLE_BYTES:
                raise Unreadable(f"a line larger than {limits.MAX_ARTICLE_BYTES:,} bytes")
            if line.strip():
                yield from _several(decode_json(line.rstrip(b"\r\n")), name)
        except Unreadable as error:
            yield Skipped(name, str(error))


def _document(data: bytes, source: str) -> Iterator[ArticleText | Address | Skipped]:
    document = decode_json(data)
    for number, record in enumerate(document if isinstance(document, list) else [document], 1):
        name = f"{source}:{number}"
        try:
            yield from _several(record, name)
        except Unreadable as error:
            yield Skipped(name, str(error))


def _several(record: Any, source: str) -> Iterator[ArticleText | Address | Skipped]:
    """Yield the article of a record, or those of the list that it holds."""
    if not isinstance(record, dict):
        raise Unreadable("not a JSON object")
    inner = next((record[name] for name in _LISTS if isinstance(record.get(name), list)), None)
    if inner is None or isinstance(record.get("text"), str):
        yield _article(record, source)
        return
    feed = _of_feed(record)
    for number, each in enumerate(inner, 1):
        try:
            if not isinstance(each, dict):
                raise Unreadable("not a JSON object")
            yield _article(each, f"{source}.{number}", feed=feed)
        except Unreadable as error:
            yield Skipped(f"{source}.{number}", str(error))


def _of_feed(record: Mapping[str, Any]) -> Details:
    """Return what a JSON Feed says about all its items; other lists have titles that are not outlets' names."""
    if not str(record.get("version")).startswith(_JSON_FEED):
        return _NOTHING
    feed = about(record)
    return Details(outlet=feed.title, language=feed.language, author=feed.author)


def from_csv(stream: IO[bytes], source: str, encoding: str | None = None) -> Iterator[ArticleText | Address | Skipped]:
    """Yield the article of each row below the header; commas, semicolons, tabs or bars separate the columns."""
    text = io.TextIOWrapper(stream, codec_of(encoding) if encoding else "utf-8-sig", newline="")
    limit = csv.field_size_limit(2 * limits.MAX_ARTICLE_BYTES)  # the rows are bounded
    try:
        header = text.readline(limits.MAX_FRONT_MATTER_CHARACTERS)
        if not header.strip():
            raise Unreadable("empty")
        delimiter = max(_DELIMITERS, key=header.count)
        names = next(csv.reader([header], delimiter=delimiter))
        for number, row in enumerate(csv_rows.read(text, names, delimiter), 2):
            try:
                if row is None:
                    raise Unreadable(f"a row longer than {limits.MAX_ARTICLE_BYTES:,} characters")
                yield _article(row, f"{source}:{number}", encoding)
            except Unreadable as error:
                yield Skipped(f"{source}:{number}", str(error))
    except UnicodeDecodeError as error:
        raise Unreadable(f"not {(encoding or 'UTF-8')}: name its encoding with --encoding") from error
    except csv.Error as error:
        raise Unreadable(f"not CSV: {error}") from error
    finally:
        csv.field_size_limit(limit)
        text.detach()


def _article(
    record: Mapping[str, Any], source: str, encoding: str | None = None, feed: Details = _NOTHING
) -> ArticleText | Address:
    details = about(record).or_else(feed)
    text, html = fields.body_of(fields.named(record))
    if html is not None:
        text = bounded.fragment(html)
    if text is None:
        if details.url and details.url.startswith(("http://", "https://")):
            return Address(source, details.url, details)
        raise Unreadable("no text" if html is None else "no article in its HTML")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return ArticleText(source, text, details.or_else(Details(fetched=now, encoding=encoding or "utf-8")))
