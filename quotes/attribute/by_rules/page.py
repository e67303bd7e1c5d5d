"""An article as the rules without weights see it: its sentences and words, its cues, and what can be a source."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from quotes.datatypes import Article, MentionKind, Quote, Span
from quotes.lang import Language

MASK = "\ufffc"


@dataclass(frozen=True, slots=True)
class Source:
    """Words that can name a source, and the words that go with them.

    ``title`` holds the words that describe a name, or a noun phrase itself; ``noun`` is their noun and ``sort`` the
    list it is in. ``subject`` is whether they can be a verb's subject, and ``owner`` the name for whom an office or
    spokesperson speaks.
    """

    span: Span
    kind: MentionKind
    type: str | None = None
    title: Span | None = None
    noun: str = ""
    sort: str = ""
    subject: bool = True
    plural: bool = False
    owner: Span | None = None

    @property
    def begin(self) -> int:
        """Return where the source begins, including a title before the name."""
        return min(self.span.start, self.title.start) if self.title else self.span.start

    @property
    def finish(self) -> int:
        """Return where the source ends, including an apposition."""
        return max(self.span.end, self.title.end) if self.title else self.span.end


@dataclass(frozen=True, slots=True)
class Page:
    """An article without a scene: ``masked`` is its text with quotes blanked out, so that offsets stay the same."""

    article: Article
    language: Language
    quotes: tuple[Quote, ...]
    masked: str
    paragraphs: tuple[Span, ...]
    sentences: tuple[Span, ...]
    words: tuple[Span, ...]
    cues: dict[int, str]  # by where a word starts: "speech", "judgement" or "noun"
    sources: tuple[Source, ...]
    subjects: dict[int, int]  # by where a verb starts: where its subject starts, according to a parser

    def words_in(self, span: Span) -> tuple[Span, ...]:
        """Return the words that start inside ``span``."""
        return self.words[bisect_left(self.words, (span.start, 0)) : bisect_left(self.words, (span.end, 0))]

    def form(self, word: Span) -> str:
        """Return a word in lower case."""
        return word.of(self.masked).lower()

    def sources_in(self, start: int, end: int) -> list[Source]:
        """Return the sources between two offsets."""
        first, last = (bisect_left(self.sources, at, key=lambda s: s.begin) for at in (start, end))
        return [s for s in self.sources[first:last] if s.span.end <= end]

    def sentence_at(self, offset: int) -> Span:
        """Return the sentence that holds ``offset``, or the one before it if it lies between two."""
        place = bisect_right(self.sentences, (offset, len(self.masked) + 1)) - 1
        return self.sentences[max(0, place)] if self.sentences else Span(0, 0)

    def paragraph_at(self, offset: int) -> int:
        """Return the index of the paragraph that holds ``offset``."""
        return max(0, bisect_right(self.paragraphs, (offset, len(self.masked) + 1)) - 1)
