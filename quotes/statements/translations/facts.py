"""What a translation keeps word by word: numbers, weekdays, months, what is said of opposites, and a denial."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from quotes.lang import available, load
from quotes.text.normal import fold

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
# Groups of three figures after a point or a comma are thousands in both ways of writing numbers; others are decimals.
_THOUSANDS = re.compile(r"[.,](?=\d{3}(?!\d))")
# The hundred of a percentage is no number of its own.
_PERCENT = re.compile(r"\b(?:por ciento|per cent)\b", re.IGNORECASE)
# Between the parts of one number: "treinta y cinco".
_LINKS = frozenset({"y", "and"})
_CALENDAR = ("weekdays", "months")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of numbers and days, by kind, and whether something is denied.

    ``sides`` holds the opposites of which only one side is named: 1 of "buy" and "sell" where somebody buys.
    """

    of: Mapping[str, frozenset[str]]
    denied: bool
    sides: Mapping[int, int] = field(default_factory=dict, compare=False)

    def contradicts(self, other: Facts) -> bool:
        """Return whether each has a number, a weekday, a month or an opposite where the other has another one.

        Opposites tell nothing where only one is denied: not to accept is to reject.
        """
        opposite = self.denied == other.denied and any(
            side != other.sides.get(number, side) for number, side in self.sides.items()
        )
        return opposite or any(
            values - other.of[kind] and other.of[kind] - values
            for kind, values in self.of.items()
            if values and other.of.get(kind)
        )

    def lacks(self, other: Facts) -> bool:
        """Return whether one has a number, a weekday or a month of which the other says nothing."""
        return any(bool(self.of.get(kind)) != bool(other.of.get(kind)) for kind in {*self.of, *other.of})


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one language that tell facts, folded."""

    numbers: Mapping[str, int]
    calendar: Mapping[str, tuple[str, str]]  # the kind, and the place in the week or the year
    negations: frozenset[str]
    opposites: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]


@cache
def _words(language: str) -> _Words:
    """Return the words of a language, none for one that has no file."""
    if language not in available():
        return _Words({}, {}, frozenset(), ())
    tables = load(language)
    numbers: dict[str, int] = {}
    for line in tables.table("counts").get("words", ()):
        number, *names = line.split()
        numbers.update((fold(name), int(number)) for name in names)
    calendar = {
        fold(name): (kind, str(place))
        for kind in _CALENDAR
        for place, line in enumerate(tables.table("kinds").get(kind, ()))
        for name in line.split()
        if fold(name) not in _AMBIGUOUS
    }
    negations = tables.words("statements", "negations") | tables.words("counts", "negations")
    opposites = tuple(_opposites(line) for line in tables.table("counts").get("opposites", ()))
    return _Words(numbers, calendar, frozenset(map(fold, negations)), opposites)


def _opposites(line: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The words of both sides of a line "buy- | sell-"; a hyphen stands for any ending."""
    sides = (
        "|".join(re.escape(word.removesuffix("-")) + r"\w*" * word.endswith("-") for word in fold(side).split())
        for side in line.split("|")
    )
    one, other = (re.compile(side) for side in sides)
    return one, other


# Months that are verbs as well: "it may open", "they march on".
_AMBIGUOUS = frozenset({"may", "march"})


def facts(text: str, language: str) -> Facts:
    """Return what a text in a language says that its translation must say too."""
    tells = _words(language)
    words = [fold(word) for word in _WORD.findall(_PERCENT.sub("%", text).replace("’", "'"))]
    of: dict[str, set[str]] = {"numbers": set(_numbers(words, tells.numbers))}
    for word in words:
        if word in tells.calendar:
            kind, place = tells.calendar[word]
            of.setdefault(kind, set()).add(place)
    denied = not tells.negations.isdisjoint(words)
    sides = {number: [any(map(side.fullmatch, words)) for side in both] for number, both in enumerate(tells.opposites)}
    one_sided = {number: has.index(True) for number, has in sides.items() if sum(has) == 1}
    return Facts({kind: frozenset(values) for kind, values in of.items()}, denied, one_sided)


def _numbers(words: Iterable[str], names: Mapping[str, int]) -> Iterator[str]:
    """Yield the numbers, each as one: "nine thousand" and "9,000" are "9000"."""
    number = _Number()
    for word in (*words, ""):
        value = _value(word, names)
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


def _value(word: str, names: Mapping[str, int]) -> float | None:
    if word[:1].isdigit():
        plain = _THOUSANDS.sub("", word).replace(",", ".")
        return float(plain) if plain.count(".") < 2 else None
    return names.get(word)
