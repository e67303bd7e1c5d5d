"""Decisions about speakers: whom a correction names, who are one person, what somebody is called."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from quotes import corrections
from quotes.corrections.review import regroup
from quotes.database.live import (
    links_of,
    names,
    speaker_with,
    statement_rows,
    statements_of_quotes,
    statements_of_speaker,
)
from quotes.database.replace import hand_over, hand_over_quotes, move_statements, put_speaker, redirect, renew_counts
from quotes.datatypes import LinkKind, Speaker
from quotes.datatypes.decisions import Action, Correction
from quotes.statements import statement_id

_spoken = lru_cache(maxsize=1 << 17)(corrections.spoken)  # the names of an index are compared at each decision


@dataclass(frozen=True, slots=True)
class Acquaintances:
    """Whom decisions can mean besides the speakers of the index.

    ``registry`` are the entries of speakers.yml by their ids; ``became`` gives the speaker whom an earlier correction
    has merged another into.
    """

    registry: Mapping[str, Speaker] = field(default_factory=dict)
    became: dict[str, str] = field(default_factory=dict)

    def remember(self, correction: Correction) -> None:
        """Take note of a correction that merges speakers, so that later ones can use the old ids."""
        if correction.action is Action.MERGE_SPEAKERS:
            target, *others = correction.targets
            self.became.update((other, target) for other in others if self.last(target) != other)

    def last(self, id: str) -> str:
        """Return the id of the speaker whom the one with this id has been merged into."""
        passed = {id}
        while (next_id := self.became.get(id)) is not None and next_id not in passed:
            id = next_id
            passed.add(id)
        return id

    def there(self, conn: sqlite3.Connection, id: str) -> Speaker | None:
        """Return the speaker of the index whom an id means, None if there is none."""
        return speaker_with(conn, id) or speaker_with(conn, self.last(id))

    def named(self, conn: sqlite3.Connection, id_or_name: str) -> Speaker:
        """Return the speaker with this id, else the only one with this name, else a new one; put into the index."""
        speaker = self.there(conn, id_or_name)
        if speaker is not None:
            return speaker
        listed_one = self.registry.get(self.last(id_or_name))
        return listed_one and self._enter(conn, listed_one) or self._by_name(conn, id_or_name)

    def _by_name(self, conn: sqlite3.Connection, name: str) -> Speaker:
        form = _spoken(name)
        bearers = {id for alias, id in names(conn) if _spoken(alias) == form}
        if len(bearers) == 1 and (speaker := speaker_with(conn, next(iter(bearers)))):
            return speaker
        entries = [s for s in self.registry.values() if any(_spoken(n) == form for n in (s.name, *s.aliases))]
        if not bearers and len(entries) == 1:
            return self._enter(conn, entries[0])
        new = corrections.newcomer(name)
        return speaker_with(conn, new.id) or self._enter(conn, new)

    def _enter(self, conn: sqlite3.Connection, speaker: Speaker) -> Speaker:
        owner = speaker.on_behalf_of
        if owner is not None and speaker_with(conn, owner) is None:
            entry = self.registry.get(owner)
            owner = self._enter(conn, entry).id if entry is not None and owner != speaker.id else None
        put_speaker(conn, replace(speaker, on_behalf_of=owner))
        return speaker


def rename(conn: sqlite3.Connection, correction: Correction, people: Acquaintances) -> list[str]:
    """Give a speaker another name; return the targets that are not in the index."""
    speaker = people.there(conn, correction.targets[0])
    if speaker is None:
        return [correction.targets[0]]
    if correction.value is not None:
        put_speaker(conn, corrections.renamed(speaker, correction.value))
    return []


def unite(conn: sqlite3.Connection, correction: Correction, people: Acquaintances) -> list[str]:
    """Make one speaker of several; return the targets that are not in the index."""
    missing = [id for id in correction.targets if people.there(conn, id) is None]
    target = people.there(conn, correction.targets[0])
    for id in correction.targets[1:] if target is not None else ():
        other = people.there(conn, id)
        if other is not None and target is not None and other.id != target.id:
            target = corrections.united(target, other)
            put_speaker(conn, target)
            own = statements_of_speaker(conn, other.id)
            _statements_to(conn, own, other.id, target.id)
            hand_over(conn, other.id, target.id)
            renew_counts(conn, {target.id} | ({target.on_behalf_of} if target.on_behalf_of else set()), ())
    people.remember(correction)
    return missing


def _statements_to(conn: sqlite3.Connection, own: Sequence[str], before: str, speaker: str) -> None:
    """Give the statements of one speaker to another; the same words, said on one occasion, become one statement."""
    used_ids = set(statements_of_speaker(conn, speaker))
    linked = _linked(conn, own, used_ids)
    moved: dict[str, str] = {}
    for id, row in sorted(statement_rows(conn, own).items()):
        plain = statement_id(speaker, row["text"])
        if id in linked or plain in used_ids:
            joined = _joined(conn, id, before, speaker)
            if joined is not None:
                used_ids = (used_ids - {joined[0]}) | {joined[1]}
                continue
        if plain in used_ids:
            plain = regroup.free_id(plain, regroup.members(conn, [id]), used_ids)
        used_ids.add(plain)
        moved[id] = plain
    move_statements(conn, moved, before, speaker)
    _follow(conn, {old: new for old, new in moved.items() if old != new})


def _joined(conn: sqlite3.Connection, id: str, before: str, speaker: str) -> tuple[str, str] | None:
    """Put a statement together with one of the speaker's that is the same; return that one's id before and after."""
    hand_over_quotes(conn, id, before, speaker)
    group = regroup.members(conn, [id])
    partner = regroup.partner(conn, group, speaker, [id])
    if partner is None:
        return None
    regroup.write(conn, {id, partner}, [[*group, *regroup.members(conn, [partner])]], [])
    return partner, str(statements_of_quotes(conn, [group[0].id])[group[0].id])


def _linked(conn: sqlite3.Connection, statements: Collection[str], others: Collection[str]) -> set[str]:
    """Return those of some statements that are linked with one of the others."""
    kinds = (LinkKind.ECHOES, LinkKind.SIMILAR)
    pairs = [(k.statement_id, k.other_id) for k in links_of(conn, statements) if k.kind in kinds]
    return {end for pair in pairs for end, other in (pair, pair[::-1]) if other in others}


def _follow(conn: sqlite3.Connection, moved: Mapping[str, str]) -> None:
    """Let links and redirects follow statements that have moved."""
    links = links_of(conn, moved.keys())
    regroup.relink(conn, links, moved, (), {*moved, *moved.values()})
    redirect(conn, moved)
