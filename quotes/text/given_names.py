"""What a first name says about a person's gender, by a table of names that all languages share."""

from __future__ import annotations

from functools import cache

from quotes.lang import rows
from quotes.text.normal import fold

EITHER = "either"
_GENDERS = {"f": "female", "m": "male", "e": EITHER}


def gender_of_given_name(words: tuple[str, ...]) -> str | None:
    """Return "female" or "male" if nearly all people with this name are, EITHER if not, None for an unknown name.

    ``words`` are those of a name.  A double name is looked up whole first: most people called Jean are women
    in some countries, and all those called Jean-Luc are men.
    """
    if not words:
        return None
    first = [_letters(word) for word in words[0].split("-")]
    double = [first[0] + _letters(words[1])] if len(words) > 2 else []
    keys = [*double, "".join(first), first[0]]
    return next((_table()[key] for key in keys if key in _table()), None)


def _letters(word: str) -> str:
    return "".join(filter(str.isalpha, fold(word)))


@cache
def _table() -> dict[str, str]:
    return {name: _GENDERS[gender] for name, gender in rows("given_names.txt")}
