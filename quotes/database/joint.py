"""The rows of the table of a quote's speakers, for quotes that several say together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from quotes.datatypes import QuoteRecord


def joint_rows(records: Iterable[QuoteRecord]) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each speaker of a quote that has several, by the quotes' ids, the quote's own speaker first."""
    for record in sorted((r for r in records if r.others and r.speaker_id is not None), key=lambda r: r.id):
        yield record.id, 0, record.speaker_id, record.speaker_start, record.speaker_end, record.speaker_text
        for position, other in enumerate(record.others, 1):
            yield record.id, position, other.id, other.start, other.end, other.text
