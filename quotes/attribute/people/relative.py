"""Whom "who" and "whose" stand for: the noun that the parser ties the clause to, or the name before it."""

from __future__ import annotations

import re
from functools import cache

from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.datatypes import MentionKind
from quotes.lang import load
from quotes.text.alternation import any_of


def antecedent_of_relative(scene: Scene, pronoun: int) -> int | None:
    """Return the candidate that a relative clause depends on, if there is one: "Roe" in "Roe, who said …"."""
    word = scene.candidates[pronoun].anchor
    while word is not None and word != ROOT and not scene.tokens[word].deprel.startswith("acl"):
        word = scene.heads[word]
    if word is None or word == ROOT:
        return None
    noun = scene.heads[word]
    person = _person_before(scene, pronoun, noun)
    if person is not None:
        return person
    for index in range(pronoun - 1, -1, -1):
        candidate = scene.candidates[index]
        if candidate.anchor == noun or (noun != ROOT and candidate.mention.span.contains(scene.tokens[noun].span)):
            return index
    return None


def _person_before(scene: Scene, pronoun: int, noun: int) -> int | None:
    """The person right before "who" if the parser ties the clause to a thing: "a call from Roe, who said".

    An explanation may stand between them: "an interview with Roe, a judge from the port, who said".
    """
    here = scene.candidates[pronoun]
    clause = here.mention.span.of(scene.text).lower() in scene.language.words("pronouns", "clause")
    before = next((k for k in range(pronoun - 1, -1, -1) if scene.candidates[k].mention.entity_type == "PERSON"), None)
    if not clause or before is None or not _is_thing(scene, noun):
        return None
    between = scene.text[scene.candidates[before].mention.span.end : here.mention.span.start]
    return before if _explanation(scene.language.code).fullmatch(between) else None


def _is_thing(scene: Scene, noun: int) -> bool:
    """Whether a word is a common noun that is none for people."""
    token, people = scene.tokens[noun], ("person", "spokes", "group", "kin", "people", "callings")
    return token.upos == "NOUN" and not any(token.lemma.lower() in scene.language.words("nouns", k) for k in people)


@cache
def _explanation(code: str) -> re.Pattern[str]:
    """A comma, and perhaps an article with what follows it up to another comma."""
    articles = any_of(load(code).words("pronouns", "determiners"))
    return re.compile(rf", (?:{articles} [^.;:!?“”\"«»]{{1,120}}, )?")


def owner_of_relative(scene: Scene, candidate: Candidate) -> int | None:
    """Return the candidate for which the "whose" of a noun stands: "Roe" for "whose aide" in "Roe, whose aide".

    It is a name right before the comma if the parser ties the clause to a thing: "a charge backed by Roe, whose aide".
    """
    if candidate.anchor is None:
        return None
    verb = scene.heads[candidate.anchor]
    noun = scene.heads[verb] if verb != ROOT and scene.tokens[verb].deprel == "acl:relcl" else ROOT
    if noun == ROOT:
        return None
    start = candidate.mention.span.start
    before = (k for k, c in enumerate(scene.candidates) if scene.text[c.mention.span.end : start] == ", ")
    name = next((k for k in before if scene.candidates[k].mention.kind is MentionKind.NAME), None)
    if name is not None and _is_thing(scene, noun):
        return name
    word = scene.tokens[noun].span
    return next((k for k, c in enumerate(scene.candidates) if c.mention.span.contains(word)), None)
