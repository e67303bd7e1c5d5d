"""Which mentions of an article mean the same person or body: names clustered by their parts.

``Jane Roe``, ``Ms. Roe`` and ``Roe`` are one cluster.  If it is even which of several persons a
surname means, it means nobody (``fitting``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from quotes.attribute.mentions.lexicon import title_words
from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.attribute.people.families import surnames_shared
from quotes.attribute.people.fitting import NameGroup, PrintedName, fitting, shares, tables_of
from quotes.attribute.people.names import (
    display_name,
    generation_before,
    generation_of,
    known_as,
    name_parts,
    nickname_of,
)
from quotes.attribute.people.nations import Post, posts_of
from quotes.attribute.people.short_bodies import short_bodies
from quotes.attribute.people.titles import genders_told, honorific_of, titles_of, words_of_titles
from quotes.attribute.people.variants import parts_of_variants
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
    posts: frozenset[Post] = frozenset()  # offices of a nation that the text tells beside the name


@dataclass(frozen=True, slots=True)
class Names:
    """The clusters of an article's names, the cluster of each name, and the shares of names that fit several."""

    clusters: tuple[Cluster, ...]
    cluster_of: dict[int, int]
    shares: dict[int, list[tuple[int, float]]]


def names_of(scene: Scene) -> Names:
    """Return the clusters of the article's names, and whom each name means."""
    titles = {i: titles_of(scene, c) for i, c in enumerate(scene.candidates) if c.mention.kind is MentionKind.NAME}
    forms = _forms(scene, titles)
    tables = tables_of(forms, scene.language)
    groups: list[NameGroup] = []
    open_: dict[int, list[tuple[int, float]]] = {}

    def place(form: PrintedName) -> None:
        fits = shares(form, fitting(form, groups, tables), groups, tables)
        best = max(fits, key=lambda s: s[1], default=None)
        if best is None:
            groups.append(NameGroup([]))
        if best is None or best[1] >= SURE_SHARE:
            groups[best[0] if best else -1].add(form)
        if best is not None and best[1] < 1.0:
            open_[form.index] = fits

    for form in sorted(forms, key=lambda f: (-len(f.parts), not f.person, f.index)):
        place(form)
    order = sorted(range(len(groups)), key=lambda g: groups[g].first)
    number_of = {g: n for n, g in enumerate(order)}
    clusters = _told_apart(scene, [_cluster(scene, groups[g], titles) for g in order])
    cluster_of = {f.index: number_of[g] for g, group in enumerate(groups) for f in group.forms}
    return Names(clusters, cluster_of, {i: [(number_of[g], p) for g, p in of] for i, of in open_.items()})


# A shared surname goes to a person with at least this share of the mentions; otherwise it is left open.
SURE_SHARE = 0.6


def _forms(scene: Scene, titles_of_names: Mapping[int, Sequence[str]]) -> list[PrintedName]:
    name_candidates = [(i, scene.candidates[i]) for i in titles_of_names]
    printed = {i: c.mention.span.of(scene.text) for i, c in name_candidates}
    variants = parts_of_variants(printed.values(), scene.text, scene.language)
    types = [(c.mention.span, c.mention.entity_type or "") for _, c in name_candidates]
    variants = {**short_bodies(scene.text, types, scene.language), **variants}
    parts = {
        i: variants.get(printed[i]) or name_parts(printed[i], scene.language, titled=is_titled(c))
        for i, c in name_candidates
    }
    shared = surnames_shared(scene, parts)
    kin = scene.language.words("nouns", "kin")
    ranks = title_words(scene.language.code) - kin - scene.language.words("nouns", "office")
    forms = []
    for i, candidate in name_candidates:
        family = shared.get(i)
        titles = words_of_titles(tuple(titles_of_names[i]), scene.language.code)
        forms.append(
            PrintedName(
                i,
                family.parts if family else parts[i],
                generation_of(printed[i])
                or generation_before(scene.text, candidate.mention.span.start, scene.language),
                nickname_of(printed[i]) or known_as(scene.text, candidate.mention.span.end, scene.language),
                candidate.mention.entity_type == "PERSON",
                honorific_of(scene, candidate)[1],
                (candidate.gender if len(parts[i]) > 1 else "") or (family.gender if family else "") or "",
                titles & ranks,
                not titles.isdisjoint(kin),
            )
        )
    return forms


def is_titled(candidate: Candidate) -> bool:
    """Return whether the words before a name may be a title: never before the name of a body or place."""
    return candidate.mention.entity_type not in {"ORG", "LOC"}


def _cluster(scene: Scene, group: NameGroup, titles_of_names: Mapping[int, Sequence[str]]) -> Cluster:
    language = scene.language
    forms = sorted(group.forms, key=lambda f: f.index)
    members = [f.index for f in forms]
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
    titles = tuple(dict.fromkeys(t for i in members for t in titles_of_names[i]))
    of_titles = {w for t in titles for w in fold(t).split()}
    suggested = [f.suggested for f in group.forms if f.suggested and f.parts[0] == group.key[0]]
    if all(len(f.parts) == 1 for f in group.forms):  # "Jane", or somebody's surname: what the word suggests
        suggested += [g for i in members if (g := scene.candidates[i].gender)]
    if suggested:  # "spokesman Jane Roe"
        of_titles -= language.words("nouns", "either")
    genders_of_members = [g for f in forms for g in genders_told(f.told, of_titles, language)]
    genders = Counter(genders_of_members or suggested)
    gender = max(genders, key=genders.__getitem__, default=None)
    posts = frozenset[Post]().union(*(posts_of(scene, scene.candidates[i]) for i in members))
    aliases = tuple(sorted(set(printed)))
    return Cluster(name, type_, tuple(members), aliases, gender, bool(genders_of_members), titles, posts)


def _shared_surname(scene: Scene, group: NameGroup) -> str:
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
        shared = cluster.type == "PERSON" and often[fold(cluster.name)] > 1 and " " not in cluster.name
        names = cluster.candidates if shared else ()
        honorific = next((h for i in names if (h := honorific_of(scene, scene.candidates[i])[0])), "")
        clusters_apart.append(replace(cluster, name=f"{honorific} {cluster.name}") if honorific else cluster)
    return tuple(clusters_apart)
