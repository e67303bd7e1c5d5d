"""quotes search: what people ask an index most, answered as the site does."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from quotes.cli.app import DEFAULT_DB, Db, Json, app, out, print_json
from quotes.datatypes import Part, Role, SpeakerKind

if TYPE_CHECKING:
    from rich.text import Text

    from quotes.database import FoundStatement, Suggestion

_YEAR_OR_MONTH = re.compile(r"\d{4}(?:-\d{1,2})?")
AROUND = 70  # characters of the article on each side of a quote: a line or two of a terminal


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
    any: Annotated[bool, typer.Option("--any", help="One of the words is enough.")] = False,
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
        confidence=confidence or "", since=indexed_date(since), until=indexed_date(until), sort=sort or "", any=any,
        page=page,
    )  # fmt: skip
    with database.open_index(db) as index:
        statements = database.search_index(index.conn, criteria, limit)
        instead = database.instead(index.conn, criteria) if not statements and page == 1 and not json else ()
    if json:
        print_json([asdict(one) for one in statements])
    elif statements:
        _print(statements)
    else:
        _tell_what_to_try(instead)


def _tell_what_to_try(instead: Sequence[Suggestion]) -> None:
    typer.echo("quotes: nothing found" + ("; these find something:" if instead else ""), err=True)
    for one in instead:
        typer.echo(f"  {one.text} ({one.count})", err=True)


def _print(statements: Sequence[FoundStatement]) -> None:
    from rich.text import Text

    console = out()
    for one in statements:
        variant = [] if one.wording == one.text else [Text("  also printed as ") + _with_hits(one)]
        text = Text(f"“{one.text}”") if variant else _with_hits(one)
        others = [Text(f"  {other.language}: “{other.text}” ({other.statement_id})") for other in one.translations]
        for line in (text, *variant, *others, Text(f"  — {' · '.join(_facts_of(one))}"), *_printed(one), Text("")):
            console.print(line)


def _with_hits(one: FoundStatement) -> Text:
    """The wording in quotation marks, with the words that were asked for in bold yellow."""
    from rich.text import Text

    text = Text(f"“{one.wording}”")
    for start, end in one.hits:
        text.stylize("bold yellow", start + 1, end + 1)
    return text


def _printed(one: FoundStatement) -> list[Text]:
    """The lines that say where it was printed, as a link where the terminal knows them, and between which words."""
    from rich.text import Text

    printing = one.printing
    if printing is None:
        return []
    place = ": ".join(part for part in (printing.outlet, printing.title) if part) or printing.article_id
    link = f"link {printing.url}" if printing.url and _knows_links() else ""
    before, after = printing.around(AROUND)
    return [Text("  ") + Text(place, link), Text(f"  {before}…{after}", "dim")]


def _knows_links() -> bool:
    """Whether stdout is a terminal that shows a text as a link; the console of Linux prints the address in pieces."""
    return sys.stdout.isatty() and os.environ.get("TERM", "dumb") not in ("dumb", "linux")


def _facts_of(one: FoundStatement) -> list[str]:
    from quotes.database.search import CERTAINTY, band

    days = sorted({d[:10] for d in (one.first_published, one.last_published) if d})
    printed = f"{one.articles} article{'' if one.articles == 1 else 's'}"
    if one.outlets:
        printed += f": {', '.join(one.outlets)}"
    where = ["only in headlines"] if one.part == Part.TITLE else []
    who = (one.speaker or "unknown speaker") + (f" and {one.others.replace(',', ', ')}" if one.others else "")
    who += f", reported by {one.reported_by}" if one.reported_by else ""
    who += f" {CERTAINTY[band(one.confidence)]}" if one.speaker and one.confidence is not None else ""
    if one.statement_id is None:
        who = f"not speech ({one.role}): {one.reason}"
    id = one.statement_id or (one.printing.quote_id if one.printing else "")
    return [who, printed, *where, *([" to ".join(days)] if days else []), id]


def indexed_date(date: str) -> str:
    """Return a date in the form in which the index has dates; a year or month as it is.

    Raises UsageError for what is no date.
    """
    from quotes.articles.dates import iso_date
    from quotes.errors import UsageError

    if not date or _YEAR_OR_MONTH.fullmatch(date):
        return date
    iso = iso_date(date)
    if iso is None:
        raise UsageError(f"not a date: {date!r}", remedy="write it as 2026-01-31")
    return iso
