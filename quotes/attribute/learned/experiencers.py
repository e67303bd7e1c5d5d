"""To whom something seems so: "A Roe le parece «una ruina» que …", "a Roe le preocupa que sea «una ruina»".

Spanish makes whoever feels something an object, so that the scorer does not take them for the source: the one who spoke
last went on at up to .99.
"""

from __future__ import annotations

import re
from functools import cache

from quotes.attribute.learned.clauses import TO_ITS_NAME
from quotes.attribute.learned.features import noun_class
from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.datatypes import MentionKind, Span
from quotes.lang import load
from quotes.lang.forms import is_speech_verb, verb_lemmas
from quotes.text.alternation import any_of

# Characters before a quote in which such a clause begins.
_CHARACTERS = 250
_SOMEBODY = frozenset({"person", "spokes", "group", "office", "organisation"})


def experiencer(scene: Scene, quote: int) -> int | None:
    """Return who feels or thinks what a quote says, in its own sentence; None if nobody, or where a verb tells.

    "A Roe le dolió que Poe dijera «ya basta»" is not Roe's, nor what stands in a clause about somebody else.
    """
    pattern = _clause(scene.language.code)
    if pattern is None:
        return None
    opening = scene.quotes[quote].outer.start
    start = _start_of_sentence(scene, quote)
    clauses = [m for m in pattern.finditer(scene.text, start, opening) if _affects(scene, m["verb"])]
    if not clauses or _tells(scene, Span(clauses[-1].end(), opening)):
        return None
    if clauses[-1].end() + 1 >= opening and scene.quotes[quote].text[:1].isupper():  # "A Roe le gusta «La tierra»"
        return None
    whom = Span(*clauses[-1].span("whom"))
    fitting = [k for k, c in enumerate(scene.candidates) if _is_somebody(scene, c) and _fills(scene, c, whom)]
    return fitting[0] if len(fitting) == 1 else None


def _start_of_sentence(scene: Scene, quote: int) -> int:
    opening = scene.quotes[quote].outer.start
    near = scene.sentences_near(quote)
    start = scene.tokens[scene.sentences[near[0]][0]].span.start if near else opening
    return max(start, opening - _CHARACTERS)


def _affects(scene: Scene, form: str) -> bool:
    return bool(verb_lemmas(form, scene.language) & scene.language.words("cues", "affecting"))


def _tells(scene: Scene, gap: Span) -> bool:
    """Whether a verb of speech or judgement stands between such a clause and a quote, outside quotes."""
    tokens = [scene.tokens[w] for w in scene.words_in(gap) if scene.tokens[w].quote is None]
    return any(
        is_speech_verb(form, scene.language) or form in scene.language.words("cues", "judgement")
        for token in tokens
        if token.upos == "VERB"
        for form in (token.text, token.lemma)
    )


def _is_somebody(scene: Scene, candidate: Candidate) -> bool:
    if candidate.mention.kind is MentionKind.NAME:
        return candidate.mention.entity_type != "LOC"
    kind = noun_class(scene, candidate)
    return kind in _SOMEBODY or (kind == "" and candidate.plural)


def _fills(scene: Scene, candidate: Candidate, whom: Span) -> bool:
    """Whether a mention is the object that a clause names, with or without a title before its name."""
    span = candidate.mention.span
    if not (whom.start <= span.start and span.end <= whom.end):
        return False
    if candidate.mention.kind is MentionKind.NAME:
        return "," not in scene.text[whom.start : span.start]
    return scene.text[whom.start : span.start].strip() == "" and not TO_ITS_NAME.match(scene.text, span.end)


@cache
def _clause(code: str) -> re.Pattern[str] | None:
    """ "A", whom, and a verb with its dative, where a clause can begin; None in a language without such verbs."""
    words = load(code).words
    if not words("cues", "affecting"):
        return None
    to, dative = any_of(words("plain", "to")), any_of(words("pronouns", "dative"))
    joined, between = any_of(words("statements", "joining")), any_of(words("plain", "between"))
    return re.compile(
        rf"(?:\A|(?<=[.!?…\n»”\"] )|(?<=[,;:] )|\b{joined}\s|(?<=\n))(?:{joined}\s)?{to}\s"
        rf"(?P<whom>[^.!?;:\n«»“”\"]{{2,80}}?),?\s(?:{between},?\s)?{dative}\s(?P<verb>\w+)\b",
        re.I,
    )
