"""quotes add: articles from pages, feeds, archives and dumps into a folder."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from quotes.cli.app import DEFAULT_SOURCES, Json, Strict, app, detail, is_quiet, note, out, print_json, warn
from quotes.errors import Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable

    from quotes.articles.collect import AddOptions, Result
    from quotes.datatypes.decisions import Outlet
from quotes.articles.collect import PAUSE_SECONDS
from quotes.cli.progress import PROGRESS_ARTICLES

_Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT",
        help="Addresses (http, https) of pages, feeds and sitemaps; files and folders of HTML, RSS, Atom, "
        "sitemaps, WARC, CSV, JSON, JSON lines, Markdown or text, also packed with gzip; or - for stdin.",
        show_default=False,
    ),
]


@app.command()
def add(
    sources: _Inputs,
    to: Annotated[Path, typer.Option("--to", help="Folder to store articles in.")] = DEFAULT_SOURCES[0],
    outlet: Annotated[str | None, typer.Option("--outlet", help="Outlet of all these articles.")] = None,
    language: Annotated[
        str | None, typer.Option("--language", help="Language of all these articles, such as en.")
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option("--encoding", help="Encoding of the inputs, such as windows-1252.", show_default="as declared"),
    ] = None,
    fetch: Annotated[bool, typer.Option("--fetch", help="Also fetch the addresses that files contain.")] = False,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Stop after this many new articles.")] = None,
    pause: Annotated[
        float, typer.Option("--pause", min=0.2, help="Seconds between two requests to one host.")
    ] = PAUSE_SECONDS,
    dry: Annotated[bool, typer.Option("--dry-run", help="Show what would be stored; fetch no articles.")] = False,
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Collect articles from web pages, feeds, archives and files.

    Articles are stored as files for a build to read, each only once, whether its address or its text shows that it is
    the same. If the command is stopped, run it again: it continues where it was. The exit code is 1 if an input gave
    nothing, or with --strict if anything was skipped.
    """
    from quotes.articles.collect import AddOptions
    from quotes.articles.read.inputs import printable

    options = AddOptions(outlet, language, encoding, fetch, limit, dry, known_outlets())
    counts: dict[str, Counter[str]] = {printable(name): Counter() for name in sources}
    try:
        _store(sources, to, options, pause, counts, json)
    except KeyboardInterrupt:
        _print(counts, json, to, dry)
        raise Interrupted("interrupted; what was stored is kept, and the same command continues from there") from None
    _print(counts, json, to, dry)
    if _has_failed(counts, limit, strict):
        raise typer.Exit(1)


def known_outlets() -> tuple[Outlet, ...]:
    """Return the outlets in data/outlets.yml, whose names no page takes.  Raises OutletsError if it is not valid."""
    from quotes.articles import outlets
    from quotes.files import OUTLETS, given_or_own

    return outlets.load(given_or_own(None, OUTLETS))


def _store(
    sources: list[str], to: Path, options: AddOptions, pause: float, counts: dict[str, Counter[str]], as_json: bool
) -> None:
    """Store what the sources give, and count in ``counts``, which an interrupt leaves as far as it came."""
    from quotes.articles.collect import ArticleFolder, open_web
    from quotes.articles.collect import add as add_sources

    with ArticleFolder(to, options.dry) as store, _watching(as_json) as watch:
        for result in add_sources(sources, store, options, lambda: open_web(pause)):
            counts[result.source][result.status] += 1
            watch(result)
            if as_json:
                print_json(asdict(result))


def _has_failed(counts: dict[str, Counter[str]], limit: int | None, strict: bool) -> bool:
    """Whether a source gave nothing, though no limit stopped it, or anything was skipped where that counts."""
    from quotes.articles.collect import Status

    stopped = limit is not None and sum(c[Status.STORED] for c in counts.values()) >= limit
    nothing = any(not c[Status.STORED] + c[Status.KNOWN] + c[Status.LISTED] for c in counts.values())
    return (nothing and not stopped) or (strict and any(c[Status.SKIPPED] for c in counts.values()))


@contextmanager
def _watching(printing: bool) -> Iterator[Callable[[Result], None]]:
    """Yield what reports each result: progress with its rate on stderr, and a line for what was skipped."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from quotes.articles.collect import Status

    console = Console(stderr=True, highlight=False)
    drawn = console.is_terminal and not is_quiet() and not (printing and sys.stdout.isatty())
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not drawn) as progress:
        task = progress.add_task("reading", total=None)
        counts: Counter[str] = Counter()

        def watch(result: Result) -> None:
            if result.status is Status.SKIPPED:
                warn(f"skipped {result.input}: {result.reason}")
            else:
                detail(f"{result.status.value} {result.input}: {result.file or 'to be fetched'}")
            counts[result.status] += 1
            total = counts.total()
            speed = progress.tasks[task].speed
            summary = ", ".join(f"{counts[s]:,} {s.value}" for s in Status if counts[s])
            progress.update(task, completed=total, description=f"{summary}{f', {speed:,.1f}/s' if speed else ''}")
            if not console.is_terminal and total % PROGRESS_ARTICLES == 0:
                note(summary)

        yield watch


def _print(counts: dict[str, Counter[str]], as_json: bool, to: Path, dry: bool) -> None:
    if as_json:
        return
    from rich.markup import escape
    from rich.table import Table

    from quotes.articles.collect import Status

    columns = [s for s in Status if s is not Status.UNCHANGED and (dry or s is not Status.LISTED)]
    names = {Status.STORED: "would store" if dry else "stored", Status.LISTED: "would fetch"}
    table = Table("source", *(names.get(s, s.value) for s in columns))
    for column in table.columns[1:]:
        column.justify = "right"
    for name, count in counts.items():
        table.add_row(escape(name), *(f"{count[s]:,}" for s in columns))
    console = out()
    console.print(table)
    if not dry and any(c[Status.STORED] for c in counts.values()):
        source = "" if to == DEFAULT_SOURCES[0] else f" {quote(str(to))}"
        console.print(f"Index them:  quotes build{source}", soft_wrap=True, markup=False)
