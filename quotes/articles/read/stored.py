"""JSON lines in an object store, by URL: found and read through pyarrow, which comes with the extra ``ray``."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import IO, Any, cast

from quotes.articles.read import jsonlines
from quotes.datatypes import Article, Skipped
from quotes.errors import InputError

SCHEMES = ("s3://", "gs://")
MAGIC = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Stored:
    """An object with JSON lines; ``source`` is its name in the index: the URL without keys and options."""

    url: str
    source: str
    size: int = 0  # bytes


def find(url: str) -> list[Stored]:
    """Return the objects that a URL names, in the order of their names: one, those under a prefix, or a pattern's.

    Raises InputError if the store does not answer or has no such thing: an archive that cannot be reached must not
    look like one that has become empty.
    """
    scheme, keys, path, options = _parts(url)
    root = _before_pattern(path)
    try:
        names = _names(_store(f"{scheme}{keys}{root}{options}", scheme + path), root, path)
    except (OSError, ValueError) as error:
        raise _unread(scheme + path, error) from error
    if not names:
        raise InputError("no JSON lines there (.jsonl)", input=scheme + path, remedy="check the name")
    return [Stored(f"{scheme}{keys}{name}{options}", scheme + name, size) for name, size in names]


def read(stored: Stored) -> Iterator[Article | Skipped]:
    """Yield the articles of an object, one at a time however large it is, and what is none with the reason.

    Raises InputError if the store stops answering.
    """
    scheme, _, path, _ = _parts(stored.url)
    try:
        stream = _store(stored.url, stored.source).open_input_stream(path, compression=None)
        with io.BufferedReader(stream) as buffered:
            yield from jsonlines.read(cast(IO[bytes], buffered), stored.source)
    except (OSError, ValueError) as error:
        raise _unread(stored.source, error) from error


def begin(stored: Stored, most: int) -> bytes:
    """Return the first bytes of an object.  Raises InputError if the store does not answer."""
    try:
        with _store(stored.url, stored.source).open_input_stream(_parts(stored.url)[2], compression=None) as stream:
            return bytes(stream.read(most))
    except (OSError, ValueError) as error:
        raise _unread(stored.source, error) from error


def _parts(url: str) -> tuple[str, str, str, str]:
    """Return scheme, keys (``key:secret@``), path and options (``?region=…``); a ``?`` with no ``=`` is a pattern's."""
    scheme, _, rest = url.partition("://")
    path, mark, options = rest.rpartition("?")
    if not mark or "=" not in options:
        path, options = rest, ""
    keys, at, name = path.partition("@")
    if not at or "/" in keys:
        keys, at, name = "", "", path
    return f"{scheme}://", keys + at, name.rstrip("/"), f"?{options}" if options else ""


def _before_pattern(path: str) -> str:
    """Return the folders of ``path`` that stand before the first one with a wild card."""
    parts = path.split("/")
    plain = next((n for n, part in enumerate(parts) if MAGIC & set(part)), len(parts))
    return "/".join(parts[:plain])


def _store(url: str, source: str) -> Any:
    try:
        from pyarrow.fs import FileSystem
    except ImportError as error:
        remedy = "install it with: pip install 'quotes-index[ray]'"
        raise InputError("reading from an object store needs pyarrow", input=source, remedy=remedy) from error
    return FileSystem.from_uri(url)[0]


def _names(store: Any, root: str, path: str) -> list[tuple[str, int]]:
    """Return names and sizes of the objects that ``path`` means, ``root`` being its part before the first wild card."""
    from pyarrow.fs import FileSelector, FileType

    one = store.get_file_info(root)
    entries = [one] if one.type == FileType.File else store.get_file_info(FileSelector(root, recursive=True))
    files = [f for f in entries if f.type == FileType.File and f.path.casefold().endswith(jsonlines.SUFFIXES)]
    fit = [f for f in files if root == path or _fits(f.path.split("/"), path.split("/"))]
    return sorted((f.path, f.size or 0) for f in fit)


def _fits(names: list[str], patterns: list[str]) -> bool:
    """Return whether a name fits a pattern, folder by folder; ``**`` stands for any number of folders."""
    if not patterns or not names:
        return not names and all(p == "**" for p in patterns)
    if patterns[0] == "**":
        return _fits(names, patterns[1:]) or _fits(names[1:], patterns)
    return fnmatchcase(names[0], patterns[0]) and _fits(names[1:], patterns[1:])


def _unread(source: str, error: Exception) -> InputError:
    reason = " ".join(str(error).split())[:300]
    return InputError(f"cannot be read: {reason}", input=source, remedy="the index is as it was; check name and keys")
