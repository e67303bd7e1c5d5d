"""Whose words a gerund or an infinitive carries: "Tras decir que «no», Roe salió", "Roe salió diciendo que «no»".

Such forms have no subject of their own. It is the subject of the clause beside them, which the scorer misses where
somebody else stands nearer to the quote. Only languages with a list of such openings have the patterns.
"""

from __future__ import annotations

import re
from functools import cache

from quotes.attribute.learned.features import noun_class
from quotes.attribute.mentions.lexicon import title_words
from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.datatypes import MentionKind
from quotes.lang import load
from quotes.lang.forms import verb_lemmas
from quotes.text.alternation import any_of
from quotes.text.normal import fold

# A form is sought so far before a quote, and the subject so far after it.
_CHARACTERS = 120
_SOMEBODY = frozenset({"person", "spokes", "group", "office", "organisation"})
# What stands between a quote and the main clause: the rest of its own, and a comma.
_TO_MAIN_CLAUSE = re.compile(r"[^.!?;:,\n«»“”\"]{0,80},\s(?P<lead>(?:[^\W\d_][\w'’-]*\s){0,4})")
_SUBJECTS = frozenset({"nsubj", "nsubj:pass"})
_SENTENCE = re.compile(r"[.!?…][\"”»’)]?\s+|\n\s*")


def opens_with_form(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``Tras decir que «no», Roe salió``, ``Insistiendo en que «no», Roe salió``: the subject of the main clause."""
    span, outer, anchor = candidate.mention.span, scene.quotes[quote].outer, candidate.anchor
    if anchor is None or not outer.end < span.start <= outer.end + _CHARACTERS:
        return False
    opens = _patterns(scene.language.code)
    start = max(0, outer.start - _CHARACTERS)
    form = opens.search(scene.text, start, outer.start) if opens else None
    gap = _TO_MAIN_CLAUSE.fullmatch(scene.text, outer.end, span.start)
    if form is None or gap is None or not _utters(scene, form["verb"]):
        return False
    titles = [word for word in gap["lead"].split() if fold(word) not in title_words(scene.language.code)]
    bare = all(word.lower() in scene.language.words("pronouns", "determiners") for word in titles)
    subject = scene.tokens[anchor].deprel in {"nsubj", "root"} or _acts(scene, candidate)
    return bare and subject and _can_speak(scene, candidate)


def _acts(scene: Scene, candidate: Candidate) -> bool:
    """Whether a verb stands right after a name, whatever the parser takes the name for."""
    after = scene.word_at(candidate.mention.span.end)
    clitics = scene.language.words("cues", "left_out")
    while after < len(scene.tokens) and scene.tokens[after].text.lower() in clitics:
        after += 1
    verb = after < len(scene.tokens) and scene.tokens[after].upos in {"VERB", "AUX"}
    return verb and candidate.mention.kind is MentionKind.NAME


def closer_of_form(scene: Scene, quote: int) -> int | None:
    """Return the subject of the clause that a gerund before a quote belongs to: "Roe salió diciendo que «no»"."""
    endings = tuple(scene.language.words("cues", "gerunds"))
    outer = scene.quotes[quote].outer
    if not endings:
        return None
    from_ = max(0, outer.start - _CHARACTERS)
    start = max((m.end() for m in _SENTENCE.finditer(scene.text, from_, outer.start)), default=from_)
    words = range(scene.word_at(start), scene.word_at(outer.start))
    verbs = [w for w in words if scene.tokens[w].upos in {"VERB", "AUX"} and scene.tokens[w].quote is None]
    forms = [w for w in verbs if scene.tokens[w].text.lower().endswith(endings)]
    if not forms or any(scene.tokens[w].quote is not None for w in range(forms[-1], words.stop)):
        return None
    form = forms[-1]
    if not _utters(scene, scene.tokens[form].text) or _speaks_later(scene, verbs, form):
        return None
    subject = _subject_above(scene, form)
    return None if subject is None or _turns(scene, subject, form) else subject


def _subject_above(scene: Scene, form: int) -> int | None:
    """The one person or body that is the subject, before its verb, of the nearest clause above a form."""
    head = scene.heads[form]
    while head != ROOT and scene.tokens[head].quote is None:
        subjects = [c for c in scene.children[head] if scene.tokens[c].deprel in _SUBJECTS and c < head]
        if subjects:
            fitting = [k for k, c in enumerate(scene.candidates) if c.anchor in subjects and _can_speak(scene, c)]
            return fitting[0] if len(fitting) == 1 else None
        head = scene.heads[head]
    return None


def _turns(scene: Scene, subject: int, form: int) -> bool:
    """Whether a name with a verb of its own stands between a subject and a form: "Roe abrió y Poe cerró diciendo"."""
    start, end = scene.candidates[subject].mention.span.end, scene.tokens[form].span.start
    return any(start < c.mention.span.start < end and _acts(scene, c) for c in scene.candidates)


def _speaks_later(scene: Scene, verbs: list[int], form: int) -> bool:
    """Whether another verb of speech stands between a form and the quote, whose subject can be somebody else."""
    return any(w > form and _utters(scene, scene.tokens[w].text) for w in verbs)


def _utters(scene: Scene, form: str) -> bool:
    """Whether a form is one of a verb of speech or judgement, with pronouns behind it or not: "llamándolo"."""
    lemmas = _lemmas_of_form(scene.language.code, form.lower())
    words = scene.language.words
    return bool(lemmas & (words("cues", "speech") | words("cues", "uttering") | words("cues", "calling")))


@cache
def _lemmas_of_form(code: str, form: str) -> frozenset[str]:
    language = load(code)
    behind = tuple(sorted(language.words("pronouns", "behind"), key=len, reverse=True))
    bare = {form, *(fold(form.removesuffix(end)) for end in behind if form.endswith(end))}
    return frozenset().union(*(verb_lemmas(one, language) for one in bare))


def _can_speak(scene: Scene, candidate: Candidate) -> bool:
    mention = candidate.mention
    if mention.kind is MentionKind.NAME:
        return mention.entity_type != "LOC"
    kind = noun_class(scene, candidate)
    return mention.kind is MentionKind.NOMINAL and (kind in _SOMEBODY or kind == "")


@cache
def _patterns(code: str) -> re.Pattern[str] | None:
    """An infinitive after a preposition or a gerund that opens a sentence, and the words from it to a quote."""
    words = load(code).words

    if not words("cues", "before_form"):
        return None
    behind = rf"{any_of(words('pronouns', 'behind'))}?"
    before = rf"{any_of(words('cues', 'before_form'))}\s+"
    infinitive = rf"{before}\w+{any_of(words('cues', 'infinitives'))}{behind}"
    gerund = rf"\w+{any_of(words('cues', 'gerunds'))}{behind}"
    return re.compile(
        rf"(?:\A|[.!?…][\"”»’)]?\s+|\n\s*)(?:[^\W\d_]+,?\s)?(?=(?:{infinitive}|{gerund})\s)"
        rf"(?:{before})?(?:{any_of(words('cues', 'perfect'))}\s+)?(?P<verb>\w+)\s[^.!?;:\n«»“”\"]{{0,70}}\Z",
        re.I,
    )
