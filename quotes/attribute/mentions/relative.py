"""The mention of a source that is a relative pronoun: the noun before it together with the pronoun."""

from __future__ import annotations

import re
from dataclasses import replace

from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.datatypes import Mention, Span

_BETWEEN = re.compile(r",?[ \t]{1,2}")
_BETWEEN_CHARACTERS = 3


def mention_of(scene: Scene, candidate: Candidate) -> Mention:
    """Return a candidate's mention; that of "who" in "the locals, who said" begins with the noun.

    "who" alone tells a reader nothing, and annotators differ in which of both they call the source: in the train
    articles of other outlets it is the noun in both cases, in PolNeAR the pronoun in all seven.
    """
    mention = candidate.mention
    if candidate.noun not in scene.language.words("pronouns", "relative"):
        return mention
    at = mention.span.start
    before = [
        other.mention
        for other in scene.candidates
        if 0 < at - other.mention.span.end <= _BETWEEN_CHARACTERS
        and _BETWEEN.fullmatch(scene.text, other.mention.span.end, at)
    ]
    if not before:
        return mention
    whole = min(before, key=lambda other: other.span.start)
    return replace(whole, span=Span(whole.span.start, mention.span.end))
