"""What a reader types, as an expression of SQLite's FTS5 that cannot fail."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MOST_TERMS = 24  # FTS5's own parser gives up at some hundred; nobody types so many
_QUOTE_MARKS = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_TERM = re.compile(r'"([^"]*)"(\*?)|(\S+)')


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase to look for; ``prefix`` if it may go on."""

    words: str
    prefix: bool = False

    @property
    def expression(self) -> str:
        """Return the term in FTS5's syntax, quoted, so that no character has a meaning."""
        return '"' + self.words.replace('"', '""') + '"' + ("*" if self.prefix else "")


def _is_searchable(words: str) -> bool:
    return any(unicodedata.category(char)[0] in "LN" for char in words)


def terms(text: str) -> tuple[Term, ...]:
    """Return the words, "phrases" and prefix* terms of ``text``; signs without a letter or digit are left out."""
    found = []
    for phrase, star, word in _TERM.findall(text.replace("\x00", " ").translate(_QUOTE_MARKS)):
        words = phrase or word.strip('"')
        prefix = bool(star) or (not phrase and words.endswith("*"))
        words = words.rstrip("*").strip()
        if _is_searchable(words):
            found.append(Term(words, prefix))
    return tuple(found[:MOST_TERMS])


def expression(found: tuple[Term, ...], any_word: bool = False) -> str:
    """Return one FTS5 expression that asks for all of the terms, or for any of them."""
    return (" OR " if any_word else " AND ").join(term.expression for term in found)
