"""Speakers learned from other printings of the same words, and marked as learned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from quotes.datatypes import SPEECH, LaterRule, MentionKind, QuoteRecord
from quotes.statements.evidence import ECHO_BITS, SURE
from quotes.statements.lexicon import lexicon
from quotes.statements.wording import Wording, wording

# What overrules a speaker: this many outlets that agree on another, this many words, and a confidence below this.
AGREEING_OUTLETS = 2
REPAIRED_WORDS = 7
REPAIRED_BELOW = 0.8


def revise_speakers(
    records: Sequence[QuoteRecord],
    groups: Sequence[Sequence[str]],
    echoes: Iterable[tuple[str, str]] = (),
    wordings: Mapping[str, Wording] | None = None,
) -> tuple[QuoteRecord, ...]:
    """Return the records, in order, with the speakers that other printings of their words make certain.

    ``groups`` are the quotes of each statement, by id; a single quote, which cannot learn from others, may be left out.
    ``echoes`` are pairs of quotes with the same words, on one occasion, under different names.

    A quote without a speaker gets the one on whom all sure attributions of its statement agree. One whose speaker
    differs from its echoes' is repaired only if at least two outlets agree on one person, it has seven or more words,
    and its own confidence is below .8. Its ``rule`` then says so, its ``reason`` names the source, and
    ``attributed_before`` the former speaker; its mention stays as in the text. ``wordings`` are the merge's wordings of
    texts.
    """
    by_id = {record.id: record for record in records}
    learned = _unattributed(by_id, groups, wordings or {})
    learned |= _repaired(by_id, echoes, wordings or {})
    return tuple(learned.get(record.id, record) for record in records)


def _unattributed(
    by_id: Mapping[str, QuoteRecord], groups: Sequence[Sequence[str]], wordings: Mapping[str, Wording]
) -> dict[str, QuoteRecord]:
    """Return the quotes without a speaker that get one from their statement."""
    learned: dict[str, QuoteRecord] = {}
    for group in groups:
        members = [by_id[id] for id in group if id in by_id]
        teachers = [r for r in members if _explicit(r)]
        if len({r.speaker_id for r in teachers}) != 1:
            continue
        teacher = max(teachers, key=_authority)
        for record in members:
            if record.speaker_id is None and _open(record):
                bits = min(sum(_wording(r, wordings).bits) for r in (record, teacher))
                if bits >= ECHO_BITS:  # two people can use the same phrase
                    learned[record.id] = _learned(record, teacher)
    return learned


def _repaired(
    by_id: Mapping[str, QuoteRecord], echoes: Iterable[tuple[str, str]], wordings: Mapping[str, Wording]
) -> dict[str, QuoteRecord]:
    """Return the quotes whose speaker is overruled by two or more outlets."""
    others: dict[str, list[QuoteRecord]] = defaultdict(list)
    for pair in echoes:
        for one, other in (pair, pair[::-1]):
            if _explicit(by_id[other]):
                others[one].append(by_id[other])
    repaired = {}
    for id, teachers in others.items():
        record = by_id[id]
        if record.confidence >= REPAIRED_BELOW or not _open(record):
            continue
        if min(len(_wording(r, wordings).stems) for r in (record, *teachers)) < REPAIRED_WORDS:
            continue
        outlets = defaultdict(set)
        for teacher in teachers:
            outlets[teacher.speaker_id].add(teacher.outlet or teacher.article_id)
        if len(outlets) == 1 and len(next(iter(outlets.values())) - {record.outlet}) >= AGREEING_OUTLETS:
            repaired[id] = _learned(record, max(teachers, key=_authority))
    return repaired


def _authority(record: QuoteRecord) -> tuple[int, float, str]:
    return len(record.text), record.confidence, record.id


def _wording(record: QuoteRecord, wordings: Mapping[str, Wording]) -> Wording:
    return wordings.get(record.text) or wording(record.text, lexicon())


def _explicit(record: QuoteRecord) -> bool:
    """Return whether other records can learn from this speaker: named and sure, or decided by a person."""
    is_named = record.mention_kind is MentionKind.NAME and record.confidence >= SURE
    return record.speaker_id is not None and (is_named or record.rule == LaterRule.CORRECTION)


def _open(record: QuoteRecord) -> bool:
    """Return whether a record's attribution may be changed: it is speech, and no person has decided about it."""
    return record.rule != LaterRule.CORRECTION and record.role in SPEECH


def _learned(record: QuoteRecord, teacher: QuoteRecord) -> QuoteRecord:
    where = "the same article" if teacher.article_id == record.article_id else teacher.outlet or "another article"
    return replace(
        record,
        speaker_id=teacher.speaker_id,
        speaker=teacher.speaker,
        speaker_kind=teacher.speaker_kind,
        rule=LaterRule.STATEMENT,
        reason=f"the same words are attributed to {teacher.speaker} in {where}",
        confidence=teacher.confidence,
        attributed_before=record.speaker,
        others=record.others if record.speaker_id == teacher.speaker_id else (),
        reported_by=record.reported_by if record.reported_by and record.reported_by.id != teacher.speaker_id else None,
    )
