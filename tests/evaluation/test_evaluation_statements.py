"""The figures of merging, on labels small enough to work out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quotes.errors import InputError
from quotes.evaluation.statements import Gold, GoldPair, LabelledQuote, Placed, as_json, as_lines, load_gold, score

QUOTES = tuple(LabelledQuote(n, "x" if n < 3 else "y", 10 * n, 10 * n + 5, "aaabb"[n]) for n in range(5))
PAIRS = {pair: GoldPair("same", "exact", "cross_outlet") for pair in ((0, 1), (0, 2), (1, 2), (3, 4))}


def ours(statements: str, shift: int = 0) -> list[Placed]:
    return [Placed(q.article, q.start + shift, q.end + shift, s) for q, s in zip(QUOTES, statements, strict=True)]


def test_pairs_and_b_cubed_by_hand() -> None:
    found = score(Gold(QUOTES, PAIRS), ours("aabbb"))
    assert (found.pairwise.right, found.pairwise.wrong, found.pairwise.missed) == (2, 2, 2)
    assert (found.b_cubed.precision, found.b_cubed.recall, found.b_cubed.f1) == (0.7333, 0.7333, 0.7333)
    assert found.recall_by_kind == {"exact": (2, 4)}


def test_perfect_single_and_one_big_statement() -> None:
    gold = Gold(QUOTES, PAIRS)
    assert score(gold, ours("aaabb")).pairwise.f1 == 1.0
    alone = score(gold, ours("abcde"))
    assert (alone.pairwise.right, alone.b_cubed.precision) == (0, 1.0)
    assert score(gold, ours("aaaaa")).pairwise.recall == 1.0


def test_our_quote_may_be_a_little_off_and_a_missing_one_is_alone() -> None:
    gold = Gold(QUOTES, PAIRS)
    assert score(gold, ours("aaabb", shift=1)).pairwise.f1 == 1.0
    none = score(gold, [])
    assert (none.not_found, none.pairwise.right) == (5, 0)


def test_cross_article_leaves_out_one_article_and_reprints() -> None:
    reprint, other = GoldPair("same", "exact", "republished"), GoldPair("same", "exact", "cross_outlet")
    pairs = {**PAIRS, (0, 3): reprint, (1, 4): other}
    found = score(Gold(QUOTES, pairs), ours("abcab"))
    assert (found.cross_article.right, found.cross_article.missed) == (1, 0)
    assert found.recall_by_scope == {"cross_outlet": (1, 5), "republished": (1, 1)}


def test_open_pairs_do_not_count_and_hard_negatives_do() -> None:
    pairs = {(0, 1): GoldPair("ignore", "complement", "within_article"), (0, 2): GoldPair("different", "echo", "x")}
    found = score(Gold(QUOTES, pairs), ours("aaabc"))
    assert (found.pairwise.right, found.pairwise.wrong) == (0, 2)
    assert found.hard_negatives == {"echo": (1, 1)}
    assert found.merged == 1.0
    assert as_json(found)["hard_negatives_merged"] == 1.0
    assert any("hard negatives merged 100.0%: echo 1/1" in line for line in as_lines(found))


def test_labels_are_read_and_mistakes_told_by_line(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    span = {"type": "span", "id": 7, "article": "x", "start": 1, "end": 5, "cluster": "c", "text": "…"}
    pair = {"type": "pair", "a": 9, "b": 7, "label": "same", "kind": "edit", "scope": "cross_outlet"}
    path.write_text(f"{json.dumps(span)}\n\n{json.dumps(pair)}\n", encoding="utf-8")
    assert load_gold(path) == Gold(
        (LabelledQuote(7, "x", 1, 5, "c"),), {(7, 9): GoldPair("same", "edit", "cross_outlet")}
    )
    path.write_text(f"{json.dumps(span)}\n{json.dumps({**pair, 'label': 'alike'})}\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 2"):
        load_gold(path)
    with pytest.raises(InputError, match="cannot be read"):
        load_gold(tmp_path / "none.jsonl")
