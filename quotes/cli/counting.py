"""quotes stats: an index in numbers and bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from quotes.cli.app import DEFAULT_DB, Db, Json, app, out, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from quotes.database import Counted, Statistics


@app.command()
def stats(
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, help="Show at most this many speakers and outlets.")
    ] = 10,
    db: Db = DEFAULT_DB,
    json: Json = False,
) -> None:
    """Count who is quoted, by whom and when.

    Also says how many quotes have no speaker. A quote is what somebody said in one go in one article: it counts once,
    even if its tag splits it into parts. A statement is the same words in all articles. Titles and scare quotes do not
    count. If a sample of 'quotes audit' was judged, the index's own error rate is told.
    """
    from quotes import database
    from quotes.database.audit import error_rate, load

    with database.open_index(db) as index:
        figures = database.statistics(index, limit)
    rate = error_rate(load(db))
    if json:
        print_json(asdict(figures) | {"error_rate": asdict(rate) if rate else None})
    else:
        _show(figures, out())
        if rate:
            typer.echo(f"\nChecked: {rate.told()}")


def _show(figures: Statistics, console: Console) -> None:
    share = figures.unattributed / figures.quotes if figures.quotes else 0
    summary = (
        f"{figures.quotes:,} quotes in {figures.articles:,} articles, {figures.unattributed:,} ({share:.1%}) without a"
    )
    summary += (
        f" speaker; {figures.statements:,} statements by {figures.said_by:,} speakers,"
        f" {figures.printed_again:,} of them in more than one article"
    )
    console.print(summary, markup=False, soft_wrap=True)
    for title, rows, split in (
        ("Who is quoted", figures.speakers, False),
        ("What they are", figures.kinds, False),
        ("By whom", figures.outlets, True),
        ("When", figures.dates, True),
        ("What decided", figures.rules, False),
    ):
        if rows:
            _plot(console, title, rows, split)


def _plot(console: Console, title: str, rows: Sequence[Counted], split: bool) -> None:
    """A bar for each row; with ``split``, a column shows how many have no speaker."""
    from rich.bar import Bar
    from rich.markup import escape
    from rich.table import Table

    table = Table(title, "", "quotes", box=None, padding=(0, 2, 0, 0))
    table.columns[2].justify = "right"
    if split:
        table.add_column("no speaker", justify="right")
    most = max(row.quotes for row in rows)
    for row in rows:
        share = [f"{row.unattributed / row.quotes:.0%}"] if split else []
        table.add_row(escape(row.name), Bar(most, 0, row.quotes, width=40), f"{row.quotes:,}", *share)
    console.print()
    console.print(table)
