"""Where a quote was said, by the sentence that says who said it: "told a crowd at a rally in Leeds".

Only what stands close to the verb of speaking, or opens its sentence, tells of the quote; a clause about something else
does not.  What no sentence tells stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from quotes.datatypes import Span
from quotes.datatypes.occasion import Occasion, OccasionKind
from quotes.lang import Language, load
from quotes.lang.forms import verb_lemmas
from quotes.text.alternation import any_of
from quotes.text.masks import MASK
from quotes.text.sentences import sentence_around

# Words between the verb of speaking and the words that tell the occasion: "said on Monday night in a long interview".
NEAR_WORDS = 7
# What stands before the occasion's words at the beginning of the sentence: "But later, at a rally in Leeds, …".
OPENING_WORDS = 2
# Words between a preposition and its noun, besides an article: "in a widely watched television interview".
BETWEEN_WORDS = 3
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


class _Patterns(NamedTuple):
    """What finds the words for each kind in one language, and the words that end a search."""

    kinds: tuple[tuple[OccasionKind, re.Pattern[str], frozenset[str]], ...]  # each with its nouns and phrases
    addressed: tuple[tuple[OccasionKind, re.Pattern[str]], ...]  # those to whom it is speaking, after the verb
    breaks: frozenset[str]


def occasion_of(text: str, speaking: Span | None, language: Language) -> Occasion | None:
    """Return the occasion that the sentence around ``speaking`` tells of; None if it tells none.

    ``text`` is an article whose quotes are masked, ``speaking`` the verb or noun of speaking, or the words that name
    the speaker where there is none.
    """
    if speaking is None or MASK in text[speaking.start : speaking.end]:
        return None
    sentence = sentence_around(text, speaking, language)
    by_cue = _by_cue(text, speaking, language)
    occasions = [
        (distance, kind, span)
        for kind, span in _told(text, sentence, speaking, language)
        if (distance := _distance(text, sentence, speaking, span, language)) is not None
    ]
    if by_cue or not occasions:
        return by_cue
    _, kind, span = min(occasions, key=lambda one: one[0])  # of equally near ones the more special kind, which is first
    return Occasion(kind, span.start, span.end, " ".join(text[span.start : span.end].split()))


def _told(text: str, sentence: Span, speaking: Span, language: Language) -> Iterator[tuple[OccasionKind, Span]]:
    here = text[sentence.start : sentence.end]
    for kind, pattern, phrases in _patterns(language.code).kinds:
        if any(phrase in here for phrase in phrases):  # most sentences have none, and the pattern tries at every word
            for match in pattern.finditer(text, sentence.start, sentence.end):
                yield kind, Span(match.start(), match.end())
    addressing = verb_lemmas(text[speaking.start : speaking.end], language) & language.words(
        "occasion_addressees", "verbs"
    )
    for kind, pattern in _patterns(language.code).addressed if addressing else ():
        if (addressed := pattern.match(text, speaking.end, sentence.end)) is not None:
            yield kind, Span(addressed.start(1), addressed.end())


def _distance(text: str, sentence: Span, speaking: Span, span: Span, language: Language) -> int | None:
    """Return how far the words that tell an occasion are from the speaking; None if they tell of something else."""
    if span.overlaps(speaking):
        return 0
    before = _words(text[sentence.start : span.start])
    if before and before[-1] in _speech_nouns(language) and not _touches(text, speaking, span):
        return None  # "called his speech at the rally a disgrace"
    between = _words(text[span.end : speaking.start] if span.end <= speaking.start else text[speaking.end : span.start])
    if span.end <= speaking.start and len(before) <= OPENING_WORDS and ";" not in text[span.end : speaking.start]:
        return len(between)
    if len(between) > NEAR_WORDS or set(between) & _patterns(language.code).breaks:
        return None
    return len(between)


def _touches(text: str, speaking: Span, span: Span) -> bool:
    return speaking.end <= span.start and not text[speaking.end : span.start].strip()


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


@cache
def _nouns_of(code: str) -> frozenset[str]:
    language = load(code)
    nouns = language.words("cues", "nouns")
    return nouns | {form + "s" for form in nouns}


def _speech_nouns(language: Language) -> frozenset[str]:
    return _nouns_of(language.code)


def _by_cue(text: str, speaking: Span, language: Language) -> Occasion | None:
    """Return the occasion that a verb of speaking tells by itself: "tweeted"."""
    words = text[speaking.start : speaking.end]
    lemmas = verb_lemmas(words.lower(), language)
    for kind in OccasionKind:
        if lemmas & language.words("occasion_cues", kind):
            return Occasion(kind, speaking.start, speaking.end, words)
    return None


@cache
def _patterns(code: str) -> _Patterns:
    language = load(code)
    nouns = {kind: language.words("occasions", kind) for kind in OccasionKind}
    words = {kind: nouns[kind] | _both_cases(language.words("occasion_phrases", kind)) for kind in OccasionKind}
    kinds = [(kind, _pattern(language, kind), words[kind]) for kind in OccasionKind if words[kind]]
    addressed = [(kind, pattern) for kind in OccasionKind if (pattern := _addressees(language, kind)) is not None]
    return _Patterns(tuple(kinds), tuple(addressed), language.words("occasions", "breaks"))


def _pattern(language: Language, kind: OccasionKind) -> re.Pattern[str]:
    """Return what finds the words for a kind of occasion, with a name of a place or an outlet after them."""
    nouns, phrases = language.words("occasions", kind), language.words("occasion_phrases", kind)
    preposition = f"(?i:{any_of(language.words('occasions', 'prepositions'))})"
    noun = rf"{preposition}\s+{_noun_phrase(language, nouns, BETWEEN_WORDS)}"
    fixed = any_of(_both_cases(phrases))
    either = "|".join(one for one, there in ((fixed, phrases), (noun, nouns)) if there)
    return re.compile(rf"\b(?:{either})\b{_detail(language)}")


def _addressees(language: Language, kind: OccasionKind) -> re.Pattern[str] | None:
    nouns = language.words("occasion_addressees", kind)
    return re.compile(rf"\s+({_noun_phrase(language, nouns, 1, '[a-z]')})\b{_detail(language)}") if nouns else None


def _noun_phrase(language: Language, nouns: Iterable[str], words: int, first: str = r"[^\W_]") -> str:
    """Return the pattern of one of the nouns with an article and at most so many words before it."""
    determiner = f"(?i:{any_of(language.words('pronouns', 'determiners'))})"
    word = rf"(?!{determiner}\s){first}[^\s,;:.{MASK}]*"
    return rf"(?:{determiner}\s+)?(?:{word}\s+){{0,{words}}}?{any_of(nouns)}"


def _detail(language: Language) -> str:
    """Return the pattern of a name that may follow: "in Leeds", "with the Courier"."""
    determiner = any_of(language.words("pronouns", "determiners"))
    name = r"[A-ZÁÉÍÓÚÑ][\w’'-]*(?:\s+(?:(?:de|del|of|the|la|el)\s+)?[A-ZÁÉÍÓÚÑ][\w’'-]*){0,4}"
    return rf"(?:\s+{any_of(language.words('occasions', 'details'))}\s+(?:{determiner}\s+)?{name})?"


def _both_cases(phrases: Iterable[str]) -> set[str]:
    return {form for phrase in phrases for form in (phrase, phrase[:1].upper() + phrase[1:])}
