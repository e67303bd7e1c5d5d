"""The application that the commands are added to, and the options that several of them share."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quotes.cli.help import GroupedCommands
from quotes.text.disguise import unhidden

if TYPE_CHECKING:
    from rich.console import Console

    from quotes.datatypes import Skipped

log = logging.getLogger("quotes")
DEFAULT_DB = Path("quotes.db")
DEFAULT_SOURCES = (Path("data/articles"),)

app = typer.Typer(
    name="quotes",
    cls=GroupedCommands,
    help="Find the quotes in news articles, who said them and who printed them, and show them on a Datasette site.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help, which goes into a pager, a file or the documentation as it is
    context_settings={"help_option_names": ["-h", "--help"]},
)

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="INPUT",
        help="Folders (searched recursively), files (.txt, .md, .jsonl, .json), patterns, s3:// and gs:// URLs, "
        "or - for stdin.",
        show_default=False,
    ),
]
Db = Annotated[Path, typer.Option("--db", help="The index.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Jobs = Annotated[
    int, typer.Option("--jobs", "-j", min=1, help="Processes that parse at the same time, such as one for each core.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with code 1 if any input was skipped.")]
Model = Annotated[
    str | None,
    typer.Option(
        "--model", help="Stanza package to parse with: bundled, stanford, or a folder.", show_default="bundled"
    ),
]
Fast = Annotated[
    bool, typer.Option("--fast", help="Leave out the second reader: takes a third less time, is less accurate.")
]
SpeakersFile = Annotated[
    Path | None,
    typer.Option(
        "--speakers", help="File of known speakers.", show_default="data/speakers.yml, else the packaged file"
    ),
]


def version_wanted(is_set: bool) -> None:
    """Print the version and stop, if asked for."""
    if is_set:
        from quotes import __version__

        typer.echo(f"quotes {__version__}")
        raise typer.Exit


@app.callback()
def common(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=version_wanted, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Options before the command; then quotes.toml, which a command is about to need."""
    from quotes.cli.settings import defaults

    context.default_map = defaults(context.command)


def default_sources() -> list[str]:
    """Return the sources for a command without any: the articles under data/.  Raises UsageError without them."""
    from quotes.errors import UsageError

    folders = [str(s) for s in DEFAULT_SOURCES if s.is_dir()]
    if not folders:
        raise UsageError("no sources given, and there is no data/articles here", remedy="name a folder or files")
    return folders


def speakers_file(own: Path | None) -> Path:
    """Return the speakers file to use.  Raises SpeakersError if the one that is asked for is not there."""
    from quotes.errors import SpeakersError
    from quotes.files import own_or_packaged

    if own is None:
        return own_or_packaged("speakers.yml")
    if not own.is_file():
        raise SpeakersError("no such file", input=str(own), remedy="check --speakers")
    return own


def print_json(value: Any) -> None:
    """Print a value as one line of JSON."""
    import json

    typer.echo(json.dumps(value, ensure_ascii=False))


def out() -> Console:
    """Return the console for results; its width is unlimited if output does not go to a terminal."""
    from rich.console import Console

    stdout: Any = _Unhidden()
    return Console(file=stdout, soft_wrap=False, width=None if sys.stdout.isatty() else 160, highlight=False)


class _Unhidden:
    """Stdout, whatever that is at the time, for people: what reorders a line or is not seen stands as what it is."""

    def write(self, text: str) -> int:
        """Write a text with nothing hidden in it."""
        return sys.stdout.write(unhidden(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(sys.stdout, name)


class _Stderr(logging.Handler):
    """Prints lines on stderr, whatever that is at the time."""

    def emit(self, record: logging.LogRecord) -> None:
        typer.echo(f"quotes: {unhidden(record.getMessage())}", err=True)


log.propagate = False
log.addHandler(_Stderr())


def tell(level: int) -> None:
    """Print lines on stderr from ``level`` on: logging.DEBUG (--verbose), INFO (usual), ERROR (--quiet)."""
    log.setLevel(level)


def is_quiet() -> bool:
    """Return whether the user wants neither warnings nor progress."""
    return not log.isEnabledFor(logging.WARNING)


def detail(line: str) -> None:
    """Print a line on stderr with --verbose only."""
    log.debug("%s", line)


def note(line: str) -> None:
    """Print a note on stderr."""
    log.info("%s", line)


def warn(line: str) -> None:
    """Print a warning on stderr."""
    log.warning("%s", line)


def warn_without_pictures() -> None:
    """Say it where a site is for others, who are shown a picture with each link to it, and nothing here draws one."""
    from quotes.site.picture import has_pictures

    if not has_pictures():
        warn("links to the site will be shown without pictures, for which: pip install 'quotes-index[pictures]'")


def report(skipped: Skipped) -> None:
    """Print on stderr which input was skipped, and why."""
    warn(f"skipped {skipped.input}: {skipped.reason}")
