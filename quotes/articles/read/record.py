"""From a text and the fields beside it to an Article: names of fields, types, title, id."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from quotes import limits
from quotes.articles.dates import iso_date
from quotes.articles.decode import check_text, encodable
from quotes.articles.unreadable import Unreadable
from quotes.datatypes import Article
from quotes.text.language import written_in
from quotes.text.normal import digest

# What a field is called in the formats, the first that is there counts.
_NAMES = {
    "title": ("title",),
    "outlet": ("outlet", "publisher"),
    "url": ("url",),
    "published": ("published", "date"),
    "language": ("language",),
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_SENTENCE_END = re.compile(r"[.…:;,][\"'”’»)\]]*$")
_HEADING = re.compile(r"#{1,6}[ \t]+(.*?)[ \t]*#*$")


def article(source: str, text: str, fields: Mapping[str, Any], id: str | None = None) -> Article:
    """Return the Article of ``text``; without ``id`` its id is a hash of the url or, lacking that, of the text.

    Missing fields are None, the title then the first line if it looks like one, the language what the text shows.  A
    date that cannot be read is left out.  Raises Unreadable where the text is none, or a field has a type that makes no
    sense.
    """
    check_text(text)
    values = {name: _field(name, fields) for name in _NAMES}
    url, language, published = values["url"], values["language"], values["published"]
    if language is not None and not _LANGUAGE.fullmatch(language):
        raise Unreadable(f"language {language[:40]!r} is not a code such as en")
    return Article(
        id=id or (digest("url", url) if url else digest("text", text)),
        text=text,
        source=source,
        title=values["title"] or title_of(text),
        outlet=values["outlet"],
        url=url,
        published=iso_date(published) if published else None,
        language=language or written_in(text),
    )


def _field(name: str, fields: Mapping[str, Any]) -> str | None:
    for key in _NAMES[name]:
        value = scalar(key, fields.get(key))
        if value is not None:
            return value
    return None


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
    text = " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in str(value)).split())
    if not encodable(text):
        raise Unreadable(f"{key} holds half a surrogate pair: not Unicode text")
    return text or None


def _kind(value: object) -> str:
    return {bool: "true or false", list: "a list", dict: "a mapping"}.get(type(value), type(value).__name__)


# A first line of at most so many characters and words can be a title: the longest of the dev corpus has 22 words.
MAX_TITLE_CHARACTERS = 200
MAX_TITLE_WORDS = 30


def title_of(text: str) -> str | None:
    """Return the first line of ``text`` if it looks like a title: short, no sentence, and the article after it.

    What follows is an empty line, or more text than the line itself.
    """
    first, _, rest = text.lstrip().partition("\n")
    first = " ".join(first.split())
    heading = _HEADING.match(first)
    if heading:
        return heading[1] or None
    fits = len(first) <= MAX_TITLE_CHARACTERS and len(first.split()) <= MAX_TITLE_WORDS
    starts = next((c for c in first if c.isalnum()), "")
    if not fits or not starts or starts.islower() or _SENTENCE_END.search(first):
        return None
    set_off = not rest.partition("\n")[0].strip()
    return first if rest.strip() and (set_off or len(rest.strip()) > len(first)) else None
