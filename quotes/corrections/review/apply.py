"""Decisions carried into an index, one after the other: the same at the desk and at the end of every build.

A build first writes what the program found, and then applies the whole corrections file by this module; the desk
applies the line that it has just written. So an index that was corrected at the desk has the rows that the next build
gives it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from quotes.corrections import OF_QUOTES
from quotes.corrections.review import of_quotes, people, regroup
from quotes.corrections.review.people import Acquaintances
from quotes.corrections.review.translated import confirmed
from quotes.database.live import links_of, quotes_where, statements_of_quotes
from quotes.database.replace import note_outcome, replace_links
from quotes.database.schema import prepare
from quotes.datatypes import Link, LinkKind, Role, Speaker
from quotes.datatypes.decisions import Action, Correction, Outcome
from quotes.text.correction_syntax import FORMS

Decide = Callable[[sqlite3.Connection, Correction, Acquaintances], list[str]]


def settle(conn: sqlite3.Connection, corrections: Iterable[Correction], registry: Iterable[Speaker]) -> None:
    """Apply all corrections to an index, in their order, in the connection's transaction."""
    knowing = Acquaintances({speaker.id: speaker for speaker in registry})
    prepare(conn)
    for correction in corrections:
        apply(conn, correction, knowing)


def after(corrections: Iterable[Correction], registry: Iterable[Speaker]) -> Acquaintances:
    """Return whom the next decision can mean after all corrections of a file."""
    knowing = Acquaintances({speaker.id: speaker for speaker in registry})
    for correction in corrections:
        knowing.remember(correction)
    return knowing


def apply(conn: sqlite3.Connection, correction: Correction, knowing: Acquaintances) -> Outcome:
    """Apply a correction to a prepared index, and return what became of it; its row is written, too.

    A correction with ids that are not in the index is reported as not applied, never as an error.
    """
    decide = of_quotes.decide if correction.action in OF_QUOTES else _DECIDE[correction.action]
    missing = decide(conn, correction, knowing)
    enough = len(correction.targets) - len(missing) >= FORMS[correction.action].least
    note = f"not in the index: {', '.join(missing)}" if missing else correction.note
    outcome = Outcome(correction, enough, note)
    note_outcome(conn, outcome)
    return outcome


def _merge(conn: sqlite3.Connection, correction: Correction, knowing: Acquaintances) -> list[str]:
    """Make one statement of those that the quotes belong to."""
    places, missing = _places(conn, correction)
    old = set(places.values())
    loose = [r for r in quotes_where(conn, "id", set(correction.targets) - places.keys()) if r.role is not Role.NESTED]
    if old and len(old) + len(loose) > 1:
        group = [*regroup.members(conn, old), *loose]
        regroup.write(conn, old, [group], [])
        regroup.recount(conn, regroup.voices(group), group)
    return missing


def _split(conn: sqlite3.Connection, correction: Correction, knowing: Acquaintances) -> list[str]:
    """Move the quotes into a statement of their own."""
    places, missing = _places(conn, correction)
    group = regroup.members(conn, set(places.values()))
    leave, stay = ([r for r in group if (r.id in places) is inside] for inside in (True, False))
    if leave and (stay or len(set(places.values())) > 1):
        of = statements_of_quotes(conn, [r.id for r in stay])
        rest = [[r for r in stay if of[r.id] == one] for one in sorted(set(places.values()))]
        regroup.write(conn, set(places.values()), [*rest, leave], [])
        regroup.recount(conn, regroup.voices(group), group)
    return missing


def _keep_apart(conn: sqlite3.Connection, correction: Correction, knowing: Acquaintances) -> list[str]:
    """Say no more that statements may be the same."""
    places, missing = _places(conn, correction)
    _unlink(conn, set(places.values()), (LinkKind.SIMILAR,))
    return missing


def _translations(conn: sqlite3.Connection, correction: Correction, knowing: Acquaintances) -> list[str]:
    """Link statements as translations of each other, or take such links away."""
    places, missing = _places(conn, correction)
    ids = sorted(set(places.values()))
    together = correction.action is Action.MERGE_TRANSLATIONS
    _unlink(conn, ids, (LinkKind.TRANSLATION, LinkKind.SIMILAR) if together else (LinkKind.TRANSLATION,))
    if together:
        spoken = {id: one.language for id, one in knowing.registry.items() if one.language}
        for pair in combinations(ids, 2):
            links = links_of(conn, pair)
            replace_links(conn, pair, [*links, confirmed(conn, pair, spoken)])
    return missing


def _keep_speakers(conn: sqlite3.Connection, correction: Correction, knowing: Acquaintances) -> list[str]:
    """Change nothing: the desk asks no more."""
    return [id for id in correction.targets if knowing.there(conn, id) is None]


_DECIDE: dict[Action, Decide] = {
    Action.MERGE: _merge,
    Action.SPLIT: _split,
    Action.KEEP_APART: _keep_apart,
    Action.RENAME: people.rename,
    Action.MERGE_SPEAKERS: people.unite,
    Action.KEEP_SPEAKERS: _keep_speakers,
    Action.MERGE_TRANSLATIONS: _translations,
    Action.SPLIT_TRANSLATIONS: _translations,
}


def _places(conn: sqlite3.Connection, correction: Correction) -> tuple[dict[str, str], list[str]]:
    """Return the statements of the quotes that a correction names, and the quotes that are not in the index."""
    there = statements_of_quotes(conn, correction.targets)
    missing = sorted(set(correction.targets) - there.keys())
    return {quote: statement for quote, statement in there.items() if statement is not None}, missing


def _unlink(conn: sqlite3.Connection, statements: Iterable[str], kinds: Sequence[LinkKind]) -> None:
    """Take the links of some kinds between statements away."""
    ids = set(statements)
    links = links_of(conn, ids)
    replace_links(conn, ids, [link for link in links if not (link.kind in kinds and _within(link, ids))])


def _within(link: Link, ids: set[str]) -> bool:
    return {link.statement_id, link.other_id} <= ids
