"""What a reader types, as an expression of SQLite's FTS5 that cannot fail.

All words have to stand in a wording; a "phrase" is one word, prefix* may go on, one of two around OR is enough, and
-word must not be there.  Accents and capitals do not matter.  Anything else is words: no typing is an error.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import islice

MOST_TERMS = 24  # FTS5's own parser gives up at some hundred; nobody types so many
_QUOTE_MARKS = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_TERM = re.compile(r'(-?)"([^"]*)"(\*?)|(\S+)')


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase to look for; ``prefix`` if it may go on."""

    words: str
    prefix: bool = False

    @property
    def expression(self) -> str:
        """Return the term in FTS5's syntax, quoted, so that no character has a meaning."""
        return '"' + self.words.replace('"', '""') + '"' + ("*" if self.prefix else "")

    @property
    def typed(self) -> str:
        """Return the term as a reader types it."""
        plain = self.words != "OR" and not self.words.startswith("-") and not any(map(str.isspace, self.words))
        return (self.words if plain else f'"{self.words}"') + ("*" if self.prefix else "")


@dataclass(frozen=True, slots=True)
class Query:
    """What a wording must have: one term of each group of ``wanted``, none of ``unwanted``."""

    wanted: tuple[tuple[Term, ...], ...] = ()
    unwanted: tuple[Term, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """Return all terms that are wanted."""
        return tuple(term for group in self.wanted for term in group)

    @property
    def match(self) -> str:
        """Return the expression that FTS5 is to match; empty where nothing is wanted."""
        groups = " AND ".join(_any_of(group) for group in self.wanted)
        return f"({groups}) NOT {self.without}" if groups and self.unwanted else groups

    @property
    def without(self) -> str:
        """Return the expression that matches what must not be there; empty where anything may."""
        return _any_of(self.unwanted) if self.unwanted else ""

    @property
    def typed(self) -> str:
        """Return what a reader would type to ask for this."""
        groups = [" OR ".join(term.typed for term in group) for group in self.wanted]
        return " ".join([*groups, *(f"-{term.typed}" for term in self.unwanted)])


def _any_of(terms: tuple[Term, ...]) -> str:
    return "(" + " OR ".join(term.expression for term in terms) + ")"


def query(text: str, any_word: bool = False) -> Query:
    """Return what ``text`` asks for; with ``any_word`` one of all its words is enough."""
    groups: list[tuple[Term, ...]] = []
    unwanted: list[Term] = []
    joins = False
    for minus, phrase, star, word in islice(_TERM.findall(_clean(text)), MOST_TERMS):
        if word == "OR":
            joins = True
            continue
        bare = word.strip('"')
        term = _term(phrase or bare.lstrip("-"), bool(star) or bare.endswith("*"))
        if term is None:
            continue
        if minus or (bare.startswith("-") and not bare.startswith("--")):
            unwanted.append(term)
        elif joins and groups:
            groups[-1] += (term,)
        else:
            groups.append((term,))
        joins = False
    if joins and not groups and not unwanted:
        groups.append((Term("OR"),))  # nothing else was typed: the word itself
    if any_word and groups:
        groups = [tuple(term for group in groups for term in group)]
    return Query(tuple(groups), tuple(unwanted))


def _clean(text: str) -> str:
    """Return the text with straight quotation marks, without what no text of an index holds."""
    return text.encode("utf-8", "replace").decode().replace("\x00", " ").translate(_QUOTE_MARKS)


def _term(words: str, prefix: bool) -> Term | None:
    """Return the term for some words; None if they contain no letter or digit."""
    bare = words.rstrip("*").strip()
    return Term(bare, prefix) if any(unicodedata.category(char)[0] in "LN" for char in bare) else None
