"""What a decision makes of one quote or speaker; ``quotes.corrections.review`` carries it into an index."""

from __future__ import annotations

from dataclasses import replace

from quotes.datatypes import SPEECH, LaterRule, QuoteRecord, Role, Speaker, SpeakerKind
from quotes.datatypes.decisions import Action, Correction
from quotes.text.normal import digest, words

# Decisions about quotes one by one; each quote can have only one of them.
OF_QUOTES = (Action.ASSIGN, Action.CONFIRM, Action.NOT_SPEECH, Action.REMOVE)


def decided(record: QuoteRecord, correction: Correction, speaker: Speaker | None) -> QuoteRecord:
    """Return a record as a person has decided; ``speaker`` is who said it by that decision, if anybody.

    A confirmation of the record's own speaker leaves everything else as it was. Decisions that take a quote out of the
    index, or do not concern quotes one by one, are none of this function's.
    """
    reason = correction.note or _reason(correction)
    record = replace(record, rule=LaterRule.CORRECTION, reason=reason, confidence=1.0)
    if correction.action is Action.CONFIRM and record.speaker_id == (speaker and speaker.id):
        return record
    record = replace(record, others=(), attributed_before=None)
    if correction.action is Action.NOT_SPEECH or speaker is None:
        role = Role.SCARE if correction.action is Action.NOT_SPEECH else record.role
        return replace(record, role=role, speaker_id=None, speaker=None, speaker_kind=None, reported_by=None)
    role = record.role if record.role in (*SPEECH, Role.NESTED) else Role.FRAGMENT
    record = replace(record, role=role, speaker_id=speaker.id, speaker=speaker.name, speaker_kind=speaker.kind)
    if record.reported_by is not None and record.reported_by.id == speaker.id:
        record = replace(record, reported_by=None)
    return record


def _reason(correction: Correction) -> str:
    verb = "confirmed" if correction.action is Action.CONFIRM else "decided"
    return f"{verb} in the corrections file, line {correction.line}"


def spoken(name: str) -> str:
    """Return the form in which two spellings of a speaker's name are the same."""
    return " ".join(words(name))


def newcomer(name: str) -> Speaker:
    """Return a speaker whom no article names, only a correction."""
    return Speaker(digest("corrections", spoken(name)), name, SpeakerKind.PERSON)


def united(speaker: Speaker, duplicate: Speaker) -> Speaker:
    """Return a speaker with the names of another who is the same, and with their description if it has none."""
    names = (*speaker.aliases, duplicate.name, *duplicate.aliases)
    aliases = tuple(dict.fromkeys(n for n in names if n != speaker.name))
    return replace(speaker, aliases=aliases, description=speaker.description or duplicate.description)


def renamed(speaker: Speaker, name: str) -> Speaker:
    """Return a speaker under a new name; the old one becomes one of the others."""
    return replace(speaker, name=name, aliases=tuple(n for n in (speaker.name, *speaker.aliases) if n != name))
