"""Alternations of words: which one a pattern finds."""

from __future__ import annotations

import re

import pytest

from quotes.text.alternation import any_of


@pytest.mark.parametrize(
    ("phrases", "text", "match"),
    [
        (("as", "as well as"), "as well as", "as well as"),
        (("as well as", "as"), "as if", "as"),
        (("Mr.",), "Mrs", None),  # the full stop is a full stop
        ((), "as", None),
        ((), "", None),
    ],
)
def test_the_longest_phrase_is_the_one(phrases: tuple[str, ...], text: str, match: str | None) -> None:
    first = re.match(any_of(phrases), text)
    assert (first and first[0]) == match


def test_a_set_gives_one_pattern() -> None:
    words = [f"word{n}" for n in range(50)]
    assert any_of(set(words)) == any_of(reversed(words))


def test_it_stands_in_a_longer_pattern() -> None:
    assert re.fullmatch(rf"\({any_of(['a', 'b'])}\)+", "(a)") is not None
