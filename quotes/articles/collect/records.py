"""Articles as records: JSON lines, JSON documents and CSV, under the field names of the common news dumps."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import IO, Any

from quotes import limits
from quotes.articles import fields, json_files
from quotes.articles.collect import bounded, csv_rows, tables
from quotes.articles.collect.contents import Address, ArticleText, Details, about
from quotes.articles.collect.decode import codec_of
from quotes.articles.unreadable import Unreadable
from quotes.datatypes import Skipped

_DELIMITERS = ",;\t|"


def from_json(stream: IO[bytes], source: str) -> Iterator[ArticleText | Address | Skipped]:
    """Yield the articles of JSON lines, read one at a time, or of one JSON document: an object or a list."""
    for item in json_files.of_any(stream, source):
        if isinstance(item, Skipped):
            yield item
            continue
        name, record = item
        try:
            yield _article(record.fields, name)
        except Unreadable as error:
            yield Skipped(name, str(error))


def from_csv(stream: IO[bytes], source: str, encoding: str | None = None) -> Iterator[ArticleText | Address | Skipped]:
    """Yield the article of each row below the header, which some known tables lack.

    Commas, semicolons, tabs or bars separate the columns.
    """
    text = io.TextIOWrapper(stream, codec_of(encoding) if encoding else "utf-8-sig", newline="")
    limit = csv.field_size_limit(2 * limits.MAX_ARTICLE_BYTES)  # the rows are bounded
    try:
        header = text.readline(limits.MAX_FRONT_MATTER_CHARACTERS)
        if not header.strip():
            raise Unreadable("empty")
        own = tables.names_of(header)
        delimiter = tables.DELIMITER if own else max(_DELIMITERS, key=header.count)
        names = [*own] if own else next(csv.reader([header], delimiter=delimiter))
        rows = csv_rows.read(tables.Again(header, text) if own else text, names, delimiter)
        for number, row in enumerate(rows, 1 if own else 2):
            try:
                if row is None:
                    raise Unreadable(f"a row longer than {limits.MAX_ARTICLE_BYTES:,} characters")
                yield _article(tables.fields_of(row) if own else row, f"{source}:{number}", encoding)
            except Unreadable as error:
                yield Skipped(f"{source}:{number}", str(error))
    except UnicodeDecodeError as error:
        raise Unreadable(f"not {(encoding or 'UTF-8')}: name its encoding with --encoding") from error
    except csv.Error as error:
        raise Unreadable(f"not CSV: {error}") from error
    finally:
        csv.field_size_limit(limit)
        text.detach()


def _article(record: Mapping[str, Any], source: str, encoding: str | None = None) -> ArticleText | Address:
    details = about(record)
    text, html = fields.body_of(fields.named(record))
    if html is not None:
        text = bounded.fragment(html)
    if text is None:
        if details.url and details.url.startswith(("http://", "https://")):
            return Address(source, details.url, details)
        raise Unreadable("no text" if html is None else "no article in its HTML")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return ArticleText(source, text, details.or_else(Details(fetched=now, encoding=encoding or "utf-8")))
