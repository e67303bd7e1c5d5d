"""Which mentions are subjects, by the tree or, where the text has not been parsed, by what stands beside them."""

from __future__ import annotations

import re

from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.lang.forms import is_speech_verb

# The beginning of a sentence, with at most a title and its article: "Sprinter Roe", "La nadadora Roe".
_OPENING = re.compile(r"(?:\A|[.!?…\n][\"”»’]?[ \t]*)(?:[^\W\d_]{2,3} )?(?:[\w'’-]+ )?\Z")
_TITLE_CHARACTERS = 40
_VERB = re.compile(r"\s([^\W\d_]+)")


def is_subject(scene: Scene, candidate: Candidate) -> bool:
    """Return whether a mention is a subject, or explains one.

    Where nothing has been parsed, this is whether it begins a sentence, or a verb of speech follows.
    """
    anchor = candidate.anchor
    if anchor is not None:
        explained = scene.heads[anchor] if scene.tokens[anchor].deprel == "appos" else anchor
        return scene.tokens[explained].deprel.startswith("nsubj")
    start = candidate.mention.span.start
    verb = _VERB.match(scene.text, candidate.mention.span.end)
    speaks = verb is not None and is_speech_verb(verb[1], scene.language)
    return speaks or _OPENING.search(scene.text, max(0, start - _TITLE_CHARACTERS), start) is not None
