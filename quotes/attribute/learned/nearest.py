"""Who speaks in the clause nearest to a quote: "a Roe, que había dicho que «no»", "lo indican desde la patronal: «no»".

The main clause has another subject, which the scorer prefers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from quotes.attribute.learned.features import noun_class
from quotes.attribute.learned.nonfinite import closer_of_form, opens_with_form
from quotes.attribute.learned.rules import CLAUSE, SENTENCE_BEFORE, TAG_AFTER, TAG_BEFORE, Rule
from quotes.attribute.learned.topics import pointed_back_at, speaker_on_topic
from quotes.attribute.learned.words_of import WORDS_OF
from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.datatypes import MentionKind, Span
from quotes.lang import load
from quotes.lang.forms import is_speech_verb
from quotes.text.alternation import any_in

_PEOPLE = frozenset({"person", "spokes", "group", "office", "organisation"})
_VERBS = frozenset({"VERB", "AUX"})


def tells_in_relative(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``a Roe, que había dicho que «no»``: whom a relative clause explains, and its verb of speech before the quote.

    What is told may begin before the quote, where no other verb of speech and nobody else stands between.
    """
    span, opening = candidate.mention.span, scene.quotes[quote].outer.start
    pattern = _relative(scene.language.code)
    if pattern is None or span.end > opening or not scene.text.startswith(",", span.end):
        return False
    clause = pattern.fullmatch(scene.text, span.end, opening)
    if clause is None or not _is_somebody(scene, candidate) or not is_speech_verb(clause["verb"], scene.language):
        return False
    plural = clause["verb"].lower().endswith(tuple(scene.language.words("cues", "plural")))
    if plural != candidate.plural or _has_verb(scene, Span(*clause.span("before"))):
        return False
    rest = Span(*clause.span("rest"))
    speaks = any(is_speech_verb(word, scene.language) for word in _WORD.findall(clause["rest"]))
    return not speaks and not any(rest.overlaps(c.mention.span) and _is_person(scene, c) for c in scene.candidates)


_WORD = re.compile(r"\w+")


def _has_verb(scene: Scene, span: Span) -> bool:
    return any(scene.tokens[w].upos in _VERBS for w in scene.words_in(span))


def _is_person(scene: Scene, candidate: Candidate) -> bool:
    return candidate.mention.entity_type == "PERSON" or noun_class(scene, candidate) in {"person", "spokes"}


def _is_somebody(scene: Scene, candidate: Candidate) -> bool:
    mention = candidate.mention
    if mention.kind is MentionKind.NAME:
        return mention.entity_type == "PERSON"
    return mention.kind is MentionKind.NOMINAL and noun_class(scene, candidate) in _PEOPLE


def speaks_through(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``«No», indican desde la patronal``, ``Desde la patronal indican que «no»``: a body for which several speak."""
    mention, outer = candidate.mention, scene.quotes[quote].outer
    patterns = _through(scene.language.code)
    if patterns is None or mention.kind is MentionKind.PRONOUN:
        return False
    behind, ahead, opens = patterns
    plural = tuple(scene.language.words("cues", "plural"))
    if mention.span.start >= outer.end:
        gap = behind.fullmatch(scene.text, outer.end, mention.span.start)
    elif opens.search(scene.text, max(0, mention.span.start - _CHARACTERS), mention.span.start) is None:
        return False
    else:
        gap = ahead.fullmatch(scene.text, mention.span.end, outer.start)
    return gap is not None and gap["verb"].lower().endswith(plural) and is_speech_verb(gap["verb"], scene.language)


def tells_behind_verb(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``a Poe, de quien dijo Roe que es «vago»``: a verb of speech, its subject, and what it tells before a quote."""
    span, opening = candidate.mention.span, scene.quotes[quote].outer.start
    if span.end > opening or not _is_somebody(scene, candidate) or _relative(scene.language.code) is None:
        return False
    verb, rest = _behind_verb(scene.language.code)
    before = verb.search(scene.text, max(0, span.start - _CHARACTERS), span.start)
    tale = rest.fullmatch(scene.text, span.end, opening)
    if before is None or tale is None or not is_speech_verb(before["verb"], scene.language):
        return False
    return not any(is_speech_verb(word, scene.language) for word in _WORD.findall(tale.group()))


def tells_next(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``Poe dijo que «no» y Roe replicó que «sí»``: after a quote, another subject and its verb of speech."""
    span, opening, ahead = candidate.mention.span, scene.quotes[quote].outer.start, quote - 1
    if ahead < 0 or span.end > opening or span.start < scene.quotes[ahead].outer.end:
        return False
    if not _is_somebody(scene, candidate) or _relative(scene.language.code) is None:
        return False
    turn, tells = _turn(scene.language.code)
    verb = tells.fullmatch(scene.text, span.end, opening)
    joins = turn.fullmatch(scene.text, scene.quotes[ahead].outer.end, span.start)
    return joins is not None and verb is not None and is_speech_verb(verb["verb"], scene.language)


# Characters before a mention in which its preposition stands.
_CHARACTERS = 40


@cache
def _relative(code: str) -> re.Pattern[str] | None:
    """A relative pronoun, at most three words, a verb with what stands before it, and what it tells before a quote."""
    if not load(code).words("cues", "through"):
        return None
    who, led = (
        any_in(code, ("pronouns", "clause"), ("cues", "that")),
        any_in(code, ("cues", "led"), ("plain", "between")),
    )
    that, articles = any_in(code, ("cues", "that")), any_in(code, ("pronouns", "determiners"))
    return re.compile(
        rf",\s{who}\s(?P<before>(?:\w+\s){{0,3}}?)(?:{led}\s){{0,3}}(?P<verb>\w+)"
        rf"(?P<rest>(?:\s{that}(?:\s[\w%-]+){{0,8}})?)(?:[:,]\s?|\s)(?:{articles}\s)?"
    )


@cache
def _through(code: str) -> tuple[re.Pattern[str], ...] | None:
    words = load(code).words
    if not words("cues", "through"):
        return None
    through, articles = any_in(code, ("cues", "through")), any_in(code, ("pronouns", "determiners"))
    led, that = any_in(code, ("cues", "led"), ("plain", "between")), any_in(code, ("cues", "that"))
    tells = rf"(?:\s(?:{any_in(code, ('plain', 'of'))}\s)?{that}(?:\s[\w%-]+){{0,6}})?"
    return (
        re.compile(rf"[.,]?\s(?:{led}\s){{0,2}}(?P<verb>\w+)\s{through}\s(?:{articles}\s)?"),
        re.compile(rf"(?:\s\w+)??,?\s(?:{led}\s){{0,2}}(?P<verb>\w+){tells}(?:[:,]\s?|\s)(?:{articles}\s)?"),
        re.compile(rf"\b{through}\s(?:{articles}\s)?\Z", re.I),
    )


@cache
def _behind_verb(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A verb with the article of its subject, and a clause with "that" up to a quote."""
    articles, that = any_in(code, ("titles", "definite")), any_in(code, ("cues", "that"))
    of = any_in(code, ("plain", "of"))
    return (
        re.compile(rf"\b(?P<verb>\w+)\s(?:{articles}\s)?\Z", re.I),
        re.compile(rf"\s(?:{of}\s)?{that}(?:\s[\w%-]+){{0,6}}\s"),
    )


@cache
def _turn(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What joins another subject to a quote, with its title, and its verb before the next quote."""
    joining = any_in(code, ("plain", "and"), ("cues", "turns_to"))
    led, that = any_in(code, ("cues", "led"), ("plain", "between")), any_in(code, ("cues", "that"))
    return (
        re.compile(rf"(?:,?\s{joining}|;)\s(?:{any_in(code, ('pronouns', 'determiners'))}\s)?(?:[a-zß-ÿ]+\s){{0,3}}"),
        re.compile(rf"\s(?:{led}\s){{0,2}}(?P<verb>\w+)(?:\s{that})?:?\s"),
    )


# All patterns of clauses that carry words beside a main clause with another subject. In the train articles these choose
# four mentions and those below six, all of them the source or a noun for it: too few to claim to be sure.
NEAREST: tuple[tuple[Rule, Callable[[Scene, int, Candidate], bool], float], ...] = (
    (TAG_AFTER, speaks_through, 0.9),
    (CLAUSE, tells_in_relative, 0.9),
    (TAG_BEFORE, tells_next, 0.9),
    (TAG_BEFORE, tells_behind_verb, 0.9),
    *WORDS_OF,
    (CLAUSE, opens_with_form, 0.9),
)
# The same where the clause leaves its subject out.
FOUND_NEAR: tuple[tuple[Rule, Callable[[Scene, int], int | None], float], ...] = (
    (CLAUSE, closer_of_form, 0.9),
    (SENTENCE_BEFORE, speaker_on_topic, 0.9),
    (CLAUSE, pointed_back_at, 0.9),
)
