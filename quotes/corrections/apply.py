"""Corrections applied to what a build found, before quotes are merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from quotes.datatypes import SPEECH, LaterRule, QuoteRecord, Role, Speaker, SpeakerKind, Voice
from quotes.decisions import Action, Correction, Outcome
from quotes.text.correction_syntax import FORMS
from quotes.text.normal import digest, words

_OF_QUOTES = (Action.ASSIGN, Action.NOT_SPEECH, Action.REMOVE)


@dataclass(frozen=True, slots=True)
class Corrected:
    """Corrected records and speakers, and what became of each correction, in the file's order."""

    records: tuple[QuoteRecord, ...]
    speakers: tuple[Speaker, ...]
    outcomes: tuple[Outcome, ...]


def apply(records: Sequence[QuoteRecord], speakers: Sequence[Speaker], corrections: Sequence[Correction]) -> Corrected:
    """Return records and speakers with their corrections applied; corrections of statements are only checked.

    Speakers are merged and renamed first, so that quotes can be assigned to them; a speaker that no article names is
    created. A correction with ids that are not in the index is reported as not applied, never as an error.
    """
    if not corrections:
        return Corrected(tuple(records), tuple(speakers), ())
    people = {s.id: s for s in speakers}
    became = _merge_speakers(people, corrections)
    _rename(people, corrections)
    by_name = _names(people.values())
    decided: dict[str, QuoteRecord | None] = {r.id: _with_speaker(r, became, people) for r in records}
    for correction in corrections:
        for target in correction.targets if correction.action in _OF_QUOTES else ():
            record = decided.get(target)
            if record is not None:
                decided[target] = _decided(record, correction, people, by_name, became)
    rest = [r for r in decided.values() if r is not None]
    ids = {r.id for r in rest}
    outcomes = tuple(_outcome(c, {r.id for r in records}, {s.id for s in speakers}) for c in corrections)
    return Corrected(
        tuple(r if r.parent_id is None or r.parent_id in ids else replace(r, parent_id=None) for r in rest),
        tuple(people.values()),
        outcomes,
    )


def together(corrections: Sequence[Correction]) -> tuple[frozenset[str], ...]:
    """Return the sets of quote ids that people have merged."""
    return tuple(frozenset(c.targets) for c in corrections if c.action is Action.MERGE)


def apart(corrections: Sequence[Correction]) -> tuple[frozenset[str], ...]:
    """Return the sets of quote ids that people have split off; each is a statement of its own."""
    return tuple(frozenset(c.targets) for c in corrections if c.action is Action.SPLIT)


def translations(corrections: Sequence[Correction]) -> tuple[tuple[frozenset[str], ...], tuple[frozenset[str], ...]]:
    """Return the sets of quote ids whose statements people have found to be translations, and to be none."""
    of = {
        action: tuple(frozenset(c.targets) for c in corrections if c.action is action)
        for action in (Action.MERGE_TRANSLATIONS, Action.SPLIT_TRANSLATIONS)
    }
    return of[Action.MERGE_TRANSLATIONS], of[Action.SPLIT_TRANSLATIONS]


def _merge_speakers(people: dict[str, Speaker], corrections: Sequence[Correction]) -> dict[str, str]:
    """Take merged speakers out of ``people`` and return the new id of each."""
    became: dict[str, str] = {}
    for correction in corrections:
        if correction.action is not Action.MERGE_SPEAKERS:
            continue
        target, *others = (_last(t, became) for t in correction.targets)
        for other in others:
            if target in people and other in people and other != target:
                duplicate = people.pop(other)
                names = (*people[target].aliases, duplicate.name, *duplicate.aliases)
                aliases = tuple(dict.fromkeys(n for n in names if n != people[target].name))
                description = people[target].description or duplicate.description
                people[target] = replace(people[target], aliases=aliases, description=description)
                became[other] = target
    for id, speaker in people.items():
        if speaker.on_behalf_of in became:
            owner = _last(speaker.on_behalf_of, became)
            people[id] = replace(speaker, on_behalf_of=owner if owner != id else None)
    return became


def _last(id: str, became: Mapping[str, str]) -> str:
    while id in became:
        id = became[id]
    return id


def _rename(people: dict[str, Speaker], corrections: Sequence[Correction]) -> None:
    for correction in corrections:
        if correction.action is Action.RENAME and correction.value is not None:
            old = people.get(correction.targets[0])
            if old is not None and old.name != correction.value:
                aliases = tuple(n for n in (old.name, *old.aliases) if n != correction.value)
                people[old.id] = replace(old, name=correction.value, aliases=aliases)


def _names(people: Iterable[Speaker]) -> dict[str, set[str]]:
    ids: dict[str, set[str]] = {}
    for speaker in people:
        for name in (speaker.name, *speaker.aliases):
            ids.setdefault(" ".join(words(name)), set()).add(speaker.id)
    return ids


def _with_speaker(record: QuoteRecord, became: Mapping[str, str], people: Mapping[str, Speaker]) -> QuoteRecord:
    if record.reported_by is not None or record.others:
        reporter = record.reported_by and _renamed(record.reported_by, became, people)
        record = replace(record, reported_by=reporter, others=tuple(_renamed(o, became, people) for o in record.others))
    if record.speaker_id is None:
        return record
    id = _last(record.speaker_id, became)
    if id not in people or (id, people[id].name) == (record.speaker_id, record.speaker):
        return record
    return replace(record, speaker_id=id, speaker=people[id].name, speaker_kind=people[id].kind)


def _renamed(voice: Voice, became: Mapping[str, str], people: Mapping[str, Speaker]) -> Voice:
    person = people.get(_last(voice.id or "", became))
    return replace(voice, id=person.id, name=person.name) if person is not None else voice


def _decided(
    record: QuoteRecord,
    correction: Correction,
    people: dict[str, Speaker],
    by_name: dict[str, set[str]],
    became: Mapping[str, str],
) -> QuoteRecord | None:
    """Return the record as a person has decided, or None if it is removed."""
    record = replace(record, others=())
    reason = correction.note or f"decided in the corrections file, line {correction.line}"
    if correction.action is Action.REMOVE:
        return None
    if correction.action is Action.NOT_SPEECH:
        record = replace(record, role=Role.SCARE, speaker_id=None, speaker=None, speaker_kind=None, reported_by=None)
        return replace(record, rule=LaterRule.CORRECTION, reason=reason, confidence=1.0)
    speaker = _speaker(correction.value or "", people, by_name, became)
    role = record.role if record.role in (*SPEECH, Role.NESTED) else Role.FRAGMENT
    record = replace(record, role=role, speaker_id=speaker.id, speaker=speaker.name, speaker_kind=speaker.kind)
    if record.reported_by is not None and record.reported_by.id == speaker.id:
        record = replace(record, reported_by=None)
    return replace(record, rule=LaterRule.CORRECTION, reason=reason, confidence=1.0)


def _speaker(
    id_or_name: str, people: dict[str, Speaker], by_name: dict[str, set[str]], became: Mapping[str, str]
) -> Speaker:
    """Return the speaker with this id, else the only one with this name, else a new one."""
    id = _last(id_or_name, became)
    if id in people:
        return people[id]
    name = " ".join(words(id_or_name))
    bearers = by_name.get(name, set())
    if len(bearers) == 1:
        return people[next(iter(bearers))]
    new = Speaker(digest("corrections", name), id_or_name, SpeakerKind.PERSON)
    by_name.setdefault(name, set()).add(new.id)
    return people.setdefault(new.id, new)


def _outcome(correction: Correction, quotes: set[str], speakers: set[str]) -> Outcome:
    form = FORMS[correction.action]
    ids = speakers if form.of_speakers else quotes
    missing = [t for t in correction.targets if t not in ids]
    enough = len(correction.targets) - len(missing) >= form.least
    note = f"not in the index: {', '.join(missing)}" if missing else correction.note
    return Outcome(correction, enough, note)
