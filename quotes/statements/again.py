"""Some quotes put into statements again, without the rest of an index: what follows from a person's decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from operator import attrgetter

import numpy as np

from quotes.datatypes import Link, Part, QuoteRecord, Statement
from quotes.datatypes.columns import codes_of_all, column
from quotes.datatypes.sequences import in_memory
from quotes.statements import edges_between, read_off
from quotes.statements.arrays import unlisted
from quotes.statements.compose import make, member_of
from quotes.statements.groups import JOINED
from quotes.statements.join import Edge
from quotes.statements.links import SAME, links
from quotes.text.lexicon import lexicon

# Quotes of each side that are compared, the longest first: the others of a statement say the same.
MOST_COMPARED = 12


def formed(records: Sequence[QuoteRecord]) -> Statement:
    """Return the statement that some quotes form, one of them speech; what headlines repeat decides no wording."""
    words = lexicon()
    own = [r for r in records if not _repeats(r, records)]
    statement = make(read_off(own), words)
    printed = read_off([r for r in records if _repeats(r, records)])
    members = (*statement.members, *(member_of(quote, statement.text, words) for quote in printed))
    return replace(statement, members=tuple(sorted(members, key=attrgetter("quote_id"))))


def _repeats(record: QuoteRecord, records: Sequence[QuoteRecord]) -> bool:
    return record.part is Part.TITLE and any(
        r.part is Part.TEXT and (r.article_id, r.utterance_id) == (record.article_id, record.utterance_id)
        for r in records
    )


def sameness(one: Sequence[QuoteRecord], other: Sequence[QuoteRecord]) -> float:
    """Return how probable it is that two groups of quotes are one statement, 0.0 if they must not be merged."""
    edges = _edges(one, other)
    likeliest = max((e.probability for e in edges if e.kind == SAME), default=0.0)
    return likeliest if likeliest >= JOINED else 0.0


def links_between(one: Sequence[QuoteRecord], other: Sequence[QuoteRecord], ids: tuple[str, str]) -> tuple[Link, ...]:
    """Return the links between two statements that have these quotes and ids."""
    first, second = _longest(one), _longest(other)
    in_order = sorted(ids)
    of = [in_order.index(id) for id, side in zip(ids, (first, second), strict=True) for _ in side]
    columns = column(in_memory, np.int32, [np.array(of)]), codes_of_all(in_order, in_memory)
    return tuple(links(read_off([*first, *second]), _edges(one, other), *columns))


def _edges(one: Sequence[QuoteRecord], other: Sequence[QuoteRecord]) -> list[Edge]:
    first, second = _longest(one), _longest(other)
    quotes = read_off([*first, *second])
    places = product(range(len(first)), range(len(first), len(quotes)))
    pairs = [(i, j) for i, j in places if quotes[i].wording.stems and quotes[j].wording.stems]
    return list(edges_between(quotes, [unlisted(pairs)])) if pairs else []


def _longest(records: Sequence[QuoteRecord]) -> list[QuoteRecord]:
    return sorted(records, key=lambda r: (-len(r.text), r.id))[:MOST_COMPARED]
