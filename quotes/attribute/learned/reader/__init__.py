"""The second reader, asked where the scorer is unsure: an encoder that points from a quote at who is quoted.

``reader_of(precision)`` reads; torch and the weights are loaded when it first does.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from quotes.attribute.learned.reader.reading import Precision, Reading, Reads
from quotes.datatypes import Quote

__all__ = ["Precision", "Reading", "Reads", "best_precision", "reader_of"]

_PROCESSOR = Path("/proc/cpuinfo")
_SHORT_FLOATS = frozenset({"amx_bf16", "avx512_bf16"})  # what processors call their instructions for short floats


@cache
def best_precision() -> Precision:
    """Return what this machine reads fastest with; without torch, since it is asked before anything is read."""
    if platform.system() != "Linux":
        return Precision.WHOLE
    try:
        processor = _PROCESSOR.read_text(encoding="utf-8")
    except OSError:
        return Precision.WHOLE
    flags = next((line.split() for line in processor.splitlines() if line.startswith("flags")), [])
    return Precision.SHORT if _SHORT_FLOATS & set(flags) else Precision.WHOLE


def reader_of(precision: Precision) -> Reads:
    """Return the reader that comes with the package; it raises ModelError if it first reads and has no weights."""
    return _Bundled(precision)


@dataclass(frozen=True, slots=True)
class _Bundled:
    precision: Precision

    def read(self, text: str, quotes: Sequence[Quote], indices: Iterable[int]) -> Mapping[int, Reading]:
        from quotes.attribute.learned.reader.reader import bundled_reader

        return bundled_reader(self.precision).read(text, quotes, indices)
