"""What the scorer is told of a quote and of each mention that could be its source.

A feature is a string; its weight is a number in ``weights.json``.  The same code makes them in training and in use.
The ideas are those of the attribution literature (O'Keefe et al. 2012, Almeida et al. 2014, PolNeAR 2018): where the
tag stands, the path through the tree, what lies between, who spoke last.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quotes.attribute.cues import case_of, cue_class, path_up, strength_band, verb_of
from quotes.attribute.mentions import Candidate
from quotes.attribute.rules import RULES, Pair, beside_cue
from quotes.attribute.scene import ROOT, Scene
from quotes.attribute.spot import Spot
from quotes.datatypes import MentionKind, Role, Span
from quotes.text import normal

_COUNT = re.compile(r"\w[\w'’.-]*")
_PERSONAL = re.compile(
    r"\b(?:i|i'm|i’m|we|you|my|our|your|me|us|it's|it’s|don't|don’t|can't|can’t|let's|let’s)\b", re.I
)
_DOUBLED = {"‘": "“", "'": '"'}
_NOUN_CLASSES = ("spokes", "person", "group", "organisation", "office", "document")


@dataclass(frozen=True, slots=True)
class History:
    """What has been decided before this quote: the last attributed quote and its source, by candidate and cluster."""

    quote: int | None = None
    candidate: int | None = None
    cluster: int | None = None


def single_marks(scene: Scene) -> bool:
    """Return whether an article puts most of its quotes in single marks, as many British papers do."""
    outer = [q.opening for q in scene.quotes if q.role is not Role.NESTED]
    return 2 * sum(mark in _DOUBLED for mark in outer) > len(outer)


def quote_features(
    spot: Spot, strengths: Mapping[str, float], seen: Mapping[str, int], single: bool = False
) -> list[str]:
    """Return the features of a quote by itself.

    ``seen`` counts the normal forms of the article's quotes.  Where single marks are the article's usual ones
    (``single``), they tell what double ones tell elsewhere.
    """
    scene = spot.scene
    q = scene.quotes[spot.quote]
    text = q.text.strip()
    words = _COUNT.findall(text)
    first = words[0] if words else ""
    paragraph = scene.paragraphs[spot.paragraph]
    alone = not re.search(r"\w", scene.text[paragraph.start : q.outer.start] + scene.text[q.outer.end : paragraph.end])
    titled = len(words) > 1 and all(w[:1].isupper() or len(w) < 4 for w in words)
    found = [
        f"role={q.role}",
        f"words={_band(len(words), (1, 2, 3, 4, 6, 9, 14, 25))}",
        f"first={'lower' if first[:1].islower() else 'upper' if first[:1].isupper() else 'other'}",
        f"last={text[-1:] if text[-1:] in '.,!?;:—–…' else 'w'}",
        f"opening={_DOUBLED.get(q.opening, q.opening) if single else q.opening}",
        f"closed={q.closed}",
        f"titled={titled}",
        f"personal={bool(_PERSONAL.search(text))}",
        f"alone={alone}",
        f"again={min(2, seen.get(normal(text), 1))}",
        f"continues={q.continues is not None}",
    ]
    return [*found, *_neighbours(scene, spot.quote), *_hanging(spot, strengths)]


def _neighbours(scene: Scene, quote: int) -> list[str]:
    """The words just outside the marks."""
    q = scene.quotes[quote]
    before = scene.text[max(0, q.outer.start - 40) : q.outer.start]
    after = scene.text[q.outer.end : q.outer.end + 40]
    gap_before = re.search(r"(?:^|\n\s*|[,:;.—–(-]\s*|\s+|)$", before)
    space = gap_before.group(0) if gap_before else ""
    mark = space.strip()[:1] or ("¶" if "\n" in space or not before.strip() else "_")
    word = re.search(r"([\w'’-]+)\W*$", before)
    following = re.match(r"\W*", after)
    between = following.group(0) if following else ""
    next_word = re.match(r"[\w'’-]+", after[len(between) :])
    mark_after = between.strip()[:1] or ("¶" if "\n" in between or not after.strip() else "_")
    return [
        f"mark<{mark}",
        f"word<{_plain(scene, word.group(1), q.outer.start - len(before) + word.start()) if word else '¶'}",
        f"mark>{mark_after}",
        f"word>{_plain(scene, next_word.group(0), q.outer.end + len(between)) if next_word else '¶'}",
        f"start={'¶' if not before.strip() or before.rstrip(' ')[-1:] == chr(10) else 'inside'}",
    ]


def _plain(scene: Scene, word: str, offset: int) -> str:
    """A word beside the marks; of a capitalised one only what sort of name it is in, so that no name is learned."""
    if word.islower():
        return word
    types = (e.type for e in scene.entities if e.span.start <= offset < e.span.end)
    return next(types, "Aa" if word[:1].isupper() else "00")


def _lemma(scene: Scene, word: int) -> str:
    """The lemma of a word; nothing for one that may be a name, which is not to be learned."""
    token = scene.tokens[word]
    may_be_name = token.upos == "PROPN" or (not token.text.islower() and not scene.cues[word])
    return "" if may_be_name else token.lemma.lower()


def _hanging(spot: Spot, strengths: Mapping[str, float]) -> list[str]:
    """How the quote hangs in the tree of its sentence."""
    scene, top = spot.scene, spot.top
    if top == ROOT:
        return ["top=none"]
    head = scene.heads[top]
    found = [f"top={scene.tokens[top].deprel}", f"top_upos={scene.tokens[top].upos}"]
    if head == ROOT:
        return [*found, "head=root"]
    lemma = _lemma(scene, head)
    found += [f"head={lemma}", f"head_class={cue_class(scene, head)}", f"head_band={strength_band(strengths, lemma)}"]
    found.append(f"head_upos={scene.tokens[head].upos}+{scene.tokens[top].deprel}")
    return found


def mention_features(scene: Scene, candidate: Candidate, strengths: Mapping[str, float]) -> list[str]:
    """Return the features of a mention that are the same for every quote."""
    found = [f"kind={candidate.mention.kind}", f"type={candidate.mention.entity_type or noun_class(scene, candidate)}"]
    if candidate.mention.kind is MentionKind.PRONOUN:
        found.append(f"pronoun={candidate.noun}")
    elif candidate.noun:
        found.append(f"plural={candidate.plural}")
    return found if candidate.anchor is None else [*found, *_in_tree(scene, candidate.anchor, strengths)]


def pair_features(spot: Spot, candidate: Candidate, strengths: Mapping[str, float]) -> list[str]:
    """Return the features of a mention and a quote together, without history."""
    found = _where(spot, candidate)
    if candidate.anchor is None:
        return [*found, "unparsed"]
    found += _to_quote(spot, candidate.anchor, strengths)
    found += _between(spot, candidate)
    pair = Pair(spot, candidate)
    rule = next(r.id for r in RULES if r.holds(pair))
    return [*found, f"rule={rule}", f"rule+kind={rule}+{candidate.mention.kind}", f"beside={beside_cue(pair)}"]


def noun_class(scene: Scene, candidate: Candidate) -> str:
    """Return what sort of thing a nominal's head is: "spokes", "person", "group", …, "" where unknown."""
    for name in _NOUN_CLASSES:
        if candidate.noun in scene.language.words("nouns", name):
            return name
    return ""


def _where(spot: Spot, candidate: Candidate) -> list[str]:
    scene, here = spot.scene, spot.span
    span = candidate.mention.span
    side = "<" if span.end <= here.start else ">" if span.start >= here.end else "="
    apart: int | None = None
    if candidate.sentence is not None and spot.sentences:
        apart = min((candidate.sentence - s for s in spot.sentences), key=abs)
    paragraphs = candidate.paragraph - spot.paragraph
    gap = scene.text[span.end : here.start] if side == "<" else scene.text[here.end : span.start]
    distance = _band(gap.count(" "), (0, 1, 2, 3, 5, 8, 13, 25, 50))
    return [
        f"side={side}",
        f"sentences={side}{max(-4, min(4, apart)) if apart is not None else 'x'}",
        f"paragraphs={max(-3, min(2, paragraphs))}",
        f"gap={side}{distance}",
        f"sentences+gap={apart == 0}{side}{distance}",
        f"quotes between={side}{min(3, _count_between(scene, span, here))}",
    ]


def _count_between(scene: Scene, one: Span, other: Span) -> int:
    """How many quotes stand whole between two spans; quotes that are in no other follow one another."""
    low, high = (one.end, other.start) if one.end <= other.start else (other.end, one.start)
    first = bisect_left(scene.outer, low, key=lambda q: q.start)
    return max(0, bisect_right(scene.outer, high, key=lambda q: q.end) - first)


def _in_tree(scene: Scene, anchor: int, strengths: Mapping[str, float]) -> list[str]:
    """What the mention does in its own sentence, whatever the quote."""
    token = scene.tokens[anchor]
    head = scene.heads[anchor]
    case = case_of(scene, anchor)
    found = [f"rel={token.deprel}", f"case={case}", f"rel+case={token.deprel}+{case}"]
    if head == ROOT:
        return [*found, "own=root"]
    lemma = _lemma(scene, head)
    band = strength_band(strengths, lemma)
    found += [
        f"own={cue_class(scene, head)}",
        f"own_band={token.deprel}+{band}",
        f"own_head={scene.tokens[head].deprel}",
        f"own_lemma={token.deprel}+{lemma}",
    ]
    if verb_of(scene, anchor) != ROOT:
        siblings = [
            c for c in scene.children[head] if scene.tokens[c].deprel in {"conj", "advcl", "xcomp", "parataxis"}
        ]
        best = max((strength_band(strengths, scene.tokens[c].lemma.lower()) for c in siblings), default="-")
        found.append(f"further_verbs={best}")
    return found


def _to_quote(spot: Spot, anchor: int, strengths: Mapping[str, float]) -> list[str]:
    """The path from the mention to the quote through the tree."""
    scene, top = spot.scene, spot.top
    if top == ROOT or scene.sentence_of[top] != scene.sentence_of[anchor]:
        return ["path=none"]
    up, down = path_up(scene, anchor), spot.above
    meeting = next(w for w in up if w in down)
    ups = [scene.tokens[w].deprel.split(":")[0] for w in up[: up.index(meeting)]]
    downs = [scene.tokens[w].deprel.split(":")[0] for w in down[: down.index(meeting)]][::-1]
    path = f"{'>'.join(ups[-4:])}^{'<'.join(downs[:4])}"
    lemma = scene.tokens[meeting].lemma.lower()
    kind = cue_class(scene, meeting)
    band = strength_band(strengths, lemma)
    found = [
        f"path={path}",
        f"path+class={path}+{kind}",
        f"path+band={path}+{band}",
        f"meets={kind}",
        f"length={min(8, len(ups) + len(downs))}",
    ]
    found.append(f"ups={'>'.join(ups[-3:])}+{band}")
    if down.index(meeting) > 0:
        last = scene.heads[top]
        last_band = strength_band(strengths, scene.tokens[last].lemma.lower())
        found.append(f"ups+head={'>'.join(ups[-3:])}+{cue_class(scene, last)}+{last_band}")
    if anchor in spot.subjects:
        rank, word = spot.subjects[anchor]
        place = f"{min(3, rank)}+{scene.tokens[anchor].deprel}"
        kind_above = cue_class(scene, word)
        band_above = strength_band(strengths, scene.tokens[word].lemma.lower())
        found += [f"subject={place}", f"subject+class={place}+{kind_above}", f"subject+band={place}+{band_above}"]
    if not ups:
        found.append("mention over quote")
    if not downs:
        found.append("quote over mention")
    return found


def _between(spot: Spot, candidate: Candidate) -> list[str]:
    """The words between the mention and the quote, as a pattern of word classes."""
    scene, here, span = spot.scene, spot.span, candidate.mention.span
    if span.end <= here.start:
        words, side = range(scene.word_at(span.end), scene.word_at(here.start)), "<"
    elif span.start >= here.end:
        words, side = range(scene.word_at(here.end), scene.word_at(span.start)), ">"
    else:
        return ["between=inside"]
    if len(words) > 40:
        return [f"between={side}far"]
    pattern: list[str] = []
    for word in words:
        symbol = scene.symbols[word]
        if symbol and (not pattern or pattern[-1] != symbol):
            pattern.append(symbol)
    near = pattern[-3:] if side == "<" else pattern[:3]
    far = pattern[:2] if side == "<" else pattern[-2:]
    found = [f"near={side}{' '.join(near)}", f"far={side}{' '.join(far)}"]
    if len(pattern) <= 7:
        found.append(f"between={side}{' '.join(pattern)}")
    if side == ">":
        after = scene.word_at(span.end)
        found.append(f"then={' '.join(scene.symbols[after : after + 2])}")
    return found


def history_features(
    scene: Scene,
    quote: int,
    chosen: Sequence[int],
    clusters: Mapping[int, int],
    history: History,
    candidates: Sequence[Candidate],
) -> list[list[str]]:
    """Return for each chosen mention the features that tie it to the last attributed quote."""
    if history.quote is None or history.candidate is None:
        return [["last=none"]] * len(chosen)
    q, last = scene.quotes[quote], scene.quotes[history.quote]
    gap = scene.text[last.outer.end : q.outer.start]
    breaks = "¶" if "\n" in gap else ""
    size = _band(len(_COUNT.findall(gap)), (0, 1, 2, 4, 8, 16, 40))
    spoken = candidates[history.candidate].mention.span
    inside = "gap" if last.span.end <= spoken.start < q.span.start else "before"
    ends = "end" if re.search(r"[.!?:]\s*$", gap) else "open" if gap.strip() else "bare"
    begins = "¶" if last.span.start == scene.paragraphs[scene.paragraph_at(last.span.start)].start + 1 else ""
    tied = {
        same: [
            f"last={same}",
            f"last+breaks={same}{breaks}",
            f"last+size={same}{breaks}{size}",
            f"last+gap={same}{breaks}{inside}{ends}",
            f"last+gap+size={same}{breaks}{inside}{ends}{size}{begins}",
        ]
        for same in ("mention", "cluster", "")
    }
    return [tied[_same(k, clusters, history)] for k in chosen]


def _same(candidate: int, clusters: Mapping[int, int], history: History) -> str:
    """Whether a mention is the last quote's source itself, or another mention of the same person."""
    if candidate == history.candidate:
        return "mention"
    return "cluster" if candidate in clusters and clusters[candidate] == history.cluster else ""


def _band(value: int, edges: Sequence[int]) -> str:
    return str(sum(value > edge for edge in edges))
