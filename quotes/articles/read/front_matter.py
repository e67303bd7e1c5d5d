"""YAML front matter: the lines between ``---`` and ``---`` before a text."""

from __future__ import annotations

import re
from typing import Any

from quotes import limits
from quotes.articles.unreadable import Unreadable
from quotes.text import plain_yaml

_OPENING = re.compile(r"---[ \t]*\r?\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_KEY = re.compile(r"\s*[\w-]+[ \t]*:(?:\s|\Z)")


def split(text: str) -> tuple[dict[str, Any], str]:
    """Return the front matter of ``text`` (empty where there is none) and the text after it, newlines untouched.

    A text that merely begins with a rule of dashes has no front matter.  Raises Unreadable if it is malformed.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return {}, text
    closing = _CLOSING.search(text, opening.end(), opening.end() + limits.MAX_FRONT_MATTER_CHARACTERS)
    meant = _KEY.match(text, opening.end()) is not None
    if closing is None:
        if meant:
            raise Unreadable("malformed front matter: no closing --- line")
        return {}, text
    block = text[opening.end() : closing.start()]
    try:
        fields = plain_yaml.load(block).plain()
    except plain_yaml.PlainYamlError as error:
        raise Unreadable(f"malformed front matter, line {error.line + 1}: {error.problem}") from error
    if fields is None or isinstance(fields, dict):
        return fields or {}, text[closing.end() :]
    if meant:
        raise Unreadable("malformed front matter: not a list of keys and values")
    return {}, text
