"""quotes export: the index in other forms."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from quotes.cli.app import DEFAULT_DB, Db, app, note


class ExportFormat(StrEnum):
    """The forms in which an index leaves."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    JSONLD = "jsonld"
    GDELT = "gdelt"


@app.command()
def export(
    format: Annotated[ExportFormat, typer.Option("--format", "-f", help="Format to write.")] = ExportFormat.JSONL,
    file: Annotated[Path | None, typer.Option("--out", "-o", help="File to write to.", show_default="stdout")] = None,
    site: Annotated[
        Path | None, typer.Option("--site", help="Write a folder that can be published.", show_default=False)
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option("--base-url", help="Address that the site of --site will have.", show_default="of metadata.yml"),
    ] = None,
    db: Db = DEFAULT_DB,
) -> None:
    """Write the index in another format, or as a site to publish.

    jsonl, csv and parquet have a row for each printed quote. In CSV, text that a spreadsheet would run as a formula
    gets an apostrophe before it. parquet needs quotes-index[parquet].

    jsonld is one document with a schema.org/Quotation for each statement, which cites every article that printed it.

    gdelt has a line for each article, in the layout of GDELT's Global Quotation Graph, and adds the speakers.

    --site writes a folder with the database (vacuumed, without a write-ahead log), metadata, settings, templates, the
    site's plugin and a Dockerfile, for Datasette 0.65 and 1.0. Its publish.sh hands it to "datasette publish".
    """
    from quotes import export as exports
    from quotes.errors import UsageError

    if site is not None:
        if file is not None:
            raise UsageError("--out and --site cannot be used together", remedy="--site DIR names a folder")
        exports.export_site(db, site, base_url)
        note(f"{site}: look at it with 'datasette {site}', publish it with {site}/publish.sh")
        return
    count = exports.export(db, format.value, file)
    if file is not None:
        note(f"{file}: {count:,} records")
