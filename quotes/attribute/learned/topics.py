"""Of whom a sentence tells before its verb of speech: "De su sucesor, Juan Roe, dijo que es «sabio»" is not Roe's.

And who said what a sentence points back at: "«No». Con esta frase se despidió Roe." Only languages with lists of such
phrases have the patterns; the parser takes whom a preposition leads to for the verb's subject.
"""

from __future__ import annotations

import re
from functools import cache

from quotes.attribute.learned.dropped import last_before
from quotes.attribute.learned.subjects import named_after
from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.attribute.people.definite import means_somebody
from quotes.datatypes import MentionKind, Span
from quotes.lang import load
from quotes.lang.forms import is_speech_verb
from quotes.text.alternation import any_of

# The sentence of a quote is sought so far before it.
_CHARACTERS = 160
_SENTENCE = re.compile(r"[.!?…][\"”»’)]?\s+(?=[A-ZÀ-Þ¿¡])|\n\s*")
_APPOSITION = re.compile(r",\s(?:[^\W\d_A-ZÀ-Þ][\w'’-]*\s){0,3}")


def topics(scene: Scene, quote: int) -> frozenset[int]:
    """Return the mentions that a sentence only tells of, by the preposition that opens it: "De Roe dijo que es «…»"."""
    tale = _told_of(scene, quote)
    return frozenset() if tale is None else tale[0]


def speaker_on_topic(scene: Scene, quote: int) -> int | None:
    """Return who speaks in such a sentence: whom it names after its verb, else the subject of the sentence before."""
    tale = _told_of(scene, quote)
    if tale is None:
        return None
    of, verb = tale
    people = [k for k in named_after(scene, verb) if k not in of]
    if people:
        return people[0] if len(people) == 1 else None
    subject = last_before(scene, scene.sentence_of[verb], scene.quotes[quote].outer.start)
    return None if subject is None else subject.name


def pointed_back_at(scene: Scene, quote: int) -> int | None:
    """Return who is the subject of a sentence after a quote that points back: "Con estas palabras saludó Roe"."""
    back = _points_back(scene.language.code).match(scene.text, scene.quotes[quote].outer.end)
    if back is None:
        return None
    sentence = Span(*back.span("sentence"))
    near = [
        (k, c) for k, c in enumerate(scene.candidates) if sentence.contains(c.mention.span) and _is_person(scene, c)
    ]
    subjects = [k for k, c in near if c.anchor is not None and scene.tokens[c.anchor].deprel == "nsubj"]
    bare = [k for k, c in near if scene.tokens[scene.word_at(c.mention.span.start) - 1].upos != "ADP"]
    return next(iter(subjects or bare), None)


def _is_person(scene: Scene, candidate: Candidate) -> bool:
    return candidate.mention.entity_type == "PERSON" or means_somebody(scene, candidate)


@cache
def _points_back(code: str) -> re.Pattern[str]:
    back = any_of(load(code).words("cues", "pointing_back"))
    return re.compile(rf"[.,]?\s+{back}\s(?P<sentence>[^.!?;:\n«»“”\"]*)", re.I)


def _told_of(scene: Scene, quote: int) -> tuple[frozenset[int], int] | None:
    """The mentions of whom a quote's sentence tells, and the verb of speech that follows them."""
    patterns, opening = _patterns(scene.language.code), scene.quotes[quote].outer.start
    if patterns is None:
        return None
    from_ = max(0, opening - _CHARACTERS)
    start = max((m.end() for m in _SENTENCE.finditer(scene.text, from_, opening)), default=0 if from_ == 0 else -1)
    opens = patterns[0].match(scene.text, start, opening) if start >= 0 else None
    if opens is None:
        return None
    first = next((k for k, c in enumerate(scene.candidates) if _follows(c, opens.start(), opens.end())), None)
    if first is None or scene.candidates[first].mention.kind is MentionKind.PRONOUN:
        return None
    end, of = scene.candidates[first].mention.span.end, {first}
    for index in range(first + 1, len(scene.candidates)):
        span = scene.candidates[index].mention.span
        if _APPOSITION.fullmatch(scene.text, end, span.start) and scene.text.startswith(",", span.end):
            of, end = of | {index}, span.end
    tag = patterns[1].match(scene.text, end, opening)
    if tag is None or not is_speech_verb(tag["verb"], scene.language):
        return None
    return frozenset(of), scene.word_at(tag.start("verb"))


def _follows(candidate: Candidate, start: int, end: int) -> bool:
    """Whether a mention stands right after a preposition, or holds it as if it were part of a name: "De Roe"."""
    return candidate.mention.span.start in (start, end)


@cache
def _patterns(code: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    words = load(code).words
    if not words("cues", "topics"):
        return None
    led = any_of(words("cues", "led") | words("plain", "between"))
    return (
        re.compile(rf"{any_of(words('cues', 'topics'))}\s", re.I),
        re.compile(rf",?\s(?:{led}\s){{0,2}}(?P<verb>\w+)\b"),
    )
