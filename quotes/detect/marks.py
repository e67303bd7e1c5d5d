"""Where the quotation marks of a text stand, what they look like and what surrounds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from quotes.lang import Language


class Lean(IntEnum):
    """Which way a mark's shape points."""

    OPENS = 0
    CLOSES = 1
    NEUTRAL = 2


class Side(IntEnum):
    """What stands beside a mark."""

    SPACE = 0
    OPENER = 1  # an opening bracket
    DASH = 2
    STOP = 3  # punctuation that ends something, or a closing bracket
    WORD = 4


class Mark(NamedTuple):
    """One quotation mark; ``before`` and ``after`` are the characters beside its run of marks, "" at an edge."""

    start: int
    end: int
    double: bool
    lean: Lean
    before: str
    after: str
    left: Side
    right: Side
    begins: bool = False  # whether a sentence ends before it and another begins after it


class Shapes(NamedTuple):
    """A language's marks, ready for scanning."""

    run: re.Pattern[str]
    double: dict[str, Lean]
    single: dict[str, Lean]


# Feet and inches, minutes and seconds, and dimensions: 5'10", 6' 2'', 40°26'46", 24" x 36".
_MEASURE = re.compile(
    r"\d ?['’′] ?\d{1,2}(?:[\d.,/½¼¾]{0,4})(?: ?[\"”″]| ?''| ?’’)(?![\w])|\d[\"”″](?= ?[x×] ?\d)|\d['’′](?= ?[x×] ?\d)"
)
# Markup left in the text by extraction or by a publisher's system: the values of its attributes are in marks.
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,400}>|\[[a-z_-]{2,20} [a-z_-]{1,20}=[^\[\]\n]{0,400}\]")
_SENTENCE_BEFORE = re.compile(r"[.!?…][\"”’»)]?[ \u00a0]{1,2}$")
_STOPS = frozenset(".,!?;:…)]}>%")
_OPENERS = frozenset("([{<¿¡$#@£€")
_DASHES = frozenset("-–—―‒‐/|*")
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff\x00")


def shapes(lang: Language) -> Shapes:
    """Return the marks of ``lang``."""
    table = lang.table("marks")
    return _shapes(*("".join(table.get(key, [])) for key in ("double", "single")), *_twins(table))


def _twins(table: dict[str, list[str]]) -> tuple[str, str]:
    return "".join(table.get("opening", [])), "".join(table.get("closing", []))


@lru_cache(maxsize=32)
def _shapes(double: str, single: str, opening: str, closing: str) -> Shapes:
    def lean(mark: str) -> Lean:
        return Lean.OPENS if mark in opening else Lean.CLOSES if mark in closing else Lean.NEUTRAL

    run = re.compile(f"[{re.escape(double + single)}]+") if double + single else re.compile(r"(?!)")
    return Shapes(run, {m: lean(m) for m in double}, {m: lean(m) for m in single})


# Marks read in one article, many times the number in the longest interview; any beyond these are left unread.
MAX_MARKS = 50_000


def find(text: str, lang: Language) -> list[Mark]:
    """Return the marks of ``text`` in order, without apostrophes inside words, signs of measurement and markup."""
    table = shapes(lang)
    no_marks = {at for p in (_MEASURE, _TAG) for match in p.finditer(text) for at in range(*match.span())}
    marks = (mark for run in table.run.finditer(text) for mark in _split(text, run, table))
    return list(islice((mark for mark in marks if mark.start not in no_marks), MAX_MARKS))


def _split(text: str, run: re.Match[str], table: Shapes) -> Iterator[Mark]:
    """Give the marks in a run of quotation marks; two equal single marks in a row count as one double mark."""
    start, end = run.span()
    before, after = (
        text[start - 1 : start] or "\n",
        text[end : end + 1] or "\n",
    )  # ends of the text are line ends
    left, right = _side(before), _side(after)
    glyphs = run.group()
    if len(glyphs) == 1 and glyphs in table.single and left == right == Side.WORD:
        return
    opens = left in (Side.SPACE, Side.OPENER) and right != Side.SPACE
    begins = opens and after.isupper() and _SENTENCE_BEFORE.search(text[max(0, start - 4) : start]) is not None
    at = 0
    while at < len(glyphs):
        glyph = glyphs[at]
        width = _width(glyphs, at, opens) if glyph in table.single else 1
        double = width == 2 or glyph in table.double
        lean = table.double[glyph] if glyph in table.double else table.single[glyph]
        yield Mark(start + at, start + at + width, double, lean, before, after, left, right, begins)
        at += width


def _width(glyphs: str, at: int, opens: bool) -> int:
    """Return 2 if the single mark at ``at`` is half of a double one, else 1.

    In a run of three, the double mark is the outer one: the first two where the run opens, the last two where it
    closes.
    """
    glyph, length = glyphs[at], 1
    while length < 4 and glyphs[at + length : at + length + 1] == glyph:
        length += 1
    if length == 1 or (length == 3 and not opens):
        return 1
    return 2


def _side(character: str) -> Side:
    if not character or character.isspace() or character in _INVISIBLE:
        return Side.SPACE
    if character in _STOPS:
        return Side.STOP
    if character in _DASHES:
        return Side.DASH
    return Side.OPENER if character in _OPENERS else Side.WORD
