"""Which body a noun for any means: "el organismo" and "la empresa" are the one that the sentences before are about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.attribute.mentions.subject import is_subject
from quotes.attribute.people.clusters import Cluster
from quotes.lang import load
from quotes.text.normal import fold

# So far back a body is still the one that the article speaks of.
_SENTENCES, _PARAGRAPHS = 2, 1


def last_body(scene: Scene, clusters: Sequence[Cluster], meant: Mapping[int, int], index: int) -> int | None:
    """Return the cluster of the body that was a subject last before a nominal, if the noun can stand for it.

    "The company" is no ministry, but "the institution" can be one. For a noun that tells more, no name with another
    noun for bodies in it fits, nor any if the article has used the noun otherwise: "the teachers' union". ``meant``
    has the clusters of nominals so far.
    """
    here, words = scene.candidates[index], scene.language.words
    company = here.noun in words("nouns", "companies")
    some = company or here.noun in words("nouns", "some_bodies")
    if not (some or here.noun in words("nouns", "any_body")) or (some and _is_used_otherwise(scene, here)):
        return None
    others = _nouns(scene.language.code) - {fold(here.noun)} if some else frozenset()
    for number in reversed(_told_before(scene, clusters, meant, index)):
        name = fold(clusters[number].name).split()
        public = name[0] in _public(scene.language.code)
        if not (company and public) and not set(name) & others:
            return number
    return None


def _is_used_otherwise(scene: Scene, here: Candidate) -> bool:
    """Whether the article has used a noun before a mention with anything but a definite article right before it."""
    definite, before = scene.language.words("titles", "definite"), scene.text[: here.mention.span.start]
    uses = re.finditer(rf"(?:(\w+['’]?)\s)?\b{re.escape(here.noun)}\b", before, re.I)
    return any(fold(use[1] or "") not in definite for use in uses)


def _told_before(scene: Scene, clusters: Sequence[Cluster], meant: Mapping[int, int], index: int) -> list[int]:
    """The bodies that are subjects near before a nominal, or that its noun has meant there, as in the text."""
    here = scene.candidates[index]
    bodies = {k: n for n, cluster in enumerate(clusters) if cluster.type == "ORG" for k in cluster.candidates}
    subjects = {k: n for k, n in bodies.items() if is_subject(scene, scene.candidates[k])}
    again = {k: n for k, n in meant.items() if scene.candidates[k].noun == here.noun}
    near = {k: n for k, n in (subjects | again).items() if k < index and _is_near(here, scene.candidates[k])}
    return [near[k] for k in sorted(near)]


def _is_near(here: Candidate, other: Candidate) -> bool:
    parsed = here.sentence is not None and other.sentence is not None
    sentences = (here.sentence or 0) - (other.sentence or 0) if parsed else 0
    return sentences <= _SENTENCES and here.paragraph - other.paragraph <= _PARAGRAPHS


@cache
def _nouns(code: str) -> frozenset[str]:
    """All nouns for bodies that a name can hold, folded: "council", "party"."""
    words = load(code).words
    return frozenset(fold(noun) for key in ("office", "organisation") for noun in words("nouns", key))


@cache
def _public(code: str) -> frozenset[str]:
    """The nouns for offices and bodies with which their names begin, folded: "ministerio", "corte"."""
    words = load(code).words
    nouns = (words("nouns", "office") | words("nouns", "organisation")) - words("nouns", "companies")
    return frozenset(fold(noun) for noun in nouns)
