"""The patterns with which news says who speaks, each with an id, so that every attribution can give its reason.

A rule looks at a quote and one mention.  The scorer gets the rules that hold as features, and the first one that holds
for the chosen mention becomes the attribution's rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from quotes.attribute.mentions.cues import case_of, cue_class
from quotes.attribute.mentions.place import Place
from quotes.attribute.mentions.scene import ROOT, Scene
from quotes.attribute.mentions.spot import Spot

_OWNERS = {"", "'s", "’s", "by", "from", "of"}


class QuoteMention(NamedTuple):
    """A quote and a mention, with what the rules look at; a tuple, since there are many."""

    scene: Scene
    spot: Spot
    place: Place
    before: bool  # whether the mention stands before the quote
    same_sentence: bool
    gap: str  # the text between the mention and the quote's marks
    governs: bool  # whether the mention's verb is above the quote in the tree, or the quote right above the verb


def pair_of(spot: Spot, place: Place) -> QuoteMention:
    """Return a quote and a mention as the rules see them."""
    scene, span = spot.scene, place.span
    outer = scene.quotes[spot.quote].outer
    before = span.end <= spot.span.start
    gap = scene.text[span.end : outer.start] if before else scene.text[outer.end : span.start]
    governs = bool(spot.above) and place.verb != ROOT and (place.verb in spot.above or spot.top in place.above[1:3])
    return QuoteMention(scene, spot, place, before, place.candidate.sentence in spot.sentences, gap, governs)


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern with its id, a sentence that explains it to readers, and its test."""

    id: str
    reason: str
    test: Callable[[QuoteMention], bool]
    within: bool = False  # whether the mention must be in the quote's own sentence

    def holds(self, pair: QuoteMention) -> bool:
        """Return whether the rule's pattern holds for the quote and the mention."""
        return (pair.same_sentence or not self.within) and self.test(pair)


def _according(pair: QuoteMention) -> bool:
    return pair.place.led


_ENDS_SIGNATURE = re.compile(r"[ \t]*(?:[,(.|/\n]|$)")


def _signature(pair: QuoteMention) -> bool:
    dashed = not pair.before and re.fullmatch(r"\s*[—–-]{1,2}\s*", pair.gap)
    return bool(dashed) and bool(_ENDS_SIGNATURE.match(pair.scene.text, pair.place.span.end))


def _colon(pair: QuoteMention) -> bool:
    return pair.before and pair.place.verb_class != "speech" and bool(re.fullmatch(r"[^.!?\n]{0,60}:\s*", pair.gap))


def _passive(pair: QuoteMention) -> bool:
    anchor = pair.place.candidate.anchor
    return anchor is not None and pair.scene.tokens[anchor].deprel == "obl:agent"


def _tag_after(pair: QuoteMention) -> bool:
    """Also by word order alone, since the parser sometimes takes a subject after its verb for an object."""
    if pair.before or len(pair.gap) >= 60 or "\n" in pair.gap:
        return False
    return pair.place.verb_class == "speech" or beside_cue(pair) != ""


def beside_cue(pair: QuoteMention) -> str:
    """Return "cue+mention" or "mention+cue" if exactly these two follow the quote, else ""."""
    if pair.before or pair.place.candidate.sentence is None:
        return ""
    scene, start, first, after = pair.scene, pair.spot.after, pair.place.first, pair.place.after
    if first - start >= 8:
        return ""
    between = [w for w in range(start, first) if scene.tokens[w].upos != "PUNCT"]
    clitics = scene.language.words("cues", "left_out")
    while len(between) > 1 and scene.tokens[between[0]].text.lower() in clitics:  # "«…», le dijo Roe"
        between = between[1:]
    if between and is_speech(scene, between[0]) and (len(between) == 1 or _through(scene, between)):
        return "cue+mention"
    if not between and after < len(scene.tokens) and is_speech(scene, after):
        return "mention+cue"
    return ""


def _through(scene: Scene, words: Sequence[int]) -> bool:
    """Whether a verb for several people and a preposition stand before a body that they speak for: "said from Roe"."""
    verb, preposition, *rest = (scene.tokens[w] for w in words)
    plural = verb.text.lower().endswith(tuple(scene.language.words("cues", "plural")))
    speaks_for = preposition.text.lower() in scene.language.words("cues", "through")
    return plural and speaks_for and all(token.upos == "DET" for token in rest)


def is_speech(scene: Scene, word: int) -> bool:
    """Return whether a word is a form of a verb of speech, however it is tagged."""
    token = scene.tokens[word]
    cues = scene.language.words("cues", "speech")
    if token.quote is not None or token.lemma.lower() in cues or token.text.lower() in cues:
        return token.quote is None
    two = f"{token.text} {scene.tokens[word + 1].text}" if word + 1 < len(scene.tokens) else ""
    return two.lower() in scene.language.words("cues", "phrasal")


def _tag_before(pair: QuoteMention) -> bool:
    return pair.before and pair.place.verb_class == "speech" and pair.governs


def _judgement(pair: QuoteMention) -> bool:
    return pair.place.verb_class == "judgement" and pair.governs


def _participle(pair: QuoteMention) -> bool:
    """The quote depends on a verb of speech without a subject, whose clause depends on the mention's verb."""
    return pair.place.verb in pair.spot.governors


def _noun_cue(pair: QuoteMention) -> bool:
    """The mention owns a noun of speech ("Roe's claim", "a letter from Roe") near the quote."""
    scene, anchor = pair.scene, pair.place.candidate.anchor
    if anchor is None or scene.heads[anchor] == ROOT:
        return False
    owners = _OWNERS | scene.language.words("plain", "of")
    owned = scene.tokens[anchor].deprel in {"nmod:poss", "nmod"} and case_of(scene, anchor) in owners
    return owned and cue_class(scene, scene.heads[anchor]) == "noun"


def _in_clause(pair: QuoteMention) -> bool:
    return pair.governs


def _speaks_before(pair: QuoteMention) -> bool:
    return pair.before and pair.place.verb_class == "speech"


def _named_before(pair: QuoteMention) -> bool:
    return pair.before


def _named_after(pair: QuoteMention) -> bool:
    return not pair.before


def _anywhere(pair: QuoteMention) -> bool:
    return True


SIGNATURE = Rule("signature", "a dash after the quote is followed by the source's name", _signature)
TAG_AFTER = Rule("tag-after", "a speech verb after the quote has the source as its subject", _tag_after)
TAG_BEFORE = Rule(
    "tag-before", "a speech verb before the quote has the source as its subject", _tag_before, within=True
)
PASSIVE = Rule("passive", "a passive verb names the source with 'by'", _passive, within=True)
JUDGEMENT = Rule("judgement", "the source's verb makes the quoted words its judgement", _judgement, within=True)
NOUN_CUE = Rule("noun-cue", "a noun of speech near the quote belongs to the source", _noun_cue, within=True)
COLON = Rule("colon", "the source stands before a colon and the quote", _colon)
ACCORDING = Rule(
    "according-to", "the words after 'according to' or a phrase like it name the source", _according, within=True
)
SENTENCE_BEFORE = Rule("sentence-before", "the source spoke in a sentence before the quote", _speaks_before)
RULES: Sequence[Rule] = (
    ACCORDING,
    SIGNATURE,
    TAG_AFTER,
    TAG_BEFORE,
    PASSIVE,
    Rule("participle", "a participle of speech belongs to the source's verb", _participle, within=True),
    JUDGEMENT,
    NOUN_CUE,
    COLON,
    Rule("in-clause", "the quote stands in the clause of which the source is the subject", _in_clause, within=True),
    Rule("same-sentence", "the source stands in the quote's sentence", _anywhere, within=True),
    SENTENCE_BEFORE,
    Rule("named-before", "the source is named before the quote", _named_before),
    Rule("named-after", "the source is named after the quote", _named_after),
)
_ACROSS = [rule for rule in RULES if not rule.within]
CONTINUATION = Rule("continuation", "the quote continues the one before it, with the same source", _anywhere)
LABEL = Rule("label", "the line is the source's name and the quote", _anywhere)
CLAUSE = Rule("clause", "a clause beside the quote says whose words they are, or takes another's verb over", _anywhere)
INTERVIEW = Rule("interview", "the quote answers a question, and the text before names who is asked", _anywhere)
CREDIT = Rule("credit", "a colon after the quote is followed by the source's name", _anywhere)
READER = Rule("reader", "no pattern decides, and the second reader chose by all the words around the quote", _anywhere)


def rule_of(pair: QuoteMention) -> Rule:
    """Return the first rule that holds for a quote and the mention of its source."""
    return next(rule for rule in (RULES if pair.same_sentence else _ACROSS) if rule.test(pair))
