"""The rows of a table, bounded: a row that is too long is lost, but costs no memory and no other rows."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Protocol

from quotes import limits
from quotes.articles.unreadable import Unreadable


class Readable(Protocol):
    """A text that is read by lines."""

    def readline(self, size: int, /) -> str:
        """Return the next line, or so many characters of it."""
        ...


def read(text: Readable, names: list[str], delimiter: str) -> Iterator[dict[str, str] | None]:
    """Yield each row by the ``names`` of its columns, or None for one that is longer than an article may be.

    Raises Unreadable if a row goes on for so long that the rest is not looked at.
    """
    lines = _Lines(text, delimiter)
    rows = csv.DictReader(lines, names, restkey="", delimiter=delimiter)
    while True:
        lines.begin_row()
        try:
            row = next(rows, None)
        except csv.Error:  # the parser starts again with the next line
            yield None
            continue
        if row is None:
            return
        yield None if lines.cut else {name: value for name, value in row.items() if name}


class _Lines:
    """The lines of a table. Once a row is too long, ``cut`` is true, and only its marks are passed on.

    They are what the parser needs to find the row's end: quotation marks, delimiters, ends of lines, and whether
    there is something else in between.
    """

    def __init__(self, text: Readable, delimiter: str) -> None:
        self._text = text
        self._other = re.compile(f'[^{re.escape(delimiter)}"\\r\\n]++')
        self.begin_row()

    def begin_row(self) -> None:
        """Reset the length that the next row may have."""
        self.cut = False
        self._left = limits.MAX_ARTICLE_BYTES
        self._passed = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._piece()
        if not line:
            raise StopIteration
        if not self.cut and len(line) <= self._left:
            self._left -= len(line)
            return line
        self.cut = True
        marks = [self._marks(line)]
        while not line.endswith(("\n", "\r")) and (line := self._piece()):
            marks.append(self._marks(line))
        return "".join(marks)

    def _piece(self) -> str:
        """Return a line or, if it is too long, the part that a row may have."""
        return self._text.readline(limits.MAX_ARTICLE_BYTES + 1)

    def _marks(self, line: str) -> str:
        marks = self._other.sub("x", line)
        self._passed += len(line)
        self._left -= len(marks)
        if self._passed > limits.MAX_PASSED_BYTES or self._left < -limits.MAX_ARTICLE_BYTES:
            raise Unreadable("a row without an end; what comes after is not read")
        return marks
