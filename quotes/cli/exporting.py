"""quotes export: the index, or a part of it, in other forms."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quotes.cli.app import DEFAULT_DB, Db, app, note, print_json, warn_without_pictures

if TYPE_CHECKING:
    from quotes.database import Search


class ExportFormat(StrEnum):
    """The forms in which an index leaves."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    JSONLD = "jsonld"
    GDELT = "gdelt"
    QUOTEBANK = "quotebank"
    CSLJSON = "csljson"


class SchemaName(StrEnum):
    """What a JSON Schema is of."""

    EXTRACT = "extract"
    JSONL = "jsonl"
    GDELT = "gdelt"
    QUOTEBANK = "quotebank"
    CSLJSON = "csljson"


Format = Annotated[
    ExportFormat | None,
    typer.Option("--format", "-f", help="Format to write.", show_default="jsonl; csv for --dataset"),
]
File = Annotated[Path | None, typer.Option("--out", "-o", help="File to write to.", show_default="stdout")]
DatasetFolder = Annotated[
    Path | None,
    typer.Option("--dataset", help="Write a folder with a file for each table.", show_default=False),
]
SiteFolder = Annotated[
    Path | None, typer.Option("--site", help="Write a folder that can be published.", show_default=False)
]
Replace = Annotated[bool, typer.Option("--replace", help="Let it take the place of an earlier --site or --dataset.")]
BaseUrl = Annotated[
    str | None,
    typer.Option("--base-url", help="Address of the site, for --site and jsonld.", show_default="of metadata.yml"),
]
Words = Annotated[str, typer.Option("--search", help="Only what 'quotes search' finds with these words.")]
Speaker = Annotated[str, typer.Option("--speaker", help="Only what this speaker said; a name or id.")]
Outlet = Annotated[str, typer.Option("--outlet", help="Only what this outlet printed; a name or id.")]
Since = Annotated[
    str,
    typer.Option("--since", metavar="DATE", help="Only what was printed since this day, such as 2026-01-31."),
]
Until = Annotated[str, typer.Option("--until", metavar="DATE", help="Only what was printed until then.")]
Schema = Annotated[
    SchemaName | None,
    typer.Option("--schema", help="Print the JSON Schema of a format instead.", show_default=False),
]


@app.command()
def export(
    format: Format = None,
    file: File = None,
    search: Words = "",
    speaker: Speaker = "",
    outlet: Outlet = "",
    since: Since = "",
    until: Until = "",
    dataset: DatasetFolder = None,
    site: SiteFolder = None,
    replace: Replace = False,
    base_url: BaseUrl = None,
    schema: Schema = None,
    db: Db = DEFAULT_DB,
) -> None:
    """Write the index, or a part of it, in another form.

    jsonl, csv and parquet have a row for each printed quote. In CSV, text that a spreadsheet would run as a formula
    gets an apostrophe before it. parquet needs quotes-index[parquet].

    jsonld is one document with a schema.org/Quotation for each statement, which cites every article that printed it.

    gdelt has a line for each article, in the layout of GDELT's Global Quotation Graph, and adds the speakers. quotebank
    has a line for each statement, as Quotebank's files do. csljson has the articles for Zotero and the like.

    --dataset writes every table as CSV or Parquet, with datapackage.json (Frictionless) and croissant.json.

    --search, --speaker, --outlet, --since and --until choose a part, in all of them.

    --site writes a folder with the database (vacuumed, without a write-ahead log), metadata, settings, templates, the
    site's plugin and a Dockerfile, for Datasette 0.65 and 1.0. Its publish.sh hands it to "datasette publish".
    """
    from quotes import export as exports

    if schema is not None:
        print_json(exports.json_schema(schema.value))
        return
    _check(file, dataset, site, format)
    criteria = _search(search, speaker, outlet, since, until)
    if site is not None:
        exports.export_site(db, site, base_url, criteria, replace=replace)
        warn_without_pictures()
        note(f"{site}: look at it with 'datasette {site}', publish it with {site}/publish.sh")
    elif dataset is not None:
        tables = exports.export_dataset(db, dataset, format or "csv", criteria, replace=replace).files
        note(f"{dataset}: {len(tables)} tables, {sum(table.rows for table in tables):,} rows")
    else:
        count = exports.export(db, format or ExportFormat.JSONL, file, criteria, base_url)
        if file is not None or not count:
            note(f"{file or 'stdout'}: {count:,} records")


def _check(file: Path | None, dataset: Path | None, site: Path | None, format: ExportFormat | None) -> None:
    """Raise UsageError for options that cannot be used together."""
    from quotes.errors import UsageError

    places = {"--out": file, "--dataset": dataset, "--site": site}
    several = [name for name, place in places.items() if place is not None]
    if len(several) > 1:
        raise UsageError(f"{' and '.join(several)} cannot be used together", remedy="leave all but one out")
    if site is not None and format is not None:
        raise UsageError("--site has no --format", remedy="leave it out")


def _search(words: str, speaker: str, outlet: str, since: str, until: str) -> Search:
    from quotes.cli.searching import indexed_date
    from quotes.database import Search

    return Search(q=words, speaker=speaker, outlet=outlet, since=indexed_date(since), until=indexed_date(until))
