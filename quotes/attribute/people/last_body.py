"""Which body a noun for any means: "el organismo" and "la empresa" are the one that the sentences before are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.attribute.people.clusters import Cluster
from quotes.datatypes import MentionKind
from quotes.lang import load
from quotes.text.normal import fold

# So far back a body is still the one that the article speaks of.
_SENTENCES, _PARAGRAPHS = 2, 1


def last_body(scene: Scene, clusters: Sequence[Cluster], meant: Mapping[int, int], index: int) -> int | None:
    """Return the cluster of the body that was a subject last before a nominal, if the noun can stand for it.

    "The company" is no ministry, but "the institution" can be one; other nouns tell too much to be anybody's.
    ``meant`` has the clusters of the nominals so far.
    """
    here, words = scene.candidates[index], scene.language.words
    company = here.noun in words("nouns", "companies")
    if not company and here.noun not in words("nouns", "any_body"):
        return None
    for number in reversed(_told_before(scene, clusters, meant, index)):
        public = fold(clusters[number].name).split()[0] in _public(scene.language.code)
        if not (company and public):
            return number
    return None


def _told_before(scene: Scene, clusters: Sequence[Cluster], meant: Mapping[int, int], index: int) -> list[int]:
    """The bodies that are subjects near before a nominal, or that its noun has meant there, as in the text."""
    here = scene.candidates[index]
    bodies = {k: n for n, cluster in enumerate(clusters) if cluster.type == "ORG" for k in cluster.candidates}
    subjects = {k: n for k, n in bodies.items() if _is_subject(scene, scene.candidates[k])}
    again = {k: n for k, n in meant.items() if scene.candidates[k].noun == here.noun}
    near = {k: n for k, n in (subjects | again).items() if k < index and _is_near(here, scene.candidates[k])}
    return [near[k] for k in sorted(near)]


def _is_subject(scene: Scene, candidate: Candidate) -> bool:
    anchor = candidate.anchor
    return (
        candidate.mention.kind is MentionKind.NAME
        and anchor is not None
        and scene.tokens[anchor].deprel.startswith("nsubj")
    )


def _is_near(here: Candidate, other: Candidate) -> bool:
    if here.sentence is None or other.sentence is None:
        return False
    return here.sentence - other.sentence <= _SENTENCES and here.paragraph - other.paragraph <= _PARAGRAPHS


@cache
def _public(code: str) -> frozenset[str]:
    """The nouns for offices and bodies with which their names begin, folded: "ministerio", "corte"."""
    words = load(code).words
    nouns = (words("nouns", "office") | words("nouns", "organisation")) - words("nouns", "companies")
    return frozenset(fold(noun) for noun in nouns)
