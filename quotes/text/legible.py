"""Text as readers would see it, without the damage of extraction, decoding or typesetting, and with the way back.

``&quot;We&rsquo;ll stay&quot;``, ``â€œWe stayâ€``, soft hyphens, zero-width characters, ligatures, words hyphenated at
the end of a line, lines that point to other articles: the text is read without them, and every offset leads back to the
original text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from quotes.datatypes import Span


class Legible(NamedTuple):
    """A legible text; ``starts`` and ``ends`` are the original offsets of each of its characters."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, span: Span) -> Span:
        """Return where the characters of ``span`` came from."""
        if span.start >= len(self.text):
            end = self.ends[-1] if self.ends else 0
            return Span(end, end)
        start = self.starts[span.start]
        return Span(start, self.ends[span.end - 1] if span.end > span.start else start)


def as_it_is(text: str) -> Legible:
    """Return a text that is read as it is, each character from its own place."""
    return Legible(text, tuple(range(len(text))), tuple(range(1, len(text) + 1)))


def _cp1252(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:  # five bytes have no meaning there; browsers keep them
        return chr(byte)


# Windows-1252 as browsers read it, from a character to its byte.
_BYTES = {chr(byte): byte for byte in range(0x80, 0x100)} | {_cp1252(byte): byte for byte in range(0x80, 0x100)}


def _any_of(characters: str) -> str:
    """A pattern for one of the characters, which may be parted into a letter and an accent after it."""
    parted = [form for c in characters if len(form := unicodedata.normalize("NFD", c)) > 1]
    return f"(?:[{re.escape(characters)}]|{'|'.join(parted)})" if parted else f"[{re.escape(characters)}]"


_TRAILING = _any_of("".join(c for c, byte in _BYTES.items() if byte < 0xC0))
# A UTF-8 character that was read as Windows-1252; a closing mark has often lost its last byte as well.
_GARBLED = rf"{_any_of('ÂÃ')}{_TRAILING}|{_any_of('âï')}{_TRAILING}{{2}}|ð{_TRAILING}{{3}}|{_any_of('â')}€"
_ENTITY = r"&(?:amp;)?(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
_ESCAPED = r"\\u[0-9a-fA-F]{4}|\\(?=[\"'“”„‟«»″〝〞＂‘’‚‛‹›′´`ʼ＇])"
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_ODD = rf"{_ENTITY}|{_ESCAPED}|[{_INVISIBLE}]|[\ufb00-\ufb06]|{_GARBLED}|[\x80-\x84\x86-\x9f]"
_CHARACTERS = re.compile(_ODD)
_SPOILED = re.compile(rf"{_ENTITY}|{_GARBLED}")
_PARTED = r"-(?<=[^\W\d_]-)[ \t]*\r?\n[ \t]*(?=[^\W\dA-Z_])"
# The number and the times of a subtitle, with the blank line before them.
_SUBTITLE = r"(?:\A|\s{0,8}\n)(?:\d{1,4}\r?\n)?[\d:.,]{8,12} --> [\d:.,]{8,12}[^\n]*\n"

# Replacements for whole lines.
_LINES = {"line": "", "subtitle": "\n"}
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


# The greatest length of a line that points to another article, from its label on: "Read more: …".
MAX_POINTER_CHARACTERS = 160


@lru_cache(maxsize=16)
def _all_odd(pointers: frozenset[str], insets: frozenset[str]) -> re.Pattern[str]:
    labels, lines = ("|".join(map(re.escape, sorted(words))) or "(?!)" for words in (pointers, insets))
    label = rf"(?i:{labels})[ \t]*:[^\n“”«»\"]{{1,{MAX_POINTER_CHARACTERS}}}|[(\[—–-]*(?i:{lines})[)\]—–-]*[ \t]*"
    line = rf"(?P<line>(?m:^)[*_> \t]{{0,4}}(?:{label})(?=\r?\n))"
    return re.compile(rf"{line}|(?P<subtitle>{_SUBTITLE})|{_ODD}|{_PARTED}")


def legible(text: str, pointers: frozenset[str] = frozenset(), insets: frozenset[str] = frozenset()) -> Legible | None:
    """Return the legible form of ``text``, or None if it is legible as it is.

    Words hyphenated at the end of a line are whole, and there are no lines that begin with one of the ``pointers`` and
    a colon ("Read more: …"), are one of the ``insets`` ("Advertisement") or give the time of a subtitle. A line with a
    quote in double marks stays.
    """
    return _read(text, _all_odd(pointers, insets))


def legible_characters(text: str) -> Legible | None:
    """Return ``text`` with the intended characters, but with lines and hyphens as they are; None if nothing changes."""
    return _read(text, _CHARACTERS)


# How many times over a text may be damaged: double escaping is common, and each time takes another pass.
MAX_TIMES_SPOILED = 4


def mended(text: str) -> str:
    """Return ``text`` with character entities decoded, and UTF-8 that was read as Windows-1252 restored.

    Invisible characters that may matter to the script, such as joiners, stay.
    """
    for _ in range(MAX_TIMES_SPOILED):
        spoiled, text = text, _SPOILED.sub(lambda match: _meant(match.group()), text)
        if text == spoiled:
            break
    return text


def _read(text: str, odd: re.Pattern[str]) -> Legible | None:
    """Return the legible form of a text, even if it was damaged several times; None if nothing changes."""
    read = _read_once(text, odd)
    for _ in range(MAX_TIMES_SPOILED - 1):
        again = _read_once(read.text, odd) if read else None
        if not read or not again:
            break
        starts, ends = read.starts, read.ends
        read = Legible(again.text, tuple(starts[n] for n in again.starts), tuple(ends[n - 1] for n in again.ends))
    return read


def _read_once(text: str, odd: re.Pattern[str]) -> Legible | None:
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in odd.finditer(text):
        meant = _LINES.get(match.lastgroup or "")
        if meant is None:
            meant = _meant(match.group())
        if meant == match.group():
            continue
        start, end = match.span()
        parts += (text[at:start], meant)
        starts += (*range(at, start), *(start for _ in meant))
        ends += (*range(at + 1, start + 1), *(end for _ in meant))
        at = end
    if not parts:
        return None
    parts.append(text[at:])
    starts += range(at, len(text))
    ends += range(at + 1, len(text) + 1)
    return Legible("".join(parts), tuple(starts), tuple(ends))


def _meant(odd: str) -> str:
    """Return what a suspicious run of characters stands for, or the run itself if it means nothing else."""
    if odd[0] == "&":
        meant = unescape(unescape(odd))
        return odd if _is_no_text(meant) else meant
    if odd[0] == "\\":
        meant = chr(int(odd[2:], 16)) if odd[1:] else ""
        return odd if _is_no_text(meant) else meant
    if odd in _LIGATURES:
        return _LIGATURES[odd]
    whole = unicodedata.normalize("NFC", odd)
    if whole == "â€":
        return "”"
    if whole[0] in "ÂÃâïð":
        return odd if (meant := _decoded(whole)) == whole else meant
    return _cp1252(ord(odd)) if "\x80" <= odd <= "\x9f" else ""


def _is_no_text(meant: str) -> bool:
    """Whether an escape stands for a control character, a line break or half a surrogate pair."""
    return any("\ud800" <= c <= "\udfff" or c < " " for c in meant)


def _decoded(garbled: str) -> str:
    try:
        meant = bytes(_BYTES[c] for c in garbled).decode()
    except UnicodeDecodeError:
        return garbled
    return "" if meant == "\ufeff" else meant
