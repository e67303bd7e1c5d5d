"""Short names of bodies whose full name the article gives: "Ministry of Roads (MR)", "the Academy", "Minsalud"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from quotes.attribute.mentions.candidates import Candidate
from quotes.attribute.mentions.scene import Scene
from quotes.lang import Language

Parts = tuple[str, ...]
# What stands between a full name and its short form: "Full Name (FN", "FN (Full Name".
_BRACKET = re.compile(r"\s?\((?:\w{1,3} )?")
_LETTERS_OF_CLIPPED = 4  # of the second half of a clipped name: "salud" in "Minsalud"


def short_bodies(scene: Scene, candidates: Sequence[Candidate], parts: Mapping[int, Parts]) -> dict[int, Parts]:
    """Return for names of bodies that are printed short the words of the full name that the article gives them.

    Told are short forms in brackets beside the full name; the first word of only one full name; clipped words.
    """
    bodies = {i: p for i, p in parts.items() if candidates[i].mention.entity_type != "PERSON"}
    full = {p for p in bodies.values() if len(p) > 1}
    if not full:
        return {}
    known = _in_brackets(scene, candidates, bodies)
    language = scene.language
    generic = language.words("nouns", "office") | language.words("nouns", "organisation")
    found: dict[int, Parts] = {}
    for i, own in bodies.items():
        if len(own) != 1:
            continue
        printed = candidates[i].mention.span.of(scene.text)
        fits = [known[printed]] if printed in known else []
        if not fits and candidates[i].mention.entity_type == "ORG":
            first = own[0] in generic
            fits = sorted(p for p in full if (first and p[0] == own[0]) or _is_clipped(own[0], p, language))
        if len(fits) == 1:
            found[i] = fits[0]
    return found


def _in_brackets(scene: Scene, candidates: Sequence[Candidate], bodies: Mapping[int, Parts]) -> dict[str, Parts]:
    """The full names of acronyms that stand once in brackets after them, or before them in brackets."""
    found: dict[str, Parts] = {}
    order = sorted(bodies, key=lambda i: candidates[i].mention.span)
    for one, other in zip(order, order[1:], strict=False):
        first, second = candidates[one].mention.span, candidates[other].mention.span
        if not _BRACKET.fullmatch(scene.text, first.end, second.start):
            continue
        short, full = (one, other) if len(bodies[one]) == 1 else (other, one)
        printed = candidates[short].mention.span.of(scene.text)
        capitals = sum(letter.isupper() for letter in printed)
        if len(bodies[short]) == 1 < len(bodies[full]) and (capitals > 1 or printed[0].lower() == bodies[full][0][0]):
            found.setdefault(printed, bodies[full])
    return found


def _is_clipped(word: str, full: Parts, language: Language) -> bool:
    """Whether a word is the beginning of a body's name and one of its other words: "Minsalud"."""
    for head, whole in language.table("clipped").items():
        rest = word.removeprefix(head)
        if full[0] == whole and word.startswith(head) and len(rest) >= _LETTERS_OF_CLIPPED:
            return any(other.startswith(rest) for other in full[1:])
    return False
