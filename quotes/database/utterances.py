"""The rows of the table of utterances: each turn of speech in full, however the page splits it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from quotes.database.arrangement import NOBODY, Arrangement
from quotes.datatypes import QuoteRecord, Role, Statement
from quotes.datatypes.sequences import begins, codes_of
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


def utterances_in_order(
    records: Sequence[QuoteRecord], statements: Sequence[Statement], arrangement: Arrangement
) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each utterance of an index with its rowid, by statement, and then by id."""
    speech = np.flatnonzero(arrangement.is_speech).astype(np.int32)
    speech = speech[np.lexsort((arrangement.article[speech], arrangement.utterance[speech]))]
    whose = arrangement.utterance[speech], arrangement.article[speech]
    bounds = np.append(np.flatnonzero(begins(whose[0]) | begins(whose[1])), len(speech)).astype(np.int32)
    first = arrangement.statement[speech[bounds[:-1]]].copy()
    for n in np.flatnonzero(np.diff(bounds) > 1).tolist():
        places = speech[bounds[n] : bounds[n + 1]].tolist()
        of = {records[place].id: int(arrangement.statement[place]) for place in places}
        (parts,) = parts_of(records[place] for place in places)
        first[n] = next((of[part.id] for part in parts if of[part.id] != NOBODY), NOBODY)
    ranks = np.full(len(arrangement.order) + 1, len(arrangement.order), np.int32)
    ranks[arrangement.order] = np.arange(len(arrangement.order))
    order = np.lexsort((whose[0][bounds[:-1]], ranks[first])).astype(np.int32)
    del whose, ranks
    placed = order[first[order] != NOBODY]
    alone = codes_of(records[int(speech[bounds[n]])].utterance_id for n in order[len(placed) :])
    rowids = arrangement.belonging(first[placed], alone)
    for n, rowid in zip(map(int, order), map(int, rowids), strict=True):
        (parts,) = parts_of(records[place] for place in speech[bounds[n] : bounds[n + 1]].tolist())
        id = None if first[n] == NOBODY else statements[int(first[n])].id
        yield rowid, *_row(parts, {} if id is None else dict.fromkeys((part.id for part in parts), id))


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
