"""What a translation keeps word by word: numbers, weekdays, months, what is said of opposites, and a denial."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from quotes.lang import available, load
from quotes.text.amounts import amounts
from quotes.text.normal import fold

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
# The hundred of a percentage is no number of its own.
_PERCENT = re.compile(r"\b(?:por ciento|per cent)\b", re.IGNORECASE)
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
    of: dict[str, set[str]] = {"numbers": set(amounts(words, tells.numbers))}
    for word in words:
        if word in tells.calendar:
            kind, place = tells.calendar[word]
            of.setdefault(kind, set()).add(place)
    denied = not tells.negations.isdisjoint(words)
    sides = {number: [any(map(side.fullmatch, words)) for side in both] for number, both in enumerate(tells.opposites)}
    one_sided = {number: has.index(True) for number, has in sides.items() if sum(has) == 1}
    return Facts({kind: frozenset(values) for kind, values in of.items()}, denied, one_sided)
