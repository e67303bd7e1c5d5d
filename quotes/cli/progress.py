"""Progress on stderr: articles and their rate, in a line that overwrites itself, or in a plain one now and then."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

import typer

from quotes.cli.app import detail, is_quiet, report, warn

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn

    from quotes.datatypes import Skipped
    from quotes.pipeline.build import Watcher
    from quotes.pipeline.walk import Extracted

_SECONDS = 0.1  # between two changes of the line


@contextmanager
def watching(printing: bool = False) -> Iterator[Watcher]:
    """Give a watcher that shows progress on stderr, and prints what was skipped.

    With ``printing``, results come out meanwhile; on a terminal they are the progress.
    """
    from rich.console import Console
    from rich.progress import Progress

    from quotes.pipeline.build import Watcher

    console = Console(stderr=True, highlight=False)
    drawn = console.is_terminal and not is_quiet() and not (printing and sys.stdout.isatty())
    with Progress(*_columns(), console=console, transient=True, disable=not drawn, redirect_stdout=False) as progress:
        line = _BuildLine(progress)
        yield Watcher(line.article, line.step, warn, line.ahead, line.total, line.agrees)


def _columns() -> tuple[ProgressColumn, ...]:
    from rich.progress import ProgressColumn, SpinnerColumn, Task, TextColumn, TimeElapsedColumn
    from rich.text import Text

    class Pace(ProgressColumn):
        """Articles per second, and roughly how long it will take."""

        def render(self, task: Task) -> Text:
            return Text(pace(task.speed, task.time_remaining))

    return SpinnerColumn(), TextColumn("{task.description}"), Pace(), TimeElapsedColumn()


# Articles between two lines of progress if no terminal can show a bar: two or three are parsed per second, so a line
# comes in less than a minute, and systems that end silent jobs see that this one is alive.
PROGRESS_ARTICLES = 100


class _BuildLine:
    """The line about a build: how many articles are done, of about how many, and how fast."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.task = progress.add_task("reading", total=None)
        self.done = self.parsed = 0
        self.worked_out = 0  # by Ray's workers, before the build comes to them
        self.shown = -1.0  # when the line was last changed

    def article(self, result: Extracted | Skipped) -> None:
        """Count an article that is done, or print why it was skipped."""
        from quotes.datatypes import Skipped

        if isinstance(result, Skipped):
            report(result)
        else:
            self.parsed += result.parsed
            state = "parsed" if result.parsed else "as before"
            detail(f"{result.article.source}: {result.quotes} quotes, {state}")
        if self.worked_out and not self.done:  # now the build itself goes through the articles, and faster
            self.progress.reset(self.task, total=self.progress.tasks[0].total)
        self.done += 1
        self._show(self.done, self.done - 1, f"{self.parsed:,} parsed" if not self.worked_out else "taken over")

    def step(self, name: str) -> None:
        """Show the step that the build has reached."""
        detail(name)
        self.progress.update(self.task, description=name)

    def agrees(self, question: str) -> bool:
        """Ask, where somebody sits at a terminal, and return whether the answer was yes."""
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            return False
        self.progress.stop()
        answer = typer.confirm(question, err=True)
        self.progress.start()
        return answer

    def ahead(self, articles: int) -> None:
        """Count articles that Ray's workers have finished."""
        self.worked_out += articles
        self._show(self.worked_out, self.worked_out - articles, "worked out")

    def total(self, articles: int) -> None:
        """Set the approximate number of articles."""
        self.progress.update(self.task, total=articles)

    def _show(self, count: int, before: int, figures: str) -> None:
        """Show progress, a few times a second and at round numbers; ``before`` is the count at the last call."""
        now, is_round = monotonic(), count // PROGRESS_ARTICLES > before // PROGRESS_ARTICLES
        if now < self.shown + _SECONDS and not is_round:
            return
        self.shown = now
        task = self.progress.tasks[0]
        of = f" of about {int(task.total):,}" if task.total and task.total > count else ""
        line = f"{count:,}{of} articles, {figures}"
        self.progress.update(self.task, completed=count, description=line)
        if not self.progress.console.is_terminal and is_round:
            warn(", ".join(filter(None, (line, pace(task.speed, task.time_remaining)))))


def pace(speed: float | None, seconds: float | None) -> str:
    """Return a speed in articles a second and the remaining time in words, as far as they are known."""
    if not speed:
        return ""
    rate = f"{speed:,.1f}/s"
    if not seconds or seconds < 0:
        return rate
    left = f"{seconds / 3600:.1f} h" if seconds >= 5400 else f"{seconds / 60:.0f} min"
    return f"{rate}, about {left if seconds >= 90 else f'{seconds:.0f} s'} left"
