"""Whose words a noun or a verb of passing on leads to: "la promesa de Roe de «…»", "Poe citó a Roe: «…»".

Who passes them on is the subject, which the scorer prefers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from quotes.attribute.learned.features import noun_class
from quotes.attribute.learned.rules import NOUN_CUE, Rule
from quotes.attribute.mentions.lexicon import title_words
from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.datatypes import MentionKind
from quotes.lang import load
from quotes.lang.forms import is_speech_verb, singulars, verb_lemmas
from quotes.text.alternation import any_of
from quotes.text.normal import fold

_PEOPLE = frozenset({"person", "spokes", "group", "office", "organisation"})
# Characters before a mention in which its noun and the verb of that stand, and words between the two.
_CHARACTERS = 80
_WORDS = 6
_WORD = re.compile(r"\w+")
_STOPS = re.compile(r"[.!?;:\n«»“”\"]")
_TO_COLON = re.compile(r"[^.!?;:\n«»“”\"]{0,60}:\s")
_TAG = re.compile(r"[.!?…]?,")
# The beginning of a sentence, with an article before a noun and at most one word before that: "Y la respuesta".
_OPENS = re.compile(r"(?:\A|[.!?…][\"”»’)]?\s+|\n\s*)(?:[^\W\d_]+,?\s)?[^\W\d_]{2,3}\s\Z")


def owns_noun(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``la promesa de Roe de «…»``, ``la opinión de Roe de que es «…»``, ``la frase de Roe, «…», gustó``.

    Not ``Poe tachó la promesa de Roe de «…»``.
    """
    span, opening = candidate.mention.span, scene.quotes[quote].outer.start
    noun = _noun_of(scene, candidate) if span.end <= opening else None
    patterns = _patterns(scene.language.code)
    if noun is None or patterns is None:
        return False
    link = patterns["link"].fullmatch(scene.text, span.end, opening)
    if link is None or (link["apart"] and not scene.text.startswith(",", scene.quotes[quote].outer.end)):
        return False
    words = scene.language.words
    judging = words("cues", "judgement") & (words("cues", "uttering") | words("cues", "charging"))
    return not link["bare"] or not any(lemmas & judging for lemmas in _verbs_before(scene, noun))


def opens_with_noun(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``La respuesta de Roe a Poe no tardó: «…»``, ``Poe leyó el mensaje de Roe: «…»``: a colon and a whole sentence.

    The noun opens its sentence, or follows a verb by which words are passed on; no tag stands after the quote.
    """
    span, outer = candidate.mention.span, scene.quotes[quote].outer
    noun = _noun_of(scene, candidate) if span.end <= outer.start else None
    gap = _TO_COLON.fullmatch(scene.text, span.end, outer.start)
    if noun is None or gap is None or _TAG.match(scene.text, outer.end):
        return False
    if any(is_speech_verb(word, scene.language) for word in _WORD.findall(gap.group())):
        return False
    if _OPENS.search(scene.text, max(0, noun - _CHARACTERS), noun):
        return True
    echoing = scene.language.words("cues", "echoing")
    return gap.group().strip() == ":" and any(lemmas & echoing for lemmas in _verbs_before(scene, noun)[-_WORDS:])


def _noun_of(scene: Scene, candidate: Candidate) -> int | None:
    """Where a noun for words or for a view stands before "of" and somebody: "la promesa de Roe"."""
    patterns, span = _patterns(scene.language.code), candidate.mention.span
    if patterns is None or not _is_somebody(scene, candidate):
        return None
    phrase = patterns["noun"].search(scene.text, max(0, span.start - _CHARACTERS), span.start)
    if phrase is None:
        return None
    nouns = scene.language.words("cues", "nouns") | scene.language.words("cues", "views")
    words = list(_WORD.finditer(scene.text, phrase.start(), phrase.end()))[:2]  # an adjective may stand behind a noun
    return next((w.start() for w in words if singulars(w.group(), scene.language) & nouns), None)


def _verbs_before(scene: Scene, at: int) -> list[frozenset[str]]:
    """The verbs that the words before a place in its sentence can be."""
    before = _STOPS.split(scene.text[max(0, at - _CHARACTERS) : at])[-1]
    return [verb_lemmas(word, scene.language) for word in _WORD.findall(before)]


def is_quoted(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``Poe citó a Roe: «…»``: whom a verb of passing on has for its object, right before a quote."""
    span, opening = candidate.mention.span, scene.quotes[quote].outer.start
    patterns = _patterns(scene.language.code)
    if patterns is None or span.end > opening or not _is_somebody(scene, candidate):
        return False
    verb = patterns["quoted"].search(scene.text, max(0, span.start - _CHARACTERS), span.start)
    gap = patterns["colon"].fullmatch(scene.text, span.end, opening)
    if verb is None or gap is None or any(is_speech_verb(word, scene.language) for word in _WORD.findall(gap.group())):
        return False
    return bool(verb_lemmas(verb["verb"], scene.language) & scene.language.words("cues", "quoting"))


def _is_somebody(scene: Scene, candidate: Candidate) -> bool:
    mention = candidate.mention
    if mention.kind is MentionKind.NAME:
        return mention.entity_type != "LOC"
    titled = fold(candidate.noun) in title_words(scene.language.code)
    return mention.kind is MentionKind.NOMINAL and (titled or noun_class(scene, candidate) in _PEOPLE)


@cache
def _patterns(code: str) -> dict[str, re.Pattern[str]] | None:
    """A noun and "of" before a mention, what leads from it to a quote, and a verb with "to" before a mention."""
    words = load(code).words

    if not words("cues", "quoting"):
        return None
    of, that, articles = (
        any_of(words("plain", "of")),
        any_of(words("cues", "that")),
        any_of(words("pronouns", "determiners")),
    )
    lead = rf"(?:(?!{of}\b)[^\W\d_][\w'’-]*\s){{0,3}}?"
    return {
        "noun": re.compile(rf"\b\w+\s(?:\w+\s)?{of}\s{lead}\Z", re.I),
        "link": re.compile(
            rf"\s(?P<bare>{of}\s(?:{articles}\s)?)|\s{of}\s{that}(?:\s[\w%-]+){{0,8}}\s(?:{articles}\s)?|(?P<apart>,)\s"
        ),
        "quoted": re.compile(rf"\b(?P<verb>\w+)\s{any_of(words('plain', 'to'))}\s{lead}\Z", re.I),
        "colon": re.compile(r"(?:(?:\s[\w%-]+){0,5}:|,)\s"),
    }


WORDS_OF: tuple[tuple[Rule, Callable[[Scene, int, Candidate], bool], float], ...] = (
    (NOUN_CUE, owns_noun, 0.9),
    (NOUN_CUE, opens_with_noun, 0.9),
    (NOUN_CUE, is_quoted, 0.9),
)
