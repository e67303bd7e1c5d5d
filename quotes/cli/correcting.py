"""quotes correct: a decision of a person, written into the corrections file that every build applies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quotes.cli.app import app
from quotes.decisions import Action, Correction
from quotes.files import CORRECTIONS


@app.command()
def correct(
    action: Annotated[Action, typer.Argument(metavar="ACTION", help="What you decide.", show_default=False)],
    ids: Annotated[
        list[str], typer.Argument(metavar="ID", help="Ids of quotes, or of speakers for rename and merge-speakers.")
    ],
    speaker: Annotated[str | None, typer.Option("--speaker", help="For assign: name or id of who said it.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="For rename: the new name.")] = None,
    note: Annotated[str | None, typer.Option("--note", help="Reason, shown on the site.")] = None,
    file: Annotated[Path, typer.Option("--corrections", help="File to write to.")] = CORRECTIONS,
) -> None:
    """Record a decision of yours, for every build to apply.

    It is written into the corrections file. For quotes: assign says who said them, not-speech that the words in marks
    are nobody's speech, remove takes them out of the index, merge makes them one statement, split a statement of their
    own; merge-translations says that their statements are translations of each other, split-translations that they are
    none. For speakers: rename gives a new name, merge-speakers makes one speaker of several. Ids stay the same from
    build to build, and so corrections stay valid.
    """
    from quotes import corrections
    from quotes.errors import UsageError

    options = {Action.ASSIGN: ("--speaker", speaker), Action.RENAME: ("--name", name)}
    option, value = options.get(action, ("", None))
    if option and not value:
        raise UsageError(f"{action} needs {option}", remedy="see 'quotes correct --help'")
    added = corrections.append(file, Correction(action, tuple(ids), value, note))
    typer.echo(f"written to {file}, line {added.line}; 'quotes build' applies it")
