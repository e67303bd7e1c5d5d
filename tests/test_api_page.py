"""The API reference has every public name, and what the public functions return."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_type_hints

import pytest

import quotes
from quotes import api, check, database, datatypes

PAGE = (Path(__file__).parent.parent / "docs" / "api.md").read_text(encoding="utf-8")
SHOWN = set(re.findall(r"^::: ([\w.]+)$", PAGE, re.MULTILINE))
PUBLIC = [getattr(quotes, name) for name in quotes.__all__ if name != "__version__"]
RETURNED = [database.FoundStatement, check.Checked, check.CheckVerdict, datatypes.Link]


@pytest.mark.parametrize("thing", [*PUBLIC, *RETURNED], ids=lambda thing: thing.__name__)
def test_it_is_in_the_reference(thing: type) -> None:
    assert {thing.__module__, f"{thing.__module__}.{thing.__name__}"} & SHOWN
    assert thing.__doc__


def test_a_name_that_is_nowhere_is_missed() -> None:
    assert "quotes.api.extrcat" not in SHOWN
    assert not {re.__name__, f"{re.__name__}.match"} & SHOWN


def test_what_extract_returns_is_there() -> None:
    returned = str(get_type_hints(api.extract)["return"])
    assert "Results" in returned
    assert "QuoteRecord" in returned
