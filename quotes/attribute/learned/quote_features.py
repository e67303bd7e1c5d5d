"""What the scorer is told about a quote alone: its words, the words beside its marks, its place in the tree."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from functools import cache

from quotes.attribute.mentions.cues import cue_class, own_lemma, strength_band
from quotes.attribute.mentions.scene import ROOT, Scene
from quotes.attribute.mentions.spot import Spot
from quotes.datatypes import Role
from quotes.lang import load
from quotes.text.alternation import any_of

_COUNT = re.compile(r"\w[\w'’.-]*")
_LETTER = re.compile(r"\w")
_WORD = re.compile(r"[\w'’-]+")
_NO_WORD = re.compile(r"\W*")
_WORD_BEFORE = re.compile(r"([\w'’-]+)\W*$")
_GAP_BEFORE = re.compile(r"(?:^|\n\s*|[,:;.—–(-]\s*|\s+|)$")
_DOUBLED = {"‘": "“", "'": '"'}
_LENGTHS = (1, 2, 3, 4, 6, 9, 14, 25)  # the edges of the bands of a quote's length in words


def single_marks(scene: Scene) -> bool:
    """Return whether most quotes of an article are in single marks, as in many British papers."""
    outer = [q.opening for q in scene.quotes if q.role is not Role.NESTED]
    return 2 * sum(mark in _DOUBLED for mark in outer) > len(outer)


def quote_features(spot: Spot, strengths: Mapping[str, float], again: int = 1, single: bool = False) -> tuple[str, ...]:
    """Return the features of a quote alone.

    ``again`` is how often the article quotes these words. If single marks are the usual ones in the article
    (``single``), they mean what double ones mean elsewhere.
    """
    scene = spot.scene
    q = scene.quotes[spot.quote]
    text = q.text.strip()
    words = _COUNT.findall(text)
    first = words[0] if words else ""
    paragraph = scene.paragraphs[spot.paragraph]
    text_before, text_after = scene.text[paragraph.start : q.outer.start], scene.text[q.outer.end : paragraph.end]
    alone = not (_LETTER.search(text_before) or _LETTER.search(text_after))
    titled = len(words) > 1 and all(w[:1].isupper() or len(w) < 4 for w in words)
    return (
        f"role={q.role}",
        f"words={bisect_left(_LENGTHS, len(words))}",
        f"first={'lower' if first[:1].islower() else 'upper' if first[:1].isupper() else 'other'}",
        f"last={text[-1:] if text[-1:] in '.,!?;:—–…' else 'w'}",
        f"opening={_DOUBLED.get(q.opening, q.opening) if single else q.opening}",
        f"closed={q.closed}",
        f"titled={titled}",
        f"personal={bool(_personal(scene.language.code).search(text))}",
        f"alone={alone}",
        f"again={min(2, again)}",
        f"continues={q.continues is not None}",
        *_neighbours(scene, spot.quote),
        *_hanging(spot, strengths),
    )


@cache
def _personal(code: str) -> re.Pattern[str]:
    """Words with which speakers refer to themselves or address somebody."""
    return re.compile(rf"\b{any_of(load(code).words('pronouns', 'personal'))}\b", re.I)


def _neighbours(scene: Scene, quote: int) -> list[str]:
    """The words just outside the marks."""
    q = scene.quotes[quote]
    before = scene.text[max(0, q.outer.start - 40) : q.outer.start]
    after = scene.text[q.outer.end : q.outer.end + 40]
    gap_before = _GAP_BEFORE.search(before)
    space = gap_before.group(0) if gap_before else ""
    mark = space.strip()[:1] or ("¶" if "\n" in space or not before.strip() else "_")
    word = _WORD_BEFORE.search(before)
    following = _NO_WORD.match(after)
    between = following.group(0) if following else ""
    next_word = _WORD.match(after, len(between))
    mark_after = between.strip()[:1] or ("¶" if "\n" in between or not after.strip() else "_")
    return [
        f"mark<{mark}",
        f"word<{_plain(scene, word.group(1), q.outer.start - len(before) + word.start()) if word else '¶'}",
        f"mark>{mark_after}",
        f"word>{_plain(scene, next_word.group(0), q.outer.end + len(between)) if next_word else '¶'}",
        f"start={'¶' if not before.strip() or before.rstrip(' ')[-1:] == chr(10) else 'inside'}",
    ]


def _plain(scene: Scene, word: str, offset: int) -> str:
    """A word beside the marks; for a capitalised one only the sort of name it is in, so that no name is learned."""
    if word.islower():
        return word
    types = (e.type for e in scene.entities if e.span.start <= offset < e.span.end)
    return next(types, "Aa" if word[:1].isupper() else "00")


def _hanging(spot: Spot, strengths: Mapping[str, float]) -> list[str]:
    """The place of the quote in the tree of its sentence."""
    scene, top = spot.scene, spot.top
    if top == ROOT:
        return ["top=none"]
    head = scene.heads[top]
    features = [f"top={scene.tokens[top].deprel}", f"top_upos={scene.tokens[top].upos}"]
    if head == ROOT:
        return [*features, "head=root"]
    lemma = own_lemma(scene, head)
    features += [
        f"head={lemma}",
        f"head_class={cue_class(scene, head)}",
        f"head_band={strength_band(strengths, lemma)}",
    ]
    features.append(f"head_upos={scene.tokens[head].upos}+{scene.tokens[top].deprel}")
    return features
