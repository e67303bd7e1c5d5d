"""A further language is a file of words and nothing else: Portuguese, which is not shipped, on ten sentences."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quotes import lang
from quotes.attribute import attribute
from quotes.datatypes import Article, Document
from quotes.detect import detect
from quotes.text.paragraphs import paragraphs

CASES = json.loads((Path(__file__).parent / "cases" / "pt.json").read_text(encoding="utf-8"))


@pytest.fixture
def portuguese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[lang.Language]:
    """Portuguese among the languages, for one test."""
    for file in (*Path(lang.__file__).parent.glob("*.toml"), Path(__file__).parent / "cases" / "pt.toml"):
        shutil.copy(file, tmp_path)
    monkeypatch.setattr(lang, "files", lambda _: tmp_path)
    yield lang.load("pt-BR")
    lang.load.cache_clear()


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["pattern"])
def test_rules_read_a_language_that_is_only_a_file(case: dict[str, Any], portuguese: lang.Language) -> None:
    article = Article("1", case["text"], "a", language="pt")
    quotes = detect(article.text, portuguese)
    made = attribute(article, quotes, Document(paragraphs(article.text), (), ()), (), portuguese)
    assert [m.speaker.name if m.speaker else None for m in made] == case["speakers"]
    assert case["speakers"] != case.get("should_be")


def test_portuguese_is_not_shipped() -> None:
    assert "pt" not in lang.available()
