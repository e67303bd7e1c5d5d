"""What the fields of an article are called in news dumps, and their values as one line of text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from quotes.articles.collect.contents import Details
from quotes.articles.dates import iso_date
from quotes.articles.read.record import scalar
from quotes.articles.unreadable import Unreadable
from quotes.text.language import language_of

# Names in lower case and without punctuation, the first that is there counts: GDELT's lists, news-please and CC-News,
# NewsAPI, JSON Feed, schema.org, Media Cloud, Webz and the CSV files that are passed around.
_NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        "text", "maintext", "articlebody", "fulltext", "articletext", "bodytext", "contenttext", "plaintext",
        "cleanedtext", "body", "article", "content", "story",
    ),
    "html": ("html", "contenthtml", "bodyhtml", "rawhtml", "content", "body"),
    "title": ("title", "headline", "titlepage", "webtitle", "pagetitle"),
    "outlet": (
        "outlet", "outletname", "publisher", "publication", "sourcename", "medianame", "sitename", "newspaper",
        "sourcecommonname", "source", "sourcedomain", "domain", "site", "hostname",
    ),
    "url": ("url", "link", "documentidentifier", "weburl", "permalink", "articleurl", "sourceurl"),
    "canonical": ("canonical", "canonicalurl", "canonicallink"),
    "author": ("author", "authors", "byline", "creator"),
    "published": (
        "published", "datepublished", "datepublish", "publishedat", "publisheddate", "publishdate", "publicationdate",
        "pubdate", "webpublicationdate", "date", "seendate", "timestamp",
    ),
    "updated": ("updated", "datemodified", "datemodify", "modified", "updatedat", "lastmod", "lastmodified"),
    "language": ("language", "lang"),
    "encoding": ("encoding",),
    "fetched": (
        "fetched", "datedownload", "downloadedat", "datecrawled", "crawled", "scrapedat", "retrieved", "warcdate",
    ),
}  # fmt: skip
_DIGITS = re.compile(r"(\d{8})(\d{6})")
_CUT_OFF = re.compile(r"\[\+\d+ chars\]\s*$")
_TAGS = re.compile(r"<(?:p|div|br|h[1-6]|article|span)\b[^>]*>", re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z]{2}(?:[-_][A-Za-z0-9]{2,8})*")


def line(value: Any) -> str | None:
    """Return ``value`` as one line: a list's members, a mapping's name; None for what is nothing or too long."""
    if isinstance(value, list):
        return "; ".join(v for v in map(line, value) if v) or None
    if isinstance(value, Mapping):
        return line(value.get("name") or value.get("title"))
    try:
        return scalar("", value)
    except Unreadable:
        return None


def named(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a record under names that do not depend on case and punctuation."""
    found: dict[str, Any] = {}
    for name, value in record.items():
        found.setdefault(re.sub(r"[^a-z0-9]", "", str(name).lower()), value)
    return found


def body_of(fields: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return the text of a record, or else its HTML; neither where it has only a teaser."""
    for value in (fields.get(name) for name in _NAMES["text"]):
        if isinstance(value, str) and value.strip() and not _CUT_OFF.search(value) and not _TAGS.search(value):
            return value, None
    for value in (fields.get(name) for name in _NAMES["html"]):
        if isinstance(value, str) and _TAGS.search(value) and not _CUT_OFF.search(value):
            return None, value
    return None, None


def about(fields: Mapping[str, Any]) -> Details:
    """Return what a record says of its article; a date or language that cannot be read is left out."""
    values = {name: _value(fields, keys) for name, keys in _NAMES.items() if name not in ("text", "html")}
    for name in ("published", "updated", "fetched"):
        values[name] = day(values[name])
    return Details(**values)


def _value(fields: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    return next((text for key in keys if (text := line(fields.get(key)))), None)


def day(text: str | None) -> str | None:
    """Return a date as ISO 8601, None where it is none; fourteen digits, as GDELT writes, are one in UTC."""
    if not text:
        return None
    digits = _DIGITS.fullmatch(text)
    return iso_date(f"{digits[1]}T{digits[2]}Z" if digits else text)


def language(given: str | None, text: str) -> str | None:
    """Return the language as a code: as given, or as the text shows where none or a name is given."""
    return given if given and _CODE.fullmatch(given) else language_of(text)
