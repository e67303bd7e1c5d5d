#!/usr/bin/env python3
"""Fit the judgement of short quotes that name things: train_naming.py TRAIN.jsonl … [--folds 5] [--out FILE].

TRAIN.jsonl is in the format of `quotes evaluate`.  Cross-validation with articles as folds comes first: how many names
the judgement finds and how many quotes it takes for names.  Then all articles fit the weights that are written.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import torch

from quotes import lang
from quotes.attribute.naming import features, is_judged, nobody_threshold, probability
from quotes.datatypes import Span
from quotes.detect import detect
from quotes.evaluation.matching import overlap, trim

MIN_IOU = 0.8
MIN_COUNT = 3
PENALTY = 1 / 0.3  # half of it times the squared weights is added to the loss
LEAST = 0.03  # weights below it tell nothing


class Example(NamedTuple):
    """A short quote: its article, its features, and whether nobody says it."""

    article: str
    features: list[str]
    nobody: bool


def examples(path: Path, language: lang.Language) -> list[Example]:
    """Return the short spans of a file of gold articles, those left out about which the gold says nothing."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        text, lowered = gold["text"], gold["text"].lower()
        said, other = (
            [trim(text, Span(s["start"], s["end"])) for s in spans]
            for spans in ([q for q in gold["quotes"] if q["source"]], gold["other_quoted_spans"])
        )
        for quote in filter(is_judged, detect(text, language)):
            span = trim(text, quote.span)
            hits = [any(overlap(span, s) >= MIN_IOU for s in spans) for spans in (said, other)]
            if any(hits):
                found.append(Example(gold["id"], features(text, lowered, quote, language), not hits[0]))
    return found


def fit(train: Sequence[Example]) -> dict[str, float]:
    """Return the weights of a logistic regression; that of "" is added to every sum."""
    counts = Counter(f for e in train for f in set(e.features))
    known = {f: n for n, f in enumerate(sorted(f for f in counts if counts[f] >= MIN_COUNT), 1)}
    rows = [[0, *(known[f] for f in set(e.features) if f in known)] for e in train]
    where = torch.tensor([[n, column] for n, row in enumerate(rows) for column in row]).T
    x = torch.sparse_coo_tensor(where, torch.ones(where.shape[1]), (len(rows), len(known) + 1), check_invariants=True)
    y = torch.tensor([float(e.nobody) for e in train])
    weights = torch.zeros(len(known) + 1, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=100)

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        sums = torch.sparse.mm(x, weights[:, None])[:, 0]
        total = torch.nn.functional.binary_cross_entropy_with_logits(sums, y, reduction="sum")
        total = total + PENALTY * (weights[1:] ** 2).sum()
        total.backward()
        return total

    optimizer.step(loss)
    values = weights.detach().tolist()
    return {f: round(values[n], 3) for f, n in {"": 0, **known}.items() if abs(values[n]) >= LEAST}


def report(train: Sequence[Example], folds: int, threshold: float) -> None:
    """Print how many names and how many quotes are taken for names by weights fitted on other articles."""
    taken: Mapping[bool, list[bool]] = {True: [], False: []}
    place = [int(hashlib.sha256(e.article.encode()).hexdigest(), 16) % folds for e in train]
    for fold in range(folds):
        weights = fit([e for e, p in zip(train, place, strict=True) if p != fold])
        for example in (e for e, p in zip(train, place, strict=True) if p == fold):
            taken[example.nobody].append(probability(example.features, weights) > threshold)
    names, quotes = (f"{sum(taken[nobody])} of {len(taken[nobody])}" for nobody in (True, False))
    print(f"taken for nobody's words: {names} names, {quotes} short quotes")


def main() -> None:
    """Cross-validate, fit and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train", nargs="+", type=Path)
    parser.add_argument("--language", default="en")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=Path("quotes/attribute/naming_en.json"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    train = [e for path in args.train for e in examples(path, lang.load(args.language))]
    report(train, args.folds, nobody_threshold(lang.load(args.language)))
    weights = fit(train)
    args.out.write_text(json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(weights):,} weights in {args.out}")


if __name__ == "__main__":
    main()
