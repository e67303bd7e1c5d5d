"""Who speaks if the chosen mention only passes the words on, or is what they are about.

"Roe was quoted by the paper as saying", "angry with Roe for saying", "prompting Roe to go on, calling it",
"The boat, said Roe, is", "Roe, who said …, according to Poe": the words beside the mention decide.
"""

from __future__ import annotations

import re

from quotes.attribute.learned.features import noun_class
from quotes.attribute.mentions.cues import cue_class, verb_of
from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.datatypes import MentionKind
from quotes.lang.forms import cue_of, is_speech_verb

_ANGRY_WITH = re.compile(r"\b(?:with|at|against)\s+\Z")
_SAYING = re.compile(r"\s+for\s+(\w+)\s*[,:]?\s*\Z")
_AS_SAYING = re.compile(r"(?:,[^,\n]{2,60},)?(?:[ \t]+[\w'’-]+){0,5}?[ \t]+\w+ing\b")
_CALLING = re.compile(r"\s+for\s+(\w+ing)(?:[ \t]+[\w'’-]+){0,6}?[ \t]*,?[ \t]*\Z")
_SAYING_THAT = re.compile(r"\s+for\s+(\w+ing)(?:[ \t]+[\w'’-]+){0,8}?[ \t]+that\s*\Z")
_CLAIMING = re.compile(
    r"\s+(?:for|over)\s+(?:his|her|their)\s+(?:\w+\s+)?(\w+)\s+(?:that|to)(?:[ \t]+[\w'’-]+){0,8}?\s*\Z"
)
_CLAIM = re.compile(
    r"['’]s?\s+(?:\w+\s+)?(\w+)\s+(?:that|to)(?:[ \t]+[\w'’-]+){0,8}?(?<! as)(?<! as an)(?<! as a)[ \t]*\Z"
)
_OWN_CLAIM = re.compile(_CLAIM.pattern.removeprefix("['’]s?"))
_THAT_SAYS = re.compile(r"\s(?:that|which)\s(?P<verb>\w+)(?:\s[\w'’-]+){0,6}[:,]?\s")
_CLAIM_CHARACTERS = 90
_RELATIVE_CHARACTERS = 30
_TAG_WORD = re.compile(r",\s+(\w+)\s+\Z")

_LAST_WORD = re.compile(r"(\w+)\s+(?:the\s+)?\Z")
_PARTICIPLE = re.compile(r",? \w+ing ")
_ENDS = re.compile(r"[.!?;]\s")
_ACCORDING = re.compile(r",?\s+according to (?:the )?")
_WHO_SAID = re.compile(r", who (?:\w+ ){0,2}?(\w+)[,:]?\s*\Z")

_WORD_BEFORE, _CLAUSE_BEFORE = 16, 40


def speaker_beside(scene: Scene, quote: int, candidate: int) -> int:
    """Return the candidate who speaks a quote: another one if the chosen one does not, else the chosen one."""
    for find in _FINDERS:
        speaker = find(scene, quote, candidate)
        if speaker is not None:
            return speaker
    return candidate


def _of_passive(scene: Scene, quote: int, mention: int) -> int | None:
    """The subject of "was quoted by the paper as saying", which the paper only prints."""
    anchor = scene.candidates[mention].anchor
    if anchor is None or scene.tokens[anchor].deprel != "obl:agent":
        return None
    verb = scene.heads[anchor]
    if verb == ROOT or scene.tokens[verb].lemma.lower() not in scene.language.words("cues", "passing"):
        return None
    subjects = {w for w in scene.children[verb] if scene.tokens[w].deprel == "nsubj:pass"}
    return next((k for k, c in enumerate(scene.candidates) if c.anchor in subjects), None)


def _of_told(scene: Scene, quote: int, mention: int) -> int | None:
    """By whom the chosen one "was told" the words, or "was asked" them; whoever was asked something else answers."""
    candidate = scene.candidates[mention]
    if candidate.anchor is None or scene.tokens[candidate.anchor].deprel != "nsubj:pass":
        return None
    verb = scene.heads[candidate.anchor]
    if verb == ROOT or cue_class(scene, verb) != "speech" or candidate.sentence not in scene.sentences_near(quote):
        return None
    asks = scene.tokens[verb].lemma.lower() in scene.language.words("cues", "asking")
    if asks and not scene.quotes[quote].text.rstrip().endswith("?"):
        return None
    agents = {w for w in scene.children[verb] if scene.tokens[w].deprel == "obl:agent"}
    return next((k for k, c in enumerate(scene.candidates) if c.anchor in agents), None)


def _of_claim(scene: Scene, quote: int, mention: int) -> int | None:
    """Whose claim the words are, if the chosen one only answers it: "Poe rejected Roe's claim that it was “…”".

    "His" claim is the claim of somebody whose gender the chosen one has not. Not where the chosen one has words for the
    claim: "Poe called Roe's claim that it was so “…”".
    """
    opening, since = scene.quotes[quote].outer.start, scene.candidates[mention].mention.span.end
    anchor = scene.candidates[mention].anchor
    verb = verb_of(scene, anchor) if anchor is not None else ROOT
    if since < (scene.tokens[verb].span.start if verb != ROOT else 0) < opening and _gives_a_name(scene, verb):
        return None
    for index in range(len(scene.candidates) - 1, -1, -1):
        candidate = scene.candidates[index]
        span = candidate.mention.span
        if not since < span.start <= span.end <= opening or opening - span.end > _CLAIM_CHARACTERS:
            continue
        pattern = _CLAIM if candidate.mention.kind is MentionKind.NAME else _OWN_CLAIM
        match = pattern.fullmatch(scene.text, span.end, opening)
        if match is None or not _tells(scene, match.group(1)):
            continue
        if candidate.mention.kind is MentionKind.NAME or _is_anothers(scene, candidate, scene.candidates[mention]):
            return index
    return None


def _gives_a_name(scene: Scene, verb: int) -> bool:
    return scene.tokens[verb].lemma.lower() in scene.language.words("cues", "calling")


def _is_anothers(scene: Scene, owner: Candidate, candidate: Candidate) -> bool:
    """Whether a possessive pronoun cannot mean a name, by the name's gender: "Dan Roe rejected her claim"."""
    surname = candidate.mention.span.of(scene.text).split()[-1]
    of_name = {c.gender for c in scene.candidates if c.mention.span.of(scene.text).split()[-1] == surname} - {None}
    other = {"female": "male", "male": "female"}.get(next(iter(of_name)) or "", "") if len(of_name) == 1 else ""
    return owner.mention.kind is MentionKind.PRONOUN and owner.noun in scene.language.words("pronouns", other)


def _tells(scene: Scene, noun: str) -> bool:
    return noun.lower() in scene.language.words("cues", "nouns")


def _of_document(scene: Scene, quote: int, mention: int) -> int | None:
    """The report that says the words, if the chosen one only cites it: "Poe pointed to a report that said: “…”".

    Not whoever issues the report, whose words they are: "Poe released a statement that said: “…”".
    """
    anchor, opening = scene.candidates[mention].anchor, scene.quotes[quote].outer.start
    verb = scene.heads[anchor] if anchor is not None else ROOT
    if verb == ROOT or scene.tokens[verb].lemma.lower() not in scene.language.words("cues", "citing"):
        return None
    for index, candidate in enumerate(scene.candidates):
        if not scene.tokens[verb].span.end < candidate.mention.span.start < opening:
            continue
        match = _THAT_SAYS.fullmatch(scene.text, candidate.mention.head.end, opening)
        says = match is not None and cue_of(match["verb"], scene.language) in {"speech", "judgement"}
        if says and noun_class(scene, candidate) == "document":
            return index
    return None


def _of_quoted(scene: Scene, quote: int, mention: int) -> int | None:
    """Whom a paper "quoted as saying" the words, or "quoted saying" them."""
    anchor = scene.candidates[mention].anchor
    if anchor is None or scene.tokens[anchor].deprel != "nsubj":
        return None
    verb = scene.heads[anchor]
    if verb == ROOT or scene.tokens[verb].lemma.lower() not in scene.language.words("cues", "passing"):
        return None
    # A name after the verb is an object, also where the parser reads it as a second subject.
    objects = {w for w in scene.children[verb] if w > verb and scene.tokens[w].deprel in {"obj", "iobj", "nsubj"}}
    outer = scene.quotes[quote].outer
    for index, candidate in enumerate(scene.candidates):
        span = candidate.mention.span
        until = outer.start if span.end < outer.start else span.end + _AS_SAYING_CHARACTERS
        beside = span.end < outer.start or outer.end < span.start <= outer.end + _QUOTED_CHARACTERS
        if candidate.anchor in objects and beside and _AS_SAYING.match(scene.text, span.end, until):
            return index
    return None


_AS_SAYING_CHARACTERS = 30
# Characters between a quote and whom somebody "quoted as saying" it after the quote: the words for the two of them.
_QUOTED_CHARACTERS = 80


def _of_prompted(scene: Scene, quote: int, mention: int) -> int | None:
    """Whom somebody's deed prompted to speak: "Poe left, prompting Roe to go on, calling it …"."""
    opening, since = scene.quotes[quote].outer.start, scene.candidates[mention].mention.span.end
    for index in range(len(scene.candidates) - 1, -1, -1):
        span = scene.candidates[index].mention.span
        if span.end > opening or span.start <= since:
            continue
        before = _LAST_WORD.search(scene.text, max(0, span.start - _WORD_BEFORE), span.start)
        prompted = before is not None and before.group(1) in scene.language.words("cues", "prompting")
        between = scene.text[span.end : opening]
        if prompted and between.startswith(" to ") and _PARTICIPLE.search(between) and not _ENDS.search(between):
            return index
    return None


def _of_who_said(scene: Scene, quote: int, mention: int) -> int | None:
    """Who is said before the quote to have spoken, if the chosen one, after "according to", only reports it."""
    here, own = scene.quotes[quote].outer, scene.candidates[mention].mention.span
    if own.start < here.end or not _ACCORDING.fullmatch(scene.text, here.end, own.start):
        return None
    match = _WHO_SAID.search(scene.text, max(0, here.start - _CLAUSE_BEFORE), here.start)
    if match is None or not is_speech_verb(match.group(1), scene.language):
        return None
    ends = {c.mention.span.end: k for k, c in enumerate(scene.candidates)}
    return ends.get(match.start())


def _of_saying(scene: Scene, quote: int, mention: int) -> int | None:
    """Whom somebody is angry with "for saying" the words, or criticises "for telling the council that" they are so."""
    opening = scene.quotes[quote].outer.start
    for index, candidate in enumerate(scene.candidates):
        span = candidate.mention.span
        if index == mention or not 0 <= opening - span.end < 90:
            continue
        between = scene.text[span.end : opening]
        if _ANGRY_WITH.search(scene.text, max(0, span.start - _WORD_BEFORE), span.start):
            is_noun = candidate.mention.kind is MentionKind.NOMINAL
            match = None if is_noun or len(between) >= 30 else _SAYING.fullmatch(between)
        else:
            match = _SAYING_THAT.fullmatch(between) if _is_object(scene, candidate) else None
            match = match or (_CALLING.fullmatch(between) if _is_told_off(scene, mention, candidate) else None)
            claim = _CLAIMING.fullmatch(between) if _is_object(scene, candidate) else None
            if claim and _tells(scene, claim.group(1)):
                return index
        if (
            match
            and match.group(1).endswith("ing")
            and cue_of(match.group(1), scene.language) in {"speech", "judgement"}
        ):
            return index
    return None


def _is_told_off(scene: Scene, mention: int, candidate: Candidate) -> bool:
    """Whether a person is the object of the verb whose subject the chosen mention is: "Poe scolded Roe"."""
    anchor, own = scene.candidates[mention].anchor, candidate.anchor
    person = candidate.mention.entity_type == "PERSON" and anchor is not None and own is not None
    return bool(person) and _is_object(scene, candidate) and scene.heads[own or 0] == scene.heads[anchor or 0]


def _is_object(scene: Scene, candidate: Candidate) -> bool:
    return candidate.anchor is not None and scene.tokens[candidate.anchor].deprel == "obj"


def _of_verdict(scene: Scene, quote: int, mention: int) -> int | None:
    """The person whose rule or advice the chosen phrase is: "Roe" of "Roe's rule was short", "the answer from Roe"."""
    phrase = scene.candidates[mention]
    if phrase.mention.kind is not MentionKind.NOMINAL or phrase.noun not in scene.language.words("cues", "verdicts"):
        return None
    span, links = phrase.mention.span, scene.language.words("cues", "sent_by")
    for index, candidate in enumerate(scene.candidates):
        own = candidate.mention.span
        before = scene.text[max(0, own.start - _WORD_BEFORE) : own.start].rstrip().rpartition(" ")[2]
        if _is_named(scene, index) and (own.start == span.start or (own.end == span.end and before in links)):
            return index
    return None


def _of_asked(scene: Scene, quote: int, mention: int) -> int | None:
    """Whom the chosen one asked in the sentence before an answer that nothing else says who gave."""
    here, candidate = scene.quotes[quote], scene.candidates[mention]
    anchor, sentence = candidate.anchor, candidate.sentence
    if anchor is None or sentence is None or sentence in scene.sentences_near(quote) or here.text.endswith("?"):
        return None
    verb = scene.heads[anchor]
    asks = verb != ROOT and scene.tokens[verb].lemma.lower() in scene.language.words("cues", "asking")
    first = scene.sentences[sentence + 1][0] if sentence + 1 < len(scene.sentences) else 0
    right_before = scene.tokens[first].span.start == here.outer.start
    indirect = scene.language.words("cues", "indirect")
    about = {scene.tokens[w].text.lower() for w in range(anchor, first)} & indirect
    if not asks or not right_before or not about or scene.tokens[anchor].deprel != "nsubj":
        return None
    objects = {w for w in scene.children[verb] if scene.tokens[w].deprel in {"obj", "iobj"}}
    objects = {w for w in objects if scene.tokens[w].text.lower() not in indirect}
    explained = {w for noun in objects for w in scene.children[noun] if scene.tokens[w].deprel == "appos"}
    if not objects:
        return _of_question(scene, candidate, first)
    name = next((k for k, c in enumerate(scene.candidates) if c.anchor in explained and _is_named(scene, k)), None)
    object_ = next((k for k, c in enumerate(scene.candidates) if c.anchor in objects and _is_somebody(scene, c)), None)
    return object_ if name is None else name


def _of_question(scene: Scene, asker: Candidate, end: int) -> int | None:
    """The pronoun whose deeds a question is about, right after what opens it: "Roe asked what she had seen"."""
    words = scene.language.words
    for index, candidate in enumerate(scene.candidates):
        word = candidate.anchor
        if candidate.sentence != asker.sentence or word is None or word >= end or word == 0:
            continue
        person = candidate.noun in words("pronouns", "male") | words("pronouns", "female")
        opens = scene.tokens[word - 1].text.lower() in words("cues", "indirect")
        if person and opens and scene.tokens[word].deprel.startswith("nsubj"):
            return index
    return None


def _of_relative(scene: Scene, quote: int, mention: int) -> int | None:
    """Who says the words of the chosen one: "The judge, whom Roe called “…”", where the judge stands nearer."""
    candidate, opening = scene.candidates[mention], scene.quotes[quote].outer.start
    anchor = candidate.anchor
    if anchor is None:
        return None
    verbs = [w for w in scene.children[anchor] if scene.tokens[w].deprel == "acl:relcl"]
    verbs += [scene.heads[anchor]] if candidate.noun in scene.language.words("pronouns", "relative") else []
    for verb in verbs:
        if verb == ROOT or not 0 <= opening - scene.tokens[verb].span.end <= _RELATIVE_CHARACTERS:
            continue
        subjects = {w for w in scene.children[verb] if scene.tokens[w].deprel == "nsubj" and w != anchor}
        speaker = next((k for k, c in enumerate(scene.candidates) if c.anchor in subjects), None)
        if cue_class(scene, verb) in {"speech", "judgement"} and speaker is not None and _is_named(scene, speaker):
            return speaker
    return None


def _is_named(scene: Scene, index: int) -> bool:
    return scene.candidates[index].mention.entity_type == "PERSON"


def _is_somebody(scene: Scene, candidate: Candidate) -> bool:
    if candidate.mention.kind is MentionKind.NAME:
        return candidate.mention.entity_type == "PERSON"
    endings = tuple(scene.language.words("nouns", "endings"))
    return noun_class(scene, candidate) in {"person", "spokes"} or candidate.noun.endswith(endings)


def _of_inserted_tag(scene: Scene, quote: int, mention: int) -> int | None:
    """Who is named in a tag between the chosen mention and its predicate: "The boat, said Roe, is “…”".

    Not whom the chosen one addresses after the quote: "“…,” the mayor, Poe, told the crowd, waving".
    """
    end = scene.candidates[mention].mention.span.end
    for index, candidate in enumerate(scene.candidates):
        span = candidate.mention.span
        if not end < span.start < end + 30 or scene.text[span.end : span.end + 1] != ",":
            continue
        if span.end > scene.quotes[quote].outer.start:
            continue
        verb = _TAG_WORD.fullmatch(scene.text, end, span.start)
        if verb and is_speech_verb(verb.group(1), scene.language):
            return index
    return None


_FINDERS = (
    _of_passive,
    _of_told,
    _of_quoted,
    _of_prompted,
    _of_who_said,
    _of_saying,
    _of_claim,
    _of_document,
    _of_verdict,
    _of_asked,
    _of_relative,
    _of_inserted_tag,
)
