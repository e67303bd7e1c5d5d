"""How people's names are made: what two printings of one name share, whatever title or accent they carry."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quotes.lang import Language
from quotes.text import digest, fold

# What stands before a surname and belongs to it, in the languages whose names English news prints.
PARTICLES = frozenset(
    "af al av bin da dal de del della den der di dos du el ibn la le los st ten ter van vom von y zu".split()
)
# Who is known by title and first name: the title is part of the name.
REGAL = frozenset("king queen prince princess pope saint sister".split())
GENERATIONS = frozenset("jr sr ii iii iv".split())

_SLUG_LENGTH = 60
_ANYTHING_ELSE = re.compile(r"[^\w'-]+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name in parts, folded; ``first`` is "" for a bare surname, ``last`` has its particles."""

    first: str
    middle: tuple[str, ...]
    last: str
    generation: str = ""

    @property
    def bare(self) -> bool:
        """Return whether this is a surname only."""
        return not self.first

    @property
    def initial(self) -> bool:
        """Return whether the first name is one letter."""
        return len(self.first) == 1


def parse(name: str, lang: Language) -> PersonName:
    """Return the parts of ``name`` without titles and degrees; ``last`` is "" where there is no word in it."""
    tokens = [t for t in (_token(part) for part in _untitled(name, lang).split()) if t]
    generation = ""
    while len(tokens) > 1 and tokens[-1] in _undotted(lang, "suffixes") | GENERATIONS:
        ending = tokens.pop()
        generation = ending if ending in GENERATIONS else generation
    tokens = _initials(tokens)
    if not tokens:
        return PersonName("", (), "")
    start = len(tokens) - 1
    while start > 1 and tokens[start - 1] in PARTICLES:
        start -= 1
    if all(t in PARTICLES for t in tokens[:-1]) and name.lstrip()[:1].islower():
        start = 0  # "von der Leyen"; but "Van Jones" is a first name and a surname until somebody else is a Van Jones
    given = tokens[:start]
    return PersonName(given[0] if given else "", tuple(given[1:]), " ".join(tokens[start:]), generation)


def untitled(name: str, lang: Language) -> str:
    """Return ``name`` as printed without the titles before it: "Sen. Jane Roe" is "Jane Roe"."""
    return _untitled(" ".join(name.split()), lang)


def _untitled(name: str, lang: Language) -> str:
    titles = _undotted(lang, "titles") | _undotted(lang, "male") | _undotted(lang, "female")
    parts = name.split()
    while len(parts) > 1 and _token(parts[0]) in titles - REGAL and _token(parts[1]) not in GENERATIONS:
        parts = parts[1:]
    return " ".join(parts)


def _undotted(lang: Language, key: str) -> frozenset[str]:
    found = _UNDOTTED.get((lang.code, key))
    if found is None:
        found = _UNDOTTED[lang.code, key] = frozenset(_token(w) for w in lang.words("honorifics", key))
    return found


_UNDOTTED: dict[tuple[str, str], frozenset[str]] = {}


def _token(part: str) -> str:
    return _ANYTHING_ELSE.sub("", fold(part)).strip("'-")


def _initials(tokens: list[str]) -> list[str]:
    """Return ``tokens`` with the initials before a surname as one: J. D. Vance is JD Vance."""
    count = 0
    while count < len(tokens) - 1 and len(tokens[count]) == 1:
        count += 1
    return ["".join(tokens[:count]), *tokens[count:]] if count > 1 else tokens


def abbreviates(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Return whether middle names ``short`` can stand for ``full``: left out, or as initials."""
    pairs = zip(short, full, strict=False)
    return len(short) <= len(full) and all(s == f or (len(s) == 1 and f.startswith(s)) for s, f in pairs)


def slug(name: str) -> str:
    """Return ``name`` in small ASCII letters, digits and hyphens; a hash makes up for letters that have none."""
    folded = fold(name).replace("'", "").replace(".", "")
    plain = _NOT_SLUG.sub("-", folded).strip("-")[:_SLUG_LENGTH].strip("-")
    lost = any(c.isalnum() and not c.isascii() for c in folded)
    return f"{plain or 'speaker'}-{digest(name)[:8]}" if lost or not plain else plain
