"""From a text and the fields beside it to an Article: title, language, id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from quotes.articles import fields
from quotes.articles.decode import check_text
from quotes.articles.unreadable import Unreadable
from quotes.datatypes import Article
from quotes.text.language import written_in
from quotes.text.normal import digest

_FIELDS = ("title", "outlet", "url", "published", "language")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_LANGUAGE_NAME = re.compile(r"[^\W\d_]{4,}")  # GDELT writes "English": the text shows which code that is
_SENTENCE_END = re.compile(r"[.…:;,][\"'”’»)\]]*$")
_HEADING = re.compile(r"#{1,6}[ \t]+")


def article(source: str, text: str, record: Mapping[str, Any], id: str | None = None) -> Article:
    """Return the Article of ``text``; without ``id`` its id is a hash of the url or, lacking that, of the text.

    Missing fields are None, the title then the first line if it looks like one, the language what the text shows.  A
    date that cannot be read is left out.  Raises Unreadable if the text is none, or a field has a type that makes no
    sense.
    """
    check_text(text)
    by_name = fields.named(record)
    values = {field: fields.checked(by_name, field) for field in _FIELDS}
    url, language = values["url"], values["language"]
    if language is not None and _LANGUAGE_NAME.fullmatch(language):
        language = None
    elif language is not None and not _LANGUAGE.fullmatch(language):
        raise Unreadable(f"language {language[:40]!r} is not a code such as en")
    return Article(
        id=id or (digest("url", url) if url else digest("text", text)),
        text=text,
        source=source,
        title=values["title"] or title_of(text),
        outlet=values["outlet"],
        url=url,
        published=fields.day(values["published"]),
        language=language or written_in(text),
    )


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
        return first[heading.end() :].rstrip("#").rstrip() or None
    fits = len(first) <= MAX_TITLE_CHARACTERS and len(first.split()) <= MAX_TITLE_WORDS
    starts = next((c for c in first if c.isalnum()), "")
    if not fits or not starts or starts.islower() or _SENTENCE_END.search(first):
        return None
    set_off = not rest.partition("\n")[0].strip()
    return first if rest.strip() and (set_off or len(rest.strip()) > len(first)) else None
