"""The rows of the table of utterances: each turn of speech in full, however the page splits it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from quotes.database.arrangement import NOBODY, Arrangement
from quotes.datatypes import QuoteRecord, Role, Statement
from quotes.datatypes.columns import codes_of_all, column, lists_of, ordered, placed
from quotes.datatypes.sequences import Numbers, begins
from quotes.datatypes.stored import StoredNumbers
from quotes.text.uttered import parts_of, uttered

_WRITTEN = 1 << 12  # utterances that are written together
_LOOKED_UP = 1 << 14  # and that are given rowids together: each time, the statements of all are read
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
    turns = _turns(records, arrangement)
    order = _in_order(turns, arrangement)
    firsts = (turns.first.take(some) for _, some in order.pieces(_LOOKED_UP))
    statements_there = (some[some != NOBODY] for some in firsts)
    alone = codes_of_all(_ids_of_alone(turns, order, records), arrangement.keep)
    rowids = arrangement.belonging(statements_there, alone, order.count)
    for _, some in order.pieces(_WRITTEN):
        lists = lists_of(turns.quotes, turns.ends, some)
        for first, places in zip(turns.first.take(some).tolist(), lists, strict=True):
            (parts,) = parts_of(records[place] for place in places)
            id = None if first == NOBODY else statements[first].id
            yield next(rowids), *_row(parts, {} if id is None else dict.fromkeys((part.id for part in parts), id))


@dataclass(frozen=True, slots=True)
class _Turns:
    """The places of the quotes of all utterances, one after the other, and where each ends.

    ``first`` are the numbers of the statements of their first parts, NOBODY if they have none, ``ranks`` are in the
    order of the ids.
    """

    quotes: StoredNumbers
    ends: StoredNumbers
    first: StoredNumbers
    ranks: StoredNumbers


def _turns(records: Sequence[QuoteRecord], arrangement: Arrangement) -> _Turns:
    """Return the utterances, by their ids and then by their articles."""
    keep = arrangement.keep
    spoken = ((start + np.flatnonzero(some)).astype(np.int32) for start, some in arrangement.is_speech.pieces())
    speech = column(keep, np.int32, spoken)
    ids = column(keep, np.int32, (arrangement.utterance.take(some) for _, some in speech.pieces()))
    ends = column(keep, np.int64, [np.zeros(1, np.int64)])
    turns = _Turns(*(column(keep, np.int32), ends, column(keep, np.int32), column(keep, np.int32)))
    for keys, at in ordered(ids, keep):
        places = speech.take(at)
        articles = arrangement.article.take(places)
        order = np.lexsort((articles, keys))
        places, keys, articles = places[order], keys[order], articles[order]
        bounds = np.append(np.flatnonzero(begins(keys) | begins(articles)), len(keys))[: len(keys) + 1]
        first = arrangement.statement.take(places[bounds[:-1]])
        for n in np.flatnonzero(np.diff(bounds) > 1).tolist():
            first[n] = _first_statement(places[bounds[n] : bounds[n + 1]], records, arrangement)
        turns.ranks.extend(keys[bounds[:-1]])
        turns.first.extend(first)
        ends.extend(turns.quotes.count + bounds[1:])
        turns.quotes.extend(places)
    return turns


def _first_statement(places: Numbers, records: Sequence[QuoteRecord], arrangement: Arrangement) -> int:
    """Return the statement of the first part of an utterance that has one."""
    statements = arrangement.statement.take(places).tolist()
    of = {records[place].id: number for place, number in zip(places.tolist(), statements, strict=True)}
    (parts,) = parts_of(records[place] for place in places.tolist())
    return next((of[part.id] for part in parts if of[part.id] != NOBODY), NOBODY)


def _in_order(turns: _Turns, arrangement: Arrangement) -> StoredNumbers:
    """Return the numbers of the utterances by their statements as these are written, and then by id."""
    keep, count = arrangement.keep, arrangement.order.count
    pairs = ((some, np.arange(start, start + len(some))) for start, some in arrangement.order.pieces())
    written = placed(pairs, count, np.int32, keep)

    def keys() -> Iterator[Numbers]:
        for (_, first), (_, ranks) in zip(turns.first.pieces(_LOOKED_UP), turns.ranks.pieces(_LOOKED_UP), strict=True):
            when = np.full(len(first), count, np.int64)
            when[first != NOBODY] = written.take(first[first != NOBODY])
            yield (when << 32) + ranks

    return column(keep, np.int32, (some for _, some in ordered(column(keep, np.int64, keys()), keep)))


def _ids_of_alone(turns: _Turns, order: StoredNumbers, records: Sequence[QuoteRecord]) -> Iterator[str]:
    """Yield the ids of utterances that are in no statement, in their order."""
    for _, some in order.pieces(_LOOKED_UP):
        alone = some[turns.first.take(some) == NOBODY]
        for place in turns.quotes.take(turns.ends.take(alone)).tolist():
            yield records[place].utterance_id


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
