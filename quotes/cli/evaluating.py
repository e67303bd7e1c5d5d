"""quotes evaluate: how good the answers are, against what people annotated."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quotes.cli.app import Jobs, Json, Model, app, out, print_json


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Annotated articles, JSON lines.")],
    predictions: Annotated[
        Path | None, typer.Option("--predictions", help="Somebody's predictions instead of our own.")
    ] = None,
    errors: Annotated[int, typer.Option("--errors", min=0, help="Print so many errors, drawn at random.")] = 0,
    seed: Annotated[int, typer.Option("--seed", help="Of the drawing.")] = 0,
    speakers: Annotated[
        Path | None, typer.Option("--speakers", help="Known speakers.", show_default="none, so that names are found")
    ] = None,
    model: Model = None,
    jobs: Jobs = 1,
    json: Json = False,
) -> None:
    """Compare the quotes and speakers that are found in annotated articles with the annotation."""
    from quotes import evaluation
    from quotes.cli.progress import watching
    from quotes.evaluation import report
    from quotes.evaluation.samples import errors as draw
    from quotes.models import choose

    with watching() as watcher:
        done = evaluation.evaluate(
            gold,
            predictions=predictions,
            model=None if predictions else choose(model),
            speakers=speakers,
            jobs=jobs,
            watch=watcher.article,
        )
    samples = draw(done.outcomes, errors, seed) if errors else []
    if json:
        print_json(report.as_json(done, samples))
    else:
        report.show(done, out(), samples)
