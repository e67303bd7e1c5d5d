"""People whose first name misleads: the article's pronouns show another gender than tables of names do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from quotes.attribute.mentions.scene import Scene
from quotes.attribute.people.antecedents import PRONOUNS_THAT_OVERRULE, gender_of, is_of_gender, subjects_over
from quotes.attribute.people.clusters import Cluster
from quotes.datatypes import MentionKind


def with_genders_overruled(
    scene: Scene, clusters: Sequence[Cluster], cluster_of: Mapping[int, int]
) -> tuple[Cluster, ...]:
    """Return the clusters, with the gender of the pronouns below a person whose first name suggests another.

    "President Nana Roe noted that he …", twice: Ghana's Nana is no woman. One such pronoun may mean somebody else, and
    nobody has two genders: ``cluster_of`` tells whom pronouns mean by the first name.
    """
    meant = {
        (number, gender_of(scene.candidates[index].noun, scene))
        for index, number in cluster_of.items()
        if scene.candidates[index].mention.kind is MentionKind.PRONOUN
    }
    sentences: dict[tuple[int, str], set[int]] = {}
    for index, number in _commanded(scene, cluster_of):
        here = scene.candidates[index]
        sentences.setdefault((number, gender_of(here.noun, scene)), set()).add(here.sentence or 0)
    changed = list(clusters)
    for (number, gender), places in sentences.items():
        if number >= len(clusters):  # a noun without a name
            continue
        person = clusters[number]
        guessed = person.type == "PERSON" and person.gender not in (None, gender) and not person.told
        if guessed and len(places) >= PRONOUNS_THAT_OVERRULE and (number, person.gender) not in meant:
            changed[number] = replace(person, gender=gender, told=True)
    return tuple(changed)


def _commanded(scene: Scene, cluster_of: Mapping[int, int]) -> list[tuple[int, int]]:
    """The pronouns of a gender in what somebody says, with the cluster of that subject, which is no pronoun."""
    by_anchor = {c.anchor: k for k, c in enumerate(scene.candidates) if c.mention.kind is not MentionKind.PRONOUN}
    pairs = []
    for index, candidate in enumerate(scene.candidates):
        if not is_of_gender(scene, candidate):
            continue
        above = {word: rank for word, rank in subjects_over(scene, candidate).items() if word != candidate.anchor}
        nearest = min((rank for rank, _ in above.values()), default=0)
        owners = [
            cluster_of[by_anchor[word]]
            for word, (rank, verb) in above.items()
            if rank == nearest and word in by_anchor and by_anchor[word] in cluster_of
            if scene.cues[verb] == "speech" and word < verb < (candidate.anchor or 0)
        ]
        if len(owners) == 1:
            pairs.append((index, owners[0]))
    return pairs
