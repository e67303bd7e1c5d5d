"""Whose words somebody else relays: "Roe heard Poe say: “…”", "“…,” Roe recalled Poe telling her", "what Poe meant by".

The parser ties such quotes to the verb above, and the reader takes its subject, who only passes the words on. The train
articles have too few of them to learn from.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from quotes.attribute.learned.features import noun_class
from quotes.attribute.learned.rules import JUDGEMENT, NOUN_CUE, TAG_AFTER, TAG_BEFORE, Rule
from quotes.attribute.mentions.lexicon import title_words
from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.datatypes import MentionKind, Span
from quotes.lang import load
from quotes.lang.forms import cue_of, is_speech_verb
from quotes.text.alternation import any_of
from quotes.text.normal import fold

_PEOPLE = frozenset({"person", "spokes", "group"})
# Characters around a mention in which the words stand that lead to it.
_CHARACTERS = 90


def is_relayed(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``Roe heard Poe say: "…"``: whom somebody perceives, a verb of speech and whom it addresses, then the quote."""
    span, opening = candidate.mention.span, scene.quotes[quote].outer.start
    if span.end > opening or not _is_somebody(scene, candidate):
        return False
    before = _word_before(scene, candidate)
    match = _says(scene.language.code).fullmatch(scene.text, span.end, opening)
    perceived = before is not None and scene.tokens[before].lemma.lower() in scene.language.words("cues", "perceiving")
    return perceived and match is not None and is_speech_verb(match["verb"], scene.language)


def is_relayed_after(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``"…," Roe recalled Poe saying.``: a subject, its verb of telling, and another one with a verb of speech."""
    outer, span = scene.quotes[quote].outer, candidate.mention.span
    if not outer.end < span.start <= outer.end + _CHARACTERS or not _is_somebody(scene, candidate):
        return False
    before = _word_before(scene, candidate)
    if before is None or "\n" in scene.text[outer.end : span.start]:
        return False
    telling = scene.tokens[before].lemma.lower()
    teller = next((c for c in scene.candidates if c.mention.span.start >= outer.end), None)
    if (
        teller is None
        or teller is candidate
        or not re.fullmatch(r",? ", scene.text[outer.end : teller.mention.span.start])
    ):
        return False
    joined = scene.text[teller.mention.span.end : scene.tokens[before].span.start] == " "
    tells = telling in scene.language.words("cues", "perceiving") | scene.language.words("cues", "reporting")
    match = _says_at_end(scene.language.code).match(scene.text, span.end)
    return joined and tells and match is not None and is_speech_verb(match["verb"], scene.language)


def is_meant(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``what Roe meant by "…"``, whoever asks it."""
    span, opening = candidate.mention.span, scene.quotes[quote].outer.start
    before, after = _meant(scene.language.code)
    start = max(0, span.start - _CHARACTERS)
    leads = span.end < opening and after.fullmatch(scene.text, span.end, opening)
    return bool(leads) and before.search(scene.text, start, span.start) is not None and _is_somebody(scene, candidate)


def has_called(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``Poe asked why Roe had called it "…"``: a clause of the past before the past, with a verb that gives a name."""
    span, opening, anchor = candidate.mention.span, scene.quotes[quote].outer.start, candidate.anchor
    if anchor is None or span.end > opening or not _is_somebody(scene, candidate):
        return False
    before, after = _called(scene.language.code)
    leads = before.search(scene.text, max(0, span.start - _CHARACTERS), span.start)
    match = after.fullmatch(scene.text, span.end, opening)
    if leads is None or match is None:
        return False
    return _names(scene, match, ("calling",))


def who_calls(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``Roe, who had called it "…"``: a clause with "who", whose verb judges, whatever else the sentence tells."""
    span, opening = candidate.mention.span, scene.quotes[quote].outer.start
    words = scene.language.words  # a language with words for the past before the past has clauses of this form
    who = span.of(scene.text).lower() in words("pronouns", "clause") and words("cues", "past_before")
    if not who or span.end > opening or scene.text[span.start - 2 : span.start] != ", ":
        return False
    match = _calls(scene.language.code).fullmatch(scene.text, span.end, opening)
    return match is not None and _names(scene, match, ("calling", "judgement"))


def calls_in_clause(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``Poe left after Roe called it "…"``, ``the plan, which Roe had called "…"``: a person's name in a clause.

    Or a pronoun right after the relative one: ``the minister, whom it called "…"``.
    """
    span, opening, anchor = candidate.mention.span, scene.quotes[quote].outer.start, candidate.anchor
    pronoun = candidate.mention.kind is MentionKind.PRONOUN
    if anchor is None or span.end > opening or not (pronoun or candidate.mention.entity_type == "PERSON"):
        return False
    match = _calls(scene.language.code).fullmatch(scene.text, span.end, opening)
    pattern = _opens_pronoun_clause if pronoun else _opens_clause
    opens = pattern(scene.language.code).search(scene.text, max(0, span.start - _CHARACTERS), span.start)
    return opens is not None and match is not None and _names(scene, match, ("calling", "uttering"))


def owns_words(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``Poe repeated Roe's phrase "…"``, ``Poe read Roe's words aloud: "…"``: whose words a verb passes on or answers.

    Not ``Poe rejected Roe's remarks as "…"``, unless they are a description of something.
    """
    span, opening = candidate.mention.span, scene.quotes[quote].outer.start
    if candidate.mention.entity_type != "PERSON" or span.end > opening:
        return False
    before = _word_before(scene, candidate)
    match = _owned(scene.language.code).fullmatch(scene.text, span.end, opening)
    if before is None or match is None:
        return False
    passes = scene.tokens[before].lemma.lower() in scene.language.words("cues", "echoing")
    return passes and not _has_verb(scene, Span(*match.span("rest")))


def _names(scene: Scene, match: re.Match[str], lists: tuple[str, ...]) -> bool:
    """Whether the verb of a clause is in lists of verbs, and no other verb stands between it and the quote."""
    verb = scene.word_at(match.start("verb"))
    verb_lists = (scene.language.words("cues", key) for key in lists)
    calls = any(scene.tokens[verb].lemma.lower() in verbs for verbs in verb_lists)
    return calls and not _has_verb(scene, Span(*match.span("rest")))


def _has_verb(scene: Scene, span: Span) -> bool:
    return any(scene.tokens[w].upos in {"VERB", "AUX"} for w in scene.words_in(span))


def is_reproved(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``Roe was criticised by Poe for calling it "…"``: a subject of a passive, and what they are said to have said."""
    span, opening, anchor = candidate.mention.span, scene.quotes[quote].outer.start, candidate.anchor
    if anchor is None or span.end > opening or scene.tokens[anchor].deprel != "nsubj:pass":
        return False
    match = _reproved(scene.language.code).fullmatch(scene.text, span.end, opening)
    if match is None or not _is_somebody(scene, candidate):
        return False
    return cue_of(match["verb"], scene.language) in {"speech", "judgement"}


def is_of_second(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``Roe spoke of "…" and Poe of "…"``: right after another quote, a person in the same place without a verb.

    Without a preposition the quote ends the clause: ``Roe called it "…" and Poe "…".``
    """
    mention, outer = candidate.mention, scene.quotes[quote].outer
    if quote == 0 or mention.entity_type != "PERSON" or mention.span.end > outer.start:
        return False
    ahead = scene.quotes[quote - 1].outer
    joins, links = _gap(scene.language.code)
    before = ahead.end <= mention.span.start and joins.fullmatch(scene.text, ahead.end, mention.span.start)
    after = links.fullmatch(scene.text, mention.span.end, outer.start)
    if not before or not after:
        return False
    if after["link"] is None:
        return _ENDS_CLAUSE.match(scene.text, outer.end) is not None or scene.text[outer.end - 2] in ".,;!?"
    return scene.text[: ahead.start].rstrip().endswith(" " + after["link"])


_ENDS_CLAUSE = re.compile(r"[.,;!?]|\s*(?:\n|\Z)")


def whom_asked(scene: Scene, quote: int) -> int | None:
    """Return who answers in ``A reporter asked Roe: "…?" "…."``: the person asked, if no tag follows the answer."""
    printed, ahead = scene.quotes[quote], scene.quotes[quote - 1] if quote else None
    if ahead is None or not ahead.text.rstrip().endswith("?") or printed.text.rstrip()[-1:] not in {".", "!", "…"}:
        return None
    if scene.text[ahead.outer.end : printed.outer.start].strip() or not _ENDS_PARAGRAPH.match(
        scene.text, printed.outer.end
    ):
        return None
    near = (k for k, c in enumerate(scene.candidates) if 0 < ahead.outer.start - c.mention.span.end <= _TO_QUESTION)
    for index in near:
        candidate = scene.candidates[index]
        verb = _word_before(scene, candidate)
        gap = scene.text[candidate.mention.span.end : ahead.outer.start].strip()
        asks = verb is not None and scene.tokens[verb].lemma.lower() in scene.language.words("cues", "asking")
        if asks and gap in {":", ","} and _is_somebody(scene, candidate):
            return index
    return None


# What follows an answer without a tag: the end of its paragraph, or the next question.
_ENDS_PARAGRAPH = re.compile(r"[ \t]*(?:\n|$|[“\"])")
# Characters between whom somebody asks and the question: a colon or a comma, and a space.
_TO_QUESTION = 2


def _is_somebody(scene: Scene, candidate: Candidate) -> bool:
    mention = candidate.mention
    if mention.kind is MentionKind.NAME:
        return mention.entity_type == "PERSON"
    if mention.kind is MentionKind.NOMINAL:
        return noun_class(scene, candidate) in _PEOPLE
    return any(candidate.noun in scene.language.words("pronouns", gender) for gender in ("male", "female"))


def _word_before(scene: Scene, candidate: Candidate) -> int | None:
    """The word before a mention and its titles."""
    titles = title_words(scene.language.code)
    word = scene.word_at(candidate.mention.span.start) - 1
    while word >= 0 and (scene.tokens[word].upos == "DET" or fold(scene.tokens[word].text).rstrip(".") in titles):
        word -= 1
    return word if word >= 0 else None


@cache
def _words(code: str, key: str) -> str:
    return any_of(load(code).words("cues", key))


@cache
def _says(code: str) -> re.Pattern[str]:
    """A verb, whom it addresses, and what leads to a quote: " telling her: "."""
    return re.compile(rf"\s(?P<verb>\w+)(?:\s(?:{_words(code, 'addressed')}|(?:to )?\w+)){{0,2}}[,:]?\s*")


@cache
def _says_at_end(code: str) -> re.Pattern[str]:
    """A verb and whom it addresses, and nothing after it in its clause: " told her."."""
    led, addressed = _words(code, "led"), _words(code, "addressed")
    return re.compile(
        rf"\s(?:as\s)?(?:{led}\s){{0,2}}(?P<verb>\w+)(?:\s(?:{addressed}|[A-Z][\w'’-]+))?(?=[.,;!?]|\n|\Z)"
    )


@cache
def _meant(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    asks, meant = _words(code, "asking_for_meaning"), _words(code, "meaning")
    return re.compile(rf"\b{asks}\s(?:[\w.]+\s){{0,2}}\Z"), re.compile(rf"\s(?:had\s)?{meant}\s+")


@cache
def _called(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    asks, had = _words(code, "indirect"), _words(code, "past_before")
    that = _words(code, "that")
    return (
        re.compile(rf"\b(?:{asks}|{that})\s(?:[\w.]+\s){{0,2}}\Z"),
        re.compile(rf"\s{had}\s(?:\w+ly\s)?(?P<verb>\w+)(?P<rest>\s[^.,!?;:\n“”\"]{{1,60}}?)\s*"),
    )


@cache
def _calls(code: str) -> re.Pattern[str]:
    """A verb of a clause, what may stand before it, and the words to a quote."""
    return re.compile(
        rf"\s(?:(?:{_words(code, 'led')}|{_words(code, 'past_before')})\s){{0,2}}(?P<verb>\w+)"
        r"(?P<rest>(?:\s[^.,!?;:\n“”\"]{1,60}?)?)\s+"
    )


@cache
def _opens_clause(code: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_words(code, 'leading')}|{_words(code, 'of_whom')})\s(?:[\w.]+\s){{0,2}}\Z")


@cache
def _opens_pronoun_clause(code: str) -> re.Pattern[str]:
    return re.compile(rf",\s{_words(code, 'of_whom')}\s\Z")


@cache
def _owned(code: str) -> re.Pattern[str]:
    """An owner's ending, a noun for words, and what may tell of them before a quote."""
    nouns = _words(code, "nouns")
    rest = r"(?P<rest>(?:\s(?:of|about|on|that|to)\s(?:(?!as\b)[\w'’-]+\s){0,7})?)"
    described = r"descriptions?\sof\s(?:[\w'’-]+\s){1,6}as\s"
    return re.compile(rf"['’]s?\s(?:\w+\s)?(?:{described}|{nouns}s?(?:\saloud)?{rest}[:,]?\s*)", re.I)


@cache
def _reproved(code: str) -> re.Pattern[str]:
    by = _words(code, "agents")
    return re.compile(
        rf"\s(?:\w+\s){{0,3}}?\w+ed(?:\s{by}\s[^.;:!?\n“”\"]{{2,60}}?)?\s{_words(code, 'reasons')}\s"
        r"(?P<verb>\w+ing)(?:\s[^.;:!?\n“”\"]{0,60})?\s*"
    )


@cache
def _gap(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    joins = any_of(load(code).words("names", "contrasted"))
    return re.compile(rf",?\s{joins}\s"), re.compile(rf"\s(?:(?P<link>{_words(code, 'gapped')})\s+)?")


# The train articles have none or one of each, but 5 of 7 for clauses with "who" and 5 of 7 after a conjunction, so that
# none claims to be sure.
RELAYED: tuple[tuple[Rule, Callable[[Scene, int, Candidate], bool], float], ...] = (
    (TAG_BEFORE, is_relayed, 0.9),
    (TAG_BEFORE, is_meant, 0.9),
    (JUDGEMENT, is_reproved, 0.9),
    (JUDGEMENT, has_called, 0.9),
    (JUDGEMENT, who_calls, 0.9),
    (JUDGEMENT, calls_in_clause, 0.85),
    (NOUN_CUE, owns_words, 0.9),
    (JUDGEMENT, is_of_second, 0.9),
    (TAG_AFTER, is_relayed_after, 0.9),
)
