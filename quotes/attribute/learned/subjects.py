"""Who was the subject last, where verbs need none: in "Roe calló. Luego cedió. Dijo que …" Roe says it."""

from __future__ import annotations

import re
from typing import NamedTuple

from quotes.attribute.mentions.lexicon import title_words
from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.attribute.people.definite import means_somebody
from quotes.datatypes import Mention, MentionKind, Span
from quotes.lang.forms import is_speech_verb
from quotes.text.normal import fold
from quotes.text.sentences import sentence_around


class Subject(NamedTuple):
    """A person who is the subject of a sentence: the mention that is it, the one that names them, and the sentence."""

    mention: int
    name: int
    sentence: int


# Sentences that one person can be the subject of without being named again.
_REACH = 4


def last_subject(scene: Scene, sentence: int) -> Subject | None:
    """Return the person who is the subject of the nearest sentence before one that has a subject, or None.

    The sentences are those of its paragraph, and of the paragraph before where only such stand between that leave
    their subject out.
    """
    for before in range(sentence - 1, max(-1, sentence - 1 - _REACH), -1):
        if not _adjoins(scene, before):
            return None
        subject = _subject(scene, before)
        if subject is not None:
            return Subject(subject, _with_name(scene, subject, scene.sentences[before][1]), before)
        if not _leaves_out(scene, before):
            return None
    return None


def named_after(scene: Scene, verb: int) -> list[int]:
    """Return the people named after a verb, before the next comma or stop, to whom no preposition leads.

    In "dijo en rueda de prensa Roe" it leads to a thing, and in "dijo a la alcaldesa Roe" to Roe.
    """
    start = scene.tokens[verb].span.end
    end = start + len(_TO_STOP.match(scene.text, start).group())  # type: ignore[union-attr]  # it always matches
    near = [(k, c) for k, c in enumerate(scene.candidates) if start < c.mention.span.start < end]
    people = [(k, scene.word_at(c.mention.span.start)) for k, c in near if c.mention.entity_type == "PERSON"]
    return [k for k, word in people if not _is_led(scene, word)]


_TO_STOP = re.compile(r"[^.,;:!?()\n]*")


def _is_led(scene: Scene, word: int) -> bool:
    """Whether a preposition leads to a name, or to the noun for somebody before it: "a la edil rebelde Roe"."""
    before = word - 1
    if scene.tokens[before].upos == "ADJ" and scene.heads[before] != ROOT:
        before = scene.heads[before]
    adposition = scene.tokens[word - 1].upos == "ADP"
    return adposition or (_has_preposition(scene, before) and _is_for_somebody(scene, before))


def _has_preposition(scene: Scene, word: int) -> bool:
    return any(scene.tokens[c].deprel == "case" and scene.tokens[c].upos == "ADP" for c in scene.children[word])


def _is_for_somebody(scene: Scene, word: int) -> bool:
    """Whether a noun stands for a person."""
    token = scene.tokens[word]
    if fold(token.text) in title_words(scene.language.code):
        return True
    mention = Mention(token.span, token.span, MentionKind.NOMINAL)
    paragraph = scene.paragraph_at(token.span.start)
    noun = Candidate(mention, word, scene.sentence_of[word], paragraph, token.lemma.lower(), False)
    return token.upos == "NOUN" and means_somebody(scene, noun)


# Words before a name with which a sentence opens: "Por su parte, la candidata a la alcaldía Roe", "Pero Roe".
_WORDS_TO_NAME = 8


def opening_name(scene: Scene, paragraph: int) -> int | None:
    """Return the person with whose name the last sentence of a paragraph opens, for one that is not parsed.

    Where a tag tells who said the sentence, it is that person: "Abrirá en mayo, anunció la ministra Roe." None if the
    sentence has a quote, if the name has a preposition, or if a noun tells that it is a body's.
    """
    body = scene.paragraphs[paragraph]
    end = body.start + len(body.of(scene.text).rstrip())
    if not scene.text.endswith((".", "!", "?", "…"), body.start, end):
        return None
    sentence = sentence_around(scene.text, Span(end - 2, end - 1), scene.language)
    if any(quote.outer.overlaps(sentence) for quote in scene.quotes):
        return None
    inside = [k for k, c in enumerate(scene.candidates) if sentence.contains(c.mention.span) and _is_name(scene, k)]
    telling = _telling(scene, sentence, inside)
    if telling is not None:
        return telling
    first = next(iter(inside), None)
    if first is None or scene.candidates[first].mention.entity_type != "PERSON":
        return None
    lead = scene.text[sentence.start : scene.candidates[first].mention.span.start].lower()
    turning = max((t for t in scene.language.words("cues", "turning") if lead.startswith(t)), key=len, default="")
    words = _WORD.findall(lead.removeprefix(turning))
    leading = scene.language.words("plain", "prepositions") | scene.language.words("cues", "according")
    unfit = leading | scene.language.words("plain", "and") | scene.language.words("nouns", "organisation")
    led = bool(words) and (words[0] in leading or words[-1] in unfit)
    return None if led or len(words) > _WORDS_TO_NAME else first


_WORD = re.compile(r"[^\W\d_]+")
# A tag after a comma, up to the next stop: ", anunció su consejero delegado, ".
_TAG = re.compile(r",\s+(?P<verb>[^\W\d_]+)\s+(?P<title>(?:[^\W\d_]+,?\s+){0,5})\Z")


def _telling(scene: Scene, sentence: Span, names: list[int]) -> int | None:
    """The person who said a sentence that is not parsed, by the tag in it, with no preposition before the name."""
    for name in names:
        tag = _TAG.search(scene.text, sentence.start, scene.candidates[name].mention.span.start)
        if tag is None or not is_speech_verb(tag["verb"], scene.language):
            continue
        words = tag["title"].lower().split()
        led = bool(words) and {words[0], words[-1]} & scene.language.words("plain", "prepositions")
        return name if not led and scene.candidates[name].mention.entity_type == "PERSON" else None
    return None


def people_in(scene: Scene, sentence: int) -> list[int]:
    """Return the mentions of single people in a sentence."""
    near = [k for k, c in enumerate(scene.candidates) if c.sentence == sentence and not c.plural]
    return [k for k in near if _is_person(scene, k)]


def subjects_of(scene: Scene, verb: int) -> list[int]:
    """Return the words that are subjects of a verb."""
    return [c for c in scene.children[verb] if scene.tokens[c].deprel.startswith("nsubj")]


def is_of_one(scene: Scene, verb: int) -> bool:
    """Return whether a form of a verb has one person for its subject, by its ending."""
    return not scene.tokens[verb].text.lower().endswith(tuple(scene.language.words("cues", "plural")))


def _adjoins(scene: Scene, sentence: int) -> bool:
    """Whether a sentence stands in the paragraph of the next one that is parsed, or closes the paragraph before it."""
    here, there = scene.sentences[sentence][2], scene.sentences[sentence + 1][2]
    return not any(paragraph.of(scene.text).strip() for paragraph in scene.paragraphs[here + 1 : there])


def _roots(scene: Scene, sentence: int) -> list[int]:
    first, end, _ = scene.sentences[sentence]
    return [w for w in range(first, end) if scene.heads[w] == ROOT]


def _leaves_out(scene: Scene, sentence: int) -> bool:
    """Whether the main verb of a sentence is one person's and has no subject, and nobody is named who could be that."""
    roots = _roots(scene, sentence)
    if len(roots) != 1 or scene.tokens[roots[0]].upos != "VERB" or not is_of_one(scene, roots[0]):
        return False
    own = subjects_of(scene, roots[0]) or _bare_objects(scene, roots[0])
    return not own and not _standing(scene, sentence, roots[0])


def _bare_objects(scene: Scene, verb: int) -> list[int]:
    """The nouns for somebody after a verb that the parser takes for its objects: "sube un vendedor".

    In Spanish such an object has a preposition, so that they are subjects.
    """
    objects = [c for c in scene.children[verb] if c > verb and scene.tokens[c].deprel == "obj"]
    return [c for c in objects if _is_for_somebody(scene, c) and not _has_preposition(scene, c)]


def _subject(scene: Scene, sentence: int) -> int | None:
    """The person who is the subject of a sentence's main verb, or whom its predicate names: "the first was Roe".

    Where the parser sees no subject, it is the only person who is named, before the verb and without a preposition.
    """
    roots = _roots(scene, sentence)
    words = {word for root in roots for word in subjects_of(scene, root) or _bare_objects(scene, root)}
    if not words:
        standing = _standing(scene, sentence, roots[0]) if len(roots) == 1 else []
        before = [k for k in standing if (scene.candidates[k].anchor or 0) < roots[0]]
        return before[0] if len(before) == len(standing) == 1 else None
    if _passes_on(scene, roots):
        return None
    people = people_in(scene, sentence)
    subject = next((k for k in people if scene.candidates[k].anchor in words), None)
    if subject is not None and _is_name(scene, subject):
        return subject
    end = scene.sentences[sentence][1]
    predicates = [k for k in people if _is_predicate(scene, scene.candidates[k].anchor, roots)]
    return next((k for k in predicates if _is_name(scene, _with_name(scene, k, end))), subject)


def _is_predicate(scene: Scene, anchor: int | None, roots: list[int]) -> bool:
    """Whether a mention is what the sentence says its subject is, or whose: "the first was Roe", "fue la de Roe"."""
    if anchor is None or anchor in roots:
        return anchor is not None
    head = scene.heads[anchor]
    return head in roots and scene.tokens[anchor].deprel == "nmod" and scene.tokens[head].upos in {"DET", "PRON"}


def _passes_on(scene: Scene, roots: list[int]) -> bool:
    """Whether a clause that is joined to the main one has a subject of its own: "Roe calló, pero Poe protestó"."""
    joined = [c for root in roots for c in scene.children[root] if scene.tokens[c].deprel == "conj"]
    return any(scene.tokens[w].upos in {"VERB", "AUX"} and subjects_of(scene, w) for w in joined)


def _standing(scene: Scene, sentence: int, root: int) -> list[int]:
    """The people named in the main clause of a sentence to whom no preposition leads: its subject, if it has one."""
    people = []
    for k in people_in(scene, sentence):
        anchor, word = scene.candidates[k].anchor, scene.word_at(scene.candidates[k].mention.span.start)
        if _is_name(scene, k) and anchor is not None and not _is_led(scene, word) and _is_near(scene, anchor, root):
            people.append(k)
    return people


def _is_near(scene: Scene, word: int, root: int) -> bool:
    """Whether no clause parts a word from the main verb."""
    while word not in (root, ROOT):
        if scene.tokens[word].deprel.partition(":")[0] in _CLAUSES:
            return False
        word = scene.heads[word]
    return True


_CLAUSES = frozenset({"acl", "advcl", "ccomp", "csubj", "xcomp", "parataxis", "conj"})


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
            names += [] if scene.tokens[word - 1].upos == "ADP" or _is_a_places(scene, k, here.anchor) else [k]
    return names[0] if len(names) == 1 else subject


def _is_a_places(scene: Scene, name: int, noun: int) -> bool:
    """Whether a name is that of a thing to which a preposition leads: "la entrenadora en el estadio Roe"."""
    anchor, word = scene.candidates[name].anchor, scene.word_at(scene.candidates[name].mention.span.start) - 1
    ties = anchor is not None and word in (anchor, scene.heads[anchor])
    return ties and word != noun and _is_thing(scene, word) and _has_preposition(scene, word)


def _is_thing(scene: Scene, word: int) -> bool:
    token = scene.tokens[word]
    return token.upos == "NOUN" and fold(token.text) not in title_words(scene.language.code)


def _is_person(scene: Scene, index: int) -> bool:
    candidate = scene.candidates[index]
    if candidate.mention.kind is MentionKind.NAME:
        return candidate.mention.entity_type == "PERSON"
    if candidate.mention.kind is MentionKind.PRONOUN:
        if " " in candidate.mention.span.of(scene.text):
            return candidate.noun in scene.language.words("pronouns", "indefinite") and _is_of_people(scene, candidate)
        return any(candidate.noun in scene.language.words("pronouns", kind) for kind in ("female", "male"))
    return means_somebody(scene, candidate)


def _is_of_people(scene: Scene, candidate: Candidate) -> bool:
    """Whether what a pronoun counts can be people: "una de las vecinas", not "otra de las intervenciones"."""
    anchor = candidate.anchor
    counted = [c for c in scene.children[anchor] if scene.tokens[c].deprel == "nmod"] if anchor is not None else []
    return not counted or not scene.tokens[counted[0]].text.lower().endswith(
        tuple(scene.language.words("nouns", "abstract"))
    )
