"""The cases of tests/articles/cases/articles.json, and sources as they are read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quotes.articles import read as articles
from quotes.datatypes import Article, Skipped

ROOT = Path(__file__).parent.parent
_FILE = ROOT / "tests/articles/cases/articles.json"
CASES: dict[str, list[dict[str, Any]]] = json.loads(_FILE.read_text(encoding="utf-8"))


def named(table: str) -> Any:
    return pytest.mark.parametrize("case", [pytest.param(c, id=c.get("name") or c["text"][:30]) for c in CASES[table]])


def read(*sources: Path | str) -> list[Article | Skipped]:
    return list(articles.read(sources))


def only(*sources: Path | str) -> Article | Skipped:
    (item,) = read(*sources)
    return item
