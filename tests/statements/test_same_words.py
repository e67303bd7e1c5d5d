"""The pairs that were labelled before the merge saw them: what it makes of the public utterances among them."""

from __future__ import annotations

import json
from collections import Counter

from quotes.evaluation.statements import Placed
from scripts.statement_pairs import OPEN, PAIRS, as_lines, of_articles, of_utterances

GOLD = json.loads(PAIRS.read_text(encoding="utf-8"))
# What the merge reaches since another telling word makes another statement.
FEWEST_JOINED = 38
MOST_JOINED_WRONGLY = 1


def test_half_of_the_pairs_only_look_alike() -> None:
    labels = Counter(pair["label"] for part in ("articles", "utterances") for pair in GOLD[part])
    assert labels.total() - labels[OPEN] >= 150
    assert labels["same"] == labels["different"]


def test_public_utterances_meet_as_a_reader_would_join_them() -> None:
    joined = Counter(label for label, _, joined in of_utterances(GOLD["utterances"]) if joined)
    assert joined["same"] >= FEWEST_JOINED
    assert joined["different"] <= MOST_JOINED_WRONGLY


def test_pairs_of_articles_are_found_by_their_places() -> None:
    def pair(label: str, *places: tuple[str, int]) -> dict[str, object]:
        a, b = ({"article": article, "start": start, "end": start + 10} for article, start in places)
        return {"label": label, "a": a, "b": b}

    found = [
        Placed("x", 0, 11, "one"),
        Placed("x", 40, 50, "one"),
        Placed("y", 0, 10, "one"),
        Placed("y", 90, 100, "two"),
    ]
    pairs = [
        pair("same", ("x", 0), ("y", 0)),
        pair("different", ("x", 0), ("y", 90)),
        pair("different", ("x", 0), ("x", 40)),
        pair("same", ("x", 0), ("z", 0)),
    ]
    outcomes = of_articles(pairs, found)
    assert [joined for _, _, joined in outcomes] == [True, False, True, False]
    assert as_lines("articles", outcomes) == [
        "articles, same: 1 of 2 (not found 0/1, two articles 1/1)",
        "articles, different: 1 of 2 (one article 0/1, two articles 1/1)",
    ]
