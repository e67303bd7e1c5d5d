"""Who speaks a short quote that stands as a sentence of its own among others: "Roe sat down. “Done.”"."""

from __future__ import annotations

import re

from quotes.attribute.mentions.scene import Scene
from quotes.attribute.people.antecedents import gender_of

# Up to this probability the scorer doubts that a word is nobody's; of a title it is surer.
DOUBTFUL = 0.6

# A quote that is a sentence between others, of words in small letters or one alone, is somebody's: "Roe sat. “Done.”"
_SENTENCE_BEFORE = re.compile(r"[.!?…][”\"’')]?\s+\Z|\n\s*\Z")
_NO_TITLE = re.compile(r"\w+(?:[’'-]\w+)*(?:[ ,][^A-ZÀ-Þ]*)?[.!?…]")
_SENTENCE_AFTER = re.compile(r"\s*\Z|\s*\n|\s+[A-ZÀ-Þ]")


def beside_alone(scene: Scene, quote: int, nobody: float) -> int | None:
    """Return the subject of the sentence before a quote that stands alone; after a question, of the one after it.

    ``nobody`` is the scorer's probability that nobody says it. None is returned where the subject is not the only
    person named there, and where words that neither ask nor answer may well be a title.
    """
    printed = scene.quotes[quote]
    start, end = printed.outer
    after_question = scene.text[:start].rstrip().endswith("?")
    if not after_question and nobody > DOUBTFUL and printed.text[-1] not in "!?":
        return None
    alone = _SENTENCE_BEFORE.search(scene.text, max(0, start - 4), start) and _SENTENCE_AFTER.match(scene.text, end)
    if not alone or not _NO_TITLE.fullmatch(printed.text):
        return None
    first, last = min(scene.sentences_near(quote), default=0), max(scene.sentences_near(quote), default=0)
    near = [k for k, c in enumerate(scene.candidates) if c.sentence == (last + 1 if after_question else first - 1)]
    people = [k for k in near if scene.candidates[k].mention.entity_type == "PERSON"]
    if after_question and not people:  # "Is Roe afraid? “Never.” He grins."
        people = [k for k in near if gender_of(scene.candidates[k].noun, scene) in ("male", "female")]
    if len(people) != 1 or scene.candidates[people[0]].paragraph != scene.paragraph_at(start):
        return None
    anchor = scene.candidates[people[0]].anchor
    return people[0] if anchor is not None and scene.tokens[anchor].deprel == "nsubj" else None
