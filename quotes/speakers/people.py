"""Which printed names belong to one person: clusters of name parts that do not depend on the order of input."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

from quotes.speakers.names import PARTICLES, PersonName, abbreviates


@dataclass(slots=True)
class Clusters:
    """A disjoint-set forest over names; a cluster with a known speaker's name is that speaker's."""

    parents: dict[PersonName, PersonName] = field(default_factory=dict)
    known: dict[PersonName, str] = field(default_factory=dict)  # by the root of the cluster

    def root(self, name: PersonName) -> PersonName:
        """Return the name that stands for the cluster of ``name``."""
        at = self.parents.setdefault(name, name)
        while at != self.parents[at]:
            self.parents[at] = at = self.parents[self.parents[at]]
        return at

    def join(self, a: PersonName, b: PersonName) -> None:
        """Join two clusters, unless they belong to different known speakers."""
        first, second = sorted((self.root(a), self.root(b)))
        ids = {self.known[r] for r in (first, second) if r in self.known}
        if first == second or len(ids) > 1:
            return
        self.parents[second] = first
        if ids:
            self.known[first] = ids.pop()


def cluster(
    names: Set[PersonName],
    ids: Mapping[PersonName, str],
    links: Iterable[tuple[PersonName, PersonName]],
    short_forms: Mapping[str, Set[str]],
    apart: Set[tuple[PersonName, PersonName]] = frozenset(),
) -> Clusters:
    """Return the clusters of ``names``, joined by known speakers (``ids``) and by what articles ``links``.

    ``short_forms`` are first names with the longer ones they stand for; ``apart`` holds names of two people in one
    article.

    A surname or an initial can mean only persons in ``names``: a known speaker whose full name is in no article does
    not attract a stranger's surname.
    """
    clusters = Clusters()
    full = {n for n in names | ids.keys() if not n.bare and not n.initial}
    for name in sorted(ids.keys()):
        clusters.known[clusters.root(name)] = ids[name]
    for group in _grouped(full).values():
        _join_middles(group, ids, clusters)
    for a, b in sorted((min(pair), max(pair)) for pair in links):
        if not (a.bare or b.bare or a.initial or b.initial) and a.generation == b.generation:
            clusters.join(a, b)
    _join_given(full, short_forms, apart, clusters)
    _join_spellings(full, apart, clusters)
    _join_short(names, full & names, clusters)
    return clusters


def _grouped(names: Set[PersonName]) -> dict[tuple[str, str, str], list[PersonName]]:
    groups: dict[tuple[str, str, str], list[PersonName]] = defaultdict(list)
    for name in sorted(names):
        groups[name.first, name.last, name.generation].append(name)
    return groups


def _join_middles(group: list[PersonName], ids: Mapping[PersonName, str], clusters: Clusters) -> None:
    """Join Jane Roe with Jane A. Roe and Jane Alice Roe, unless Jane Roe could equally be Jane Beth Roe."""
    if len(group) == 1:
        return
    tops = [n for n in group if not any(o != n and abbreviates(n.middle, o.middle) for o in group)]
    members: dict[PersonName, list[PersonName]] = {top: [] for top in tops}
    for name in group:
        fitting = [top for top in tops if abbreviates(name.middle, top.middle)]
        if len(fitting) == 1:
            members[fitting[0]].append(name)
    for top, names in members.items():
        if len({ids[n] for n in names if n in ids}) < 2:
            for name in names:
                clusters.join(top, name)


def _join_given(
    full: Set[PersonName],
    short_forms: Mapping[str, Set[str]],
    apart: Set[tuple[PersonName, PersonName]],
    clusters: Clusters,
) -> None:
    """Join Bob Roe with Robert Roe, unless another Roe has a first name that "Bob" can stand for."""
    by_surname: dict[str, list[PersonName]] = defaultdict(list)
    for name in sorted(full):
        by_surname[name.last].append(name)
    for name in sorted(full):
        longer = short_forms.get(name.first, frozenset())
        of = [o for o in by_surname[name.last] if o.first in longer and name.generation in ("", o.generation)]
        together = any((min(name, o), max(name, o)) in apart for o in of)
        if len({clusters.root(o) for o in of}) == 1 and not together:
            clusters.join(name, of[0])


def _join_spellings(full: Set[PersonName], apart: Set[tuple[PersonName, PersonName]], clusters: Clusters) -> None:
    """Join Mary-Jane Roe with Mary Jane Roe, Carlos de Roe with Carlos Roe, and Phillip Roe with Philip Roe."""
    spelled: dict[tuple[str, ...], PersonName] = {}
    for name in sorted(full):
        first, *rest = str(name).replace("-", " ").split()
        spelling = tuple(_undoubled(w) for w in (first, *(w for w in rest if w not in PARTICLES)))
        other = spelled.setdefault(spelling, name)
        if (other, name) not in apart:
            clusters.join(other, name)


# In a word of so many letters one that is doubled, or not, is a spelling: "Philip" and "Phillip", not "Lot" and "Lott".
_SPELLING_LETTERS = 6
_DOUBLED = re.compile(r"([^\W\d_])\1")


def _undoubled(word: str) -> str:
    single = _DOUBLED.sub(r"\1", word)
    return single if len(single) >= _SPELLING_LETTERS else word


def _join_short(names: Set[PersonName], full: Set[PersonName], clusters: Clusters) -> None:
    """Join a surname, or an initial and a surname, with the only person in the articles whom it can mean."""
    by_surname: dict[str, set[PersonName]] = defaultdict(set)
    roots = {name: clusters.root(name) for name in full}
    for name in full:
        by_surname[name.last].add(name)
    for name in sorted(names):
        last = f"{name.first} {name.last}" if name.first in PARTICLES and not name.middle else name.last
        if not (name.bare or name.initial or last != name.last):
            continue
        fitting = {roots[f] for f in by_surname.get(last, ()) if _fits(name, f)}
        if len(fitting) == 1:
            clusters.join(name, fitting.pop())


def _fits(short: PersonName, full: PersonName) -> bool:
    generation = short.generation in ("", full.generation)
    return generation and (not short.initial or full.first.startswith(short.first))
