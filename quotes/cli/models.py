"""quotes models: which Stanza package parses."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from quotes.cli.app import Json, app, out, print_json

models = typer.Typer(help="List, fetch and choose the Stanza package that parses.", no_args_is_help=True)
app.add_typer(models, name="models")


@models.command("list")
def list_(json: Json = False) -> None:
    """List the packages that can be chosen."""
    from quotes.models import listed

    rows = listed()
    if json:
        print_json([asdict(r) | {"dir": str(r.dir)} for r in rows])
        return
    from rich.table import Table

    table = Table("", "name", "MB", "folder", "state")
    for r in rows:
        mark = "default" if r.is_default else ""
        table.add_row(mark, r.name, f"{r.size / 1e6:.0f}", str(r.dir), r.problem or "ready")
    out().print(table)


@models.command()
def download() -> None:
    """Fetch Stanford's English package (some 600 MB): the only command that uses the network."""
    from quotes.models import download as fetch

    choice = fetch()
    typer.echo(f"{choice.name} is in {choice.dir}; use it with --model {choice.name}")


@models.command()
def use(name: Annotated[str, typer.Argument(help="bundled, stanford, or a folder in Stanza's layout.")]) -> None:
    """Make a package the default of this user."""
    from quotes.models import use as choose

    typer.echo(f"{choose(name).name} is the default now")
