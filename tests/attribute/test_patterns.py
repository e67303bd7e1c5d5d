"""Sure patterns, and what only looks like one, on cases of our own; tests/frozen.py tells how to renew their parses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quotes.attribute.learned.patterns import sure_mention
from tests.attribute.test_attribute import attributed, scene_of

CASES = json.loads((Path(__file__).parent / "cases" / "patterns.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["pattern"])
def test_a_sure_pattern_holds_for_one_mention_or_none(case: dict[str, Any]) -> None:
    scene = scene_of(case["text"])
    quote = next(i for i, q in enumerate(scene.quotes) if q.text == case["quote"])
    sure = sure_mention(scene, quote)
    mention = scene.candidates[sure.candidate].mention.span.of(scene.text) if sure else None
    assert (mention, sure.rule.id if sure else None) == (case["mention"], case["rule"])


@pytest.mark.parametrize("case", [c for c in CASES if c["mention"]], ids=lambda c: c["pattern"])
def test_the_mention_of_a_sure_pattern_is_the_source(case: dict[str, Any]) -> None:
    attribution = attributed(case["text"])[case["quote"]]
    assert attribution.mention
    assert attribution.mention.span.of(case["text"]) == case["mention"]
    assert attribution.rule == case["rule"]
    assert attribution.confidence >= 0.9
