"""What keeps two wordings apart: each kind of difference with variants, and what looks like one and is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quotes.statements.affixes import by_affix
from quotes.statements.as_printed import printed
from quotes.statements.compare import compare
from quotes.statements.evidence import _negated
from quotes.statements.forbid import forbidden
from quotes.statements.wording import wording
from quotes.text.lexicon import lexicon
from tests.statements.test_statements import groups, merge, record

CASES: list[list[str]] = json.loads((Path(__file__).parent / "cases/forbidden.json").read_text(encoding="utf-8"))


def kind_of(one: str, other: str) -> str:
    """Return what the differences of two wordings, or what only one has in front, say against their being one."""
    words = lexicon()
    quotes = sorted(
        (printed(record(n, text), wording(text, words), words) for n, text in enumerate((one, other))),
        key=lambda quote: len(quote.wording.stems),
    )
    compared = compare(quotes[0].wording, quotes[1].wording, words)
    return forbidden(quotes[0].wording, quotes[1].wording, compared.pairs, words) or (
        "negation" if _negated(*quotes, compared, words) else ""
    )


@pytest.mark.parametrize(("kind", "one", "other"), CASES)
def test_kinds_of_differences(kind: str, one: str, other: str) -> None:
    assert kind_of(one, other) == kind
    assert kind_of(other, one) == kind


@pytest.mark.parametrize(("kind", "one", "other"), CASES)
def test_opposites_are_two_statements_whoever_prints_them(kind: str, one: str, other: str) -> None:
    records = [record(n, text, speaker="Ana Duarte", day=1) for n, text in enumerate((one, other))]
    assert len(groups(merge(records)[0])) == (2 if kind else 1)


@pytest.mark.parametrize(
    ("one", "other", "opposed"),
    [
        ("lawful", "unlawful", True),
        ("harmful", "harmless", True),
        ("hope", "hopeless", True),
        ("as", "unas", False),
        ("fit", "fitted", False),
    ],
)
def test_affixes(one: str, other: str, opposed: bool) -> None:
    assert by_affix(one, other) is by_affix(other, one) is opposed
