"""quotes correct: a decision of a person, written into the corrections file that every build applies."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quotes.cli.app import DEFAULT_DB, Db, app
from quotes.datatypes.decisions import Action, Correction
from quotes.files import CORRECTIONS
from quotes.text.correction_syntax import FORMS

if TYPE_CHECKING:
    import sqlite3

_WHOLE = re.compile(r"[0-9a-f]{16}")
_OF_STATEMENTS = (Action.MERGE, Action.MERGE_TRANSLATIONS, Action.SPLIT_TRANSLATIONS)  # one quote stands for them


@app.command()
def correct(
    action: Annotated[Action, typer.Argument(metavar="ACTION", help="What you decide.", show_default=False)],
    ids: Annotated[
        list[str],
        typer.Argument(metavar="ID", help="Ids of quotes or statements; of speakers for rename and merge-speakers."),
    ],
    speaker: Annotated[
        str | None, typer.Option("--speaker", help="For assign and confirm: name or id of who said it.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="For rename: the new name.")] = None,
    note: Annotated[str | None, typer.Option("--note", help="Reason, shown on the site.")] = None,
    file: Annotated[Path, typer.Option("--corrections", help="File to write to.")] = CORRECTIONS,
    db: Db = DEFAULT_DB,
) -> None:
    """Record a decision of yours, for every build to apply.

    It is written into the corrections file. For quotes: assign says who said them, confirm that the answer is right
    (without --speaker: that nobody is known to have said them), not-speech that the words in marks are nobody's speech,
    remove takes them out of the index, merge makes them one statement, split a statement of their own, keep-apart says
    that their statements are not the same; merge-translations says that these are translations of each other,
    split-translations that they are none. For speakers: rename gives a new name, merge-speakers makes one speaker of
    several, keep-speakers says that they are speakers, and not the same one. Ids stay the same from build to build, and
    so corrections stay valid.

    The first characters of an id will do where the index has only one that begins so. The id of a statement stands for
    all its quotes, and for merge and the translations for one of them; assign takes all parts of an utterance.
    """
    from quotes import corrections
    from quotes.errors import UsageError

    options = {
        Action.ASSIGN: ("--speaker", speaker),
        Action.CONFIRM: ("--speaker", speaker),
        Action.RENAME: ("--name", name),
    }
    option, value = options.get(action, ("", None))
    if option and not value and action is not Action.CONFIRM:
        raise UsageError(f"{action} needs {option}", remedy="see 'quotes correct --help'")
    added = corrections.append(file, Correction(action, _targets(action, ids, db), value, note))
    typer.echo(f"written to {file}, line {added.line}; 'quotes build' applies it")


def _targets(action: Action, ids: list[str], db: Path) -> tuple[str, ...]:
    """Return the whole ids that the typed ones stand for in an index, as they are where there is no index."""
    from quotes import database

    if not db.is_file():
        return tuple(ids)
    with database.open_index(db) as index:
        whole = [target for typed in ids for target in _meant(index.conn, action, typed)]
    return tuple(dict.fromkeys(whole))


def _meant(conn: sqlite3.Connection, action: Action, typed: str) -> list[str]:
    from quotes.database.ids import IdKind, identified, quotes_of, speaker_of
    from quotes.errors import DatabaseError

    if FORMS[action].of_speakers:
        return [speaker_of(conn, typed)]
    try:
        target = identified(conn, typed)
    except DatabaseError:
        if _WHOLE.fullmatch(typed):
            return [typed]  # of a build that is yet to come
        raise
    if target.kind is IdKind.QUOTE and action not in (Action.ASSIGN, Action.CONFIRM):
        return [target.id]
    quotes = quotes_of(conn, target.id)
    return quotes[:1] if action in _OF_STATEMENTS else quotes
