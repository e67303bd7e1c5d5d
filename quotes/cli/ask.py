"""quotes search, speakers, explain: questions to an index."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quotes.cli.app import DEFAULT_DB, Db, Json, app, out, print_json

if TYPE_CHECKING:
    from rich.text import Text

    from quotes.database import Found


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="Words that a wording must all have; empty finds all.")] = "",
    speaker: Annotated[str | None, typer.Option("--speaker", help="Name or id of who said it.")] = None,
    outlet: Annotated[str | None, typer.Option("--outlet", help="Name or id of who printed it.")] = None,
    since: Annotated[str | None, typer.Option("--since", help="ISO date, inclusive.")] = None,
    until: Annotated[str | None, typer.Option("--until", help="ISO date, inclusive.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Statements at most.")] = 20,
    db: Db = DEFAULT_DB,
    json: Json = False,
) -> None:
    """Find statements by words, speaker, outlet and date, best first."""
    from quotes import database

    since, until = _date(since), _date(until)
    with database.open_index(db) as index:
        found = database.search(index, text, speaker=speaker, outlet=outlet, since=since, until=until, limit=limit)
    if json:
        print_json([asdict(f) for f in found])
        return
    console = out()
    if not found:
        typer.echo("quotes: nothing found", err=True)
    for f in found:
        console.print(f"“{f.text}”", markup=False)
        console.print(f"  — {' · '.join(_told(f))}\n", markup=False)


def _told(found: Found) -> list[str]:
    days = sorted({d[:10] for d in (found.first_published, found.last_published) if d})
    printed = f"{found.articles} article{'' if found.articles == 1 else 's'}"
    if found.outlets:
        printed += f": {', '.join(found.outlets)}"
    return [found.speaker or "unknown speaker", printed, *([" to ".join(days)] if days else []), found.statement_id]


def _date(date: str | None) -> str | None:
    """The date in the form in which the index has dates."""
    from quotes.articles.dates import iso_date
    from quotes.errors import UsageError

    found = iso_date(date) if date is not None else None
    if found is None and date is not None:
        raise UsageError(f"not a date: {date!r}", remedy="write it as 2026-01-31")
    return found


@app.command()
def speakers(db: Db = DEFAULT_DB, json: Json = False) -> None:
    """List who is quoted in the index, and how much."""
    from quotes import database

    with database.open_index(db) as index:
        rows = database.speaker_rows(index)
    if json:
        print_json(rows)
        return
    from rich.markup import escape
    from rich.table import Table

    table = Table("speaker", "kind", "statements", "quotes", "articles", "outlets", "id")
    for row in rows:
        numbers = [str(row[name]) for name in ("statements", "quotes", "articles", "outlets")]
        table.add_row(escape(row["name"]), row["kind"], *numbers, row["id"])
    out().print(table)


@app.command()
def explain(
    id: Annotated[str, typer.Argument(help="Id of a quote, or of an utterance, for all its parts.")],
    db: Db = DEFAULT_DB,
    json: Json = False,
) -> None:
    """Show why a quote has its speaker.

    Tells cue and speaker in the context, the rule that decided, its confidence, and the alternatives. An utterance has
    the id of its first part, which is shown with the others (in JSON: under "parts").
    """
    from json import loads

    from quotes import database

    with database.open_index(db) as index:
        rows = database.quote_rows(index, id)
    for row in rows:
        row["alternatives"] = loads(row["alternatives"] or "[]")
    if json:
        one = next((row for row in rows if row["id"] == id), rows[0])
        print_json({**one, "parts": rows})
        return
    for number, row in enumerate(rows, 1):
        if len(rows) > 1:
            typer.echo(f"Part {number} of {len(rows)}")
        _explain(row)


def _explain(row: dict[str, Any]) -> None:
    console = out()
    console.print(_marked(f"{row['before']}{row['text']}{row['after']}", row["start"] - len(row["before"]), row))
    if row["evidence"]:
        console.print("elsewhere:   …", _marked(row["evidence"], row["evidence_start"], row), "…", sep="")
    for name, value in _facts(row):
        console.print(f"{name + ':':<12} {value}", markup=False)


# How the words are shown: in letters as well as in style, which pipes, files and many terminals lose.
_MARKS = (("", "bold", "quote"), ("speaker_", "underline", "speaker"), ("cue_", "italic", "cue"))


def _marked(text: str, first: int, row: dict[str, Any]) -> Text:
    """The text, which begins at ``first`` in the article, with the words of speaker and cue marked if it holds them."""
    from rich.text import Text

    shown = Text(text)
    marks = []  # an end before a beginning; of two beginnings the longer one's first, of two ends the shorter one's
    for part, style, name in _MARKS:
        if row[f"{part}start"] is None:
            continue
        start, end = row[f"{part}start"] - first, row[f"{part}end"] - first
        if 0 <= start < end <= len(text):
            shown.stylize(style, start, end)
            marks += [(start, 1, -end, f"[{name}: "), (end, 0, -start, "]")]
    marks.sort()
    pieces = shown.divide([mark[0] for mark in marks])
    made = pieces[0]
    for (*_, mark), piece in zip(marks, pieces[1:], strict=True):
        made = made.append(mark).append_text(piece)
    return made


def _facts(row: dict[str, Any]) -> list[tuple[str, str]]:
    facts = [
        ("speaker", f"{row['speaker'] or 'none'}" + (f" (as “{row['speaker_text']}”)" if row["speaker_text"] else "")),
        ("cue", row["cue_text"] or "none"),
        ("role", row["role"]),
        ("utterance", row["utterance_id"]),
        ("rule", row["rule"]),
        ("why", row["reason"]),
        ("confidence", f"{row['confidence']:.2f}"),
        ("article", " · ".join(p for p in (row["title"], row["outlet"], row["published"], row["source"]) if p)),
    ]
    others = ", ".join(f"{a['speaker']} ({a['score']:.2f})" for a in row["alternatives"])
    return [*facts, ("others", others or "none"), ("statement", row["statement_id"] or "none")]
