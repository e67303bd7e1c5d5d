"""Turns of a dialogue after a dash, and tags between dashes, in the languages that print speech this way.

``—There will be no war —said Roe—. We will talk.`` is two quotes with their tag between them, and so is ``«There will
be no war —said Roe—. We will talk»``.  Only dashes followed by a verb of speech mark a tag; the speaker's own aside
between dashes stays in the quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from quotes.datatypes import Quote, Role, Span
from quotes.lang import Language
from quotes.lang.forms import TAG_CHARACTERS, is_speech_verb

_WORD = re.compile(r"\w+")
_OPENS_INSIDE = re.compile(r"[.!?…]\s(?=[—–―](?:[^\W\d_a-zà-ÿ]|[¿¡]))")
_TURN_ENDS = ".?!…"
_OPENERS = "¿¡«“\"'"
_CLOSERS = ".,;:…?!)»”\"'’"


def turns(text: str, blocks: Sequence[Span], lang: Language) -> list[Quote]:
    """Return the speech of every paragraph that begins with a dialogue dash; nothing in a language without such dashes.

    A dash followed by a space marks a list item, unless a tag there or in a turn beside it shows that somebody speaks.
    """
    quotes: list[Quote] = []
    for run in _runs(text, blocks, _dashes(lang)):
        parts = {block: split(text, _whole(text, block), lang) for block in run}
        has_tag = any(len(of) > 1 or of[0].closed for of in parts.values())
        for block, of in parts.items():
            if has_tag or _is_attached(text, block):
                quotes += of
    return quotes + [part for block in blocks for part in _inside(text, block, lang)]


def _inside(text: str, block: Span, lang: Language) -> list[Quote]:
    """The speech that a dash opens after a sentence in a paragraph, if a tag shows it: "Roe rió. —Nunca —dijo."."""
    dashes = _dashes(lang)
    if not dashes or text[block.start] in dashes:
        return []
    first = _OPENS_INSIDE.search(text, *block)
    if first is None or text[first.end()] not in dashes:
        return []
    turn = Span(first.end(), block.end)
    parts = split(text, _whole(text, turn), lang)
    return parts if len(parts) > 1 or parts[0].closed else []


def _runs(text: str, blocks: Sequence[Span], dashes: Set[str]) -> Iterator[list[Span]]:
    """The paragraphs with words that begin with a dash, those that follow one another together."""
    run: list[Span] = []
    for block in blocks if dashes else ():
        if text[block.start] in dashes and any(c.isalnum() for c in block.of(text)):
            run.append(block)
            continue
        if run:
            yield run
        run = []
    if run:
        yield run


def _whole(text: str, block: Span) -> Quote:
    speech = Span(block.start + 1, block.end)
    return Quote(speech, block, speech.of(text), text[block.start], "", Role.UTTERANCE)


def _is_attached(text: str, block: Span) -> bool:
    """Whether a dash opens a sentence without a space between, so that it is no item of a list."""
    spoken = text[block.start + 1 : block.end]
    return (spoken[:1].isalpha() or spoken[:1] in _OPENERS) and spoken.rstrip()[-1] in _TURN_ENDS


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
    """Whether a tag stands after a dash: a verb of speech among its first words, which begin in small letters.

    It is the very first word where a space stands before it, or a capital after the end of the speech, as some print
    tags; then somebody has to stand behind it: ``—No. —Said Roe``.
    """
    start = rest.start + (text[rest.start : rest.start + 1] == " ")
    first = text[start : start + 1]
    words = _WORD.findall(text[start : min(rest.end, start + TAG_OPENING_CHARACTERS)])[:TAG_OPENING_WORDS]
    if first.isupper() and text[max(0, rest.start - 3) : rest.start - 1].rstrip()[-1:] in _TURN_ENDS and len(words) > 1:
        has_name = words[1][0].isupper() or words[1] in lang.words("pronouns", "determiners")
        return has_name and is_speech_verb(words[0], lang)
    if not first.islower():
        return False
    return any(is_speech_verb(word, lang) for word in (words[:1] if start > rest.start else words))


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
