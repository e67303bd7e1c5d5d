"""Which words of two languages may stand for each other: by a list of senses, or because they are written alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from os.path import commonprefix

from quotes.text.normal import fold
from quotes.text.word_distance import unlikeness

# Letters of a stem from which any ending may follow; a shorter one is the beginning of too many words.
ANY_ENDING = 5


@dataclass(frozen=True, slots=True, eq=False)
class Meanings:
    """The words of one language by which senses are told: whole ones and stems, each with its senses."""

    words: Mapping[str, frozenset[int]]
    stems: Mapping[str, frozenset[int]]
    ending: re.Pattern[str]
    grammar: frozenset[str]  # what a translation may lack, besides the language's function words
    terms: Mapping[int, tuple[str, ...]]  # the words of each sense, stems with a hyphen
    met: dict[str, frozenset[int]] = field(default_factory=dict)  # filled as words are met

    def senses(self, word: str) -> frozenset[int]:
        """Return the senses that a folded word may have."""
        senses = self.met.get(word)
        if senses is None:
            senses = self.met[word] = self.words.get(word, frozenset()).union(*self._by_stem(word))
        return senses

    def _by_stem(self, word: str) -> Iterator[frozenset[int]]:
        for length in range(2, len(word) + 1):
            senses = self.stems.get(word[:length])
            if senses and (length >= ANY_ENDING or length == len(word) or self.ending.fullmatch(word[length:])):
                yield senses


@cache
def sides(one: str, other: str) -> tuple[Meanings, Meanings] | None:
    """Return the words of two languages, None if there is no list for them."""
    first, second = sorted((one, other))
    file = files("quotes.lang").joinpath(f"{first}_{second}_words.txt")
    if first == second or not file.is_file():
        return None
    lines = [fold(line) for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    by_code = {code: _side(lines, number, code) for number, code in enumerate((first, second))}
    return by_code[one], by_code[other]


def _side(lines: Sequence[str], number: int, code: str) -> Meanings:
    words: dict[str, frozenset[int]] = {}
    stems: dict[str, frozenset[int]] = {}
    terms_of = {sense: tuple(line.split("|")[number].split()) for sense, line in enumerate(lines) if "|" in line}
    for sense, terms in terms_of.items():
        for term in terms:
            table, word = (stems, term[:-1]) if term.endswith("-") else (words, term)
            table[word] = table.get(word, frozenset()) | {sense}
    grammar, endings, pronouns = (_after(f"{sign} {code} ", lines) for sign in "~=+")
    ending = re.compile(f"(?:{'|'.join(endings)})?(?:{'|'.join(pronouns)})?")
    return Meanings(words, stems, ending, frozenset(grammar), terms_of)


def _after(sign: str, lines: Sequence[str]) -> list[str]:
    return [word for line in lines if line.startswith(sign) for word in line.removeprefix(sign).split()]


# What the two languages write for one sound or ending, brought to one form.
_ALIKE = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        (r"^es(?=[bcdfgpt])", "s"), (r"ph", "f"), (r"th", "t"), (r"y", "i"), (r"qu|k|ch(?=[rl])", "c"),
        (r"(\w)\1", r"\1"), (r"(?:ciones|cion)$", "tion"), (r"tions$", "tion"), (r"(?:dades|dad)$", "ti"),
        (r"ties$", "ti"), (r"mente$", "li"),
    )
)  # fmt: skip
# Letters with which words of both languages must begin alike to be taken for the same word, and their share of it; or
# the share of letters that may differ in longer words of one beginning ("extinction", "extinción").
LEAST_ALIKE = 5
ALIKE_SHARE = 0.7
LEAST_BEGINNING = 3
MOST_UNLIKE = 0.2


@cache
def _form(word: str) -> str:
    for pattern, form in _ALIKE:
        word = pattern.sub(form, word)
    return word


@cache
def alike(one: str, other: str) -> bool:
    """Return whether folded words of two languages are written so much alike that they should mean the same."""
    if one == other:
        return True
    a, b = _form(one), _form(other)
    if a[:LEAST_BEGINNING] != b[:LEAST_BEGINNING] or min(len(a), len(b)) < LEAST_ALIKE:
        return False
    same = len(commonprefix((a, b)))
    longest = max(len(a), len(b))
    return (same >= LEAST_ALIKE and same >= ALIKE_SHARE * longest) or (
        longest >= 2 * LEAST_BEGINNING and unlikeness(a, b) <= MOST_UNLIKE
    )
