"""From edges between quotes to statements: equal words first, then the likeliest; no excerpt ever joins two hosts.

Every group has a host class, the fullest wordings and their edits; all other members depend on one of them. An edge
between two groups is accepted only if it says that one group's host class is an excerpt or an edit of something in the
other: then that host class goes under the other's, or becomes one with it. And no chain of edges joins what one of two
speakers passes on as the other's words ("she believes that …") with these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from quotes.statements.as_printed import Printed
from quotes.statements.evidence import SEASON_DAYS


@dataclass(frozen=True, slots=True)
class Edge:
    """Two quotes, by index, that belong together; an excerpt's ``a`` is a part of ``b``.

    ``kind`` is "same" if they may be one statement, with that probability; else the kind of link between them.
    """

    a: int
    b: int
    probability: float
    excerpt: bool
    kind: str
    reason: str
    brief: bool = False  # words so few that many people can say them, and one person on many occasions
    retold: bool = False  # an echo in which one speaker presents the words as another's

    def between(self, a: int, b: int) -> Edge:
        """Return the same of two quotes by other numbers; ``replace`` would take several times as long."""
        return Edge(a, b, self.probability, self.excerpt, self.kind, self.reason, self.brief, self.retold)


@dataclass(slots=True)
class _Printings:
    members: list[int]
    host: set[int]
    speakers: set[str] = field(default_factory=set)
    first: int | None = None  # the first and the last day of its dates
    last: int | None = None


def join(quotes: Sequence[Printed], edges: Iterable[Edge], echoes: Iterable[Edge] = ()) -> list[list[int]]:
    """Return the quotes, by index, in groups that are one statement each.

    No group has both quotes of one of the ``echoes`` in it that retell another's words.
    """
    told_apart = _told_apart(echoes)
    groups: dict[int, _Printings] = {}
    of = list(range(len(quotes)))

    def order(edge: Edge) -> tuple[bool, float, str, str]:
        a, b = quotes[edge.a], quotes[edge.b]
        return a.wording.key != b.wording.key, -round(edge.probability, 9), a.record.id, b.record.id

    for edge in sorted(edges, key=order):
        if of[edge.a] == of[edge.b]:
            continue
        for i in (edge.a, edge.b):
            if of[i] == i and i not in groups:
                groups[i] = _group(i, quotes[i])
        one, other = groups[of[edge.a]], groups[of[edge.b]]
        if _strangers(one, other, quotes[edge.a], quotes[edge.b]) or (edge.brief and _lasts(one, other) > SEASON_DAYS):
            continue
        host = _common_host(edge, one, other)
        if host is not None and not (told_apart and _retelling(one, other, told_apart, of)):
            _unite(one, other, host, groups, of)
    return [groups[i].members if i in groups else [i] for i in range(len(quotes)) if of[i] == i]


def _told_apart(echoes: Iterable[Edge]) -> dict[int, list[int]]:
    """Return for each quote those that retell it, and those that it retells."""
    others: dict[int, list[int]] = {}
    for edge in echoes:
        if edge.retold:
            others.setdefault(edge.a, []).append(edge.b)
            others.setdefault(edge.b, []).append(edge.a)
    return others


def _retelling(one: _Printings, other: _Printings, told_apart: Mapping[int, Sequence[int]], of: Sequence[int]) -> bool:
    """Return whether a quote of one group retells one of the other's."""
    small, big = sorted((one, other), key=lambda group: len(group.members))
    number = of[big.members[0]]
    return any(of[j] == number for i in small.members for j in told_apart.get(i, ()))


def _group(i: int, quote: Printed) -> _Printings:
    return _Printings([i], {i}, {quote.speaker} if quote.speaker else set(), quote.day, quote.day)


def _lasts(one: _Printings, other: _Printings) -> int:
    """Return the number of days over which two groups together were printed."""
    days = [day for day in (one.first, other.first, one.last, other.last) if day is not None]
    return max(days) - min(days) if days else 0


def _strangers(one: _Printings, other: _Printings, a: Printed, b: Printed) -> bool:
    """Return whether the groups have different speakers although the edge's own two quotes do not."""
    if not one.speakers or not other.speakers or one.speakers & other.speakers:
        return False
    return a.speaker is None or b.speaker is None


def _common_host(edge: Edge, one: _Printings, other: _Printings) -> set[int] | None:
    """Return the host class of the two groups together, or None if they must not become one."""
    if edge.excerpt:
        return other.host if edge.a in one.host else None
    if edge.a in one.host and edge.b in other.host:
        return one.host | other.host
    if edge.a in one.host:
        return other.host
    if edge.b in other.host:
        return one.host
    return None


def _unite(one: _Printings, other: _Printings, host: set[int], groups: dict[int, _Printings], of: list[int]) -> None:
    """Join two groups: the smaller one's members move."""
    big, small = (one, other) if len(one.members) >= len(other.members) else (other, one)
    target = of[big.members[0]]
    number = of[small.members[0]]
    for i in small.members:
        of[i] = target
    big.members.extend(small.members)
    big.host = host
    big.speakers |= small.speakers
    days = [day for day in (big.first, small.first, big.last, small.last) if day is not None]
    big.first, big.last = (min(days), max(days)) if days else (None, None)
    del groups[number]
