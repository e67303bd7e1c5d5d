"""Which mentions agree with what is beside them: "…, explicaron" is nobody's alone, "asked her" is about a woman."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.attribute.mentions.spot import Spot, spot_of
from quotes.datatypes import MentionKind, Token

_SUBJECTS = frozenset({"nsubj", "nsubj:pass", "nsubj:outer", "csubj"})
_BEGINS_SUBJECT = frozenset({"PROPN", "DET", "NOUN", "PRON", "NUM"})
_TO_VERB = re.compile(r"\s?[,.)–—-][\s,.)–—-]{0,3}")


def agreeing(scene: Scene, quote: int, options: Sequence[int]) -> list[int]:
    """Return the candidates that can be the subject which the quote's verb leaves out; all if it leaves none out.

    A verb for several people has no single person for its subject, but may have a body, for which people speak.  A verb
    for one has no noun in the plural: "los vecinos salieron. «…», dijo".
    """
    verb = _without_subject(scene, quote) if scene.language.words("cues", "plural") else ROOT
    if verb == ROOT:
        return list(options)
    unfit = _is_one_person if _is_plural(scene, verb) else _is_several
    return [k for k in options if not unfit(scene, scene.candidates[k])] or list(options)


def _without_subject(scene: Scene, quote: int) -> int:
    """The verb of speech beside a quote or above it that has no subject of its own, else ROOT."""
    spot = spot_of(scene, quote)
    verb = _after(spot)
    if verb == ROOT:
        over = (w for w in spot.above[1:] if scene.cues[w] == "speech" and scene.tokens[w].quote is None)
        verb = next(over, ROOT)
        if verb == ROOT or verb > spot.first or not _is_plural(scene, verb):
            return ROOT
    return ROOT if _has_subject(scene, verb) else verb


def _is_several(scene: Scene, candidate: Candidate) -> bool:
    """Whether a mention is a noun in the plural: "los vecinos"."""
    return candidate.mention.kind is MentionKind.NOMINAL and candidate.plural


def _after(spot: Spot) -> int:
    """The verb of speech right after a quote, or any verb in small letters after its comma; ROOT if there is none."""
    scene, word = spot.scene, spot.after
    comma = scene.text.startswith(",", scene.quotes[spot.quote].outer.end)
    while word < len(scene.tokens) and scene.tokens[word].upos in {"PUNCT", "AUX"} and word - spot.after < 4:
        word += 1
    if word >= len(scene.tokens) or scene.tokens[word].quote is not None:
        return ROOT
    speaks = comma and scene.tokens[word].upos == "VERB" and scene.tokens[word].text.islower()
    if scene.cues[word] != "speech" and not speaks:
        return ROOT
    first = next(w for w in range(spot.after, word + 1) if scene.tokens[w].upos != "PUNCT")
    between = scene.text[scene.quotes[spot.quote].outer.end : scene.tokens[first].span.start]
    return word if _TO_VERB.fullmatch(between) and "\n" not in between else ROOT


def _is_plural(scene: Scene, verb: int) -> bool:
    """Whether a finite verb, or the auxiliary of a participle, has the ending of a verb for several."""
    finite: list[Token] = [scene.tokens[c] for c in scene.children[verb] if scene.tokens[c].deprel == "aux"]
    token = (finite or [scene.tokens[verb]])[0]
    endings = tuple(scene.language.words("cues", "plural"))
    return token.upos in {"VERB", "AUX"} and token.text.lower().endswith(endings)


def _has_subject(scene: Scene, verb: int) -> bool:
    """Whether a verb, or one that it is joined to, has a subject outside the quotes, or a noun right after it."""
    word = verb
    while word != ROOT:
        subjects = (c for c in scene.children[word] if scene.tokens[c].deprel in _SUBJECTS)
        if any(scene.tokens[c].quote is None for c in subjects) or scene.tokens[word].deprel.startswith("acl"):
            return True
        word = scene.heads[word] if scene.tokens[word].deprel == "conj" else ROOT
    after = verb + 1
    same = after < len(scene.tokens) and scene.sentence_of[after] == scene.sentence_of[verb]
    return same and scene.tokens[after].upos in _BEGINS_SUBJECT and scene.tokens[after].quote is None


def _is_one_person(scene: Scene, candidate: Candidate) -> bool:
    """Whether a mention is one person, joined with no other by "and"."""
    mention, anchor = candidate.mention, candidate.anchor
    if candidate.plural or anchor is None:
        return False
    if scene.tokens[anchor].deprel == "conj" or any(scene.tokens[c].deprel == "conj" for c in scene.children[anchor]):
        return False
    if mention.kind is MentionKind.NAME:
        return mention.entity_type == "PERSON"
    if mention.kind is MentionKind.PRONOUN:
        words = scene.language.words("pronouns", "male") | scene.language.words("pronouns", "female")
        return candidate.noun in words
    people = scene.language.words("nouns", "person") | scene.language.words("nouns", "spokes")
    return candidate.noun in people


def is_about(scene: Scene, candidate: Candidate, gender: str) -> bool:
    """Return whether a pronoun for somebody of a gender is whom a mention's verb concerns.

    "A marshal asked her", "Roe was asked by a marshal whether she would go": "she" is not the marshal.
    """
    verb = ROOT if candidate.anchor is None else scene.heads[candidate.anchor]
    if verb in (ROOT, len(scene.tokens) - 1):
        return False
    words, pronouns = scene.language.words, scene.language.words("pronouns", gender)
    if scene.tokens[verb + 1].text.lower() in words("pronouns", "object") & pronouns:
        return True
    last = max(verb, scene.word_at(candidate.mention.span.end) - 1)
    question = [token.text.lower() for token in scene.tokens[last + 1 : last + 1 + _WORDS_TO_A_QUESTION]]
    asks = scene.tokens[verb].lemma.lower() in words("cues", "asking")
    return asks and any(one in words("cues", "indirect") and other in pronouns for one, other in pairwise(question))


# Words after a verb of asking in which its question begins: "asked Roe yesterday whether she".
_WORDS_TO_A_QUESTION = 6
