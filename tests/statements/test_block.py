"""Which quotes are laid side by side at all."""

from __future__ import annotations

import pytest

from quotes.statements import edges_between, read_off
from quotes.statements.arrays import unlisted
from quotes.statements.block import Blocks
from quotes.text.lexicon import lexicon
from tests.statements.records import record

SAID = "the ferry to the northern islands sinks in every single storm"


@pytest.mark.parametrize(
    ("speakers", "days", "kinds", "compared"),
    [
        (("Ana Duarte", "Rui Mota"), 15, ("person", "person"), False),
        (("City Council", "Harbour Board"), 99, ("organisation", "organisation"), False),
        (("Ana Duarte", "Rui Mota"), 14, ("person", "person"), True),  # one may repeat the other
        (("Ana Duarte", "Rui Mota"), None, ("person", "person"), True),  # nobody knows how far apart
        (("Ana Duarte", "Ana Duarte"), 99, ("person", "person"), True),
        (("Ana Duarte", "A. Duarte"), 99, ("person", "person"), True),  # perhaps one person
        (("Ana Duarte", "a spokesman"), 99, ("person", "person"), True),
        (("Ana Duarte", None), 99, ("person", "person"), True),
        (("Ana Duarte", "Harbour Board"), 99, ("person", "organisation"), True),  # she may speak for it
    ],
)
def test_strangers_long_apart_are_not_compared(
    speakers: tuple[str, str | None], days: int | None, kinds: tuple[str, str], compared: bool
) -> None:
    """They are certainly two, and neither repeats the other: no edge could come of it."""
    dates = 0, days
    made = [record(n, SAID, speaker=speakers[n], day=dates[n], kind=kinds[n]) for n in range(2)]
    quotes = sorted(read_off(made), key=lambda quote: quote.record.id)
    assert sum(len(one) for one, _ in Blocks(quotes, lexicon()).pairs()) == compared
    assert compared or not list(edges_between(quotes, [unlisted([(0, 1)])]))


@pytest.mark.parametrize(
    ("texts", "speakers", "roles", "days", "compared"),
    [
        # Strangers, in a few words: no echo.
        (("northern islands", SAID), ("Ana Duarte", "Rui Mota"), "uu", 0, False),
        (("northern islands", SAID), ("Ana Duarte", "Rui Duarte"), "uu", 0, True),
        (("islands sinks", SAID), ("Ana Duarte", "Rui Mota"), "uu", 0, True),
        (("northern islands", "northern islands"), ("Ana Duarte", "Rui Mota"), "uu", 0, False),
        # A few words that may be nobody's, even if the speaker is one.
        (("northern islands", SAID), ("Ana Duarte", "Ana Duarte"), "su", 0, False),
        (("northern islands", SAID), ("Ana Duarte", "Ana Duarte"), "us", 0, False),
        (("northern islands", SAID), ("Ana Duarte", "Ana Duarte"), "uu", 0, True),
        (("islands sinks", SAID), ("Ana Duarte", "Ana Duarte"), "su", 0, True),
        # A fragment of another season.
        (("islands sinks", SAID), ("Ana Duarte", "Ana Duarte"), "uu", 61, False),
        (("islands sinks", SAID), ("Ana Duarte", "Ana Duarte"), "uu", 60, True),
        (("islands sinks", SAID), ("Ana Duarte", "Ana Duarte"), "uu", None, True),
        (("northern islands sinks", SAID), ("Ana Duarte", "Ana Duarte"), "uu", 61, True),
    ],
)
def test_few_words_are_not_compared_where_no_edge_could_come_of_it(
    texts: tuple[str, str], speakers: tuple[str, str], roles: str, days: int | None, compared: bool
) -> None:
    role = {"u": "utterance", "s": "scare"}
    dates = 0, days
    made = [record(n, texts[n], speaker=speakers[n], day=dates[n], role=role[roles[n]]) for n in range(2)]
    quotes = sorted(read_off(made), key=lambda quote: quote.record.id)
    assert sum(len(one) for one, _ in Blocks(quotes, lexicon()).pairs()) == compared
    assert compared or not list(edges_between(quotes, [unlisted([(0, 1)])]))
