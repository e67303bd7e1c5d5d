"""A description that fits no title means whom the second reader points at, if that can be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import pytest

from quotes.attribute.learned.assemble import attribute
from quotes.attribute.learned.reader.reading import Reading, shares
from quotes.attribute.people.definite import READ
from quotes.datatypes import Attribution, Quote
from tests.attribute.test_attribute import ENGLISH, parsed

QUOTE = "We had no choice but to close the works,"
FIRM = "Harrow Pumps closed its works on Friday. The union was told on Thursday."
PAIR = "Nora Halvorsen, 41, met Dennis Marsh on Friday. Both left early, after three hours of talks."
ALONE = "Nora Halvorsen, 41, left early, after three hours of talks."


class PointsAt:
    """A reader that gives a share to the words of a name, and tells nothing of the mention."""

    def __init__(self, name: str, share: float) -> None:
        self._name, self._share = name, share
        self.asked: list[int] = []

    def read(self, text: str, quotes: Sequence[Quote], indices: Iterable[int]) -> Mapping[int, Reading]:
        self.asked += indices
        words = list(re.finditer(r"\w+", text))
        starts, ends = tuple(w.start() for w in words), tuple(w.end() for w in words)
        at = text.index(self._name)
        first = next(n for n, start in enumerate(starts) if start == at)
        person = shares([self._share if n == first else 0.0 for n in range(len(words))], 1 - self._share)
        mention = shares([1 / len(words)] * len(words), 0.0)
        return dict.fromkeys(self.asked, Reading(starts, ends, mention, person))


def attributed(text: str, reader: PointsAt) -> Attribution:
    article, quotes, document = parsed(text)
    made = attribute(article, quotes, document, (), ENGLISH, None, reader)
    return next(a for quote, a in zip(quotes, made, strict=True) if quote.text == QUOTE)


@pytest.mark.parametrize(
    ("text", "name", "share", "speaker"),
    [
        (f'{FIRM}\n\n"{QUOTE}" the company said.', "Harrow", 0.95, "Harrow Pumps"),
        (f'{PAIR}\n\n"{QUOTE}" the manager said.', "Nora", 0.95, "Nora Halvorsen"),
        # Named only after the description, in its apposition.
        (f'{FIRM}\n\n"{QUOTE}" said the boss of the firm at its gate, Dora Ek.', "Dora", 0.95, "Dora Ek"),
        # The reader is not sure.
        (f'{FIRM}\n\n"{QUOTE}" the company said.', "Harrow", 0.85, "the company"),
        # A company is not a person, nor a manager a company.
        (f'{PAIR}\n\n"{QUOTE}" the company said.', "Nora", 0.95, "the company"),
        (f'{FIRM}\n\n"{QUOTE}" the manager said.', "Harrow", 0.95, "the manager"),
        # Of another age, of the other gender, several, somebody new.
        (f'{PAIR}\n\n"{QUOTE}" the 36-year-old said.', "Nora", 0.95, "the 36-year-old"),
        (f'{ALONE}\n\n"{QUOTE}" the businessman said.', "Nora", 0.95, "the businessman"),
        (f'{PAIR}\n\n"{QUOTE}" the managers said.', "Nora", 0.95, "the managers"),
        (f'{PAIR}\n\n"{QUOTE}" a manager said.', "Nora", 0.95, "a manager"),
        # The name stands inside the description.
        (f'{ALONE}\n\n"{QUOTE}" the lawyer of Halvorsen said.', "Nora", 0.95, "the lawyer of Halvorsen"),
        # Named later.
        (f'"{QUOTE}" the manager said. Nora Halvorsen left early.', "Nora", 0.95, "the manager"),
    ],
)
def test_whom_the_reader_takes_a_description_for(text: str, name: str, share: float, speaker: str) -> None:
    said = attributed(text, PointsAt(name, share))
    assert said.speaker is not None
    assert said.speaker.name == speaker


def test_the_reason_says_so_and_the_confidence_is_lower() -> None:
    described = attributed(f'{FIRM}\n\n"{QUOTE}" the company said.', PointsAt("Harrow", 0.95))
    open_ = attributed(f'{FIRM}\n\n"{QUOTE}" the company said.', PointsAt("Harrow", 0.1))
    assert described.reason.endswith(READ)
    assert not open_.reason.endswith(READ)
    assert described.confidence < open_.confidence


def test_the_reader_is_asked_once_for_a_description_and_not_for_a_name() -> None:
    text = f'{FIRM}\n\n"{QUOTE}" the company said. "It was a hard year." Halvorsen said: "It was a hard year."'
    reader = PointsAt("Harrow", 0.95)
    attributed(text, reader)
    assert reader.asked.count(0) == 1
