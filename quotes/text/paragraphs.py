"""The lines of an article: its paragraphs, and where the text after the article begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quotes.datatypes import Span
from quotes.lang import Language

_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_WORD = re.compile(r"\w+(?:['’]\w+)*")


def paragraphs(text: str) -> tuple[Span, ...]:
    """Return the paragraphs of ``text`` in order, without surrounding space.

    Every line is a paragraph, but in a text wrapped by hand only blank lines separate them, and a line continues in the
    next one if its sentence does.
    """
    lines = _lines(text)
    joined: list[Span] = []
    wrapped = _is_wrapped(text, lines)
    width = _width(lines)
    for line in lines:
        if (
            joined
            and _breaks_between(text, joined[-1].end, line.start) == 1
            and (wrapped or _goes_on(text, joined[-1].end, line.start) or _is_filled(text, joined[-1], line, width))
        ):
            joined[-1] = Span(joined[-1].start, line.end)
        else:
            joined.append(line)
    return tuple(joined)


def _lines(text: str) -> list[Span]:
    lines, start = [], 0
    for end in (*(match.start() for match in _BREAK.finditer(text)), len(text)):
        line = text[start:end]
        stripped = line.strip()
        if stripped:
            begin = start + len(line) - len(line.lstrip())
            lines.append(Span(begin, begin + len(stripped)))
        start = end + 1
    return lines


def _breaks_between(text: str, end: int, start: int) -> int:
    return len(_BREAK.findall(text[end:start].replace("\r\n", "\n")))


_MARKS = "\"'”’»“‘«„"
_PAUSES = ",–—"


def _goes_on(text: str, end: int, start: int) -> bool:
    """Return whether the break between two lines is inside a sentence."""
    last = text[end - 1]
    if last in _MARKS and text[end - 2 : end - 1] == ",":  # speech that waits for its tag
        return text[start] not in _MARKS
    if last == "-" and text[end - 2 : end - 1].isalpha():  # a hyphenated word
        return text[start].islower()
    return (last.isalpha() or last in _PAUSES) and text[start].islower()


# The longest line in a text wrapped by hand, at the widths of letters, mails and columns; longer lines are paragraphs.
MAX_WRAPPED_CHARACTERS = 100


def _width(lines: list[Span]) -> int:
    """Return the width of a text that may be wrapped by hand, else 0."""
    widest = max((line.end - line.start for line in lines), default=0)
    return widest if len(lines) > 1 and widest <= MAX_WRAPPED_CHARACTERS else 0


def _is_filled(text: str, before: Span, line: Span, width: int) -> bool:
    """Return whether a line ends because the next word did not fit, and not because a sentence ends."""
    begin = max(text.rfind("\n", 0, before.end), text.rfind("\r", 0, before.end)) + 1
    filled = text[max(begin, before.start) : before.end]
    first = text[line.start : line.end].split(maxsplit=1)[0]
    inside = (filled.rstrip(_MARKS)[-1:].isalnum() or filled[-1] == ",") and first.lstrip(_MARKS)[:1].isalnum()
    return bool(width) and inside and len(filled) + 1 + len(first) > width


# Line breaks inside sentences from which a text counts as wrapped by hand: at least this many, and this share of all.
MIN_WRAPPED_LINES = 3
WRAPPED_SHARE = 0.4


def _is_wrapped(text: str, lines: list[Span]) -> bool:
    single = [
        (one.end, other.start)
        for one, other in zip(lines, lines[1:], strict=False)
        if _breaks_between(text, one.end, other.start) == 1
    ]
    inside = sum(_goes_on(text, end, start) for end, start in single)
    return inside >= MIN_WRAPPED_LINES and inside >= WRAPPED_SHARE * len(single)


# A line of at most this many characters that does not end like a sentence can be a heading, a caption or an
# advertisement.
MAX_INSET_CHARACTERS = 60


def following(text: str, blocks: Sequence[Span]) -> list[int]:
    """Return for each paragraph the number of the one in which its text continues, -1 for the last.

    That is the next one, or the one after it if the next is a heading or the like.
    """
    last = len(blocks) - 1
    return [
        -1 if n == last else n + 2 if n + 1 < last and _is_inset(text, blocks[n + 1]) else n + 1
        for n in range(len(blocks))
    ]


def _is_inset(text: str, block: Span) -> bool:
    ends = text[block.end - 1]
    return (
        block.end - block.start <= MAX_INSET_CHARACTERS
        and (ends.isalnum() or ends in ")]?")
        and text[block.start].isalnum()
    )


def tail(text: str, lang: Language) -> int:
    """Return the offset where the text after the article begins ("Related Posts"), or ``len(text)`` if none does."""
    return tail_of(text, paragraphs(text), lang)


# A line of at most this many words can be the heading of a boilerplate tail ("You might also like:").
MAX_TAIL_HEADING_WORDS = 6


# A paragraph of this many words after such a heading shows that the article continues and that the heading belongs to
# an inset.
TAIL_PARAGRAPH_WORDS = 40


def tail_of(text: str, blocks: tuple[Span, ...], lang: Language) -> int:
    """Return the same as ``tail`` for a text whose paragraphs are known."""
    headings = lang.words("boilerplate", "headings")
    start = len(text)
    for block in reversed(blocks[1:]):
        if block.end - block.start < 80:
            words = _WORD.findall(block.of(text).lower().replace("’", "'"))
            if len(words) <= MAX_TAIL_HEADING_WORDS and " ".join(words) in headings:
                start = block.start
        elif len(_WORD.findall(block.of(text))) >= TAIL_PARAGRAPH_WORDS:
            break
    return start
