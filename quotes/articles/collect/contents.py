"""What inputs contain: articles, pages that may be articles, and addresses where there may be more."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from quotes.articles import fields
from quotes.articles.collect import addresses
from quotes.articles.decode import check_text
from quotes.articles.unreadable import Unreadable
from quotes.text.legible import mended

Validators = tuple[tuple[str, str], ...]  # names and values of headers
# An article has at least this many words: less is a caption, a cookie notice, or a page behind a paywall.
MIN_ARTICLE_WORDS = 25


class NoArticle(Unreadable):
    """A page that was read but is not an article."""


@dataclass(frozen=True, slots=True)
class Details:
    """What an input says about an article, apart from its text; None is unknown.

    ``url`` is where it was printed, ``canonical`` the address it gives for itself; dates are ISO 8601, and ``fetched``
    is when its text was fetched or, from a file, read.
    """

    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    canonical: str | None = None
    author: str | None = None
    published: str | None = None
    updated: str | None = None
    language: str | None = None
    encoding: str | None = None  # what the text was encoded in, there
    fetched: str | None = None

    def or_else(self, other: Details) -> Details:
        """Return these details, with unknown ones filled in from ``other``."""
        names = (f.name for f in dataclasses.fields(self))
        return replace(self, **{name: getattr(other, name) for name in names if getattr(self, name) is None})


def about(record: Mapping[str, Any]) -> Details:
    """Return what a record says about its article, without dates that cannot be read."""
    by_name = fields.named(record)
    values = {field.name: fields.value_of(by_name, field.name) for field in dataclasses.fields(Details)}
    for name in ("published", "updated", "fetched"):
        values[name] = fields.day(values[name])
    return Details(**values)


@dataclass(frozen=True, slots=True)
class ArticleText:
    """The text of an article, in separate paragraphs, and what is known about it; ``source`` is the input's name."""

    source: str
    text: str
    about: Details


def prepared(article: ArticleText, outlet: str | None = None, language: str | None = None) -> ArticleText:
    """Return an article as it is kept: its text mended, its address plain, its language judged by the text if need be.

    ``outlet`` and ``language`` are the user's word.  Raises Unreadable if the text is none.
    """
    about, text = article.about, mended(article.text)
    check_text(text)
    url = addresses.plain(about.url) if about.url and about.url.startswith(("http://", "https://")) else about.url
    details = replace(
        about,
        title=about.title and mended(about.title),
        url=url,
        outlet=outlet or about.outlet,
        language=language or fields.language(about.language, text),
    )
    return replace(article, text=text, about=details)


@dataclass(frozen=True, slots=True)
class Address:
    """An address in an input, and what the input says about the article there."""

    source: str
    url: str
    about: Details = Details()


@dataclass(frozen=True, slots=True)
class Body:
    """Bytes as they were fetched, or taken from a file or an archive.

    ``type`` is the media type and ``charset`` the encoding that came with them, "" and None where none did;
    ``validators`` are the headers by which a later request asks whether they have changed.
    """

    source: str
    data: bytes
    about: Details = Details()
    type: str = ""
    charset: str | None = None
    validators: Validators = ()
