"""quotes audit: how often an index is wrong, by a random sample that people judge at the review desk."""

from __future__ import annotations

from typing import Annotated

import typer

from quotes.cli.app import DEFAULT_DB, Db, Json, app, note, print_json


@app.command()
def audit(
    sample: Annotated[
        int | None,
        typer.Option("--sample", min=1, help="Draw this many quotes at random, in place of an earlier sample."),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", help="Draw the same ones again from the same index.", show_default="by chance"),
    ] = None,
    db: Db = DEFAULT_DB,
    json: Json = False,
) -> None:
    """Measure how often the index is wrong, on a random sample.

    --sample draws the quotes, and you judge them at the desk of 'quotes serve --review'. Without it the command tells
    how many were wrong, and between which rates that of the whole index lies (95 %, by Wilson). Quotes about which
    people have decided are not drawn. The site shows the result at the foot of its pages, 'quotes stats' first.
    """
    from quotes import database
    from quotes.database import audit as audits
    from quotes.errors import DatabaseError

    with database.open_index(db) as index:
        if sample is not None:
            try:
                audits.save(db, audits.draw(index.conn, sample, seed))
            except OSError as error:
                raise DatabaseError(f"cannot be written ({error.strerror})", input=str(audits.path_for(db))) from error
    drawn = audits.load(db)
    rate = audits.error_rate(drawn)
    if json:
        judged = {"judged": rate.judged, "wrong": rate.wrong, "low": rate.low, "high": rate.high} if rate else {}
        print_json({"drawn": drawn.drawn, "sample": len(drawn.quotes), "of": drawn.of, **judged} if drawn else {})
        return
    if drawn is None:
        typer.echo("no sample was drawn yet")
        note("'quotes audit --sample 50' draws one")
        return
    typer.echo(f"{len(drawn.quotes):,} of {drawn.of:,} quotes, drawn {drawn.drawn}; {len(drawn.left):,} to judge")
    if rate:
        typer.echo(rate.told())
    if drawn.left:
        note("judge them at the desk: 'quotes serve --review', queue 'Random sample'")
