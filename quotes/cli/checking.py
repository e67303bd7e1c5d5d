"""quotes check: did they really say it?"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quotes.cli.app import DEFAULT_DB, Db, app, out, print_json

if TYPE_CHECKING:
    from rich.text import Text

    from quotes.check import Checked

FAILED = 1  # the exit code where a passage is altered, somebody else's, not surely a translation or not found


class CheckFormat(StrEnum):
    """How the results are printed."""

    TABLE = "table"
    JSON = "json"
    SARIF = "sarif"
    MARKDOWN = "markdown"


@app.command()
def check(
    text: Annotated[
        str,
        typer.Argument(metavar="TEXT", help="A sentence, a file with a draft (draft.md), or - for stdin."),
    ] = "-",
    speaker: Annotated[
        str, typer.Option("--speaker", help="Who is said to have said it, where the text does not say so.")
    ] = "",
    format: Annotated[
        CheckFormat,
        typer.Option("--format", help="A table, JSON, SARIF for editors, or the draft with footnotes in Markdown."),
    ] = CheckFormat.TABLE,
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    db: Db = DEFAULT_DB,
) -> None:
    """Check a remembered sentence, or the quotes of a draft.

    Each comes back as exact, shortened (words are left out, none are added), altered (with the words that differ), said
    by somebody else, a translation or perhaps one (printed in another language only), or not found; with the printed
    words, who said them, how sure that is, and where they were first printed. A text without quotation marks is checked
    sentence by sentence. Misspelt words do no harm.

    The exit code is 1 if a quote is altered, somebody else's, not surely a translation or not found.
    """
    from quotes import __version__, check, database
    from quotes.check import report

    source, words = _read(text)
    with database.open_index(db) as index:
        results = check.check(index.conn, words, speaker)
    if json or format is CheckFormat.JSON:
        print_json([report.as_dict(result) for result in results])
    elif format is CheckFormat.SARIF:
        print_json(report.sarif(words, results, source, __version__))
    elif format is CheckFormat.MARKDOWN:
        typer.echo(report.marked(words, results), nl=False)
    else:
        _print(results)
    good = (check.CheckVerdict.EXACT, check.CheckVerdict.SHORTENED, check.CheckVerdict.TRANSLATION)
    if any(result.verdict not in good for result in results):
        raise typer.Exit(FAILED)


def _read(text: str) -> tuple[str, str]:
    """Return the name of what is checked and its words.  Raises InputError if there are none."""
    from quotes.articles.decode import decode
    from quotes.errors import InputError

    if text == "-":
        name, words = "stdin", sys.stdin.buffer.read().decode("utf-8", "replace")
    elif _is_file(text):
        name, words = text, decode(Path(text).read_bytes())
    else:
        name, words = "text", text
    if not words.strip():
        raise InputError("nothing to check", input=name, remedy="give a sentence, a file, or text on stdin")
    return name, words


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except OSError:  # a sentence can be longer than the name of a file
        return False


def _print(results: Sequence[Checked]) -> None:
    from rich.text import Text

    from quotes.check import CheckVerdict
    from quotes.check.report import details

    styles = {
        CheckVerdict.EXACT: "green", CheckVerdict.SHORTENED: "cyan", CheckVerdict.TRANSLATION: "cyan",
        CheckVerdict.PERHAPS_TRANSLATION: "yellow", CheckVerdict.NOT_FOUND: "yellow",
    }  # fmt: skip
    console = out()
    for result in results:
        style = styles.get(result.verdict, "red")
        console.print(Text.assemble((result.verdict.value.upper(), f"bold {style}"), f"  “{result.passage.text}”"))
        if result.verdict is CheckVerdict.ALTERED:
            console.print(Text("  "), _difference(result), sep="")
        console.print(f"  {details(result)}", markup=False)
        if result.printed is not None:
            link = result.printed.url or result.printed.article_id
            console.print(f"  {link} · {result.printed.statement_id}\n", markup=False)


def _difference(result: Checked) -> Text:
    """Return the words side by side, in letters as well as in style: [-only printed-] and {+only in the draft+}."""
    from rich.text import Text

    line = Text()
    for change in result.changes:
        words = " ".join(change.words)
        form = {"cut": f"[-{words}-]", "added": f"{{+{words}+}}"}.get(change.kind, words)
        line.append(form + " ", {"cut": "red", "added": "green"}.get(change.kind, ""))
    return line
