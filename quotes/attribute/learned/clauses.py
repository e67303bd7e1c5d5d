"""Whose words a clause beside a quote carries: "“a wreck,” as Roe put it", "what Roe calls “a wreck”", "Poe, “a gem”".

The sentence around them often has another subject, which the scorer prefers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from quotes.attribute.learned.features import noun_class
from quotes.attribute.learned.rules import ACCORDING, CLAUSE, Rule
from quotes.attribute.learned.subjects import is_of_one, last_subject, subjects_of
from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.attribute.people.definite import means_somebody
from quotes.datatypes import MentionKind, Quote, Span
from quotes.lang.forms import is_speech_verb, verb_lemmas
from quotes.text.alternation import any_in

# Characters beside a quote or a mention in which a clause's words are looked for.
_CHARACTERS = 100
_SOMEBODY = frozenset({"person", "spokes", "group", "office", "organisation"})
# What stands between a noun and the name that it explains: "the mayor, Roe".
TO_ITS_NAME = re.compile(r",?\s(?:[^\W\d_A-ZÀ-Þ]\w*\s)?[A-ZÀ-Þ]")
_WORD = re.compile(r"\w+")


def puts_so(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``“a wreck,” as Roe put it``, ``«una ruina», como la llama Roe``: a clause of comparison right after a quote."""
    mention, outer = candidate.mention, scene.quotes[quote].outer
    if mention.span.start < outer.end or not _can_speak(scene, candidate):
        return False
    patterns = _patterns(scene.language.code)
    gap = patterns["as_verb"].fullmatch(scene.text, outer.end, mention.span.start)
    if gap is not None:
        names = verb_lemmas(gap["verb"], scene.language) & scene.language.words("cues", "calling")
        speaks = _carries(scene, gap["verb"]) and (gap["object"] or not names)  # "como denominó el Gobierno al plan"
        return bool(speaks) and _leads_to(scene, candidate, gap["lead"])
    gap = patterns["as_name"].fullmatch(scene.text, outer.end, mention.span.start)
    after = patterns["verb"].match(scene.text, mention.span.end)
    return (
        gap is not None
        and after is not None
        and _leads_to(scene, candidate, gap["lead"])
        and _carries(scene, after["verb"])
    )


def is_cited_after(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``“a wreck,” in the words of Roe``, ``«una ruina», a juicio de Roe``: a phrase, a title and a mention."""
    mention, outer = candidate.mention, scene.quotes[quote].outer
    if mention.span.start < outer.end or not _is_source(scene, candidate):
        return False
    gap = _patterns(scene.language.code)["cited"].fullmatch(scene.text, outer.end, mention.span.start)
    return gap is not None and _leads_to(scene, candidate, gap["lead"])


def calls_so(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``… what Roe calls “a wreck”``: a clause without a noun before it, whose verb has a quote for its predicate."""
    mention, outer = candidate.mention, scene.quotes[quote].outer
    if mention.span.end > outer.start or not _can_speak(scene, candidate):
        return False
    patterns, start = _patterns(scene.language.code), mention.span.start
    before = patterns["what"].search(scene.text, max(0, start - _CHARACTERS), start)
    after = patterns["verb_and_as"].fullmatch(scene.text, mention.span.end, outer.start)
    if before is None or after is None:
        return False
    return _carries(scene, after["verb"]) and _leads_to(scene, candidate, before["lead"])


def is_for_whom(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``Roe, for whom the plan is “a wreck”``: no other verb of speech stands between the pronoun and a quote."""
    mention, outer = candidate.mention, scene.quotes[quote].outer
    if mention.span.end > outer.start or not scene.text.startswith(",", mention.span.end):
        return False
    clause = _patterns(scene.language.code)["for_whom"].fullmatch(scene.text, mention.span.end, outer.start)
    if clause is None or not _is_source(scene, candidate):
        return False
    if any(c.mention.kind is MentionKind.NAME and _ends_in(c.mention.span, mention.span) for c in scene.candidates):
        return False  # "las críticas de Roe, para quien": it is the name's clause
    return not any(is_speech_verb(w, scene.language) for w in _WORD.findall(clause["clause"]))


def judges_in_clause(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``Roe, que lo llamó «vago»``: somebody's clause, whose verb has another one for its object."""
    mention, outer = candidate.mention, scene.quotes[quote].outer
    person = mention.entity_type == "PERSON" or noun_class(scene, candidate) == "person"
    if mention.span.end > outer.start or not person:
        return False
    clause = _patterns(scene.language.code)["who_judged"].fullmatch(scene.text, mention.span.end, outer.start)
    return clause is not None and _carries(scene, clause["verb"])


def _ends_in(inner: Span, outer: Span) -> bool:
    return inner.end == outer.end and inner.start > outer.start


def takes_over(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``Roe called it “a gem”; Poe, “a wreck”``: a mention stands where the clause before has a subject and a verb.

    Not in lists of things and of nicknames, and not where the clause before may judge a person, since the mention can
    be another one whom it judges: ``She called Roe “a fool”; Poe, “a liar”``.
    """
    mention, outer = candidate.mention, scene.quotes[quote].outer
    before = scene.quotes[quote - 1] if quote else None
    if before is None or not before.outer.end <= mention.span.start < mention.span.end <= outer.start:
        return False
    patterns = _patterns(scene.language.code)
    gap = patterns["turn"].fullmatch(scene.text, before.outer.end, mention.span.start)
    link = patterns["gap"].fullmatch(scene.text, mention.span.end, outer.start)
    if gap is None or link is None or not _is_source(scene, candidate) or not _leads_to(scene, candidate, gap["lead"]):
        return False
    if next(iter(gap["lead"].split()), "").lower() in scene.language.words("cues", "that"):
        return False  # "Roe dijo que es «A» y que Poe «B»": Roe says both
    if next(iter(scene.quotes[quote].text.split()), "").lower() in scene.language.words("pronouns", "relative"):
        return False  # "Roe habló para los vecinos, «que han hecho tanto»": what is said of them
    plain = not link["comma"] and not link["as"]
    if plain and (mention.entity_type != "PERSON" or gap["for"]):
        return False
    if _judges_somebody(scene, before) and not link["as"]:
        return False
    return bool(gap["for"]) or _is_said(scene, before)


def _is_said(scene: Scene, quote: Quote) -> bool:
    """Whether a verb of speech or judgement, or "that", stands before a quote, with at most four words between."""
    start = quote.outer.start
    words = _WORD.findall(scene.text[max(0, start - _CHARACTERS) : start].rpartition("\n")[2])[-_WORDS_TO_QUOTE:]
    that = scene.language.words("cues", "that")
    return any(word.lower() in that or _carries(scene, word) for word in words)


# "Roe called the plan “a gem”": the words between a verb and a quote, the verb included.
_WORDS_TO_QUOTE = 5


def _judges_somebody(scene: Scene, quote: Quote) -> bool:
    """Whether a person stands right before a quote as an object: "called Roe “a fool”"."""
    patterns, start = _patterns(scene.language.code), quote.outer.start
    for candidate in scene.candidates:
        anchor, end = candidate.anchor, candidate.mention.span.end
        subject = anchor is not None and scene.tokens[anchor].deprel.startswith("nsubj")
        if end <= start and not subject and patterns["to_quote"].fullmatch(scene.text, end, start):
            return candidate.mention.kind is not MentionKind.NOMINAL or noun_class(scene, candidate) == "person"
    return patterns["somebody"].search(scene.text, max(0, start - _CHARACTERS), start) is not None


def judge_of_clause(scene: Scene, quote: int) -> int | None:
    """Return who is left out in "Roe presentó el plan, que tachó de «ruina»": the subject of the main clause.

    So it is in "Roe saludó a Poe, de quien dijo que es «vago»". None in a language whose verbs have their subjects, and
    where the noun before "que" can be the subject itself.
    """
    patterns, outer = _patterns(scene.language.code), scene.quotes[quote].outer
    if not scene.language.words("cues", "left_out"):
        return None
    clause = patterns["which"].search(scene.text, max(0, outer.start - _CHARACTERS), outer.start)
    if clause is None or not (_judges(scene, clause["verb"]) or (clause["object"] and clause["told"])):
        return None
    if clause["told"] and not is_speech_verb(clause["verb"], scene.language):
        return None
    verb = scene.word_at(clause.start("verb"))
    if not is_of_one(scene, verb) or scene.tokens[verb].quote is not None:
        return None
    before = [k for k, c in enumerate(scene.candidates) if c.mention.span.end == clause.start()]
    if clause["object"] is None and any(_is_source(scene, scene.candidates[k]) for k in before):
        return None
    return _main_subject(scene, verb, clause.start())


def _main_subject(scene: Scene, word: int, end: int) -> int | None:
    """The person or body that is the subject of the nearest verb above a word, before a place in the text."""
    head = scene.heads[word]
    while head != ROOT:
        subjects = [w for w in subjects_of(scene, head) if scene.tokens[w].span.end <= end]
        subjects = [w for w in subjects if w < head] or subjects
        one = [k for k, c in enumerate(scene.candidates) if c.anchor in subjects and not c.plural]
        one = [k for k in one if scene.candidates[k].mention.span.end != end]  # of whom the clause tells
        people = [
            k for k in one if _is_source(scene, scene.candidates[k]) or means_somebody(scene, scene.candidates[k])
        ]
        if subjects:
            return people[0] if len(people) == 1 else None
        head = scene.heads[head]
    return None


def holder_of_view(scene: Scene, quote: int) -> int | None:
    """Return whose view "A su juicio, la obra es «una ruina»" is: the subject of the sentence before, if a person.

    None if the sentence has somebody for a subject.
    """
    near, outer = scene.sentences_near(quote), scene.quotes[quote].outer
    if not near or near[0] == 0 or scene.sentences[near[0]][2] != scene.sentences[near[0] - 1][2]:
        return None
    opens = _patterns(scene.language.code)["view"].match(
        scene.text, scene.tokens[scene.sentences[near[0]][0]].span.start, outer.start
    )
    subjects = (c for c in scene.candidates if c.sentence in near and c.anchor is not None and _is_source(scene, c))
    if opens is None or any(scene.tokens[c.anchor or 0].deprel.startswith("nsubj") for c in subjects):
        return None
    subject = last_subject(scene, near[0])
    return None if subject is None else subject.name


def _is_source(scene: Scene, candidate: Candidate) -> bool:
    """Whether a mention can be somebody who speaks: a name that is no place, or a noun for people and bodies."""
    mention = candidate.mention
    if mention.kind is MentionKind.NAME:
        return mention.entity_type != "LOC"
    kind = noun_class(scene, candidate)
    return mention.kind is MentionKind.NOMINAL and (kind in _SOMEBODY or (kind == "" and candidate.plural))


def _can_speak(scene: Scene, candidate: Candidate) -> bool:
    """The same for the subject of a verb of speech, which can be anybody whom an unknown noun stands for."""
    nominal = candidate.mention.kind is MentionKind.NOMINAL
    return _is_source(scene, candidate) or (nominal and noun_class(scene, candidate) == "")


def _leads_to(scene: Scene, candidate: Candidate, lead: str | None) -> bool:
    """Whether the words between a clause's beginning and a mention are its title, if there are any.

    A noun that a name follows is left to the name.
    """
    mention = candidate.mention
    if mention.kind is MentionKind.NOMINAL:
        return not lead and TO_ITS_NAME.match(scene.text, mention.span.end) is None
    words = (lead or "").split()
    return not words or words[0].lower() not in scene.language.words("plain", "prepositions")


def _carries(scene: Scene, form: str) -> bool:
    """Whether a verb's subject utters or judges: "said", "calls", "put"."""
    language = scene.language
    return is_speech_verb(form, language) or form.lower() in language.words("cues", "putting") or _judges(scene, form)


def _judges(scene: Scene, form: str) -> bool:
    words = scene.language.words
    return bool(verb_lemmas(form, scene.language) & (words("cues", "calling") | words("cues", "judgement")))


@cache
def _patterns(code: str) -> dict[str, re.Pattern[str]]:
    """What stands between mentions and quotes, by the names with which the functions above ask for it."""
    that, somebody = any_in(code, ("cues", "that")), any_in(code, ("pronouns", "object"))
    clitic = rf"(?:{any_in(code, ('cues', 'led'), ('cues', 'left_out'), ('plain', 'between'))}\s+)"
    as_ = rf"(?:{any_in(code, ('cues', 'as'))}\s+)"
    article = rf"(?:{any_in(code, ('pronouns', 'determiners'))}\s+)"
    lead = r"(?P<lead>(?:[^\W\d_][\w'’-]*\s+){0,3}?)"
    turn = rf"(?:;|,?\s{any_in(code, ('plain', 'and'), ('cues', 'turns_to'))}\b)"
    like = any_in(code, ("cues", "likewise"))
    object_ = rf"(?P<object>{somebody}\s+)?"
    it, who = any_in(code, ("cues", "put_object")), any_in(code, ("pronouns", "relative"))
    return {
        "as_verb": re.compile(rf",?[ ]{like}\s+{object_}{clitic}?(?P<verb>\w+)\s+{lead}"),
        "as_name": re.compile(rf",?[ ]{like}\s+{lead}"),
        "cited": re.compile(rf",?[ ]{any_in(code, ('cues', 'in_words'))}\s+{article}?{lead}"),
        "verb": re.compile(rf"\s{clitic}{{0,2}}(?P<verb>\w+)(?:\s{it}\b|(?=[.,;:)—–]|\s[—–-]|\n|$))"),
        "what": re.compile(rf"\b{any_in(code, ('cues', 'what'))}\s+{lead}\Z", re.I),
        "verb_and_as": re.compile(rf"\s+{clitic}{{0,2}}(?P<verb>\w+)\s+{as_}?{article}?"),
        "for_whom": re.compile(
            rf",\s+{any_in(code, ('cues', 'for_whom'))}\s+(?P<clause>[^.!?;:,\n«»“”\"]{{1,{_CHARACTERS}}})", re.I
        ),
        "who_judged": re.compile(rf",\s{who}\s{somebody}\s(?P<verb>\w+)\s+{as_}?{article}?"),
        "turn": re.compile(rf"[.,]?{turn}\s+(?P<for>{any_in(code, ('cues', 'for'))}\s+)?{lead}", re.I),
        "gap": re.compile(rf"(?P<comma>,)?\s+(?:(?P<that>{that}\s\w+\s)|(?P<as>{as_})?{article}?)"),
        "to_quote": re.compile(rf"\s+{as_}?{article}?"),
        "somebody": re.compile(rf"\b{somebody}\s+{as_}?{article}?\Z", re.I),
        "which": re.compile(
            rf"(?:(?:,\s+|\s)(?P<object>{any_in(code, ('cues', 'of_which'))})|,\s+{that})\s+"
            rf"{clitic}{{0,2}}(?P<verb>\w+)\s+(?:a\s+|(?P<told>{that}\s\w+\s))?{as_}?{article}?\Z",
            re.I,
        ),
        "view": re.compile(rf"(?:[^\s,]+,?\s+)?{any_in(code, ('cues', 'in_view'))},?\s", re.I),
    }


# In the train articles "what" leads to 10 such mentions, of which 7 are the source, and the other clauses to two, which
# both are. So none of them claims to be sure.
IN_CLAUSES: tuple[tuple[Rule, Callable[[Scene, int, Candidate], bool], float], ...] = (
    (ACCORDING, is_cited_after, 0.9),
    (CLAUSE, puts_so, 0.9),
    (CLAUSE, calls_so, 0.8),
    (CLAUSE, is_for_whom, 0.9),
    (CLAUSE, takes_over, 0.9),
    (CLAUSE, judges_in_clause, 0.9),
)
# The same where the clause leaves its subject out.
LEFT_OUT_OF_CLAUSES: tuple[tuple[Rule, Callable[[Scene, int], int | None], float], ...] = (
    (CLAUSE, judge_of_clause, 0.9),
    (CLAUSE, holder_of_view, 0.9),
)
