"""A text without what it quotes, so that only the reporter's words tell anything."""

from __future__ import annotations

from collections.abc import Iterable

from quotes.datatypes import Span

MASK = "\x00"  # stands for each character of a quote


def masked(text: str, quotes: Iterable[Span]) -> str:
    """Return a text in which quotes cannot be read; all positions are those of the text."""
    pieces, at = [], 0
    for start, end in sorted(quotes):
        if end > at:
            pieces += [text[at:start], MASK * (end - max(start, at))]
            at = end
    return "".join((*pieces, text[at:]))
