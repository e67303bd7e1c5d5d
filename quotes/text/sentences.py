"""The sentence around a place of a text, by its full stops: for where nothing has been parsed."""

from __future__ import annotations

import re

from quotes.datatypes import Span
from quotes.lang import Language

LONGEST = 700  # characters on each side; a longer sentence is none
_END = re.compile(r"[.!?…]+[\"”’'»)\]]*(?=\s)|[\n\r\v\f\x85\u2028\u2029]")


def sentence_around(text: str, place: Span, language: Language) -> Span:
    """Return the sentence that ``place`` lies in, without the space around it."""
    low, high = max(0, place.start - LONGEST), min(len(text), place.end + LONGEST)
    before = reversed([*_END.finditer(text, low, place.start)])
    start = next((match.end() for match in before if _ends(text, low, match, language)), low)
    after = _END.finditer(text, place.end, high)
    end = next((match.end() for match in after if _ends(text, low, match, language)), high)
    while start < place.start and text[start].isspace():
        start += 1
    while end > place.end and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _ends(text: str, low: int, match: re.Match[str], language: Language) -> bool:
    """Return whether a full stop ends a sentence, and is not that of a title or an initial."""
    if match.group() != ".":
        return True
    begin = match.start()
    while begin > low and text[begin - 1] != "(" and not text[begin - 1].isspace():
        begin -= 1
    bare = text[begin : match.start()].lower()
    if not bare:
        return True
    titled = any(f"{bare}." in language.words("honorifics", key) for key in ("titles", "male", "female"))
    return not titled and len(bare) > 1 and "." not in bare
