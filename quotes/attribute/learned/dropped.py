"""Who says a quote whose tag leaves its subject out: "Roe cerró la puerta. «No vuelvo», dijo."

It is the subject of the sentence before, where that is a person. So it is where a quote depends on such a verb: "Dijo
que no es «una guerra»."
"""

from __future__ import annotations

import re
from collections.abc import Callable

from quotes.attribute.learned.rules import COLON, SENTENCE_BEFORE, TAG_AFTER, Rule
from quotes.attribute.learned.subjects import (
    Subject,
    is_of_one,
    last_subject,
    named_after,
    opening_name,
    people_in,
    subjects_of,
)
from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.attribute.mentions.spot import spot_of
from quotes.datatypes import MentionKind
from quotes.lang.forms import is_speech_verb, verb_lemmas

# A quote opens its sentence after the end of another one in its paragraph.
_SENTENCE_BEFORE = re.compile(r"(?:[.!?…][\"”»’)]?[ \t]+|\n[ \t]*)\Z")
_TO_TAG = re.compile(r"[.!?…]?,?[ \t]+")
_CHARACTERS = 8
_ARGUMENT = frozenset({"DET", "PROPN", "NOUN", "PRON"})


def subject_before(scene: Scene, quote: int) -> int | None:
    """Return the person who is the subject of the sentence before a quote whose tag is a verb without a subject.

    None in a language whose verbs have one, and where the words answer somebody else who is named there.
    """
    return _subject_of_tag(scene, quote, _sentence_before)


def subject_farther_back(scene: Scene, quote: int) -> int | None:
    """Return the same where sentences without a subject lie between, or the sentence closes the paragraph before."""
    return _subject_of_tag(scene, quote, _sentences_before)


def _subject_of_tag(scene: Scene, quote: int, find: Callable[[Scene, int], Subject | None]) -> int | None:
    verb = _verb_alone(scene, quote)
    subject = find(scene, quote) if verb is not None else None
    if verb is None or subject is None or not _answers(scene, verb):
        return None if subject is None else subject.name
    others = [k for k in people_in(scene, subject.sentence) if k not in (subject.mention, subject.name)]
    others = [k for k in others if not _explains_one(scene, k, others)]
    anchor = scene.candidates[subject.mention].anchor
    head = ROOT if anchor is None else scene.heads[anchor]
    if head != ROOT and scene.tokens[head].lemma.lower() in scene.language.words("cues", "asking"):
        before = last_subject(scene, subject.sentence) if not others else None
        return others[0] if len(others) == 1 else before.name if before is not None else None
    return None if others else subject.name


def _explains_one(scene: Scene, index: int, others: list[int]) -> bool:
    """Whether a mention explains the name before it or after it: "Roe, alcalde del pueblo", "el alcalde Roe"."""
    anchor = scene.candidates[index].anchor
    if anchor is None or scene.candidates[index].mention.kind is not MentionKind.NOMINAL:
        return False
    names = [c for k, c in enumerate(scene.candidates) if k in others and c.mention.kind is MentionKind.NAME]
    anchors = {name.anchor for name in names}
    children = {w for w in scene.children[anchor] if scene.tokens[w].deprel in _NAMING}
    return bool(anchors & children) or (scene.heads[anchor] in anchors and scene.tokens[anchor].deprel in _NAMING)


def subject_before_colon(scene: Scene, quote: int) -> int | None:
    """Return the person whose deed leads to a quote with a colon: "El ministro la respaldó: «Sigue», dijo." """
    opening = scene.quotes[quote].outer.start
    near = scene.sentences_near(quote) if scene.text[:opening].rstrip().endswith(":") else []
    verb = _verb_after(scene, quote) if near else None
    if verb is None or not is_of_one(scene, verb) or named_after(scene, verb) or _has_own(scene, verb, opening):
        return None
    sentence = near[0]
    before = range(scene.sentences[sentence][0], scene.word_at(opening))
    leading = [w for w in before if scene.tokens[w].upos == "VERB" and scene.tokens[w].quote is None]
    subjects = {w for w in subjects_of(scene, leading[-1]) if w < leading[-1]} if leading else set()
    people = [k for k in people_in(scene, sentence) if scene.candidates[k].anchor in subjects]
    return people[0] if len(people) == 1 and is_speech_verb(scene.tokens[verb].text, scene.language) else None


def _has_own(scene: Scene, verb: int, start: int = 0) -> bool:
    """Whether a verb has a subject from an offset on and outside quotes, or something right after it may be one."""
    own = any(scene.tokens[c].quote is None and scene.tokens[c].span.start >= start for c in subjects_of(scene, verb))
    return own or (scene.tokens[verb + 1].upos if verb + 1 < len(scene.tokens) else "") in _ARGUMENT


def subject_of_clause(scene: Scene, quote: int) -> int | None:
    """Return who says a quote that depends on a verb without a subject: "Roe lo negó. Dijo que era «una broma»."

    It is the subject of the nearest sentence before that has one, if that is a person.
    """
    if not scene.language.words("cues", "left_out"):
        return None
    verb = _verb_above(scene, quote)
    if verb is None or not _is_alone(scene, verb) or _answers(scene, verb) or not _leads(scene, verb, quote):
        return None
    sentence = scene.sentence_of[verb]
    subject = last_before(scene, sentence, scene.tokens[verb].span.start)
    return None if subject is None else subject.name


# Phrases of so few words can be what a noun is called, where they stand beside it: "el plan «capitales vivas»".
_WORDS_OF_A_NAME = 2
_NAMING = frozenset({"appos", "flat", "nmod", "compound"})


def _verb_above(scene: Scene, quote: int) -> int | None:
    """The verb of speech or judgement before a quote that depends on it, through no relative clause."""
    printed, spot = scene.quotes[quote], spot_of(scene, quote)
    short = printed.text.count(" ") < _WORDS_OF_A_NAME
    for word in spot.above:
        token = scene.tokens[word]
        if token.quote is None and scene.cues[word] in {"speech", "judgement"} and token.upos == "VERB":
            return word if token.span.end < printed.outer.start else None
        if token.deprel.startswith("acl") or token.deprel == "nsubj:pass" or (short and token.deprel in _NAMING):
            return None
    return None


def _is_alone(scene: Scene, verb: int) -> bool:
    """Whether a finite verb of one person is its sentence's, or joined to that, and none of them has a subject."""
    infinite = scene.tokens[verb].text.lower().endswith(tuple(scene.language.words("cues", "infinite")))
    if infinite or not is_of_one(scene, verb) or _is_nobodys(scene, verb):
        return False
    word = verb
    while not subjects_of(scene, word):
        if scene.tokens[word].deprel not in {"conj", "parataxis"}:
            return scene.heads[word] == ROOT
        word = scene.heads[word]
    return False


def _is_nobodys(scene: Scene, verb: int) -> bool:
    """Whether a verb may be said of nobody: "se dice"; "se preguntó" is somebody's."""
    return _is_impersonal(scene, verb) and scene.tokens[verb].lemma.lower() not in scene.language.words(
        "cues", "reflexive"
    )


def _is_unsaid(scene: Scene, verb: int) -> bool:
    """Whether a verb tells where words stand, not who says them: "«…», se lee en el muro"."""
    return _is_impersonal(scene, verb) and scene.tokens[verb].lemma.lower() in scene.language.words("cues", "standing")


def _is_impersonal(scene: Scene, verb: int) -> bool:
    before = scene.tokens[verb - 1].text.lower() if verb else ""
    return before in scene.language.words("cues", "impersonal")


def _leads(scene: Scene, verb: int, quote: int) -> bool:
    """Whether no other verb stands between a verb and the colon before a quote, if there is one."""
    opening = scene.quotes[quote].outer.start
    if not scene.text[:opening].rstrip().endswith(":"):
        return True
    between = range(verb + 1, scene.word_at(opening))
    return not any(scene.tokens[w].upos == "VERB" and scene.tokens[w].quote is None for w in between)


def is_next_sentence(scene: Scene, end: int, candidate: Candidate) -> bool:
    """Return whether a tag without a subject ends before a mention: "«…», dijo. Roe cerró la puerta." """
    tag = next((w for w in range(scene.word_at(end), len(scene.tokens)) if scene.tokens[w].upos != "PUNCT"), None)
    return tag is not None and candidate.sentence not in (None, scene.sentence_of[tag])


def subject_behind_phrase(scene: Scene, quote: int) -> int | None:
    """Return the one person named behind a phrase after the verb of a tag: "«…», dijo en rueda de prensa Roe"."""
    verb = _verb_after(scene, quote)
    capital = next((c for c in scene.quotes[quote].text if c.isalnum()), "").isupper()
    if verb is None or not capital or not is_speech_verb(scene.tokens[verb].text, scene.language):
        return None
    people = named_after(scene, verb)
    if len(people) != 1:
        return None
    speaker = scene.candidates[people[0]]
    word = scene.word_at(speaker.mention.span.start)
    between = {scene.tokens[w].upos for w in range(verb + 1, word)}
    own = {w for w in subjects_of(scene, verb) if scene.tokens[w].quote is None} - {speaker.anchor}
    return None if own or "ADP" not in between or between & {"SCONJ", "VERB"} else people[0]


def _verb_after(scene: Scene, quote: int) -> int | None:
    """The word after a quote that can be the verb of its tag, behind such small words as stand before a verb."""
    left_out = scene.language.words("cues", "left_out")
    gap = _TO_TAG.match(scene.text, scene.quotes[quote].outer.end)
    if not left_out or gap is None or not scene.text[gap.end() : gap.end() + 1].islower():
        return None
    verb = scene.word_at(gap.end())
    while verb < len(scene.tokens) and scene.tokens[verb].text.lower() in left_out:
        verb += 1
    return None if verb >= len(scene.tokens) or scene.tokens[verb].quote is not None else verb


def _verb_alone(scene: Scene, quote: int) -> int | None:
    """The verb of speech right after a quote, of one person and without a subject; after a comma, any such verb."""
    verb = _verb_after(scene, quote) if _opens_sentence(scene, quote) else None
    if verb is None or not is_of_one(scene, verb) or named_after(scene, verb) or _is_unsaid(scene, verb):
        return None
    token, comma = scene.tokens[verb], scene.text.startswith(",", scene.quotes[quote].outer.end)
    if not is_speech_verb(token.text, scene.language) and not (comma and token.upos == "VERB"):
        return None
    return None if _has_own(scene, verb) else verb


def _opens_sentence(scene: Scene, quote: int) -> bool:
    printed = scene.quotes[quote]
    start = printed.outer.start
    capital = next((c for c in printed.text if c.isalnum()), "").isupper()
    return capital and _SENTENCE_BEFORE.search(scene.text, max(0, start - _CHARACTERS), start) is not None


def _sentence_before(scene: Scene, quote: int) -> Subject | None:
    """The subject of the sentence that ends right before a quote in its paragraph, if it holds no quote itself."""
    near = scene.sentences_near(quote)
    paragraph = scene.paragraph_at(scene.quotes[quote].outer.start)
    if not near or near[0] == 0 or scene.sentences[near[0] - 1][2] != paragraph or _quotes(scene, near[0] - 1):
        return None
    subject = last_subject(scene, near[0])
    return subject if subject is not None and subject.sentence == near[0] - 1 else None


def _sentences_before(scene: Scene, quote: int) -> Subject | None:
    """The last subject before the sentence of a quote, if a sentence without a quote comes first."""
    near = scene.sentences_near(quote)
    return last_before(scene, near[0], scene.quotes[quote].outer.start, quoting=False) if near else None


def last_before(scene: Scene, sentence: int, at: int, *, quoting: bool = True) -> Subject | None:
    """Return the last subject before a sentence, or the person who opens the end of an unparsed paragraph before it."""
    paragraph = scene.paragraph_at(at)
    above = max((n for n in range(paragraph) if scene.paragraphs[n].of(scene.text).strip()), default=None)
    if sentence and scene.sentences[sentence - 1][2] in (paragraph, above):
        return last_subject(scene, sentence) if quoting or not _quotes(scene, sentence - 1) else None
    name = opening_name(scene, above) if above is not None else None
    return None if name is None else Subject(name, name, sentence)


def _quotes(scene: Scene, sentence: int) -> bool:
    first, end, _ = scene.sentences[sentence]
    return any(scene.tokens[w].quote is not None for w in range(first, end))


def _answers(scene: Scene, verb: int) -> bool:
    return bool(verb_lemmas(scene.tokens[verb].text, scene.language) & scene.language.words("cues", "answering"))


# The patterns with the share of such mentions that are the source, in the train articles and in those written for this
# project: all of 25 people behind a phrase, all of 54 subjects of the sentence before, 25 of 26 farther back, and the
# only one before a colon. That of a clause does not decide: a clause can tell of more than its speaker says.
WITHOUT_SUBJECT: tuple[tuple[Rule, Callable[[Scene, int], int | None], float | None], ...] = (
    (TAG_AFTER, subject_behind_phrase, 0.97),
    (SENTENCE_BEFORE, subject_before, 0.975),
    (SENTENCE_BEFORE, subject_farther_back, 0.9),
    (COLON, subject_before_colon, 0.9),
    (SENTENCE_BEFORE, subject_of_clause, None),
)
