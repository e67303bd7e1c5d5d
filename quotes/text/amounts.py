"""Numbers in figures and in words, read as amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

# Groups of three figures after a point or a comma are thousands in both ways of writing numbers; others are decimals.
_THOUSANDS = re.compile(r"[.,](?=\d{3}(?!\d))")
_DECIMAL = re.compile(r"\d+(?:\.\d+)?")
# Between the parts of one number: "treinta y cinco".
_LINKS = frozenset({"y", "and"})


def amounts(words: Iterable[str], names: Mapping[str, int]) -> Iterator[str]:
    """Yield the numbers, each as one: "nine thousand" and "9,000" are "9000"."""
    number = _Number()
    for word in (*words, ""):
        value = value_of(word, names)
        if value == 1 and not number.begun:  # "one" and "un" count nothing by themselves
            continue
        if value is not None and number.takes(value, word in names):
            continue
        if number.begun and (value is not None or word not in _LINKS):
            yield f"{number.value:.12g}"
            number = _Number()
        if value is not None:
            number.takes(value, word in names)


# A number that is counted in parts is at least a thousand: "half a million"; "half a dozen" is not exact.
LEAST_DIVIDED = 1000
_ONE = frozenset({"a", "an", "one", "un", "uno", "una"})
_OF = frozenset({"of", "de"})
# What is counted in parts, by a letter for each word: number, one, link, part, of, scale.
_IN_PARTS = re.compile(
    "(?P<whole>[no])lo?(?P<a>p)(?P<b>s)|(?P<many>[no]?)(?P<c>s)lo?(?P<d>p)|(?P<times>[no]?)(?P<e>p)f?o?(?P<f>s)"
)


def in_parts(words: Sequence[str], names: Mapping[str, int], parts: Mapping[str, float]) -> tuple[int, int, str] | None:
    """Return the place and the figures of the first number that is counted in parts: "a quarter of a million".

    "Two and a half million" and "two million and a half" are others. None if there is no such number.
    """
    if parts.keys().isdisjoint(words):
        return None
    match = _IN_PARTS.search("".join(_letter(word, names, parts) for word in words))
    if match is None:
        return None
    at = {name: words[match.start(name)] for name, letter in match.groupdict().items() if letter}
    part = parts[at.get("a") or at.get("d") or at["e"]]
    scale = names[at.get("b") or at.get("c") or at["f"]]
    before = next((value_of(at[n], names) or 1.0 for n in ("whole", "many", "times") if n in at), 1.0)
    value = (before * part if "e" in at else before + part) * scale
    return match.start(), match.end(), f"{value:.12g}"


def _letter(word: str, names: Mapping[str, int], parts: Mapping[str, float]) -> str:
    if word in parts:
        return "p"
    for letter, some in (("o", _ONE), ("l", _LINKS), ("f", _OF)):
        if word in some:
            return letter
    value = value_of(word, names)
    return "x" if value is None else "s" if word in names and value >= LEAST_DIVIDED else "n"


@dataclass(slots=True)
class _Number:
    """A number that is read word by word."""

    begun: bool = False
    large: float = 0.0  # what was counted in thousands or more
    small: float = 0.0

    @property
    def value(self) -> float:
        return self.large + self.small

    def takes(self, value: float, is_word: bool) -> bool:
        """Return whether a value goes on with the number, and take it in if so."""
        if is_word and value >= 1000 and (self.small or self.large < value):
            many = self.small if self.large >= value else self.value
            self.large, self.small = (self.large if self.large >= value else 0.0) + (many or 1) * value, 0.0
        elif is_word and value == 100 and 0 < self.small < 10:
            self.small *= value
        elif not self.small or (value < 100 and self.small >= 10 and self.small % (10 if value < 10 else 100) == 0):
            self.small += value
        else:
            return False
        self.begun = True
        return True


def value_of(word: str, names: Mapping[str, int]) -> float | None:
    """Return what a word or some figures count, or None."""
    if word[:1].isdigit():
        plain = _THOUSANDS.sub("", word).replace(",", ".")
        return float(plain) if _DECIMAL.fullmatch(plain) else None
    return names.get(word)
