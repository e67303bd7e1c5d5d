"""The speaker inside a quote: in ``"He told me, 'You are fired,'" Roe said`` the inner words are his, not Roe's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quotes.datatypes import Mention, MentionKind, Quote, Span
from quotes.lang import Language
from quotes.lang.forms import is_speech_verb

# Quotes inside quotes are rare and not learned from: a speaker that the rules find there is right about half the time.
NESTED_CONFIDENCE = 0.5

_WORD = re.compile(r"\w[\w'’.-]*")
_NEAR = 60


@dataclass(frozen=True, slots=True)
class Inner:
    """The mention and the cue found beside a nested quote."""

    mention: Mention
    cue: Span


def inner_source(text: str, quote: Quote, outer: Quote, language: Language) -> Inner | None:
    """Return whom the enclosing quote names as the speaker of a nested one, None if nobody.

    It looks for a subject and a verb of speech right before the inner marks ("he told me, '…'") or right after them.
    """
    before = Span(max(outer.span.start, quote.outer.start - _NEAR), quote.outer.start)
    words = [Span(before.start + m.start(), before.start + m.end()) for m in _WORD.finditer(before.of(text))]
    for number in range(len(words) - 1, max(-1, len(words) - 5), -1):
        if number and is_speech_verb(words[number].of(text), language):
            subject = _subject(text, words[:number], language)
            if subject is not None:
                return Inner(subject, words[number])
    after = Span(quote.outer.end, min(outer.span.end, quote.outer.end + _NEAR))
    words = [Span(after.start + m.start(), after.start + m.end()) for m in _WORD.finditer(after.of(text))][:3]
    if len(words) > 1:
        for cue, name in ((1, 0), (0, 1)):
            if is_speech_verb(words[cue].of(text), language):
                subject = _subject(text, [words[name]], language)
                if subject is not None:
                    return Inner(subject, words[cue])
    return None


def _subject(text: str, words: list[Span], language: Language) -> Mention | None:
    """The pronoun or name at the end of a row of words, not counting auxiliaries and adverbs."""
    for number in range(len(words) - 1, max(-1, len(words) - 4), -1):
        word = words[number]
        form = word.of(text)
        if form.lower() in language.words("pronouns", "sources"):
            return Mention(word, word, MentionKind.PRONOUN)
        if form[:1].isupper() and form.lower() not in language.words("statements", "function"):
            first = number
            while first and words[first - 1].of(text)[:1].isupper() and words[first - 1].end + 1 == words[first].start:
                first -= 1
            return Mention(Span(words[first].start, word.end), word, MentionKind.NAME, "PERSON")
    return None
