"""One statement, many outlets: quotes of the same words are merged, and nothing else is.

Block (which quotes are worth comparing), compare (their words side by side), veto and weigh (who, when, where, about
what), join (statements out of pairs).  The result depends on the set of records alone, never on their order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from quotes.config import CLEAN_CUT, COVERED, JOINED, LEAST_SAMENESS, OVERLAP_BITS, SUGGESTED, WHOLE
from quotes.datatypes import Link, QuoteRecord, Role, Statement
from quotes.statements.block import abroad, at_home
from quotes.statements.compare import Comparison, compare, overlap
from quotes.statements.evidence import Printed, coverage, features, nearby, printed, probability, veto
from quotes.statements.join import Edge, decided, join
from quotes.statements.lexicon import Lexicon, lexicon
from quotes.statements.made import make, statement_id
from quotes.statements.revise import revise_speakers
from quotes.statements.wording import Wording, wording

__all__ = ["merge", "revise_speakers", "statement_id"]

MERGED_ROLES = (Role.UTTERANCE, Role.FRAGMENT)


def merge(
    records: Sequence[QuoteRecord],
    together: Sequence[frozenset[str]] = (),
    apart: Sequence[frozenset[str]] = (),
) -> tuple[tuple[Statement, ...], tuple[Link, ...]]:
    """Return the statements that the records make, and links between them, in an order that depends on ids only.

    Only utterances and fragments become members.  People decide last: the statements of the quotes in a set of
    ``together`` (quote ids) become one, then the quotes of each set of ``apart`` are taken out into one of their own.
    """
    words = lexicon()
    wordings: dict[str, Wording] = {}
    quotes = []
    for record in sorted(records, key=lambda r: r.id):
        if record.role in MERGED_ROLES:
            if record.text not in wordings:
                wordings[record.text] = wording(record.text, words)
            if wordings[record.text].stems:
                quotes.append(printed(record, wordings[record.text], words))
    edges = list(_edges(quotes, words))
    nearby.cache_clear()
    groups = join(quotes, (e for e in edges if e.probability >= JOINED))
    groups = decided(quotes, groups, together, apart)
    statements = sorted((make([quotes[i] for i in group], words) for group in groups), key=lambda s: s.id)
    return tuple(statements), ()


def _edges(quotes: Sequence[Printed], words: Lexicon) -> Iterator[Edge]:
    for i, j in chain(at_home(quotes, words), abroad(quotes, words)):
        a, b = (i, j) if _size(quotes[i]) <= _size(quotes[j]) else (j, i)
        compared = _compare(quotes[a].wording, quotes[b].wording, words)
        if compared is None or veto(quotes[a], quotes[b], compared, words):
            continue
        chance = probability(features(quotes[a], quotes[b], compared, words))
        if chance >= SUGGESTED:
            yield Edge(a, b, chance, _excerpt(quotes[a].wording, quotes[b].wording, compared))


def _size(quote: Printed) -> tuple[int, str, str]:
    return len(quote.wording.stems), quote.wording.key, quote.record.id


def _compare(a: Wording, b: Wording, words: Lexicon) -> Comparison | None:
    """Return the comparison of two wordings, None where they have too little in common."""
    if a.stems != b.stems and overlap(a, b, words) < LEAST_SAMENESS:
        return None
    compared = compare(a, b, words)
    if compared.sameness < LEAST_SAMENESS:
        return None
    if coverage(a, compared, words) >= COVERED:
        return compared
    return compared if compared.shared >= OVERLAP_BITS and compared.sameness >= CLEAN_CUT else None


def _excerpt(a: Wording, b: Wording, compared: Comparison) -> bool:
    """Return whether ``a`` is only a part of ``b``: all there, and much shorter."""
    return compared.contained and len(a.stems) < WHOLE * len(b.stems)
