"""Attribution by rules alone, for languages without learned weights: by the language's lists, with or without a parse.

The rules are tried in order, and the first that holds names the source; no evidence is weighed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from quotes.attribute.by_rules.page import Page, Source
from quotes.attribute.by_rules.people import People, find_people
from quotes.attribute.by_rules.reading import read
from quotes.attribute.by_rules.rules import Found, what_holds, what_reports
from quotes.attribute.learned.rules import CONTINUATION, RULES
from quotes.attribute.nested import NESTED_CONFIDENCE, inner_source
from quotes.attribute.unspoken import SILENT_CONFIDENCE, silent_quotes, spoken_role, unspoken
from quotes.datatypes import (
    Article,
    Attribution,
    Document,
    LocalSpeaker,
    Mention,
    MentionKind,
    Quote,
    Role,
    Speaker,
    SpeakerKind,
    Voice,
)
from quotes.lang import Language
from quotes.lang.forms import TAG_CHARACTERS

_REASONS = {r.id: r.reason for r in (*RULES, CONTINUATION)} | {
    "pointer": "the sentence after the quote says who said so",
    "pronoun-drop": "the verb of speech beside the quote has no subject of its own: it is the one last spoken of",
}


# The confidence of each rule, in languages without annotated articles from which to learn it. The figures are set by
# hand, by how plainly a pattern names a source, and none is as high as a good learned one.
PLAIN_CONFIDENCE = {
    "according-to": 0.8,
    "tag-after": 0.8,
    "pointer": 0.7,
    "colon": 0.7,
    "tag-before": 0.7,
    "continuation": 0.6,
    "no-source": 0.6,
    "pronoun-drop": 0.5,
    "judgement": 0.5,
    "noun-cue": 0.5,
}
PLAIN_UNCLEAR = 0.3  # the pattern holds, but it is not clear whom it means


def attribute(
    article: Article, quotes: tuple[Quote, ...], document: Document, known_people: tuple[Speaker, ...], lang: Language
) -> tuple[Attribution, ...]:
    """Return one attribution for each quote, in order; ``document`` may consist of paragraphs alone."""
    if not quotes:
        return ()
    page = read(article, quotes, document, lang)
    people = find_people(page, known_people)
    silent = silent_quotes(article.text, document.paragraphs, quotes, lang)
    attributions: list[Attribution] = []
    last: int | None = None
    for index, quote in enumerate(quotes):
        if quote.role is Role.NESTED:
            attributions.append(_nested(people, index, quote, attributions))
            continue
        answer = None if index in silent else _found(page, index, last, attributions)
        if answer is None:
            role, reason = unspoken(quote, index in silent)
            if index not in silent and quote.opening in lang.words("marks", "dialogue"):
                role, reason = Role.UTTERANCE, "a turn of a dialogue, whose speaker no tag names"
            confidence = SILENT_CONFIDENCE if index in silent else PLAIN_CONFIDENCE["no-source"]
            attributions.append(Attribution(role, index, None, None, None, "no-source", reason, confidence))
        elif isinstance(answer, Found):
            attributions.append(_attributed(people, index, answer, _part_of(page, index, last, answer, attributions)))
        else:
            attributions.append(answer)
        last = index
    return tuple(attributions)


def _found(page: Page, index: int, last: int | None, earlier: Sequence[Attribution]) -> Found | Attribution | None:
    """What the first rule that holds says, or the last quote's attribution if this quote continues it."""
    return what_holds(page, index) or _continued(page, index, last, earlier)


def _continued(page: Page, index: int, last: int | None, earlier: Sequence[Attribution]) -> Attribution | None:
    """The last quote's attribution, if this quote stands alone in its paragraph or follows that one directly."""
    quote = page.quotes[index]
    if last is None or earlier[last].rule == "no-source" or earlier[last].speaker is None:
        return None
    own, other = (page.paragraph_at(page.quotes[i].outer.start) for i in (index, last))
    goes_on = quote.continues == last
    if own == other:
        fits = quote.role is Role.UTTERANCE
    else:
        outside = page.paragraphs[own].of(page.masked)
        ends = page.sentence_at(page.quotes[last].outer.end - 1).end == page.paragraphs[other].end
        alone = not re.search(r"\w", outside) and quote.opening not in page.language.words("marks", "dialogue")
        fits = own == other + 1 and alone and ends
    if not fits and not goes_on:
        return None
    before = earlier[last]
    gap = page.masked[page.quotes[last].outer.end : quote.outer.start]
    joined = goes_on or (own == other and len(gap) <= TAG_CHARACTERS and before.role is Role.UTTERANCE)
    confidence = min(before.confidence, PLAIN_CONFIDENCE["continuation"])
    return replace(
        before,
        role=spoken_role(quote),
        utterance=before.utterance if joined else index,
        rule=CONTINUATION.id,
        reason=CONTINUATION.reason,
        confidence=confidence,
        reported_by=None,
    )


def _part_of(page: Page, index: int, last: int | None, answer: Found, earlier: Sequence[Attribution]) -> int:
    """The first quote of the utterance: "…", said Roe, "…" is one."""
    if last is None or answer.source is None or earlier[last].mention is None:
        return index
    one, other = page.quotes[last], page.quotes[index]
    same = (
        earlier[last].mention == _mention(answer.source) and "\n" not in page.masked[one.outer.end : other.outer.start]
    )
    between = one.outer.end <= answer.source.span.start <= other.outer.start
    both = one.role is Role.UTTERANCE and other.role is Role.UTTERANCE
    return earlier[last].utterance if same and between and both else index


def _attributed(people: People, index: int, answer: Found, utterance: int) -> Attribution:
    page = people.page
    quote = page.quotes[index]
    group = _together(page, answer)
    source, rule = group[0] if group else answer.source, answer.rule
    meant = source
    if source is None or source.kind is MentionKind.PRONOUN:
        rule = rule if source is not None else "pronoun-drop"
        plural = answer.plural or (source is not None and source.plural)
        meant = None if plural else _last_spoken_of(people, (answer.cue or quote.outer).start, source)
    speaker = people.speaker(meant) if meant is not None else None
    confidence, reason = PLAIN_CONFIDENCE[rule], _REASONS[rule]
    if source is None and meant is not None:
        source = meant
    elif source is not None and source.kind is MentionKind.PRONOUN:
        confidence = min(confidence, PLAIN_CONFIDENCE["pronoun-drop"])
    if speaker is None:
        confidence, reason = PLAIN_UNCLEAR, f"{reason}; who is meant is not clear"
    mention = _mention(source) if source is not None else None
    reporter = _reporter(people, answer, speaker)
    return Attribution(
        spoken_role(quote),
        utterance,
        speaker,
        mention,
        answer.cue,
        rule,
        reason,
        confidence,
        (),
        reporter,
        _others(people, group[1:], speaker),
    )


def _together(page: Page, answer: Found) -> list[Source]:
    """The two names that are one subject: "Roe y Poe dijeron"; empty where one speaks alone."""
    source = answer.source
    if source is None or source.kind is not MentionKind.NAME or not (answer.plural or answer.rule == "according-to"):
        return []
    names = [s for s in page.sources if s.kind is MentionKind.NAME]
    place = names.index(source)
    pairs = [names[n : n + 2] for n in (place - 1, place) if n >= 0]
    return next((pair for pair in pairs if len(pair) == 2 and _are_two(page, *pair)), [])


def _others(people: People, group: Sequence[Source], speaker: LocalSpeaker | None) -> tuple[Voice, ...]:
    """Who says a quote together with its speaker."""
    voices = []
    for source in group:
        other, span = people.speaker(source), source.span
        if other is not None and speaker is not None and other.name != speaker.name:
            voices.append(Voice(other.name, *span, span.of(people.page.article.text), other))
    return tuple(voices)


def _reporter(people: People, answer: Found, speaker: LocalSpeaker | None) -> Voice | None:
    """Who says that the speaker has said it: "Roe said that Poe had called it …"."""
    source = what_reports(people.page, answer) if speaker is not None else None
    reporter = people.speaker(source) if source is not None else None
    if source is None or reporter is None or speaker is None or reporter.name == speaker.name:
        return None
    return Voice(reporter.name, *source.span, source.span.of(people.page.article.text), reporter)


# How many paragraphs back the subject of a verb without one, or the referent of a pronoun, can be.
PLAIN_PARAGRAPHS = 2


def _last_spoken_of(people: People, at: int, pronoun: Source | None) -> Source | None:
    """The first subject of the nearest sentence before ``at`` that names one person or body of the pronoun's gender."""
    page = people.page
    gender = None
    if pronoun is not None:
        form = page.form(pronoun.span)
        if form in page.language.words("pronouns", "first"):
            return None
        gender = next((g for g in ("female", "male") if form in page.language.words("pronouns", g)), None)
    lowest = page.paragraphs[max(0, page.paragraph_at(at) - PLAIN_PARAGRAPHS)].start
    sentence = page.sentence_at(at)
    while sentence.start >= lowest:
        sources = [s for s in page.sources_in(sentence.start, min(at, sentence.end)) if s is not pronoun]
        for number, source in enumerate(sources):
            if source.subject and _can_be_meant(people, source, gender):
                return None if any(_are_two(page, source, s) for s in sources[number + 1 : number + 2]) else source
        if sentence.start == 0:
            return None
        earlier = page.sentence_at(sentence.start - 1)
        if earlier == sentence:
            return None
        sentence = earlier
    return None


def _are_two(page: Page, one: Source, other: Source) -> bool:
    """Whether two sources form one subject: "Roe and Poe"."""
    between = page.masked[one.finish : other.begin].strip().lower()
    return between in page.language.words("plain", "and")


def _can_be_meant(people: People, source: Source, gender: str | None) -> bool:
    if source.kind is MentionKind.PRONOUN or source.plural or source.sort == "document":
        return False
    speaker = people.speaker(source)
    if gender is not None and (speaker is None or speaker.kind is not SpeakerKind.PERSON):
        return False
    return gender is None or people.gender(source) in (None, gender)


def _mention(source: Source) -> Mention:
    return Mention(source.span, source.span, source.kind, source.type)


def _nested(people: People, index: int, quote: Quote, earlier: Sequence[Attribution]) -> Attribution:
    page = people.page
    outer = quote.parent if quote.parent is not None else index
    inner = inner_source(page.article.text, quote, page.quotes[outer], page.language)
    if inner is None:
        reason = "a quote inside a quote, without a speaker of its own"
        return Attribution(Role.NESTED, index, None, None, None, "nested", reason, NESTED_CONFIDENCE)
    name = inner.mention.span.of(page.article.text)
    speaker: LocalSpeaker | None = None
    if inner.mention.kind is MentionKind.NAME:
        speaker = people.called(name) or LocalSpeaker(name, SpeakerKind.PERSON, True, (name,))
    elif name.lower() in page.language.words("pronouns", "first"):
        speaker = earlier[outer].speaker
    reason = "a quote inside a quote, whose speaker the enclosing words name"
    return Attribution(Role.NESTED, index, speaker, inner.mention, inner.cue, "nested", reason, NESTED_CONFIDENCE)
