"""Speakers learned from other printings of the same words, and marked as learned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from quotes.datatypes import SPEECH, LaterRule, MentionKind, QuoteRecord
from quotes.statements.as_printed import Printed, printed
from quotes.statements.evidence import ECHO_BITS, SURE
from quotes.statements.wording import wording
from quotes.text.lexicon import Lexicon, lexicon

# What overrules a speaker: this many outlets that agree on another, this many words, and a confidence below this.
AGREEING_OUTLETS = 2
REPAIRED_WORDS = 7
REPAIRED_BELOW = 0.8
# A description or pronoun names nobody: others learn from it only at this confidence, which covers whom it means.
SURE_OF_A_DESCRIPTION = 0.95

Echoed = tuple[Printed, Iterable[Printed]]  # a quote, and its echoes


def revise_speakers(
    records: Sequence[QuoteRecord], groups: Iterable[Sequence[str]], echoes: Iterable[tuple[str, str]] = ()
) -> tuple[QuoteRecord, ...]:
    """Return the records, in order, with the speakers that other printings of their words make certain.

    ``groups`` are the quotes of each statement, by id; a single quote, which cannot learn from others, may be left out.
    ``echoes`` are pairs of quotes with the same words, on one occasion, under different names.
    """
    words = lexicon()
    by_id = {r.id: printed(r, wording(r.text, words), words) for r in records}
    of_groups = ([by_id[id] for id in group if id in by_id] for group in groups)
    others: dict[str, list[Printed]] = defaultdict(list)
    for one, other in echoes:
        others[one].append(by_id[other])
        others[other].append(by_id[one])
    new = learned(of_groups, ((by_id[id], echoing) for id, echoing in others.items()), words)
    by_id |= {quote.record.id: quote for quote in new}
    return tuple(by_id[record.id].record for record in records)


def learned(groups: Iterable[Sequence[Printed]], echoed: Iterable[Echoed], lexicon: Lexicon) -> Iterator[Printed]:
    """Yield quotes with the speakers that other printings of their words make certain; of two for one the last counts.

    ``echoed`` are quotes with those that have the same words, on one occasion, under different names.
    A quote without a speaker gets the one on whom all sure attributions of its statement agree. One whose speaker
    differs from its echoes' is repaired only if at least two outlets agree on one person, it has seven or more words,
    and its own confidence is below .8. Its ``rule`` then says so, its ``reason`` names the source, and
    ``attributed_before`` the former speaker; its mention stays as in the text.
    """
    for quote, teacher in chain(_unattributed(groups), _repaired(echoed)):
        yield printed(_learned(quote.record, teacher), quote.wording, lexicon)


def _unattributed(groups: Iterable[Sequence[Printed]]) -> Iterator[tuple[Printed, QuoteRecord]]:
    """Yield the quotes without a speaker that get one from their statement, and from which of its quotes."""
    for group in groups:
        teachers = [quote for quote in group if _explicit(quote.record)]
        if len({quote.record.speaker_id for quote in teachers}) != 1:
            continue
        teacher = max(teachers, key=_authority)
        for quote in group:
            if quote.record.speaker_id is None and _open(quote.record):
                bits = min(sum(one.wording.bits) for one in (quote, teacher))
                if bits >= ECHO_BITS:  # two people can use the same phrase
                    yield quote, teacher.record


def _repaired(echoed: Iterable[Echoed]) -> Iterator[tuple[Printed, QuoteRecord]]:
    """Yield the quotes whose speaker is overruled by two or more outlets, and one of the quotes that do so."""
    for quote, echoes in echoed:
        if quote.record.confidence >= REPAIRED_BELOW or not _open(quote.record):
            continue
        teachers = [other for other in echoes if _explicit(other.record)]
        if min(len(one.wording.stems) for one in (quote, *teachers)) < REPAIRED_WORDS:
            continue
        outlets = defaultdict(set)
        for teacher in teachers:
            outlets[teacher.record.speaker_id].add(teacher.record.outlet or teacher.record.article_id)
        if len(outlets) == 1 and len(next(iter(outlets.values())) - {quote.record.outlet}) >= AGREEING_OUTLETS:
            yield quote, max(teachers, key=_authority).record


def _authority(quote: Printed) -> tuple[int, float, str]:
    return len(quote.record.text), quote.record.confidence, quote.record.id


def _explicit(record: QuoteRecord) -> bool:
    """Return whether other records can learn from this speaker: sure of the person, or decided by a person."""
    sure = SURE if record.mention_kind is MentionKind.NAME else SURE_OF_A_DESCRIPTION
    return record.speaker_id is not None and (record.confidence >= sure or record.rule == LaterRule.CORRECTION)


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
