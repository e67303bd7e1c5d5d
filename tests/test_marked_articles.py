"""The articles written for this project, and how their marks become gold records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quotes.evaluation.gold import load_gold
from scripts import marked_articles

WRITTEN = sorted((Path(__file__).parent.parent / "data" / "gold" / "written").glob("*.txt"))
TEXT = (
    "=== one-1 | a mill\n<q a>“It turns,”</q> said <s a|Greta Holm>the miller</s>. "
    "She called <x>“The Wheel”</x> hers.\n\n<q ->“Who cares?”</q>\n"
)


def records(tmp_path: Path, text: str) -> list[dict[str, object]]:
    path = tmp_path / "en-test.txt"
    path.write_text(text, encoding="utf-8")
    return list(marked_articles.articles(path))


def test_marks_become_offsets(tmp_path: Path) -> None:
    (record,) = records(tmp_path, TEXT)
    text = record["text"]
    assert text == "“It turns,” said the miller. She called “The Wheel” hers.\n\n“Who cares?”"
    assert record["language"] == "en"
    told, asked = record["quotes"]  # type: ignore[misc]
    assert text[told["start"] : told["end"]] == told["text"] == "It turns,"
    assert told["partial"]
    assert told["source"] == {"spans": [[17, 27]], "head": [17, 27], "text": "the miller", "entity": "Greta Holm"}
    assert told["source_kind"] == "nominal"
    assert asked["source"] is None
    assert record["other_quoted_spans"] == [{"start": 41, "end": 50}]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("=== x | y\n<q a>“It turns,”</q> said Roe.", "quotes and sources differ: ['a']"),
        ("=== x | y\n<s a|Roe>Roe</s> left.", "quotes and sources differ: ['a']"),
        ("=== x | y\n<q a>“It turns,” said <s a|Roe>Roe</s>.", "<q a> is not closed"),
        ("=== x | y\n“It turns,”</q> said Roe.", "</q> closes nothing"),
        ("=== x | y\n<q>“It turns,”</q> said Roe.", "<q> has no id"),
        ("=== x | y\n<q a>“It turns,”</q> said <s a>Roe</s>.", "<s a> stands twice, or has no name"),
    ],
)
def test_a_malformed_article_is_told_of(text: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(marked_articles.MalformedError, match=r"en-test\.txt: x: ") as told:
        records(tmp_path, text)
    assert str(told.value).endswith(problem)


def test_the_written_articles_are_well_formed(tmp_path: Path) -> None:
    written = [record for path in WRITTEN for record in marked_articles.articles(path)]
    assert len({record["id"] for record in written}) == len(written) > 250
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(json.dumps(record) + "\n" for record in written), encoding="utf-8")
    assert len(load_gold(gold)) == len(written)
