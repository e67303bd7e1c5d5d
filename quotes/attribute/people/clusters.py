"""Which mentions of an article mean the same person or body: names clustered by their parts.

``Jane Roe``, ``Ms. Roe`` and ``Roe`` are one cluster.  If several persons share a surname, honorific, generation and
title decide who is meant. If they do not, the surname most likely means the person named before it, and named more
often; if that is even, it means nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from quotes.attribute.mentions.lexicon import title_words
from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.attribute.people.families import surnames_shared
from quotes.attribute.people.names import (
    display_name,
    generation_of,
    is_initials,
    is_short_form,
    name_parts,
    nickname_of,
)
from quotes.attribute.people.short_bodies import short_bodies
from quotes.attribute.people.titles import genders_told, honorific_of, titles_of
from quotes.attribute.people.variants import is_misprint, parts_of_variants
from quotes.datatypes import MentionKind
from quotes.text.normal import fold


@dataclass(frozen=True, slots=True)
class Cluster:
    """One person, body or place that the article names; ``name`` is its fullest form without titles."""

    name: str
    type: str
    candidates: tuple[int, ...]
    aliases: tuple[str, ...]
    gender: str | None
    told: bool = False  # whether more than the first name tells the gender
    titles: tuple[str, ...] = ()  # words before or beside the name: "Colombian President"


@dataclass(frozen=True, slots=True)
class Names:
    """The clusters of an article's names, the cluster of each name, and the shares of names that fit several."""

    clusters: tuple[Cluster, ...]
    cluster_of: dict[int, int]
    shares: dict[int, list[tuple[int, float]]]


@dataclass(frozen=True, slots=True)
class _Form:
    """One printed occurrence of a name: its parts, and what stands beside it."""

    index: int
    parts: tuple[str, ...]
    generation: str
    nickname: str
    person: bool
    told: str  # the gender that its honorific shows
    suggested: str  # the gender that its first name suggests
    titles: frozenset[str]


@dataclass(slots=True)
class _Group:
    """The forms of one name so far, the fullest first."""

    forms: list[_Form]
    key: tuple[str, ...] = ()
    person: bool = False
    nicknames: set[str] = field(default_factory=set)

    def add(self, form: _Form) -> None:
        self.forms.append(form)
        self.key = self.key or form.parts
        self.person = self.person or form.person
        if form.nickname:
            self.nicknames.add(form.nickname)

    def genders(self) -> set[str]:
        genders = {f.told for f in self.forms if f.told}
        return genders or {f.suggested for f in self.forms if f.suggested}

    @property
    def generation(self) -> str:
        return next((f.generation for f in self.forms if f.generation), "")

    @property
    def first(self) -> int:
        return min(f.index for f in self.forms)


def cluster_names(scene: Scene) -> tuple[tuple[Cluster, ...], dict[int, int]]:
    """Return the clusters of the article's names, and which of them each named candidate belongs to."""
    names = names_of(scene)
    return names.clusters, names.cluster_of


def names_of(scene: Scene) -> Names:
    """Return the clusters of the article's names, and whom each name means."""
    forms = _forms(scene)
    breakers = scene.language.words("honorifics", "breakers")
    groups: list[_Group] = []
    open_: dict[int, list[tuple[int, float]]] = {}
    for form in sorted(forms, key=lambda f: (-len(f.parts), f.index)):
        fits = _fitting(form, groups, breakers)
        shares = _shares(form, fits, groups)
        best = max(shares, key=lambda s: s[1], default=None)
        if best is None:
            groups.append(_Group([]))
            groups[-1].add(form)
        elif best[1] >= SURE_SHARE:
            groups[best[0]].add(form)
            if best[1] < 1.0:
                open_[form.index] = shares
        else:
            open_[form.index] = shares
    order = sorted(range(len(groups)), key=lambda g: groups[g].first)
    place = {g: n for n, g in enumerate(order)}
    clusters = _told_apart(scene, [_cluster(scene, groups[g]) for g in order])
    cluster_of = {f.index: place[g] for g, group in enumerate(groups) for f in group.forms}
    return Names(clusters, cluster_of, {i: [(place[g], p) for g, p in of] for i, of in open_.items()})


# A shared surname goes to a person with at least this share of the mentions; otherwise it is left open.
SURE_SHARE = 0.6


def _forms(scene: Scene) -> list[_Form]:
    name_candidates = [(i, c) for i, c in enumerate(scene.candidates) if c.mention.kind is MentionKind.NAME]
    printed = {i: c.mention.span.of(scene.text) for i, c in name_candidates}
    variants = parts_of_variants(printed.values(), scene.text, scene.language)
    types = [(c.mention.span, c.mention.entity_type or "") for _, c in name_candidates]
    variants = {**short_bodies(scene.text, types, scene.language), **variants}
    parts = {
        i: variants.get(printed[i]) or name_parts(printed[i], scene.language, titled=is_titled(c))
        for i, c in name_candidates
    }
    shared = surnames_shared(scene, parts)
    ranks = title_words(scene.language.code)
    forms = []
    for i, candidate in name_candidates:
        family = shared.get(i)
        titles = {w for t in titles_of(scene, candidate) for w in fold(t).split()} & ranks
        forms.append(
            _Form(
                i,
                family.parts if family else parts[i],
                generation_of(printed[i]),
                nickname_of(printed[i]),
                candidate.mention.entity_type == "PERSON",
                honorific_of(scene, candidate)[1],
                candidate.gender or (family.gender if family else "") or "",
                frozenset(titles),
            )
        )
    return forms


def is_titled(candidate: Candidate) -> bool:
    """Return whether the words before a name may be a title: never before the name of a body or place."""
    return candidate.mention.entity_type not in {"ORG", "LOC"}


def _fitting(form: _Form, groups: Sequence[_Group], breakers: frozenset[str]) -> list[int]:
    """The groups that a name can belong to: the same words, or a shorter form of a person's name.

    A "name" from a headline that contains a word such as "with" is not anybody's full name.
    """
    near = [g for g, group in enumerate(groups) if _agree(form, group, groups)]
    fits = [g for g in near if groups[g].key == form.parts]
    if fits:
        return fits
    people = [g for g in near if groups[g].person and not breakers & set(groups[g].key[1:])]
    if form.person:
        fits = [g for g in people if is_short_form(form.parts, groups[g].key) or _by_nickname(form, groups[g])]
        fits = fits or _mononym(form, people, groups)
    if not fits:
        bodies = [g for g in near if not form.person and not groups[g].person]
        fits = [g for g in bodies if is_initials(form.parts, groups[g].key)]
    if not fits and len(form.parts) == 1:
        fits = [g for g in people if len(groups[g].key) > 1 and form.parts[0] == groups[g].key[-1]]
    return fits or _by_other_spelling(form, people, groups)


def _by_other_spelling(form: _Form, people: Sequence[int], groups: Sequence[_Group]) -> list[int]:
    """The only person of whose surname a single word is a misprint, or whose initials it is."""
    if len(form.parts) != 1:
        return []
    earlier = [g for g in people if len(groups[g].key) > 1 and groups[g].first < form.index]
    fits = [g for g in earlier if form.person and is_misprint(form.parts[0], groups[g].key[-1])]
    fits += [g for g in earlier if len(groups[g].key) > 2 and is_initials(form.parts, groups[g].key)]
    return fits if len(fits) == 1 else []


def _agree(form: _Form, group: _Group, groups: Sequence[_Group]) -> bool:
    """Whether neither generation nor gender excludes a name from a group.

    A gender suggested by a first name counts against an honorific only if the honorific fits another person with that
    surname.
    """
    if form.generation and group.generation and form.generation != group.generation:
        return False
    genders = group.genders()
    if not form.told or not genders or form.told in genders:
        return True
    if any(f.told for f in group.forms):
        return False
    last = form.parts[-1:]
    others = [g for g in groups if g is not group and g.person and g.key[-1:] == last]
    return not any(form.told in other.genders() or not other.genders() for other in others)


def _by_nickname(form: _Form, group: _Group) -> bool:
    return form.parts[0] in group.nicknames and form.parts[-1] in (group.key[-1], form.parts[0])


def _mononym(form: _Form, people: Sequence[int], groups: Sequence[_Group]) -> list[int]:
    """The only person with this as a middle name: "Poe" in "Jane Poe van Roe"."""
    fits = [
        g for g in people if len(form.parts) == 1 and len(form.parts[0]) > 3 and form.parts[0] in groups[g].key[1:-1]
    ]
    return fits if len(fits) == 1 else []


def _shares(form: _Form, fits: list[int], groups: Sequence[_Group]) -> list[tuple[int, float]]:
    """The probability of each group that a name fits: earlier ones take precedence, then those named more often."""
    introduced = [g for g in fits if groups[g].first < form.index]
    fits = introduced or [g for g in sorted(fits, key=lambda g: groups[g].first)[:1] if _may_follow(form, groups[g])]
    if len(fits) > 1 and form.titles:
        titled = [g for g in fits if any(form.titles & f.titles for f in groups[g].forms)]
        fits = titled if len(titled) == 1 else fits
    if len(fits) > 1 and form.told:
        agreeing = [g for g in fits if form.told in groups[g].genders()]
        fits = agreeing if len(agreeing) == 1 else fits
    if len(fits) > 1 and len(form.parts) == 1:
        formal = [g for g in fits if not _by_first_name(groups[g])]
        fits = formal if len(formal) == 1 and form.parts[0] == groups[formal[0]].key[-1] else fits
    total = sum(len(groups[g].forms) for g in fits)
    return [(g, len(groups[g].forms) / total) for g in sorted(fits, key=lambda g: (-len(groups[g].forms), g))]


def _may_follow(form: _Form, group: _Group) -> bool:
    """Whether a name may be given in full only later: not "President Roe" before a "Jane Roe" without that title."""
    titles = frozenset[str]().union(*(f.titles for f in group.forms))
    return len(form.parts) > 1 or not form.titles or form.told != "" or not titles.isdisjoint(form.titles)


def _by_first_name(group: _Group) -> bool:
    """Whether the article calls a person by the first name alone, so that a surname alone means somebody else."""
    return len(group.key) > 1 and any(f.parts == group.key[:1] for f in group.forms)


def _cluster(scene: Scene, group: _Group) -> Cluster:
    language = scene.language
    members = sorted(f.index for f in group.forms)
    printed = [
        display_name(scene.candidates[i].mention.span.of(scene.text), language, titled=is_titled(scene.candidates[i]))
        for i in members
    ]
    counts = Counter(printed)
    name = max(counts, key=lambda n: (min(3, len(name_parts(n, language))), counts[n], -printed.index(n)))
    if group.person and len(name_parts(name, language)) < len(group.key):  # a first name, its surname shared
        first = next((n for n in printed if name_parts(n, language) == group.key[:1]), name)
        name = f"{first} {_shared_surname(scene, group)}".strip()
    types = Counter(scene.candidates[i].mention.entity_type or "" for i in members)
    type_ = max(types, key=lambda t: (types[t], t == "PERSON", t))
    titles = tuple(dict.fromkeys(t for i in members for t in titles_of(scene, scene.candidates[i])))
    of_titles = {w for t in titles for w in fold(t).split()}
    suggested = [f.suggested for f in group.forms if f.suggested and f.parts[0] == group.key[0]]
    if suggested:  # "spokesman Jane Roe"
        of_titles -= language.words("nouns", "either")
    genders_of_members = [g for i in members for g in genders_told(scene, scene.candidates[i], of_titles)]
    genders = Counter(genders_of_members or suggested)
    gender = max(genders, key=genders.__getitem__, default=None)
    return Cluster(name, type_, tuple(members), tuple(sorted(set(printed))), gender, bool(genders_of_members), titles)


def _shared_surname(scene: Scene, group: _Group) -> str:
    """The surname of a group as the article prints it for another member of the family."""
    last = group.key[-1]
    for candidate in scene.candidates:
        words = display_name(candidate.mention.span.of(scene.text), scene.language).split()
        if candidate.mention.kind is MentionKind.NAME and words and name_parts(words[-1], scene.language) == (last,):
            return words[-1]
    return ""


def _told_apart(scene: Scene, clusters: Sequence[Cluster]) -> tuple[Cluster, ...]:
    """The clusters, with honorifics for people whom the article calls by the same surname: "Mr. Roe" and "Mrs. Roe"."""
    often = Counter(fold(c.name) for c in clusters if c.type == "PERSON")
    clusters_apart = []
    for cluster in clusters:
        honorific = next((h for i in cluster.candidates if (h := honorific_of(scene, scene.candidates[i])[0])), "")
        if cluster.type == "PERSON" and often[fold(cluster.name)] > 1 and honorific and " " not in cluster.name:
            clusters_apart.append(replace(cluster, name=f"{honorific} {cluster.name}"))
        else:
            clusters_apart.append(cluster)
    return tuple(clusters_apart)
