"""Whom a pronoun or a descriptor means: the clusters named before it, weighed by agreement and distance.

Pronouns are resolved from left to right, so that a chain of them ("He … he … his") is followed link by link.
A relative pronoun means the noun that its clause depends on. Where the evidence is even, nothing is guessed.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import replace
from itertools import takewhile

from quotes.attribute.learned.scorer import Network
from quotes.attribute.mentions.agreement import is_about
from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.attribute.people.antecedents import (
    AGAINST_A_FIRST_NAME,
    Antecedent,
    against_first_name,
    antecedent_rows,
    antecedents,
    gender_of,
    is_main_subject,
    near_of_gender,
    rank_above,
    subjects_over,
)
from quotes.attribute.people.clusters import Cluster, Names
from quotes.attribute.people.definite import first_word, gender_of_description, is_somebody_by_office, means_somebody
from quotes.attribute.people.descriptors import beside_names, described, nearest_body, with_bodies
from quotes.attribute.people.named_inside import named_inside, quote_beside, without_named
from quotes.attribute.people.one_of_two import one_of_two
from quotes.attribute.people.overruled import with_genders_overruled
from quotes.attribute.people.relative import antecedent_of_relative
from quotes.attribute.people.resolution import Resolution
from quotes.attribute.people.spoke_last import spoke_last
from quotes.attribute.people.subject_descriptions import subjects_named_last
from quotes.attribute.people.unnamed import (
    NOUN,
    UNNAMED,
    UNNAMED_PROBABILITY,
    described_speaker,
    gender_of_noun,
    named_again,
    speaks_unnamed,
    unnamed_speaker,
)
from quotes.datatypes import MentionKind

# Below this probability the person meant by a pronoun is left open: here a wrong name is about as likely as a right
# one.
ANTECEDENT_PROBABILITY = 0.4


def resolve(
    scene: Scene,
    names: Names,
    scorer: Network | None,
) -> Resolution:
    """Return the cluster of every candidate that has one.

    A pronoun whose best cluster is not likely enough has none, and neither has a descriptor that fits two people.
    """
    first = _resolved(scene, names, scorer, {})
    people = with_genders_overruled(scene, names.clusters, first.cluster_of)
    nouns = subjects_named_last(scene, first)
    if people == names.clusters and not nouns:
        return first
    return _resolved(scene, replace(names, clusters=people), scorer, nouns)


def _resolved(scene: Scene, names: Names, scorer: Network | None, nouns: Mapping[int, int]) -> Resolution:
    clusters, cluster_of = with_bodies(scene, names.clusters, names.cluster_of)
    cluster_of |= beside_names(scene, names.cluster_of)
    everybody = list(clusters)
    inside = named_inside(scene, clusters)
    weighed: dict[int, list[tuple[int, float]]] = dict(names.shares)
    met: dict[int, None] = {}  # the clusters of the mentions so far, in their order
    for index, candidate in enumerate(scene.candidates):
        if candidate.mention.kind is MentionKind.NOMINAL and index not in cluster_of:
            fits = described(scene, candidate, everybody, met)
            fits = [] if len(fits) == 1 and _met_since(scene, everybody, cluster_of, index, fits[0]) else fits
            one = one_of_two(scene, everybody, cluster_of, index)
            fits = fits if one is None else [one]
            weighed[index] = [(n, 1 / len(fits)) for n in fits] or _unnamed(scene, everybody, index)
        elif candidate.mention.kind is MentionKind.PRONOUN:
            quote = quote_beside(scene, candidate.mention.span) if inside else None
            before = {k: n for k, n in nouns.items() if scene.candidates[k].sentence != candidate.sentence}
            shares = _meant(scene, everybody, ChainMap(cluster_of, before) if before else cluster_of, index, scorer)
            weighed[index] = without_named(shares, inside.get(quote, ()) if quote is not None else ())
        best = max(weighed.get(index, []), key=lambda x: x[1], default=None)
        if (
            candidate.mention.kind is not MentionKind.NAME
            and best
            and (
                best[1] >= ANTECEDENT_PROBABILITY and (candidate.mention.kind is MentionKind.PRONOUN or best[1] == 1.0)
            )
        ):
            cluster_of[index] = best[0]
            # The only one near may be the wrong one, unless the sentence names that person.
            if len(weighed[index]) > 1 or _in_sentence(scene, cluster_of, index, best[0]):
                _tell_gender(scene, everybody, index, best)
        if index in cluster_of:
            met.setdefault(cluster_of[index])
    return Resolution(tuple(everybody), cluster_of, weighed, inside)


def _met_since(scene: Scene, everybody: list[Cluster], cluster_of: dict[int, int], index: int, person: int) -> bool:
    """Whether somebody unnamed whom a description fits was introduced after a person was last mentioned."""
    again = named_again(scene, scene.candidates[index], everybody)
    return again is not None and everybody[again].candidates[0] > max(
        (k for k, number in cluster_of.items() if number == person and k < index), default=index
    )


# From this probability on, the first pronoun that means somebody tells the gender to those after it.
TELLING_PROBABILITY = 0.9


def _in_sentence(scene: Scene, cluster_of: Mapping[int, int], index: int, person: int) -> bool:
    """Whether a person is mentioned before a pronoun in its sentence."""
    sentence = scene.candidates[index].sentence
    before = takewhile(lambda k: scene.candidates[k].sentence == sentence, range(index - 1, -1, -1))
    return any(cluster_of.get(k) == person for k in before)


def _tell_gender(scene: Scene, everybody: list[Cluster], index: int, best: tuple[int, float]) -> None:
    """Note a person's gender by the pronoun, if nothing has told it: whoever was "she" is not "he" later on."""
    gender = gender_of(scene.candidates[index].noun, scene)
    person = everybody[best[0]]
    untold = person.gender is None and person.type in {"PERSON", UNNAMED}
    if untold and gender in ("male", "female") and best[1] >= TELLING_PROBABILITY:
        everybody[best[0]] = replace(person, gender=gender)


def _unnamed(scene: Scene, everybody: list[Cluster], index: int) -> list[tuple[int, float]]:
    """The cluster of an unnamed person who speaks; a new one is added."""
    again = named_again(scene, scene.candidates[index], everybody)
    if again is not None:
        return [(again, 1.0)]
    if not speaks_unnamed(scene, scene.candidates[index]):
        return []
    noun = scene.candidates[index].noun
    everybody.append(Cluster(noun, UNNAMED, (index,), (), gender_of_noun(scene, noun)))
    return [(len(everybody) - 1, 1.0)]


# A pronoun below a single subject ("Roe named the risks he faced") means it in 50 of the 58 cases in train articles.
COMMAND_PROBABILITY = 0.86


def _meant(
    scene: Scene,
    clusters: list[Cluster],
    resolved: MutableMapping[int, int],
    index: int,
    scorer: Network | None,
) -> list[tuple[int, float]]:
    """The clusters that a pronoun can mean, with their probabilities, the best first.

    A noun with a relative clause gets a cluster if it has none.
    """
    pronoun = scene.candidates[index].noun
    if gender_of(pronoun, scene) in ("male", "female"):
        return _person_meant(scene, clusters, resolved, index, scorer)
    number: int | None = None
    if pronoun in scene.language.words("pronouns", "relative"):
        head = antecedent_of_relative(scene, index)
        number = _cluster_of(scene, clusters, resolved, head) if head is not None else None
    elif pronoun in scene.language.words("pronouns", "neuter") | scene.language.words("pronouns", "plural"):
        number = nearest_body(scene, clusters, resolved, index)
        speaker = spoke_last(scene, clusters, resolved, index) if number is None else None
        number = _cluster_of(scene, clusters, resolved, speaker) if speaker is not None else number
    return [(number, 1.0)] if number is not None else []


def _person_meant(
    scene: Scene, clusters: list[Cluster], resolved: MutableMapping[int, int], index: int, scorer: Network | None
) -> list[tuple[int, float]]:
    """The people whom "he" or "she" can mean; a noun for somebody gets a cluster if nobody with a name fits."""
    noun = _subject_before(scene, clusters, resolved, index)
    if noun is not None:
        return _noun_or_person(scene, clusters, resolved, index, noun, scorer)
    unnamed = unnamed_speaker(scene, clusters, resolved, index, gender_of(scene.candidates[index].noun, scene))
    if unnamed is not None:
        return [(unnamed, UNNAMED_PROBABILITY)]
    return _named_meant(scene, clusters, resolved, index, scorer)


def _named_meant(
    scene: Scene, clusters: list[Cluster], resolved: MutableMapping[int, int], index: int, scorer: Network | None
) -> list[tuple[int, float]]:
    """The people with a name whom "he" or "she" can mean, or the noun for somebody if nobody fits."""
    choices = antecedents(scene, clusters, resolved, index)
    noun = near_of_gender(scene, index) if not choices else None
    if not choices and noun is None:
        noun = described_speaker(scene, index, gender_of(scene.candidates[index].noun, scene))
    if noun is not None:
        number = _cluster_of(scene, clusters, resolved, noun)
        return [(number, UNNAMED_PROBABILITY)] if number is not None else []
    if not choices or scorer is None:
        return []
    person = against_first_name(scene, clusters, resolved, index, choices)
    if person is not None:
        share = (1 - AGAINST_A_FIRST_NAME) / len(choices)
        return [(person, AGAINST_A_FIRST_NAME), *((c.cluster, share) for c in choices if c.cluster != person)]
    if len(choices) == 1:
        return [(choices[0].cluster, 1.0)]
    return _weighed(scene, clusters, index, choices, scorer)


# A guess, since the train articles have one such pronoun, which means the noun: how often it means whom a noun calls
# that is the subject of the sentence before, where the noun tells the gender and where it does not.
SUBJECT_BEFORE = {True: 0.85, False: 0.7}


def _subject_before(scene: Scene, clusters: Sequence[Cluster], resolved: Mapping[int, int], pronoun: int) -> int | None:
    """Return the noun for somebody without a name that is the subject of the sentence before a pronoun's.

    "The judge shook his head. “Never,” he said.": it is the judge, whoever was named before.
    """
    here = scene.candidates[pronoun]
    gender = gender_of(here.noun, scene)
    for index in range(pronoun - 1, -1, -1):
        other = scene.candidates[index]
        if other.paragraph != here.paragraph or None in (here.sentence, other.sentence):
            return None
        cluster = clusters[resolved[index]] if index in resolved else None
        if cluster and cluster.gender in (None, gender) and cluster.type in {"PERSON", UNNAMED}:
            return None
        open_noun = other.mention.kind is MentionKind.NOMINAL and (cluster is None or cluster.type == NOUN)
        if other.sentence == here.sentence or not open_noun:
            continue
        if (here.sentence or 0) - (other.sentence or 0) > 1:
            return None
        own = gender_of_description(scene, other)
        if is_main_subject(scene, other) and _stays_unnamed(scene, other, gender) and own in (None, gender):
            return None if is_about(scene, other, gender) or _explains(scene, other) else index
    return None


def _explains(scene: Scene, candidate: Candidate) -> bool:
    """Whether a noun explains the name before it, by its comma: "Eve, the man's sister, called"; not "my wife, who"."""
    word = scene.word_at(candidate.mention.span.end)
    comma = word + 1 < len(scene.tokens) and scene.tokens[word].text == ","
    return comma and scene.tokens[word + 1].text.lower() not in scene.language.words("pronouns", "relative")


def _stays_unnamed(scene: Scene, candidate: Candidate, gender: str) -> bool:
    """Whether a noun is for somebody whom news calls by no name: "a woman", "his wife", "the officer".

    "The candidate" is more often another word for somebody who has one.
    """
    first, words_for = first_word(scene, candidate), scene.language.words
    if gender_of(first, scene) == gender:  # "her mother": the next "she" may be the daughter
        return False
    new = first in words_for("pronouns", "determiners") - words_for("titles", "definite")
    new = new or candidate.noun in words_for("nouns", "strangers") or is_somebody_by_office(scene, candidate)
    return new and means_somebody(scene, candidate)


def _noun_or_person(
    scene: Scene,
    clusters: list[Cluster],
    resolved: MutableMapping[int, int],
    index: int,
    noun: int,
    scorer: Network | None,
) -> list[tuple[int, float]]:
    """The cluster of a noun, which a pronoun most likely means, and the people with a name whom it can mean as well."""
    own = gender_of_description(scene, scene.candidates[noun])
    if noun not in resolved:
        clusters.append(Cluster(scene.candidates[noun].noun, UNNAMED, (noun,), (), own))
        resolved[noun] = len(clusters) - 1
    share = SUBJECT_BEFORE[own is not None]
    others = _named_meant(scene, clusters, resolved, index, scorer)
    total = sum(p for _, p in others)
    return [(resolved[noun], share), *((n, p * (1 - share) / total) for n, p in others)]


def _weighed(
    scene: Scene, clusters: Sequence[Cluster], index: int, choices: Sequence[Antecedent], scorer: Network
) -> list[tuple[int, float]]:
    """The choices with the shares that the scorer gives them, at least a floor for the only subject above a pronoun."""
    shares = [float(p) for p in scorer.probabilities(antecedent_rows(scene, clusters, index, choices))]
    subjects = subjects_over(scene, scene.candidates[index])
    above = [n for n, c in enumerate(choices) if rank_above(scene, scene.candidates[index], subjects, c) == "0"]
    if len(above) == 1 and shares[above[0]] < COMMAND_PROBABILITY:
        others = sum(shares) - shares[above[0]]
        shares = [p * (1 - COMMAND_PROBABILITY) / others if others else p for p in shares]
        shares[above[0]] = COMMAND_PROBABILITY
    return sorted(((c.cluster, p) for c, p in zip(choices, shares, strict=True)), key=lambda x: -x[1])


def _cluster_of(scene: Scene, clusters: list[Cluster], resolved: MutableMapping[int, int], index: int) -> int | None:
    """The cluster of a candidate; a nominal without one gets a new one."""
    if index not in resolved and scene.candidates[index].mention.kind is MentionKind.NOMINAL:
        clusters.append(Cluster(scene.candidates[index].noun, NOUN, (index,), (), None))
        resolved[index] = len(clusters) - 1
    return resolved.get(index)
