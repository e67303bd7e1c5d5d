"""Statements put together anew around the quotes that a decision touches; all others stay as they are."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from quotes.database.live import links_of, quotes_where, statement_rows, statements_of_quotes
from quotes.database.replace import (
    Placed,
    follow_quotes,
    redirect,
    redirect_to_quotes,
    renew_counts,
    replace_links,
    replace_statements,
)
from quotes.datatypes import SPEECH, Link, LinkKind, QuoteRecord
from quotes.statements import statement_id
from quotes.statements.again import formed, links_between, sameness
from quotes.text.normal import digest

Records = list[QuoteRecord]


def members(conn: sqlite3.Connection, statements: Collection[str]) -> Records:
    """Return the quotes of some statements, by id."""
    return quotes_where(conn, "statement_id", statements)


def is_speech(records: Iterable[QuoteRecord]) -> bool:
    """Return whether one of some quotes is speech."""
    return any(record.role in SPEECH for record in records)


def partner(conn: sqlite3.Connection, group: Records, speaker: str | None, near: Collection[str]) -> str | None:
    """Return the statement of a speaker that a group of quotes belongs to, None if there is none.

    It is looked for among the statements that are linked to those ``near``, and where the same words are.
    """
    if speaker is None or not is_speech(group):
        return None
    ends = {end for link in links_of(conn, near) for end in (link.statement_id, link.other_id)}
    ends = (ends | {statement_id(speaker, formed(group).text)}) - set(near)
    own = sorted(id for id, row in statement_rows(conn, ends).items() if row["speaker_id"] == speaker)
    scores = {id: sameness(group, members(conn, [id])) for id in own}
    best = max(own, key=lambda id: (scores[id], id), default=None)
    return best if best is not None and scores[best] else None


def write(conn: sqlite3.Connection, old: Collection[str], groups: Sequence[Records], loose: Records) -> None:
    """Put groups of quotes in the place of the statements ``old``, one statement for each that has speech.

    ``loose`` are quotes that belong to no statement, as do those of a group without speech. Links go to the statement
    that has most of the old one's quotes, and redirects lead there; where none has, they lead to the first quote.
    """
    loose = [*loose, *(record for group in groups if not is_speech(group) for record in group)]
    groups = [group for group in groups if is_speech(group)]
    before = statements_of_quotes(conn, [r.id for r in (*loose, *(r for group in groups for r in group))])
    new = _identified(conn, [_placed(group) for group in groups], old)
    links = links_of(conn, old)
    replace_statements(conn, old, new, loose)
    heirs = _heirs(old, new, before)
    redirect(conn, {one: heir for one, heir in heirs.items() if heir != one})
    left = {before[record.id] or "": record.id for record in sorted(loose, key=lambda r: r.id, reverse=True)}
    redirect_to_quotes(conn, {id: quote for id, quote in left.items() if id in old and id not in heirs})
    follow_quotes(conn, {record.id: statement.id for statement, quotes in new for record in quotes})
    relink(conn, links, heirs, _apart(new) if len(new) == 2 else (), {*old, *(s.id for s, _ in new)})


def _placed(group: Records) -> Placed:
    """Return the statement of a group with its quotes in order."""
    statement = formed(group)
    by_id = {record.id: record for record in group}
    return statement, [by_id[member.quote_id] for member in statement.members]


def _identified(conn: sqlite3.Connection, new: Sequence[Placed], old: Collection[str]) -> list[Placed]:
    """Return the statements with ids that nothing else has: of two with the same words, the later one gets another."""
    occupied = set(statement_rows(conn, {s.id for s, _ in new})) - set(old)
    result: list[Placed] = []
    for statement, quotes in new:
        id = free_id(statement.id, quotes, occupied)
        if id != statement.id:
            while id in occupied or statement_rows(conn, {id}).keys() - set(old):
                id = digest(id, "again")
        occupied.add(id)
        result.append((replace(statement, id=id), quotes))
    return result


def free_id(id: str, quotes: Iterable[QuoteRecord], occupied: Collection[str]) -> str:
    """Return a statement's id, or one that its first quote tells apart if another statement has it."""
    if id not in occupied:
        return id
    return digest(id, min((q.published or "", q.id) for q in quotes)[1])


def _heirs(old: Iterable[str], new: Sequence[Placed], before: Mapping[str, str | None]) -> dict[str, str]:
    """Return for each old statement the new one that has most of its quotes; none if all are out of the index."""
    heirs = {}
    for id in old:
        counts = Counter({s.id: sum(before.get(q.id) == id for q in quotes) for s, quotes in new})
        best = min(counts, key=lambda one: (-counts[one], one), default=None)
        if best is not None and counts[best]:
            heirs[id] = best
        elif any(s.id == id for s, _ in new):
            heirs[id] = id
    return heirs


def _apart(new: Sequence[Placed]) -> tuple[Link, ...]:
    """Return the links between two statements that were one: the same words from two speakers are an echo."""
    (one, first), (other, second) = new
    return links_between(first, second, (one.id, other.id))


def relink(
    conn: sqlite3.Connection,
    links: Iterable[Link],
    moved: Mapping[str, str],
    more: Iterable[Link],
    ends: Collection[str],
) -> None:
    """Write links anew whose statements have moved, as far as they still hold between the speakers at their ends."""
    there = list(links)
    changed = [_between(link, moved) for link in there] + list(more)
    kept_ends = {end for link in changed for end in (link.statement_id, link.other_id)}
    speakers = {id: row["speaker_id"] for id, row in statement_rows(conn, kept_ends).items()}
    replace_links(conn, ends, [link for link in changed if _holds(link, speakers)])


def _between(link: Link, moved: Mapping[str, str]) -> Link:
    one, other = (moved.get(end, end) for end in (link.statement_id, link.other_id))
    original = moved.get(link.original_id, link.original_id) if link.original_id else None
    if link.kind not in (LinkKind.ECHOES, LinkKind.ANSWER):
        one, other = min(one, other), max(one, other)
    return replace(link, statement_id=one, other_id=other, original_id=original)


def _holds(link: Link, speakers: Mapping[str, str | None]) -> bool:
    """Return whether a link can be between two statements: echoes have two speakers, all others one."""
    if link.statement_id == link.other_id or not {link.statement_id, link.other_id} <= speakers.keys():
        return False
    one, other = speakers[link.statement_id], speakers[link.other_id]
    if link.kind in (LinkKind.ECHOES, LinkKind.ANSWER):
        return one != other
    return one is None or other is None or one == other


def voices(records: Iterable[QuoteRecord]) -> set[str]:
    """Return the ids of all whom some quotes name."""
    ids = {record.speaker_id for record in records}
    ids |= {voice.id for record in records for voice in (record.reported_by, *record.others) if voice is not None}
    return {id for id in ids if id is not None}


def recount(conn: sqlite3.Connection, speakers: Collection[str], records: Iterable[QuoteRecord]) -> None:
    """Count again what speakers, and the articles of some quotes, have."""
    renew_counts(conn, speakers, {record.article_id for record in records})
