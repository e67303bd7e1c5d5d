"""The language of a text, if its source does not say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Protocol

from quotes import lang

_WORD = re.compile(r"[^\W\d_]+")


# Characters that are enough to tell the language, and the probability from which we believe the answer: a text with
# little but names of people and places in another country stays below it.
LANGUAGE_CHARACTERS = 20_000
LANGUAGE_PROBABILITY = 0.9


def language_of(text: str) -> str | None:
    """Return the two-letter code of the language of ``text``, or None if it is too short or too mixed to tell."""
    try:
        identifier = _identifier()
    except ModuleNotFoundError:  # where nothing is built, a draft may be checked
        return _by_common_words(text)
    code, probability = identifier.classify(text[:LANGUAGE_CHARACTERS])
    return str(code) if probability >= LANGUAGE_PROBABILITY and len(code) == 2 else None


# The language of an article that does not give it is determined from this length on: two or three sentences.
LANGUAGE_FEWEST_CHARACTERS = 200


# Characters looked at (300 words), and the share of English function words ("the", "of", "was") from which the text
# counts as English: at least 19 in 100 words of a thousand English news articles are of this kind, and 5 in 100 in
# Spanish, which spells some alike. Below it the library decides.
LANGUAGE_CHARACTERS = 2_000
LANGUAGE_COMMON_SHARE = 0.2


def written_in(text: str) -> str:
    """Return the language of an article whose source does not say; English if the text is too short to tell.

    The library is asked only if the text is not plainly English, and no earlier answer is kept: loading it takes longer
    than looking through a thousand articles.
    """
    if len(text) < LANGUAGE_FEWEST_CHARACTERS:
        return lang.FALLBACK
    if _share_of_common_words(text, lang.FALLBACK) >= LANGUAGE_COMMON_SHARE:
        return lang.FALLBACK
    answers = _answers.get()
    code = answers.get(text) if answers else None
    if code is None:
        code = language_of(text) or lang.FALLBACK
        if answers:
            answers.keep(text, code)
    return code


class Answers(Protocol):
    """What keeps the answers about texts from one build to the next."""

    def get(self, text: str) -> str | None: ...

    def keep(self, text: str, code: str) -> None: ...


_answers: ContextVar[Answers | None] = ContextVar("answers", default=None)


@contextmanager
def remembering(answers: Answers) -> Iterator[None]:
    """Let ``written_in`` look up and keep the library's answers."""
    token = _answers.set(answers)
    try:
        yield
    finally:
        _answers.reset(token)


def _by_common_words(text: str) -> str | None:
    """Return which of our own languages a text is in, without the library; None if it is plainly in none."""
    share, code = max((_share_of_common_words(text, code), code) for code in lang.available())
    return code if share >= LANGUAGE_COMMON_SHARE else None


def _share_of_common_words(text: str, code: str) -> float:
    common = lang.load(code).words("statements", "function")
    words = _WORD.findall(text[:LANGUAGE_CHARACTERS].lower())
    return sum(map(common.__contains__, words)) / len(words) if words else 1.0


def named(code: str) -> str:
    """Return the name of a language ("Spanish"), its code where we have no file for it."""
    return lang.load(code).name if lang.base(code) in lang.available() else code


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # two seconds to unpack, so only when it is used

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
