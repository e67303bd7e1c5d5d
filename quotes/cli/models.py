"""quotes models: which Stanza package parses."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from quotes.cli.app import Json, app, out, print_json

models = typer.Typer(help="List, fetch and choose the Stanza packages that parse.", no_args_is_help=True)
app.add_typer(models, name="models")

Language = Annotated[str, typer.Option("--language", help="Language of the package, such as es.")]


@models.command("list")
def list_(language: Language = "en", json: Json = False) -> None:
    """List the packages that can be chosen."""
    from quotes.models import listed

    rows = listed(language)
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
def download(language: Language = "en") -> None:
    """Fetch Stanford's package of a language, about 600 MB.

    This and 'quotes add' are the only commands that use the network.
    A package for another language than English parses the articles in that language from then on.
    """
    from quotes.models import MAIN_LANGUAGE
    from quotes.models import download as fetch
    from quotes.models import use as choose

    choice = fetch(language)
    if language == MAIN_LANGUAGE:
        typer.echo(f"{choice.name} is in {choice.dir}; use it with --model {choice.name}")
    else:
        choose(choice.name, language)
        typer.echo(f"{choice.name} is in {choice.dir}, and parses articles whose language is {language}")


@models.command()
def use(
    name: Annotated[str, typer.Argument(metavar="NAME", help="bundled, stanford, or a folder in Stanza's layout.")],
    language: Language = "en",
) -> None:
    """Choose the package that is used from now on."""
    from quotes.models import use as choose

    typer.echo(f"{choose(name, language).name} is the default now")
