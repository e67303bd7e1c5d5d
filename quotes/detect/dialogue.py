"""Turns of a dialogue after a dash, and tags between dashes, in the languages that print speech this way.

``—There will be no war —said Roe—. We will talk.`` is two quotes with their tag between them, and so is ``«There will
be no war —said Roe—. We will talk»``.  Only dashes followed by a verb of speech mark a tag; the speaker's own aside
between dashes stays in the quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from quotes.datatypes import Quote, Role, Span
from quotes.lang import Language
from quotes.lang.forms import TAG_CHARACTERS, is_speech_verb

_WORD = re.compile(r"\w+")
_TURN_ENDS = ".?!…"
_OPENERS = "¿¡«“\"'"
_CLOSERS = ".,;:…?!)»”\"'’"


def turns(text: str, blocks: Sequence[Span], lang: Language) -> list[Quote]:
    """Return the speech of every paragraph that begins with a dialogue dash; nothing in a language without such dashes.

    A dash followed by a space marks a list item, unless a tag shows that somebody speaks.
    """
    dashes = _dashes(lang)
    quotes: list[Quote] = []
    for block in blocks if dashes else ():
        if text[block.start] not in dashes:
            continue
        speech = Span(block.start + 1, block.end)
        whole = Quote(speech, block, speech.of(text), text[block.start], "", Role.UTTERANCE)
        spoken = speech.of(text)
        if not any(c.isalnum() for c in spoken):
            continue
        parts = split(text, whole, lang)
        attached = (spoken[:1].isalpha() or spoken[:1] in _OPENERS) and spoken.rstrip()[-1] in _TURN_ENDS
        if len(parts) > 1 or parts[0].closed or attached:
            quotes += parts
    return quotes


def split(text: str, quote: Quote, lang: Language) -> list[Quote]:
    """Return a quote without the tags between dashes inside it: one quote for each stretch of speech."""
    dashes = _dashes(lang)
    if not dashes:
        return [quote]
    parts: list[Quote] = []
    opening, outer, start = quote.opening, quote.outer.start, quote.span.start
    for tag in _tags(text, quote.span, lang):
        parts += _part(text, Span(outer, tag.start + 1), Span(start, tag.start), opening, text[tag.start])
        opening, outer, start = text[tag.end - 1], tag.end - 1, _after(text, tag.end, quote.span.end)
    if opening == quote.opening and outer == quote.outer.start:
        return _part(text, quote.outer, quote.span, opening, quote.closing) or [quote]
    if text[outer] in dashes:
        parts += _part(text, Span(outer, quote.outer.end), Span(start, quote.span.end), opening, quote.closing)
    return parts or [quote]


def is_dialogue(quote: Quote, lang: Language) -> bool:
    """Return whether a dash opens or closes the quote."""
    dashes = _dashes(lang)
    return bool(dashes) and (quote.opening in dashes or quote.closing in dashes)


def _dashes(lang: Language) -> frozenset[str]:
    return lang.words("marks", "dialogue")


def _tags(text: str, speech: Span, lang: Language) -> Iterator[Span]:
    """The tags in a stretch of speech, including their dashes; the last may end with the stretch, without a dash."""
    dashes = _dashes(lang)
    at = [i for i in range(speech.start, speech.end) if text[i] in dashes]
    end = speech.start
    for number, dash in enumerate(at):
        if dash < end or not _tells(text, Span(dash + 1, speech.end), lang):
            continue
        following = at[number + 1] if number + 1 < len(at) else speech.end
        closed = following < speech.end and following - dash <= TAG_CHARACTERS
        end = following + 1 if closed else speech.end
        yield Span(dash, end)


# Where a dash opens a tag inside speech, the verb is among these first words: "—le dijo después Roe—".
TAG_OPENING_CHARACTERS = 40
TAG_OPENING_WORDS = 3


def _tells(text: str, rest: Span, lang: Language) -> bool:
    """Whether one of the first words after a dash is a verb of speech, in lower case and with no space before it."""
    if not text[rest.start : rest.start + 1].islower():
        return False
    near = Span(rest.start, min(rest.end, rest.start + TAG_OPENING_CHARACTERS))
    words = _WORD.findall(near.of(text))[:TAG_OPENING_WORDS]
    return any(is_speech_verb(word, lang) for word in words)


def _after(text: str, at: int, end: int) -> int:
    while at < end and (text[at] in _CLOSERS or text[at].isspace()):
        at += 1
    return at


def _part(text: str, outer: Span, inner: Span, opening: str, closing: str) -> list[Quote]:
    words = inner.of(text)
    bare = words.strip()
    if not any(c.isalnum() for c in bare):
        return []
    start = inner.start + len(words) - len(words.lstrip())
    span = Span(start, start + len(bare))
    return [Quote(span, Span(outer.start, outer.end if closing else span.end), bare, opening, closing, Role.UTTERANCE)]
