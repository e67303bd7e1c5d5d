"""Stretches of a tape that are read at once: quotes that stand near each other share one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from quotes.attribute.learned.reader.tape import Tape

LONGEST = 446  # pieces; with the marks of begin and end still below the 512 places that the encoder knows
# On held-out articles more words around a quote change nothing.
BEFORE, AFTER = 110, 60


class Window(NamedTuple):
    """Pieces of a tape, from one to another, and the quotes among them that are asked about."""

    start: int
    end: int
    quotes: tuple[int, ...]


def windows(
    tape: Tape, indices: Iterable[int], before: int = BEFORE, after: int = AFTER, longest: int = LONGEST
) -> list[Window]:
    """Return windows that hold each quote asked about once, with what stands around it."""
    length = len(tape.pieces)
    cut_windows: list[Window] = []
    for quote in sorted((q for q in indices if q in tape.quotes), key=lambda q: tape.quotes[q]):
        opened, closed = tape.quotes[quote]
        start = max(0, opened - before)
        end = min(length, closed + 1 + after, start + longest)
        last = cut_windows[-1] if cut_windows else None
        if last and start <= last.end and end - last.start <= longest:
            cut_windows[-1] = Window(last.start, max(end, last.end), (*last.quotes, quote))
        else:
            cut_windows.append(Window(start, end, (quote,)))
    return cut_windows
