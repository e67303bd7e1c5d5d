"""Records to compact bytes and back, with MessagePack: numbers, strings and field names, checked against the types.

Reading a file that somebody else wrote runs no code.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_encode = msgspec.msgpack.Encoder(order="deterministic").encode  # sets are sorted: equal records give equal bytes
_LEVEL = 3  # zlib's level: low, since every article is written once and few are read again


def pack(value: object) -> bytes:
    """Return ``value`` (frozen records, tuples, sets of plain values, enums and plain values) as compressed bytes."""
    return zlib.compress(plain(value), _LEVEL)


def plain(value: object) -> bytes:
    """Return ``value`` as bytes that only an equal value gives."""
    return _encode(value)


def unpack(kind: type[T], data: bytes) -> T:
    """Return the value of type ``kind`` that ``pack`` made ``data`` from.

    Raises ValueError if the data are damaged or come from another shape of record.
    """
    shape: Any = kind
    try:
        record: T = _decoder(shape)(zlib.decompress(data))
    except (zlib.error, ValueError) as error:
        raise ValueError(f"not a packed {kind.__name__}: {error}") from error
    return record


def reader_of(kind: Any) -> Callable[[bytes | memoryview], Any]:
    """Return a function that makes values of type ``kind`` from what ``plain`` gave."""
    return _decoder(kind)


@cache
def _decoder(kind: Any) -> Callable[[bytes | memoryview], Any]:
    return msgspec.msgpack.Decoder(kind).decode
