"""The nouns of the project: what flows from room to room.

Every position is a half-open span of character offsets into ``Article.text``, which is never changed; those of a
headline's quotes are into ``Article.title``.  All classes are frozen; a room makes new objects and changes none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, NamedTuple

from quotes.datatypes.occasion import Occasion
from quotes.datatypes.plain import Plain


class Span(NamedTuple):
    """A half-open range of characters, ``text[start:end]``."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of ``text`` that the span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Return whether the two spans share a character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Return whether ``other`` lies inside this span."""
        return self.start <= other.start and other.end <= self.end


class Role(StrEnum):
    """What a span in quotation marks is doing there."""

    UTTERANCE = "utterance"  # somebody's words, standing as a sentence or clause of their own
    FRAGMENT = "fragment"  # somebody's words inside the reporter's own clause
    TITLE = "title"  # the name of a work, a programme, a law
    SCARE = "scare"  # the reporter's own distance, a nickname, a word as a word
    NESTED = "nested"  # a quote inside another quote


SPEECH = (Role.UTTERANCE, Role.FRAGMENT)  # somebody's words; what is nested is in the outer quote


class MentionKind(StrEnum):
    """The form of the words that name a speaker."""

    NAME = "name"
    PRONOUN = "pronoun"
    NOMINAL = "nominal"


class SpeakerKind(StrEnum):
    """What kind of speaker it is."""

    PERSON = "person"
    OFFICE = "office"
    ORGANISATION = "organisation"
    GROUP = "group"
    DOCUMENT = "document"


class Relation(StrEnum):
    """How a quote's wording differs from the wording shown of its statement."""

    SAME = "same"
    TYPOGRAPHY = "typography"
    EXCERPT = "excerpt"
    EDIT = "edit"
    ELLIPSIS = "ellipsis"
    SPLIT = "split"


class LinkKind(StrEnum):
    """How two statements belong together without being one."""

    SIMILAR = "similar"  # perhaps the same remark, but not sure enough to merge
    ECHOES = "echoes"  # the first repeats the other's words
    TRANSLATION = "translation"  # the same in two languages, or two translations into one
    ANSWER = "answer"  # an article puts the first against the other, which was said to its speaker


class Part(StrEnum):
    """The part of an article that a quote stands in, into which its offsets are."""

    TEXT = "text"
    TITLE = "title"  # the headline


class LaterRule(StrEnum):
    """The rules that overrule an article's own attribution."""

    CORRECTION = "correction"  # a person has decided, and nothing overrules that
    STATEMENT = "statement"  # other printings of the words name the speaker


@dataclass(frozen=True, slots=True)
class Article(Plain):
    """One news article as read; ``text`` is the decoded input after BOM and front matter."""

    id: str
    text: str
    source: str  # the input it came from: "a.txt", "news.jsonl:17"
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: str | None = None  # ISO 8601, a date or a date and time
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Skipped(Plain):
    """An input that could not be read as an article, and why."""

    input: str
    reason: str


@dataclass(frozen=True, slots=True)
class Quote:
    """One span in quotation marks as printed; ``span`` excludes the marks, ``outer`` includes them."""

    span: Span
    outer: Span
    text: str
    opening: str
    closing: str  # "" when the quote is never closed, or is re-opened in the next paragraph
    role: Role  # provisional until attribution
    parent: int | None = None  # index of the quote that encloses this one
    continues: int | None = None  # index of the quote that this one goes on from, over a paragraph break

    @property
    def closed(self) -> bool:
        """Return whether a closing mark was found."""
        return self.closing != ""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a parsed sentence; ``head`` is an index into the sentence, -1 for the root.

    ``quote`` is the index of the quote that this token stands for (a placeholder), or None.
    """

    span: Span
    text: str
    lemma: str
    upos: str
    xpos: str
    deprel: str
    head: int
    quote: int | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A name found in the text, with its type: PERSON, ORG or LOC.

    ``gender`` is what the first name of a person suggests: "female", "male", or None where it tells nothing.
    """

    span: Span
    type: str
    gender: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A parsed sentence; its tokens' spans are offsets into ``Article.text``."""

    span: Span
    paragraph: int
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """An article's parse, only of the sentences that attribution looks at, in the order of the text."""

    paragraphs: tuple[Span, ...]
    sentences: tuple[Sentence, ...]
    entities: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """The words in the text that name who said a quote; ``head`` is the span of their head word."""

    span: Span
    head: Span
    kind: MentionKind
    entity_type: str | None = None  # PERSON, ORG, LOC or None


@dataclass(frozen=True, slots=True)
class LocalSpeaker:
    """A speaker as one article knows them.

    ``named`` is False for somebody known only by a noun phrase ("a spokesman"), who exists in this article only.
    """

    name: str
    kind: SpeakerKind
    named: bool
    aliases: tuple[str, ...] = ()
    description: str | None = None  # the title or role that the article gives: "Colombian President"
    known: str | None = None  # the id of the entry in speakers.yml that it was matched with
    on_behalf_of: str | None = None  # the name whose office or spokesperson this is


@dataclass(frozen=True, slots=True)
class Alternative(Plain):
    """Another speaker that attribution considered, the span of the words that name them, and the probability."""

    speaker: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Voice(Plain):
    """Who passes a speaker's words on ("Roe said Poe had admitted it") or says them, too; by name and id in records."""

    name: str
    start: int
    end: int
    text: str
    speaker: LocalSpeaker | None = None  # as the article knows them, until the record is made
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who said a quote, and why we think so: one for each quote of an article, in the same order."""

    role: Role
    utterance: int  # index of the first quote of the same utterance (its own index when it is the only part)
    speaker: LocalSpeaker | None
    mention: Mention | None
    cue: Span | None
    rule: str
    reason: str  # a sentence for people: what the rule saw, or why there is no speaker
    confidence: float  # probability that role and mention are right
    alternatives: tuple[Alternative, ...] = ()
    reported_by: Voice | None = None
    others: tuple[Voice, ...] = ()  # who says it together with the speaker


@dataclass(frozen=True, slots=True)
class Speaker(Plain):
    """A canonical speaker of the index."""

    id: str
    name: str
    kind: SpeakerKind
    aliases: tuple[str, ...] = ()
    description: str | None = None
    wikidata: str | None = None
    on_behalf_of: str | None = None  # id of another speaker
    descriptors: tuple[Descriptor, ...] = ()
    gender: str | None = None  # "female", "male" or None
    article: str | None = None  # id of the only article that knows a speaker without a name
    language: str | None = None  # the code of the language that the speaker speaks in public, where it is known


@dataclass(frozen=True, slots=True)
class Descriptor(Plain):
    """Words that mean a speaker without naming them ("the Colombian president"), from a date to a date."""

    text: str
    since: str | None = None  # ISO date, inclusive
    until: str | None = None  # ISO date, exclusive


@dataclass(frozen=True, slots=True)
class QuoteRecord(Plain):
    """One printed quote with everything that the index holds about it: a row of the table ``quotes``."""

    id: str
    utterance_id: str
    article_id: str
    outlet: str | None
    published: str | None
    start: int
    end: int
    text: str
    role: Role
    parent_id: str | None  # the enclosing quote's id, for nested ones
    speaker_id: str | None
    speaker: str | None  # canonical name
    speaker_start: int | None
    speaker_end: int | None
    speaker_text: str | None
    mention_kind: MentionKind | None
    cue_start: int | None
    cue_end: int | None
    cue_text: str | None
    rule: str
    reason: str
    confidence: float
    alternatives: tuple[Alternative, ...]
    before: str  # context of at most pipeline.records.CONTEXT_CHARACTERS
    after: str
    evidence: str | None = None  # a snippet with cue or speaker when they lie outside the context
    evidence_start: int | None = None
    speaker_kind: SpeakerKind | None = None  # of the canonical speaker
    attributed_before: str | None = None  # the speaker's name before other printings of the words overruled it
    reported_by: Voice | None = None  # who passes on the speaker's words
    others: tuple[Voice, ...] = ()  # who says them together with the speaker
    part: Part = Part.TEXT  # what all offsets are into: the article's text, or its title
    occasion: Occasion | None = None  # where it was said, if the sentence that names the speaker tells it
    COLUMNS: ClassVar[tuple[str, ...]] = ("speaker", "text", "role", "confidence")


@dataclass(frozen=True, slots=True)
class Member(Plain):
    """A quote's place in a statement."""

    quote_id: str
    relation: Relation
    score: float  # 1.0 for the same words, less the more they differ


@dataclass(frozen=True, slots=True)
class Statement(Plain):
    """Near-identical quotes of one speaker, merged; ``text`` is the wording shown for them."""

    id: str
    speaker_id: str | None
    text: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Link(Plain):
    """Two statements that belong together without being one."""

    statement_id: str
    other_id: str
    kind: LinkKind
    score: float
    reason: str
    original_id: str | None = None  # of a statement and its translation the one in the speaker's own language
    quote_id: str | None = None  # of an answer the quote whose sentence tells it, which is ``reason``
