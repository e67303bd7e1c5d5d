"""Short names of bodies whose full names are in the article: "Ministry of Roads (MR)", "the Academy", "Minsalud"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from quotes.attribute.people.names import name_parts
from quotes.attribute.people.variants import CLIPPED_LETTERS
from quotes.datatypes import Span
from quotes.lang import Language, load
from quotes.text.normal import fold

Parts = tuple[str, ...]
# What stands between a full name and its short form: "Full Name (FN", "FN (Full Name".
_BRACKET = re.compile(r"\s?\((?:\w{1,3} )?")
_COMMA = re.compile(r",\s")
_ENDS_APPOSITION = re.compile(r"[,.;)]")


def short_bodies(text: str, names: Iterable[tuple[Span, str]], language: Language) -> dict[str, Parts]:
    """Return for each short name of a body the words of the full name that the article gives for it.

    ``names`` are spans with the types of entities. Short names are forms in brackets beside the full name; clipped
    words, whatever types the recognizer gives the two; the first word of the only full name that begins with it, if it
    is a noun for bodies or after an article ("el Fondo"); and after an article the last word of the only one that ends
    with it ("the Post").
    """
    order = sorted(names)
    parts = [name_parts(span.of(text), language, titled=False) for span, _ in order]
    full = {p for p, (_, type_) in zip(parts, order, strict=True) if len(p) > 1 and type_ != "PERSON"}
    if not full:
        return {}
    bodies = dict(_in_brackets(text, order, parts))
    bodies |= _of_another_name(text, order, parts, language)
    generic = _generic(language.code)
    for own, (span, type_) in zip(parts, order, strict=True):
        if len(own) == 1 and span.of(text) not in bodies:
            last = type_ == "ORG" and _is_definite(text, span, language)
            first = last or (type_ == "ORG" and own[0] in generic)
            initials, clipped = _initials_of_plurals(own[0]), _clipped(own[0], language)
            fits = [
                p
                for p in full
                if (first and p[0] == own[0] and p[1].isalpha())
                or (last and p[-1] == own[0])
                or any(p[0] == whole and any(other.startswith(rest) for other in p[1:]) for whole, rest in clipped)
                or (initials and initials == "".join(part[0] for part in p) and all(part.endswith("s") for part in p))
            ]
            if len(fits) == 1:
                bodies[span.of(text)] = fits[0]
    return bodies


def _of_another_name(
    text: str, names: list[tuple[Span, str]], parts: list[Parts], language: Language
) -> dict[str, Parts]:
    """The bodies that have a second name by custom, if the article names only one that can have it."""
    others: dict[str, Parts] = {}
    for second, firsts in language.table("second_names").items():
        bearers = {p for p, (_, type_) in zip(parts, names, strict=True) if type_ == "ORG" and p[0] in firsts}
        if len(bearers) == 1:
            own = tuple(second.split())
            others |= {
                span.of(text): next(iter(bearers)) for p, (span, _) in zip(parts, names, strict=True) if p == own
            }
    return others


def _is_definite(text: str, span: Span, language: Language) -> bool:
    """Whether a definite article is right before a name."""
    word = text[max(0, span.start - 8) : span.start].split()[-1:]
    return bool(word) and text[span.start - 1].isspace() and fold(word[0]) in language.words("titles", "definite")


def _in_brackets(text: str, names: list[tuple[Span, str]], parts: list[Parts]) -> Iterator[tuple[str, Parts]]:
    """The short forms in brackets after full names, and those before full names in brackets."""
    for n in range(1, len(names)):
        between = Span(names[n - 1][0].end, names[n][0].start)
        if between.start <= between.end and _is_apposed(text, between, names, parts, n):
            yield names[n][0].of(text), parts[n - 1]
        if between.start > between.end or not _BRACKET.fullmatch(between.of(text)):
            continue
        short, full = (n - 1, n) if len(parts[n - 1]) == 1 else (n, n - 1)
        printed = names[short][0].of(text)
        capitals = sum(letter.isupper() for letter in printed)
        alike = capitals > 1 or fold(printed)[0] == parts[full][0][0]
        if alike and len(parts[short]) == 1 < len(parts[full]) and names[full][1] == "ORG":
            yield printed, parts[full]


def _is_apposed(text: str, between: Span, names: list[tuple[Span, str]], parts: list[Parts], short: int) -> bool:
    """Whether a name between commas is the short form of the body before it: "the Cámara de Roe, Camaroe, said"."""
    full = "".join(parts[short - 1])
    apposed = _COMMA.fullmatch(between.of(text)) and _ENDS_APPOSITION.match(text, names[short][0].end)
    body = names[short - 1][1] == "ORG" and len(parts[short - 1]) > 2 and names[short][1] != "LOC"
    if not apposed or not body or len(parts[short]) != 1 or parts[short][0][0] != full[0]:
        return False
    left = iter(full)
    return all(letter in left for letter in parts[short][0])


def _initials_of_plurals(word: str) -> str:
    """The initials of a name, if a word has each twice as Spanish writes a plural: "EE.UU." of "Estados Unidos"."""
    letters = word.replace(".", "")
    return letters[::2] if letters[::2] == letters[1::2] else ""


def _clipped(word: str, language: Language) -> list[tuple[str, str]]:
    """The noun for a body of which a word has the beginning, and the beginning of another word: "Minsalud"."""
    heads = [(whole, word[len(head) :]) for head, whole in language.table("clipped").items() if word.startswith(head)]
    return [(whole, rest) for whole, rest in heads if len(rest) >= CLIPPED_LETTERS]


@cache
def _generic(code: str) -> frozenset[str]:
    """The nouns for bodies, folded."""
    nouns = (noun for kind in ("office", "organisation") for noun in load(code).words("nouns", kind))
    return frozenset(map(fold, nouns))
