"""A headline with its quotes blanked out: its words, and the names that begin or end at a given place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quotes.attribute.headlines.people import NamedPeople
from quotes.attribute.mentions.lexicon import title_words
from quotes.attribute.people.names import name_parts
from quotes.datatypes import LocalSpeaker, Quote, Span
from quotes.lang import Language
from quotes.lang.forms import cue_of
from quotes.text.normal import fold

MASK = "\ufffc"
_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*\.?")
_POSSESSIVE = ("'s", "’s", "s'", "s’")
# The words that a name in a headline has at most: "Maria del Pilar Roe".
_NAME_WORDS = 4


@dataclass(frozen=True, slots=True)
class HeadlineName:
    """Somebody named in a headline, and where."""

    span: Span
    speaker: LocalSpeaker


@dataclass(frozen=True, slots=True)
class Line:
    """A headline with every quote blanked out, so that offsets stay the same."""

    masked: str
    words: tuple[Span, ...]
    people: NamedPeople

    @property
    def language(self) -> Language:
        """Return the language of the article."""
        return self.people.language

    def between(self, start: int, end: int) -> list[Span]:
        """Return the words between two offsets."""
        return [word for word in self.words if start <= word.start and word.end <= end]

    def form(self, word: Span) -> str:
        """Return a word in lower case."""
        return word.of(self.masked).lower()

    def name_before(self, words: Sequence[Span]) -> HeadlineName | None:
        """Return whom the last of some words name, in as many of them as make a name; nobody by a possessive."""
        if not words or words[-1].of(self.masked).endswith(_POSSESSIVE):
            return None
        return self._named(words[-size:] for size in range(min(_NAME_WORDS, len(words)), 0, -1))

    def name_after(self, words: Sequence[Span]) -> HeadlineName | None:
        """Return whom the first of some words name, titles and articles before the name left out."""
        place = 0
        while place < len(words) and self.is_title(words[place]):
            place += 1
        name = None
        for first in dict.fromkeys((place, 0)):
            rest = words[first : first + _NAME_WORDS]
            name = name or self._named(rest[:size] for size in range(len(rest), 0, -1))
        return None if name and self._owned(name, words) else name

    def _named(self, runs: Iterable[Sequence[Span]]) -> HeadlineName | None:
        for run in runs:
            span = Span(run[0].start, run[-1].end)
            speaker = self._whom(span)
            if speaker is not None:
                return HeadlineName(span, speaker)
        return None

    def _whom(self, span: Span) -> LocalSpeaker | None:
        name = span.of(self.masked)
        article = name != name.lower() and fold(name.split()[0]) in self.language.words("pronouns", "determiners")
        return None if article or re.search(r"[^\w\s.'’-]", name) else self.people.called(name)

    def _owned(self, name: HeadlineName, words: Sequence[Span]) -> bool:
        return any(w.end == name.span.end and w.of(self.masked).endswith(_POSSESSIVE) for w in words)

    def is_title(self, word: Span) -> bool:
        """Return whether a word can stand before a name to say what somebody is: a title, an office, a nationality."""
        form = fold(self.form(word)).rstrip(".")
        words = self.language.words
        return (
            form in title_words(self.language.code)
            or form in words("pronouns", "determiners")
            or form in words("headlines", "kickers")
            or form.endswith(tuple(words("headlines", "nationalities")))
        )

    def mention_of(self, speaker: LocalSpeaker) -> Span | None:
        """Return the word that is the last of a speaker's name, None if the headline does not have it."""
        parts = name_parts(speaker.name, self.language)
        names = (w for w in self.words if parts and name_parts(w.of(self.masked), self.language) == parts[-1:])
        return next(names, None)

    def verb(self, word: Span) -> str:
        """Return "speech" or "judgement" where a word is a finite verb of it, else ""."""
        cue = cue_of(self.form(word), self.language) if self.is_finite(word) else ""
        return cue if cue in ("speech", "judgement") else ""

    def is_finite(self, word: Span) -> bool:
        """Return whether a word has the ending of a headline's verb that has a subject."""
        form, words = self.form(word), self.language.words
        if form in words("headlines", "never"):
            return False
        return form.endswith(tuple(words("headlines", "endings"))) or form in words("headlines", "finite")


def line_of(title: str, quotes: Sequence[Quote], people: NamedPeople) -> Line:
    """Return a headline for its rules to look at."""
    masked = title
    for quote in quotes:
        masked = masked[: quote.outer.start] + MASK * (quote.outer.end - quote.outer.start) + masked[quote.outer.end :]
    return Line(masked, tuple(Span(*m.span()) for m in _WORD.finditer(masked)), people)
