"""Decisions about quotes one by one: who said it, what is no speech, what leaves the index."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace

from quotes import corrections
from quotes.corrections.review.people import Acquaintances
from quotes.corrections.review.regroup import Records, members, partner, recount, voices, write
from quotes.database.live import quotes_where, statements_of_quotes
from quotes.database.replace import remove_quotes
from quotes.datatypes import SPEECH, LaterRule, Part, QuoteRecord, Speaker
from quotes.datatypes.decisions import Action, Correction
from quotes.statements import revise_speakers


def decide(conn: sqlite3.Connection, correction: Correction, people: Acquaintances) -> list[str]:
    """Carry out a decision about quotes; return the targets that are not in the index."""
    targets = quotes_where(conn, "id", correction.targets)
    missing = sorted(set(correction.targets) - {record.id for record in targets})
    if not targets:
        return missing
    is_removal = correction.action is Action.REMOVE
    records = _with_own_utterance(targets) if is_removal else [*_with_own_utterance(targets), *_repeats(conn, targets)]
    speaker = people.named(conn, correction.value) if correction.value else None
    decided = [] if is_removal else [corrections.decided(record, correction, speaker) for record in records]
    before = voices(records)
    for statement in sorted({s or "" for s in statements_of_quotes(conn, [r.id for r in records]).values()}):
        if statement:
            before |= _regroup(conn, statement, decided, {r.id for r in records}, speaker)
    _write_unplaced(conn, decided, speaker)
    if is_removal:
        remove_quotes(conn, [record.id for record in records])
    recount(conn, before | voices(decided), records)
    return missing


def _repeats(conn: sqlite3.Connection, targets: Sequence[QuoteRecord]) -> Records:
    """Return what headlines repeat of some quotes, as far as nobody has decided about it."""
    spoken = {record.utterance_id for record in targets if record.part is Part.TEXT}
    ids = {record.id for record in targets}
    near = quotes_where(conn, "utterance_id", spoken)
    return [r for r in near if r.part is Part.TITLE and r.id not in ids and r.rule != LaterRule.CORRECTION]


def _with_own_utterance(targets: Sequence[QuoteRecord]) -> Records:
    """Return the records; a headline's quote about which a person decides is no longer of the text's utterance."""
    of_text = {record.utterance_id for record in targets if record.part is Part.TEXT}
    return [
        replace(r, utterance_id=r.id) if r.part is Part.TITLE and r.utterance_id not in of_text else r for r in targets
    ]


def _write_unplaced(conn: sqlite3.Connection, decided: Records, speaker: Speaker | None) -> None:
    """Write the quotes that belonged to no statement: those within others, and what is no speech, or was none."""
    places = statements_of_quotes(conn, [record.id for record in decided])
    turns: dict[tuple[str, str], Records] = {}
    for record in decided:
        if places[record.id] is None:
            turns.setdefault((record.article_id, record.utterance_id), []).append(record)
    for turn in turns.values():
        other = partner(conn, turn, speaker.id if speaker else None, [])
        old = set() if other is None else {other}
        write(conn, old, [[*turn, *members(conn, old)]], [])


def _regroup(
    conn: sqlite3.Connection, statement: str, decided: Records, touched: Collection[str], speaker: Speaker | None
) -> set[str]:
    """Put a statement together anew after a decision about some of its quotes; return whom these quotes named."""
    own = members(conn, [statement])
    was = {record.id: record for record in own}
    changed = {record.id: record for record in decided if record.id in was}
    now = [changed.get(r.id, r) for r in own if r.id in changed or r.id not in touched]
    same_answer = all(_answer(was[id]) == _answer(record) for id, record in changed.items())
    stay, leave = (now, []) if same_answer else _divided(now, changed.keys(), speaker)
    old = {statement}
    if leave and (other := partner(conn, leave, speaker.id if speaker else None, [statement])) is not None:
        leave = [*leave, *members(conn, [other])]
        old.add(other)
    write(conn, old, [stay, leave], [])
    return voices([*own, *leave])


def _answer(record: QuoteRecord) -> tuple[str, str | None]:
    return str(record.role), record.speaker_id


def _divided(now: Records, changed: Collection[str], speaker: Speaker | None) -> tuple[Records, Records]:
    """Return the quotes that stay in a statement, and those that leave it by a decision about some.

    If no other quote names another speaker, all go together: what had no speaker learns it from the decision.
    """
    moving = [r for r in now if r.id in changed]
    if not any(r.role in SPEECH for r in moving):
        return [r for r in now if r.id not in changed], moving
    turns = {(r.article_id, r.utterance_id) for r in moving}
    leave = [r for r in now if (r.article_id, r.utterance_id) in turns]
    stay = [r for r in now if (r.article_id, r.utterance_id) not in turns]
    against = {r.speaker_id for r in stay} - {None, speaker and speaker.id}
    if against:
        return stay, leave
    if speaker is None:
        return now, []
    return [], list(revise_speakers(now, [[r.id for r in now]]))
