"""The parts of people's names: what two printings of one name share, whatever their titles and accents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from quotes.lang import Language
from quotes.text.normal import digest, fold, normal

# Particles before a surname that belong to it, in the languages whose names English news prints.
PARTICLES = frozenset(
    {"af", "al", "av", "bin", "da", "dal", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "ibn", "la"}
    | {"le", "los", "st", "ten", "ter", "van", "vom", "von", "y", "zu"}
)
# Titles of people who are known by title and first name: the title is part of the name.
REGAL = frozenset({"king", "queen", "prince", "princess", "pope", "saint", "sister"})
GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})

_SLUG_LENGTH = 60
_NAMES = 1 << 14  # that are kept as they were read: some five megabytes for each function
_NOT_NAME = re.compile(r"[^\w'-]+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


class PersonName(NamedTuple):
    """A person's name in folded parts; ``first`` is "" for a bare surname, and ``last`` includes particles."""

    first: str
    middle: tuple[str, ...]
    last: str
    generation: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.first, *self.middle, self.last, self.generation) if part)

    @property
    def bare(self) -> bool:
        """Return whether this is a surname only."""
        return not self.first

    @property
    def initial(self) -> bool:
        """Return whether the first name is one letter."""
        return len(self.first) == 1

    @property
    def core(self) -> tuple[str, str, str]:
        """Return the parts in which two printings of a person's full name cannot differ."""
        return self.first, self.last, self.generation


@dataclass(frozen=True, eq=False, slots=True)
class NameWords:
    """A language's words before and after names, as tokens, and its short first names; one object serves a run."""

    titles: frozenset[str]
    degrees: frozenset[str]
    given: Mapping[str, frozenset[str]] = field(default_factory=dict)  # the first names that short ones stand for
    long_titles: Mapping[str, str] = field(default_factory=dict)  # what abbreviated titles stand for
    shared: frozenset[str] = frozenset()  # titles that many people have, such as a party's or "former"


def name_words(lang: Language) -> NameWords:
    """Return the words around names in ``lang``, except titles that are part of a name."""
    titles = (_token(word) for key in ("titles", "male", "female") for word in lang.words("honorifics", key))
    degrees = (_token(word) for word in lang.words("honorifics", "suffixes"))
    short_forms = {short: frozenset(full.split()) for short, full in lang.table("names").get("given", {}).items()}
    long_titles = {short: full.split()[0] for short, full in lang.table("titles").get("abbreviations", {}).items()}
    shared = lang.words("nouns", "group") | lang.words("titles", "fillers") | lang.words("titles", "former")
    return NameWords(frozenset(titles) - REGAL, frozenset(degrees) | GENERATIONS, short_forms, long_titles, shared)


@lru_cache(maxsize=_NAMES)
def parse(name: str, words: NameWords) -> PersonName:
    """Return the parts of ``name`` without titles and degrees; ``last`` is "" if there is no word in it."""
    tokens = [t for t in map(_token, untitled(name, words).split()) if t]
    generation = ""
    while len(tokens) > 1 and tokens[-1] in words.degrees:
        ending = tokens.pop()
        generation = ending if ending in GENERATIONS else generation
    tokens = _initials(tokens)
    if not tokens:
        return PersonName("", (), "")
    start = len(tokens) - 1
    while start > 1 and tokens[start - 1] in PARTICLES:
        start -= 1
    if all(t in PARTICLES for t in tokens[:-1]) and name.lstrip()[:1].islower():
        start = 0  # "von der Leyen"; but "Van" in "Van Jones" is a first name, unless a name precedes it
    given_names = tokens[:start]
    return PersonName(
        given_names[0] if given_names else "", tuple(given_names[1:]), " ".join(tokens[start:]), generation
    )


@lru_cache(maxsize=_NAMES)
def untitled(name: str, words: NameWords) -> str:
    """Return ``name`` as printed, without the titles before it: "Jane Roe" for "Sen. Jane Roe"."""
    parts = name.split()
    while len(parts) > 1 and _token(parts[0]) in words.titles and _token(parts[1]) not in GENERATIONS:
        parts = parts[1:]
    return " ".join(parts)


@lru_cache(maxsize=_NAMES)
def title_tokens(text: str, words: NameWords) -> frozenset[str]:
    """Return the titles and honorifics in a text, in normal form and in full, except those that tell nobody apart."""
    tokens = {token for part in text.split() if (token := _token(part)) in words.titles - words.shared}
    return frozenset(words.long_titles.get(token, token) for token in tokens)


def _token(part: str) -> str:
    return _NOT_NAME.sub("", fold(part)).strip("'-_").removesuffix("'s")


def _initials(tokens: list[str]) -> list[str]:
    """Return ``tokens`` with the initials before a surname joined: "JD Vance" for "J. D. Vance"."""
    count = 0
    while count < len(tokens) - 1 and len(tokens[count]) == 1:
        count += 1
    return ["".join(tokens[:count]), *tokens[count:]] if count > 1 else tokens


def abbreviates(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Return whether the middle names ``short`` can stand for ``full``: omitted, or as initials."""
    pairs = zip(short, full, strict=False)
    return len(short) <= len(full) and all(s == f or (len(s) == 1 and f.startswith(s)) for s, f in pairs)


@lru_cache(maxsize=_NAMES)
def plain(name: str) -> str:
    """Return the normal form of a name without the article before it, or the name itself if it has no word."""
    return normal(name).removeprefix("the ") or name


def slug(name: str) -> str:
    """Return ``name`` in lower-case ASCII letters, digits and hyphens; a hash stands in for other letters."""
    folded = fold(name).replace("'", "").replace(".", "")
    ascii_ = _NOT_SLUG.sub("-", folded).strip("-")[:_SLUG_LENGTH].strip("-")
    lost = any(c.isalnum() and not c.isascii() for c in folded)
    return f"{ascii_ or 'speaker'}-{digest(name)[:8]}" if lost or not ascii_ else ascii_
