"""Who has judged something: "branded “a wreck” by Roe", "tachado por Roe de «chapuza»", "Roe slammed it as “a wreck”".

News has such clauses too seldom for the scorer to learn them all, and the parser takes an agent for an object at times.
"""

from __future__ import annotations

import re
from functools import cache

from quotes.attribute.learned.features import noun_class
from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.datatypes import MentionKind
from quotes.lang import load
from quotes.text.alternation import any_of

# Nouns for people and bodies; of others, those for several can stand for people: "his former neighbours".
_SOMEBODY = frozenset({"person", "spokes", "group", "office", "organisation"})
# Characters before a quote, or before an agent, in which the participle stands.
_CHARACTERS = 60


def is_judge(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """Return whether a mention is the agent of a participle of judgement whose words the quote is."""
    mention, outer = candidate.mention, scene.quotes[quote].outer
    if mention.kind is MentionKind.PRONOUN or not _is_somebody(scene, candidate):
        return False
    patterns = _patterns(scene.language.code)
    if patterns is None:
        return False
    if mention.span.start >= outer.end:
        if patterns["by"].fullmatch(scene.text, outer.end, mention.span.start) is None:
            return False
        start = outer.start
        if quote:  # "definida como «A» por Poe y como «B» por Roe": one participle before both
            ahead = scene.quotes[quote - 1].outer
            start = ahead.start if patterns["joins"].fullmatch(scene.text, ahead.end, start) else start
        return patterns["judged"].search(scene.text, max(0, start - _CHARACTERS), start) is not None
    before = patterns["judged by"].search(scene.text, max(0, mention.span.start - _CHARACTERS), mention.span.start)
    return before is not None and patterns["as"].fullmatch(scene.text, mention.span.end, outer.start) is not None


def judges(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """Return whether a mention is the subject of a verb of judgement and "as" leads to the quote, no verb between them.

    Not in a relative clause, whose subject often only passes the words on, and not with verbs that give a name.
    """
    anchor, opening = candidate.anchor, scene.quotes[quote].outer.start
    if candidate.noun in scene.language.words("pronouns", "relative"):
        return False
    if anchor is None or scene.tokens[anchor].deprel != "nsubj" or scene.heads[anchor] == ROOT:
        return False
    verb = scene.heads[anchor]
    token, language = scene.tokens[verb], scene.language
    judging = language.words("cues", "judgement") & language.words("cues", "uttering") - language.words(
        "cues", "calling"
    )
    plain = verb > anchor and token.quote is None and not token.deprel.startswith("acl")
    if not plain or token.lemma.lower() not in judging or token.span.end > opening:
        return False
    patterns = _patterns(language.code)
    until = range(verb + 1, scene.word_at(opening))
    leads = patterns is not None and patterns["leads"].fullmatch(scene.text, token.span.end, opening) is not None
    return leads and all(scene.tokens[w].upos not in {"VERB", "AUX"} for w in until)


def _is_somebody(scene: Scene, candidate: Candidate) -> bool:
    if candidate.mention.kind is MentionKind.NAME:
        return candidate.mention.entity_type != "LOC"
    kind = noun_class(scene, candidate)
    return kind in _SOMEBODY or (kind == "" and candidate.plural)


@cache
def _patterns(code: str) -> dict[str, re.Pattern[str]] | None:
    """The participle before a quote, "by" and a title before an agent, "as" or "of", the participle and "by".

    And what stands between a verb of judgement and a quote, and between two quotes that one participle has.
    """
    words = load(code).words
    joining, judged, by, as_, of, articles = (
        any_of(words(*key))
        for key in (
            ("statements", "joining"),
            ("cues", "judged"),
            ("cues", "agents"),
            ("cues", "as"),
            ("cues", "charged"),
            ("pronouns", "determiners"),
        )
    )
    if not words("cues", "judged"):
        return None
    link = rf"(?:{of}\s+)?(?:{articles}\s+)?"
    titled = r"(?:[^\W\d_][\w'’-]*\s+){0,3}?"
    rest = rf"[^.!?;:\n“”\"«»,]{{1,{_CHARACTERS}}}"
    return {
        "judged": re.compile(rf"\b{judged}\s+(?:[\w'’-]+\s+){{0,2}}?{link}\Z", re.I),
        "by": re.compile(rf",?\s+{by}\s+{titled}", re.I),
        "as": re.compile(rf",?\s+{of}\s+(?:{articles}\s+)?", re.I),
        "judged by": re.compile(rf"\b{judged}\s+{by}\s+{titled}\Z", re.I),
        "leads": re.compile(rf"\s(?:{rest}\s)?{as_}\s+(?:{articles}\s+)?", re.I),
        "joins": re.compile(rf",?\s{by}\s{rest},?\s{joining}\s{of}\s(?:{articles}\s)?", re.I),
    }
