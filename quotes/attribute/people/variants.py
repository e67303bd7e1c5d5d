"""Other ways in which an article prints a name: acronyms that it explains, "ue" for "ü", misprints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from quotes.attribute.people.names import name_parts
from quotes.datatypes import Span
from quotes.lang import Language
from quotes.text.normal import fold

_EXPLAINED = re.compile(r"(?<=[\w’'.]) \(([A-Z][A-Za-z]*[A-Z])s?\)")
_WORD = re.compile(r"[^\W\d_][\w’'&.-]*")
_ACRONYM = re.compile(r"[A-Z]{3,6}")
_NAME_WORDS, _NAME_CHARACTERS = 10, 120  # how far before an acronym the body's name is looked for


def long_forms(text: str, language: Language) -> dict[str, Span]:
    """Return where an article has the names for which its acronyms in parentheses stand: "World Ferry Union (WFU)"."""
    forms: dict[str, Span] = {}
    for match in _EXPLAINED.finditer(text):
        span = _before(text, match.start(), match.group(1), language)
        if span is not None:
            forms.setdefault(match.group(1), span)
    return forms


def spelled_out(text: str, acronym: str) -> Span | None:
    """Return where the words stand that have an acronym's letters as initials, whether it is explained there or not."""
    if not _ACRONYM.fullmatch(acronym):
        return None
    words = r"(?: [a-z]{1,4})* ".join(rf"{letter}[a-zà-ÿ][\w’'-]*" for letter in acronym)
    match = re.search(rf"(?<!\w)(?<![.!?] ){words}(?!\w)", text)
    return Span(*match.span()) if match else None


def _before(text: str, end: int, acronym: str, language: Language) -> Span | None:
    """The words right before an offset whose initials form an acronym, with or without function words."""
    start = max(0, end - _NAME_CHARACTERS)
    words = list(_WORD.finditer(text, start, end))[-_NAME_WORDS:]
    small = language.words("statements", "function")
    letters = acronym.lower()
    for number in range(len(words) - 1, -1, -1):
        here = words[number:]
        gaps = {text[a.end() : b.start()] for a, b in zip(here, here[1:], strict=False)}
        if not gaps <= {" ", "’ ", "' ", ", "} or not (here[0].group()[0].isupper() or here[0].group() in small):
            return None
        initials = "".join(w.group()[0].lower() for w in here if w.group().lower() not in small)
        every = "".join(w.group()[0].lower() for w in here)
        if here[0].group()[0].isupper() and letters in (initials, every):
            return Span(here[0].start(), end)
        if here[0].group()[0].isupper() and len(letters) > 2 and letters[0] == every[0] and _follow(letters, every):
            return Span(here[0].start(), end)
    return None


def _follow(letters: str, initials: str) -> bool:
    """Whether letters come in this order among initials."""
    left = iter(initials)
    return all(letter in left for letter in letters)


def parts_of_variants(printed: Iterable[str], text: str, language: Language) -> Mapping[str, tuple[str, ...]]:
    """Return the parts of the full names that an article's acronyms and spellings without umlauts stand for."""
    names = {name: name_parts(name, language, titled=False) for name in set(printed)}
    variants = {}
    for short, span in long_forms(text, language).items():
        parts = name_parts(span.of(text), language, titled=False)
        variants[short] = max((p for p in names.values() if p[-len(parts) :] == parts), key=len, default=parts)
    marked = {fold(w) for name in names for w in _WORD.findall(name) if any(c in _UMLAUTS for c in w.lower())}
    for name in names:
        parts = name_parts(name, language)
        plain = tuple(bare if (bare := _without_e(p)) in marked else p for p in parts)
        if plain != parts:
            variants[name] = plain
    return {name: parts for name, parts in variants.items() if name in names}


_UMLAUTS = "äöüø"
_WRITTEN_OUT = re.compile(r"(?<=[aou])e")


def _without_e(part: str) -> str:
    return _WRITTEN_OUT.sub("", part)


# Surnames of at least this many letters may differ by a misprint; shorter ones are more often different names.
MISPRINT_LETTERS = 6


def is_misprint(one: str, other: str) -> bool:
    """Return whether two long surnames differ by one letter that is missing, or one that is doubled or swapped."""
    if min(len(one), len(other)) < MISPRINT_LETTERS or one == other:
        return False
    if len(one) == len(other):
        wrong = [n for n in range(len(one)) if one[n] != other[n]]
        swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1
        return swapped and one[wrong[0]] == other[wrong[1]] and one[wrong[1]] == other[wrong[0]]
    short, long = sorted((one, other), key=len)
    return len(long) == len(short) + 1 and any(long[:n] + long[n + 1 :] == short for n in range(len(long)))
