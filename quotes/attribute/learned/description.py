"""Whom a description means that fits no title in the article, as the second reader sees it: "el médico", "the firm"."""

from __future__ import annotations

from collections.abc import Sequence, Set

from quotes.attribute.learned.features import noun_class
from quotes.attribute.learned.mixing import Named
from quotes.attribute.learned.reader import Reading
from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.attribute.people.clusters import Cluster
from quotes.attribute.people.coreference import Resolution
from quotes.attribute.people.definite import (
    gender_of_description,
    holds_a_name,
    holds_another_office,
    is_definite,
    is_met_unnamed,
    is_of_another_age,
    is_somebody_by_office,
)
from quotes.attribute.people.descriptors import BODY
from quotes.attribute.people.last_named import last_named
from quotes.attribute.people.unnamed import NOUN, UNNAMED
from quotes.datatypes import MentionKind, Span

# The least share of the reader's for the names of one person or body.
LEAST_SHARE = 0.8
_UNNAMED = frozenset({NOUN, UNNAMED, BODY})
_BODIES = frozenset({"organisation", "office", "group"})
_NEITHER = frozenset({"document"})


def is_open_description(scene: Scene, who: Resolution, index: int) -> bool:
    """Return whether a mention is a definite description of one person or body, and nothing else tells of whom."""
    candidate, number = scene.candidates[index], who.cluster_of.get(index)
    if candidate.mention.kind is not MentionKind.NOMINAL or candidate.plural or candidate.anchor is None:
        return False
    if number is not None and who.clusters[number].type not in _UNNAMED:
        return False
    return (
        is_definite(scene, candidate)
        and not holds_a_name(scene, candidate)
        and not is_somebody_by_office(scene, candidate)
        and not is_met_unnamed(scene, candidate)
        and noun_class(scene, candidate) not in _NEITHER
        and len(who.weighed.get(index, ())) < 2
        and last_named(scene, who.clusters, who.cluster_of, index) is None
    )


def meant(
    scene: Scene, clusters: Sequence[Cluster], names: Named, reading: Reading, index: int
) -> tuple[int, float] | None:
    """Return the cluster that a description means, with the reader's share of its names; None if it is not sure.

    It has to be named before the description and outside it, and to be what the description can mean: a person for
    "the doctor", a body for "the firm"; nobody of another gender, age or office.
    """
    here = scene.candidates[index]
    fitting = [n for n in names.clusters() if _fits(scene, clusters[n], here, index)]
    number, share = max(((n, names.of_cluster(reading, n)) for n in fitting), key=lambda x: x[1], default=(0, 0.0))
    return (number, share) if share >= LEAST_SHARE else None


def _fits(scene: Scene, cluster: Cluster, here: Candidate, index: int) -> bool:
    if cluster.type not in _types(noun_class(scene, here)) or (cluster.gender and noun_class(scene, here) in _BODIES):
        return False
    spans = [scene.candidates[k].mention.span for k in cluster.candidates]
    named = any(span.end <= here.mention.span.start or _explains(scene, span, here) for span in spans)
    if not named or any(span.overlaps(here.mention.span) for span in spans):
        return False
    genders = {gender_of_description(scene, here), cluster.gender}
    if cluster.type == "PERSON" and genders == {"female", "male"}:
        return False
    return not is_of_another_age(scene, here, cluster) and not holds_another_office(scene, here, cluster)


def _types(kind: str) -> Set[str]:
    """The types of names that a noun can mean; the recognizer takes companies for people and places at times."""
    if kind == "organisation":
        return {"ORG", "PERSON", "LOC"}
    return {"ORG", "PERSON"} if kind in _BODIES else {"PERSON"}


def _explains(scene: Scene, name: Span, here: Candidate) -> bool:
    """Whether a name follows a description in its sentence with no verb between: "the spokesman of the club, Roe"."""
    between = range(scene.word_at(here.mention.head.end), scene.word_at(name.start))
    return bool(between) and all(
        scene.tokens[w].upos not in {"VERB", "AUX"} and scene.sentence_of[w] == here.sentence for w in between
    )
