"""quotes forget: an article removed for good."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quotes.cli.app import (
    DEFAULT_DB,
    DEFAULT_SOURCES,
    Db,
    Json,
    Model,
    SpeakersFile,
    app,
    note,
    print_json,
    speakers_file,
    warn,
)
from quotes.cli.building import CorrectionsFile, OutletsFile


@app.command()
def forget(
    articles: Annotated[
        list[str], typer.Argument(metavar="ARTICLE", help="Ids or addresses of articles.", show_default=False)
    ],
    db: Db = DEFAULT_DB,
    speakers: SpeakersFile = None,
    corrections: CorrectionsFile = None,
    outlets: OutletsFile = None,
    model: Model = None,
    json: Json = False,
) -> None:
    """Remove articles for good, and never take them again.

    They leave the index with all their quotes, the texts and results kept beside it, the folders of 'quotes add' and
    their journals; all of these are overwritten. What stays is a hash of each id and address, by which builds and
    'quotes add' refuse them. Their pages answer with 410. A file of your own that holds one is named, not changed.
    """
    from quotes.arithmetic import best_precision
    from quotes.cli.progress import watching
    from quotes.files import CORRECTIONS, OUTLETS, given_or_own
    from quotes.models import choose
    from quotes.pipeline.build import BuildOptions
    from quotes.pipeline.forget import forget as forget_articles

    options = BuildOptions(
        model=choose(model),
        speakers=speakers_file(speakers),
        corrections=given_or_own(corrections, CORRECTIONS),
        outlets=given_or_own(outlets, OUTLETS),
        precision=best_precision(),
        reader=True,
    )
    with watching() as watcher:
        result = forget_articles(articles, db, options, _folders(), watcher)
    if json:
        files = {"erased": [str(path) for path in result.erased], "left": result.left}
        print_json({"articles": result.articles, **files, "settled": result.settled})
    else:
        typer.echo(f"{result.articles:,} articles have left {db}")
        for path in result.erased:
            typer.echo(f"erased: {path}")
    for source in result.left:
        warn(f"{source} holds such an article, and is yours: remove it there yourself; builds pass over it")
    if not result.settled:
        warn(f"a program still reads the old {db}: stop it, and run 'quotes build' to overwrite the last of it")
    note("backups, and copies that were exported or published, are yours to renew")


def _folders() -> list[Path]:
    return [folder for folder in DEFAULT_SOURCES if folder.is_dir()]
