"""Where a quote stands, worked out once for all the mentions that are weighed as its source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from quotes.attribute.mentions.cues import cue_class, path_up, plain_relation, quote_top
from quotes.attribute.mentions.scene import ROOT, Scene
from quotes.datatypes import Span

_SUBJECTS = {"nsubj", "nsubj:pass", "nsubj:outer", "obl:agent", "nmod:poss"}
_OPEN_CLAUSES = {"advcl", "acl", "xcomp", "conj"}


@dataclass(frozen=True, slots=True)
class Spot:
    """A quote in its sentence: its highest word, the words above it, and the subjects found on the way up.

    ``subjects`` gives for each such word its rank (0 is the nearest subject) and the word whose subject it is.
    ``governors`` are the words above the nearest participle of speech that the quote depends on.
    """

    scene: Scene
    quote: int
    span: Span
    top: int
    above: tuple[int, ...]  # from the top itself to the root of the sentence; empty if nothing was parsed
    subjects: dict[int, tuple[int, int]]
    governors: tuple[int, ...]
    sentences: tuple[int, ...]
    paragraph: int
    first: int  # the first word of the quote
    after: int  # the first word after it


@lru_cache(maxsize=1 << 8)  # asked for when a quote is decided on and again when the decision is explained
def spot_of(scene: Scene, quote: int) -> Spot:
    """Return where a quote stands."""
    top = quote_top(scene, quote)
    above = tuple(path_up(scene, top)) if top != ROOT else ()
    span = scene.quotes[quote].span
    return Spot(
        scene,
        quote,
        span,
        top,
        above,
        subjects_above(scene, above),
        _above_participle(scene, above),
        scene.sentences_near(quote),
        scene.paragraph_at(span.start),
        scene.word_at(span.start),
        scene.word_at(span.end),
    )


def _above_participle(scene: Scene, above: tuple[int, ...]) -> tuple[int, ...]:
    """The words above the nearest cue over a quote, if its clause has no subject of its own."""
    for steps, word in enumerate(above[1:], 2):
        if cue_class(scene, word) and plain_relation(scene.tokens[word].deprel) in _OPEN_CLAUSES:
            return above[steps:]
    return ()


def subjects_above(scene: Scene, above: tuple[int, ...]) -> dict[int, tuple[int, int]]:
    """Return the subjects of the words above a quote or a word, with their ranks (0 is the nearest) and predicates.

    A relative clause's subject is the noun it depends on; an open clause's is the object of the verb above it
    ("prompted Poe to call it …").  In ``Roe said that Poe had called her "a crow"`` Poe is 0 and Roe is 1.
    """
    subjects: dict[int, tuple[int, int]] = {}
    rank = 0
    for word in above:
        here = [
            c for c in scene.children[word] if scene.tokens[c].deprel in _SUBJECTS and scene.tokens[c].quote is None
        ]
        if scene.tokens[word].deprel.startswith("acl") and scene.heads[word] != ROOT:
            here.append(scene.heads[word])
        if scene.tokens[word].deprel == "xcomp" and not here:
            here += _objects(scene, scene.heads[word])
        fresh = [c for c in here if c not in subjects]
        for child in fresh:
            subjects[child] = (rank, word)
        rank += bool(fresh)
    return subjects


def _objects(scene: Scene, verb: int) -> list[int]:
    return [c for c in scene.children[verb] if scene.tokens[c].deprel in {"obj", "iobj"}]
