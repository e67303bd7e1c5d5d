"""quotes correct: a decision of a person, written into the corrections file that every build applies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quotes.cli.app import app
from quotes.datatypes import Action, Correction
from quotes.files import CORRECTIONS


@app.command()
def correct(
    action: Annotated[Action, typer.Argument(help="What is decided.", show_default=False)],
    ids: Annotated[list[str], typer.Argument(help="Ids of quotes; of speakers for rename and merge-speakers.")],
    speaker: Annotated[str | None, typer.Option("--speaker", help="assign: name or id of who said it.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="rename: the new name.")] = None,
    note: Annotated[str | None, typer.Option("--note", help="Why; shown on the site.")] = None,
    file: Annotated[Path, typer.Option("--corrections", help="The file to write to.")] = CORRECTIONS,
) -> None:
    """Write a decision of a person into the corrections file.

    assign says who said a quote, not-speech that a span in marks is nobody's words, remove that a quote is to leave the
    index, merge and split that quotes are one statement or one of their own; rename and merge-speakers are about
    speakers. Every build applies them. Ids do not move, so a correction survives every later build.
    """
    from quotes import corrections
    from quotes.errors import UsageError

    options = {Action.ASSIGN: ("--speaker", speaker), Action.RENAME: ("--name", name)}
    option, value = options.get(action, ("", None))
    if option and not value:
        raise UsageError(f"{action} needs {option}", remedy="see 'quotes correct --help'")
    added = corrections.append(file, Correction(action, tuple(ids), value, note))
    typer.echo(f"written to {file}, line {added.line}; 'quotes build' applies it")
