"""What a text hides from whoever looks at it: characters that are not seen, and letters that look like others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Characters that reorder a text or cannot be seen; soft hyphens and the joiners of words and emoji are part of writing.
_HIDDEN = (
    0x061C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x206A),
    0xFEFF, *range(0xE0000, 0xE0080),
)  # fmt: skip
_SHOWN = {code: f"[U+{code:04X}]" for code in _HIDDEN}
# Letters of Cyrillic and Greek that print as those of the Latin alphabet do.
_OTHERS = "АВЕЅІЈКМНОРСТУХҮԚԜаеѕіјорсухԛԝһӏԁΑΒΕΖΗΙΚΜΝΟΡΤΥΧονϲ"
_LATIN = "ABESIJKMHOPCTYXYQWaesijopcyxqwhldABEZHIKMNOPTYXovc"
_LOOK_ALIKES = str.maketrans(_OTHERS, _LATIN)
_WORD = re.compile(r"[^\W\d_]+")


def unhidden(text: str) -> str:
    """Return a text in which characters that reorder it or are not seen stand as what they are: "[U+202E]"."""
    return text.translate(_SHOWN)


def as_latin(name: str) -> str | None:
    """Return a name in the Latin letters that it looks like, None for one that has no others or looks like no name."""
    latin = name.translate(_LOOK_ALIKES)
    if latin == name or not all(map(_is_latin, filter(str.isalpha, latin))):
        return None
    return latin


def is_mixed(name: str) -> bool:
    """Return whether a word of a name has letters of the Latin alphabet and ones of another that look like them."""
    return any(any(map(_is_latin, word)) and _LOOK_ALIKES.keys() & set(map(ord, word)) for word in _WORD.findall(name))


def disguised(names: Iterable[str]) -> list[str]:
    """Return those of the names, sorted, that look like another of them, or have a word in two alphabets."""
    all_names = sorted(set(names))
    folded = {name.casefold() for name in all_names}
    return [n for n in all_names if is_mixed(n) or ((latin := as_latin(n)) is not None and latin.casefold() in folded)]


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")
