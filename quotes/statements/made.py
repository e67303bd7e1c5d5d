"""A group of quotes to a Statement: its fullest wording, its speaker, and how each member stands to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from quotes.datatypes import Member, Relation, Statement
from quotes.statements.compare import compare
from quotes.statements.evidence import Printed
from quotes.statements.lexicon import Lexicon
from quotes.text import digest, normal


def statement_id(speaker_id: str | None, text: str) -> str:
    """Return the id of a statement: a hash of its speaker and the normal form of its fullest wording."""
    return digest(speaker_id or "", normal(text))


def make(quotes: Sequence[Printed], lexicon: Lexicon) -> Statement:
    """Return the statement that the quotes are, its members by quote id."""
    full = max(quotes, key=_fullness)
    speaker = speaker_of(quotes)
    members = tuple(_member(q, full, lexicon) for q in sorted(quotes, key=lambda q: q.record.id))
    return Statement(statement_id(speaker, full.record.text), speaker, full.record.text, members)


def _fullness(quote: Printed) -> tuple[int, int, str, str]:
    said = len(quote.wording.stems) - len(quote.wording.added)
    return said, -len(quote.wording.gaps), quote.record.text, quote.record.id


def speaker_of(quotes: Sequence[Printed]) -> str | None:
    """Return the speaker that most members have, named ones before others; None where none has one."""
    votes = Counter((q.known, q.speaker) for q in quotes if q.speaker is not None)
    best = max(votes, key=lambda v: (v[0], votes[v], v[1] or ""), default=None)
    return best[1] if best else None


def _member(quote: Printed, full: Printed, lexicon: Lexicon) -> Member:
    a, b = (quote, full) if len(quote.wording.stems) <= len(full.wording.stems) else (full, quote)
    compared = compare(a.wording, b.wording, lexicon)
    if quote.wording.key == full.wording.key:
        same = quote.record.text.strip(" .,!?;:") == full.record.text.strip(" .,!?;:")
        return Member(quote.record.id, Relation.SAME if same else Relation.TYPOGRAPHY, 1.0)
    if compared.contained:
        return Member(quote.record.id, Relation.EXCERPT, 1.0)
    relation = Relation.ELLIPSIS if quote.wording.gaps or full.wording.gaps else Relation.EDIT
    return Member(quote.record.id, relation, round(compared.sameness, 4))
