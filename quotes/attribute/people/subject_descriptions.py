"""Descriptions of whom the article named last, as subjects that a pronoun may follow: "the senior commander"."""

from __future__ import annotations

from quotes.attribute.mentions.scene import Scene
from quotes.attribute.people.antecedents import is_main_subject, is_of_gender
from quotes.attribute.people.last_named import last_named
from quotes.attribute.people.resolution import Resolution
from quotes.datatypes import MentionKind


def subjects_named_last(scene: Scene, who: Resolution) -> dict[int, int]:
    """Return the descriptions that nothing ties to a name and that are subjects, with whom the article named last.

    "The senior commander pointed to Roe's remarks.  “…,” he said.": "he" is the commander.  Not one that holds a name
    ("the Harlow leader" may be somebody else), nor beside a name, nor where the person was last named in a quote.
    """
    pronouns = [k for k, c in enumerate(scene.candidates) if is_of_gender(scene, c)]
    nouns: dict[int, int] = {}
    for index, candidate in enumerate(scene.candidates if pronouns else ()):
        if candidate.mention.kind is not MentionKind.NOMINAL or not is_main_subject(scene, candidate):
            continue
        after = [k for k in pronouns if k > index and scene.candidates[k].paragraph - candidate.paragraph <= 1]
        person = last_named(scene, who, index) if after and _is_plain(scene, index) else None
        # A second look costs time: not where every pronoun means that person anyway.
        if (
            person is not None
            and any(who.cluster_of.get(k) != person or who.sureness(k) < 1 for k in after)
            and not _is_in_a_quote(scene, who, person, index)
        ):
            nouns[index] = person
    return nouns


def _is_plain(scene: Scene, index: int) -> bool:
    """Whether no name stands in a description, and none before it in its sentence."""
    here = scene.candidates[index]
    words = [scene.tokens[w] for w in scene.words_in(here.mention.span)]
    before = (scene.candidates[k] for k in range(index - 1, -1, -1))
    beside = any(c.sentence == here.sentence and c.mention.kind is MentionKind.NAME for c in before)
    return not beside and not any(t.upos == "PROPN" for t in words)


def _is_in_a_quote(scene: Scene, who: Resolution, person: int, before: int) -> bool:
    """Whether the last mention of a person before a candidate stands inside a quote."""
    last = max(k for k, number in who.cluster_of.items() if number == person and k < before)
    return any(quote.outer.contains(scene.candidates[last].mention.span) for quote in scene.quotes)
