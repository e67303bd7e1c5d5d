"""Who says the words in quotation marks in a headline, without parsing it.

If the article quotes the same words, that is the same utterance, and its speaker is the headline's. Else a label or a
plain tag in the headline names the speaker, whose full name comes from the article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from quotes.attribute.headlines.line import Line, line_of
from quotes.attribute.headlines.people import people_of
from quotes.attribute.headlines.repeated import REASON, REPEATED_CONFIDENCE, RULE, repeated
from quotes.attribute.headlines.rules import REASONS, Told, told
from quotes.attribute.unspoken import SILENT_CONFIDENCE, spoken_role, unspoken
from quotes.datatypes import Article, Attribution, Document, LocalSpeaker, Mention, MentionKind, Quote, Role, Speaker
from quotes.lang import Language

__all__ = ["InHeadline", "attribute_headline"]

# Set by hand: a label or a plain tag names a source as plainly as a tag in the text, in fewer words around it.
TOLD_CONFIDENCE = 0.9
# In a headline without such evidence, short quotes are more often names and doubts than somebody's words.
UNTOLD_CONFIDENCE = 0.6


@dataclass(frozen=True, slots=True)
class InHeadline:
    """A headline's quote with its attribution, at offsets into the headline.

    ``repeats`` is the index of the quote of the text whose words it repeats, None if there is none.
    """

    quote: Quote
    attribution: Attribution
    repeats: int | None = None


def attribute_headline(
    title: str,
    in_title: Sequence[Quote],
    article: Article,
    quotes: Sequence[Quote],
    attributions: Sequence[Attribution],
    document: Document,
    known_people: Sequence[Speaker],
    language: Language,
) -> tuple[InHeadline, ...]:
    """Return the quotes of a headline with their speakers; the last arguments are what is known about its article."""
    people = people_of(article, title, document, attributions, known_people, language)
    line = line_of(title, in_title, people)
    answers = _shared(line, in_title, [told(line, quote) for quote in in_title])

    def is_named(speaker: LocalSpeaker) -> bool:
        return line.mention_of(speaker) is not None

    in_headline = []
    for index, (quote, answer) in enumerate(zip(in_title, answers, strict=True)):
        whole = None
        if quote.parent is None:
            speaker = answer.name.speaker if answer is not None else None
            whole = repeated(quote, quotes, attributions, speaker, is_named)
        attribution = _told(title, quote, index, answer)
        if whole is not None:
            attribution = _repeating(line, attribution, attributions[whole])
        in_headline.append(InHeadline(quote, attribution, whole))
    return tuple(in_headline)


def _shared(line: Line, quotes: Sequence[Quote], answers: Sequence[Told | None]) -> list[Told | None]:
    """The answers; a quote joined to the next one by "and" alone gets the next one's answer."""
    shared = list(answers)
    for n in range(len(quotes) - 2, -1, -1):
        gap = line.masked[quotes[n].outer.end : quotes[n + 1].outer.start].strip(" ,").lower()
        joined = not gap or gap in line.language.words("headlines", "joins")
        if shared[n] is None and joined and quotes[n].role is not Role.NESTED:
            shared[n] = shared[n + 1]
    return shared


def _repeating(line: Line, own: Attribution, whole: Attribution) -> Attribution:
    """The attribution of words that the text quotes: the headline's ``own`` where it names the same speaker.

    Else the mention is the speaker's name in the headline, if it is there.
    """
    confidence = round(whole.confidence * REPEATED_CONFIDENCE, 4)
    if own.speaker is not None and whole.speaker is not None and own.speaker.name == whole.speaker.name:
        return replace(own, confidence=max(own.confidence, confidence))
    if whole.speaker is None:
        return replace(own, role=whole.role, rule=whole.rule, reason=whole.reason, confidence=confidence)
    span = line.mention_of(whole.speaker)
    mention = Mention(span, span, MentionKind.NAME) if span is not None else None
    role = own.role if own.speaker is not None else whole.role
    return replace(
        own,
        role=role,
        speaker=whole.speaker,
        mention=mention,
        cue=None,
        rule=RULE,
        reason=REASON,
        confidence=confidence,
    )


def _told(title: str, quote: Quote, index: int, answer: Told | None) -> Attribution:
    if quote.role is Role.NESTED:
        reason = "a quote inside a quote, without a speaker of its own"
        return Attribution(Role.NESTED, index, None, None, None, "nested", reason, UNTOLD_CONFIDENCE)
    if answer is None:
        role, reason = unspoken(quote, silent=False)
        confidence = UNTOLD_CONFIDENCE if quote.role is not Role.SCARE else SILENT_CONFIDENCE
        return Attribution(role, index, None, None, None, "no-source", reason, confidence)
    span = answer.name.span
    kind = MentionKind.NAME if span.of(title)[:1].isupper() else MentionKind.NOMINAL
    mention, reason = Mention(span, span, kind), REASONS[answer.rule]
    role, speaker = spoken_role(quote), answer.name.speaker
    return Attribution(role, index, speaker, mention, answer.cue, answer.rule, reason, TOLD_CONFIDENCE)
