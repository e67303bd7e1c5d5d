"""People's names that the recognizer cuts in two: at a wrong end of a sentence, at the end of a line, at a particle."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from quotes.attribute.mentions.scene import Scene
from quotes.datatypes import Entity, Span

# A line broken inside running text has words before the name's first half and goes on after its second one; a list of
# names has one on each line.
_BEFORE_ON_LINE = re.compile(r"[^\W\d_A-ZÀ-Þ][\w'’-]*[,.]?\s(?:[A-Z][\w.'’-]*\s)*\Z")
_GOES_ON = re.compile(r",? [^\W_]|[.,;]")
_WAITS_FOR_TAG = re.compile(r"[^\W\d_],[\"”’']\Z|[\"”’'],\Z")  # "… so we waited,"\nDora\nRoe said.
_LINE_CHARACTERS = 60
_PARTICLES = 2  # the most particles between two halves of a name: "de la"


def joined(scene: Scene, entities: Sequence[Entity]) -> list[Entity]:
    """Return the entities in the order of the text; two that are one person's name are joined."""
    whole: list[Entity] = []
    for entity in sorted(entities, key=lambda e: e.span):
        last = whole[-1] if whole else None
        if last and last.type == entity.type == "PERSON" and _is_cut_in_two(scene, last.span, entity.span):
            whole[-1] = replace(last, span=Span(last.span.start, entity.span.end))
        else:
            whole.append(entity)
    return whole


def _is_cut_in_two(scene: Scene, one: Span, other: Span) -> bool:
    words = [span.of(scene.text) for span in (one, other)]
    gap = scene.text[one.end : other.start]
    if " " in words[0] or not words[0].isalpha() or not all(w[:1].isupper() for w in words):
        return False
    if gap.strip("\r ") == "\n":
        return _is_in_running_text(scene.text, one, other)
    if _is_particles(scene, gap):
        return True
    return gap == " " and words[1].isalpha() and _is_split_sentence(scene, one, other)


def _is_split_sentence(scene: Scene, one: Span, other: Span) -> bool:
    """Whether the parser ends a sentence between two words: "Dora" and "Holm left."."""
    first, second = scene.word_at(one.start), scene.word_at(other.start)
    if second >= len(scene.tokens):
        return False
    return scene.sentence_of[first] != scene.sentence_of[second] or scene.tokens[first].deprel == "root"


def _is_in_running_text(text: str, one: Span, other: Span) -> bool:
    above, _, before = text[max(0, one.start - _LINE_CHARACTERS) : one.start].rpartition("\n")
    running = _BEFORE_ON_LINE.search(before) if before else _WAITS_FOR_TAG.search(above)
    return bool(running) and _GOES_ON.match(text, other.end) is not None


def _is_particles(scene: Scene, gap: str) -> bool:
    """Whether only words that belong to a surname stand between two names: "Ana" and "Silva" in "Ana da Silva"."""
    words = gap.split()
    particles = scene.language.words("names", "particles")
    return 0 < len(words) <= _PARTICLES and gap == f" {' '.join(words)} " and particles.issuperset(words)
