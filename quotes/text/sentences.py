"""The sentence around a place of a text, by its full stops: for where nothing has been parsed."""

from __future__ import annotations

import re

from quotes.datatypes import Span
from quotes.lang import Language

LONGEST = 700  # characters on each side; a longer sentence is none
_END = re.compile(r"[.!?…]+[\"”’'»)\]]*(?=\s)|[\n\r\v\f\x85\u2028\u2029]")
_LAST_WORD = re.compile(r"[^\s(]+$")


def sentence_around(text: str, place: Span, language: Language) -> Span:
    """Return the sentence that ``place`` lies in, without the space around it."""
    low, high = max(0, place.start - LONGEST), min(len(text), place.end + LONGEST)
    start = low
    for match in _END.finditer(text, low, place.start):
        if _ends(text, low, match, language):
            start = match.end()
    end = high
    for match in _END.finditer(text, place.end, high):
        if _ends(text, low, match, language):
            end = match.end()
            break
    while start < place.start and text[start].isspace():
        start += 1
    while end > place.end and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _ends(text: str, low: int, match: re.Match[str], language: Language) -> bool:
    """Return whether a full stop ends a sentence, and is not that of a title or an initial."""
    if match.group() != ".":
        return True
    word = _LAST_WORD.search(text, low, match.start())
    if word is None:
        return True
    bare = word.group().lower()
    titles = (
        language.words("honorifics", "titles")
        | language.words("honorifics", "male")
        | language.words("honorifics", "female")
    )
    return f"{bare}." not in titles and not (len(bare) == 1 or "." in bare)
