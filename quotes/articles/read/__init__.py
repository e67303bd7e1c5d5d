"""Input formats to Articles; every input that is none is Skipped with its reason, and the rest is read."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from glob import glob
from pathlib import Path
from typing import IO, cast
from urllib.parse import unquote

from quotes.articles.read import jsonlines, plain, record, stored
from quotes.articles.read.inputs import STDIN, Input, find, printable
from quotes.articles.read.jsonlines import COUNTED_BYTES
from quotes.articles.read.stored import Stored
from quotes.articles.unreadable import Unreadable
from quotes.datatypes import Article, Skipped
from quotes.errors import InputError

__all__ = ["Input", "Stored", "article_of", "check", "count", "pieces", "read", "read_piece"]


def article_of(text: str) -> Article:
    """Return the Article of a text by itself.  Raises InputError where it cannot be one (empty, too long, binary)."""
    try:
        return record.article("text", text, {})
    except Unreadable as error:
        raise InputError(str(error), input="text", remedy="give the text of one article") from error


def read(sources: Sequence[Path | str]) -> Iterator[Article | Skipped]:
    """Return the articles of folders (recursively), files, patterns (``*``), URLs, and ``-`` for standard input.

    One at a time; the order depends on the sources and the names of files only.  An id that comes a second time is
    Skipped, as is a source that is not there.  Raises InputError at once as ``check`` does.
    """
    check(sources)
    return _unique(_all(_expanded(sources)))


def check(sources: Sequence[Path | str]) -> None:
    """Raise InputError if none of the sources is there: a mistyped name must not look like an empty corpus."""
    names = _expanded(sources)
    missing = [s for s in names if s != STDIN and not _there(s)]
    if names and len(missing) == len(names):
        listing = ", ".join(printable(s) for s in missing)
        raise InputError("no such file or folder", input=listing, remedy="check the name")


def pieces(sources: Sequence[Path | str]) -> Iterator[Input | Stored]:
    """Yield the files and objects behind ``sources``, what can be read without this process: no standard input."""
    names = _expanded(sources)
    for file in find([s for s in names if s != STDIN and not _url(s) and _there(s)], _SUFFIXES):
        if isinstance(file, Input):
            yield file
    for source in filter(_url, names):
        yield from stored.find(source)


def read_piece(piece: Input | Stored) -> Iterator[Article | Skipped]:
    """Return the articles of one file or object; ids may come twice."""
    return stored.read(piece) if isinstance(piece, Stored) else _file(piece)


def count(sources: Sequence[Path | str]) -> int | None:
    """Return about how many articles the sources hold, None where that cannot be told (standard input).

    The lines of a long file are estimated from the length of the first ones.  Raises InputError as ``read`` does.
    """
    if STDIN in _expanded(sources):
        return None
    lines, size, sample = 0, 0, b""
    for piece in pieces(sources):
        if isinstance(piece, Stored):
            sample = sample or stored.begin(piece, COUNTED_BYTES)
            size += piece.size
        else:
            lines += jsonlines.count(piece.path) if _is_lines(piece) else 1
    return lines + round(size * sample.count(b"\n") / max(1, len(sample)))


_SUFFIXES = plain.SUFFIXES + jsonlines.SUFFIXES


def _expanded(sources: Sequence[Path | str]) -> list[str]:
    """Return the sources with patterns replaced by what fits them and ``file://`` by paths, each once."""
    names: list[str] = []
    for source in map(str, sources):
        if source.startswith("file://"):
            source = unquote(source.removeprefix("file://").removeprefix("localhost"))
        fits = not _url(source) and bool(stored.MAGIC & set(source)) and not _there(source)
        names.extend((sorted(glob(source, recursive=True)) if fits else []) or [source])
    return list(dict.fromkeys(names))


def _url(source: str) -> bool:
    return source.startswith(stored.SCHEMES)


def _there(source: str) -> bool:
    try:
        return _url(source) or Path(source).exists() or Path(source).is_symlink()
    except (OSError, ValueError):
        return False


def _all(sources: Sequence[str]) -> Iterator[Article | Skipped]:
    present: list[Path | str] = []
    for source in sources:
        if source == STDIN:
            yield from _stdin(cast(IO[bytes], sys.stdin.buffer))
        elif not _there(source):
            yield Skipped(printable(source), "no such file or folder")
        elif not _url(source):
            present.append(source)
    for file in find(present, _SUFFIXES):
        if isinstance(file, Skipped):
            yield file
        else:
            yield from _file(file)
    for source in filter(_url, sources):
        for piece in stored.find(source):
            yield from stored.read(piece)


def _file(file: Input) -> Iterator[Article | Skipped]:
    try:
        with file.path.open("rb") as stream:
            if _is_lines(file):
                yield from jsonlines.read(stream, file.source)
            else:
                yield plain.read(stream, file.source, file.beside)
    except Unreadable as error:
        yield Skipped(file.source, str(error))
    except OSError as error:
        yield Skipped(file.source, f"cannot be read: {error.strerror}")


def _is_lines(file: Input) -> bool:
    return file.path.suffix.casefold() in jsonlines.SUFFIXES


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


def _unique(items: Iterator[Article | Skipped]) -> Iterator[Article | Skipped]:
    """Pass on the first article of each id."""
    first: dict[str, str] = {}
    for item in items:
        if not isinstance(item, Skipped):
            if item.id in first:
                yield Skipped(item.source, f"the same article as {first[item.id]} (id {item.id})")
                continue
            first[item.id] = item.source
        yield item
