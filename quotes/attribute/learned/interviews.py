"""Who answers in an interview that is printed as questions and answers: whom the text before it names first."""

from __future__ import annotations

import re
from functools import cache

from quotes.attribute.mentions.scene import Scene
from quotes.datatypes import Span
from quotes.lang import load
from quotes.text.alternation import any_of

_WORD = re.compile(r"\w")


def interviewed(scene: Scene, quote: int) -> int | None:
    """Return the first person named before the first question, for an answer that follows a question; else None.

    Both are turns after a dash and have no tag, or have labels such as "Pregunta:" and "Respuesta:". Or the answers are
    quoted: ``¿Vuelve usted? «Sí, en mayo.» ¿Por qué?``
    """
    if _answers(scene, quote):
        return _first_person(scene, next(q for q in range(quote + 1) if _follows_question(scene, q)))
    printed = scene.quotes[quote]
    here = scene.paragraph_at(printed.outer.start)
    answer = scene.paragraphs[here]
    if here == 0 or not _is_turn(scene, here) or not _is_whole(scene, quote, answer):
        return None
    before = scene.paragraphs[here - 1].of(scene.text).rstrip()
    if printed.text.rstrip().endswith("?") or not _is_turn(scene, here - 1) or not before.endswith("?"):
        return None
    first = here
    while first > 0 and _is_turn(scene, first - 1):
        first -= 1
    people = (k for k, c in enumerate(scene.candidates) if c.paragraph < first and c.mention.entity_type == "PERSON")
    return next(people, None)


# So many quoted answers make an interview: two questions of a narrator's can be followed by somebody's words.
_ANSWERS = 3
_NEXT = re.compile(r"[.]?\s*(?:\Z|\n|¿|(?=[^\W\d_a-zß-ÿ]))")


def _answers(scene: Scene, quote: int) -> bool:
    """Whether a quote is one of several that each follow a question outside quotes, with no tag."""
    if not _follows_question(scene, quote):
        return False
    return sum(_follows_question(scene, q) for q in range(len(scene.quotes))) >= _ANSWERS


def _follows_question(scene: Scene, quote: int) -> bool:
    outer = scene.quotes[quote].outer
    before = scene.text[max(0, outer.start - _TO_QUESTION) : outer.start].rstrip()
    return before.endswith("?") and _NEXT.match(scene.text, outer.end) is not None


# Spaces, or a blank line, at most, between a question and its answer.
_TO_QUESTION = 6


def _first_person(scene: Scene, quote: int) -> int | None:
    """The first person named in the paragraphs or sentences before a quote's question."""
    start = scene.quotes[quote].outer.start
    people = (k for k, c in enumerate(scene.candidates) if c.mention.entity_type == "PERSON")
    first = next(people, None)
    return first if first is not None and scene.candidates[first].mention.span.end < start else None


def _is_turn(scene: Scene, paragraph: int) -> bool:
    """Whether a paragraph is a question or an answer, by the dash or the label that it begins with."""
    start = scene.paragraphs[paragraph].start
    dashes = scene.language.words("marks", "dialogue")
    return scene.text[start : start + 1] in dashes or _label(scene.language.code).match(scene.text, start) is not None


def _is_whole(scene: Scene, quote: int, paragraph: Span) -> bool:
    """Whether a quote is all that a paragraph says, after its dash or label."""
    outer = scene.quotes[quote].outer
    label = _label(scene.language.code).match(scene.text, paragraph.start)
    start = label.end() if label else paragraph.start
    return outer.start == start and _WORD.search(scene.text, outer.end, paragraph.end) is None


@cache
def _label(code: str) -> re.Pattern[str]:
    """A label of a question or an answer at the beginning of a line."""
    labels = any_of(load(code).words("labels", "turns"))
    return re.compile(rf"{labels}\s*[:.]\s+", re.I)
