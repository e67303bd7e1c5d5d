"""Numbers in figures and in words, read as amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
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
