"""The body or group that spoke last before "it said" or "they said", also in paragraphs that were not parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from quotes.attribute.learned.features import noun_class
from quotes.attribute.mentions.cues import cue_class
from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.attribute.people.clusters import Cluster
from quotes.attribute.people.descriptors import BODY
from quotes.attribute.people.unnamed import gender_of_noun
from quotes.datatypes import MentionKind, Span
from quotes.lang import Language, load
from quotes.lang.forms import is_speech_verb
from quotes.text.alternation import any_of
from quotes.text.normal import fold, words

# How many paragraphs back the body may have spoken: a statement that is quoted at length fills three or four.
PARAGRAPHS_BACK = 5
# What "they" can stand for in the singular: "the council said … they said".
_OF_SEVERAL = frozenset({"group", "organisation", "office"})


def spoke_last(scene: Scene, clusters: Sequence[Cluster], resolved: Mapping[int, int], pronoun: int) -> int | None:
    """Return the candidate that a speaking "it" or "they" means, None if nobody of that kind spoke before it.

    It is the last subject of a verb of speech: for "it" a body, for "they" a body or several people. A nominal in a
    paragraph that was not parsed ("the council said") stands for the only body named before it that has the noun in its
    name.
    """
    here = scene.candidates[pronoun]
    if here.anchor is None or scene.tokens[here.anchor].deprel != "nsubj" or not _speaks(scene, here):
        return None
    plural = here.noun in scene.language.words("pronouns", "plural")
    spoken = [
        index
        for index in range(pronoun)
        if here.paragraph - scene.candidates[index].paragraph <= PARAGRAPHS_BACK
        if _speaks(scene, scene.candidates[index]) and _fits(scene, clusters, resolved, index, plural)
    ]
    last = max(spoken, default=None)
    if plural:
        return last
    after = scene.candidates[last].mention.span.end if last is not None else 0
    start = max(after, scene.paragraphs[max(0, here.paragraph - PARAGRAPHS_BACK)].start)
    bodies = list(_named_by_text(scene, clusters, resolved, Span(start, here.mention.span.start)))
    return bodies[-1] if bodies else last


def _speaks(scene: Scene, candidate: Candidate) -> bool:
    """Whether a candidate is the subject of a verb of speech, or stands right before one where no tree was made."""
    if candidate.anchor is not None:
        head = scene.heads[candidate.anchor]
        subject = scene.tokens[candidate.anchor].deprel == "nsubj"
        speaks = subject and head != ROOT and cue_class(scene, head) == "speech"
        return speaks and not _is_other_subject(scene, candidate.anchor, head)
    after = re.compile(_verb(scene.language.code)).match(scene.text, candidate.mention.span.end)
    return after is not None and is_speech_verb(after["verb"], scene.language)


def _is_other_subject(scene: Scene, word: int, head: int) -> bool:
    """Whether another subject stands before a verb, so that what the parser makes one after it is an object."""
    others = (w for w in scene.children[head] if scene.tokens[w].deprel == "nsubj" and w < head)
    return word > head and any(scene.tokens[w].quote is None for w in others)


@cache
def _verb(code: str) -> str:
    """The pattern of the word after a speaker, with what may stand before a verb."""
    led = any_of(load(code).words("cues", "led"))
    return rf"\s(?:{led}\s){{0,2}}(?P<verb>[^\W\d_]+)"


def _fits(scene: Scene, clusters: Sequence[Cluster], resolved: Mapping[int, int], index: int, plural: bool) -> bool:
    """Whether a pronoun can mean a candidate: "it" a body, "they" a body or several people."""
    candidate = scene.candidates[index]
    number = resolved.get(index)
    if candidate.mention.kind is MentionKind.NAME:
        return (clusters[number].type if number is not None else candidate.mention.entity_type) == "ORG"
    if candidate.mention.kind is not MentionKind.NOMINAL:
        return number is not None and clusters[number].type in {BODY, "ORG"}
    if candidate.plural:
        return plural
    return _is_of_several(scene, candidate) if plural else not _is_person(scene, candidate)


def _is_of_several(scene: Scene, candidate: Candidate) -> bool:
    """Whether "they" can stand for a nominal in the singular: "the council", "his entourage"; not "a surgeon"."""
    phrase = candidate.mention.span.of(scene.text)
    new = fold(phrase).split()[0] in scene.language.words("pronouns", "indefinite")
    unlisted = noun_class(scene, candidate) == "" and not new and not any(c.isdigit() for c in phrase)
    return noun_class(scene, candidate) in _OF_SEVERAL or (unlisted and not _is_person(scene, candidate))


def _is_person(scene: Scene, candidate: Candidate) -> bool:
    """Whether the noun of a nominal is one for a single person, by the lists of nouns or its ending."""
    noun = candidate.noun
    if noun in scene.language.words("nouns", "office") or noun_class(scene, candidate) in {"organisation", "document"}:
        return False
    if noun_class(scene, candidate) or gender_of_noun(scene, noun) is not None:
        return True
    endings = tuple(scene.language.words("nouns", "endings"))
    people = scene.language.words("nouns", "strangers") | scene.language.words("nouns", "callings")
    return noun.endswith(endings) or noun in people


def _named_by_text(
    scene: Scene, clusters: Sequence[Cluster], resolved: Mapping[int, int], window: Span
) -> Iterator[int]:
    """The first mentions of bodies for which a definite noun before a verb of speech stands, in a part of the text."""
    if window.start >= window.end:
        return
    inside = [quote.span for quote in scene.quotes]
    for match in _definite(scene.language.code).finditer(scene.text, window.start, window.end):
        if not is_speech_verb(match["verb"], scene.language) or any(q.contains(Span(*match.span())) for q in inside):
            continue
        bearers = {
            resolved[k]: k
            for k in reversed(range(len(scene.candidates)))
            if k in resolved and scene.candidates[k].mention.span.start < match.start()
            if clusters[resolved[k]].type == "ORG" and fold(match["noun"]) in words(fold(clusters[resolved[k]].name))
        }
        if len(bearers) == 1:
            yield next(iter(bearers.values()))


@cache
def _definite(code: str) -> re.Pattern[str]:
    language: Language = load(code)
    articles = any_of(language.words("titles", "definite"))
    nouns = any_of(language.words("nouns", "organisation") | language.words("nouns", "office"))
    return re.compile(rf"\b{articles}\s(?P<noun>{nouns}){_verb(code)}", re.I)
