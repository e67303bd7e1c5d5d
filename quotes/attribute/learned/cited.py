"""Whom a sentence cites that opens with "according to", "según": "According to Roe, the boat is “a wreck by now”"."""

from __future__ import annotations

import re
from functools import cache

from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.datatypes import MentionKind
from quotes.lang import load
from quotes.lang.forms import is_speech_verb
from quotes.text.alternation import any_of

# Words of a quote that "according to" leads to: fewer are often a name, as in ``According to Roe, "x-squad" teams …``.
_FEWEST_WORDS = 3
_CHARACTERS = 60
_BREAKS = re.compile(r"[.!?\n:;“”«»\"]")
_WORD = re.compile(r"\w+")
# What follows a quote that ends its sentence, without a tag.
ENDS_SENTENCE = re.compile(r"[.]?[ \t]*(?:\n|$|(?=[A-ZÀ-Þ¿¡]))")


def is_cited(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """Return whether a sentence opens with "according to" a mention and ends with the quote, a part of a clause.

    No other verb of speech and no other quote stands between them, and no tag after the quote.
    """
    text, printed, mention = scene.text, scene.quotes[quote], candidate.mention
    start, end = mention.span
    if end > printed.outer.start or mention.kind is MentionKind.PRONOUN:
        return False
    if not _leads(scene.language.code).search(text, max(0, start - _CHARACTERS), start):
        return False
    part = printed.text[:1].islower() and not printed.text.endswith(",")
    between = text[end : printed.outer.start]
    if not part or printed.text.count(" ") + 1 < _FEWEST_WORDS or _BREAKS.search(between):
        return False
    speaks = any(is_speech_verb(word, scene.language) for word in _WORD.findall(between))
    return not speaks and ENDS_SENTENCE.match(text, printed.outer.end) is not None


@cache
def _leads(code: str) -> re.Pattern[str]:
    """A phrase like "according to" that opens a sentence, with a title after it or not, at the end of a text."""
    phrases = any_of(load(code).words("cues", "according"))
    return re.compile(rf"(?:\A|[.!?\n][”\"»]?\s*){phrases}\s+(?:[^\s,.]+\s+){{0,4}}\Z", re.I)
