"""Progress on stderr: articles and their rate, in a line that overwrites itself, or in a plain one now and then."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from quotes.cli.app import detail, is_quiet, report, warn
from quotes.config import PROGRESS_ARTICLES

if TYPE_CHECKING:
    from quotes.datatypes import Skipped
    from quotes.extraction import Extracted
    from quotes.pipeline import Watcher


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

    class Rate(ProgressColumn):
        """Articles a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.1f}/s" if task.speed else "")

    console = Console(stderr=True, highlight=False)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), Rate(), TimeElapsedColumn())
    drawn = console.is_terminal and not is_quiet() and not (printing and sys.stdout.isatty())
    with Progress(*columns, console=console, transient=True, disable=not drawn, redirect_stdout=False) as progress:
        task = progress.add_task("reading", total=None)
        seen = parsed = 0

        def article(result: Extracted | Skipped) -> None:
            nonlocal seen, parsed
            if isinstance(result, Skipped):
                report(result)
            else:
                parsed += result.parsed
                state = "parsed" if result.parsed else "as before"
                detail(f"{result.article.source}: {len(result.extraction.quotes)} quotes, {state}")
            seen += 1
            told = f"{seen:,} articles, {parsed:,} parsed"
            progress.update(task, completed=seen, description=told)
            if not console.is_terminal and seen % PROGRESS_ARTICLES == 0:
                warn(told)

        def step(name: str) -> None:
            detail(name)
            progress.update(task, description=name)

        yield Watcher(article, step, warn)
