"""Quotes that lack a mark: where one without an opening mark begins, and where one without a closing mark ends."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import takewhile

from quotes.datatypes import Span
from quotes.detect.marks import Mark, Side
from quotes.detect.pairing import Pair
from quotes.lang import Language
from quotes.lang.forms import TAG_CHARACTERS, is_speech_verb
from quotes.text.paragraphs import following

# The end of a sentence, but not the full stop of a title or an initial ("Mr.", "J.").
_SENTENCE = re.compile(r"(?<![A-Z])(?<![A-Z][a-z])(?<![A-Z][a-z][a-z])[.!?…][\"”’»)]?\s+(?=[^\W\d_a-z]|[¿¡“\"‘(\[])")
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_WAITS = (",", "?", "!")  # after which a tag follows speech
_BULLET = re.compile(r"[\s•·*–—,-]*")


def mended(text: str, pairs: Sequence[Pair], blocks: Sequence[Span], lang: Language) -> list[Pair]:
    """Return the pairs, given in the order of their ends, with a beginning or an end where the mark is missing.

    Pairs whose beginning cannot be found are left out.
    """
    starts = [block.start for block in blocks]
    goes_on = following(text, blocks)
    opened = {p.opening.start for p in pairs}
    whole: list[Pair] = []
    last = 0
    for p in pairs:
        place = bisect_right(starts, p.end) - 1
        if p.closing is None and _closes(text, p, lang):
            p = p._replace(closing=p.opening, end=p.opening.start)
        if p.unopened:
            at = _beginning(text, last, Span(starts[place], p.end), lang) if place >= 0 else None
            if at is None:
                continue
            p = p._replace(opening=_nothing(at, p.opening))
        elif p.closing is None:
            resumed = p.cut and starts[goes_on[place]] in opened and p.opening.start < starts[goes_on[place]]
            p = p._replace(end=_ending(text, Span(p.opening.end, p.end), lang, resumed))
        last = max(last, p.closing.end if p.closing else p.end)
        whole.append(p)
    return whole


def _nothing(at: int, mark: Mark) -> Mark:
    """An opening mark of no width where the missing one would stand."""
    return mark._replace(start=at, end=at)


# Sentences before a closing mark that are all taken as said, where only the paragraph shows the beginning.
MOST_SENTENCES_WITHOUT_A_MARK = 2


def _beginning(text: str, last: int, head: Span, lang: Language) -> int | None:
    """Where the quote that ends with ``head``, a paragraph's first part, begins; ``last`` is the previous quote's end.

    That is the start of the paragraph, or of the sentence after the one that holds the previous quote; where many
    sentences come before the mark, the start of the last one.
    """
    own = last <= head.start
    begin = head.start if own else last
    bounds = [m.end() for m in _SENTENCE.finditer(text, begin, head.end)]
    if own:
        bullet = _BULLET.match(text, begin, head.end)
        bounds.insert(0, bullet.end() if bullet else begin)
    if not bounds:
        return None
    at = bounds[0] if len(bounds) <= MOST_SENTENCES_WITHOUT_A_MARK else bounds[-1]
    words = _WORD.findall(text, at, head.end)
    reported = _is_tag(words[:TAG_WORDS], lang)  # "Roe said the pier was unsafe."
    return at if len(words) > 1 and not reported else None


def _closes(text: str, pair: Pair, lang: Language) -> bool:
    """Whether a tag follows a mark between spaces that was taken for an opening one: ``It is safe, " Roe said``."""
    mark = pair.opening
    before = text[max(0, mark.start - 4) : mark.start].rstrip()
    if mark.left != Side.SPACE or mark.right != Side.SPACE or not before.endswith(_WAITS):
        return False
    words = _WORD.findall(text, mark.end, min(pair.end, mark.end + TAG_CHARACTERS))[:TAG_WORDS]
    return bool(words) and _is_tag(words, lang)


# What stands before a tag: a comma, or the end of a question, with the mark of a quote inside, and small letters after:
# “Is this an ‘act of God?’ asked Roe”.
_BEFORE_TAG = re.compile(r",(?=\s)|[?!][’'»]?(?=\s+[^\W\d_A-ZÀ-Þ])")


def _ending(text: str, speech: Span, lang: Language, resumed: bool) -> int:
    """Where a quote without a closing mark ends: before its tag; a fragment, with its sentence; else where it ended.

    If another quote begins the next paragraph (``resumed``), the speech goes on there unless a tag ends this quote.
    """
    near = max(speech.start, speech.end - TAG_CHARACTERS)
    for mark in _BEFORE_TAG.finditer(text, near, speech.end):
        words = _WORD.findall(text, mark.end(), speech.end)
        whole = len(words) <= TAG_WORDS and any(_is_spoken(word, lang) for word in (words[:1] + words[-1:]))
        a_question = mark.group() != "," and any(_is_spoken(word, lang) for word in words[:2])
        ends = whole or a_question or not resumed or _names_speaker(text, Span(mark.end(), speech.end), lang)
        if _is_tag(words[:TAG_WORDS], lang) and ends:
            return mark.end()
    if resumed:
        return speech.end
    if text[speech.start : speech.start + 1].islower():
        sentence = _SENTENCE.search(text, speech.start, speech.end)
        if sentence:
            return sentence.start() + 1
    return speech.end


def _names_speaker(text: str, rest: Span, lang: Language) -> bool:
    """Whether a paragraph ends with a verb and a name, whatever is told of the person: "said Roe, who left."."""
    words = _WORD.findall(text, *rest)[:2]
    inverted = len(words) == 2 and _is_spoken(words[0], lang) and words[1][0].isupper()
    return inverted and _SENTENCE.search(text, *rest) is None


# A tag's verb is among its first words, at most this many: ", Mayor Jane Roe later said".
TAG_WORDS = 5


def _is_tag(words: Sequence[str], lang: Language) -> bool:
    """Whether the words begin with a name and a verb of speech in the third person, in either order."""
    if len(words) < 2:  # a language whose verb forms show the person: "…, dijo."
        return bool(words) and _is_spoken(words[0], lang)
    verb = next((n for n, word in enumerate(words) if _is_spoken(word, lang)), None)
    who = words[1] if verb == 0 else words[0]
    return verb is not None and (_is_somebody(who, lang) or (verb == 0 and _is_titled(words[1:], lang)))


# Words of a title between a verb and a name: "said engineer Jane Roe", "said harbour engineer Roe".
_TITLE_WORDS = 2


def _is_titled(words: Sequence[str], lang: Language) -> bool:
    """Whether small words, none of grammar, lead to a name."""
    title = list(takewhile(str.islower, words))
    name_follows = 0 < len(title) <= _TITLE_WORDS and len(title) < len(words) and words[len(title)][0].isupper()
    return name_follows and lang.words("statements", "function").isdisjoint(title)


def _is_spoken(word: str, lang: Language) -> bool:
    """Whether a word is an inflected form of a verb of speech: "said" or "says", but not "say"."""
    return word.islower() and word not in lang.words("cues", "speech") and is_speech_verb(word, lang)


def _is_somebody(word: str, lang: Language) -> bool:
    lower = word.lower()
    if lower in lang.words("pronouns", "first"):
        return False
    third = any(lower in lang.words("pronouns", kind) for kind in ("male", "female", "plural", "determiners"))
    return word[0].isupper() or third
