"""Words of a language's lists as part of a regular expression."""

from __future__ import annotations

import re
from collections.abc import Iterable


def any_of(phrases: Iterable[str]) -> str:
    """Return the pattern of any one of the phrases, the longest first; of none, a pattern that matches nowhere.

    ``any_of({"as", "as if"})`` is ``(?:as\\ if|as)``: the same pattern in every run, whatever the order of the set.
    """
    ordered = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    return f"(?:{'|'.join(map(re.escape, ordered)) or '(?!)'})"
