"""Whom an indefinite description means that the next paragraph names: "A Harlow MP has said …", "Dora Roe told …".

News begins so, above all in Britain. Farther down, "a neighbour" is nobody whom the article names.
"""

from __future__ import annotations

from quotes.attribute.learned.features import noun_class
from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.attribute.mentions.subject import is_subject
from quotes.attribute.people.definite import first_word, gender_of_description, means_somebody
from quotes.attribute.people.resolution import Resolution
from quotes.attribute.people.unnamed import NOUN, UNNAMED
from quotes.datatypes import MentionKind

# Paragraphs that lead an article.
_LEAD = 2
# Words of a title before the name that begins a paragraph: "Royal commentator Roe".
_TITLE_WORDS = 5


def named_next(scene: Scene, who: Resolution, index: int) -> int | None:
    """Return the cluster of the person with whose name the paragraph after a lead's description begins.

    The name is in full and new, nobody else is described in between, a spokesman stays unnamed, and somebody else
    answers who asks something. In the train articles 4 of 4 such descriptions mean that person.
    """
    here, number = scene.candidates[index], who.cluster_of.get(index)
    unnamed = number is None or who.clusters[number].type in {NOUN, UNNAMED}
    if not unnamed or not _introduces(scene, here) or _asks(scene, here):
        return None
    after = next((n for n in range(here.paragraph + 1, len(scene.paragraphs)) if _has_words(scene, n)), None)
    for other in range(index + 1, len(scene.candidates)):
        candidate = scene.candidates[other]
        if after is None or candidate.paragraph > after or _introduces(scene, candidate):
            return None
        if candidate.mention.entity_type == "PERSON" and candidate.paragraph == after:
            return who.cluster_of.get(other) if _is_new(scene, who, other, here) else None
    return None


def _introduces(scene: Scene, candidate: Candidate) -> bool:
    """Whether a mention is an indefinite description of one person in the lead of an article."""
    if sum(_has_words(scene, n) for n in range(candidate.paragraph)) >= _LEAD:
        return False
    if candidate.mention.kind is not MentionKind.NOMINAL or candidate.anchor is None:
        return False
    if first_word(scene, candidate) not in scene.language.words("pronouns", "indefinite"):
        return False
    return means_somebody(scene, candidate) and noun_class(scene, candidate) != "spokes"


def _asks(scene: Scene, candidate: Candidate) -> bool:
    head = ROOT if candidate.anchor is None else scene.heads[candidate.anchor]
    return head != ROOT and scene.tokens[head].lemma.lower() in scene.language.words("cues", "asking")


def _is_new(scene: Scene, who: Resolution, index: int, here: Candidate) -> bool:
    """Whether a mention is the first of a person, in full where a paragraph begins, and of a description's gender."""
    name, number = scene.candidates[index], who.cluster_of.get(index)
    if number is None or min(who.clusters[number].candidates) != index or " " not in name.mention.span.of(scene.text):
        return False
    genders = {gender_of_description(scene, here), who.clusters[number].gender}
    before = scene.text[scene.paragraphs[name.paragraph].start : name.mention.span.start]
    begins = "," not in before and len(before.split()) <= _TITLE_WORDS
    return begins and is_subject(scene, name) and genders != {"female", "male"}


def _has_words(scene: Scene, paragraph: int) -> bool:
    return bool(scene.paragraphs[paragraph].of(scene.text).strip())
