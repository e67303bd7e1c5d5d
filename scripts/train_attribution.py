#!/usr/bin/env python3
"""Train the attribution weights: train_attribution.py TRAIN.jsonl[=WEIGHT] … [--language es] [--folds 5] [--out FILE].

TRAIN.jsonl is in the format of `quotes evaluate`; a quote of it counts WEIGHT, 1 if not given.  Cross-validation, with
articles as folds, comes first: its figures choose the settings, its out-of-fold probabilities set the temperature.
Then all articles train the weights that are written.  Articles in other languages than the weights' own train with
them and are never measured.  The same input gives the same file.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attribution_data import (
    Sample,
    antecedent_groups,
    cue_strengths,
    fold_of,
    load_samples,
    matched,
    source_groups,
    targets,
)
from attribution_fit import Settings, fit, fit_several

from quotes.attribute.learned.decide import Decision, decide
from quotes.attribute.learned.scorer import VECTOR_PARTS, Network, Weights
from quotes.attribute.people.coreference import resolve
from quotes.datatypes import Span
from quotes.models import MAIN_LANGUAGE

VERSION = "1"
ANTECEDENT = Settings(hidden=16, epochs=8, min_count=5)
MEMBERS = 3
BINS = 10
DECIMALS = 3


def weighted_samples(given: str, work: Path, model: str | None = None) -> list[Sample]:
    """Return the samples of a gold file as a command line gives it, with its weight after an equals sign."""
    path, _, weight = given.partition("=")
    return load_samples(Path(path), work, model, float(weight or 1))


def train(samples: Sequence[Sample], settings: Settings) -> Weights:
    """Return weights fitted to the samples."""
    strengths = cue_strengths(samples)
    antecedent = fit(antecedent_groups(samples), ANTECEDENT)
    antecedent = fit(antecedent_groups(samples, antecedent), ANTECEDENT)
    clusters = [resolve(s.scene, s.names, antecedent).cluster_of for s in samples]
    source = fit_several(source_groups(samples, clusters, strengths), settings, MEMBERS)
    return Weights(source, antecedent, strengths, VERSION)


def predict(sample: Sample, weights: Weights) -> dict[int, Decision]:
    """Return the decision for each quote of a sample."""
    who = resolve(sample.scene, sample.names, weights.antecedent)
    return decide(sample.scene, who, weights.source, weights.strengths)


def cross_validate(
    samples: Sequence[Sample], folds: int, settings: Settings, language: str
) -> list[tuple[float, bool]]:
    """Return for every quote of a language its out-of-fold probability and whether the decision was right.

    Prints each fold.
    """
    outcomes: list[tuple[float, bool]] = []
    for fold in range(folds):
        weights = train([s for s in samples if fold_of(s, folds) != fold], settings)
        left_out = [s for s in samples if fold_of(s, folds) == fold and s.scene.language.code == language]
        held = [o for s in left_out for o in _outcomes(s, predict(s, weights))]
        print(f"fold {fold}: {len(held)} quotes, right {sum(right for _, right in held) / len(held):.4f}", flush=True)
        outcomes += held
    return outcomes


def _outcomes(sample: Sample, decisions: Mapping[int, Decision]) -> list[tuple[float, bool]]:
    """The probability of each decision and whether it is right end to end; quotes inside quotes do not count."""
    gold = matched(sample)
    made = []
    for target in targets(sample):
        decision = decisions[target.quote]
        source = gold[target.quote]["source"] if target.quote in gold else None
        if target.quote not in gold and not target.known:
            continue
        chosen = decision.candidate
        right = chosen is None if not source else chosen is not None and _overlaps(sample, chosen, source)
        made.append((decision.probability, right))
    return made


def _overlaps(sample: Sample, candidate: int, source: Mapping[str, Any]) -> bool:
    span = sample.scene.candidates[candidate].mention.span
    return any(span.overlaps(Span(*s)) for s in source["spans"])


def calibrate(outcomes: Sequence[tuple[float, bool]]) -> float:
    """Return the temperature with which the probabilities are right as often as they say.

    That is the one with the least expected calibration error in ten bins of equal size.  Only the best option's
    probability is known here, so its odds are what the temperature is applied to.
    """
    shares = np.clip(np.array([p for p, _ in outcomes]), 1e-6, 1 - 1e-6)
    right = np.array([r for _, r in outcomes], dtype=float)
    odds = np.log(shares / (1 - shares))
    order = np.argsort(odds, kind="stable")
    bins = np.array_split(order, BINS)

    def error(temperature: float) -> float:
        said = 1 / (1 + np.exp(-odds / temperature))
        return sum(abs(float(said[b].mean() - right[b].mean())) * len(b) for b in bins) / len(right)

    choices = [round(0.6 + 0.02 * n, 2) for n in range(120)]
    best = min(choices, key=error)
    print(f"temperature {best}: expected calibration error {error(best):.4f}, without it {error(1.0):.4f}")
    return best


def to_json(weights: Weights, temperature: float) -> dict[str, Any]:
    """Return the weights as plain numbers, rounded, features in the order of the alphabet."""
    return {
        "version": weights.version,
        "source": _network(weights.source, temperature),
        "antecedent": _network(weights.antecedent, 1.0) if weights.antecedent else None,
        "strengths": dict(weights.strengths),
    }


def _network(network: Network, temperature: float) -> dict[str, Any]:
    return {
        "features": list(network.features),
        "vectors": " ".join(str(round(float(x) * VECTOR_PARTS)) for x in network.vectors.ravel()),
        "direct": _rounded(network.direct),
        "bias": _rounded(network.bias),
        "out": _rounded(network.out),
        "temperature": round(temperature, 2),
    }


def _rounded(row: Any) -> list[float]:
    return [round(float(x), DECIMALS) for x in row]


def main() -> None:
    """Cross-validate, train on everything, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", nargs="+", help="a file, with =WEIGHT behind it if its quotes do not count 1")
    parser.add_argument("--language", default=MAIN_LANGUAGE, help="whose weights they are")
    parser.add_argument("--folds", type=int, default=5, help="0: no cross-validation, temperature 1")
    parser.add_argument("--out", type=Path, default=Path("quotes/models/attribution/weights.json"))
    parser.add_argument("--work", type=Path, default=Path(".work/attribution"), help="where parses are kept")
    parser.add_argument("--model", default=None, help="the Stanza package: bundled, stanford or a path")
    options = parser.parse_args()
    samples = [s for given in options.train for s in weighted_samples(given, options.work, options.model)]
    validated = cross_validate(samples, options.folds, Settings(), options.language) if options.folds else []
    temperature = calibrate(validated) if validated else 1.0
    weights = train(samples, Settings())
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(
        json.dumps(to_json(weights, temperature), ensure_ascii=True, separators=(",", ":")), encoding="utf-8"
    )
    print(f"wrote {options.out}: {len(weights.source.features)} features, temperature {temperature:.2f}")


if __name__ == "__main__":
    main()
