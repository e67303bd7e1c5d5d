"""One statement, many outlets: quotes with the same words are merged, and nothing else is.

Block (which quotes are worth comparing), compare (their words side by side), veto and weigh (who, when, where, about
what), join (statements out of pairs).  The result depends on the set of records alone, never on their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from quotes.datatypes import Link, LinkKind, QuoteRecord, Role, Statement
from quotes.datatypes.columns import Codes, InOrderOfIds, codes_of_all, column, placed
from quotes.datatypes.sequences import Keep, Renewed, in_memory, lists_at, read_at
from quotes.statements.arrays import Pairs
from quotes.statements.as_printed import Printed, forget_nearby, forget_quotes, printed
from quotes.statements.block import Blocks
from quotes.statements.compare import LEAST_SAMENESS, Comparison, compare, is_within, overlap
from quotes.statements.compose import Composer, make_all, statement_id
from quotes.statements.edges import Edges, echoes_of
from quotes.statements.evidence import (
    BRIEF_BITS,
    CLEAN_CUT,
    coverage,
    features_at_best,
    fragmentary,
    in_context,
    probability,
    shown_to_be_of,
    veto,
)
from quotes.statements.groups import Groups, Joiner, grouped
from quotes.statements.headlines import Repeats, rejoined, repeated
from quotes.statements.join import Edge
from quotes.statements.links import SAME, alike, echo, links
from quotes.statements.renderings import forget_renderings
from quotes.statements.revise import learned, revise_speakers
from quotes.statements.wording import Wording, wording
from quotes.text import normal
from quotes.text.lexicon import Lexicon, lexicon

__all__ = [
    "Comparer", "Edge", "Merged", "Printed", "Repeats", "Steps", "Wording", "edges_between", "forget_words", "in_order",
    "learned_in", "merge", "merge_and_revise", "merged", "put_together", "read_off", "revise_speakers", "statement_id",
    "taking_part",
]  # fmt: skip

# Compares quotes, given as batches of pairs of their indices, and returns the edges between them in any order.
Comparer = Callable[[Sequence[Printed], Iterable[Pairs]], Iterable[Edge]]
# Returns the quotes that have another speaker by their groups and echoes, as ``learned_in`` does; it gets only groups
# in which some quotes have a speaker and others none, and each quote that somebody echoes with its echoes behind it.
Learner = Callable[[Sequence[Printed], Iterable[list[int]], Iterable[list[int]]], Iterable[Printed]]


@dataclass(frozen=True, slots=True)
class Steps:
    """What compares quotes, joins them, learns speakers from that, and makes statements of them.

    None is this process, with the same result. ``hear`` is told each quote before any is compared.
    """

    comparer: Comparer | None = None
    joiner: Joiner | None = None
    learner: Learner | None = None
    composer: Composer | None = None
    hear: Callable[[Printed], None] = lambda quote: None


@dataclass(frozen=True, slots=True)
class Merged:
    """What quotes add up to: those that have another speaker by it (of two for one the last), statements and links."""

    others: Sequence[Printed]
    statements: Sequence[Statement]
    links: Sequence[Link]


MERGED_ROLES = (Role.UTTERANCE, Role.FRAGMENT, Role.SCARE)


def merge(
    records: Sequence[QuoteRecord], comparer: Comparer | None = None
) -> tuple[tuple[Statement, ...], tuple[Link, ...]]:
    """Return the statements that the records form, and the links between them, in an order that depends only on ids.

    Utterances and fragments become members, and so do scare quotes that repeat the words of one. ``comparer`` replaces
    ``edges_between``, with the same result.
    """
    quotes = in_order(_taking_part(records), in_memory)
    blocks = Blocks(quotes, lexicon())
    edges = _compared(quotes, blocks, comparer, in_memory)
    statements, linked = _told(quotes, grouped(quotes, edges, blocks.turns), edges, in_memory)
    return tuple(statements), tuple(linked)


def merge_and_revise(
    records: Sequence[QuoteRecord],
    steps: Steps = Steps(),
    wordings: Iterable[Wording] | None = None,
    keep: Keep = in_memory,
) -> tuple[Sequence[QuoteRecord], Sequence[Statement], Sequence[Link]]:
    """Return the records, with speakers made certain by the statements of a first merge, and what they merge into.

    What a headline repeats of its text goes where that goes. ``wordings`` are earlier results of ``read_off``, one for
    each record; ``keep`` says where all these are kept, ``steps`` what else works on them.
    """
    records, repeats, quotes = taking_part(records, wordings, keep)
    return put_together(records, repeats, merged(in_order(quotes, keep, steps.hear), steps, keep), keep)


def taking_part(
    records: Sequence[QuoteRecord], wordings: Iterable[Wording] | None, keep: Keep
) -> tuple[Sequence[QuoteRecord], Repeats, Iterator[Printed]]:
    """Return the records, what those of headlines repeat, and the quotes that take part in a merge.

    All quotes of an article must be among the records; of several articles the result is that of each.
    """
    records, repeats = repeated(records, keep)
    return records, repeats, _taking_part(records, wordings, repeats)


def put_together(
    records: Sequence[QuoteRecord], repeats: Repeats, whole: Merged, keep: Keep
) -> tuple[Sequence[QuoteRecord], Sequence[Statement], Sequence[Link]]:
    """Return records and statements with what headlines repeat, and the links."""
    others = keep(QuoteRecord, (quote.record for quote in whole.others))
    return *rejoined(records, others, whole.statements, repeats, lexicon(), keep), whole.links


def merged(there: InOrderOfIds[Printed], steps: Steps, keep: Keep) -> Merged:
    """Return what quotes in the order of their ids add up to."""
    quotes: Sequence[Printed] = there
    blocks = Blocks(quotes, lexicon(), keep)
    edges = _compared(quotes, blocks, steps.comparer, keep)
    groups = grouped(quotes, edges, blocks.turns, steps.joiner)
    lists = blocks.voices.mixed(groups), echoes_of(edges, blocks.voices.speakers, keep)
    others: Sequence[Printed] = keep(Printed, (steps.learner or learned_in)(quotes, *lists))
    if others:
        del edges, groups
        quotes = Renewed(there, there.places_of(quote.record.id for quote in others), others)
        blocks.voices.hear_again(quotes.renewed())
        edges = _compared(quotes, blocks, steps.comparer, keep)
        groups = grouped(quotes, edges, blocks.turns, steps.joiner)
    del blocks
    return Merged(others, *_told(quotes, groups, edges, keep, steps.composer))


def _compared(quotes: Sequence[Printed], blocks: Blocks, comparer: Comparer | None, keep: Keep) -> Edges:
    edges = Edges((comparer or edges_between)(quotes, blocks.pairs()), keep.scratch())
    forget_nearby()
    return edges


def learned_in(
    quotes: Sequence[Printed], groups: Iterable[list[int]], echoed: Iterable[list[int]]
) -> Iterator[Printed]:
    """Yield the quotes that have another speaker by what a first merge has put together."""
    several = lists_at(quotes, groups)
    pairs = ((quotes[one], map(quotes.__getitem__, echoes)) for one, *echoes in echoed)
    yield from learned(several, pairs, lexicon())


def _taking_part(
    records: Iterable[QuoteRecord], wordings: Iterable[Wording] | None = None, without: Repeats | None = None
) -> Iterator[Printed]:
    """Yield the quotes that take part in a merge."""
    words = lexicon()
    of_records = repeat(None) if wordings is None else wordings
    for record, own in zip(records, of_records, strict=wordings is not None):
        if record.role in MERGED_ROLES and (without is None or without.of(record) is None):
            quote = printed(record, own or wording(record.text, words), words)
            if quote.wording.stems:
                yield quote


def in_order(
    quotes: Iterable[Printed], keep: Keep, hear: Callable[[Printed], None] = lambda quote: None
) -> InOrderOfIds[Printed]:
    """Return quotes by their ids; ``hear`` is told each as it comes."""
    ids = Codes(keep)

    def noted() -> Iterator[Printed]:
        for quote in quotes:
            ids.append(quote.record.id)
            hear(quote)
            yield quote

    there = keep(Printed, noted(), often=True)
    return InOrderOfIds(there, ids.settled(), keep)


def forget_words() -> None:
    """Let go of what was worked out of words, so that it needs no memory while rows are written.

    It was made between quotes that are gone by then: each value may hold on to a megabyte that is free otherwise.
    """
    forget_quotes()
    wording.cache_clear()
    forget_renderings()
    normal.forget_words()


# Probability from which two statements are shown as possibly the same.
SUGGESTED = 0.25


def _told(
    quotes: Sequence[Printed],
    groups: Groups,
    edges: Iterable[Edge],
    keep: Keep,
    composer: Composer | None = None,
) -> tuple[Sequence[Statement], Sequence[Link]]:
    """Return the statements of groups of quotes, and the links between them."""
    statements, order = make_all(quotes, groups, lexicon(), keep, composer)
    pairs = ((some, np.arange(start, start + len(some))) for start, some in order.pieces())
    ranks = placed(pairs, len(groups), np.int32, keep)
    of = (
        np.where(some < 0, -1, ranks.take(np.maximum(some, 0))) if len(groups) else some
        for _, some in groups.numbers(len(quotes)).pieces()
    )
    ids = codes_of_all((statement.id for statement in statements), keep)
    return statements, links(quotes, edges, column(keep, np.int32, of), ids, keep)


def read_off(records: Iterable[QuoteRecord]) -> list[Printed]:
    """Return records in the form in which they are compared."""
    words = lexicon()
    return [printed(record, wording(record.text, words), words) for record in records]


def edges_between(quotes: Sequence[Printed], pairs: Iterable[Pairs]) -> Iterator[Edge]:
    """Yield the edge of each pair of quotes, if any: possibly one statement, or a link between two."""
    words = lexicon()
    for i, j, quote, its_host in _read(quotes, pairs):
        a, b, compared, excerpt, _ = _laid_together((i, quote), (j, its_host), words)
        one, other = (quote, its_host) if a == i else (its_host, quote)
        edge = None
        if compared is not None:
            edge = _weigh((a, one), (b, other), compared, excerpt, words)
        if edge is None:
            likeness = alike(one, other, words)
            if likeness:
                edge = Edge(a, b, likeness, False, LinkKind.SIMILAR, "much the same words in another order")
        if edge is not None:
            yield edge


_READ = 1 << 14  # pairs whose quotes are looked up together


def _read(quotes: Sequence[Printed], pairs: Iterable[Pairs]) -> Iterator[tuple[int, int, Printed, Printed]]:
    """Yield the pairs one by one, with their quotes."""
    for one, other in pairs:
        for first in range(0, len(one), _READ):
            i, j = one[first : first + _READ], other[first : first + _READ]
            yield from zip(i.tolist(), j.tolist(), read_at(quotes, i), read_at(quotes, j), strict=True)


def comparable(
    i: int, j: int, quotes: Sequence[Printed], words: Lexicon
) -> tuple[int, int, Comparison | None, bool, bool]:
    """Return two quotes by their length, the shorter first, with the comparison of their wordings.

    It is None if they have too little in common. Then come whether the first is an excerpt of the second, and whether
    the shared part is brief.
    """
    return _laid_together((i, quotes[i]), (j, quotes[j]), words)


def _laid_together(
    first: tuple[int, Printed], second: tuple[int, Printed], words: Lexicon
) -> tuple[int, int, Comparison | None, bool, bool]:
    """Return the same of quotes that are given with their numbers."""
    (a, one), (b, other) = (first, second) if _size(first[1]) <= _size(second[1]) else (second, first)
    compared = _compare(one.wording, other.wording, words)
    if compared is None:
        return a, b, None, False, False
    return a, b, compared, _excerpt(one.wording, other.wording, compared), compared.shared < BRIEF_BITS


def _weigh(
    first: tuple[int, Printed], second: tuple[int, Printed], compared: Comparison, excerpt: bool, words: Lexicon
) -> Edge | None:
    """Return the edge between two quotes of similar wording, with their numbers, or None if there is none."""
    (a, one), (b, other) = first, second
    brief, score = compared.shared < BRIEF_BITS, echo(one, other, compared)
    at_best = features_at_best(one, other, compared, words)
    if not score and (
        "other" in at_best
        or round(probability(at_best), 4) < SUGGESTED
        or (fragmentary(one.wording) and not shown_to_be_of(one, other, compared, words))
    ):
        return None  # as nearly half of all pairs: whatever else is asked, they are no statement
    against = veto(one, other, compared, words)
    if against in ("speakers", "echo", "retold"):
        why = "the same words from another speaker"
        return Edge(a, b, score, False, LinkKind.ECHOES, why, brief, against == "retold") if score else None
    chance = 0.0 if against else round(probability(in_context(at_best, one, other, compared, words)), 4)
    if chance < SUGGESTED:
        return None
    return Edge(a, b, chance, excerpt, SAME, "similar words, but perhaps from two occasions", brief)


def _size(quote: Printed) -> tuple[int, str, str]:
    return len(quote.wording.stems), quote.wording.key, quote.record.id


# Two quotes may overlap only in part (the end of one is the beginning of the other) if the shared part is this long, a
# clause of its own; if it is shorter, nearly all of the shorter quote must match.
OVERLAP_BITS = 45
COVERED = 0.7


# The part of the shorter one that must lie in such an overlap: two long speeches have many phrases in common.
CLEAN_PART = 0.35


def _compare(a: Wording, b: Wording, words: Lexicon) -> Comparison | None:
    """Return the comparison of two wordings, or None if they have too little in common."""
    if a.stems != b.stems and not is_within(a, b) and overlap(a, b) < LEAST_SAMENESS:
        return None
    compared = compare(a, b, words)
    if compared.sameness < LEAST_SAMENESS:
        return None
    part = coverage(a, compared)
    clean = compared.shared >= OVERLAP_BITS and compared.sameness >= CLEAN_CUT and part >= CLEAN_PART
    return compared if clean or part >= COVERED else None


# An excerpt with more than this share of its host's words counts as an edit, not as a part, and can itself be a host.
WHOLE = 0.8


def _excerpt(a: Wording, b: Wording, compared: Comparison) -> bool:
    """Return whether ``a`` is only a part of ``b``: nearly all of it is there, and it is much shorter."""
    return coverage(a, compared) >= COVERED and len(a.stems) < WHOLE * len(b.stems)
