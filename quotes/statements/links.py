"""Links between statements: those that may be the same but are not safe to merge, and those that echo each other."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from quotes.datatypes import Link, LinkKind
from quotes.datatypes.sequences import Keep, Numbers, batches, begins, id_of, in_memory
from quotes.datatypes.stored import StoredNumbers
from quotes.statements.as_printed import Printed, company, days_apart
from quotes.statements.compare import Comparison
from quotes.statements.evidence import CLEAN_CUT, ECHO_BITS, SUGGESTED_DAYS, neighbours
from quotes.statements.join import Edge
from quotes.text.lexicon import Lexicon

SAME = "same"  # the kind of an edge that may not be a link but one statement


def echo(a: Printed, b: Printed, compared: Comparison) -> float:
    """Return how certain it is that one of two speakers repeats the other's words; 0.0 without any evidence."""
    enough = compared.shared >= ECHO_BITS and (compared.contained or compared.sameness >= CLEAN_CUT)
    days = days_apart(a, b)
    near = a.record.article_id == b.record.article_id or days is None or days <= SUGGESTED_DAYS
    if not enough or not near or a.speaker == b.speaker:
        return 0.0
    return round(min(1.0, compared.shared / (2 * ECHO_BITS)), 4)


# Two renderings of one remark (translations, paraphrases) share most of their content words: this share of the smaller
# one's, and at least this many words and bits.
ALIKE = 0.6
ALIKE_WORDS = 4
ALIKE_BITS = 50


def alike(a: Printed, b: Printed, lexicon: Lexicon) -> float:
    """Return the share, in bits, of the smaller quote's content words that the other has too.

    0.0 if the two cannot be renderings of one remark: different speakers, too few words, different weeks.
    """
    days = days_apart(a, b)
    if (days is not None and days > SUGGESTED_DAYS) or neighbours(a.record, b.record):
        return 0.0
    left, right = set(a.wording.stems) - lexicon.function, set(b.wording.stems) - lexicon.function
    common = left & right
    bits = sum(map(lexicon.tells, common))
    if len(common) < ALIKE_WORDS or bits < ALIKE_BITS:
        return 0.0
    if company(a, b, lexicon) not in ("same", "namesake", "unknown"):
        return 0.0
    share = bits / min(sum(map(lexicon.tells, left)), sum(map(lexicon.tells, right)))
    return round(share, 4) if share >= ALIKE else 0.0


def links(
    quotes: Sequence[Printed],
    edges: Iterable[Edge],
    of: StoredNumbers,
    ids: StoredNumbers,
    keep: Keep = in_memory,
) -> Sequence[Link]:
    """Return the links that the edges make between statements, in the order of their ids.

    ``ids`` are the codes of those of the statements, sorted; ``of`` gives each quote's number among these, -1 for none.
    Only the best one of each kind for two statements is returned; in an echo, the first statement is the one that
    repeats.
    """
    one, other, scores, whys = array("i"), array("i"), array("d"), array("B")
    kinds: dict[tuple[LinkKind, str], int] = {}
    for edge, a, b in _between_statements(edges, of):
        kind = LinkKind.ECHOES if edge.kind == LinkKind.ECHOES else LinkKind.SIMILAR
        if a > b if kind is LinkKind.SIMILAR else _original(quotes[edge.a], quotes[edge.b]):
            a, b = b, a
        one.append(a)
        other.append(b)
        scores.append(edge.probability)
        whys.append(kinds.setdefault((kind, edge.reason), len(kinds)))
    there = sorted(kinds)
    rank = np.array([there.index(why) for why in kinds], np.int32)[np.array(whys, np.uint8)]
    ends = np.array(one, np.int32), np.array(other, np.int32)
    kind_of = np.array([sorted(LinkKind).index(kind) for kind, _ in there], np.int32)
    best = _fewest(*ends, rank, np.array(scores), kind_of, ids.count)

    def made() -> Iterator[Link]:
        for start in range(0, len(best), _AT_ONCE):
            some = best[start : start + _AT_ONCE]
            codes = (ids.take(side[some]).tolist() for side in ends)
            for n, a, b in zip(some.tolist(), *codes, strict=True):
                kind, reason = there[rank[n]]
                yield Link(id_of(a), id_of(b), kind, scores[n], reason)

    return keep(Link, made())


def _between_statements(edges: Iterable[Edge], of: StoredNumbers) -> Iterator[tuple[Edge, int, int]]:
    """Yield the edges between two statements, with the numbers of these."""
    for some in batches(edges):
        ends = (of.take(np.array([getattr(edge, end) for edge in some], np.int64)).tolist() for end in ("a", "b"))
        for edge, a, b in zip(some, *ends, strict=True):
            if a >= 0 and b >= 0 and a != b:
                yield edge, a, b


def _original(a: Printed, b: Printed) -> bool:
    """Return whether ``a`` said it first: by date, else the shorter one, whose words the other repeats."""
    return (a.day or 0, len(a.wording.stems), a.record.id) < (b.day or 0, len(b.wording.stems), b.record.id)


# Links of one kind that a statement may have; more belong to a slogan.
MOST_LINKS = 8
_AT_ONCE = 1 << 12  # links whose ids are looked up together


def _fewest(one: Numbers, other: Numbers, whys: Numbers, scores: Numbers, kind_of: Numbers, statements: int) -> Numbers:
    """Return which links there are, in the order of their ends and kinds: the best one of each kind for two statements.

    Those of statements that have too many are left out.
    """
    kinds = kind_of[whys] if len(whys) else whys
    order = np.lexsort((-whys, -scores, kinds, other, one))
    new = begins(one[order]) | begins(other[order]) | begins(kinds[order])
    best = order[new]
    best = best[np.lexsort((kinds[best], other[best], one[best], -scores[best]))]
    counts = [bytearray(statements) for _ in LinkKind]  # of each kind, what each statement has
    fewest = array("i")
    for n in map(int, best):
        count, a, b = counts[kinds[n]], one[n], other[n]
        if count[a] < MOST_LINKS and count[b] < MOST_LINKS:
            fewest.append(n)
            count[a] += 1
            count[b] += 1
    rest = np.array(fewest, np.int32)
    return rest[np.lexsort((kinds[rest], other[rest], one[rest]))]
