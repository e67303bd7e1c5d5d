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
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")


def pack(value: object) -> bytes:
    """Return ``value`` (frozen records, tuples, sets of plain values, enums and plain values) as compressed JSON."""
    return zlib.compress(_encode(value).encode("ascii"), 3)


def unpack(kind: type[T], data: bytes) -> T:
    """Return the value of type ``kind`` that ``pack`` made ``data`` from.

    Raises ValueError when the data are damaged or were made from another shape of record.
    """
    shape: Any = kind
    try:
        plain, make = json.loads(zlib.decompress(data)), _maker(shape)
        made: T = make(plain) if make else plain
    except (zlib.error, TypeError, KeyError, IndexError, AttributeError) as error:
        raise ValueError(f"not a packed {kind}: {error}") from error
    return made


def _values(record: Any) -> Any:
    """Return a record's fields in their order, a set in order; all else that may be packed is what JSON knows."""
    kind: Any = type(record)
    if kind is frozenset:
        return sorted(record)
    return _getter(kind)(record)


@cache
def _getter(kind: type[Any]) -> Callable[[Any], Any]:
    if not is_dataclass(kind):
        raise TypeError(f"cannot pack {kind}")
    names = [f.name for f in fields(kind)]
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda record: (get(record),)


_encode = json.JSONEncoder(separators=(",", ":"), default=_values).encode


@cache
def _maker(kind: Any) -> Callable[[Any], Any] | None:
    """Return a function that makes a ``kind`` from its plain form, None where that is the value itself."""
    origin = typing.get_origin(kind)
    if origin is frozenset:
        return frozenset
    if origin is tuple:
        return _tuple_maker(typing.get_args(kind))
    if origin in (typing.Union, types.UnionType):
        (inner,) = (a for a in typing.get_args(kind) if a is not type(None))
        return _optional_maker(_maker(inner))
    if is_dataclass(kind):
        return _record_maker(kind)
    if isinstance(kind, type) and issubclass(kind, tuple):  # a named tuple of plain values
        return lambda value: kind(*value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {member.value: member for member in kind}.__getitem__
    return None


def _optional_maker(make: Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
    return make and (lambda value: None if value is None else make(value))


def _tuple_maker(args: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(args) == 2 and args[1] is Ellipsis:
        each = _maker(args[0])
        return (lambda value: tuple(map(each, value))) if each else tuple
    makers = [_maker(a) for a in args]
    return lambda value: tuple([m(v) if m else v for m, v in zip(makers, value, strict=True)])


def _record_maker(kind: Any) -> Callable[[Any], Any]:
    hints = typing.get_type_hints(kind)
    count = len(fields(kind))
    makers = [(n, each) for n, f in enumerate(fields(kind)) if (each := _maker(hints[f.name]))]

    def make(value: Any) -> Any:
        if len(value) != count:
            raise ValueError(f"{kind.__name__} has {count} fields, not {len(value)}")
        for n, each in makers:  # most fields are what JSON gives
            value[n] = each(value[n])
        return kind(*value)

    return make
