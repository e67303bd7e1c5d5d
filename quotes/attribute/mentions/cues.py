"""What kind of cue a word is, by the language's lists and by what the training articles show."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import cache

from quotes.attribute.mentions.scene import ROOT, Scene

# Edges of the five bands of learned cue strength: the share of a word's uses near quotes in which it introduces one.
_BANDS = (0.05, 0.2, 0.5, 0.8)


def cue_class(scene: Scene, word: int) -> str:
    """Return "speech", "judgement", "noun" or "" for a word of the scene."""
    return scene.cues[word]


def own_lemma(scene: Scene, word: int) -> str:
    """Return the lemma of a word, or "" for one that may be a name, which must not be learned."""
    token = scene.tokens[word]
    may_be_name = token.upos == "PROPN" or (not token.text.islower() and not scene.cues[word])
    return "" if may_be_name else token.lemma.lower()


def strength_band(strengths: Mapping[str, float], lemma: str) -> str:
    """Return the band "0" to "4" of a word's learned strength as a cue, "?" for a word not seen in training."""
    strength = strengths.get(lemma)
    if strength is None:
        return "?"
    return str(bisect_right(_BANDS, strength))


def quote_top(scene: Scene, quote: int) -> int:
    """Return the highest word inside the quote, or ROOT if no word of it was parsed."""
    words = scene.quote_words[quote]
    inside = set(words)
    tops = [w for w in words if scene.heads[w] not in inside and scene.tokens[w].upos != "PUNCT"]
    return min(tops, key=lambda w: depth(scene, w), default=words[0] if words else ROOT)


def depth(scene: Scene, word: int) -> int:
    """Return how many steps lie between the word and the root of its sentence."""
    steps = 0
    while scene.heads[word] != ROOT:
        word = scene.heads[word]
        steps += 1
    return steps


def path_up(scene: Scene, word: int) -> list[int]:
    """Return the word and all its heads, up to the root of the sentence."""
    path = [word]
    while scene.heads[path[-1]] != ROOT:
        path.append(scene.heads[path[-1]])
    return path


def verb_of(scene: Scene, word: int) -> int:
    """Return the verb (or other predicate) whose subject or agent the word is, or ROOT if there is none."""
    relation = scene.tokens[word].deprel
    return scene.heads[word] if relation in {"nsubj", "nsubj:pass", "obl:agent", "nsubj:outer"} else ROOT


def case_of(scene: Scene, word: int) -> str:
    """Return the lemma of the preposition before a word's phrase ("by", "to", "according"), or "" if there is none."""
    for child in scene.children[word]:
        if scene.tokens[child].deprel == "case" and child < word:
            return scene.tokens[child].lemma.lower()
    return ""


@cache
def plain_relation(relation: str) -> str:
    """Return a relation without its subtype: "acl" of "acl:relcl"."""
    return relation.partition(":")[0]
