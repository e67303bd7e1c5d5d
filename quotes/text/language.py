"""The language that a text is written in, where its source does not say."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import Any

from quotes import lang

_WORD = re.compile(r"[^\W\d_]+")


# Characters that tell the language, and the probability from which we believe it: what names people and places of
# another country, and little else, stays below.
LANGUAGE_CHARACTERS = 20_000
LANGUAGE_PROBABILITY = 0.9


def language_of(text: str) -> str | None:
    """Return the two-letter code of the language of ``text``, None where it is too short or mixed to tell."""
    code, probability = _identifier().classify(text[:LANGUAGE_CHARACTERS])
    return str(code) if probability >= LANGUAGE_PROBABILITY and len(code) == 2 else None


# An article that does not say its language is asked for it from so many characters on: two or three sentences.
LANGUAGE_FEWEST_CHARACTERS = 200


# Words looked at, and the share of them that must be English grammar ("the", "of", "was") to take it for English: such
# words are 19 in 100 at the least in a thousand articles of English news, and 5 in 100 in Spanish, which spells some
# alike.  Below it the library decides.
LANGUAGE_WORDS = 300
LANGUAGE_COMMON_SHARE = 0.2


def written_in(text: str) -> str:
    """Return the language of an article whose source does not say: English where the text is too short to tell.

    The library is asked only where the text does not plainly read as English: to load it takes longer than to look
    through a thousand articles.
    """
    if len(text) < LANGUAGE_FEWEST_CHARACTERS:
        return lang.FALLBACK
    common = lang.load(lang.FALLBACK).words("statements", "function")
    words = [m.group().lower() for m in islice(_WORD.finditer(text), LANGUAGE_WORDS)]
    if sum(word in common for word in words) >= LANGUAGE_COMMON_SHARE * len(words):
        return lang.FALLBACK
    return language_of(text) or lang.FALLBACK


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # two seconds to unpack: only where it is used

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
