"""The quality of extraction, measured against what people annotated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from quotes import speakers as known_speakers
from quotes.datatypes import Article, Part, Role, Skipped, Span
from quotes.evaluation.breakdown import Share, by_place, by_rule
from quotes.evaluation.calibration import ConfidenceBand, Sure, bands, calibration_error, judged, sure
from quotes.evaluation.gold import GoldArticle, Prediction, load_gold, load_predictions
from quotes.evaluation.matching import Judgement, outcomes
from quotes.evaluation.metrics import Figures, figures, rejection

if TYPE_CHECKING:
    from quotes.models import ModelChoice
    from quotes.pipeline.walk import Extracted

__all__ = ["Evaluation", "evaluate", "predict", "score"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of one run.

    ``figures`` by group: all, full, partial, name, pronoun, nominal, none.  ``rejection``: recognizing spans that are
    not speech.  ``calibration_error``, ``sure`` and ``bands`` are about the right person; NaN without confidences.
    """

    articles: int
    figures: dict[str, Figures]
    rejection: Figures
    calibration_error: float
    sure: Sure
    bands: tuple[ConfidenceBand, ...]
    rules: tuple[Share, ...]
    places: tuple[Share, ...]
    outcomes: tuple[Judgement, ...]


def evaluate(
    gold: Path,
    *,
    predictions: Path | None = None,
    model: ModelChoice | None = None,
    speakers: Path | None = None,
    jobs: int = 1,
    watch: Callable[[Extracted | Skipped], None] = lambda result: None,
) -> Evaluation:
    """Return how well ``predictions``, or the pipeline's own where there are none, agree with ``gold``.

    The pipeline runs with ``model`` (the bundled one when None) and without known speakers unless a file is given;
    ``watch`` is called for each finished article.  Raises InputError if a file is not what it should be.
    """
    articles = load_gold(gold)
    if predictions is not None:
        return score(articles, load_predictions(predictions))
    return score(articles, predict(articles, model, speakers, jobs, watch))


def score(gold: Sequence[GoldArticle], predictions: Mapping[str, Sequence[Prediction]]) -> Evaluation:
    """Return the figures of ``predictions`` (by article id) against ``gold``."""
    judgements = [outcome for article in gold for outcome in outcomes(article, predictions.get(article.id, ()))]
    points = judged(judgements)
    return Evaluation(
        articles=len(gold),
        figures=figures(judgements),
        rejection=rejection(judgements, sum(len(article.others) for article in gold)),
        calibration_error=calibration_error(points),
        sure=sure(points),
        bands=tuple(bands(points)),
        rules=tuple(by_rule(judgements)),
        places=tuple(by_place(judgements)),
        outcomes=tuple(judgements),
    )


def predict(
    gold: Sequence[GoldArticle],
    model: ModelChoice | None,
    speakers: Path | None,
    jobs: int,
    watch: Callable[[Extracted | Skipped], None],
) -> dict[str, tuple[Prediction, ...]]:
    """Return what the pipeline finds in the texts of the gold articles; gold has no quotes inside quotes."""
    from quotes import models
    from quotes.arithmetic import best_precision
    from quotes.pipeline.build import records_of, tools
    from quotes.pipeline.walk import extract

    registry = known_speakers.load(speakers)
    inputs = [Article(a.id, a.text, f"gold:{a.id}", title=a.title, outlet=a.outlet, language=a.language) for a in gold]
    using = tools(model or models.choose(None), registry, best_precision(), reader=True)
    predictions: dict[str, tuple[Prediction, ...]] = {}
    for result in extract(inputs, using, jobs=jobs):
        watch(result)
        if isinstance(result, Skipped):
            continue
        records = records_of(result, registry)
        predictions[result.article.id] = tuple(
            Prediction(
                span=Span(r.start, r.end),
                mention=None
                if r.speaker_start is None or r.speaker_end is None
                else Span(r.speaker_start, r.speaker_end),
                speaker=r.speaker,
                rule=r.rule,
                role=r.role,
                confidence=r.confidence,
            )
            for r in records
            if r.role != Role.NESTED and r.part is Part.TEXT
        )
    return predictions
