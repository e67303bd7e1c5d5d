"""quotes evaluate: the quality of the answers, compared with what people annotated."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quotes.cli.app import Jobs, Json, Model, app, out, print_json

_Speakers = Annotated[
    Path | None,
    typer.Option(
        "--speakers", help="File of known speakers.", show_default="none, so that no figure profits from the list"
    ),
]


@app.command()
def evaluate(
    gold: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="GOLD", help="Annotated articles, JSON lines; with --statements, more articles.", show_default=False
        ),
    ] = None,
    predictions: Annotated[
        Path | None, typer.Option("--predictions", help="Judge these predictions instead of our own.")
    ] = None,
    errors: Annotated[int, typer.Option("--errors", min=0, help="Print this many errors, drawn at random.")] = 0,
    seed: Annotated[int, typer.Option("--seed", help="Seed of that draw.")] = 0,
    statements: Annotated[
        Path | None,
        typer.Option("--statements", help="Judge merging: JSON lines that say which quotes are one statement."),
    ] = None,
    articles: Annotated[
        list[Path] | None,
        typer.Option("--articles", help="With --statements: files with the articles of those quotes."),
    ] = None,
    speakers: _Speakers = None,
    model: Model = None,
    jobs: Jobs = 1,
    json: Json = False,
) -> None:
    """Compare the answers with annotated articles.

    GOLD has one article a line, with its quotes and the words that name their speakers. With --statements PATH and
    --articles PATH, the merging of quotes is compared instead.
    """
    from quotes.errors import UsageError

    if statements is not None:
        files = [*(articles or ()), *(gold or ())]
        if not files:
            raise UsageError("--statements needs --articles", remedy="name the files with the articles of the quotes")
        _statements(statements, files, speakers, model, jobs, json)
        return
    if not gold or len(gold) != 1 or articles:
        raise UsageError("one file with annotated articles is needed", remedy="see 'quotes evaluate --help'")
    _attribution(gold[0], predictions, errors, seed, speakers, model, jobs, json)


def _attribution(
    gold: Path,
    predictions: Path | None,
    errors: int,
    seed: int,
    speakers: Path | None,
    model: str | None,
    jobs: int,
    as_json: bool,
) -> None:
    from quotes import evaluation
    from quotes.cli.progress import watching
    from quotes.evaluation import report
    from quotes.evaluation.samples import errors as draw
    from quotes.models import choose

    with watching() as watcher:
        result = evaluation.evaluate(
            gold,
            predictions=predictions,
            model=None if predictions else choose(model),
            speakers=speakers,
            jobs=jobs,
            watch=watcher.article,
        )
    samples = draw(result.outcomes, errors, seed) if errors else []
    if as_json:
        print_json(report.as_json(result, samples))
    else:
        report.show(result, out(), samples)


def _statements(
    gold: Path, articles: list[Path], speakers: Path | None, model: str | None, jobs: int, as_json: bool
) -> None:
    from quotes.cli.progress import watching
    from quotes.evaluation import statements as merging
    from quotes.models import choose

    with watching() as watcher:
        scores = merging.evaluate(
            gold, articles, model=choose(model), speakers=speakers, jobs=jobs, watch=watcher.article
        )
    if as_json:
        print_json(merging.as_json(scores))
    else:
        typer.echo("\n".join(merging.as_lines(scores)))
