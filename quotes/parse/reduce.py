"""Shorter text for the parser: a clause of three words replaces each long quote, and every offset can be mapped back.

The subject of a verb of speech is far easier to find when the words between the marks are not in the way:
``"It was a great honor to speak with the president, who called …," she wrote`` is read as
``"This is so," she wrote``.  Fragments stay, because the reporter's own clause depends on them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from quotes.datatypes import Quote, Role, Span
from quotes.lang import Language

PLACEHOLDER = "this is so"  # for a language whose file has none under [parse]
_FINAL = ".,!?;:…—–-"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the reduced text and the span of the article that it stands for.

    ``quote`` is the index of the quote it belongs to; ``stands_for`` distinguishes a placeholder from words that were
    kept.
    """

    start: int
    end: int
    span: Span
    quote: int | None
    stands_for: bool


@dataclass(frozen=True, slots=True)
class Reduced:
    """A text to parse, its pieces in order, and the index in the article of each of its paragraphs."""

    text: str
    pieces: tuple[Stretch, ...]
    starts: tuple[int, ...]  # where each piece starts
    paragraphs: tuple[tuple[int, int], ...]  # (offset in the reduced text, index of the article's paragraph)

    def locate(self, start: int, end: int) -> tuple[Span, int | None]:
        """Return the article's span for ``text[start:end]`` and the quote it lies in, if any."""
        first = self.pieces[bisect_right(self.starts, start) - 1]
        last = first if end <= first.end else self.pieces[bisect_right(self.starts, end - 1) - 1]
        begin = first.span.start if first.stands_for else first.span.start + start - first.start
        finish = last.span.end if last.stands_for else last.span.start + end - last.start
        return Span(begin, finish), first.quote

    def paragraph_at(self, offset: int) -> int:
        """Return the index of the article's paragraph in which ``text[offset]`` stands."""
        return self.paragraphs[bisect_right(self.paragraphs, (offset, 1 << 60)) - 1][1]


# A quote that begins inside a clause ("said they would “never accept that”") still goes to the parser if it has at most
# this many words: a longer one adds nothing to the reporter's clause and costs a tree.
FRAGMENT_WORDS_KEPT = 12


# A quote of at most this many words is no longer than the placeholder, so it goes to the parser as it is.
SHORT_QUOTE_WORDS = 3


def is_kept(quote: Quote) -> bool:
    """Return whether the quote's own words go to the parser: it is short, or it begins inside a clause."""
    words = quote.text.count(" ") + 1
    begins_inside = quote.text[:1].islower()
    return words <= (FRAGMENT_WORDS_KEPT if begins_inside else SHORT_QUOTE_WORDS)


def reduce_text(
    text: str,
    quotes: tuple[Quote, ...],
    paragraphs: tuple[Span, ...],
    numbers: frozenset[int],
    language: Language | None = None,
) -> Reduced:
    """Return the paragraphs ``numbers`` of ``text`` with placeholders, joined by blank lines."""
    placeholder = language.table("parse").get("placeholder", PLACEHOLDER) if language else PLACEHOLDER
    text = _without_stops_inside(_without_marks_of_layout(text), language)
    outer = [(i, q) for i, q in enumerate(quotes) if q.role is not Role.NESTED and q.span.end > q.span.start]
    parts: list[str] = []
    pieces: list[Stretch] = []
    offsets: list[tuple[int, int]] = []
    size = 0

    def put(words: str, span: Span, quote: int | None = None, stands_for: bool = False) -> None:
        nonlocal size
        if words:
            parts.append(words)
            pieces.append(Stretch(size, size + len(words), span, quote, stands_for))
            size += len(words)

    at = 0
    for number, paragraph in enumerate(paragraphs):
        while at < len(outer) and outer[at][1].span.end <= paragraph.start:
            at += 1
        if number not in numbers:
            continue
        if parts:
            put("\n\n", Span(paragraph.start, paragraph.start))
        offsets.append((size, number))
        position = paragraph.start
        nth = at
        while nth < len(outer) and outer[nth][1].span.start < paragraph.end:
            index, quote = outer[nth]
            nth += 1
            start, end = max(quote.span.start, position), min(quote.span.end, paragraph.end)
            if end <= start:
                continue
            put(text[position:start], Span(position, start))
            for words, span, stands_for in _inside(text, quote, start, end, placeholder):
                put(words, span, index, stands_for)
            position = end
        put(text[position : paragraph.end], Span(position, paragraph.end))
    return Reduced("".join(parts), tuple(pieces), tuple(p.start for p in pieces), tuple(offsets))


def _inside(text: str, quote: Quote, start: int, end: int, placeholder: str) -> list[tuple[str, Span, bool]]:
    """What the parser sees of a quote: its own words, or the placeholder with the quote's last punctuation."""
    if is_kept(quote):
        return [(text[start:end], Span(start, end), False)]
    last = end
    while last > start and text[last - 1] in _FINAL:
        last -= 1
    words = placeholder if quote.text[:1].islower() else placeholder.capitalize()
    return [(words, Span(start, last), True), (text[last:end], Span(last, end), False)]


# Bullets and numbers at the start of a line, marks of emphasis, and line breaks (to the tokenizer a paragraph is one
# line). If they stay, the tagger takes "• Dora" or "1." for a name.
_LAYOUT = re.compile(r"(?m)^[ \t]*(?:[•*·‣▪]|\d{1,2}[.)])(?=[ \t])|\*\*|__|[\n\r]")


def _without_marks_of_layout(text: str) -> str:
    """The text with spaces in place of everything that only serves its layout; its length stays the same."""
    return _LAYOUT.sub(lambda mark: " " * len(mark.group()), text)


# Initials in a name: "Ana J. Roe", "J. J. Roe", "el C. Roe". A lone letter after another word can end a sentence.
_INITIALS = re.compile(
    r"(?<!\w)(?:(?:[A-ZÁÉÍÓÚÑ][^\W\d_]+|el|la)[ \u00a0]+[A-Z]\.|[A-Z]\.[ \u00a0]*[A-Z]\.)(?=[ \u00a0]+([A-ZÁÉÍÓÚÑ]\w+))"
)
# A full stop before a small letter: "EE.UU. anunció", "la pág. cuatro".
_BEFORE_SMALL = re.compile(r"(?<=\w)\.(?=[ \u00a0]+[a-zà-ÿ])")
# The plural of two initials ("EE. UU.").
_DOUBLED = re.compile(r"\b(([A-Z])\2)\.(?=[ \u00a0]?([A-Z])\3\b)")


def _without_stops_inside(text: str, language: Language | None) -> str:
    """The text with spaces for the full stops after which its language's tokenizer ends a sentence, though it goes on.

    Whoever speaks in "dijo la Dra. Roe" would be "la Dra" otherwise. The text's length stays the same.
    """
    table = language.table("parse") if language else {}
    if titles := table.get("titles"):
        text = _stop_after(tuple(titles)).sub(r"\1 ", text)
    if table.get("eager"):
        text = _DOUBLED.sub(r"\1 ", text)
        first_words = frozenset(table["first_words"])
        text = _INITIALS.sub(lambda m: m.group() if m[1].lower() in first_words else m.group().replace(".", " "), text)
        text = _BEFORE_SMALL.sub(" ", text)
    return text


@cache
def _stop_after(titles: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(form for title in titles for form in (title, title.capitalize(), title.upper()))
    return re.compile(rf"\b({either})\.(?=[ \u00a0]+[A-ZÁÉÍÓÚÑ])")
