"""From bytes of the web to text: by what the bytes show and what is declared, never by a guess.

A wrong guess of the encoding would put words in people's mouths, so bytes that are neither UTF-8 nor declared are
refused.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from quotes.articles.decode import decode as decode_strictly
from quotes.articles.unreadable import Unreadable

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*+=\s*+["']?+\s*+([\w.:-]+)|<\?xml[^>]{0,100}?encoding=["']([\w.:-]+)""",
    re.IGNORECASE,
)
# Where a page declares its encoding: in the first 1,024 bytes by the standard, but not all pages follow it.
_HEAD = 4096
# The encodings that browsers use for these names: supersets, which pages actually mean by them.
_MEANT = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030",
    "shift_jis": "cp932", "euc_kr": "cp949", "tis-620": "cp874",
}  # fmt: skip


# Codecs that Python counts as text but no page uses: escapes that would be interpreted, host names, any byte.
_NO_ENCODINGS = frozenset({
    "unicode-escape", "raw-unicode-escape", "idna", "punycode", "utf-7", "charmap", "undefined", "mbcs", "oem",
})  # fmt: skip


def decode(data: bytes, charset: str | None = None, forced: str | None = None) -> tuple[str, str]:
    """Return the text of ``data`` and its encoding's name.

    ``forced`` is the user's word and decides; else a byte order mark, then UTF-8 if the bytes are valid, then
    ``charset`` (of the answer), then what the page declares itself.  Raises Unreadable if none of them fits.
    """
    if forced:
        return _strictly(data, forced)
    if data.startswith(_MARKS):
        return decode_strictly(data), "utf-8" if data.startswith(codecs.BOM_UTF8) else "utf-16"
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _declared(data, [name for name in (charset, *_inside(data)) if name])


def _declared(data: bytes, names: list[str]) -> tuple[str, str]:
    for name in names:
        codec = _codec(name)
        if codec == "utf-8":
            text = _mended(data)
            if text is not None:
                return text, "utf-8"
        elif codec is not None:
            try:
                return data.decode(codec), codec
            except UnicodeDecodeError:
                continue
    problem = (
        f"not UTF-8, nor {', '.join(names)} as it says" if names else "not UTF-8, and no other encoding is declared"
    )
    raise Unreadable(f"{problem}: name it with --encoding")


# Share of the non-ASCII characters that may be broken in a page that declares UTF-8: in another encoding, nearly all
# would be.
MAX_BROKEN_SHARE = 0.2


def _mended(data: bytes) -> str | None:
    """Return ``data`` with its few broken characters as U+FFFD, None if they are not few."""
    text = data.decode("utf-8", "replace")
    wide = sum(not c.isascii() for c in text)
    return text if text.count("\ufffd") <= MAX_BROKEN_SHARE * wide else None


def codec_of(name: str) -> str:
    """Return the codec that a user means by ``name``. Raises Unreadable if it is not a text encoding."""
    codec = _codec(name)
    if codec is None:
        raise Unreadable(f"there is no encoding {name[:40]!r}")
    return codec


def check_declared(data: bytes, charset: str | None) -> None:
    """Raise Unreadable if the answer or its beginning names a codec that is not for text of the web."""
    for name in (charset, *_inside(data)):
        if name and _codec(name) is None and _is_python(name):
            raise Unreadable(f"says that it is in {name[:40]!r}, which is no encoding of text")


def _is_python(name: str) -> bool:
    try:
        return bool(codecs.lookup(name.strip()))
    except (LookupError, ValueError):
        return False


def _strictly(data: bytes, name: str) -> tuple[str, str]:
    codec = codec_of(name)
    try:
        return data.decode(codec).removeprefix("\ufeff"), codec
    except UnicodeDecodeError as error:
        raise Unreadable(f"not {name}: byte 0x{data[error.start]:02x} at {error.start:,}") from error


def _inside(data: bytes) -> Iterable[str]:
    declaration = _DECLARED.search(data[:_HEAD])
    return ((declaration[1] or declaration[2]).decode("ascii", "replace"),) if declaration else ()


def _codec(name: str) -> str | None:
    """Return the codec that ``name`` means on the web, None if it is not for text of the web."""
    try:
        codec = codecs.lookup(name.strip())
        "".encode(codec.name)  # refuses codecs that are not of text, such as hex
    except (LookupError, ValueError, UnicodeError):
        return None
    if codec.name.replace("_", "-") in _NO_ENCODINGS:
        return None
    return _MEANT.get(codec.name, codec.name)
