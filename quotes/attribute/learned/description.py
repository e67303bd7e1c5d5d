"""Whom a description means that fits no title in the article, as the second reader sees it: "el médico", "the firm"."""

from __future__ import annotations

from collections.abc import Set

from quotes.attribute.learned.features import noun_class
from quotes.attribute.learned.mixing import Named
from quotes.attribute.learned.reader import Reading
from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.attribute.people.clusters import Cluster
from quotes.attribute.people.definite import (
    NAMED_LAST,
    NAMED_NEXT,
    PERHAPS_LAST,
    READ,
    Described,
    gender_of_description,
    holds_a_name,
    holds_another_office,
    is_definite,
    is_met_unnamed,
    is_of_another_age,
    is_person_described,
    is_somebody_by_office,
    stands_beside,
)
from quotes.attribute.people.descriptors import BODY
from quotes.attribute.people.last_named import last_named
from quotes.attribute.people.named_next import named_next
from quotes.attribute.people.resolution import Resolution
from quotes.attribute.people.unnamed import NOUN, UNNAMED
from quotes.datatypes import MentionKind, Span
from quotes.text.normal import fold

# The least share of the reader's for the names of whom a description means, if nobody was named last; with .8 instead,
# 81 of 88 were right and not 65 of 70.
LEAST_SHARE = 0.9
LEAST_SHARE_OF_LAST = 0.5  # and for the person named last
_UNNAMED = frozenset({NOUN, UNNAMED, BODY})
_BODIES = frozenset({"organisation", "office", "group"})


def is_open_description(scene: Scene, who: Resolution, index: int) -> bool:
    """Return whether a mention is a definite description that nothing in the article ties to a name."""
    if len(who.weighed.get(index, ())) > 1:
        return False
    return last_named(scene, who, index) is not None or _may_be_named(scene, who, index)


def _may_be_named(scene: Scene, who: Resolution, index: int) -> bool:
    """Whether a description is of one person or body that the article has not introduced as unnamed."""
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
        and (noun_class(scene, candidate) in _BODIES or is_person_described(scene, candidate))
        and not any(c.isdigit() for c in candidate.mention.span.of(scene.text))  # an age is the next one's
    )


def described(scene: Scene, who: Resolution, names: Named, reading: Reading, index: int) -> Described | None:
    """Return whom a description means; None if neither the article nor the reader tells.

    That is the person named last, likelier if the reader points there too; else whom the reader points at, if it is
    sure. They have to be named before the description and outside it, and to be what the description can mean: a person
    for "the doctor", a body for "the firm"; nobody of another gender, age or office.
    """
    last = last_named(scene, who, index)
    if last is not None:
        agreed = names.of_cluster(reading, last) >= LEAST_SHARE_OF_LAST
        return Described(last, NAMED_LAST if agreed else PERHAPS_LAST)
    here = scene.candidates[index]
    fitting = [n for n in names.clusters() if _fits(scene, who.clusters[n], here, index)]
    number, share = max(((n, names.of_cluster(reading, n)) for n in fitting), key=lambda x: x[1], default=(0, 0.0))
    return Described(number, READ) if share >= LEAST_SHARE else None


def described_by_text(scene: Scene, who: Resolution, index: int) -> Described | None:
    """Return whom a description means as the article alone tells, by the person named last or the one named next."""
    for find, reason in ((last_named, NAMED_LAST), (named_next, NAMED_NEXT)):
        person = find(scene, who, index)
        if person is not None:
            return Described(person, reason)
    return None


def _fits(scene: Scene, cluster: Cluster, here: Candidate, index: int) -> bool:
    if cluster.type not in _types(noun_class(scene, here)) or (cluster.gender and noun_class(scene, here) in _BODIES):
        return False
    if noun_class(scene, here) == "organisation" and _is_office(scene, cluster, here):
        return False
    spans = [scene.candidates[k].mention.span for k in cluster.candidates]
    before = any(span.end <= here.mention.span.start or _explains(scene, span, here) for span in spans)
    if not before or any(span.overlaps(here.mention.span) for span in spans):
        return False
    genders = {gender_of_description(scene, here), cluster.gender}
    if cluster.type == "PERSON" and genders == {"female", "male"}:
        return False
    other = is_of_another_age(scene, here, cluster) or holds_another_office(scene, here, cluster)
    # "The spokesman of the club, Roe" is Roe, who stands beside his description.
    explained = any(_explains(scene, span, here) for span in spans)
    return not other and (explained or not stands_beside(scene, cluster, here))


def _is_office(scene: Scene, cluster: Cluster, here: Candidate) -> bool:
    """Whether a name begins with a noun for offices, which a union or a club is not: "la Alcaldía de Roe"."""
    words = scene.language.words
    first = fold(cluster.name).split()[0]
    return here.noun not in words("nouns", "any_body") and first in {fold(noun) for noun in words("nouns", "office")}


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
