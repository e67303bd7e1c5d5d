"""Which statement answers which, where an article puts one quote against another: "“…,” Poe shot back."

Precision comes first.  The sentence that says who speaks must tell an answer, by a verb such as "replied" or a phrase
such as "in response"; what it answers is the last quote of another speaker, who is named in that sentence or quoted
right before it.  An answer to somebody who asking, such as a reporter, is none of these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

from quotes.datatypes import SPEECH, Link, LinkKind, Part, QuoteRecord, Span, Statement
from quotes.lang import Language, load
from quotes.lang.forms import verb_lemmas
from quotes.text.masks import MASK, masked
from quotes.text.sentences import sentence_around

# How often the links that were read one by one are right (docs/benchmarks.md).
RIGHT = 0.9
# Both speakers must be this sure.
SURE = 0.6
# Characters between a quote and an answer whose sentence names the one who said it; what is further away answers
# something else that the article only tells of.
REACH = 300
# Characters between a quote and the answer that follows at once: its own tag, and no further sentence.
GAP = 200
# Words between a phrase such as "in response" and the verb of speaking, or the beginning of the sentence.
NEAR_WORDS = 3
LEAST_WORDS = 3  # of what is answered
LONGEST_EVIDENCE = 240
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_STOP = re.compile(r"[.!?]")
_QUOTED = re.compile(f"{MASK}+")


class _Reply(NamedTuple):
    """The sentence that tells an answer: where it starts in the article, its words, and whom they say it answers."""

    start: int
    text: str
    object: str
    asking: bool


def link(
    statements: Iterable[Statement], records: Iterable[QuoteRecord], language_of: Callable[[str], str]
) -> tuple[Link, ...]:
    """Return the links from statements to those that they answer, by their ids; one for each pair, the surest.

    The records of an article follow each other; ``language_of`` gives its language.
    """
    pairs = [
        (answer.id, to.id, score, evidence)
        for article, quotes in groupby(records, key=lambda one: one.article_id)
        for answer, to, score, evidence in answers_in(
            (one for one in quotes if one.part is Part.TEXT), load(language_of(article))
        )
    ]
    ends = {id for one in pairs for id in one[:2]}
    statement_of = {m.quote_id: one.id for one in statements for m in one.members if m.quote_id in ends}
    best: dict[tuple[str, str], Link] = {}
    for quote, answered, score, evidence in sorted(pairs):
        one, other = statement_of.get(quote), statement_of.get(answered)
        if one is None or other is None or one == other:
            continue
        new = Link(one, other, LinkKind.ANSWER, score, evidence, quote_id=quote)
        if (one, other) not in best or score > best[one, other].score:
            best[one, other] = new
    return tuple(best[pair] for pair in sorted(best))


def answers_in(
    quotes: Iterable[QuoteRecord], language: Language
) -> Iterator[tuple[QuoteRecord, QuoteRecord, float, str]]:
    """Yield each quote of an article that answers another, that one, how sure it is, and the sentence that tells it."""
    every = sorted(quotes, key=lambda one: (one.start, -one.end, one.id))
    spoken = [one for one in every if one.role in SPEECH]
    for place, answer in enumerate(spoken):
        if answer.speaker_id is None or answer.confidence < SURE or not _may_reply(answer, language):
            continue
        reply = _reply(answer, every, language)
        if reply is None:
            continue
        to, score = _answered(reply, answer, spoken[:place], language)
        if to is not None:
            yield answer, to, score, _shown(reply.text)


def _may_reply(quote: QuoteRecord, language: Language) -> bool:
    """Return whether a look at the sentence is worth the time."""
    if quote.cue_text and verb_lemmas(quote.cue_text, language) & language.words("answers", "verbs"):
        return True
    around = f"{quote.before}\n{quote.after}".casefold()
    return any(phrase in around for phrase in language.words("answers", "phrases"))


def _reply(quote: QuoteRecord, every: Sequence[QuoteRecord], language: Language) -> _Reply | None:
    """Return what the sentence that names the quote's speaker tells of an answer, None if it tells of none."""
    base = quote.start - len(quote.before)
    window = f"{quote.before}{MASK * (quote.end - quote.start)}{quote.after}"
    inside = (Span(max(0, one.start - base), min(len(window), one.end - base)) for one in every)
    window = masked(window, (span for span in inside if span.start < span.end))
    place = _place(quote, base, len(window))
    if place is None:
        return None
    sentence = sentence_around(window, place, language)
    words = _reply_words(window, sentence, place, language)
    if words is None or _is_unreal(window[sentence.start : words.start], language):
        return None
    if window[sentence.start : sentence.end].endswith("?"):
        return None  # the reporter asks
    rest = window[words.end : sentence.end]
    match = _object(language.code).match(rest)
    asking = set(_words(window[sentence.start : sentence.end])) & language.words("answers", "asking")
    start = sentence.start + base if sentence.start or not base else -1
    text = window[sentence.start : sentence.end]
    return _Reply(start, text, match.group(1) if match else "", bool(asking))


def _place(quote: QuoteRecord, base: int, size: int) -> Span | None:
    """Return the verb of speaking in the window around a quote, or else the words that name the speaker."""
    for start, end in ((quote.cue_start, quote.cue_end), (quote.speaker_start, quote.speaker_end)):
        if start is not None and end is not None:
            return Span(start - base, end - base) if base <= start and end - base <= size else None
    return None


def _reply_words(window: str, sentence: Span, place: Span, language: Language) -> Span | None:
    """Return the words of a sentence that tell an answer: the verb itself, or a phrase beside it or at the start."""
    if verb_lemmas(window[place.start : place.end], language) & language.words("answers", "verbs"):
        return place
    for match in _phrases(language.code).finditer(window, sentence.start, sentence.end):
        span = Span(match.start(), match.end())
        low, high = min(span.end, place.end), max(span.start, place.start)
        before = _words(window[sentence.start : span.start])
        if span.overlaps(place) or len(_words(window[low:high])) <= NEAR_WORDS or not before:
            return span
    return None


def _is_unreal(before: str, language: Language) -> bool:
    return bool(set(_words(before)[-3:]) & language.words("cues", "unreal"))


def _answered(
    reply: _Reply, answer: QuoteRecord, earlier: Sequence[QuoteRecord], language: Language
) -> tuple[QuoteRecord | None, float]:
    """Return the quote that is answered, and how sure that is."""
    before = [one for one in earlier if one.end < answer.start and one.utterance_id != answer.utterance_id]
    to = before[-1] if before else None
    if to is None or to.speaker_id in (None, answer.speaker_id) or to.confidence < SURE or not _says_something(to):
        return None, 0.0
    object = _words(reply.object)
    if object and _names(object, to):
        other_question = set(object) & language.words("answers", "asking") and not to.text.rstrip().endswith("?")
        some = object[0] in language.words("pronouns", "counting")
        is_near = answer.start - to.end <= REACH
        return (to, RIGHT) if is_near and not other_question and not some else (None, 0.0)
    if object and not (
        object[0] in language.words("answers", "same") or set(object) & _words_for_speech(language.code)
    ):
        return None, 0.0
    return (to, RIGHT) if _is_adjacent(reply, answer, to, language) else (None, 0.0)


def _says_something(quote: QuoteRecord) -> bool:
    """Return whether a quote is more than a word or two that the reporter has taken over; a question may be short."""
    return len(_words(quote.text)) >= LEAST_WORDS or quote.text.rstrip().endswith("?")


def _names(object: Sequence[str], quote: QuoteRecord) -> bool:
    """Return whether words name a quote's speaker, by the last word of the name."""
    name = [word for word in _words(quote.speaker or "") if len(word) > 2]
    return bool(name) and name[-1] in {word.removesuffix("'s").removesuffix("’s") for word in object}


def _is_adjacent(reply: _Reply, answer: QuoteRecord, to: QuoteRecord, language: Language) -> bool:
    """Return whether no more than its tag stands between a quote and the sentence that tells the answer."""
    if reply.start < 0:
        return False
    gap = reply.start - to.end
    if gap <= 0:  # in the same sentence
        return not reply.asking or (to.cue_start is not None and reply.start <= to.cue_start < answer.start)
    if gap > GAP or reply.asking:
        return False
    between = (to.after if gap <= len(to.after) else answer.before[-(answer.start - to.end) :])[:gap]
    asking = set(_words(between)) & language.words("answers", "asking")
    asking -= set(_words(to.cue_text or ""))
    return not asking and "?" not in between and len(_STOP.findall(between)) <= 1


def _shown(sentence: str) -> str:
    """Return a sentence with dots in place of what is quoted."""
    text = " ".join(_QUOTED.sub("…", sentence).split())
    return text if len(text) <= LONGEST_EVIDENCE else text[:LONGEST_EVIDENCE].rpartition(" ")[0] + " …"


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


@cache
def _words_for_speech(code: str) -> frozenset[str]:
    language = load(code)
    nouns = language.words("cues", "nouns")
    return nouns | {f"{noun}s" for noun in nouns} | language.words("answers", "said")


@cache
def _phrases(code: str) -> re.Pattern[str]:
    words = sorted(load(code).words("answers", "phrases")) or [MASK * 2]
    return re.compile(rf"\b(?i:{'|'.join(map(re.escape, words))})\b")


@cache
def _object(code: str) -> re.Pattern[str]:
    """Return what finds whom an answer is to, right after the words that tell it: "to Roe's claim"."""
    to = "|".join(sorted(load(code).words("answers", "to"), key=len, reverse=True)) or MASK * 2
    return re.compile(rf"\s+(?:[\w’'-]+\s+){{0,2}}?(?:{to})\s+([^,;:.“”\"«»{MASK}]{{2,80}})")
