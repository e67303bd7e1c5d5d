"""What has to be parsed at all: attribution looks at the sentences around quotes, not at the whole article."""

from __future__ import annotations

from collections.abc import Sequence

from quotes.config import PARAGRAPHS_BEFORE_A_QUOTE
from quotes.datatypes import Quote, Span


def wanted_paragraphs(paragraphs: tuple[Span, ...], quotes: tuple[Quote, ...]) -> frozenset[int]:
    """Return the indices of the paragraphs that names are looked for in: all of them where there is a quote at all.

    A name in full often stands far from the quote that only has the surname.
    """
    return frozenset(range(len(paragraphs))) if quotes else frozenset()


def sentences_to_parse(places: Sequence[tuple[int, bool]]) -> list[bool]:
    """Return for each sentence, given as (paragraph, has a quote in it), whether attribution needs its tree.

    Needed are all sentences of a paragraph with a quote, of the paragraphs just before it, where the source of a
    quote that stands alone is named, and the first sentence after it.
    """
    quoted = {paragraph for paragraph, touches in places if touches}
    near = {p - back for p in quoted for back in range(PARAGRAPHS_BEFORE_A_QUOTE + 1)}
    after = {p + 1 for p in quoted}
    keep = []
    previous = None
    for paragraph, _ in places:
        first = paragraph != previous
        keep.append(paragraph in near or (paragraph in after and first))
        previous = paragraph
    return keep
