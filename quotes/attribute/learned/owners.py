"""Names inside a description of somebody else: in "the lawyer for Roe" the lawyer speaks, not Roe."""

from __future__ import annotations

from collections.abc import Sequence

from quotes.attribute.learned.features import SPEAKING, noun_class
from quotes.attribute.mentions.lexicon import title_words
from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.datatypes import MentionKind
from quotes.text.normal import fold


def descriptions_around(scene: Scene, options: Sequence[int]) -> dict[int, int]:
    """Return for each name that stands inside another candidate's description that candidate.

    The description's noun is for people or bodies, and the name is its owner or follows a preposition: "Roe's lawyer",
    "la familia de Roe". In "la ministra de Salud Ana Roe" the name is an apposition, and she speaks. Of 95 such
    descriptions in the train articles that hold a source, the name is it in five.
    """
    described = [k for k in options if scene.candidates[k].mention.kind is MentionKind.NOMINAL]
    described = [k for k in described if _is_somebody(scene, scene.candidates[k])]
    described = [k for k in described if scene.candidates[k].anchor is not None]
    around: dict[int, int] = {}
    for name in options:
        span = scene.candidates[name].mention.span
        outer = [k for k in described if scene.candidates[k].mention.span.contains(span)]
        if outer and scene.candidates[name].mention.kind is MentionKind.NAME and _is_dependent(scene, name):
            around[name] = outer[-1]
    return around


def _is_somebody(scene: Scene, candidate: Candidate) -> bool:
    kind, endings = noun_class(scene, candidate), tuple(scene.language.words("nouns", "endings"))
    return kind in SPEAKING or (kind == "" and bool(endings) and candidate.noun.endswith(endings))


def _is_dependent(scene: Scene, name: int) -> bool:
    """Whether a name owns what follows ("Roe's") or has a preposition before it, with nothing but titles between."""
    words = scene.words_in(scene.candidates[name].mention.span)
    if words.stop < len(scene.tokens) and scene.tokens[words.stop].upos == "PART":
        return True
    titles = title_words(scene.language.code)
    at = words.start - 1
    while at >= 0 and (scene.tokens[at].upos == "DET" or fold(scene.tokens[at].text).rstrip(".") in titles):
        at -= 1
    return at >= 0 and scene.tokens[at].upos == "ADP"
