"""quotes serve and quotes doctor."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from quotes.cli.app import DEFAULT_DB, Db, Json, Model, SpeakersFile, app, out, print_json, speakers_file


@app.command()
def serve(
    db: Db = DEFAULT_DB,
    port: Annotated[int, typer.Option("--port", "-p", min=0, max=65535, help="Port to listen on.")] = 8001,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; 0.0.0.0 accepts connections from other machines.")
    ] = "127.0.0.1",
    open: Annotated[bool, typer.Option("--open", "-o", help="Open the site in a browser.")] = False,
    public: Annotated[bool, typer.Option("--public", help="Let visitors run no SQL and download no file.")] = False,
    metadata: Annotated[
        Path | None,
        typer.Option(
            "--metadata", help="File with Datasette's metadata.", show_default="metadata.yml, else the packaged file"
        ),
    ] = None,
) -> None:
    """Serve the index as a site.

    When a build is published, the site shows it at once, without a restart. The site can be reached from this machine
    only, unless --host says otherwise.
    """
    from quotes import database
    from quotes.errors import UsageError
    from quotes.files import TEMPLATES, own_or_packaged
    from quotes.site.metadata import PUBLIC_SETTINGS, SITE_SETTINGS

    if metadata is not None and not metadata.is_file():
        raise UsageError("no such file", input=str(metadata), remedy="check --metadata")
    with database.open_index(db):
        pass  # a clear message now, instead of a site without tables
    _check_port(host, port)
    settings = SITE_SETTINGS | (PUBLIC_SETTINGS if public else {})
    command = [sys.executable, "-m", "datasette", "serve", str(db), "--host", host, "--port", str(port)]
    command += ["--metadata", str(metadata_for(db, metadata or own_or_packaged("metadata.yml")))]
    command += [part for name, value in settings.items() for part in ("--setting", name, str(int(value)))]
    command += ["--template-dir", str(TEMPLATES)] if TEMPLATES.is_dir() else []
    command += ["--open"] if open else []
    typer.echo(f"quotes: serving {db} at http://{host}:{port}/ (Ctrl-C stops it)", err=True)
    sys.stdout.flush()
    os.dup2(2, 1)  # the server's log of requests is not a result
    os.execv(sys.executable, command)


def metadata_for(db: Path, metadata: Path) -> Path:
    """Return metadata that refers to the index by its name, which Datasette takes from the file's name.

    The file itself if it does; else a copy with the name in place of "quotes", in the temporary folder.
    """
    import json
    import tempfile

    from quotes.site.metadata import describing, read

    own = read(metadata)
    data = describing(own, db.stem)
    if data is own:
        return metadata
    with tempfile.NamedTemporaryFile("w", suffix=".json", prefix="quotes-metadata-", delete=False) as file:
        json.dump(data, file)
    return Path(file.name)


def _check_port(host: str, port: int) -> None:
    import socket

    from quotes.errors import UsageError

    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        happened = f"cannot listen there ({error.strerror or error})"
        raise UsageError(happened, input=f"{host}:{port}", remedy="choose another --port or --host") from error


@app.command()
def doctor(
    db: Db = DEFAULT_DB,
    speakers: SpeakersFile = None,
    model: Model = None,
    json: Json = False,
) -> None:
    """Check models, files and the index.

    Each finding says what to do. The exit code is 1 if something is wrong.
    """
    from quotes.cli.checks import examine

    findings = examine(db, speakers_file(speakers), model)
    if json:
        print_json([{"check": f.check, "state": f.state, "told": f.told} for f in findings])
    else:
        from rich.markup import escape
        from rich.table import Table

        table = Table("", "check", "found")
        for f in findings:
            table.add_row(f.state, f.check, escape(f.told))
        out().print(table)
    if any(f.state == "wrong" for f in findings):
        raise typer.Exit(1)
