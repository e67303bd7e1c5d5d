"""Files that people keep as a list in plain YAML, such as speakers and corrections, with all their mistakes at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from quotes.errors import QuotesError
from quotes.files import check_regular
from quotes.text import plain_yaml
from quotes.text.plain_yaml import Mistake, Value

Entry = TypeVar("Entry")
_SHOWN = 10  # mistakes shown at once


def read(path: Path, error: type[QuotesError]) -> str:
    """Return the text of a file; raises ``error`` if it cannot be read, or is a pipe, whose end may never come."""
    try:
        check_regular(path)
        return path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        raise error(f"cannot be read: {problem.strerror}", input=str(path)) from problem
    except UnicodeDecodeError as problem:
        raise error("not UTF-8", input=str(path), remedy="save it as UTF-8") from problem


def entries(
    text: str, path: Path, error: type[QuotesError], what: str, entry_of: Callable[[Value], Entry]
) -> tuple[list[tuple[Entry, Value]], list[Mistake]]:
    """Return the entries of a list of ``what``, each with the item it was made from, and the mistakes in other items.

    Raises ``error`` if the text is not a list in plain YAML.
    """
    try:
        root = plain_yaml.load(text)
    except plain_yaml.PlainYamlError as problem:
        raise error(str(problem), input=str(path)) from problem
    if root.data is not None and not isinstance(root.data, list):
        raise error(f"line {root.line}: not a list of {what}", input=str(path))
    read_entries: list[tuple[Entry, Value]] = []
    mistakes: list[Mistake] = []
    for item in root.data or ():
        try:
            read_entries.append((entry_of(item), item))
        except Mistake as mistake:
            mistakes.append(mistake)
    return read_entries, mistakes


def refuse(mistakes: Iterable[Mistake], path: Path, error: type[QuotesError]) -> None:
    """Raise ``error`` with the first mistakes, in the order of their lines, if there are any."""
    lines = [str(mistake) for mistake in sorted(mistakes, key=lambda mistake: mistake.line)]
    if lines:
        more = [f"and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
        raise error("\n  ".join([*lines[:_SHOWN], *more]), input=str(path))


def text_of(fields: Mapping[str, Value], key: str) -> str | None:
    """Return the text under a key as one line, None if it is absent or empty; raises Mistake if it is not text."""
    value = fields.get(key)
    if value is None or value.data is None:
        return None
    if not isinstance(value.data, str):
        raise Mistake(value.line, f"{key} must be text")
    return " ".join(value.data.split()) or None
