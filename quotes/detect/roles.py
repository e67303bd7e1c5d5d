"""What a quoted span seems to be, judged by its surface alone; attribution has the last word."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from quotes.datatypes import Quote, Role
from quotes.lang import Language
from quotes.text.alternation import not_after


class Surroundings(NamedTuple):
    """Where a quote stands."""

    text: str
    begins_paragraph: bool
    in_tail: bool


_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_SENTENCES = re.compile(r"[.!?…][\"'”’)]*\s+[\"'“‘(]?[A-Z0-9]")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+$")
_QUOTE_END = re.compile(r"[.!?…,][\"”’»]$")
_ENDS = ".!?,…—–-"
_BESIDE_CHARACTERS = 60


def role_of(quote: Quote, around: Surroundings, lang: Language) -> Role:
    """Return the provisional role of ``quote``."""
    if quote.parent is not None:
        return Role.NESTED
    if around.in_tail:
        return Role.SCARE
    before = around.text[max(0, quote.outer.start - _BESIDE_CHARACTERS) : quote.outer.start]
    after = around.text[quote.outer.end : quote.outer.end + _BESIDE_CHARACTERS]
    words = _WORD.findall(quote.text, 0, 400)
    label = _label(quote, words, before, after, lang)
    if label is not None:
        return label
    return Role.UTTERANCE if _stands_alone(quote, words, before, around) else Role.FRAGMENT


# A quote of at most this many words can be a title, a nickname or a word mentioned as a word.
MAX_LABEL_WORDS = 10


def _label(quote: Quote, words: list[str], before: str, after: str, lang: Language) -> Role | None:
    """Return TITLE or SCARE for the name of a work, a nickname or a word mentioned as a word, else None."""
    if len(words) > MAX_LABEL_WORDS:
        return None
    if not words or _ends_with(before, lang, "words"):
        return Role.SCARE
    capital = words[0][0].isupper() or words[0][0].isdigit()
    if capital and (_ends_with(before, lang, "titled") or _ends_with(before, lang, "works")):
        return Role.TITLE
    if _in_headline(before.rpartition("\n")[2] + after.partition("\n")[0]):
        return None
    if _is_nickname(words, before, after):
        return Role.SCARE
    inside_sentence = before.strip() and not _SENTENCE_END.search(before) and before.rstrip()[-1] not in ":,"
    return Role.TITLE if inside_sentence and _is_title(quote.text, words) else None


def _ends_with(before: str, lang: Language, key: str) -> bool:
    words = (lang.words("labels", name) for name in (key, "articles", "perfect"))
    return _phrase(*words).search(before) is not None


@lru_cache(maxsize=32)
def _phrase(phrases: frozenset[str], articles: frozenset[str], perfect: frozenset[str]) -> re.Pattern[str]:
    """One of some phrases before a quote; not "llamado" in "lo había llamado «…»", which is a verb there."""
    alternatives, between = ("|".join(map(re.escape, sorted(words))) or r"(?!)" for words in (phrases, articles))
    return re.compile(rf"(?:^|\W){not_after(perfect)}(?:{alternatives}),?\s*(?:(?:{between}) )?\(?$", re.IGNORECASE)


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


def _is_title(content: str, words: list[str]) -> bool:
    """Return whether two or more words are capitalised as in a title."""
    if len(words) < 2 or content[-1:] in "!?" or content[:1] in "…[":
        return False
    long = [word for word in words if len(word) > 3]
    return words[0][0].isupper() and words[-1][0].isupper() and bool(long) and all(w[0].isupper() for w in long)


def _in_headline(beside: str) -> bool:
    """Return whether the words beside a quote are all capitalised too, so that capitals prove nothing."""
    long = [word for word in _WORD.findall(beside) if len(word) > 3]
    return len(long) > 2 and all(word[0].isupper() for word in long)


# A quote of this many words or more that begins with a capital is a sentence, whatever stands around it.
SENTENCE_WORDS = 6


def _stands_alone(quote: Quote, words: list[str], before: str, around: Surroundings) -> bool:
    """Return whether the quote stands as a sentence or clause of its own, not inside the reporter's clause."""
    content = quote.text
    if quote.continues is not None or _SENTENCES.search(content, 0, 2000):
        return True
    after = around.text[quote.outer.end : quote.outer.end + 1]
    ended = content.rstrip("\"'”’»")[-1:] in _ENDS or not quote.closed or (after != "" and after in ",.!?")
    starts = around.begins_paragraph or bool(_SENTENCE_END.search(before) or _QUOTE_END.search(before))
    lead = before.rstrip(" \u00a0*_")[-1:]
    capital = content[0].isupper() or content[0].isdigit()
    if around.begins_paragraph and after in ("", "\n", "\r") and len(words) > 2 and capital:  # a heading
        return True
    if starts:
        return ended or len(words) >= SENTENCE_WORDS
    if lead and lead in ":—–":
        return ended or capital or len(words) >= SENTENCE_WORDS
    if lead == ",":
        return ended and (capital or len(words) > 2)
    return capital and (len(words) >= SENTENCE_WORDS or (ended and len(words) > 2))
