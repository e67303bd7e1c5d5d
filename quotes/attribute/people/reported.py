"""Whose words a quote is when one person reports what another has said: "Roe said Poe had admitted that '…'".

Only the parse decides. The quote depends on a verb of speech with a subject, and that verb is the complement of another
one whose subject passes it on. The inner subject is the speaker, and the outer one reports.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from quotes.attribute.learned.features import noun_class
from quotes.attribute.mentions.cues import cue_class
from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.attribute.mentions.spot import spot_of
from quotes.datatypes import MentionKind

# What a quote, or what holds it, is to the verb by which it is spoken.
_SPOKEN = {"ccomp", "obj", "xcomp", "obl", "amod", "compound", "nmod", "parataxis"}
_PEOPLE = {"person", "spokes", "office", "organisation", "group"}
_COMPLEMENT = {"ccomp"}
_SUBJECT = {"nsubj"}


class Report(NamedTuple):
    """A quote's speaker and who reports it, as candidates."""

    speaker: int
    reporter: int


def report_of(scene: Scene, quote: int) -> Report | None:
    """Return who speaks a quote and who reports it, None if the structure of its sentence does not tell."""
    verb = _spoken_by(scene, quote)
    above = scene.heads[verb] if verb != ROOT else ROOT
    if above == ROOT or scene.tokens[verb].deprel not in _COMPLEMENT or not _is(scene, above, "reporting"):
        return None
    if not _tells(scene, above, verb):
        return None
    speaker, reporter = (_candidate_at(scene, word) for word in (_subject(scene, verb), _subject(scene, above)))
    return Report(speaker, reporter) if speaker is not None and reporter is not None else None


def _spoken_by(scene: Scene, quote: int) -> int:
    """The verb of speech that a quote depends on, if it has a subject of its own and nothing takes it back."""
    spot = spot_of(scene, quote)
    inside = set(scene.quote_words[quote])
    below = spot.top
    for word in spot.above[1:]:
        if word in inside:
            below = word
            continue
        if scene.tokens[below].deprel not in _SPOKEN:
            return ROOT
        nearer = _nearer(scene, word, below, spot.first)
        if nearer is not None:
            return nearer
        if cue_class(scene, word) and _subject(scene, word) is not None:
            return word if _is(scene, word, "uttering") else ROOT
        below = word
    return ROOT


def _nearer(scene: Scene, word: int, below: int, first: int) -> int | None:
    """The verb right before a quote that the parser ties to the verb above both: "said Poe had told her “…”"."""
    before = [c for c in scene.children[word] if word < c < below and scene.tokens[c].deprel in _COMPLEMENT]
    if not before or not _is(scene, before[-1], "uttering"):
        return None
    between = range(before[-1] + 1, first)
    joined = all(
        scene.heads[w] == before[-1] or scene.heads[w] >= first or scene.tokens[w].upos == "PUNCT" for w in between
    )
    return before[-1] if joined and _subject(scene, before[-1]) is not None else None


def _tells(scene: Scene, above: int, verb: int) -> bool:
    """Whether a clause is what its upper verb tells: "that" alone leads to it, and no other quote stands before it."""
    one, other = scene.tokens[above].span, scene.tokens[verb].span
    marks = {scene.tokens[w].lemma.lower() for w in scene.children[verb] if scene.tokens[w].deprel == "mark"}
    apart = one.end < other.start and scene.quotes_between(one.end, other.start) > 0
    return marks <= scene.language.words("cues", "that") and not apart


def _is(scene: Scene, word: int, kind: str) -> bool:
    """Whether a word is a verb of a list of the language, and nothing makes it unreal."""
    lemma = scene.tokens[word].lemma.lower()
    return lemma in scene.language.words("cues", kind) and not _is_unreal(scene, word)


def _is_unreal(scene: Scene, word: int) -> bool:
    """Whether a verb is denied, or only possible or still to come: "would say", "did not say"."""
    unreal = scene.language.words("cues", "unreal")
    return any(scene.tokens[child].lemma.lower() in unreal for child in scene.children[word])


def _subject(scene: Scene, verb: int) -> int | None:
    return next(iter(_subjects(scene, verb)), None)


def _subjects(scene: Scene, verb: int) -> Iterator[int]:
    for child in scene.children[verb]:
        if scene.tokens[child].deprel in _SUBJECT and scene.tokens[child].quote is None:
            yield child


def _candidate_at(scene: Scene, word: int | None) -> int | None:
    """The candidate that a subject is, if it can speak: somebody named, "he" or "she", or a noun for people."""
    index = next((k for k, c in enumerate(scene.candidates) if word is not None and c.anchor == word), None)
    return index if index is not None and _can_speak(scene, scene.candidates[index]) else None


def _can_speak(scene: Scene, candidate: Candidate) -> bool:
    if candidate.mention.kind is MentionKind.NAME:
        return True
    if candidate.mention.kind is MentionKind.NOMINAL:
        return noun_class(scene, candidate) in _PEOPLE
    return any(candidate.noun in scene.language.words("pronouns", kind) for kind in ("male", "female", "relative"))
