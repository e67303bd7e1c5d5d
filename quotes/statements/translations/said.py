"""A statement as it is held against those that may be translations of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from quotes import lang
from quotes.datatypes import SPEECH, QuoteRecord, Statement
from quotes.statements.as_printed import day_of
from quotes.text.facts import Facts, facts
from quotes.text.normal import normal

# Fewer words say too little to be known again in another language: "todo bien", "very sick".
LEAST_WORDS = 3
# Printings of a statement that are looked at besides the wording shown, the longest first, and parts of one wording.
MOST_PRINTINGS = 4
MOST_PARTS = 8
# Where one wording falls into parts: behind a sentence, at a semicolon, at the mark for a tag that is left out.
_ENDS = re.compile(r"(?<=[.!?…])\s+|;\s+")


@dataclass(frozen=True)
class Said:
    """A statement with what tells its translations: its wordings, language and days."""

    id: str
    speaker: str
    language: str
    texts: tuple[str, ...]  # the wording shown, its sentences, and other printings
    articles: frozenset[str]
    first: int | None  # days since year 1, None if no article has a date
    last: int | None
    printed_again: int  # in how many further outlets

    @cached_property
    def facts(self) -> tuple[Facts, ...]:
        """Return the facts of each text."""
        return tuple(facts(text, self.language) for text in self.texts)


def said_of(statement: Statement, quotes: Sequence[QuoteRecord], language_of: Mapping[str, str]) -> Said:
    """Return a statement as it is compared; ``language_of`` gives the language of each article by its id."""
    days = [day for quote in quotes if (day := day_of(quote.published)) is not None]
    return Said(
        id=statement.id,
        speaker=statement.speaker_id or "",
        language=lang.most_common(language_of.get(quote.article_id, lang.FALLBACK) for quote in quotes),
        texts=tuple(_texts(statement, quotes)),
        articles=frozenset(quote.article_id for quote in quotes),
        first=min(days, default=None),
        last=max(days, default=None),
        printed_again=max(0, len({quote.outlet for quote in quotes if quote.outlet}) - 1),
    )


def can_be_translated(statement: Statement, quotes: Iterable[QuoteRecord]) -> bool:
    """Return whether a statement can be known again in another language: speech of somebody, of three words or more."""
    spoken = statement.speaker_id is not None and any(quote.role in SPEECH for quote in quotes)
    return spoken and len(statement.text.split()) >= LEAST_WORDS


def _texts(statement: Statement, quotes: Sequence[QuoteRecord]) -> Iterator[str]:
    """Yield the wording shown, its parts where it has several, then other printings.

    One part of an utterance is no printing: what it says can be less than the statement, and something else.
    """
    yield statement.text
    parts = [part for part in _ENDS.split(statement.text) if len(part.split()) >= LEAST_WORDS]
    if len(parts) > 1:
        yield from parts[:MOST_PARTS]
    parts_in = Counter(quote.utterance_id for quote in quotes)
    whole = {quote.text for quote in quotes if parts_in[quote.utterance_id] == 1} - {statement.text}
    others = {normal(text): text for text in sorted(whole)}
    if others:
        others.pop(normal(statement.text), None)
    printed = (text for text in others.values() if len(text.split()) >= LEAST_WORDS)
    yield from sorted(printed, key=lambda text: (-len(text), text))[:MOST_PRINTINGS]
