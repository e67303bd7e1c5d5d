"""quotes search, speakers, explain: questions to an index."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quotes.cli.app import DEFAULT_DB, Db, Json, app, out, print_json
from quotes.datatypes import Part, Role, SpeakerKind

if TYPE_CHECKING:
    from rich.text import Text

    from quotes.database import FoundStatement

_YEAR_OR_MONTH = re.compile(r"\d{4}(?:-\d{1,2})?")


class RoleChoice(StrEnum):
    """What kind of quote."""

    UTTERANCE = Role.UTTERANCE
    FRAGMENT = Role.FRAGMENT
    TITLE = Role.TITLE
    SCARE = Role.SCARE
    ALL = "all"


class Certainty(StrEnum):
    """How sure it is who said it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Sort(StrEnum):
    """What comes first."""

    RELEVANCE = "relevance"
    DATE = "date"
    OLDEST = "oldest"
    SPREAD = "spread"


@app.command()
def search(
    text: Annotated[
        str,
        typer.Argument(metavar="TEXT", help="Words to find, all in one wording; without words, everything is found."),
    ] = "",
    speaker: Annotated[str, typer.Option("--speaker", help="Name or id of who said it.")] = "",
    unattributed: Annotated[
        bool, typer.Option("--unattributed", help="Only statements whose speaker is not known.")
    ] = False,
    kind: Annotated[SpeakerKind | None, typer.Option("--kind", help="Kind of speaker.")] = None,
    outlet: Annotated[str, typer.Option("--outlet", help="Name or id of who printed it.")] = "",
    role: Annotated[RoleChoice | None, typer.Option("--role", help="Kind of quote.", show_default="speech")] = None,
    confidence: Annotated[Certainty | None, typer.Option("--confidence", help="How sure it is who spoke.")] = None,
    since: Annotated[
        str, typer.Option("--since", metavar="DATE", help="First day, such as 2026-01-31; a month or a year will do.")
    ] = "",
    until: Annotated[
        str, typer.Option("--until", metavar="DATE", help="Last day, in the same form; the day itself counts.")
    ] = "",
    sort: Annotated[
        Sort | None,
        typer.Option("--sort", help="What comes first.", show_default="relevance; date without words"),
    ] = None,
    page: Annotated[int, typer.Option("--page", min=1, help="Page of the results, each of --limit statements.")] = 1,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Show at most this many statements.")] = 20,
    db: Db = DEFAULT_DB,
    json: Json = False,
) -> None:
    """Find statements by words, speaker, outlet and date.

    The best matches come first. A "phrase" in quotation marks must stand together, prefix* finds all words that begin
    so, OR between two words finds either, and -word must not be there. The site's search finds the same.
    """
    from quotes import database

    criteria = database.Search(
        q=text, speaker=speaker, unattributed=unattributed, kind=kind or "", outlet=outlet, role=role or "",
        confidence=confidence or "", since=_date(since), until=_date(until), sort=sort or "", page=page,
    )  # fmt: skip
    with database.open_index(db) as index:
        statements = database.search_index(index.conn, criteria, limit)
    if json:
        print_json([asdict(one) for one in statements])
    else:
        _print(statements)


def _print(statements: Sequence[FoundStatement]) -> None:
    console = out()
    if not statements:
        typer.echo("quotes: nothing found", err=True)
    for one in statements:
        console.print(f"“{one.text}”", markup=False)
        for other in one.translations:
            console.print(f"  {other.language}: “{other.text}” ({other.statement_id})", markup=False)
        console.print(f"  — {' · '.join(_facts_of(one))}\n", markup=False)


def _facts_of(one: FoundStatement) -> list[str]:
    days = sorted({d[:10] for d in (one.first_published, one.last_published) if d})
    printed = f"{one.articles} article{'' if one.articles == 1 else 's'}"
    if one.outlets:
        printed += f": {', '.join(one.outlets)}"
    where = ["only in headlines"] if one.part == Part.TITLE else []
    who = (one.speaker or "unknown speaker") + (f" and {one.others.replace(',', ', ')}" if one.others else "")
    who += f", reported by {one.reported_by}" if one.reported_by else ""
    return [who, printed, *where, *([" to ".join(days)] if days else []), one.statement_id]


def _date(date: str) -> str:
    """The date in the form in which the index has dates; a year or month as it is."""
    from quotes.articles.dates import iso_date
    from quotes.errors import UsageError

    if not date or _YEAR_OR_MONTH.fullmatch(date):
        return date
    iso = iso_date(date)
    if iso is None:
        raise UsageError(f"not a date: {date!r}", remedy="write it as 2026-01-31")
    return iso


@app.command()
def speakers(db: Db = DEFAULT_DB, json: Json = False) -> None:
    """List who is quoted, and how much."""
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
    id: Annotated[str, typer.Argument(metavar="ID", help="Id of a quote, or of an utterance for all its parts.")],
    db: Db = DEFAULT_DB,
    json: Json = False,
) -> None:
    """Show why a quote has its speaker.

    Shows the passage with the speaker and the cue marked, the rule that decided, the confidence, and the alternatives.
    An utterance has the id of its first part; all its parts are shown (in JSON: under "parts").
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

    passage = Text(text)
    marks = []  # an end before a beginning; of two beginnings the longer one's first, of two ends the shorter one's
    for part, style, name in _MARKS:
        if row[f"{part}start"] is None:
            continue
        start, end = row[f"{part}start"] - first, row[f"{part}end"] - first
        if 0 <= start < end <= len(text):
            passage.stylize(style, start, end)
            marks += [(start, 1, -end, f"[{name}: "), (end, 0, -start, "]")]
    marks.sort()
    pieces = passage.divide([mark[0] for mark in marks])
    whole = pieces[0]
    for (*_, mark), piece in zip(marks, pieces[1:], strict=True):
        whole = whole.append(mark).append_text(piece)
    return whole


def _facts(row: dict[str, Any]) -> list[tuple[str, str]]:
    facts = [
        ("speaker", f"{row['speaker'] or 'none'}" + (f" (as “{row['speaker_text']}”)" if row["speaker_text"] else "")),
        *([("together with", row["others"])] if row["others"] else []),
        *([("reported by", f"{row['reporter']} (as “{row['reported_by_text']}”)")] if row["reported_by"] else []),
        ("cue", row["cue_text"] or "none"),
        ("role", f"{row['role']}, in the headline" if row["part"] == Part.TITLE else row["role"]),
        ("utterance", row["utterance_id"]),
        ("rule", row["rule"]),
        ("why", row["reason"]),
        ("confidence", f"{row['confidence']:.2f}"),
        ("article", " · ".join(p for p in (row["title"], row["outlet"], row["published"], row["source"]) if p)),
    ]
    others = ", ".join(f"{a['speaker']} ({a['score']:.2f})" for a in row["alternatives"])
    return [*facts, ("others", others or "none"), ("statement", row["statement_id"] or "none")]
