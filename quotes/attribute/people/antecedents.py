"""Whom a pronoun can mean: the persons named before it whom nothing rules out, and the evidence for each of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from quotes.attribute.mentions.cues import cue_class, path_up
from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.attribute.mentions.spot import subjects_above
from quotes.attribute.people.clusters import Cluster
from quotes.attribute.people.unnamed import gender_of_noun
from quotes.datatypes import MentionKind
from quotes.lang import load

_SUBJECTS = {"nsubj", "nsubj:pass", "nsubj:outer"}
_ARGUMENTS = {"obj", "iobj", "obl", "obl:agent"}


class Antecedent(NamedTuple):
    """A cluster that a pronoun may mean; ``last`` is its latest mention before the pronoun."""

    cluster: int
    last: int
    subject: int | None  # its latest mention as a subject
    mentions: int


def gender_of(pronoun: str, scene: Scene) -> str:
    """Return "male", "female", "plural" or "" for a pronoun."""
    return _genders(scene.language.code).get(pronoun, "")


def is_of_gender(scene: Scene, candidate: Candidate) -> bool:
    """Return whether a mention is a pronoun for one person whose gender it shows: "he", "her"."""
    return candidate.mention.kind is MentionKind.PRONOUN and gender_of(candidate.noun, scene) in ("male", "female")


@cache
def _genders(code: str) -> dict[str, str]:
    return {pronoun: g for g in ("plural", "female", "male") for pronoun in load(code).words("pronouns", g)}


# How many paragraphs back a pronoun reaches: in news the person is named at most two paragraphs earlier.
ANTECEDENT_PARAGRAPHS = 8


# This many pronouns of one gender count for more than what a first name suggests.
PRONOUNS_THAT_OVERRULE = 2


def antecedents(
    scene: Scene, clusters: Sequence[Cluster], resolved: Mapping[int, int], pronoun: int
) -> list[Antecedent]:
    """Return the persons mentioned before a pronoun whom nothing rules out, the latest mention first.

    People of another gender are ruled out, and so are arguments of the pronoun's own verb (in "he told Roe" he is not
    Roe) and whomever the pronoun's clause describes ("Roe, whose land he sold"). ``resolved`` is what is known so far.
    If nobody is left, people whose gender only the first name suggests are considered, provided that the article has
    more pronouns like this one (a single one may be an error), and nobody of that gender without a name is near.
    """
    gender = gender_of(scene.candidates[pronoun].noun, scene)
    people = [n for n, c in enumerate(clusters) if c.type == "PERSON"]
    agreeing = {n for n in people if clusters[n].gender in (None, gender)}
    mentions = _met_before(scene, resolved, pronoun, agreeing)
    if mentions:
        return mentions
    alike = sum(c.mention.kind is MentionKind.PRONOUN and gender_of(c.noun, scene) == gender for c in scene.candidates)
    if alike < PRONOUNS_THAT_OVERRULE or near_of_gender(scene, pronoun) is not None:
        return mentions
    return _met_before(scene, resolved, pronoun, {n for n in people if not clusters[n].told})


# A pronoun means somebody named in its paragraph or the one before: farther back, who fits it has left the text.
NEAR_PARAGRAPHS = 1
# How often a pronoun means whom the text is about, though the first name suggests another gender, if nobody who fits is
# named so near: all of 6 in the train articles (where somebody who fits is near, 7 of 66), too few to be certain.
AGAINST_A_FIRST_NAME = 0.6


def near_of_gender(scene: Scene, pronoun: int) -> int | None:
    """Return the last noun for somebody of a pronoun's gender in its paragraph or the one before: "my mother"."""
    here = scene.candidates[pronoun]
    gender = gender_of(here.noun, scene)
    for index in range(pronoun - 1, -1, -1):
        candidate = scene.candidates[index]
        if here.paragraph - candidate.paragraph > NEAR_PARAGRAPHS:
            return None
        if candidate.mention.kind is MentionKind.NOMINAL and gender_of_noun(scene, candidate.noun) == gender:
            return index
    return None


def against_first_name(
    scene: Scene, clusters: Sequence[Cluster], resolved: Mapping[int, int], pronoun: int, choices: Sequence[Antecedent]
) -> int | None:
    """Return the cluster of the last subject near a pronoun, if only the first name speaks against it, and nobody fits.

    Names such as "Jan" are given to both, and tables of names know one. Not where a pronoun of the name's gender
    has meant the person already.
    """
    here = scene.candidates[pronoun]
    start = scene.paragraphs[max(0, here.paragraph - NEAR_PARAGRAPHS)].start
    if any(_is_named_since(scene, clusters[choice.cluster], choice, start, here) for choice in choices):
        return None
    called = {(n, gender_of(scene.candidates[i].noun, scene)) for i, n in resolved.items()}
    guessed = {
        n
        for n, c in enumerate(clusters)
        if c.type == "PERSON" and c.gender is not None and not c.told and " " in c.name and (n, c.gender) not in called
    }
    near = [
        choice
        for choice in _met_before(scene, resolved, pronoun, guessed)
        if choice.subject is not None and here.paragraph - scene.candidates[choice.subject].paragraph <= NEAR_PARAGRAPHS
    ]
    return max(near, key=lambda choice: choice.subject or 0).cluster if near else None


def _is_named_since(scene: Scene, person: Cluster, choice: Antecedent, start: int, here: Candidate) -> bool:
    """Whether a person is mentioned after an offset, or the surname stands there where the recognizer misses it."""
    surname = re.escape(person.name.split()[-1])
    printed = re.search(rf"\b{surname}\b", scene.text[start : here.mention.span.start])
    return scene.candidates[choice.last].mention.span.start >= start or printed is not None


def _met_before(scene: Scene, resolved: Mapping[int, int], pronoun: int, fitting: set[int]) -> list[Antecedent]:
    here = scene.candidates[pronoun]
    fitting = fitting - _beside(scene, resolved, pronoun) - _described(scene, resolved, pronoun)
    mentions: dict[int, list[int]] = {}
    for index in range(pronoun - 1, -1, -1):
        cluster = resolved.get(index)
        if cluster is None or cluster not in fitting:
            continue
        if cluster in mentions:
            mentions[cluster].append(index)
        elif here.paragraph - scene.candidates[index].paragraph <= ANTECEDENT_PARAGRAPHS:
            mentions[cluster] = [index]
    return [
        Antecedent(cluster, of[0], next((i for i in of if _is_subject(scene, scene.candidates[i])), None), len(of))
        for cluster, of in mentions.items()
    ]


def _beside(scene: Scene, resolved: Mapping[int, int], pronoun: int) -> frozenset[int]:
    """The clusters that are arguments of the verb whose subject the pronoun is."""
    anchor = scene.candidates[pronoun].anchor
    if anchor is None or scene.tokens[anchor].deprel not in _SUBJECTS:
        return frozenset()
    verb = scene.heads[anchor]
    near = range(max(0, pronoun - 12), min(len(scene.candidates), pronoun + 12))
    return frozenset(
        resolved[i]
        for i in near
        if i != pronoun and i in resolved and (a := scene.candidates[i].anchor) is not None
        if scene.heads[a] == verb and scene.tokens[a].deprel in _ARGUMENTS
    )


def _described(scene: Scene, resolved: Mapping[int, int], pronoun: int) -> frozenset[int]:
    """The clusters described by a relative clause whose subject is the pronoun: they have another place in it."""
    anchor = scene.candidates[pronoun].anchor
    if anchor is None or scene.tokens[anchor].deprel not in _SUBJECTS:
        return frozenset()
    verb = scene.heads[anchor]
    if verb == ROOT or scene.tokens[verb].deprel != "acl:relcl":
        return frozenset()
    nouns = [scene.heads[verb]]
    while scene.tokens[nouns[-1]].deprel == "appos":  # "Roe, whose land": the land is often read as an apposition
        nouns.append(scene.heads[nouns[-1]])
    return frozenset(resolved[i] for i in resolved if i < pronoun and scene.candidates[i].anchor in nouns)


def _is_subject(scene: Scene, candidate: Candidate) -> bool:
    return candidate.anchor is not None and scene.tokens[candidate.anchor].deprel in _SUBJECTS


def _sentences_apart(here: Candidate, other: Candidate) -> str:
    if here.sentence is None or other.sentence is None:
        return "x"
    return str(min(4, here.sentence - other.sentence))


def antecedent_rows(
    scene: Scene,
    clusters: Sequence[Cluster],
    pronoun: int,
    choices: Sequence[Antecedent],
) -> list[list[str]]:
    """Return the features of each cluster as the pronoun's antecedent; the choices are ordered by recency."""
    if not choices:
        return []
    here = scene.candidates[pronoun]
    above = subjects_over(scene, here)
    most = max(choices, key=lambda a: (a.mentions, -a.cluster))
    first = min(choices, key=lambda a: a.cluster)
    nearest = max((a for a in choices if a.subject is not None), key=lambda a: a.subject or 0, default=None)
    own = scene.tokens[here.anchor].deprel if here.anchor is not None else ""
    gender = gender_of(here.noun, scene)
    rows = []
    for rank, choice in enumerate(choices):
        last = scene.candidates[choice.last]
        where = f"{_sentences_apart(here, last)}{'p' if here.paragraph == last.paragraph else '¶'}"
        agrees = "yes" if clusters[choice.cluster].gender == gender else "?"
        over = rank_above(scene, here, above, choice)
        rows.append(
            [
                f"agrees={agrees}",
                f"rank={min(4, rank)}",
                f"rank+agrees={min(4, rank)}{agrees}",
                f"where={where}",
                f"paragraphs={min(4, here.paragraph - last.paragraph)}",
                f"mentions={min(6, choice.mentions)}",
                f"most={choice is most}",
                f"most+where={choice is most}{where}",
                f"first={choice is first}",
                *_as_subject(scene, here, choice, f"{choice is nearest}", agrees, own),
                f"only={len(choices) == 1}",
                f"over={over}+{own}",
                f"over+agrees={over}+{agrees}",
                *_last_mention(scene, here, last, where, own),
            ]
        )
    return rows


def _as_subject(
    scene: Scene,
    here: Candidate,
    choice: Antecedent,
    nearest: str,
    agrees: str,
    own: str,
) -> list[str]:
    """The features of an antecedent's latest mention as a subject."""
    subject = scene.candidates[choice.subject] if choice.subject is not None else None
    apart = _sentences_apart(here, subject) if subject else "x"
    top = subject is not None and _is_main(scene, subject)
    return [
        f"by subject={apart}+{top}",
        f"by subject+own={apart}+{top}+{own}",
        f"nearest subject={nearest}+{own}",
        f"nearest subject+where={nearest}+{apart}+{agrees}",
    ]


def _last_mention(scene: Scene, here: Candidate, last: Candidate, where: str, own: str) -> list[str]:
    """The features of an antecedent's latest mention and of what lies between it and the pronoun."""
    subject = _is_subject(scene, last)
    head = scene.heads[last.anchor] if last.anchor is not None else ROOT
    relation = scene.tokens[last.anchor].deprel if last.anchor is not None else ""
    kind = last.mention.kind
    start, end = last.mention.span.end, here.mention.span.start
    quoted = scene.quotes_between(start, end) > 0
    pronominal = kind is MentionKind.PRONOUN
    chain = pronominal and gender_of(last.noun, scene) == gender_of(here.noun, scene)
    return [
        f"where+subject={where}{subject}",
        f"speaks={cue_class(scene, head) if head != ROOT else ''}+{own}",
        f"words={min(6, scene.text.count(' ', start, end).bit_length())}",
        f"kind={kind.value}+{where}",
        f"form={here.noun}={last.noun if pronominal else 'name'}",
        f"chain={chain}+{where}",
        f"quoted={quoted}+{subject}+{where}",
        f"relation={relation}",
        f"relation+own={relation}+{own}+{where[0]}",
    ]


def subjects_over(scene: Scene, here: Candidate) -> dict[int, tuple[int, int]]:
    """Return the subjects above a pronoun with their ranks, as ``subjects_above`` does."""
    return subjects_above(scene, tuple(path_up(scene, here.anchor)[1:])) if here.anchor is not None else {}


def rank_above(scene: Scene, here: Candidate, above: Mapping[int, tuple[int, int]], choice: Antecedent) -> str:
    """How near above the pronoun the antecedent is a subject: "0" in "Roe named the risks he faced", "" if nowhere."""
    if here.anchor is None or not above:
        return ""
    mentions = [scene.candidates[i] for i in (choice.last, choice.subject) if i is not None]
    ranks = [above[c.anchor][0] for c in mentions if c.anchor is not None and c.anchor in above]
    own = above.get(here.anchor)
    return str(min(ranks) - (own is not None and own[0] < min(ranks))) if ranks else ""


def is_main_subject(scene: Scene, candidate: Candidate) -> bool:
    """Return whether a mention is the subject of its sentence's main verb, or of one joined to that."""
    return _is_subject(scene, candidate) and _is_main(scene, candidate)


def _is_main(scene: Scene, candidate: Candidate) -> bool:
    """Whether a subject's verb is the main one of its sentence."""
    return candidate.anchor is not None and scene.tokens[scene.heads[candidate.anchor]].deprel in {"root", "conj"}
