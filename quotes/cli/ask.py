"""quotes speakers, explain: questions to an index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from quotes.cli.app import DEFAULT_DB, Db, Json, SpeakersFile, app, out, print_json
from quotes.datatypes import Part

if TYPE_CHECKING:
    from rich.text import Text


@app.command()
def speakers(
    url: Annotated[
        str | None,
        typer.Option(
            "--reconcile",
            metavar="URL",
            help="Ask a reconciliation service, such as Wikidata's, about people and organisations without an item, "
            "and show its candidates.",
        ),
    ] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", metavar="ID=ITEM", help="Write this item of a speaker into the speakers file."),
    ] = None,
    matches: Annotated[
        bool,
        typer.Option("--accept-matches", help="Write the items that the service calls the match, of the same name."),
    ] = False,
    file: SpeakersFile = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Ask about at most this many speakers.")] = 50,
    db: Db = DEFAULT_DB,
    json: Json = False,
) -> None:
    """List who is quoted, and how much.

    With --reconcile, list what a service knows of them instead; only --accept and --accept-matches write anything.
    """
    from quotes import database
    from quotes.errors import UsageError

    if matches and url is None:
        raise UsageError("--accept-matches needs a service", remedy="name it with --reconcile")
    with database.open_index(db) as index:
        rows = database.speaker_rows(index)
    if url is not None or accept:
        from quotes.cli.reconciling import reconcile

        reconcile(rows, url, file, accept or (), matches, limit, json)
        return
    if json:
        print_json([{name: value for name, value in row.items() if name != "article_id"} for row in rows])
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
    id: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="Id of a quote, of an utterance for all its parts, of a statement or an article for all quotes.",
        ),
    ],
    db: Db = DEFAULT_DB,
    json: Json = False,
) -> None:
    """Show why a quote has its speaker.

    Shows the passage with the speaker and the cue marked, the rule that decided, the confidence, and the alternatives.
    An utterance has the id of its first part; all its parts are shown (in JSON: under "parts"), and so are all quotes
    of a statement or an article. The first characters of an id will do where the index has only one that begins so;
    an article's has to be whole.
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
    is_one = len({row["utterance_id"] for row in rows}) == 1
    for number, row in enumerate(rows, 1):
        if len(rows) > 1:
            typer.echo(f"{'Part' if is_one else 'Quote'} {number} of {len(rows)}")
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
        *([("said at", f"{row['occasion']} (“{row['occasion_text']}”)")] if row["occasion"] else []),
        ("role", f"{row['role']}, in the headline" if row["part"] == Part.TITLE else row["role"]),
        ("utterance", row["utterance_id"]),
        ("rule", row["rule"]),
        ("why", row["reason"]),
        ("confidence", f"{row['confidence']:.2f}"),
        ("article", " · ".join(p for p in (row["title"], row["outlet"], row["published"], row["source"]) if p)),
    ]
    others = ", ".join(f"{a['speaker']} ({a['score']:.2f})" for a in row["alternatives"])
    return [*facts, ("others", others or "none"), ("statement", row["statement_id"] or "none")]
