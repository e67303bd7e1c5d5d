"""The parts of a printed name, and which names can be short forms of which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from quotes.attribute.mentions.lexicon import abbreviated_titles, suffixes, title_words
from quotes.lang import Language, load
from quotes.text.alternation import any_of
from quotes.text.given_names import gender_of_given_name
from quotes.text.normal import fold

_WORD = re.compile(r"\w[\w'’.\-]*")
_POSSESSIVE = re.compile(r"(['’]s|['’])$")
# 'John "Jack" Roe', "John (Jack) Roe": words in such marks inside a name are not part of its full form.
_NICKNAME = re.compile(r"(?<=\w)[.]?\s[“\"‘'(]([^“”\"()]{2,25})[”\"’')](?=\s\w)")
# An article joined to the name after it: "al-Roe" is Roe, too.
_GLUED_ARTICLE = re.compile(r"(?:a[ldsz]|el|ash|ul)-(?=\w)")
_GENERATIONS = {"jr", "sr", "ii", "iii", "iv"}


def name_parts(name: str, language: Language, *, titled: bool = True) -> tuple[str, ...]:
    """Return the folded words of a name without honorifics, leading titles, nicknames and suffixes like "Jr.".

    A body is not ``titled``: "American" before a man's name is not part of it, but in his union's name it is.
    """
    return _name_parts(name, language.code, titled)


@lru_cache(maxsize=1 << 14)
def _name_parts(name: str, code: str, titled: bool) -> tuple[str, ...]:
    printed = _WORD.findall(_bare(name))
    words = [fold(w).rstrip(".,") for w in printed]
    words = words[_titles_end(printed, code) if titled else 0 :]
    words = words[: _begins_again(words)]
    while len(words) > 1 and (words[-1] in suffixes(code) or words[-1] in _degrees(code)):
        words = words[:-1]
    return tuple(_GLUED_ARTICLE.sub("", w) for w in words if w)


def _titles_end(printed: Sequence[str], code: str) -> int:
    """How many words of a name are titles, with what stands before them: "Harlow Gov." of "Harlow Gov. Roe"."""
    last = len(printed) - 1
    inside = [n for n, word in enumerate(printed[:last]) if fold(word) in abbreviated_titles(code)]
    start = inside[-1] + 1 if inside else 0
    while start < last and (fold(printed[start]).rstrip(".,") in title_words(code) or _is_office(*printed[start:][:2])):
        start += 1
    return start


def _begins_again(words: Sequence[str]) -> int:
    """How many words of a name come before it begins again: two of "Jane Roe Jane RoeAll", from a hidden text."""
    return 2 if len(words) > 3 and words[0] == words[2] and words[0] != words[1] else len(words)


# So many capitals before a name stand for an office ("MEC Roe"), fewer for first names ("JD Roe").
_OFFICE_LETTERS = 3


def _is_office(word: str, name: str) -> bool:
    return word.isalpha() and word.isupper() and len(word) >= _OFFICE_LETTERS and not name.isupper()


def _degrees(code: str) -> frozenset[str]:
    return load(code).words("honorifics", "degrees")


def generation_of(name: str) -> str:
    """Return "jr", "sr", "ii", … if a name ends this way, else ""."""
    last = fold(name).rstrip(" .,").rpartition(" ")[2]
    return last if last in _GENERATIONS else ""


_WORD_BEFORE = re.compile(r"(\w+)\s\Z")
_WORD_BEFORE_CHARACTERS = 16


def generation_before(text: str, start: int, language: Language) -> str:
    """Return the generation that a word before a name tells: "sr" for "the elder Roe", else ""."""
    before = _WORD_BEFORE.search(text, max(0, start - _WORD_BEFORE_CHARACTERS), start)
    word = fold(before.group(1)) if before else ""
    return next((g for g, key in (("sr", "elder"), ("jr", "younger")) if word in language.words("names", key)), "")


def nickname_of(name: str) -> str:
    """Return the folded nickname in marks inside a name, or "" if there is none."""
    match = _NICKNAME.search(name)
    return fold(match.group(1)).strip() if match else ""


def known_as(text: str, end: int, language: Language) -> str:
    """Return the folded name by which a person is told to be known right after the full one, "" if there is none."""
    match = _known_as(language.code).match(text, end)
    return fold(match.group(1)) if match else ""


@cache
def _known_as(code: str) -> re.Pattern[str]:
    phrases = any_of(load(code).words("names", "known_as"))
    return re.compile(rf",? {phrases} [“\"'‘«]?([A-ZÀ-Þ][\w'’-]+)")


def display_name(name: str, language: Language, *, titled: bool = True) -> str:
    """Return a name as it is shown: as printed, but without title, nickname, degrees and possessive ending."""
    return _display_name(name, language.code, titled)


@lru_cache(maxsize=1 << 14)
def _display_name(name: str, code: str, titled: bool) -> str:
    bare = _bare(name)
    words = [(m.span(), fold(m.group()).rstrip(".,")) for m in _WORD.finditer(bare)]
    start = _titles_end([bare[slice(*span)] for span, _ in words], code) if titled else 0
    end = start + _begins_again([word for _, word in words[start:]])
    while end - start > 1 and words[end - 1][1] in _degrees(code):
        end -= 1
    if not words:
        return " ".join(bare.split()).strip(" ,;:")
    last = len(bare) if end == len(words) else words[end - 1][0][1]
    return " ".join(bare[words[start][0][0] : last].split()).strip(" ,;:")


def _bare(name: str) -> str:
    return _NICKNAME.sub("", _POSSESSIVE.sub("", name.strip()))


def is_short_form(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Return whether ``short`` is a way to write ``full``: its surname, its first name, or both without the middle.

    A surname can have two or more words ("Mac Giolla Roe" in "Nora Mac Giolla Roe").
    """
    if not short or not full or len(short) > len(full):
        return False
    if len(short) == 1:
        return short[0] in (full[-1], full[0]) or (len(full) > 2 and short[0] == full[-2])
    if len(short) < len(full) and full[-len(short) :] == short:
        return True
    first = (
        short[0] == full[0]
        or (len(short[0]) <= 2 and short[0][0] == full[0][0])
        or (len(full[0]) <= 2 and short[0][0] == full[0][0])
    )
    return first and short[-1] in full[1:] and all(w in full for w in short[1:])


def first_surnames(full: tuple[str, ...], language: Language) -> frozenset[str]:
    """Return the words that can be the first of a person's two surnames: "Roe" of "Nora Elena Roe Poe".

    Of three words the second one can be a first name, too: "Nora Vidal Roe".
    """
    particles = language.words("plain", "particles")
    words = [word for n, word in enumerate(full) if n == 0 or word not in particles]
    if len(words) > _NAMES_AND_SURNAME:
        return frozenset({words[-2]})
    two_first_names = len(words) == _NAMES_AND_SURNAME and gender_of_given_name((words[1],)) is not None
    return frozenset(words[1:] if two_first_names else words[1:2] or words)


# A longer name has two surnames at its end.
_NAMES_AND_SURNAME = 3


def is_initials(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Return whether ``short`` is the initials of ``full``: "eln" of "ejército de liberación nacional"."""
    if len(short) != 1 or len(full) < 2:
        return False
    return short[0].replace(".", "") in _initials(full)


@lru_cache(maxsize=1 << 14)
def _initials(full: tuple[str, ...]) -> tuple[str, str]:
    """The initials of all words of a name, and the initials without those of words such as "of" and "the"."""
    return "".join(w[0] for w in full), "".join(w[0] for w in full if len(w) > 3)
