"""Input formats to Articles; every input that is none is Skipped with its reason, and the rest is read."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, cast

from quotes.articles import jsonlines, plain, record
from quotes.articles.sources import STDIN, Input, find, printable
from quotes.articles.unreadable import Unreadable
from quotes.datatypes import Article, Skipped
from quotes.errors import InputError

__all__ = ["article_of", "read"]


def article_of(text: str) -> Article:
    """Return the Article of a text by itself.  Raises InputError where it cannot be one (empty, too long, binary)."""
    try:
        return record.article("text", text, {})
    except Unreadable as error:
        raise InputError(str(error), input="text", remedy="give the text of one article") from error


def read(sources: Sequence[Path | str]) -> Iterator[Article | Skipped]:
    """Return the articles of folders (recursively), files, and ``-`` for standard input, one at a time.

    The order depends on the sources and the names of files only.  An id that comes a second time is Skipped, as is a
    source that is not there.  Raises InputError at once if none of the sources is there: a slip of the pen must not
    look like a corpus that has become empty.
    """
    missing = [s for s in sources if str(s) != STDIN and not _there(s)]
    if sources and len(missing) == len(sources):
        names = ", ".join(printable(str(s)) for s in missing)
        raise InputError("no such file or folder", input=names, remedy="check the name")
    return _unique(_all(sources))


def _there(source: Path | str) -> bool:
    try:
        return Path(source).exists() or Path(source).is_symlink()
    except (OSError, ValueError):
        return False


def _all(sources: Sequence[Path | str]) -> Iterator[Article | Skipped]:
    present: list[Path | str] = []
    for source in dict.fromkeys(str(s) for s in sources):
        if source == STDIN:
            yield from _stdin(cast(IO[bytes], sys.stdin.buffer))
        elif _there(source):
            present.append(source)
        else:
            yield Skipped(printable(source), "no such file or folder")
    for found in find(present, plain.SUFFIXES + jsonlines.SUFFIXES):
        if isinstance(found, Skipped):
            yield found
        else:
            yield from _file(found)


def _file(found: Input) -> Iterator[Article | Skipped]:
    try:
        with found.path.open("rb") as stream:
            if found.path.suffix.casefold() in jsonlines.SUFFIXES:
                yield from jsonlines.read(stream, found.source)
            else:
                yield plain.read(stream, found.source, found.beside)
    except Unreadable as error:
        yield Skipped(found.source, str(error))
    except OSError as error:
        yield Skipped(found.source, f"cannot be read: {error.strerror}")


def _stdin(stream: IO[bytes]) -> Iterator[Article | Skipped]:
    """Read JSON lines if the first character is a brace, else one text."""
    head = stream.peek(64) if hasattr(stream, "peek") else b""
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        yield from jsonlines.read(stream, STDIN)
        return
    try:
        yield plain.read(stream, STDIN, {})
    except Unreadable as error:
        yield Skipped(STDIN, str(error))


def _unique(found: Iterator[Article | Skipped]) -> Iterator[Article | Skipped]:
    """Pass on the first article of each id."""
    first: dict[str, str] = {}
    for item in found:
        if isinstance(item, Article) and item.id in first:
            yield Skipped(item.source, f"the same article as {first[item.id]} (id {item.id})")
            continue
        if isinstance(item, Article):
            first[item.id] = item.source
        yield item
