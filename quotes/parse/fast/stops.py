"""Sentences that the tokenizer ends after an initial or a short title, though a name goes on: "said Ana C. | Roe"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from quotes.lang import Language, load
from quotes.parse.fast.sentences import RawSentence
from quotes.text.alternation import any_of
from quotes.text.given_names import gender_of_given_name

# An initial or two at the end of a text, and the word before.
_INITIALS = re.compile(r"(?:^|[\s(])([^\W\d_]+\.?) ((?:[A-Z]\. ?){1,3})\Z")
_LOOK_BACK = 40


def with_whole_names(text: str, sentences: Sequence[RawSentence], language: Language) -> list[RawSentence]:
    """Return the sentences of a text; two between which a name was parted are one."""
    whole: list[RawSentence] = []
    for sentence in sentences:
        last = whole[-1] if whole else None
        if last is not None and _is_parted(text, last.ends[-1], sentence, language):
            whole[-1] = RawSentence(
                last.words + sentence.words, last.starts + sentence.starts, last.ends + sentence.ends
            )
        else:
            whole.append(sentence)
    return whole


def _is_parted(text: str, end: int, following: RawSentence, language: Language) -> bool:
    """Whether a name goes on where a sentence ends: after a short title, or an initial with a first name before it."""
    word = following.words[0]
    if text[end - 1] != "." or not word[:1].isupper() or text[end : following.starts[0]].strip(" \u00a0"):
        return False
    before = text[max(0, end - _LOOK_BACK) : end]
    initials = _INITIALS.search(before)
    if initials is not None:
        goes_on = _leads(initials[1], language) and initials[2].strip().lower() not in language.words(
            "names", "abbreviations"
        )
    else:
        goes_on = _short_title(language.code).search(before) is not None
    no_names = ("statements", "function"), ("names", "openers")
    return goes_on and not any(word.lower() in language.words(*key) for key in no_names)


def _leads(word: str, language: Language) -> bool:
    """Whether a word before initials begins a name: a title or a first name."""
    plain = word.lower().rstrip(".")
    titles = language.words("honorifics", "titles")
    return plain in titles or (word[:1].isupper() and gender_of_given_name((plain,)) is not None)


@cache
def _short_title(code: str) -> re.Pattern[str]:
    honorifics = (word for key in ("titles", "male", "female") for word in load(code).words("honorifics", key))
    titles = sorted(word.capitalize() for word in honorifics if word.endswith("."))
    return re.compile(rf"\b{any_of(titles)}\Z")
