"""A quote as the merge sees it, and the relation between the speakers of two quotes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import chain

from quotes.datatypes import SPEECH, QuoteRecord, SpeakerKind
from quotes.statements.wording import Wording
from quotes.text.lexicon import Lexicon
from quotes.text.normal import OfPieces, pieces, words, words_in


@dataclass(frozen=True, slots=True, eq=False)
class Printed:
    """One quote as the merge sees it."""

    record: QuoteRecord
    wording: Wording
    day: int | None  # days since year 1, None if the article has no date
    speaker: str | None  # the canonical speaker's id, None if unknown
    local: bool  # a speaker without a name, whom only this article knows
    name: tuple[str, ...]  # the stems of the speaker's name, its last word last

    @property
    def spoken(self) -> bool:
        """Return whether attribution took the quote for speech; scare quotes may still come from a known remark."""
        return self.record.role in SPEECH

    @property
    def organisation(self) -> bool:
        """Return whether the speaker is a body that people speak for."""
        return self.record.speaker_kind in (SpeakerKind.ORGANISATION, SpeakerKind.OFFICE)

    @property
    def known(self) -> bool:
        """Return whether the quote has a speaker with a name."""
        return self.speaker is not None and not self.local


def printed(record: QuoteRecord, wording: Wording, lexicon: Lexicon) -> Printed:
    """Return a record in the form in which it is merged."""
    local, name = _heard(record.speaker, lexicon) if record.speaker else (False, ())
    return Printed(record, wording, day_of(record.published), record.speaker_id, local, name)


@lru_cache(maxsize=1 << 14)
def _heard(speaker: str, lexicon: Lexicon) -> tuple[bool, tuple[str, ...]]:
    """Return whether a speaker has no name, and the stems of what they are called."""
    return unnamed(speaker), tuple(lexicon.stem(word.removesuffix("'s")) for word in words(speaker))


@lru_cache(maxsize=1 << 12)
def nearby(quote: Printed, lexicon: Lexicon) -> frozenset[str]:
    """Return the stems of the words in and around a quote, without those of grammar, in whatever language it is."""
    around = map(_telling(lexicon).__getitem__, pieces(f"{quote.record.before} | {quote.record.after}"))
    return frozenset(chain(chain.from_iterable(around), set(quote.wording.stems) - lexicon.grammar))


@cache
def _telling(lexicon: Lexicon) -> OfPieces:
    """Return what tells the stems of the words in pieces of text, without those of grammar."""
    return OfPieces(
        lambda piece: (lexicon.stem(word) for word in words_in(piece) if word not in lexicon.grammar), _PIECES
    )


_PIECES = 1 << 16  # some ten megabytes


def forget_nearby() -> None:
    """Forget what is kept of the words around quotes, when all are compared."""
    nearby.cache_clear()
    _telling.cache_clear()


def forget_quotes() -> None:
    """Forget all that is kept of quotes, when they are merged."""
    forget_nearby()
    _heard.cache_clear()
    day_of.cache_clear()


def unnamed(speaker: str) -> bool:
    """Return whether a speaker is known by a noun phrase only: its last word has no capital ("a spokesman")."""
    return speaker.split()[-1][:1].islower() if speaker.split() else False


@lru_cache(maxsize=1 << 14)
def day_of(published: str | None) -> int | None:
    """Return the days from year 1 to the day on which an article was published, None if that is unknown."""
    try:
        return date.fromisoformat(published[:10]).toordinal() if published else None
    except ValueError:
        return None


def days_apart(a: Printed, b: Printed) -> int | None:
    """Return the days between two quotes' articles, or None if one has no date."""
    return abs(a.day - b.day) if a.day is not None and b.day is not None else None


_ONE_AND_MANY = {SpeakerKind.PERSON, SpeakerKind.GROUP}  # "the crowd" is not another name for a person


def company(a: Printed, b: Printed, lexicon: Lexicon) -> str:
    """Return the relation between two quotes' speakers.

    "same"; "namesake": perhaps the same, judged by their names; "on behalf": a body, and a person who is named with it;
    "other": two different ones; "local": one has no name; "unknown": one is not known; "unspoken": attribution does not
    take one quote for speech.
    """
    if a.speaker is not None and a.speaker == b.speaker:
        return "same"
    if {a.record.speaker_kind, b.record.speaker_kind} == _ONE_AND_MANY or _somebodys(a, b) or _somebodys(b, a):
        return "other"
    if not (a.known and b.known):
        return "unspoken" if not (a.spoken and b.spoken) else "local" if a.local or b.local else "unknown"
    if namesakes(a.name, b.name):
        return "namesake"
    if a.organisation != b.organisation and (_named(a, b.name, lexicon) or _named(b, a.name, lexicon)):
        return "on behalf"
    return "other"


def _somebodys(a: Printed, b: Printed) -> bool:
    """Return whether ``a`` is named as belonging to ``b``: "Duarte's lawyer" is not Duarte."""
    return a.local and b.known and b.name[-1] in a.name[:-1]


def namesakes(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Return whether two names may mean one person: one is part of the other, or first letters and last words agree."""
    if not a or not b or a[-1] != b[-1]:
        return False
    return set(a) <= set(b) or set(b) <= set(a) or a[0][0] == b[0][0]


def _named(quote: Printed, name: tuple[str, ...], lexicon: Lexicon) -> bool:
    """Return whether the last word of a name is near a quote, and not only inside it."""
    return bool(name) and name[-1] in nearby(quote, lexicon) and name[-1] not in quote.wording.stems
