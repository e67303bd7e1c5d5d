"""Who says a quote whose tag leaves its subject out: "Roe cerró la puerta. «No vuelvo», dijo."

It is the subject of the sentence before in 36 of 37 such quotes of the Spanish train articles, where that is a person.
"""

from __future__ import annotations

import re

from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.attribute.people.definite import means_somebody
from quotes.datatypes import MentionKind
from quotes.lang.forms import is_speech_verb, verb_lemmas

# A quote opens its sentence after the end of another one in its paragraph.
_SENTENCE_BEFORE = re.compile(r"[.!?…][\"”»’)]?[ \t]+\Z")
_TO_TAG = re.compile(r"(?P<comma>[.!?…]?,)?[ \t]+")
_CHARACTERS = 8
_ARGUMENT = frozenset({"DET", "PROPN", "NOUN", "PRON"})


def subject_before(scene: Scene, quote: int) -> int | None:
    """Return the person who is the subject of the sentence before a quote whose tag is a verb without a subject.

    None in a language whose verbs have one, and where the words answer somebody else who is named there.
    """
    verb = _verb_alone(scene, quote)
    before = _sentence_before(scene, quote) if verb is not None else None
    subject = _subject(scene, before) if before is not None else None
    if verb is None or before is None or subject is None:
        return None
    speaker = _with_name(scene, subject, scene.sentences[before][1])
    if not _answers(scene, verb):
        return speaker
    others = [k for k in _people(scene, before) if k not in (subject, speaker)]
    head = scene.heads[scene.candidates[subject].anchor or 0]
    if head != ROOT and scene.tokens[head].lemma.lower() in scene.language.words("cues", "asking"):
        return others[0] if len(others) == 1 else None
    return None if others else speaker


def is_next_sentence(scene: Scene, end: int, candidate: Candidate) -> bool:
    """Return whether a tag without a subject ends before a mention: "«…», dijo. Roe cerró la puerta." """
    tag = next((w for w in range(scene.word_at(end), len(scene.tokens)) if scene.tokens[w].upos != "PUNCT"), None)
    return tag is not None and candidate.sentence not in (None, scene.sentence_of[tag])


def _verb_alone(scene: Scene, quote: int) -> int | None:
    """The verb of speech right after a quote, of one person and without a subject; after a comma, any such verb."""
    left_out = scene.language.words("cues", "left_out")
    outer = scene.quotes[quote].outer
    gap = _TO_TAG.match(scene.text, outer.end)
    if not left_out or gap is None or not _opens_sentence(scene, quote):
        return None
    verb = scene.word_at(gap.end())
    while verb < len(scene.tokens) and scene.tokens[verb].text.lower() in left_out:
        verb += 1
    if verb >= len(scene.tokens) or scene.tokens[verb].quote is not None or not _is_of_one(scene, verb):
        return None
    speaks = is_speech_verb(scene.tokens[verb].text, scene.language)
    if not speaks and not (gap["comma"] and scene.tokens[verb].upos == "VERB"):
        return None
    subjects = [c for c in scene.children[verb] if scene.tokens[c].deprel.startswith("nsubj")]
    after = scene.tokens[verb + 1].upos if verb + 1 < len(scene.tokens) else ""
    own = any(scene.tokens[c].quote is None for c in subjects)
    return None if own or after in _ARGUMENT else verb


def _opens_sentence(scene: Scene, quote: int) -> bool:
    printed = scene.quotes[quote]
    start = printed.outer.start
    capital = next((c for c in printed.text if c.isalnum()), "").isupper()
    return capital and _SENTENCE_BEFORE.search(scene.text, max(0, start - _CHARACTERS), start) is not None


def _is_of_one(scene: Scene, verb: int) -> bool:
    word = scene.tokens[verb].text
    return word[0].islower() and not word.lower().endswith(tuple(scene.language.words("cues", "plural")))


def _sentence_before(scene: Scene, quote: int) -> int | None:
    """The sentence that ends right before a quote in its paragraph, if it holds no quote itself."""
    near = scene.sentences_near(quote)
    if not near or near[0] == 0 or scene.sentences[near[0] - 1][2] != scene.sentences[near[0]][2]:
        return None
    first, end, _ = scene.sentences[near[0] - 1]
    return None if any(scene.tokens[w].quote is not None for w in range(first, end)) else near[0] - 1


def _subject(scene: Scene, sentence: int) -> int | None:
    """The person who is the subject of a sentence's main verb, or whom its predicate names: "the first was Roe"."""
    first, end, _ = scene.sentences[sentence]
    roots = [w for w in range(first, end) if scene.heads[w] == ROOT]
    words = {c for root in roots for c in scene.children[root] if scene.tokens[c].deprel.startswith("nsubj")}
    people = _people(scene, sentence)
    subject = next((k for k in people if scene.candidates[k].anchor in words), None)
    if not words or (subject is not None and _is_name(scene, subject)):
        return subject
    predicates = [k for k in people if scene.candidates[k].anchor in roots]
    return next((k for k in predicates if _is_name(scene, _with_name(scene, k, end))), subject)


def _is_name(scene: Scene, index: int) -> bool:
    return scene.candidates[index].mention.kind is MentionKind.NAME


def _with_name(scene: Scene, subject: int, end: int) -> int:
    """The only name before the next verb that no preposition leads to, for a noun that it explains; else the noun."""
    here = scene.candidates[subject]
    if here.mention.kind is not MentionKind.NOMINAL or here.anchor is None:
        return subject
    verb = next((w for w in range(here.anchor + 1, end) if scene.tokens[w].upos in {"VERB", "AUX"}), end)
    names = []
    for k, candidate in enumerate(scene.candidates):
        word = scene.word_at(candidate.mention.span.start)
        if here.anchor < word < verb and candidate.mention.entity_type == "PERSON":
            names += [k] if scene.tokens[word - 1].upos != "ADP" else []
    return names[0] if len(names) == 1 else subject


def _people(scene: Scene, sentence: int) -> list[int]:
    """The mentions of single people in a sentence."""
    near = [k for k, c in enumerate(scene.candidates) if c.sentence == sentence and not c.plural]
    return [k for k in near if _is_person(scene, k)]


def _is_person(scene: Scene, index: int) -> bool:
    candidate = scene.candidates[index]
    if candidate.mention.kind is MentionKind.NAME:
        return candidate.mention.entity_type == "PERSON"
    if candidate.mention.kind is MentionKind.PRONOUN:
        kinds = ("female", "male") if " " not in candidate.mention.span.of(scene.text) else ("indefinite",)
        return any(candidate.noun in scene.language.words("pronouns", kind) for kind in kinds)
    return means_somebody(scene, candidate)


def _answers(scene: Scene, verb: int) -> bool:
    return bool(verb_lemmas(scene.tokens[verb].text, scene.language) & scene.language.words("cues", "answering"))
