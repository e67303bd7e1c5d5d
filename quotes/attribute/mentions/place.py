"""Where a mention stands, worked out once for all the quotes whose source it could be."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from quotes.attribute.mentions.cues import cue_class, path_up, verb_of
from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.datatypes import Span
from quotes.lang import load
from quotes.text.alternation import any_of

_LEAD_CHARACTERS = 30


class Place(NamedTuple):
    """A mention in its sentence: its words, the words above it, and the verb whose subject or agent it is."""

    candidate: Candidate
    span: Span
    first: int  # the first word of the mention
    after: int  # the first word after it
    above: tuple[int, ...]  # from its anchor to the root of the sentence; empty if nothing was parsed
    verb: int  # ROOT if none
    verb_class: str  # the kind of cue that this verb is
    led: bool  # whether "according to" or a phrase like it leads to the mention


def place_of(scene: Scene, candidate: Candidate) -> Place:
    """Return where a mention stands."""
    span, anchor = candidate.mention.span, candidate.anchor
    above = tuple(path_up(scene, anchor)) if anchor is not None else ()
    verb = verb_of(scene, anchor) if anchor is not None else ROOT
    kind = cue_class(scene, verb) if verb != ROOT else ""
    first, after = scene.word_at(span.start), scene.word_at(span.end)
    return Place(candidate, span, first, after, above, verb, kind, _is_led(scene, candidate))


def _is_led(scene: Scene, candidate: Candidate) -> bool:
    if candidate.anchor is None:
        return False
    start = candidate.mention.span.start
    since = min(start, scene.tokens[candidate.anchor].span.start) - _LEAD_CHARACTERS
    lead = scene.text[max(0, since) : start].lower()
    return _leads(scene.language.code).search(lead) is not None


@cache
def _leads(code: str) -> re.Pattern[str]:
    """A phrase like "according to" with at most four words after it, and no comma, at the end of a text."""
    phrases = any_of(load(code).words("cues", "according"))
    return re.compile(rf"\b{phrases}\s+(?:[^\s,]+\s+){{0,4}}$")
