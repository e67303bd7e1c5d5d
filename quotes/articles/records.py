"""Where tools and services keep their articles in a JSON document, and the fields of each: for builds and collecting.

The names of the fields are in ``fields``; here is what is not a name: lists within answers, parts within parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from quotes.articles import fields
from quotes.text.legible import mended

# Where a document has its list of articles: GDELT's and NewsAPI's answers, JSON Feed, the Guardian's, what feedparser
# returns, the New York Times', and other tools.
_LISTS = ("articles", "items", "results", "data", "entries", "docs")
# What a feed says of itself, by what that is to its entries.
_ABOUT_ALL = {"outlet": "title", "language": "language", "author": "author"}
NO_OBJECT = "not a JSON object"
_JSON_FEED = ("https://jsonfeed.org/version/", "http://jsonfeed.org/version/")


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a document: its place there ("" for the document itself, ".1", ".2" …), and its fields.

    ``value`` is as the document has it; ``fields`` have the form of ``flat``, with what the list says of all.
    """

    place: str
    value: dict[str, Any]
    fields: dict[str, Any]


def each(document: Any) -> Iterator[Record | tuple[str, str]]:
    """Yield the records in a document that is one or holds a list of them, or the place of one and what is wrong."""
    if not isinstance(document, dict):
        yield "", NO_OBJECT
        return
    inner = _list(document)
    if inner is None:
        yield Record("", document, flat(document))
        return
    above = _of_feed(document)
    for number, value in enumerate(inner, 1):
        place = f".{number}"
        if not isinstance(value, dict):
            yield place, NO_OBJECT
            continue
        own = flat(value)
        lacking = {field: text for field, text in above.items() if fields.value_of(own, field) is None}
        yield Record(place, value, own | lacking)


def _list(document: Mapping[str, Any]) -> list[Any] | None:
    """Return the list of articles that a document holds, None for one that is an article."""
    answer = document.get("response")
    part = answer if isinstance(answer, dict) else document
    if isinstance(part.get("text"), str):
        return None
    if part is answer and isinstance(part.get("content"), dict):  # the Guardian's answer about one article
        return [part["content"]]
    return next((part[name] for name in _LISTS if isinstance(part.get(name), list)), None)


def _of_feed(document: Mapping[str, Any]) -> dict[str, str]:
    """Return what a feed says about all its entries; other lists have titles that are not outlets' names."""
    feed = document.get("feed")  # as feedparser returns it
    if not isinstance(feed, dict):
        feed = document if str(document.get("version")).startswith(_JSON_FEED) else {}
    by_name = fields.named(feed)
    values = {own: fields.value_of(by_name, field) for own, field in _ABOUT_ALL.items()}
    return {field: text for field, text in values.items() if text}


def flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a record by ``fields.named``, with what it keeps in parts brought up to where names are.

    Titles are without entities of HTML, which many tools leave in them.
    """
    by_name = fields.named(record)
    inner = record.get("fields")  # the Guardian's, those that show-fields asks for
    if isinstance(inner, dict):
        by_name = {**fields.named(inner), **by_name}
    by_name |= {name: mended(by_name[name]) for name in fields.NAMES["title"] if isinstance(by_name.get(name), str)}
    if isinstance(by_name.get("body"), dict):
        by_name["body"] = _paragraphs(by_name["body"])
    if isinstance(by_name.get("content"), list):
        by_name["content"] = _first_content(by_name["content"])
    if "weburl" in by_name and fields.value_of(by_name, "outlet") is None:
        by_name["outlet"] = _host(by_name["weburl"])  # the Guardian's answers name it only where they are asked to
    if "updatedparsed" in by_name and fields.value_of(by_name, "published") is None:
        by_name["published"] = by_name.get("updated")  # Atom demands no other time of its entries
    return by_name


def _host(url: Any) -> str | None:
    try:
        return urlsplit(url).hostname if isinstance(url, str) else None
    except ValueError:
        return None


def _paragraphs(body: Mapping[str, Any]) -> str | None:
    """Return the text of an article as fundus keeps it: a summary, then sections of headlines and paragraphs."""
    sections = [part for part in _items(body.get("sections")) if isinstance(part, dict)]
    parts = [*_items(body.get("summary"))]
    for section in sections:
        parts += (*_items(section.get("headline")), *_items(section.get("paragraphs")))
    return "\n\n".join(part for part in parts if isinstance(part, str) and part.strip()) or None


def _first_content(contents: list[Any]) -> str | None:
    """Return the first text among an entry's contents as feedparser keeps them."""
    values = (content.get("value") for content in contents if isinstance(content, dict))
    return next((value for value in values if isinstance(value, str) and value.strip()), None)


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
