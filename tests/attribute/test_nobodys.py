"""Words that a sentence gives to nobody, on cases of our own; tests/frozen.py tells how to renew their parses."""

from __future__ import annotations

import pytest

from quotes.attribute.learned.nobodys import is_nobodys
from tests.attribute.test_attribute import scene_of


@pytest.mark.parametrize(
    ("text", "nobodys"),
    [
        ("Ada Holt opened the dam. “Out, out!” was heard from the back of the hall.", True),
        ("Ada Holt opened the dam. “Out, out!” rang out behind the band.", True),
        ("Ada Holt opened the dam. “Out, out!” was heard from Nora Quist in the hall.", False),
        ("Ada Holt opened the dam. “Out, out!” Nora Quist shouted.", False),
        ("Asked about Nora Quist’s claim that the dam was “a wreck,” Ada Holt laughed.", False),
        ("Asked if the dam was “a wreck,” Ada Holt laughed.", True),
        ("Ada Holt left to chants of “Out, out!”", True),
        ("Ada Holt left to chants of “Out, out!” from the bakers.", False),
        ("Ada Holt sang. “At last” and “What a night” were some of the comments below the film.", True),
        ("Ada Holt sang. “At last” was one of the comments that Nora Quist made.", False),
        ("Ada Holt sang. “At last” was one of the shortest speeches.", False),
    ],
)
def test_words_that_are_nobodys(text: str, nobodys: bool) -> None:
    assert is_nobodys(scene_of(text), 0) is nobodys
