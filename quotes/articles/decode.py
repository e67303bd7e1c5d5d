"""Bytes to text, strictly: a wrong guess of the encoding would put words in people's mouths."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import IO, Any

from quotes import limits
from quotes.articles.unreadable import Unreadable

# The longest first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def read_limited(stream: IO[bytes], limit: int = limits.MAX_ARTICLE_BYTES) -> bytes:
    """Return what is left of ``stream``; raises Unreadable if that is more than ``limit`` bytes."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise Unreadable(f"larger than {limit:,} bytes")
    return data


def lines(stream: IO[bytes], limit: int = limits.MAX_ARTICLE_BYTES) -> Iterator[bytes]:
    """Yield the lines of ``stream``; one longer than ``limit`` bytes is cut just beyond that, without its end.

    Raises Unreadable if a line goes on for so long that the rest is not looked at.
    """
    while line := stream.readline(limit + 2):
        yield line
        passed = len(line)
        while len(line) == limit + 2 and not line.endswith(b"\n"):
            line = stream.readline(limit + 2)
            passed += len(line)
            if passed > limits.MAX_PASSED_BYTES:
                raise Unreadable(f"a line of more than {limits.MAX_PASSED_BYTES:,} bytes; what comes after is not read")


def decode(data: bytes) -> str:
    """Return the text of ``data`` after its byte order mark, newlines untouched.

    The encoding is UTF-8 unless a byte order mark says UTF-16 or UTF-32.  Raises Unreadable with the place of the
    first wrong byte.
    """
    mark, encoding = next((m for m in _MARKS if data.startswith(m[0])), (b"", "utf-8"))
    try:
        return data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise Unreadable("a binary file, not text") from error
        at = len(mark) + error.start
        raise Unreadable(f"not {encoding.upper()}: byte 0x{data[at]:02x} at {at:,}; convert it to UTF-8") from error


def decode_json(data: bytes) -> Any:
    """Return what the JSON in ``data`` says; raises Unreadable with the place of the first fault."""
    try:
        return json.loads(decode(data))
    except json.JSONDecodeError as error:
        raise Unreadable(f"broken JSON at character {error.pos + 1:,}: {error.msg}") from error
    except RecursionError as error:
        raise Unreadable("broken JSON: nested too deep") from error
    except ValueError as error:
        raise error if isinstance(error, Unreadable) else Unreadable(f"broken JSON: {error}") from error


# Share of control characters from which a file counts as binary even if it happens to decode.
MAX_CONTROL_SHARE = 0.01


def check_text(text: str) -> None:
    """Raise Unreadable if ``text`` is empty, too long, or not text."""
    if len(text) > limits.MAX_ARTICLE_CHARACTERS:
        raise Unreadable(f"longer than {limits.MAX_ARTICLE_CHARACTERS:,} characters")
    if not text.strip():
        raise Unreadable("empty")
    if max(map(len, text.splitlines())) > limits.MAX_LINE_CHARACTERS:
        raise Unreadable(f"a line longer than {limits.MAX_LINE_CHARACTERS:,} characters")
    if "\0" in text:
        raise Unreadable("a NUL character: a binary file, not text")
    if len(_CONTROL.findall(text)) > len(text) * MAX_CONTROL_SHARE:
        raise Unreadable("mostly control characters: a binary file, not text")
    if not encodable(text):
        raise Unreadable("half a surrogate pair: not Unicode text")


def encodable(text: str) -> bool:
    """Return whether ``text`` is Unicode, without half a surrogate pair (which JSON and file names can hold)."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
