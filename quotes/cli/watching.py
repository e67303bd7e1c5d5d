"""quotes watch: what feeds, sitemaps and folders have that is new, and an index of it, again and again."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quotes.articles.collect import PAUSE_SECONDS
from quotes.cli.adding import known_outlets
from quotes.cli.app import DEFAULT_DB, DEFAULT_SOURCES, Db, Json, Strict, app, detail, log, note, out, print_json, warn
from quotes.cli.digesting import AllowPrivate, Webhook, told_of_build
from quotes.errors import Interrupted, QuotesError, UsageError

if TYPE_CHECKING:
    from quotes.articles.collect import Memory, Result
    from quotes.articles.collect.sources import Followed

# Shorter than this, a watch would be a burden to others: feeds ask to be read once in half an hour or an hour.
LEAST_SECONDS = 60
_DURATION = re.compile(r"(\d{1,6})\s*(s|m|h|d)?")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}

_Lists = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE",
        help="Files that list addresses of feeds and sitemaps, and folders, one a line; or these themselves.",
        show_default=False,
    ),
]


@app.command()
def watch(
    sources: _Lists = None,
    every: Annotated[str, typer.Option("--every", help="Time from one pass to the next: 30m, 2h, 1d.")] = "30m",
    once: Annotated[bool, typer.Option("--once", help="Make one pass and end, as for cron or a timer.")] = False,
    to: Annotated[Path, typer.Option("--to", help="Folder to store articles in.")] = DEFAULT_SOURCES[0],
    build: Annotated[
        bool, typer.Option("--build/--no-build", help="Build the index after a pass that brought something new.")
    ] = True,
    db: Db = DEFAULT_DB,
    pause: Annotated[
        float, typer.Option("--pause", min=0.2, help="Seconds between two requests to one host.")
    ] = PAUSE_SECONDS,
    webhook: Webhook = None,
    allow_private: AllowPrivate = False,
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Follow feeds, sitemaps and folders.

    What is new in them is collected, and the index is built. Articles are collected as by 'quotes add', and a list that
    its server says is unchanged is not read again. A folder that holds nothing but files for 'quotes build' is built
    from where it is, so that its changes count, too. A source that fails does not end a pass. The build is 'quotes
    build' with its settings; --webhook sends what it changed, as 'quotes digest' does. With --once, the exit code is
    1 if a source failed, or with --strict if anything was skipped, and that of the build if it fails.
    """
    from quotes.articles.collect.sources import followed

    if not sources:
        remedy = "name a list of them: quotes watch feeds.txt; or put sources under [watch] in quotes.toml"
        raise UsageError("no sources to follow", remedy=remedy)
    tell = partial(told_of_build, db, webhook, allow_private) if webhook else None
    watcher = Watch(tuple(sources), to, db if build else None, pause, json, tell)
    seconds = duration(every)
    followed(sources)  # a list that is not there is a mistake now; later, the next pass may find it again
    try:
        if once:
            last = watcher.pass_once()
            code = watcher.build()
            if code or last.failed or (strict and last.skipped):
                raise typer.Exit(code or 1)
            return
        watcher.forever(seconds)
    except KeyboardInterrupt:
        raise Interrupted("interrupted; what was stored is kept, and the same command continues from there") from None


def duration(text: str) -> int:
    """Return the seconds of a time such as 30m, 2h or 1d.  Raises UsageError for what is none, or too short."""
    match = _DURATION.fullmatch(text.strip().lower())
    if match is None or match[2] is None:
        raise UsageError("is no time", input=text, remedy="write it with its unit: 30m, 2h, 1d")
    seconds = int(match[1]) * _UNITS[match[2]]
    if seconds < LEAST_SECONDS:
        raise UsageError("is too often for those who serve it", input=text, remedy="wait a minute at least: 1m")
    return seconds


@dataclass(slots=True)
class Pass:
    """What one pass came to: a count of each status by source, and the sources that failed with their reasons."""

    counts: dict[str, Counter[str]]
    failed: dict[str, str] = field(default_factory=dict)

    @property
    def skipped(self) -> int:
        """Return how many inputs were skipped."""
        return sum(count["skipped"] for count in self.counts.values())

    def note(self, result: Result) -> None:
        """Count a result; a source that is itself skipped has failed."""
        self.counts[result.source][result.status.value] += 1
        if result.status.value == "skipped" and result.input == result.source:
            self.failed[result.source] = result.reason or ""


@dataclass(frozen=True, slots=True)
class Watch:
    """Makes passes over sources into a folder; without a ``db`` nothing is built.

    ``tell`` is called after each build.
    """

    names: tuple[str, ...]
    to: Path
    db: Path | None
    pause: float
    as_json: bool
    tell: Callable[[], None] | None = None

    def forever(self, seconds: int, sleep: Callable[[float], None] = time.sleep) -> None:
        """Make a pass every so many seconds; what fails is said, and the next pass tries it again."""
        while True:
            began = time.monotonic()
            try:
                self.pass_once()
                self.build()
            except QuotesError as error:
                warn(str(error))
            left = max(0.0, began + seconds - time.monotonic())
            note(f"next pass in {round(left / 60) or 1} min (Ctrl-C stops)")
            sleep(left)

    def pass_once(self) -> Pass:
        """Collect what is new, print what came of it, and return that."""
        from quotes.articles.collect import ArticleFolder, Memory
        from quotes.articles.collect.sources import followed

        sources = followed(self.names)
        one = Pass({name: Counter() for name in sources.names}, dict(sources.wrong))
        with Memory(self.to) as memory, ArticleFolder(self.to) as store:
            try:
                _texts(sources, memory, one)
                self._collect(sources, store, memory, one)
            finally:
                self._print(one)
        return one

    def _collect(self, sources: Followed, store: object, memory: Memory, one: Pass) -> None:
        from quotes.articles import collect

        web, options = self._web, collect.AddOptions(outlets=known_outlets())
        for result in collect.add(sources.lists, store, options, web, memory):  # type: ignore[arg-type]
            if result.status is collect.Status.STORED:
                memory.put_off()
            one.note(result)
            detail(f"{result.status.value} {result.input}: {result.file or result.reason or ''}")
            if self.as_json:
                print_json(asdict(result))

    def _web(self) -> object:
        from quotes.articles import collect

        return collect.open_web(self.pause)

    def build(self) -> int:
        """Build the index if there is something that no build has read, and return the exit code of the build.

        Raises what 'quotes build' does; then the next pass builds.
        """
        from quotes.articles.collect import Memory
        from quotes.articles.collect.sources import followed, look

        with Memory(self.to) as memory:
            if self.db is None or not memory.waits:
                note("nothing to build" if self.db else "not built; 'quotes build' does it")
                return 0
            texts = [folder for folder in followed(self.names).texts if look(folder)]
            code = _build([str(p) for p in (*([self.to] if look(self.to) else []), *texts)], self.db, self.as_json)
            memory.built()  # with code 1, too, by which a strict build says that it skipped something
        if self.tell:
            self.tell()
        return code

    def _print(self, one: Pass) -> None:
        for name, reason in one.failed.items():
            log.error("failed: %s: %s", name, reason)  # also with --quiet, as cron wants it
        if self.as_json:
            print_json({"sources": one.counts, "failed": one.failed})
            return
        from rich.markup import escape
        from rich.table import Table

        table = Table("source", "new", "known", "skipped", "")
        for column in table.columns[1:4]:
            column.justify = "right"
        for name, count in one.counts.items():
            state = "failed" if name in one.failed else next((s for s in ("changed", "unchanged") if count[s]), "")
            figures = (f"{count[s]:,}" for s in ("stored", "known", "skipped"))
            table.add_row(escape(name), *figures, state)
        out().print(table)


def _texts(sources: Followed, memory: Memory, one: Pass) -> None:
    """Note which folders of texts have changed since the last pass."""
    from quotes.articles.collect.sources import look

    for folder in sources.texts:
        current = look(folder)
        changed = current is not None and memory.texts(str(folder.resolve()), current)
        one.counts[str(folder)]["changed" if changed else "unchanged"] += 1


def _build(inputs: list[str], db: Path, as_json: bool) -> int:
    """Run quotes build with the settings that it has, and return its exit code."""
    from quotes.cli import INTERRUPTED, command

    line = ["build", *inputs, "--db", str(db), *(["--json"] if as_json else [])]
    code = command().main(line, prog_name="quotes", standalone_mode=False)
    if code == INTERRUPTED:  # typer has caught it
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0
