"""From what the user named to the files behind it, in an order that depends on nothing but their names."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from quotes.articles.read import sidecar
from quotes.articles.read.sidecar import Sidecar
from quotes.datatypes import Skipped

STDIN = "-"
# What only collecting reads.
CONVERTED = (".html", ".htm", ".xhtml", ".xml", ".rss", ".atom", ".csv", ".tsv", ".ndjson", ".warc", ".gz")
CONVERT = "'quotes add' makes articles of it"


@dataclass(frozen=True, slots=True)
class Input:
    """A regular file to read, its name in the index, and what the sidecars say of it."""

    path: Path
    source: str
    beside: dict[str, str]


def find(sources: Sequence[Path | str], suffixes: tuple[str, ...]) -> Iterator[Input | Skipped]:
    """Yield what ``find_each`` does, without the sources."""
    return (file for _, file in find_each(sources, suffixes))


def find_each(sources: Sequence[Path | str], suffixes: tuple[str, ...]) -> Iterator[tuple[str, Input | Skipped]]:
    """Yield the files of ``sources`` that have one of ``suffixes``, each with its source, and what else is there.

    A folder is read recursively in the order of names; hidden files and indexes with what lies beside them are passed
    over, links to folders not followed.
    A file that is named twice comes once.  Never raises for what is on the disk.
    """
    labels = _labels(sources)
    paths: set[str] = set()
    for name in sources:
        path = Path(name)
        for file in _walk(path, labels[path], suffixes) if _is_dir(path) else _named(path, labels[path], suffixes):
            if isinstance(file, Input):
                real = os.path.realpath(file.path)
                if not file.path.is_symlink() and real in paths:
                    continue
                paths.add(real)
            yield str(name), file


def _labels(sources: Sequence[Path | str]) -> dict[Path, str]:
    """Return a name for each source: its last part, or all that the user wrote where two end alike."""
    paths = list(dict.fromkeys(Path(s) for s in sources))
    names = {p: p.name or p.resolve().name for p in paths}
    counts = list(names.values())
    return {p: printable(n if n and counts.count(n) == 1 else p.as_posix()) for p, n in names.items()}


def printable(name: str) -> str:
    """Return a file name as Unicode that can be printed and stored, other bytes escaped."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _named(path: Path, label: str, suffixes: tuple[str, ...]) -> Iterator[Input | Skipped]:
    if path.name == sidecar.NAME:
        yield Skipped(label, "describes the articles beside it: name its folder instead")
        return
    reason = _unfit(path, (*suffixes, ""))
    if reason:
        yield Skipped(label, reason)
        return
    beside = path.parent / sidecar.NAME
    fields = sidecar.read(beside, printable(sidecar.NAME)).fields(path) if beside.is_file() else {}
    yield Input(path, label, fields)


def _walk(folder: Path, label: str, suffixes: tuple[str, ...]) -> Iterator[Input | Skipped]:
    """Walk with a stack of our own: folders can be nested deeper than Python calls."""
    sidecars: dict[Path, Sidecar] = {}
    files: set[Path] = set()
    root = os.path.realpath(folder)
    stack = [(folder, label)]
    while stack:
        path, source = stack.pop()
        if source is label or (_is_dir(path) and not path.is_symlink()):
            names, problem = _names(path, source)
            if problem:
                yield problem
            indexes = {name for name in _of_indexes(names) if Path(name).suffix.casefold() not in suffixes}
            stack.extend((path / n, f"{source}/{printable(n)}") for n in reversed(names) if n not in indexes)
            if sidecar.NAME in names:
                sidecars[path] = sidecar.read(path / sidecar.NAME, f"{source}/{sidecar.NAME}")
                yield from sidecars[path].skipped
        elif path.name != sidecar.NAME:
            files.add(path)
            reason = _unfit(path, suffixes) or _outward(path, root)
            yield Skipped(source, reason) if reason else Input(path, source, _beside(path, sidecars))
    if not files and not sidecars:
        yield Skipped(label, "a folder without articles")
    for each in sidecars.values():
        yield from sidecar.unused(each, files)


def _is_dir(path: Path) -> bool:
    """Whether ``path`` is a folder; what cannot be examined is reported later, as a file that cannot be read."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _names(folder: Path, source: str) -> tuple[list[str], Skipped | None]:
    try:
        return sorted(name for name in os.listdir(folder) if not name.startswith(".")), None
    except OSError as error:
        return [], Skipped(source, f"cannot be read: {error.strerror}")


# What a build leaves beside its index: the lock is always there while a build reads, and one of the two files.
_LOCK, _BESIDE = ".lock", (".articles.db", ".cache.db")
_PARTS = ("", *_BESIDE, *(f"{name}.damaged" for name in _BESIDE))
_ENDS = (
    _LOCK,
    ".sum",
    ".checkpoints",
    *(f"{part}{end}" for part in _PARTS for end in ("", "-wal", "-shm", "-journal")),
)


def _of_indexes(names: Sequence[str]) -> set[str]:
    """Return those of a folder's names that are indexes of quotes, and what builds keep beside them."""
    locked = {name.removesuffix(_LOCK) for name in names if name.endswith(_LOCK)}
    indexes = [name for name in locked if any(name + end in names for end in _BESIDE)]
    return {name + end for name in indexes for end in _ENDS}.intersection(names)


def _beside(path: Path, sidecars: dict[Path, Sidecar]) -> dict[str, str]:
    """Return what sidecars say of a file; the one nearest to it has the last word."""
    fields: dict[str, str] = {}
    for folder in reversed(path.parents) if sidecars else ():
        if folder in sidecars:
            fields |= sidecars[folder].fields(path)
    return fields


def _outward(path: Path, root: str) -> str | None:
    """Return why a link is not followed: what lies outside the folder was not named, and may not be meant."""
    if not path.is_symlink() or os.path.realpath(path).startswith(os.path.join(root, "")):
        return None
    return "a link that leads out of the folder: name the file as a source to read it"


def _unfit(path: Path, suffixes: tuple[str, ...]) -> str | None:
    """Return why ``path`` is no file to read, None if it is one."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        dangling = isinstance(error, FileNotFoundError) and path.is_symlink()
        return "a link to nothing" if dangling else f"cannot be read: {error.strerror}"
    except ValueError:
        return "cannot be read: a NUL character in its name"
    if stat.S_ISDIR(mode):
        return "a link to a folder: name the folder as a source to read it"
    if not stat.S_ISREG(mode):
        return "not a regular file (a device, pipe or socket); pipe text to - instead"
    if path.suffix.casefold() not in suffixes:
        formats = ", ".join(s for s in suffixes if s)
        remedy = f"; {CONVERT}" if path.suffix.casefold() in CONVERTED else ""
        return f"not a format that is read ({formats}){remedy}"
    return None
