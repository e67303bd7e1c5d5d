"""People without a name: after ``an official said``, "he" and later "the official" mean that official."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quotes.attribute.learned.features import noun_class
from quotes.attribute.mentions.agreement import is_about
from quotes.attribute.mentions.cues import cue_class, path_up, verb_of
from quotes.attribute.mentions.place import place_of
from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.attribute.people.clusters import Cluster
from quotes.datatypes import MentionKind
from quotes.text.normal import fold, words

NOUN = "NOUN"  # the type of a cluster for a noun that "who" stands for
UNNAMED = "UNNAMED"  # the type of a cluster of nominals for one person whom the article does not name
_MAIN = {"root", "conj", "parataxis"}
_PEOPLE = {"person", "spokes", "group"}

# A pronoun for somebody without a name is in the paragraph after the mention, or after one more quote of theirs.
UNNAMED_PARAGRAPHS = 2
# The probability that a pronoun means the unnamed last speaker, if nobody of its gender is named in between.
UNNAMED_PROBABILITY = 0.8


def unnamed_speaker(
    scene: Scene,
    clusters: Sequence[Cluster],
    resolved: Mapping[int, int],
    pronoun: int,
    gender: str,
) -> int | None:
    """Return the cluster of the unnamed person who was mentioned last before a pronoun.

    None if a person with a name came between them.
    """
    here = scene.candidates[pronoun]
    between: list[Candidate] = []
    for index in range(pronoun - 1, -1, -1):
        other = scene.candidates[index]
        if here.paragraph - other.paragraph > (UNNAMED_PARAGRAPHS if _speaks(scene, here) else 0):
            return None
        number = resolved.get(index)
        if number is None or clusters[number].gender not in (None, gender):
            continue
        if clusters[number].type == UNNAMED and not _is_pronoun_of_other(scene, other, gender):
            if is_about(scene, other, gender):  # "Roe looked up when a marshal asked her": the next "she" is Roe
                continue
            if not _none_between(other, between) or _is_told_of(scene, clusters, resolved, index, gender):
                return None
            return number
        if clusters[number].type == "PERSON":
            between.append(other)
    return None


def _speaks(scene: Scene, candidate: Candidate) -> bool:
    """Whether a mention is the subject of a verb of speech: in another paragraph, only that goes on from a speaker."""
    verb = ROOT if candidate.anchor is None else verb_of(scene, candidate.anchor)
    return verb != ROOT and cue_class(scene, verb) == "speech"


def _is_told_of(
    scene: Scene, clusters: Sequence[Cluster], resolved: Mapping[int, int], index: int, gender: str
) -> bool:
    """Whether somebody with a name only tells of somebody without one: "Roe said that a farmer could not know"."""
    other = scene.candidates[index]
    if other.anchor is None or other.mention.kind is not MentionKind.NOMINAL:
        return False
    above = path_up(scene, other.anchor)[1:]
    tellers = {c for word in above[1:] for c in scene.children[word] if scene.tokens[c].deprel == "nsubj"}
    return any(
        scene.candidates[k].anchor in tellers and clusters[n].type == "PERSON" and clusters[n].gender in (None, gender)
        for k, n in resolved.items()
        if k < index and scene.candidates[k].sentence == other.sentence
    )


def _is_pronoun_of_other(scene: Scene, candidate: Candidate, gender: str) -> bool:
    """Whether a mention is a pronoun of the other gender: "his" is not what "she" goes on from."""
    other = scene.language.words("pronouns", {"female": "male", "male": "female"}[gender])
    return candidate.mention.kind is MentionKind.PRONOUN and candidate.noun in other


def described_speaker(scene: Scene, pronoun: int, gender: str) -> int | None:
    """Return the description of one person who spoke last before a pronoun that speaks: "“…,” the minister said."

    For an article that names nobody whom the pronoun can mean. None if the paragraphs before have no such description.
    """
    here = scene.candidates[pronoun]
    if not _speaks(scene, here):
        return None
    for index in range(pronoun - 1, -1, -1):
        other = scene.candidates[index]
        if here.paragraph - other.paragraph > UNNAMED_PARAGRAPHS:
            return None
        kind = noun_class(scene, other) if other.mention.kind is MentionKind.NOMINAL and not other.plural else ""
        speaks = _is_subject(scene, other) if kind == "spokes" else kind == "person" and _speaks(scene, other)
        if speaks and gender_of_noun(scene, other.noun) in (None, gender):
            return index
    return None


# A pronoun means the person named before it, and not somebody described in between, in half of the training articles'
# few such cases.
SHARE_BESIDE_DESCRIBED = 0.5


def described_between(scene: Scene, resolved: Mapping[int, int], pronoun: int, cluster: int, gender: str) -> bool:
    """Return whether the article describes somebody without a name after it last mentioned a person.

    "Roe left. The Harlow leader had an audience.": "he" could be the leader as well, though the leader did not speak.
    """
    here = scene.candidates[pronoun]
    for index in range(pronoun - 1, -1, -1):
        other = scene.candidates[index]
        if here.paragraph - other.paragraph > 1 or resolved.get(index) == cluster:
            return False
        if index not in resolved and _is_subject_person(scene, other):
            return gender_of_noun(scene, other.noun) in (None, gender)
    return False


def _is_subject_person(scene: Scene, candidate: Candidate) -> bool:
    """Whether a nominal is one person, as the subject of its clause."""
    if candidate.mention.kind is not MentionKind.NOMINAL or candidate.plural:
        return False
    return _is_subject(scene, candidate) and noun_class(scene, candidate) == "person"


def _is_subject(scene: Scene, candidate: Candidate) -> bool:
    return candidate.anchor is not None and scene.tokens[candidate.anchor].deprel in {"nsubj", "nsubj:pass"}


def _none_between(nominal: Candidate, names: Sequence[Candidate]) -> bool:
    """Whether the names after a nominal are all parts of its phrase: "a spokesman for Roe"."""
    return all(nominal.mention.span.contains(c.mention.span) for c in names)


def speaks_unnamed(scene: Scene, candidate: Candidate) -> bool:
    """Return whether a nominal introduces one person who speaks: "an official", "the head of a board"."""
    if candidate.mention.kind is not MentionKind.NOMINAL or candidate.plural or candidate.anchor is None:
        return False
    noun_kind = noun_class(scene, candidate)
    verb = verb_of(scene, candidate.anchor)
    speaks = (verb != ROOT and cue_class(scene, verb) == "speech") or place_of(scene, candidate).led
    if noun_kind:  # else an unlisted noun, recognized by its ending: "a waiter", but also "a dinner"
        acts = verb != ROOT and scene.tokens[verb].deprel in _MAIN and noun_kind != "group"
        return noun_kind in _PEOPLE and _introduces(scene, candidate) and (acts or speaks)
    endings = tuple(scene.language.words("nouns", "endings"))
    return bool(endings) and candidate.noun.endswith(endings) and _introduces(scene, candidate) and speaks


def _introduces(scene: Scene, candidate: Candidate) -> bool:
    """Whether a nominal can be somebody's first mention: with "a", or with a complement that identifies the person."""
    span, head = candidate.mention.span, candidate.mention.head
    first = fold(span.of(scene.text)).split()[0]
    if first in scene.language.words("pronouns", "indefinite"):
        return True
    return first in scene.language.words("titles", "definite") and span.end > head.end


def is_unnamed(scene: Scene, candidate: Candidate) -> bool:
    """Return whether a mention is somebody whom the article does not name: "someone", "one of the engineers"."""
    printed, words_for = candidate.mention.span.of(scene.text).lower(), scene.language.words
    one_of_several = candidate.noun in words_for("pronouns", "counting") and " " in printed
    return one_of_several or printed in words_for("pronouns", "unnamed")


def gender_of_noun(scene: Scene, noun: str) -> str | None:
    """Return "male" or "female" for a noun that is used only of men or only of women, else None."""
    return next((g for g in ("female", "male") if noun in scene.language.words("nouns", g)), None)


def named_again(scene: Scene, candidate: Candidate, clusters: Sequence[Cluster]) -> int | None:
    """Return the cluster of the unnamed person that "the official" means: the last one with that noun.

    "The president of the club" is not "the president of the league": what is said of an office has been said before.
    """
    first = fold(candidate.mention.span.of(scene.text)).split()[:1]
    if candidate.plural or not first or first[0] not in scene.language.words("titles", "definite"):
        return None
    fits = [
        n
        for n, c in enumerate(clusters)
        if c.type == UNNAMED and scene.candidates[c.candidates[0]].noun == candidate.noun
        if (candidate.mention.span.end == candidate.mention.head.end and not _holds_capitals(scene, candidate))
        or _telling(scene, candidate) <= _telling(scene, scene.candidates[c.candidates[0]])
    ]
    return fits[-1] if fits else None


def _holds_capitals(scene: Scene, candidate: Candidate) -> bool:
    """Whether a name stands before a nominal's noun: "the Labour MP" is not "an opposition MP"."""
    before = scene.text[candidate.mention.span.start : candidate.mention.head.start].split()[1:]
    return any(word[0].isupper() for word in before)


def _telling(scene: Scene, candidate: Candidate) -> set[str]:
    """The words of a nominal without those that only join others."""
    language = scene.language
    joining = language.words("pronouns", "determiners") | language.words("nouns", "links")
    return {word for word in words(candidate.mention.span.of(scene.text)) if word not in joining}
