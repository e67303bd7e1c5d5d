"""Who says a quote together: "Roe and Poe said", "according to Roe and Poe", "a statement by Roe and Poe"."""

from __future__ import annotations

from quotes.attribute.mentions.cues import cue_class
from quotes.attribute.mentions.place import place_of
from quotes.attribute.mentions.scene import ROOT, Scene
from quotes.datatypes import MentionKind

_NAMED = {"PERSON", "ORG"}


def together(scene: Scene, index: int) -> tuple[int, ...]:
    """Return the candidates that say a quote together with a candidate, all of them in the order of the text.

    Empty where the candidate speaks alone, or one of the others has no name.
    """
    candidate = scene.candidates[index]
    if candidate.mention.kind is not MentionKind.NAME or candidate.anchor is None:
        return ()
    first = candidate.anchor
    while scene.tokens[first].deprel == "conj" and scene.heads[first] != ROOT:
        first = scene.heads[first]
    words = [first, *_joined_to(scene, first)]
    by_anchor = {c.anchor: k for k, c in enumerate(scene.candidates) if c.anchor is not None}
    group = tuple(by_anchor[w] for w in words if w in by_anchor and _is_named(scene, by_anchor[w]))
    if len(group) < 2 or len(group) < len(words) or index not in group or not _joined(scene, words):
        return ()
    return group if _speaks(scene, group[0]) else ()


def _joined_to(scene: Scene, word: int) -> list[int]:
    """The words that a parser joins to a word, and those that it joins to these."""
    joined = [c for c in scene.children[word] if scene.tokens[c].deprel == "conj"]
    return joined + [w for one in joined for w in _joined_to(scene, one)]


def _is_named(scene: Scene, index: int) -> bool:
    mention = scene.candidates[index].mention
    return mention.kind is MentionKind.NAME and mention.entity_type in _NAMED


def _joined(scene: Scene, words: list[int]) -> bool:
    """Whether an "and" joins the words, and no "or"."""
    joining = [c for w in words for c in scene.children[w] if scene.tokens[c].deprel == "cc"]
    ands = scene.language.words("names", "joined") | scene.language.words("plain", "and")
    return bool(joining) and all(scene.tokens[c].text.lower() in ands for c in joining)


def _speaks(scene: Scene, index: int) -> bool:
    """Whether the first of them is the subject of a verb of speech, or its words are theirs by a phrase or a noun."""
    place = place_of(scene, scene.candidates[index])
    above = place.above[1] if len(place.above) > 1 else ROOT
    noun = above != ROOT and cue_class(scene, above) == "noun"
    return place.verb_class in ("speech", "judgement") or place.led or noun
