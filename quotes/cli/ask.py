"""quotes search, speakers, explain: questions to an index."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quotes.cli.app import DEFAULT_DB, Db, Json, app, out, print_json

if TYPE_CHECKING:
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

    for date in (since, until):
        _check_date(date)
    with database.open_index(db) as index:
        found = database.search(
            index, text, speaker=speaker, outlet=outlet, since=since, until=until, limit=limit
        )
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


def _check_date(date: str | None) -> None:
    from datetime import datetime

    from quotes.errors import UsageError

    if date is not None:
        try:
            datetime.fromisoformat(date)
        except ValueError:
            raise UsageError(f"not a date: {date!r}", remedy="write it as 2026-01-31") from None


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
    id: Annotated[str, typer.Argument(help="Id of a quote or an utterance.")],
    db: Db = DEFAULT_DB,
    json: Json = False,
) -> None:
    """Show why a quote has its speaker: cue and speaker in the context, rule, confidence, alternatives."""
    from json import loads

    from quotes import database

    with database.open_index(db) as index:
        row = database.quote_row(index, id)
    row["alternatives"] = loads(row["alternatives"] or "[]")
    if json:
        print_json(row)
        return
    console = out()
    console.print(_context(row))
    if row["evidence"]:
        console.print(f"elsewhere:   …{row['evidence']}…", markup=False)
    for name, value in _facts(row):
        console.print(f"{name + ':':<12} {value}", markup=False)


def _context(row: dict[str, Any]) -> Any:
    """The quote in its context, with the words of speaker and cue marked where the context holds them."""
    from rich.text import Text

    shown = Text(f"{row['before']}{row['text']}{row['after']}")
    first = row["start"] - len(row["before"])
    parts = (("", "bold"), ("speaker_", "underline"), ("cue_", "italic"))
    for part, style in parts:
        start, end = f"{part}start", f"{part}end"
        if row[start] is not None and first <= row[start]:
            shown.stylize(style, row[start] - first, row[end] - first)
    return shown


def _facts(row: dict[str, Any]) -> list[tuple[str, str]]:
    facts = [
        ("speaker", f"{row['speaker'] or 'none'}" + (f" (as “{row['speaker_text']}”)" if row["speaker_text"] else "")),
        ("cue", row["cue_text"] or "none"),
        ("role", row["role"]),
        ("rule", row["rule"]),
        ("why", row["reason"]),
        ("confidence", f"{row['confidence']:.2f}"),
        ("article", " · ".join(p for p in (row["title"], row["outlet"], row["published"], row["source"]) if p)),
    ]
    others = ", ".join(f"{a['speaker']} ({a['score']:.2f})" for a in row["alternatives"])
    return [*facts, ("others", others or "none"), ("statement", row["statement_id"] or "none")]
