"""The rows of the table of utterances: each turn of speech in full, however the page splits it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from quotes.datatypes import QuoteRecord, Role
from quotes.text.uttered import parts_of, uttered

COLUMNS = (
    "id", "article_id", "statement_id", "speaker_id", "part", "start", "end", "text", "parts", "role",
    "confidence",
)  # fmt: skip


def utterance_rows(records: Iterable[QuoteRecord], statement_of: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each utterance, grouped by statement; ``statement_of`` is keyed by the quotes' ids."""
    order = {id: n for n, id in enumerate(dict.fromkeys(statement_of.values()))}
    rows = [_row(parts, statement_of) for parts in parts_of(records)]
    return iter(sorted(rows, key=lambda row: (order.get(row[2], len(order)), row[0])))


def _row(parts: Sequence[QuoteRecord], statement_of: Mapping[str, str]) -> tuple[Any, ...]:
    first, last = parts[0], parts[-1]
    statement = next((statement_of[part.id] for part in parts if part.id in statement_of), None)
    speaker = next((part.speaker_id for part in parts if part.speaker_id is not None), None)
    role = Role.UTTERANCE if len(parts) > 1 else first.role
    confidence = round(min(part.confidence for part in parts), 6)
    return (
        first.utterance_id, first.article_id, statement, speaker, str(first.part), first.start, last.end,
        uttered(parts), len(parts), str(role), confidence,
    )  # fmt: skip
