"""Progress on stderr: articles and their rate, in a line that overwrites itself, or in a plain one now and then."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from quotes.cli.app import detail, is_quiet, report, warn
from quotes.config import PROGRESS_ARTICLES

if TYPE_CHECKING:
    from quotes.datatypes import Skipped
    from quotes.extraction import Extracted
    from quotes.pipeline import Watcher

_SECONDS = 0.1  # between two changes of the line


@contextmanager
def watching(printing: bool = False) -> Iterator[Watcher]:
    """Give a watcher that shows progress on stderr, and prints what was skipped.

    With ``printing``, results come out meanwhile; on a terminal they are the progress.
    """
    from rich.console import Console
    from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeElapsedColumn
    from rich.text import Text

    from quotes.datatypes import Skipped
    from quotes.pipeline import Watcher

    class Pace(ProgressColumn):
        """Articles a second, and about how long it will go on."""

        def render(self, task: Task) -> Text:
            return Text(pace(task.speed, task.time_remaining))

    console = Console(stderr=True, highlight=False)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), Pace(), TimeElapsedColumn())
    drawn = console.is_terminal and not is_quiet() and not (printing and sys.stdout.isatty())
    with Progress(*columns, console=console, transient=True, disable=not drawn, redirect_stdout=False) as progress:
        task = progress.add_task("reading", total=None)
        seen = parsed = ahead = 0

        shown = -1.0

        def show(done: int, before: int, told: str) -> None:
            """Show what is done, a few times a second and at round numbers; ``before`` is what was at the last call."""
            nonlocal shown
            now, is_round = monotonic(), done // PROGRESS_ARTICLES > before // PROGRESS_ARTICLES
            if now < shown + _SECONDS and not is_round:
                return
            shown = now
            total = progress.tasks[0].total
            of = f" of about {int(total):,}" if total and total > done else ""
            line = f"{done:,}{of} articles, {told}"
            progress.update(task, completed=done, description=line)
            if not console.is_terminal and is_round:
                speed = progress.tasks[0].speed
                warn(", ".join(filter(None, (line, pace(speed, progress.tasks[0].time_remaining)))))

        def article(result: Extracted | Skipped) -> None:
            nonlocal seen, parsed
            if isinstance(result, Skipped):
                report(result)
            else:
                parsed += result.parsed
                state = "parsed" if result.parsed else "as before"
                detail(f"{result.article.source}: {len(result.extraction.records)} quotes, {state}")
            if ahead and not seen:  # now the build itself goes through the articles, and faster
                progress.reset(task, total=progress.tasks[0].total)
            seen += 1
            show(seen, seen - 1, f"{parsed:,} parsed" if not ahead else "taken over")

        def worked(articles: int) -> None:
            nonlocal ahead
            ahead += articles
            show(ahead, ahead - articles, "worked out")

        def step(name: str) -> None:
            detail(name)
            progress.update(task, description=name)

        yield Watcher(article, step, warn, worked, lambda count: progress.update(task, total=count))


def pace(speed: float | None, seconds: float | None) -> str:
    """Return a speed in articles a second and the remaining time in words, as far as they are known."""
    if not speed:
        return ""
    rate = f"{speed:,.1f}/s"
    if not seconds or seconds < 0:
        return rate
    left = f"{seconds / 3600:.1f} h" if seconds >= 5400 else f"{seconds / 60:.0f} min"
    return f"{rate}, about {left if seconds >= 90 else f'{seconds:.0f} s'} left"
