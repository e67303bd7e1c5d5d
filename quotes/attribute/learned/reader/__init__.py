"""The second reader, asked where the scorer is unsure: an encoder that points from a quote at who is quoted.

``reader_of(precision)`` reads; torch and the weights are loaded when it first does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quotes.arithmetic import Precision
from quotes.attribute.learned.reader.reading import Reading, Reads
from quotes.datatypes import Quote

__all__ = ["Reading", "Reads", "reader_of"]


def reader_of(precision: Precision) -> Reads:
    """Return the reader that comes with the package; it raises ModelError if it first reads and has no weights."""
    return _Bundled(precision)


@dataclass(frozen=True, slots=True)
class _Bundled:
    precision: Precision

    def read(self, text: str, quotes: Sequence[Quote], indices: Iterable[int]) -> Mapping[int, Reading]:
        from quotes.attribute.learned.reader.reader import bundled_reader

        return bundled_reader(self.precision).read(text, quotes, indices)
