"""The names that tools use for an article's fields, and their values as one line of text, for builds and collecting."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from quotes import limits
from quotes.articles.dates import iso_date
from quotes.articles.decode import encodable
from quotes.articles.unreadable import Unreadable
from quotes.text.language import language_of

# Names in lower case and without punctuation; the first one present counts. Our own name comes first, then those of
# GDELT's lists, news-please and CC-News, newspaper4k, trafilatura, fundus, NewsAPI, the Guardian's and the New York
# Times' answers, JSON Feed, schema.org, Media Cloud, Webz and common CSV files.
NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        "text", "maintext", "articlebody", "fulltext", "articletext", "bodytext", "contenttext", "plaintext",
        "cleanedtext", "body", "article", "content", "story",
    ),
    "html": ("html", "contenthtml", "bodyhtml", "rawhtml", "content", "body"),
    "title": ("title", "headline", "titlepage", "webtitle", "pagetitle"),
    "outlet": (
        "outlet", "outletname", "publisher", "publication", "sourcename", "medianame", "sitename", "metasitename",
        "newspaper", "sourcecommonname", "sourcehostname", "source", "sourcedomain", "domain", "site", "hostname",
    ),
    "url": ("url", "link", "documentidentifier", "weburl", "permalink", "articleurl", "sourceurl", "source"),
    "canonical": ("canonical", "canonicalurl", "canonicallink"),
    "author": ("author", "authors", "byline", "creator"),
    "published": (
        "published", "datepublished", "datepublish", "publishedat", "publisheddate", "publishdate", "publishingdate",
        "publicationdate", "pubdate", "webpublicationdate", "date", "seendate", "timestamp",
    ),
    "updated": ("updated", "datemodified", "datemodify", "modified", "updatedat", "lastmod", "lastmodified"),
    "language": ("language", "lang", "metalang"),
    "encoding": ("encoding",),
    "fetched": (
        "fetched", "datedownload", "downloadedat", "datecrawled", "crawled", "scrapedat", "retrieved", "warcdate",
    ),
}  # fmt: skip
# Where a part of a record has its own name: an outlet's or a person's, and a headline or a byline with its variants.
_NAMES_WITHIN = ("name", "title", "main", "original")
_SECONDS = re.compile(r"(\d{10})(?:\d{3})?(?:\.\d*)?")
_DIGITS = re.compile(r"(\d{8})(\d{6})")
_CUT_OFF = re.compile(r"\[\+\d+ chars\]\s*$")
_TAGS = re.compile(r"<(?:p|div|br|h[1-6]|article|span)\b[^<>]*>", re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z]{2}(?:[-_][A-Za-z0-9]{2,8})*")


def scalar(key: str, value: Any) -> str | None:
    """Return ``value`` as one line of text, None for an empty one.

    Raises Unreadable for a list, a mapping, and what is too long or not Unicode.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable(f"{key} must be text, not {_kind(value)}")
    if isinstance(value, str) and len(value) > limits.MAX_FIELD_CHARACTERS:
        raise Unreadable(f"{key} is longer than {limits.MAX_FIELD_CHARACTERS:,} characters")
    text = str(value)
    if not text.isprintable():  # no control character is
        text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    text = " ".join(text.split())
    if not encodable(text):
        raise Unreadable(f"{key} holds half a surrogate pair: not Unicode text")
    return text or None


def _kind(value: object) -> str:
    return {bool: "true or false", list: "a list", dict: "a mapping"}.get(type(value), type(value).__name__)


def line(value: Any) -> str | None:
    """Return ``value`` as one line: a list's members, a mapping's name; None if it is empty or too long."""
    if isinstance(value, list):
        return "; ".join(v for v in map(line, value) if v) or None
    if isinstance(value, Mapping):
        return line(next((value[name] for name in _NAMES_WITHIN if value.get(name)), None))
    try:
        return scalar("", value)
    except Unreadable:
        return None


def named(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a record under names that do not depend on case and punctuation."""
    fields: dict[str, Any] = {}
    for name, value in record.items():
        fields.setdefault(re.sub(r"[^a-z0-9]", "", str(name).lower()), value)
    return fields


def body_of(fields: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return the text of a record, or else its HTML; neither if it has only a teaser."""
    for value in (fields.get(name) for name in NAMES["text"]):
        if isinstance(value, str) and value.strip() and not _CUT_OFF.search(value) and not _TAGS.search(value):
            return value, None
    for value in (fields.get(name) for name in NAMES["html"]):
        if isinstance(value, str) and _TAGS.search(value) and not _CUT_OFF.search(value):
            return None, value
    return None, None


def value_of(fields: Mapping[str, Any], field: str) -> str | None:
    """Return the value in ``fields`` under the first name of ``field`` with a value of one line that it may have."""
    there = (name for name in NAMES[field] if name in fields)
    values = (line(fields[name]) for name in there if name != "source" or _is_meant(fields, field))
    return next(filter(None, values), None)


def _is_meant(fields: Mapping[str, Any], field: str) -> bool:
    """Whether the name "source" means this field: trafilatura has an address under it, others an outlet's name."""
    is_address = (line(fields.get("source")) or "").startswith(("http://", "https://"))
    return is_address == (field == "url")


def checked(fields: Mapping[str, Any], field: str) -> str | None:
    """Return the same as ``value_of``. Raises Unreadable if the value under our own name is not text."""
    scalar(field, fields.get(NAMES[field][0]))
    return value_of(fields, field)


def day(text: str | None) -> str | None:
    """Return a date as ISO 8601, None if it is not one.

    Fourteen digits, as in GDELT's files, are a time in UTC; ten are seconds since 1970, and thirteen thousandths.
    """
    if not text:
        return None
    if seconds := _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(seconds[1]), UTC).isoformat()
    digits = _DIGITS.fullmatch(text)
    return iso_date(f"{digits[1]}T{digits[2]}Z" if digits else text)


def language(code: str | None, text: str) -> str | None:
    """Return the language as a code: as given, or judged by the text if none or only a name is given."""
    return code if code and _CODE.fullmatch(code) else language_of(text)
