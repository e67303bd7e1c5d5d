"""What the scorer is told about a mention, and about a quote together with a mention that could be its source.

A feature is a string; its weight is a number in ``weights.json``.  The same code makes them in training and in use. The
ideas come from the literature on attribution (O'Keefe et al. 2012, Almeida et al. 2014, PolNeAR 2018): where the tag
stands, the path through the tree, what lies between, who spoke last.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

from quotes.attribute.learned.rules import beside_cue, pair_of, rule_of
from quotes.attribute.learned.scorer import Group
from quotes.attribute.mentions.cues import case_of, cue_class, own_lemma, plain_relation, strength_band, verb_of
from quotes.attribute.mentions.place import Place
from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.attribute.mentions.spot import Spot
from quotes.datatypes import MentionKind
from quotes.lang import load

_COUNT = re.compile(r"\w[\w'’.-]*")
# Edges of the bands of a distance in spaces, and of the words between two quotes.
_DISTANCES = (0, 1, 2, 3, 5, 8, 13, 25, 50)
_GAPS = (0, 1, 2, 4, 8, 16, 40)
_FURTHER = {"conj", "advcl", "xcomp", "parataxis"}  # how a further verb depends on the one that has the subject
_NOUN_CLASSES = ("spokes", "person", "group", "organisation", "office", "document")


@dataclass(frozen=True, slots=True)
class History:
    """What has been decided before this quote: the last attributed quote and its source, by candidate and cluster."""

    quote: int | None = None
    candidate: int | None = None
    cluster: int | None = None


def mention_features(scene: Scene, candidate: Candidate, strengths: Mapping[str, float]) -> Group:
    """Return the features of a mention that do not depend on the quote."""
    kind, type_ = candidate.mention.kind, candidate.mention.entity_type or noun_class(scene, candidate)
    features = [f"kind={kind.value}", f"type={type_}"]
    if kind is MentionKind.PRONOUN:
        features.append(f"pronoun={candidate.noun}")
    elif candidate.noun:
        features.append(f"plural={candidate.plural}")
    return (
        (*features, *_in_tree(scene, candidate.anchor, strengths)) if candidate.anchor is not None else tuple(features)
    )


def pair_features(spot: Spot, place: Place, strengths: Mapping[str, float]) -> list[Group]:
    """Return the features of a mention and a quote together, without history; those of the rules come last."""
    where = _where(spot, place)
    if place.candidate.anchor is None:
        return [where, ("unparsed",)]
    pair = pair_of(spot, place)
    features = _told_by_rules(rule_of(pair).id, place.candidate.mention.kind.value, beside_cue(pair))
    return [where, *_to_quote(spot, place, strengths), *_between(spot, place), features]


@cache
def _told_by_rules(rule: str, kind: str, beside: str) -> Group:
    return f"rule={rule}", f"rule+kind={rule}+{kind}", f"beside={beside}"


# Classes of nouns for people and bodies that speak; documents are as often what somebody writes in.
SPEAKING = frozenset({"person", "spokes", "group", "office", "organisation"})


def noun_class(scene: Scene, candidate: Candidate) -> str:
    """Return what sort of thing a nominal's head is: "spokes", "person", "group", …, or "" if unknown."""
    return _noun_classes(scene.language.code).get(candidate.noun, "")


@cache
def _noun_classes(code: str) -> dict[str, str]:
    words = load(code).words
    people = dict.fromkeys(words("nouns", "people"), "person")
    return people | {noun: name for name in reversed(_NOUN_CLASSES) for noun in words("nouns", name)}


def _where(spot: Spot, place: Place) -> Group:
    """How far the mention is from the quote, and on which side."""
    scene, here, span, sentence = spot.scene, spot.span, place.span, place.candidate.sentence
    side = "<" if span.end <= here.start else ">" if span.start >= here.end else "="
    start, end = (span.end, here.start) if side == "<" else (here.end, span.start)
    apart: int | None = None
    if sentence is not None and spot.sentences:
        apart = min([sentence - s for s in spot.sentences], key=abs)
    return _told_of_distance(
        side,
        None if apart is None else max(-4, min(4, apart)),
        max(-3, min(2, place.candidate.paragraph - spot.paragraph)),
        bisect_left(_DISTANCES, scene.text.count(" ", start, end)),
        min(3, scene.quotes_between(start, end)),
    )


@cache
def _told_of_distance(side: str, apart: int | None, paragraphs: int, distance: int, quotes: int) -> Group:
    return (
        f"side={side}",
        f"sentences={side}{'x' if apart is None else apart}",
        f"paragraphs={paragraphs}",
        f"gap={side}{distance}",
        f"sentences+gap={apart == 0}{side}{distance}",
        f"quotes between={side}{quotes}",
    )


def _in_tree(scene: Scene, anchor: int, strengths: Mapping[str, float]) -> Group:
    """What the mention does in its own sentence, independent of the quote."""
    relation, head = scene.tokens[anchor].deprel, scene.heads[anchor]
    features = _told_of_relation(relation, case_of(scene, anchor))
    if head == ROOT:
        return (*features, "own=root")
    lemma = own_lemma(scene, head)
    band = strength_band(strengths, lemma)
    features += _told_of_head(relation, cue_class(scene, head), band, scene.tokens[head].deprel, lemma)
    if verb_of(scene, anchor) == ROOT:
        return features
    further = [c for c in scene.children[head] if scene.tokens[c].deprel in _FURTHER]
    best = max((_band_of(scene, c, strengths) for c in further), default="-")
    return (*features, f"further_verbs={best}")


@lru_cache(maxsize=1 << 12)
def _told_of_relation(relation: str, case: str) -> Group:
    return f"rel={relation}", f"case={case}", f"rel+case={relation}+{case}"


@lru_cache(maxsize=1 << 12)
def _told_of_head(relation: str, kind: str, band: str, head_relation: str, lemma: str) -> Group:
    return (
        f"own={kind}",
        f"own_band={relation}+{band}",
        f"own_head={head_relation}",
        f"own_lemma={relation}+{lemma}",
    )


def _to_quote(spot: Spot, place: Place, strengths: Mapping[str, float]) -> list[Group]:
    """The path from the mention to the quote through the tree."""
    scene, top, up, down = spot.scene, spot.top, place.above, spot.above
    if top == ROOT or scene.sentence_of[top] != scene.sentence_of[up[0]]:
        return [("path=none",)]
    meeting = next(w for w in up if w in down)
    ups = tuple(plain_relation(scene.tokens[w].deprel) for w in up[: up.index(meeting)])
    downs = tuple(plain_relation(scene.tokens[w].deprel) for w in down[: down.index(meeting)])
    features = [_told_of_path(ups, downs, cue_class(scene, meeting), _band_of(scene, meeting, strengths))]
    if downs:
        last = scene.heads[top]
        features.append((f"ups+head={'>'.join(ups[-3:])}+{cue_class(scene, last)}+{_band_of(scene, last, strengths)}",))
    if up[0] in spot.subjects:
        rank, word = spot.subjects[up[0]]
        relation, kind, band = scene.tokens[up[0]].deprel, cue_class(scene, word), _band_of(scene, word, strengths)
        features.append(_told_of_subject(f"{min(3, rank)}+{relation}", kind, band))
    if not ups:
        features.append(("mention over quote",))
    if not downs:
        features.append(("quote over mention",))
    return features


@cache
def _told_of_subject(place: str, kind: str, band: str) -> Group:
    return f"subject={place}", f"subject+class={place}+{kind}", f"subject+band={place}+{band}"


@lru_cache(maxsize=1 << 14)
def _told_of_path(ups: tuple[str, ...], downs: tuple[str, ...], kind: str, band: str) -> Group:
    path = f"{'>'.join(ups[-4:])}^{'<'.join(downs[::-1][:4])}"
    return (
        f"path={path}",
        f"path+class={path}+{kind}",
        f"path+band={path}+{band}",
        f"meets={kind}",
        f"length={min(8, len(ups) + len(downs))}",
        f"ups={'>'.join(ups[-3:])}+{band}",
    )


def _band_of(scene: Scene, word: int, strengths: Mapping[str, float]) -> str:
    return strength_band(strengths, scene.tokens[word].lemma.lower())


def _between(spot: Spot, place: Place) -> list[Group]:
    """The words between the mention and the quote, as a pattern of word classes."""
    symbols = spot.scene.symbols
    if place.span.end <= spot.span.start:
        start, end, side = place.after, spot.first, "<"
    elif place.span.start >= spot.span.end:
        start, end, side = spot.after, place.first, ">"
    else:
        return [("between=inside",)]
    if end - start > 40:
        return [(f"between={side}far",)]
    pattern = [symbol for symbol, _ in groupby(filter(None, symbols[start:end]))]
    near = pattern[-3:] if side == "<" else pattern[:3]
    far = pattern[:2] if side == "<" else pattern[-2:]
    features = [_told_of_ends(side, tuple(near), tuple(far))]
    if len(pattern) <= 7:
        features.append((f"between={side}{' '.join(pattern)}",))
    if side == ">":
        features.append(_told_of_next(symbols[place.after : place.after + 2]))
    return features


@cache
def _told_of_ends(side: str, near: tuple[str, ...], far: tuple[str, ...]) -> Group:
    return f"near={side}{' '.join(near)}", f"far={side}{' '.join(far)}"


@cache
def _told_of_next(symbols: tuple[str, ...]) -> Group:
    return (f"then={' '.join(symbols)}",)


def history_features(
    scene: Scene,
    quote: int,
    options: Sequence[int],
    clusters: Mapping[int, int],
    history: History,
) -> list[Group]:
    """Return for each chosen mention the features that connect it with the last attributed quote."""
    if history.quote is None or history.candidate is None:
        return [("last=none",)] * len(options)
    q, last = scene.quotes[quote], scene.quotes[history.quote]
    gap = scene.text[last.outer.end : q.outer.start]
    breaks = "¶" if "\n" in gap else ""
    size = bisect_left(_GAPS, len(_COUNT.findall(gap)))
    spoken = scene.candidates[history.candidate].mention.span
    inside = "gap" if last.span.end <= spoken.start < q.span.start else "before"
    ends = "bare" if not gap.strip() else "end" if gap.rstrip()[-1] in ".!?:" else "open"
    begins = "¶" if last.span.start == scene.paragraphs[scene.paragraph_at(last.span.start)].start + 1 else ""
    tied = {
        same: (
            f"last={same}",
            f"last+breaks={same}{breaks}",
            f"last+size={same}{breaks}{size}",
            f"last+gap={same}{breaks}{inside}{ends}",
            f"last+gap+size={same}{breaks}{inside}{ends}{size}{begins}",
        )
        for same in ("mention", "cluster", "")
    }
    return [tied[_same(k, clusters, history)] for k in options]


def _same(candidate: int, clusters: Mapping[int, int], history: History) -> str:
    """Whether a mention is the last quote's source itself, or another mention of the same person."""
    if candidate == history.candidate:
        return "mention"
    return "cluster" if candidate in clusters and clusters[candidate] == history.cluster else ""
