"""The patterns by which news tells who speaks, each with an id, so that every attribution can say why.

A rule looks at a quote and one mention.  The rules that hold are told to the scorer as features, and the first one
that holds for the chosen mention is the attribution's rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quotes.attribute.cues import case_of, cue_class, path_up, verb_of
from quotes.attribute.mentions import Candidate
from quotes.attribute.scene import ROOT, Scene
from quotes.attribute.spot import Spot


@dataclass(frozen=True, slots=True)
class Pair:
    """A quote and a mention, with what the rules ask of them."""

    spot: Spot
    candidate: Candidate

    @property
    def scene(self) -> Scene:
        """Return the article's scene."""
        return self.spot.scene

    @property
    def before(self) -> bool:
        """Return whether the mention stands before the quote."""
        return self.candidate.mention.span.end <= self.spot.span.start

    @property
    def same_sentence(self) -> bool:
        """Return whether the two stand in one sentence."""
        return self.candidate.sentence in self.spot.sentences

    @property
    def gap(self) -> str:
        """Return the text between the mention and the quote's marks."""
        outer, span = self.scene.quotes[self.spot.quote].outer, self.candidate.mention.span
        text = self.scene.text
        return text[span.end : outer.start] if self.before else text[outer.end : span.start]

    @property
    def verb(self) -> int:
        """Return the verb that the mention is subject or agent of, ROOT if none."""
        return verb_of(self.scene, self.candidate.anchor) if self.candidate.anchor is not None else ROOT

    @property
    def verb_class(self) -> str:
        """Return the cue class of that verb."""
        return cue_class(self.scene, self.verb) if self.verb != ROOT else ""

    @property
    def governs(self) -> bool:
        """Return whether the mention's verb is above the quote in the tree, or the quote right above the verb."""
        if not self.spot.above or self.verb == ROOT:
            return False
        return self.verb in self.spot.above or self.spot.top in path_up(self.scene, self.verb)[:2]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern with its id, what it stands for in a sentence for readers, and its test."""

    id: str
    reason: str
    holds: Callable[[Pair], bool]


def _according(pair: Pair) -> bool:
    anchor = pair.candidate.anchor
    if anchor is None or not pair.same_sentence:
        return False
    start = pair.scene.tokens[anchor].span.start
    lead = pair.scene.text[
        max(0, min(start, pair.candidate.mention.span.start) - 30) : pair.candidate.mention.span.start
    ].lower()
    phrases = pair.scene.language.words("cues", "according")
    return any(re.search(rf"\b{re.escape(p)}\s+(?:\S+\s+){{0,4}}$", lead) for p in phrases)


def _signature(pair: Pair) -> bool:
    return not pair.before and bool(re.fullmatch(r"\s*[—–-]{1,2}\s*", pair.gap))


def _colon(pair: Pair) -> bool:
    return pair.before and bool(re.fullmatch(r"[^.!?\n]{0,60}:\s*", pair.gap)) and pair.verb_class != "speech"


def _passive(pair: Pair) -> bool:
    anchor = pair.candidate.anchor
    return anchor is not None and pair.same_sentence and pair.scene.tokens[anchor].deprel == "obl:agent"


def _tag_after(pair: Pair) -> bool:
    """Also by the order of words alone, since the parser takes the subject after its verb for an object at times."""
    if pair.before or "\n" in pair.gap or len(pair.gap) >= 60:
        return False
    return pair.verb_class == "speech" or beside_cue(pair) != ""


def beside_cue(pair: Pair) -> str:
    """Return "cue+mention" or "mention+cue" where these two and nothing else follow the quote, else ""."""
    if pair.before or pair.candidate.sentence is None:
        return ""
    scene, start = pair.scene, pair.scene.word_at(pair.spot.span.end)
    first = scene.word_at(pair.candidate.mention.span.start)
    between = [w for w in range(start, first) if scene.tokens[w].upos != "PUNCT"] if first - start < 8 else [ROOT, ROOT]
    if len(between) == 1 and is_speech(scene, between[0]):
        return "cue+mention"
    after = scene.word_at(pair.candidate.mention.span.end)
    if not between and after < len(scene.tokens) and is_speech(scene, after):
        return "mention+cue"
    return ""


def is_speech(scene: Scene, word: int) -> bool:
    """Return whether a word, whatever the tagger takes it for, is a form of a verb of speech."""
    token = scene.tokens[word]
    known = scene.language.words("cues", "speech")
    return token.quote is None and (token.lemma.lower() in known or token.text.lower() in known)


def _tag_before(pair: Pair) -> bool:
    return pair.before and pair.same_sentence and pair.verb_class == "speech" and pair.governs


def _judgement(pair: Pair) -> bool:
    return pair.same_sentence and pair.verb_class == "judgement" and pair.governs


def _participle(pair: Pair) -> bool:
    """The quote hangs on a speech verb without a subject, whose clause hangs on the mention's verb."""
    if pair.verb == ROOT or not pair.same_sentence:
        return False
    for word in pair.spot.above[1:]:
        if word == pair.verb:
            return False
        if cue_class(pair.scene, word) and pair.scene.tokens[word].deprel.split(":")[0] in {
            "advcl",
            "acl",
            "xcomp",
            "conj",
        }:
            return pair.verb in path_up(pair.scene, word)
    return False


def _noun_cue(pair: Pair) -> bool:
    """The mention owns a noun of speech ("Roe's claim", "a letter from Roe") near the quote."""
    anchor = pair.candidate.anchor
    if anchor is None or not pair.same_sentence or pair.scene.heads[anchor] == ROOT:
        return False
    owned = pair.scene.tokens[anchor].deprel in {"nmod:poss", "nmod"} and case_of(pair.scene, anchor) in {
        "",
        "'s",
        "’s",
        "by",
        "from",
        "of",
    }
    return owned and cue_class(pair.scene, pair.scene.heads[anchor]) == "noun"


def _in_clause(pair: Pair) -> bool:
    return pair.same_sentence and pair.verb != ROOT and pair.governs


def _same_sentence(pair: Pair) -> bool:
    return pair.same_sentence


def _speaks_before(pair: Pair) -> bool:
    return pair.before and pair.verb_class == "speech"


def _named_before(pair: Pair) -> bool:
    return pair.before


def _named_after(pair: Pair) -> bool:
    return not pair.before


def _anywhere(pair: Pair) -> bool:
    return True


RULES: Sequence[Rule] = (
    Rule("according-to", "the words after 'according to' or a phrase like it name the source", _according),
    Rule("signature", "a dash after the quote is followed by the source's name", _signature),
    Rule("tag-after", "a speech verb after the quote has the source as its subject", _tag_after),
    Rule("tag-before", "a speech verb before the quote has the source as its subject", _tag_before),
    Rule("passive", "a passive verb names the source with 'by'", _passive),
    Rule("participle", "a participle of speech belongs to the source's verb", _participle),
    Rule("judgement", "the source's verb passes the quoted words as its judgement", _judgement),
    Rule("noun-cue", "a noun of speech near the quote belongs to the source", _noun_cue),
    Rule("colon", "the source stands before a colon and the quote", _colon),
    Rule("in-clause", "the quote stands in the clause of which the source is the subject", _in_clause),
    Rule("same-sentence", "the source stands in the quote's sentence", _same_sentence),
    Rule("sentence-before", "the source spoke in a sentence before the quote", _speaks_before),
    Rule("named-before", "the source is named before the quote", _named_before),
    Rule("named-after", "the source is named after the quote", _named_after),
)
CONTINUATION = Rule("continuation", "the quote goes on after the last one, with the same source", _anywhere)


def rule_of(spot: Spot, candidate: Candidate) -> Rule:
    """Return the first rule that holds for a quote and the mention of its source."""
    pair = Pair(spot, candidate)
    return next(rule for rule in RULES if rule.holds(pair))
