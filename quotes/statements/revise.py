"""Speakers learned from other printings of the same statement."""

from __future__ import annotations

from collections.abc import Sequence

from quotes.datatypes import QuoteRecord, Statement


def revise_speakers(records: Sequence[QuoteRecord], statements: Sequence[Statement]) -> tuple[QuoteRecord, ...]:
    """Return the records; nothing is learned yet."""
    return tuple(records)
