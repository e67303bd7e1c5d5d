"""quotes serve and quotes doctor."""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer

from quotes.cli.answering import offer
from quotes.cli.app import (
    DEFAULT_DB,
    Db,
    Fast,
    Json,
    Model,
    SpeakersFile,
    app,
    out,
    print_json,
    speakers_file,
    warn,
    warn_without_pictures,
)
from quotes.cli.building import CorrectionsFile
from quotes.cli.help import PAIR


@app.command()
def serve(
    db: Db = DEFAULT_DB,
    port: Annotated[int, typer.Option("--port", "-p", min=0, max=65535, help="Port to listen on.")] = 8001,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; 0.0.0.0 accepts connections from other machines.")
    ] = "127.0.0.1",
    open: Annotated[bool, typer.Option("--open", "-o", help="Open the site in a browser.")] = False,
    public: Annotated[bool, typer.Option("--public", help="Let visitors run no SQL and download no file.")] = False,
    base_url: Annotated[
        str | None,
        typer.Option(
            "--base-url",
            help="Address of the site in links that others keep: permalinks, feeds, the sitemap.",
            show_default="of metadata.yml, else the host and port",
        ),
    ] = None,
    cors: Annotated[
        bool, typer.Option("--cors", help="Let pages of other sites read the JSON, CSV and feeds by scripts.")
    ] = False,
    metadata: Annotated[
        Path | None,
        typer.Option(
            "--metadata", help="File with Datasette's metadata.", show_default="metadata.yml, else the packaged file"
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", help="File with settings, plugins and permissions, as datasette.yml has them."),
    ] = None,
    setting: Annotated[
        list[Any] | None,
        typer.Option(
            "--setting", metavar=PAIR, help="A setting of Datasette, by name and value; can be given several times."
        ),
    ] = None,
    plugins_dir: Annotated[
        Path | None, typer.Option("--plugins-dir", help="Folder with plugins of your own, as Python files.")
    ] = None,
    review: Annotated[
        bool, typer.Option("--review", help="Open the review desk; only you, by the address that is printed.")
    ] = False,
    corrections: CorrectionsFile = None,
    speakers: SpeakersFile = None,
    extract: Annotated[
        bool, typer.Option("--extract", help="Answer POST /-/extract with the quotes of a text, as JSON.")
    ] = False,
    model: Model = None,
    fast: Fast = False,
) -> None:
    """Serve the index as a site.

    When a build is published, the site shows it at once, without a restart. The site can be reached from this machine
    only, unless --host says otherwise. With --review it has a desk at which answers are checked, one key for each: a
    decision is written into the corrections file and into the index at once.

    With --extract it finds quotes in texts that programs send. Where others can reach the site, they need the token in
    QUOTES_EXTRACT_TOKEN. --model and --fast are for these texts.

    With the extra mcp, assistants find tools at /-/mcp. --public closes it, unless the settings in --config open it:
    plugins: {quotes: {public_paths: [/-/mcp]}}
    """
    from quotes import database
    from quotes.cli.served import datasette_arguments
    from quotes.errors import UsageError
    from quotes.files import TEMPLATES, own_or_packaged

    for option, file in (("metadata", metadata), ("config", config)):
        if file is not None and not file.is_file():
            raise UsageError("no such file", input=str(file), remedy=f"check --{option}")
    if plugins_dir is not None and not plugins_dir.is_dir():
        raise UsageError("no such folder", input=str(plugins_dir), remedy="check --plugins-dir")
    with database.open_index(db):
        pass  # a clear message now, instead of a site without tables
    if review and open:
        raise UsageError("--open does not know the desk's token", input="--open", remedy="open the printed address")
    if extract:
        _check_extract(review)
    token = _desk(db, host, public or cors, base_url, corrections, speakers) if review else ""
    place = f"/desk?token={token}" if token else "/"
    _check_port(host, port)
    if not (public or _is_loopback(host)):
        warn(f"{host} can be reached from other machines, whose visitors may run SQL: add --public")
    if public:
        warn_without_pictures()
    command = [sys.executable, "-m", "datasette", "serve", str(db), "--host", host, "--port", str(port)]
    command += datasette_arguments(db, metadata or own_or_packaged("metadata.yml"), base_url, config, public)
    command += [part for name, value in _pairs(setting) for part in ("--setting", name, value)]
    command += ["--template-dir", str(TEMPLATES)] if TEMPLATES.is_dir() else []
    command += ["--plugins-dir", str(plugins_dir)] if plugins_dir else []
    command += ["--open"] * open + ["--cors"] * cors
    if extract:
        path = [value for name, value in pairwise(command) if name == "base_url"][-1:] or ["/"]
        offer(_is_loopback(host) and not (public or cors or base_url), path[0], speakers_file(speakers), model, fast)
    typer.echo(f"quotes: serving {db} at http://{host}:{port}{place} (Ctrl-C stops it)", err=True)
    sys.stdout.flush()
    os.dup2(2, 1)  # the server's log of requests is not a result
    os.execv(sys.executable, command)


def _check_extract(review: bool) -> None:
    from quotes.errors import UsageError

    if review:
        raise UsageError("the desk answers nobody else", input="--extract", remedy="serve on another --port for it")


def _desk(
    db: Path, host: str, public: bool, base_url: str | None, corrections: Path | None, speakers: Path | None
) -> str:
    """Hand the review desk to the server by its environment, and return the desk's token.

    Raises UsageError if others could reach it, and CorrectionsError if the corrections file has mistakes.
    """
    import secrets

    import quotes.corrections.review  # noqa: F401 - what the desk needs is missing now rather than at the first decision
    from quotes import corrections as decisions
    from quotes.errors import UsageError
    from quotes.files import CORRECTIONS
    from quotes.site.desk_guard import DeskSettings, hand_over

    if public or base_url or not _is_loopback(host):
        option = "--public or --cors" if public else "--base-url" if base_url else f"--host {host}"
        raise UsageError("the review desk is for this machine only", input=option, remedy="leave it out")
    file = corrections or CORRECTIONS
    if file.exists():
        decisions.load(file)
    token = secrets.token_urlsafe(24)
    registry = speakers_file(speakers)
    hand_over(DeskSettings(token, str(db.absolute()), str(file.absolute()), str(registry.absolute())))
    return token


def _pairs(settings: list[Any] | None) -> list[tuple[str, str]]:
    """Return names with values: as the command line and quotes.toml have them, or in a row, as in the environment."""
    from quotes.errors import UsageError

    words = [word for pair in settings or () for word in ([pair] if isinstance(pair, str) else pair)]
    if len(words) % 2:
        raise UsageError(
            "is a name without a value", input=f"--setting {words[-1]}", remedy="write --setting NAME VALUE"
        )
    texts = [str(int(word)) if isinstance(word, bool) else str(word) for word in words]
    return list(zip(texts[::2], texts[1::2], strict=True))


def _is_loopback(host: str) -> bool:
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


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
