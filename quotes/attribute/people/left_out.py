"""Who speaks if the scorer sees nobody but the words beside the quote leave no doubt.

"It was described by Roe as “…”", "Roe's verdict: “…”", "“…” was all that Roe would say".
"""

from __future__ import annotations

import re

from quotes.attribute.mentions.cues import cue_class
from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.datatypes import MentionKind

# The confidence of such an answer: the patterns are too rare in the train articles to measure, and the scorer saw
# nobody.
LEFT_OUT_CONFIDENCE = 0.75

_AS = re.compile(r"\s+as(?:\s+\w+){0,2}\s*")
# "'s verdict:", "'s first words to the crowd were simple:"
_VERDICT = re.compile(
    r"['’]s?\s+(?:\w+\s+){0,2}?(\w+)(?:\s+(?:to|for|on|about)(?:\s+[\w'’-]+){1,5}?)?"
    r"(?:\s+(?:is|was|were|remains)(?:\s+\w+){0,2})?:\s*"
)
_WAS_ALL = re.compile(r"[,.]?\s+(?:is|was|were|are)\s+(?:how|what|all(?:\s+that)?)\s+(?:the\s+)?")


def speaker_left_out(scene: Scene, quote: int) -> int | None:
    """Return the candidate who speaks the words of a quote, or None if none of the patterns holds."""
    here = scene.quotes[quote].outer
    sentences = set(scene.sentences_near(quote))
    for index, candidate in enumerate(scene.candidates):
        span = candidate.mention.span
        if candidate.sentence not in sentences or candidate.anchor is None:
            continue
        if span.end <= here.start and (
            _as_agent(scene, candidate, here.start) or _verdict(scene, candidate, here.start)
        ):
            return index
        if span.start >= here.end and _was_all(scene, candidate, here.end):
            return index
    return None


def _as_agent(scene: Scene, candidate: Candidate, opening: int) -> bool:
    """Whether a mention is the agent of a verb of judgement right before the quote: "described by Roe as a"."""
    if candidate.anchor is None or scene.tokens[candidate.anchor].deprel != "obl:agent":
        return False
    verb = scene.heads[candidate.anchor]
    judged = verb != ROOT and cue_class(scene, verb) in {"judgement", "speech"}
    return judged and _AS.fullmatch(scene.text, candidate.mention.span.end, opening) is not None


def _verdict(scene: Scene, candidate: Candidate, opening: int) -> bool:
    """Whether a noun of speech says that the quote is a person's words: "Roe's verdict: "."""
    if candidate.mention.kind is not MentionKind.NAME or candidate.mention.entity_type != "PERSON":
        return False
    match = _VERDICT.fullmatch(scene.text, candidate.mention.span.end, opening)
    spoken = scene.language.words("cues", "nouns") | scene.language.words("cues", "verdicts")
    return match is not None and match.group(1).lower() in spoken


def _was_all(scene: Scene, candidate: Candidate, closing: int) -> bool:
    """Whether the article says that the quote is all that a person said: "… was all that Roe would say"."""
    if candidate.anchor is None or not _WAS_ALL.fullmatch(scene.text, closing, candidate.mention.span.start):
        return False
    verb = scene.heads[candidate.anchor]
    subject = scene.tokens[candidate.anchor].deprel == "nsubj"
    return subject and verb != ROOT and cue_class(scene, verb) in {"judgement", "speech"}
