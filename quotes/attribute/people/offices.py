"""Of what somebody holds an office: "the mayor of Lerma, Ana Roe", "Pedro Poe, ministro de Defensa".

Where an article has two mayors, only that tells which of them "the mayor of Lerma" is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from quotes.attribute.mentions.lexicon import title_words
from quotes.datatypes import Span
from quotes.lang import load
from quotes.text.alternation import any_of
from quotes.text.normal import fold

# Characters beside a name in which its office is told.
_CHARACTERS = 80


def offices_beside(text: str, name: Span, code: str) -> list[str]:
    """Return the offices of something that are told right before a name, or after it and a comma."""
    before, after = _patterns(code)
    offices = []
    if text.startswith(", ", name.start - 2):  # most names have no comma beside them, and titles are many
        offices.append(before.search(text, max(0, name.start - _CHARACTERS), name.start))
    if text.startswith(", ", name.end):
        offices.append(after.match(text, name.end, min(len(text), name.end + _CHARACTERS)))
    return [match["office"] for match in offices if match is not None]


def is_of_another(text: str, noun: Span, titles: Iterable[str], code: str) -> bool:
    """Return whether a description tells of what somebody holds its office, and ``titles`` tell that office of others.

    Only a name is another thing, and no initials: "el presidente de la entidad" and "el presidente del BL" can be
    that of the Bank of Lerma. A founder can have founded several things.
    """
    of = _of_what(code).match(text, noun.end)
    general = load(code).words("nouns", "organisation") | load(code).words("nouns", "office")
    office = fold(noun.of(text))
    single = office in load(code).words("titles", "exclusive")
    if of is None or not single or of["thing"].isupper() or of["thing"].lower() in general:
        return False
    offices = [words for title in titles if len(words := fold(title).split()) > 2 and words[0] == office]
    return bool(offices) and all(fold(of["thing"]) not in words for words in offices)


@cache
def _of_what(code: str) -> re.Pattern[str]:
    words = load(code).words
    return re.compile(rf"\s{any_of(words('nations', 'of') or words('plain', 'of'))}\s(?P<thing>[A-ZÀ-Þ][\w'’-]+)")


@cache
def _patterns(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """An office and of what, before a name and after it; the thing is a word or two with "and" between them."""
    words = load(code).words
    title = rf"(?i:{any_of(title_words(code))})"
    of, article = any_of(words("nations", "of") or words("plain", "of")), any_of(words("titles", "definite"))
    joined = any_of(words("statements", "joining"))
    thing = rf"[^\W\d_][\w'’-]+(?:\s{joined}\s[^\W\d_][\w'’-]+|(?:\s[A-ZÀ-Þ][\w'’-]+){{0,2}})?"
    office = rf"\b(?P<office>{title}\s{of}\s{thing})"
    return re.compile(rf"{office},\s\Z"), re.compile(rf",\s(?:(?i:{article})\s)?{office}(?=[,.;:)]|\s)")
