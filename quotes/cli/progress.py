"""Progress on stderr: articles and their rate, a line that overwrites itself, nothing where nobody looks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from quotes.cli.app import report, warn

if TYPE_CHECKING:
    from quotes.datatypes import Skipped
    from quotes.extraction import Extracted
    from quotes.pipeline import Watcher


@contextmanager
def watching() -> Iterator[Watcher]:
    """Give a watcher that draws a build's progress on stderr, and prints what was skipped."""
    from rich.console import Console
    from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeElapsedColumn
    from rich.text import Text

    from quotes.datatypes import Skipped
    from quotes.pipeline import Watcher

    class Rate(ProgressColumn):
        """Articles a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.1f}/s" if task.speed else "")

    console = Console(stderr=True, highlight=False)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), Rate(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("reading", total=None)
        parsed = 0

        def article(result: Extracted | Skipped) -> None:
            nonlocal parsed
            if isinstance(result, Skipped):
                report(result)
            else:
                parsed += result.parsed
            progress.advance(task)
            progress.update(task, description=f"{progress.tasks[0].completed:,.0f} articles, {parsed:,} parsed")

        yield Watcher(article, lambda name: progress.update(task, description=name), warn)
