#!/usr/bin/env python3
"""Fit the weights of the merge: train_statements.py LABELS.jsonl TRAIN.jsonl [DEV.jsonl] [--out FILE] [--folds 8].

LABELS has spans and pairs as quotes.evaluation.statements reads them, the other files are their articles in the format
of PolNeAR.  The pairs come from the articles twice: with the annotated speakers, and with those that attribution finds
by weights trained on other articles.  Clusters of labelled quotes are the folds of the cross-validation that is
printed first; then all pairs fit the weights that are written.  The same input gives the same file.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from statements_data import Set_, found_records, gold_records, make_set

from quotes.evaluation.statements import Gold, Placed, as_lines, load_gold, score
from quotes.statements import JOINED
from quotes.statements.evidence import feature_names, probability
from quotes.statements.join import join

# A cluster of many printings counts for more than one of two, but not by its number of pairs.
CLUSTER_POWER = 0.3
# A false merge is worse than a missed one: readers see it.
AGAINST = 2.0
PENALTY = 2.0  # of large weights: there are few pairs
STEPS = 100

Example = tuple[dict[str, float], bool, str, int]  # features, one statement, cluster, id of the first quote


def examples(sets: Sequence[Set_], gold: Gold) -> list[Example]:
    """Return the labelled pairs of all sets, but those left open; a pair without a label is two statements."""
    cluster = {q.id: q.cluster for q in gold.quotes}
    made = []
    for one in sets:
        for pair in one.pairs:
            ids = sorted(one.labelled[i] for i in (pair.a, pair.b) if i in one.labelled)
            if len(ids) == 2 and ids[0] != ids[1]:
                label = gold.pairs.get((ids[0], ids[1]))
                if label is None or label.label != "ignore":
                    made.append((pair.features, label is not None and label.label == "same", cluster[ids[0]], ids[0]))
    return made


def fit(rows: Sequence[Example], names: Sequence[str]) -> dict[str, float]:
    """Return the weights of a logistic regression, by Newton's method."""
    x = np.array([[row[0].get(name, 0.0) for name in names] for row in rows])
    y = np.array([float(row[1]) for row in rows])
    sizes = Counter(row[2] for row in rows if row[1])
    share = np.array([sizes[row[2]] ** -CLUSTER_POWER if row[1] else AGAINST for row in rows])
    weights = np.zeros(len(names))
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (share * (p - y)) + PENALTY * weights
        curve = (x.T * (share * p * (1 - p))) @ x + PENALTY * np.eye(len(names))
        weights -= np.linalg.solve(curve, slope)
        if np.abs(slope).max() < 1e-6:
            break
    return {name: round(float(w), 2) for name, w in zip(names, weights, strict=True)}


def fold_of(gold: Gold, folds: int) -> dict[int, int]:
    """Return the fold of each labelled quote: quotes that a pair ties together, alike or not, are in one."""
    root = {q.id: q.id for q in gold.quotes}

    def top(i: int) -> int:
        while root[i] != i:
            i = root[i]
        return i

    for a, b in gold.pairs:
        root[top(b)] = top(a)
    tops = sorted({top(i) for i in root})
    order = np.random.default_rng(0).permutation(len(tops))
    fold = {t: int(n) % folds for t, n in zip(tops, order, strict=True)}
    return {i: fold[top(i)] for i in root}


def placed(one: Set_, weights: Mapping[str, float], fold: Mapping[int, int] | None, number: int) -> list[Placed]:
    """Return where the labelled quotes of a fold (all without folds) are put by the weights."""
    edges = [replace(p.edge, probability=probability(p.features, dict(weights))) for p in one.pairs]
    made = []
    for n, group in enumerate(join(one.quotes, [e for e in edges if e.probability >= JOINED])):
        for i in group:
            if i in one.labelled and (fold is None or fold[one.labelled[i]] == number):
                record = one.quotes[i].record
                made.append(Placed(record.article_id, record.start, record.end, f"{number}:{n}"))
    return made


def main() -> None:
    """Cross-validate, fit on everything, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    parser.add_argument("articles", type=Path, nargs="+", help="first the file that attribution was trained on")
    parser.add_argument("--folds", type=int, default=8)
    parser.add_argument("--attribution-folds", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path("quotes/statements/weights.json"))
    parser.add_argument("--work", type=Path, default=Path(".work/attribution"), help="where parses are kept")
    parser.add_argument("--model", default=None, help="the Stanza package: bundled, stanford or a path")
    options = parser.parse_args()
    gold = load_gold(options.labels)
    found = found_records(options.articles, options.attribution_folds, options.work, options.model)
    sets = [
        make_set("annotated speakers", gold_records(options.articles), gold),
        make_set("found speakers", found, gold),
    ]
    rows = examples(sets, gold)
    names = feature_names(row[0] for row in rows)
    fold = fold_of(gold, options.folds)
    trained = [fit([r for r in rows if fold[r[3]] != k], names) for k in range(options.folds)]
    for one in sets:
        print(f"\n{one.name}, out of fold:")
        held = [p for k, weights in enumerate(trained) for p in placed(one, weights, fold, k)]
        print("\n".join(as_lines(score(gold, held))))
    weights = fit(rows, names)
    options.out.write_text(json.dumps({"weights": weights}, indent=1) + "\n", encoding="utf-8")
    print(f"\nwrote {options.out}: {len(weights)} features of {len(rows)} pairs")


if __name__ == "__main__":
    main()
