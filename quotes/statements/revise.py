"""Speakers learned from other printings of the same statement, and recorded as learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from quotes.datatypes import MentionKind, QuoteRecord, Role
from quotes.statements.evidence import ECHO_BITS, SHORT_BITS, SURE
from quotes.statements.lexicon import lexicon
from quotes.statements.wording import Wording, wording

RULE = "same statement"
_DECIDED = "correction"  # the rule of what people have decided


def revise_speakers(
    records: Sequence[QuoteRecord], groups: Sequence[Sequence[str]], wordings: Mapping[str, Wording] | None = None
) -> tuple[QuoteRecord, ...]:
    """Return the records, in their order, with speakers that other members of their statements make certain.

    ``groups`` are the quotes of each statement, by their ids; a single one, who can learn from nobody, may be left out.

    A quote without a speaker, or a longer one whose attribution went by a pronoun or was not sure of itself, takes the
    speaker by whose name all of its statement's sure attributions go.  Its ``rule`` then says so, its ``reason`` from
    where and instead of what; its mention stays the one that the text has.  ``wordings`` are what the
    merge has read off texts, as far as it is at hand.
    """
    asked = set(chain.from_iterable(groups))
    by_id = {record.id: record for record in records if record.id in asked}
    revised: dict[str, QuoteRecord] = {}

    def tells(record: QuoteRecord) -> int:
        """Return what a quote's words tell, in bits."""
        known = wordings.get(record.text) if wordings else None
        return sum((known or wording(record.text, lexicon())).bits)

    for group in groups:
        members = [by_id[id] for id in group if id in by_id]
        teachers = [r for r in members if _explicit(r)]
        if len({r.speaker_id for r in teachers}) != 1:
            continue
        teacher = max(teachers, key=lambda r: (len(r.text), r.confidence, r.id))
        for record in members:
            learns = record.speaker_id != teacher.speaker_id and _open(record)
            if learns and min(tells(record), tells(teacher)) >= _needed(record):
                revised[record.id] = _learned(record, teacher)
    return tuple(revised.get(record.id, record) for record in records)


def _explicit(record: QuoteRecord) -> bool:
    named = record.mention_kind is MentionKind.NAME and record.confidence >= SURE
    return record.speaker_id is not None and (named or record.rule == _DECIDED)


def _open(record: QuoteRecord) -> bool:
    """Return whether a record's attribution may be overruled."""
    if record.rule == _DECIDED:
        return False
    if record.role not in (Role.UTTERANCE, Role.FRAGMENT):
        return False
    return record.speaker_id is None or record.mention_kind is MentionKind.PRONOUN or record.confidence < SURE


def _needed(record: QuoteRecord) -> int:
    """Return what they must tell to be somebody's own: a phrase can be two people's, a sentence is one's."""
    return ECHO_BITS if record.speaker_id is None else SHORT_BITS


def _learned(record: QuoteRecord, teacher: QuoteRecord) -> QuoteRecord:
    where = "the same article" if teacher.article_id == record.article_id else teacher.outlet or "another article"
    instead = f"; {record.rule} had {record.speaker}" if record.speaker else ""
    return replace(
        record,
        speaker_id=teacher.speaker_id,
        speaker=teacher.speaker,
        speaker_kind=teacher.speaker_kind,
        rule=RULE,
        reason=f"the same statement goes by the name of {teacher.speaker} in {where}{instead}",
        confidence=teacher.confidence,
    )
