"""How a result of ours leaves Python: as plain values for JSON and data frames, and as a table in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from enum import Enum
from html import escape
from pathlib import Path
from typing import Any, ClassVar, TypeVar

# A notebook may be light or dark: colours are those of the page, and lines are a shade of its text.
_TABLE = '<table class="quotes" style="border-collapse:collapse;color:inherit;background:transparent">'
_LINE = "border-bottom:1px solid color-mix(in srgb,currentColor 25%,transparent)"
_CELL = f"text-align:left;vertical-align:top;padding:.2em .8em .2em 0;background:transparent;{_LINE}"


class Plain:
    """What all results have: ``to_dict``, and a table that notebooks show.

    ``COLUMNS`` are the fields that a table of several has, all unless a class says otherwise.
    """

    __slots__ = ()
    COLUMNS: ClassVar[tuple[str, ...]] = ()
    __dataclass_fields__: ClassVar[dict[str, Any]]

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values: what ``json.dumps`` takes, names of fields unchanged."""
        return {field.name: plain(getattr(self, field.name)) for field in fields(self)}

    def _repr_html_(self) -> str:
        """Return the fields that say something as a table."""
        return table((), [(name, value) for name, value in self.to_dict().items() if value not in (None, [], {})])


Result = TypeVar("Result", bound=Plain)


class _Shown:
    """Several results: ``to_dicts`` for data frames, and one table for notebooks."""

    __slots__ = ()

    def to_dicts(self: Iterable[Plain]) -> list[dict[str, Any]]:
        """Return each result as plain values: ``pandas.DataFrame(results.to_dicts())``."""
        return [result.to_dict() for result in self]

    def _repr_html_(self: Iterable[Plain]) -> str:
        """Return a table with a line for each result."""
        results = list(self)
        if not results:
            return "<p>nothing found</p>"
        names = results[0].COLUMNS or tuple(field.name for field in fields(results[0]))
        return table(names, [tuple(plain(getattr(result, name)) for name in names) for result in results])


class Results(_Shown, tuple[Result, ...]):
    """A tuple of results that notebooks show as a table."""

    __slots__ = ()


class ResultList(_Shown, list[Result]):
    """A list of results that notebooks show as a table."""

    __slots__ = ()


def plain(value: Any) -> Any:
    """Return a value as ``json.dumps`` takes it: records as dicts, tuples as lists, enums by value."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if hasattr(value, "__dataclass_fields__"):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(item) for item in value]
    return value


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table in HTML; everything in it is text."""
    head = "".join(f'<th style="{_CELL}">{escape(name)}</th>' for name in heads)
    lines = ("".join(f'<td style="{_CELL}">{_text(cell)}</td>' for cell in row) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"{_TABLE}{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>{body}</tbody></table>"


def _text(cell: Any) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{cell:.2f}"
    if isinstance(cell, list):
        return ", ".join(map(_text, cell))
    if isinstance(cell, dict):
        return "; ".join(f"{escape(str(k))}: {_text(v)}" for k, v in cell.items() if v not in (None, [], {}))
    return escape(str(cell))
