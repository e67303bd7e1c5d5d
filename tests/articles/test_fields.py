"""One table of field names: what a build reads of a record is what collecting reads of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quotes.articles import read as articles
from quotes.datatypes import Article, Skipped
from tests.source_cases import named


@named("records")
def test_a_build_reads_the_same_names(case: dict[str, Any], tmp_path: Path) -> None:
    """What ``add`` takes for an article of JSON lines, ``build`` reads with the same text, outlet, address and date."""
    (tmp_path / "a.jsonl").write_text(json.dumps(case["record"]))
    (item,) = articles.read([tmp_path / "a.jsonl"])
    if case["text"] is None or "no sense" in case["why"]:
        assert isinstance(item, Skipped)
        return
    assert isinstance(item, Article)
    assert item.text == case["text"]
    for name in ("title", "outlet", "url", "published"):
        assert getattr(item, name) == case["about"].get(name), name


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"contentHtml": "<p>One.</p>"}, "its text is HTML"),
        ({"content": "The beginning of it… [+1234 chars]"}, "no text"),
        ({"maintext": ["One."]}, "no text"),
    ],
)
def test_a_build_says_why_a_record_is_no_article(record: dict[str, Any], reason: str, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(record))
    (item,) = articles.read([tmp_path / "a.jsonl"])
    assert isinstance(item, Skipped)
    assert reason in item.reason


def test_a_build_takes_a_language_s_name_as_none(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": "One.", "language": "English"}))
    (item,) = articles.read([tmp_path / "a.jsonl"])
    assert isinstance(item, Article)
    assert item.language == "en"


SECONDS = [
    (1767607200, "2026-01-05T10:00:00+00:00"),
    ("1767607200", "2026-01-05T10:00:00+00:00"),
    (1767607200123, "2026-01-05T10:00:00+00:00"),
    (1767607200.5, "2026-01-05T10:00:00+00:00"),
    (17676072, None),
    ("20260105100000", "2026-01-05T10:00:00+00:00"),
]


@pytest.mark.parametrize(("published", "moment"), SECONDS)
def test_a_time_may_be_in_seconds_since_1970(published: str | float, moment: str | None, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": "One.", "published": published}))
    (item,) = articles.read([tmp_path / "a.jsonl"])
    assert getattr(item, "published", None) == moment
