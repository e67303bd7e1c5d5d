"""One statement, many outlets: quotes of the same words are merged, and nothing else is.

A first, plain version: equal normal forms of one speaker, and excerpts of at least three words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from quotes.datatypes import Link, Member, QuoteRecord, Relation, Role, Statement
from quotes.text import digest, normal

MERGED_ROLES = (Role.UTTERANCE, Role.FRAGMENT)


def statement_id(speaker_id: str | None, text: str) -> str:
    """Return the id of a statement: a hash of its speaker and the normal form of its fullest wording."""
    return digest(speaker_id or "", normal(text))


def merge(records: Sequence[QuoteRecord]) -> tuple[tuple[Statement, ...], tuple[Link, ...]]:
    """Return the statements that the records make, and links between them, in an order that depends on ids only."""
    groups: dict[tuple[str, str], list[QuoteRecord]] = defaultdict(list)
    for record in sorted(records, key=lambda r: r.id):
        if record.role in MERGED_ROLES:
            groups[(record.speaker_id or "", f" {normal(record.text)} ")].append(record)
    hosts = _hosts(list(groups))
    by_host: dict[tuple[str, str], list[QuoteRecord]] = defaultdict(list)
    for key, members in groups.items():
        by_host[hosts[key]].extend(members)
    return tuple(sorted((_statement(v) for v in by_host.values()), key=lambda s: s.id)), ()


def _hosts(keys: list[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return for each speaker and wording the longest wording of the same speaker that contains it."""
    words: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for speaker, key in keys:
        for word in set(key.split()):
            words[(speaker, word)].append((speaker, key))
    found = {}
    for speaker, key in keys:
        parts = key.split()
        lists = sorted((words[(speaker, w)] for w in parts), key=len)
        inside = [k for k in lists[0] if key in k[1]] if len(parts) >= 3 and speaker else []
        found[(speaker, key)] = max(inside, key=lambda k: (len(k[1]), k), default=(speaker, key))
    return {k: _top(k, found) for k in keys}


def _top(key: tuple[str, str], found: dict[tuple[str, str], tuple[str, str]]) -> tuple[str, str]:
    while found[key] != key:
        key = found[key]
    return key


def _statement(members: list[QuoteRecord]) -> Statement:
    fullest = max(members, key=lambda r: (len(normal(r.text)), r.id))
    full = normal(fullest.text)
    rows = []
    for record in sorted(members, key=lambda r: r.id):
        key = normal(record.text)
        rows.append(Member(record.id, Relation.SAME if key == full else Relation.EXCERPT, len(key) / max(1, len(full))))
    return Statement(statement_id(fullest.speaker_id, fullest.text), fullest.speaker_id, fullest.text, tuple(rows))


def revise_speakers(records: Sequence[QuoteRecord], statements: Sequence[Statement]) -> tuple[QuoteRecord, ...]:
    """Return the records; nothing is learned yet."""
    return tuple(records)
