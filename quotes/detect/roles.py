"""What a quoted span seems to be by its surface alone; attribution has the last word."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from quotes import config
from quotes.datatypes import Quote, Role
from quotes.lang import Language


class Surroundings(NamedTuple):
    """Where a quote stands."""

    text: str
    begins_paragraph: bool
    in_tail: bool


_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_SENTENCES = re.compile(r"[.!?…][\"'”’)]*\s+[\"'“‘(]?[A-Z0-9]")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+$")
_ENDS = ".!?,…—–-"
_BEFORE_CHARACTERS = 60


def role_of(quote: Quote, around: Surroundings, lang: Language) -> Role:
    """Return the provisional role of ``quote``."""
    if quote.parent is not None:
        return Role.NESTED
    if around.in_tail:
        return Role.SCARE
    before = around.text[max(0, quote.outer.start - _BEFORE_CHARACTERS) : quote.outer.start]
    words = _WORD.findall(quote.text, 0, 400)
    label = _label(quote, words, before, around, lang)
    if label is not None:
        return label
    return Role.UTTERANCE if _stands_alone(quote, words, before, around) else Role.FRAGMENT


def _label(quote: Quote, words: list[str], before: str, around: Surroundings, lang: Language) -> Role | None:
    """Return TITLE or SCARE for the name of a work, a nickname or a word as a word, else None."""
    if len(words) > config.MAX_LABEL_WORDS:
        return None
    if (
        not words
        or _ends_with(before, lang, "words")
        or _is_nickname(words, before, around.text[quote.outer.end :][:3])
    ):
        return Role.SCARE
    if _ends_with(before, lang, "titled"):
        return Role.TITLE
    if _ends_with(before, lang, "works") and (words[0][0].isupper() or words[0][0].isdigit()):
        return Role.TITLE
    if not around.begins_paragraph and not _SENTENCE_END.search(before) and _is_headline(quote.text, words):
        return Role.TITLE
    return None


def _ends_with(before: str, lang: Language, key: str) -> bool:
    pattern = _phrase(tuple(sorted(lang.words("labels", key))))
    return pattern.search(before) is not None


@lru_cache(maxsize=32)
def _phrase(phrases: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(phrase) for phrase in phrases) or r"(?!)"
    return re.compile(rf"(?:^|\W)(?:{alternatives}),?\s*(?:the |a )?\(?$", re.IGNORECASE)


def _is_nickname(words: list[str], before: str, after: str) -> bool:
    """Return whether one or two words stand between a first and a last name."""
    first = before.rstrip().rpartition(" ")[2]
    return (
        len(words) <= 2
        and words[0][0].isupper()
        and before.endswith(" ")
        and first[:1].isupper()
        and first.isalpha()
        and len(after) > 1
        and after[0] == " "
        and after[1].isupper()
    )


def _is_headline(content: str, words: list[str]) -> bool:
    """Return whether two or more words are capitalised as in a title."""
    if len(words) < 2 or content.rstrip()[-1:] in "!?" or content[:1] in "…[":
        return False
    long = [word for word in words if len(word) > 3]
    return words[0][0].isupper() and words[-1][0].isupper() and bool(long) and all(w[0].isupper() for w in long)


def _stands_alone(quote: Quote, words: list[str], before: str, around: Surroundings) -> bool:
    """Return whether the quote stands as a sentence or clause of its own, not inside the reporter's clause."""
    content = quote.text
    if quote.continues is not None or _SENTENCES.search(content, 0, 2000):
        return True
    ended = content[-1] in _ENDS or not quote.closed
    starts = around.begins_paragraph or bool(_SENTENCE_END.search(before))
    lead = before.rstrip()[-1:]
    capital = content[0].isupper() or content[0].isdigit()
    if starts:
        return ended or len(words) >= config.SENTENCE_WORDS
    if lead and lead in ":—–":
        return ended or capital or len(words) >= config.SENTENCE_WORDS
    if lead == ",":
        return ended and (capital or len(words) > 2)
    return capital and (len(words) >= config.SENTENCE_WORDS or (ended and len(words) > 2))
