"""Records as compact JSON and back: a record is the list of its fields, in their order in ``datatypes``.

Plain numbers and strings only, so that reading a file that somebody else wrote runs nobody's code.
"""

from __future__ import annotations

import json
import types
import typing
import zlib
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def pack(value: object) -> bytes:
    """Return ``value`` (frozen records, tuples, enums and plain values) as compressed JSON."""
    return zlib.compress(json.dumps(_plain(value), ensure_ascii=True, separators=(",", ":")).encode("ascii"), 3)


def unpack(kind: type[T], data: bytes) -> T:
    """Return the value of type ``kind`` that ``pack`` made ``data`` from.

    Raises ValueError when the data are damaged or were made from another shape of record.
    """
    shape: Any = kind
    try:
        made: T = _maker(shape)(json.loads(zlib.decompress(data)))
    except (zlib.error, TypeError, KeyError, IndexError, AttributeError) as error:
        raise ValueError(f"not a packed {kind}: {error}") from error
    return made


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str | int | float | None):
        return value
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if is_dataclass(value):
        return [_plain(getattr(value, f.name)) for f in fields(value)]
    raise TypeError(f"cannot pack {type(value)}")


@cache
def _maker(kind: Any) -> Callable[[Any], Any]:
    """Return a function that makes a ``kind`` from its plain form; made once for each type."""
    origin = typing.get_origin(kind)
    if origin is tuple:
        return _tuple_maker(typing.get_args(kind))
    if origin in (typing.Union, types.UnionType):
        (inner,) = (a for a in typing.get_args(kind) if a is not type(None))
        make = _maker(inner)
        return lambda value: None if value is None else make(value)
    if is_dataclass(kind):
        return _record_maker(kind)
    if isinstance(kind, type) and issubclass(kind, tuple):  # a named tuple of plain values
        return lambda value: kind(*value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return lambda value: value


def _tuple_maker(args: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(args) == 2 and args[1] is Ellipsis:
        make = _maker(args[0])
        return lambda value: tuple([make(v) for v in value])
    makers = [_maker(a) for a in args]
    return lambda value: tuple([m(v) for m, v in zip(makers, value, strict=True)])


def _record_maker(kind: Any) -> Callable[[Any], Any]:
    hints = typing.get_type_hints(kind)
    makers = [_maker(hints[f.name]) for f in fields(kind)]

    def make(value: Any) -> Any:
        if len(value) != len(makers):
            raise ValueError(f"{kind.__name__} has {len(makers)} fields, not {len(value)}")
        return kind(*[m(v) for m, v in zip(makers, value, strict=True)])

    return make
