"""Links between statements: those that may be the same but are not safe to merge, and those that echo each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from quotes.datatypes import Link, LinkKind
from quotes.statements.as_printed import Printed, company, days_apart
from quotes.statements.compare import Comparison
from quotes.statements.evidence import CLEAN_CUT, ECHO_BITS, SUGGESTED_DAYS, neighbours
from quotes.statements.join import Edge
from quotes.statements.lexicon import Lexicon

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


def links(quotes: Sequence[Printed], edges: Iterable[Edge], statement: Mapping[int, str]) -> tuple[Link, ...]:
    """Return the links that the edges make between statements (``statement``: the id of each quote's, by index).

    Only the best one of each kind for two statements is returned; in an echo, the first statement is the one that
    repeats.
    """
    best: dict[tuple[str, str, str], Link] = {}
    for edge in edges:
        one, other = statement.get(edge.a), statement.get(edge.b)
        if one is None or other is None or one == other:
            continue
        if edge.kind == LinkKind.ECHOES:
            if _original(quotes[edge.a], quotes[edge.b]):
                one, other = other, one
            link = Link(one, other, LinkKind.ECHOES, edge.probability, edge.reason)
        else:
            link = Link(min(one, other), max(one, other), LinkKind.SIMILAR, edge.probability, edge.reason)
        key = (link.statement_id, link.other_id, link.kind)
        if key not in best or (link.score, link.reason) > (best[key].score, best[key].reason):
            best[key] = link
    return _fewest(best.values())


def _original(a: Printed, b: Printed) -> bool:
    """Return whether ``a`` said it first: by date, else the shorter one, whose words the other repeats."""
    return (a.day or 0, len(a.wording.stems), a.record.id) < (b.day or 0, len(b.wording.stems), b.record.id)


# Links of one kind that a statement may have; more belong to a slogan.
MOST_LINKS = 8


def _fewest(links_: Iterable[Link]) -> tuple[Link, ...]:
    """Return the links in the order of their ids, without those of statements that have too many."""
    count: dict[tuple[str, str], int] = {}
    best = []
    for link in sorted(links_, key=lambda k: (-k.score, k.statement_id, k.other_id, k.kind)):
        ends = [(link.statement_id, link.kind), (link.other_id, link.kind)]
        if all(count.get(end, 0) < MOST_LINKS for end in ends):
            best.append(link)
            for end in ends:
                count[end] = count.get(end, 0) + 1
    return tuple(sorted(best, key=lambda k: (k.statement_id, k.other_id, k.kind)))
