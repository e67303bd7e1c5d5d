"""Input formats to Articles; every input that is none is Skipped with its reason, and the rest is read."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import IO, cast
from urllib.parse import unquote

from quotes.articles.read import jsonlines, plain, record, stored
from quotes.articles.read.inputs import STDIN, Input, find, find_each, printable
from quotes.articles.read.jsonlines import COUNTED_BYTES
from quotes.articles.read.stored import Stored
from quotes.articles.unreadable import Unreadable
from quotes.datatypes import Article, Skipped
from quotes.errors import InputError

__all__ = [
    "SAME", "STDIN", "Input", "Others", "Stored", "article_of", "check", "count", "covered", "pieces", "printable",
    "read", "read_each", "read_piece", "remembered_as", "unreachable",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Others:
    """Readers for what is no text, Markdown or JSON: files with these ``suffixes``, markup on stdin, web addresses.

    ``convert`` makes text of a record's HTML.
    """

    suffixes: tuple[str, ...]
    file: Callable[[IO[bytes], str, str, dict[str, str]], Iterator[Article | Skipped]]  # stream, source, name, beside
    address: Callable[[str], Iterator[Article | Skipped]]
    convert: jsonlines.Convert


def article_of(text: str) -> Article:
    """Return the Article of a text by itself. Raises InputError if it cannot be one (empty, too long, binary)."""
    try:
        return record.article("text", text, {})
    except Unreadable as error:
        raise InputError(str(error), input="text", remedy="give the text of one article") from error


def read(sources: Sequence[Path | str], others: Others | None = None) -> Iterator[Article | Skipped]:
    """Return the articles of folders (recursively), files, patterns (``*``), URLs, and ``-`` for standard input.

    One at a time; the order depends on the sources and the names of files only. An id that comes a second time is
    Skipped, as is a source that is not there. With ``others``, pages and other files are read too. Raises InputError at
    once as ``check`` does.
    """
    return (item for _, item in read_each(sources, others=others))


def read_each(
    sources: Sequence[Path | str], patient: Container[str] = (), others: Others | None = None
) -> Iterator[tuple[str, Article | Skipped]]:
    """Return what ``read`` does, each with the source, as it was given, that it comes from.

    An object of a ``patient`` source whose store stops answering is Skipped from there on, and the rest is read.
    """
    check([source for source in sources if not (others and _is_web(str(source)))])
    return _unique(_all(_expanded(sources), patient, others))


def unreachable(source: str) -> str | None:
    """Return why a source that was read before cannot be read now, None if it can: a folder may well be empty."""
    try:
        names = _expanded([source])
        if not any(n == STDIN or _there(n) for n in names):
            return "no such file or folder"
        for name in filter(_url, names):
            stored.find(name)
    except InputError as error:
        return error.happened
    return None


def remembered_as(source: str) -> str:
    """Return the name by which a source is found from any folder: absolute, a URL as it is.

    A link stays a link, so that one that is turned elsewhere is followed there.
    """
    (name,) = _expanded([source], patterns=False)
    if _url(name):
        return name
    path = Path(name)
    return str(path.parent.resolve() / path.name if path.name not in ("", "..") else path.resolve())


def covered(names: Iterable[str]) -> set[str]:
    """Return those of the names that say nothing new: what is read anyway with a folder among them."""
    real = {name: Path(os.path.realpath(name)) for name in names if not _url(name) and name != STDIN}
    folders = {path for path in real.values() if path.is_dir()}
    anyway = set()
    for name, path in real.items():
        above = next((folder for folder in path.parents if folder in folders), None)
        plainly = path.suffix.casefold() in _SUFFIXES or path in folders
        if above and plainly and not any(part.startswith(".") for part in path.relative_to(above).parts):
            anyway.add(name)
    return anyway


def check(sources: Sequence[Path | str]) -> None:
    """Raise InputError if none of the sources is there: a mistyped name must not look like an empty corpus."""
    names = [*_expanded(sources)]
    missing = [s for s in names if s != STDIN and not _there(s)]
    if names and len(missing) == len(names):
        listing = ", ".join(printable(s) for s in missing)
        if any(map(_is_web, missing)):
            raise InputError(
                "web addresses are not read here", input=listing, remedy="store them with 'quotes add' first"
            )
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
    """Return about how many articles the sources hold, None if that cannot be told (standard input).

    The lines of a long file are estimated from the length of the first ones. Raises InputError as ``read`` does.
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


SAME = "the same article as"  # begins the reason for which an article is skipped that another source has given
_SUFFIXES = plain.SUFFIXES + jsonlines.SUFFIXES + jsonlines.DOCUMENTS


def _expanded(sources: Sequence[Path | str], *, patterns: bool = True) -> dict[str, str]:
    """Return the names of what the sources mean, each once, with the source that it comes from.

    In place of a pattern stands what fits it, and a path in place of ``file://``.
    """
    names: dict[str, str] = {}
    for source in map(str, sources):
        name = source
        if name.startswith("file://"):
            name = unquote(name.removeprefix("file://").removeprefix("localhost"))
        fits = patterns and not _url(name) and bool(stored.MAGIC & set(name)) and not _there(name)
        for one in (sorted(glob(name, recursive=True)) if fits else []) or [name]:
            names.setdefault(one, source)
    return names


def _is_web(source: str) -> bool:
    return source.startswith(("http://", "https://"))


def _url(source: str) -> bool:
    return source.startswith(stored.SCHEMES)


def _there(source: str) -> bool:
    try:
        return _url(source) or Path(source).exists() or Path(source).is_symlink()
    except (OSError, ValueError):
        return False


def _all(
    sources: dict[str, str], patient: Container[str], others: Others | None
) -> Iterator[tuple[str, Article | Skipped]]:
    """Yield what is read under the names of ``sources``, with the source that each comes from."""
    present: list[Path | str] = []
    for name, source in sources.items():
        if name == STDIN:
            yield from ((source, item) for item in _stdin(cast(IO[bytes], sys.stdin.buffer), others))
        elif others and _is_web(name):
            yield from ((source, item) for item in others.address(name))
        elif not _there(name):
            yield source, Skipped(printable(name), "no such file or folder")
        elif not _url(name):
            present.append(name)
    for name, file in find_each(present, (*_SUFFIXES, *others.suffixes) if others else _SUFFIXES):
        for item in [file] if isinstance(file, Skipped) else _file(file, others):
            yield sources[name], item
    for name in filter(_url, sources):
        for piece in stored.find(name):
            try:
                yield from ((sources[name], item) for item in stored.read(piece))
            except InputError as error:
                if sources[name] not in patient:
                    raise
                yield sources[name], Skipped(piece.source, f"{error.happened}; its other articles are kept")


def _file(file: Input, others: Others | None = None) -> Iterator[Article | Skipped]:
    convert, suffix = others.convert if others else None, file.path.suffix.casefold()
    try:
        with file.path.open("rb") as stream:
            if _is_lines(file):
                yield from jsonlines.read(stream, file.source, convert)
            elif suffix in jsonlines.DOCUMENTS:
                yield from jsonlines.read_document(stream, file.source, convert)
            elif others and suffix in others.suffixes:
                yield from others.file(stream, file.source, file.path.name, file.beside)
            else:
                yield plain.read(stream, file.source, file.beside)
    except Unreadable as error:
        yield Skipped(file.source, str(error))
    except OSError as error:
        yield Skipped(file.source, f"cannot be read: {error.strerror}")


def _is_lines(file: Input) -> bool:
    return file.path.suffix.casefold() in jsonlines.SUFFIXES


def _stdin(stream: IO[bytes], others: Others | None) -> Iterator[Article | Skipped]:
    """Read JSON lines if the first character is a brace, markup if it is a bracket and can be read, else one text."""
    head = (stream.peek(64) if hasattr(stream, "peek") else b"").removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"{"):
        yield from jsonlines.read(stream, STDIN, others.convert if others else None)
        return
    try:
        if others and head.startswith(b"<"):
            yield from others.file(stream, STDIN, "", {})
        else:
            yield plain.read(stream, STDIN, {})
    except Unreadable as error:
        yield Skipped(STDIN, str(error))


def _unique(items: Iterator[tuple[str, Article | Skipped]]) -> Iterator[tuple[str, Article | Skipped]]:
    """Pass on the first article of each id."""
    first: dict[str, str] = {}
    for source, item in items:
        if not isinstance(item, Skipped):
            if item.id in first:
                yield source, Skipped(item.source, f"{SAME} {first[item.id]} (id {item.id})")
                continue
            first[item.id] = item.source
        yield source, item
