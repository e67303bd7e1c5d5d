"""Plain text and Markdown: one article a file, with front matter or without."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO

from quotes.articles.decode import decode, read_limited
from quotes.articles.fields import scalar
from quotes.articles.read.front_matter import split
from quotes.articles.read.record import article
from quotes.datatypes import Article

SUFFIXES = (".txt", ".md")


def read(stream: IO[bytes], source: str, beside: Mapping[str, str]) -> Article:
    """Return the article in ``stream``; its front matter overrides the fields ``beside`` it (of articles.csv).

    Only the front matter can give an id of its own.  Raises Unreadable.
    """
    fields, text = split(decode(read_limited(stream)))
    own = {key: value for key, value in fields.items() if value is not None}
    return article(source, text, {**beside, **own}, scalar("id", own.get("id")))
