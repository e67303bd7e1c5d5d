"""Short quotes that nobody says although somebody speaks near them: names of things, terms, doubtful words.

``The statement says that special "x-squad" teams are deployed.``  Candidates, rules and the reader look for a speaker;
this module looks only at the quote and the words beside it.  The probability is a logistic sum; its weights are plain
numbers in ``naming_CODE.json``, fitted by ``scripts/train_naming.py`` for each language with a table of words for it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from quotes.attribute.headings import RULE as HEADING
from quotes.attribute.people.definite import sureness_of_mention
from quotes.attribute.unspoken import are_joined
from quotes.datatypes import Alternative, Attribution, Quote, Role, Span
from quotes.errors import ModelError
from quotes.lang import Language, load
from quotes.lang.forms import is_speech_verb
from quotes.text.normal import normal

_WORD = re.compile(r"[\w'’-]+")
_SENTENCE_BEGINS = re.compile(r"(?<=[.!?])\s+(?=[A-ZÁÉÍÓÚÑ“\"‘«¿¡])")
_WORD_AFTER = re.compile(r"\s+(?=\w)")
_ENDS_IN_WORD = re.compile(r"\w\s+$")
_BEFORE_CHARACTERS, _AFTER_CHARACTERS = 120, 60

# Longer quotes are sentences: of the train articles' spans with more words, 1 in 100 is a name.
MAX_WORDS = 6
# From this probability on, a quote is taken for nobody's speech, unless attribution is sure of its source. In
# cross-validation by article, 3 of the 2,300 quotes in other outlets' train articles wrongly lose their speaker.
NOBODY = 0.5
# Held-out articles of PolNeAR: of 1,106 quotes 14 lose their speaker by .9 and 8 by .75, none of them a name; of other
# outlets' train articles as many names are found by both.
SURE_SOURCE = 0.75
REASON = "the words name a thing, by their form and by what stands beside them"


def without_names(
    text: str, quotes: Sequence[Quote], attributions: Sequence[Attribution], language: Language
) -> tuple[Attribution, ...]:
    """Return the attributions; short quotes that seem to name things have no speaker in them.

    A short quote that repeats what the same speaker says in a longer one keeps its speaker, and so does one that "and"
    joins to a quote whose source is sure. Raises ModelError if the weights are damaged.
    """
    weights = _weights(language.code) if language.table("naming") else {}
    if not weights:
        return tuple(attributions)
    nobody_from = nobody_threshold(language)
    sure_source = float(language.table("naming").get("sure", SURE_SOURCE))
    lowered = text.lower()
    spoken_words = [
        (attribution.speaker, f" {normal(quote.text)} ")
        for quote, attribution in zip(quotes, attributions, strict=True)
        if attribution.speaker is not None and not is_judged(quote)
    ]  # fmt: skip

    sure = _sure(text, quotes, attributions, language, sure_source)

    def is_open(quote: Quote, attribution: Attribution) -> bool:
        if not is_judged(quote) or attribution.mention is None or quote in sure or attribution.rule == HEADING:
            return False
        if _is_tagged(text, quote, language):
            return False
        form = f" {normal(quote.text)} "
        return not any(speaker == attribution.speaker and form in whole for speaker, whole in spoken_words)

    return tuple(
        _judged(attribution, probability(features(text, lowered, quote, language), weights), nobody_from)
        if is_open(quote, attribution)
        else attribution
        for quote, attribution in zip(quotes, attributions, strict=True)
    )


# A quote that opens a sentence, and a comma after it.
_OPENS_SENTENCE, _COMMA = re.compile(r"(?:\A|\n|[.!?…][\"”»’)]?\s)\s*\Z"), re.compile(r"[.!?…]?,[ \t]+")
_OPENING_CHARACTERS = 8


def _is_tagged(text: str, quote: Quote, language: Language) -> bool:
    """Whether a quote is a sentence with a tag: a comma, and a verb of speech with nothing but pronouns before it.

    None of the 26 such spans in other outlets' Spanish train articles is a name.
    """
    start, end = quote.outer
    comma = _COMMA.match(text, end)
    if comma is None or not _OPENS_SENTENCE.search(text, max(0, start - _OPENING_CHARACTERS), start):
        return False
    words = _WORD.findall(text[comma.end() : end + _AFTER_CHARACTERS])
    left_out = language.words("cues", "left_out")
    verb = next((word for word in words if word.lower() not in left_out), "")
    return verb.islower() and is_speech_verb(verb, language)


def _sure(
    text: str, quotes: Sequence[Quote], attributions: Sequence[Attribution], language: Language, sure_source: float
) -> set[Quote]:
    """The quotes whose source is sure, with those of the same speaker that are joined to one."""
    speech = [(q, a) for q, a in zip(quotes, attributions, strict=True) if a.speaker is not None]
    sure = {quote for quote, attribution in speech if sureness_of_mention(attribution) >= sure_source}
    for (one, its), (other, also) in pairwise(speech):
        gap = Span(one.outer.end, other.outer.start)
        if {one, other} & sure and its.speaker == also.speaker and are_joined(text, gap, language):
            sure |= {one, other}
    return sure


def nobody_threshold(language: Language) -> float:
    """Return from which probability on a quote is nobody's speech, as the language's file says."""
    return float(language.table("naming").get("nobody", NOBODY))


def is_judged(quote: Quote) -> bool:
    """Return whether a quote is short and not inside another one."""
    return quote.parent is None and quote.text.count(" ") < MAX_WORDS


def _judged(attribution: Attribution, nobody: float, nobody_from: float) -> Attribution:
    if nobody <= nobody_from:
        return attribution
    name = attribution.speaker and attribution.speaker.name
    span = attribution.mention.span if attribution.mention else None
    other = (Alternative(name, *span, round(1 - nobody, 4)),) if name and span else ()
    return replace(
        attribution, role=Role.SCARE, speaker=None, mention=None, cue=None, rule="no-source", reason=REASON,
        confidence=round(nobody, 4), alternatives=other,
    )  # fmt: skip


def probability(features: Sequence[str], weights: Mapping[str, float]) -> float:
    """Return how probable it is that a quote with these features is nobody's speech."""
    whole = math.fsum(weights.get(feature, 0.0) for feature in {"", *features})  # exact in any order of a set
    return 1 / (1 + math.exp(-whole))


@cache
def _weights(code: str) -> Mapping[str, float]:
    try:
        text = files("quotes.attribute").joinpath(f"naming_{code}.json").read_text(encoding="utf-8")
        return {feature: float(weight) for feature, weight in json.loads(text).items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        problem = f"the weights of names of things are damaged or missing ({error})"
        raise ModelError(problem, remedy="install the package again") from error


def features(text: str, lowered: str, quote: Quote, language: Language) -> list[str]:
    """Return the features of a quote; ``lowered`` is the text in lower case."""
    before = text[max(0, quote.outer.start - _BEFORE_CHARACTERS) : quote.outer.start].rpartition("\n")[2]
    after = text[quote.outer.end : quote.outer.end + _AFTER_CHARACTERS].partition("\n")[0]
    neighbours = _lists(language.code)
    form = " ".join(_WORD.findall(quote.text.lower()))
    again = lowered.count(form) if len(form) > 2 else 1
    return [
        f"role={quote.role}",
        f"opening={quote.opening}",
        f"again={min(again, 4)}",
        f"list={bool(neighbours.before.search(before) or neighbours.after.match(after))}",
        *_inside(quote.text, language),
        *_beside(before, after, language),
        *_said(before, language),
    ]


class _Lists(NamedTuple):
    """Another quote before one, or after one, with nothing but a comma or "and" between both."""

    before: re.Pattern[str]
    after: re.Pattern[str]


@cache
def _lists(code: str) -> _Lists:
    joined = "|".join([",", *(rf"{re.escape(word)}\b" for word in sorted(load(code).words("naming", "joined")))])
    return _Lists(re.compile(rf"[”\"’'»](?:\s*(?:{joined}))+\s*$"), re.compile(rf"\s*(?:(?:{joined})\s*)*[“\"‘«]"))


def _inside(content: str, language: Language) -> Iterator[str]:
    words = _WORD.findall(content)
    lower = [word.lower() for word in words]
    capital = bool(words) and words[0][:1].isupper()
    titled = capital and all(word[:1].isupper() or len(word) < 4 for word in words)
    case = "all" if titled else "first" if capital else "none"
    yield f"words={min(len(words), MAX_WORDS)}"
    yield f"case={case}"
    yield f"case={case},{min(len(words), 4)}"
    yield f"last={content[-1] if content[-1] in '.,!?' else 'w'}"
    yield f"personal={not language.words('pronouns', 'personal').isdisjoint(lower)}"
    yield f"verb={not language.words('naming', 'auxiliaries').isdisjoint(lower)}"
    yield from (f"word={word}" for word in lower)
    if lower:
        yield f"first={lower[0]}"
        yield f"final={lower[-1]}"


def _beside(before: str, after: str, language: Language) -> Iterator[str]:
    left, right = _WORD.findall(before), _WORD.findall(after)
    point, following = before.rstrip()[-1:], after[:1]
    yield f"<<{_plain(left[-2]) if len(left) > 1 else '¶'}"
    yield f"<{_plain(left[-1]) if left else '¶'}"
    yield f"<mark={point if point and not point.isalnum() else 'w'}"
    yield f">{_plain(right[0]) if right else '¶'}"
    yield f">mark={'¶' if not following else ' ' if following.isspace() else 'w' if following.isalnum() else following}"
    noun = bool(right and _WORD_AFTER.match(after) and _can_be_noun(right[0], language))
    noun_before = bool(left and _ENDS_IN_WORD.search(before) and _can_be_noun(left[-1], language))
    yield f"noun<={noun_before}"
    determined = bool(left) and left[-1].lower() in language.words("naming", "determiners")
    yield f"noun={noun}"
    yield f"determined={determined},{noun}"


def _can_be_noun(word: str, language: Language) -> bool:
    function = word in language.words("naming", "determiners") or word in language.words("naming", "function")
    verbal = word.endswith(tuple(language.words("naming", "verbal")))
    return word[:1].islower() and not function and not verbal and not is_speech_verb(word, language)


def _said(before: str, language: Language) -> Iterator[str]:
    """The last verb of speech in the sentence before the quote, and how far away it is."""
    words = _WORD.findall(_SENTENCE_BEGINS.split(before)[-1])
    verbs = [n for n, word in enumerate(words) if word.islower() and is_speech_verb(word, language)]
    yield f"said={bool(verbs)}"
    yield f"said<{min(len(words) - 1 - verbs[-1], 6) if verbs else '-'}"
    if verbs:
        yield f"verb={words[verbs[-1]]}"


def _plain(word: str) -> str:
    """A word beside the marks; for a capitalised word only that it is one, so that no name is learned."""
    return "Aa" if word[:1].isupper() else word
