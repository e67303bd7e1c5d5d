"""What a definite description tells of whom it means: "the former hurdler", "la economista", "the 36-year-old"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from quotes.attribute.learned.features import noun_class
from quotes.attribute.mentions.agreement import is_about
from quotes.attribute.mentions.lexicon import nations, title_words
from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.attribute.people.clusters import Cluster
from quotes.attribute.people.descriptors import is_one_of_many
from quotes.attribute.people.kinds import is_of_another_nation, kinds_of
from quotes.attribute.people.offices import is_of_another
from quotes.attribute.people.titles import words_of_titles
from quotes.attribute.people.unnamed import gender_of_noun
from quotes.datatypes import Attribution
from quotes.lang import load
from quotes.text.alternation import any_of
from quotes.text.given_names import gender_of_given_name
from quotes.text.normal import fold, normal

NAMED_LAST = "the description means the person named last"
PERHAPS_LAST = "the description may mean the person named last"
READ = "the second reader tells whom the description means"
NAMED_NEXT = "the next paragraph names whom the description means"
# How often a description means that person, in newspapers and in harder articles written for this project: 385 of 477
# the person named last, 301 of 321 if the reader takes them for the one, too, and 84 of 156 if it does not (of which 29
# of 33 in newspapers, most of which it has read in training); 65 of 70 whom the reader is sure of. Of those whom the
# next paragraph names, all of 4 in two articles, too few to be certain.
PROBABILITIES = {NAMED_LAST: 0.93, PERHAPS_LAST: 0.65, READ: 0.93, NAMED_NEXT: 0.85}


@dataclass(frozen=True, slots=True)
class Described:
    """Whom a description means that nothing else in the article ties to a name, and why."""

    cluster: int
    reason: str

    @property
    def probability(self) -> float:
        """Return how often such a description means such a person."""
        return PROBABILITIES[self.reason]


def sureness_of_mention(attribution: Attribution) -> float:
    """Return how sure an attribution is that its mention is the speaker, whomever the mention means."""
    probability = next((p for reason, p in PROBABILITIES.items() if attribution.reason.endswith(reason)), 1.0)
    return attribution.confidence / probability


_NUMBER = re.compile(r"\d+")


def is_met_unnamed(scene: Scene, candidate: Candidate) -> bool:
    """Return whether the article has introduced somebody unnamed by the noun: "an investor", then "the investor"."""
    met = _indefinite(scene.language.code, candidate.mention.head.of(scene.text).lower())
    return met.search(scene.text, 0, candidate.mention.span.start) is not None


@lru_cache(maxsize=1 << 8)
def _indefinite(code: str, noun: str) -> re.Pattern[str]:
    """An indefinite article, at most three words and a noun."""
    articles = any_of(load(code).words("pronouns", "indefinite"))
    return re.compile(rf"\b{articles} (?:[\w-]+ ){{0,3}}{re.escape(noun)}\b", re.I)


_NAME_AT_END = re.compile(r"(?:\b[A-ZÀ-Þ][\w'’-]+ (?:[a-z]{1,3} ){0,2})[A-ZÀ-Þ][\w'’-]+\Z")


def holds_a_name(scene: Scene, candidate: Candidate) -> bool:
    """Return whether a description ends with a name that was not recognized: "el ministro de Gobierno Juan del Roe"."""
    name = _NAME_AT_END.search(scene.text, candidate.mention.head.end, candidate.mention.span.end)
    return name is not None and gender_of_given_name((name.group().split()[0],)) is not None


_OF = re.compile(r"\s(?P<word>\w+)\s")


def holds_another_office(scene: Scene, candidate: Candidate, person: Cluster) -> bool:
    """Return whether a description tells an office and of what, and the article has given the person another.

    "The president of the chamber" is no minister named before, but can be whoever was called "the president"; so can
    "the former president of the chamber", and "this president of the chamber".  Of the offices of which somebody holds
    one, it need not tell of what: "the finance minister" is no governor.
    """
    language = scene.language
    words_of_phrase = set(fold(candidate.mention.span.of(scene.text)).split())
    if words_of_phrase & (language.words("titles", "former") | language.words("titles", "pointing")):
        return False
    if is_of_another_nation(scene, candidate, person):
        return True
    titles = words_of_titles(person.titles, language.code)
    kinds = kinds_of(scene, candidate)
    if titles & kinds:
        return is_of_another(scene.text, candidate.mention.head, person.titles, language.code)
    exclusive = language.words("titles", "exclusive")
    if kinds & exclusive and candidate.noun not in language.table("titles").get("kinds", {}) and titles & exclusive:
        return True
    after = _OF.match(scene.text, candidate.mention.head.end)
    offices = exclusive | language.words("titles", "held")
    of_what = after is not None and after["word"] in language.words("nouns", "links")
    return of_what and candidate.noun in offices and bool(titles & offices)


def is_definite(scene: Scene, candidate: Candidate) -> bool:
    """Return whether a mention begins with a definite article, or with "this"."""
    return first_word(scene, candidate) in scene.language.words("titles", "definite")


def first_word(scene: Scene, candidate: Candidate) -> str:
    """Return the first word of a mention, folded."""
    return fold(candidate.mention.span.of(scene.text)).split()[0]


def gender_of_description(scene: Scene, candidate: Candidate) -> str | None:
    """Return the gender that a description tells by its noun as printed, its article ("la economista") or its lemma."""
    article = first_word(scene, candidate)
    by_article = next(
        (g for g in ("female", "male") if article in scene.language.words("titles", f"{g}_articles")), None
    )
    printed = candidate.mention.head.of(scene.text).lower()
    return gender_of_noun(scene, printed) or by_article or gender_of_noun(scene, candidate.noun)


def is_somebody_by_office(scene: Scene, candidate: Candidate) -> bool:
    """Return whether a noun has a capital, as known offices have: "the President" is not the one named last."""
    head = candidate.mention.head.of(scene.text)
    sole = scene.language.words("titles", "sole") or title_words(scene.language.code)
    return head[:1].isupper() and not head.isupper() and head.lower() in sole


def is_of_another_age(scene: Scene, candidate: Candidate, person: Cluster) -> bool:
    ages = set(_NUMBER.findall(candidate.mention.span.of(scene.text)))
    of_titles = {number for title in person.titles for number in _NUMBER.findall(title)}
    return bool(ages and of_titles) and not ages & of_titles


def stands_beside(scene: Scene, person: Cluster, here: Candidate) -> bool:
    """Return whether a person stands in a description's sentence, too: "the mayor told her", "…, according to Roe"."""
    mentions = [scene.candidates[k] for k in person.candidates]
    if any(c.sentence == here.sentence and not c.mention.span.overlaps(here.mention.span) for c in mentions):
        return True
    return person.gender is not None and is_about(scene, here, person.gender)


def is_person_described(scene: Scene, candidate: Candidate) -> bool:
    """Return whether a description is of a person: by noun, nation, age or number of children.

    Not if it is of somebody whom news leaves unnamed.
    """
    age = scene.language.table("titles").get("age", "")
    if (age and normal(candidate.mention.span.of(scene.text)).endswith(age)) or _is_parent(scene, candidate):
        return True
    if _is_stranger(scene, candidate) or is_somebody_by_office(scene, candidate):
        return False
    return _is_office_or_role(scene, candidate) or is_one_of_many(scene, candidate) or _is_calling(scene, candidate)


def has_post(scene: Scene, candidate: Candidate) -> bool:
    """Return whether a noun tells a post, but not which: "the official", "the judge"."""
    return candidate.noun in scene.language.words("nouns", "posts")


def _is_stranger(scene: Scene, candidate: Candidate) -> bool:
    """Whether news leaves people unnamed whom it calls by a noun: "the official", but not "this official"."""
    pointed = first_word(scene, candidate) in scene.language.words("titles", "pointing")
    return candidate.noun in scene.language.words("nouns", "strangers") and not pointed


_CHILDREN = re.compile(r"[- ](?P<of>\w+)[- ](?P<number>\w+)")


def _is_parent(scene: Scene, candidate: Candidate) -> bool:
    """Whether a description tells of how many children somebody is a parent: "the mother of four", "the dad-of-two"."""
    match, words = _CHILDREN.match(scene.text, candidate.mention.head.end), scene.language.words
    if match is None or match["of"] not in words("nouns", "links") or candidate.noun not in words("nouns", "parents"):
        return False
    number = scene.word_at(match.start("number"))
    return number < len(scene.tokens) and (scene.tokens[number].upos == "NUM" or match["number"].isdigit())


def _is_office_or_role(scene: Scene, candidate: Candidate) -> bool:
    """Whether a noun is one of those by which news calls whom it has named."""
    return noun_class(scene, candidate) == "person" and candidate.noun not in scene.language.words("nouns", "people")


def _is_calling(scene: Scene, candidate: Candidate) -> bool:
    """Whether a noun is one for people by a list or, if it is in no list, by its ending; or for those of a nation."""
    language, printed = scene.language, candidate.mention.head.of(scene.text).lower()
    before = printed.removeprefix("ex")  # "exconcejala"
    callings = language.words("nouns", "callings") | nations(language.code)
    if {candidate.noun, printed, before} & callings or (before != printed and gender_of_noun(scene, before)):
        return True
    unlisted = noun_class(scene, candidate) == "" or candidate.noun in language.words("nouns", "people")
    unlisted = unlisted and candidate.noun not in language.words("nouns", "things")
    return unlisted and printed.endswith(tuple(language.words("nouns", "callings_end")))


def means_somebody(scene: Scene, candidate: Candidate) -> bool:
    """Return whether a nominal is a single person, by its noun: "the mayor", "a skipper"."""
    if candidate.plural or candidate.noun in _ordinals(scene.language.code):
        return False
    people = {"person", "spokes"}
    return noun_class(scene, candidate) in people or is_one_of_many(scene, candidate) or _is_calling(scene, candidate)


@cache
def _ordinals(code: str) -> frozenset[str]:
    return frozenset(word for line in load(code).words("kinds", "ordinals") for word in line.split())
