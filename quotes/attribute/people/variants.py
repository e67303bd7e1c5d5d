"""Other ways in which an article prints a name: acronyms that it explains, "ue" for "ü", misprints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from quotes.attribute.people.names import name_parts
from quotes.datatypes import Span
from quotes.lang import Language, load
from quotes.text.alternation import any_of
from quotes.text.normal import fold

# What patterns begin with is soon found: so what stands before the parenthesis is asked behind it.
_EXPLAINED = re.compile(r" \((?<=[\w’'.] \()([A-Z][A-Za-z]*[A-Z])s?\)")
_WORD = re.compile(r"[^\W\d_][\w’'&.-]*")
_ACRONYM = re.compile(r"[A-Z]{3,6}")
_NAME_WORDS, _NAME_CHARACTERS = 10, 120  # how far before an acronym the body's name is looked for


def long_forms(text: str, language: Language) -> dict[str, Span]:
    """Return where an article has the names for which its short ones stand: "World Ferry Union (WFU)".

    These are acronyms and clipped words in parentheses, acronyms before the name in parentheses, and words that the
    language clips ("Minsalud").
    """
    return dict(_long_forms(text, language.code))


@lru_cache(maxsize=8)
def _long_forms(text: str, code: str) -> tuple[tuple[str, Span], ...]:
    language = load(code)
    forms: dict[str, Span] = {}
    for match in _EXPLAINED.finditer(text):
        span = _before(text, match.start(), match.group(1), language)
        if span is not None:
            forms.setdefault(match.group(1), span)
    for match in _NAMED_SHORT.finditer(text):
        span = _made_of(text, match.start(), match.group(1), language)
        if span is not None:
            forms.setdefault(match.group(1), span)
    for match in _EXPLAINS.finditer(text):
        if _has_initials(match["name"], match["acronym"], language):
            forms.setdefault(match["acronym"], Span(*match.span("name")))
    for short, span in _clipped(text, language):
        forms.setdefault(short, span)
    return tuple(forms.items())


# Letters of a body's name that is no acronym: shorter ones in parentheses are as often a place or a party.
_SHORT_LETTERS = 5
_NAMED_SHORT = re.compile(rf" \((?<=[\w’'.] \()([A-ZÁÉÍÓÚÑ][a-záéíóúñ]{{{_SHORT_LETTERS - 1},14}})\)")
_EXPLAINS = re.compile(r"(?<!\w)(?P<acronym>[A-Z]{3,6}) \((?P<name>[A-Z][^()\n]{8,100})\)")


def _made_of(text: str, end: int, short: str, language: Language) -> Span | None:
    """The body's name right before an offset that a word is made of: "Camaroe" of "Cámara de Roe".

    Either beginnings of its words make up the word, in any order, or the word has letters of the name in their order.
    """
    before = list(_WORD.finditer(text, max(0, end - _NAME_CHARACTERS), end))[-_NAME_WORDS:]
    small = language.words("statements", "function")
    bodies = {fold(n) for kind in ("organisation", "office") for n in language.words("nouns", kind)}
    word = fold(short)
    for number in range(len(before) - 1, -1, -1):
        here = before[number:]
        names = [w.group() for w in here]
        if any(text[a.end() : b.start()] not in (" ", ", ") for a, b in zip(here, here[1:], strict=False)):
            return None
        if fold(names[0]) not in bodies or not names[0][0].isupper():
            continue
        parts = [fold(n) for n in names if n.lower() not in small]
        in_order = parts[0][0] == word[0] and _follow(word, "".join(parts))
        if word not in parts and (in_order or _is_pieced(word, parts)):  # "Leader Dora Roe (Dora)" has a nickname
            return Span(here[0].start(), end)
    return None


def _is_pieced(word: str, parts: Sequence[str]) -> bool:
    """Whether a word consists of the beginnings of some of the parts, of two letters at least, in any order."""
    if not word:
        return True
    for n, part in enumerate(parts):
        rest = (*parts[:n], *parts[n + 1 :])
        for length in range(2, min(len(word), len(part)) + 1):
            if word[:length] != part[:length]:
                break
            if _is_pieced(word[length:], rest):
                return True
    return False


def _has_initials(name: str, acronym: str, language: Language) -> bool:
    small = language.words("statements", "function")
    words = [w for w in _WORD.findall(name) if w.lower() not in small]
    return "".join(fold(w)[0] for w in words) == acronym.lower()


# Letters in the second half of a clipped name: "salud" in "Minsalud".
CLIPPED_LETTERS = 4


def _clipped(text: str, language: Language) -> Iterator[tuple[str, Span]]:
    """Words such as "Minsalud" and where the article has the body's name in full, if it has it once or always alike."""
    for head, whole in language.table("clipped").items():
        for short in set(re.findall(rf"\b{head.capitalize()}[a-záéíóúñ]{{{CLIPPED_LETTERS},}}", text)):
            rest = fold(short).removeprefix(head)
            full = _full_name(language.code, whole)
            names = [m for m in full.finditer(text) if any(fold(w).startswith(rest) for w in m.group().split()[1:])]
            if names:
                yield short, Span(*names[0].span())


@cache
def _full_name(code: str, noun: str) -> re.Pattern[str]:
    """A body's noun, printed with or without accents, and what it is for: "Ministerio de Obras y Puertos"."""
    links = load(code).words("plain", "of") | load(code).words("plain", "and") | load(code).words("titles", "definite")
    small = any_of(links)
    spelled = "".join(f"[{c}{_ACCENTED[c]}]" if c in _ACCENTED else c for c in noun)
    spelled = f"[{noun[0].upper()}{noun[0]}]{spelled[len(noun[0]) :]}"
    return re.compile(rf"\b{spelled}(?:(?:,? {small}){{0,3}},? [A-ZÁÉÍÓÚÑ][\w-]+){{1,6}}")


_ACCENTED = {"a": "á", "e": "é", "i": "í", "o": "ó", "u": "ú"}


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
    letters_of = language.table("initials")
    letters = acronym.lower()
    for number in range(len(words) - 1, -1, -1):
        here = words[number:]
        gaps = {text[a.end() : b.start()] for a, b in zip(here, here[1:], strict=False)}
        if not gaps <= {" ", "’ ", "' ", ", "} or not (here[0].group()[0].isupper() or here[0].group() in small):
            return None
        initials = "".join(
            letters_of.get(w, w[0]) for w in (m.group().lower() for m in here) if w not in small or w in letters_of
        )
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
