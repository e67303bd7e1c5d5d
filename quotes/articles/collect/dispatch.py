"""From what the user named to its contents: the reader for each file and each answer from the web."""

from __future__ import annotations

import gzip
import io
import re
import sys
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

from quotes import limits
from quotes.articles.collect import addresses, bounded, records, web_extra
from quotes.articles.collect.contents import Address, ArticleText, Body, Details, about
from quotes.articles.collect.decode import decode
from quotes.articles.decode import read_limited
from quotes.articles.read.front_matter import split
from quotes.articles.read.inputs import STDIN, find, printable
from quotes.articles.unreadable import Unreadable
from quotes.datatypes import Skipped

Item = ArticleText | Address | Body | Skipped
# The content of a file, by its extension; ".gz" may follow.
_KINDS = {
    ".txt": "text", ".md": "text", ".html": "page", ".htm": "page", ".xhtml": "page", ".xml": "xml", ".rss": "xml",
    ".atom": "xml", ".json": "json", ".jsonl": "json", ".ndjson": "json", ".csv": "csv", ".tsv": "csv", ".warc": "warc",
}  # fmt: skip
SUFFIXES = (*_KINDS, ".gz")
NOTHING: Mapping[str, str] = {}
_GZIP = b"\x1f\x8b"
# No comment matches past its end, so that several can be matched in only one way. Groups are atomic, not possessive: in
# Python before 3.11.5 possessive groups fail where they should match.
_BEFORE = rb"(?:\s|(?><!--.*?-->)|(?><\?.*?\?>))*"
_PAGE = re.compile(_BEFORE + rb"<(?:!doctype\s+html|html|head|body|article|div|p)\b", re.IGNORECASE | re.DOTALL)
_LIST = re.compile(_BEFORE + rb"(?:<!DOCTYPE[^>]*>\s*)?<(?:\w+:)?(rss|feed|RDF|urlset|sitemapindex)[\s>]", re.DOTALL)
# The root of an article in trafilatura's XML and in TEI.
_DOCUMENT = re.compile(_BEFORE + rb"<(?:doc|TEI)[\s>]", re.DOTALL)
_HEAD = 4096


def files(name: str, encoding: str | None = None) -> Iterator[Item]:
    """Yield what a file, a folder (recursively) or ``-`` for standard input holds.

    A page is yielded as a Body, not yet read: its address may show that it is already stored.
    """
    if name == STDIN:
        yield from opened(cast(IO[bytes], sys.stdin.buffer), STDIN, "", encoding, {})
        return
    try:
        there = Path(name).exists()
    except (OSError, ValueError):
        there = False
    if not there:
        yield Skipped(printable(name), "no such file or folder")
        return
    for entry in find([name], SUFFIXES):
        if isinstance(entry, Skipped):
            yield entry
            continue
        try:
            with entry.path.open("rb") as stream:
                yield from opened(stream, entry.source, entry.path.name, encoding, entry.beside)
        except OSError as error:
            yield Skipped(entry.source, f"cannot be read: {error.strerror or error}")


def believed(item: Item, body: Body, by_user: bool) -> Item:
    """Return an item of an answer with what the answer may say about it; ``by_user`` is whether the user named it.

    What it says about another site's page, even a feed's full text, does not count: that page is to be fetched. An
    archive that the user named is believed.
    """
    if isinstance(item, Skipped):
        return item
    url = item.url if isinstance(item, Address) else item.about.url
    if not url or addresses.site(url) == addresses.site(body.about.url or body.source):
        return item
    is_archive = by_user and body.source.endswith((".warc", ".warc.gz"))
    return item if is_archive else Address(item.source, url)


def answers(body: Body, encoding: str | None = None) -> Iterator[Item]:
    """Yield what an answer from the web is or contains: a page, the entries of a list, records, a text."""
    data = body.data
    if body.source.endswith(".warc.gz"):
        yield from _by_kind("warc", io.BytesIO(data), body, encoding)
        return
    if data.startswith(_GZIP):
        data = web_extra.load("fetch").unzip([data], limits.MAX_LISTING_BYTES)
    kind = _sniffed(data[:_HEAD], body.type)
    page = body.type in ("text/html", "application/xhtml+xml") and (kind != "xml" or not _LIST.match(data[:_HEAD]))
    yield from _by_kind("page" if page else kind, io.BytesIO(data), body, encoding)


def opened(
    stream: IO[bytes], source: str, name: str, encoding: str | None = None, beside: Mapping[str, str] = NOTHING
) -> Iterator[Item]:
    """Yield what a stream holds that is called ``name`` and read as ``source``, with what is known ``beside`` it.

    If something goes wrong, that is the reason why the rest is skipped.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    body = Body(source, b"", about(beside).or_else(Details(fetched=now)))
    try:
        suffixes = [s.lower() for s in Path(name).suffixes[-2:]]
        kind = next((_KINDS[s] for s in reversed(suffixes) if s in _KINDS), None)
        head = _peek(stream)
        if kind != "warc" and not head.startswith(b"WARC/") and head.startswith(_GZIP):
            stream = cast(IO[bytes], gzip.GzipFile(fileobj=stream))
            head = _peek(stream)
        yield from _by_kind(kind or _sniffed(head, ""), stream, body, encoding)
    except Unreadable as error:
        yield Skipped(source, str(error))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield Skipped(source, f"packed with gzip, but broken: {error}")


def _peek(stream: IO[bytes]) -> bytes:
    peek = getattr(stream, "peek", None)
    return bytes(peek(_HEAD)[:_HEAD]) if peek else b""


def _sniffed(head: bytes, kind: str) -> str:
    """Return the kind of content without a telling name, by its media type and beginning."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"WARC/"):
        return "warc"
    if start.startswith(b"<"):
        return "page" if _PAGE.match(start) else "xml"
    if start[:1] in (b"{", b"["):
        return "json"
    return "csv" if kind in ("text/csv", "text/tab-separated-values") else "text"


def _by_kind(kind: str, stream: IO[bytes], body: Body, encoding: str | None) -> Iterator[Item]:
    if kind == "warc":
        yield from web_extra.load("warc").read(stream, body.source)
    elif kind == "json":
        yield from records.from_json(stream, body.source)
    elif kind == "csv":
        yield from records.from_csv(stream, body.source, encoding)
    elif kind == "xml":
        yield from _xml(_filled(body, stream, limits.MAX_LISTING_BYTES))
    elif kind == "page":
        yield _filled(body, stream, limits.MAX_PAGE_BYTES)
    else:
        yield from _text(_filled(body, stream, limits.MAX_ARTICLE_BYTES), encoding)


def _filled(body: Body, stream: IO[bytes], limit: int) -> Body:
    return Body(body.source, read_limited(stream, limit), body.about, body.type, body.charset)


def _xml(body: Body) -> Iterator[Item]:
    kind = _LIST.match(body.data[:_HEAD])
    if kind is None and _DOCUMENT.match(body.data[:_HEAD]):
        yield bounded.document(body)
    elif kind is None:
        yield body  # XHTML, or a page that begins oddly
    elif kind[1] in (b"urlset", b"sitemapindex"):
        yield from bounded.sitemap(body)
    elif len(body.data) > limits.MAX_FEED_BYTES:
        raise Unreadable(f"a feed larger than {limits.MAX_FEED_BYTES:,} bytes")
    else:
        yield from bounded.feed(body)


def _text(body: Body, encoding: str | None) -> Iterator[ArticleText | Address]:
    """Yield the article of a text with front matter, or the addresses if it is a list of them."""
    text, encoding_used = decode(body.data, body.charset, encoding)
    lines = text.split()
    if lines and all(each.startswith(("http://", "https://")) for each in lines):
        yield from (Address(body.source, each) for each in lines[: limits.MAX_LINKS])
        return
    front, text = split(text)
    yield ArticleText(body.source, text, Details(encoding=encoding_used).or_else(about(front)).or_else(body.about))
