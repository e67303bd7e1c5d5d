#!/usr/bin/env python3
"""Fit how sure an attribution is: fit_confidence.py GOLD.jsonl[=WEIGHT] … [--language es] [--out FILE] [--work DIR].

The gold files are in the format of `quotes evaluate`; a quote of theirs counts WEIGHT in training, 1 if not given.  One
article in eight was held out when the reader was trained; a scorer is trained here on the others, so that neither has
seen the articles to which the logistic function is fitted.  There each gold file counts as much as another, since news
of one kind alone would claim more than holds elsewhere.  Prints cross-validated figures, then writes the weights.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from attribution_data import Sample, fold_of
from attribution_fit import Settings
from train_attribution import train, weighted_samples

from quotes.arithmetic import best_precision
from quotes.attribute import reader_of
from quotes.attribute.learned.assemble import answer_of
from quotes.attribute.learned.confidence import Evidence, terms
from quotes.attribute.learned.decide import decide
from quotes.attribute.learned.mixing import Second, mixing_of
from quotes.attribute.learned.reader import Reads
from quotes.attribute.learned.scorer import Weights, bundled
from quotes.attribute.people.coreference import resolve
from quotes.attribute.people.sources import Cast, match_known
from quotes.evaluation.calibration import calibration_error, sure
from quotes.evaluation.gold import Prediction, article_of
from quotes.evaluation.matching import outcomes
from quotes.models import MAIN_LANGUAGE

TERMS = tuple(terms(Evidence(1.0, 1.0, unsure=False, pronoun=False)))
HELD_OUT = 8  # one article in this many, as in scripts/train_reader.py
FOLDS = 5
# Taken from the bias: of the answers at .95 and more on held-out articles of other outlets .976 are right with it, .971
# without; the calibration error rises from .016 to .025.
DOUBT = 0.2
PENALTY = 0.5  # on the squares of all weights but the bias: there are a thousand answers and five weights


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer that names a person: the terms of its confidence, whether it is right, and what it counts."""

    article: str
    terms: tuple[float, ...]
    right: bool
    weight: float = 1.0


def answers(sample: Sample, weights: Weights, reader: Reads) -> Iterator[Judged]:
    """Yield the answers of an article that the scorers of the corpus would judge."""
    scene = sample.scene
    who = resolve(scene, sample.names, weights.antecedent)
    cast = Cast(scene, who.clusters, who.cluster_of, (), match_known(who.clusters, (), scene))
    second = Second(reader, mixing_of(scene.language.code))
    gold = article_of(sample.gold)
    for quote, decision in decide(scene, who, weights.source, weights.strengths, second).items():
        if decision.candidate is None:
            continue
        answer = answer_of(cast, quote, decision.candidate, decision, who)
        if answer.speaker is None:
            continue
        mention = scene.candidates[answer.candidate].mention.span
        prediction = Prediction(scene.quotes[quote].span, mention, answer.speaker.name)
        judged = next(o for o in outcomes(gold, [prediction]) if o.prediction)
        if judged.counted:
            values = tuple(terms(answer.evidence).values())
            yield Judged(gold.id, values, judged.person)


def judged_answers(samples: Sequence[Sample], weights: Weights) -> list[Judged]:
    """Return the answers of a file's articles; all together they count a thousand."""
    reader = reader_of(best_precision())
    found = [judged for sample in samples for judged in answers(sample, weights, reader)]
    return [replace(judged, weight=1000 / len(found)) for judged in found]


def fit(found: Sequence[Judged]) -> np.ndarray:
    """Return the weights of the terms that make the answers' being right or wrong most likely, with some doubt.

    By Newton's method; the first term is the bias.
    """
    rows = np.array([a.terms for a in found])
    right = np.array([a.right for a in found], dtype=float)
    counts = np.array([a.weight for a in found])
    penalty = np.diag([1e-6] + [PENALTY] * (rows.shape[1] - 1))
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        said = _said(rows, weights)
        slope = rows.T @ (counts * (said - right)) + penalty @ weights
        bend = (rows * (counts * said * (1 - said))[:, None]).T @ rows + penalty
        weights -= np.linalg.solve(bend, slope)
    weights[0] -= DOUBT
    return weights


def _said(rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
    said: np.ndarray = 1 / (1 + np.exp(-rows @ weights))
    return said


def cross_validate(found: Sequence[Judged], folds: Sequence[int]) -> None:
    """Print how accurate the confidences of left-out articles are; ``folds`` gives the fold of each answer."""
    points = []
    for fold in range(FOLDS):
        weights = fit([a for a, f in zip(found, folds, strict=True) if f != fold])
        left_out = [a for a, f in zip(found, folds, strict=True) if f == fold]
        points += [(float(_said(np.array([a.terms]), weights)[0]), a.right) for a in left_out]
    trusted = sure(points)
    print(
        f"{len(points)} answers: calibration error {calibration_error(points):.3f}, "
        f"sure {trusted.share:.3f}, right {trusted.right:.3f}"
    )


def main() -> None:
    """Fit, cross-validate, write the weights of one language beside those of the others."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", help="a file, with =WEIGHT behind it if its quotes do not count 1")
    parser.add_argument("--language", default=MAIN_LANGUAGE, help="whose confidences they are")
    parser.add_argument("--out", type=Path, default=Path("quotes/models/attribution/confidence.json"))
    parser.add_argument("--work", type=Path, default=Path(".work/attribution"), help="where parses are kept")
    options = parser.parse_args()
    files = [weighted_samples(given, options.work) for given in options.gold]
    trained = train([s for file in files for s in file if fold_of(s, HELD_OUT)], Settings())
    temperature = bundled(options.language).source.temperature
    weights = replace(trained, source=replace(trained.source, temperature=temperature))
    held = [
        [s for s in file if not fold_of(s, HELD_OUT) and s.scene.language.code == options.language] for file in files
    ]
    found = [judged for file in held for judged in judged_answers(file, weights)]
    places = {sample.gold["id"]: number % FOLDS for file in held for number, sample in enumerate(file)}
    cross_validate(found, [places[a.article] for a in found])
    fitted = dict(zip(TERMS, (round(float(w), 2) for w in fit(found)), strict=True))
    others = json.loads(options.out.read_text(encoding="utf-8")) if options.out.exists() else {}
    options.out.write_text(json.dumps(others | {options.language: fitted}) + "\n", encoding="utf-8")
    print(f"wrote {options.out}: {fitted}")


if __name__ == "__main__":
    main()
