"""Words of a language's lists as part of a regular expression."""

from __future__ import annotations

import re
from collections.abc import Iterable

from quotes.lang import load


def any_of(phrases: Iterable[str]) -> str:
    """Return the pattern of any one of the phrases, the longest first; of none, a pattern that matches nowhere.

    ``any_of({"as", "as if"})`` is ``(?:as\\ if|as)``: the same pattern in every run, whatever the order of the set.
    """
    ordered = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    return f"(?:{'|'.join(map(re.escape, ordered)) or '(?!)'})"


def any_in(code: str, *keys: tuple[str, str]) -> str:
    """Return the pattern of any one of the phrases in some lists of a language: ``any_in("en", ("cues", "led"))``."""
    return any_of(phrase for key in keys for phrase in load(code).words(*key))


def not_after(words: Iterable[str]) -> str:
    """Return the pattern of a place that follows none of some words and a space: ``(?<!\\bha\\s)(?<!\\bhan\\s)``."""
    return "".join(rf"(?<!\b{re.escape(word)}\s)" for word in sorted(words))
