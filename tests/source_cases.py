"""The cases of tests/articles/cases/sources.json, and what is known of an article."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from quotes.articles.collect.contents import Details

CASES = json.loads((Path(__file__).parent / "articles" / "cases" / "sources.json").read_text(encoding="utf-8"))


def named(group: str) -> Any:
    return pytest.mark.parametrize("case", CASES[group], ids=lambda case: case["why"])


def known(about: Details) -> dict[str, str]:
    return {name: value for name, value in asdict(about).items() if value is not None}
