"""Which of two people "the former" and "the latter" mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quotes.attribute.mentions.scene import Scene
from quotes.attribute.people.clusters import Cluster
from quotes.datatypes import MentionKind


def one_of_two(scene: Scene, clusters: Sequence[Cluster], cluster_of: Mapping[int, int], index: int) -> int | None:
    """Return the cluster of the person whom "the former" or "el segundo" means.

    That is the first, or the second, of two people in the last sentence before it that names any; None for other words,
    for the first of three, and beyond the paragraph before.
    """
    here, words_for = scene.candidates[index], scene.language.words
    printed = here.mention.span.of(scene.text).lower()
    places = [n for n, key in enumerate(("first_of_two", "second_of_two")) if printed in words_for("pronouns", key)]
    if not places:
        return None
    mentions = [
        (other.sentence, cluster_of[k])
        for k, other in enumerate(scene.candidates[:index])
        if other.mention.kind is MentionKind.NAME and other.sentence != here.sentence and k in cluster_of
        if clusters[cluster_of[k]].type == "PERSON" and here.paragraph - other.paragraph <= 1
    ]
    if not mentions:
        return None
    people = list(dict.fromkeys(number for sentence, number in mentions if sentence == mentions[-1][0]))
    return people[places[0]] if len(people) == 2 else None
