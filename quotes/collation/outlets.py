"""Outlets held against each other on the statements that they share: who is first, who cuts, what is left out."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quotes.collation.align import RunKind, align
from quotes.collation.qualifying import dropped_qualifiers, prints
from quotes.datatypes import Span
from quotes.text.word_places import placed_wording

_DAY = 10  # characters of an ISO date without a time


@dataclass(frozen=True, slots=True)
class OutletPrinting:
    """A wording that an outlet printed, and when (an ISO date or time, or nothing)."""

    text: str
    published: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What an outlet made of one statement, against the other outlets that it is compared with.

    ``kept`` is the number of words of the fullest wording that it printed somewhere; ``cut`` of those that it left out
    and another one printed; ``changed`` of those that it changed or added. ``dropped`` are the qualifying clauses, as
    spans of words of the fullest wording, that it left out and another one printed.
    """

    words: int
    kept: int
    cut: int
    changed: int
    is_first: bool
    dropped: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """An outlet's standings, counted by statements; ``share`` is that of the fullest wordings' words it printed."""

    shared: int
    first: int
    cuts: int
    drops: int
    changes: int
    share: float


def standings(full: str, printings: Mapping[str, Sequence[OutletPrinting]], language: str) -> dict[str, Standing]:
    """Return the standing of each outlet on a statement whose fullest wording is ``full``.

    What an outlet printed in several articles or pieces is taken together.
    """
    words = len(placed_wording(full).words)
    places = {outlet: _places(full, own, RunKind.SAME, RunKind.CHANGED) for outlet, own in printings.items()}
    same = {outlet: _places(full, own, RunKind.SAME) for outlet, own in printings.items()}
    first = _first({outlet: [one.published for one in own] for outlet, own in printings.items()})
    return {
        outlet: Standing(
            words,
            kept=len(places[outlet]),
            cut=len(_others(places, outlet) - places[outlet]),
            changed=len(places[outlet] - same[outlet]) + _added(full, own),
            is_first=outlet == first,
            dropped=_dropped(full, places, outlet, language),
        )
        for outlet, own in printings.items()
    }


def _places(full: str, printings: Sequence[OutletPrinting], *kinds: RunKind) -> set[int]:
    """Return the words of the fullest wording that some printings have in runs of some kinds."""
    runs = (run for one in printings for run in align(full, one.text) if run.kind in kinds)
    return {place for run in runs for place in range(run.start, run.end)}


def _added(full: str, printings: Sequence[OutletPrinting]) -> int:
    """Return how many words the printing that adds most has beyond the fullest wording."""
    added = (sum(len(r.printed) for r in align(full, p.text) if r.kind == RunKind.ADDED) for p in printings)
    return max(added, default=0)


def tally(of_statements: Iterable[Mapping[str, Standing]]) -> dict[str, Tally]:
    """Return the tally of each outlet over some statements."""
    by_outlet: dict[str, list[Standing]] = {}
    for one in of_statements:
        for outlet, standing in one.items():
            by_outlet.setdefault(outlet, []).append(standing)
    return {
        outlet: Tally(
            len(own),
            sum(one.is_first for one in own),
            sum(one.cut > 0 for one in own),
            sum(bool(one.dropped) for one in own),
            sum(one.changed > 0 for one in own),
            sum(one.kept for one in own) / max(1, sum(one.words for one in own)),
        )
        for outlet, own in by_outlet.items()
    }


def _others(places: Mapping[str, set[int]], outlet: str) -> set[int]:
    return set().union(*(words for other, words in places.items() if other != outlet))


def _dropped(full: str, places: Mapping[str, set[int]], outlet: str, language: str) -> tuple[Span, ...]:
    clauses = dropped_qualifiers(full, places[outlet], language)
    others = [words for other, words in places.items() if other != outlet]
    return tuple(clause for clause in clauses if any(prints(clause, words) for words in others))


def _first(published: Mapping[str, Sequence[str | None]]) -> str | None:
    """Return the outlet that was the first, None if two share the earliest day and the times do not tell."""
    dated = {outlet: sorted(time for time in times if time and _is_date(time)) for outlet, times in published.items()}
    earliest = {outlet: times[0] for outlet, times in dated.items() if times}
    if len(earliest) < 2:
        return None
    day = min(time[:_DAY] for time in earliest.values())
    of_day = {outlet: time for outlet, time in earliest.items() if time[:_DAY] == day}
    if len(of_day) == 1:
        return next(iter(of_day))
    if any(len(time) == _DAY for time in of_day.values()):
        return None
    moments = sorted((_moment(time), outlet) for outlet, time in of_day.items())
    return moments[0][1] if moments[0][0] < moments[1][0] else None


def _is_date(text: str) -> bool:
    try:
        _moment(text)
    except ValueError:
        return False
    return True


def _moment(text: str) -> datetime.datetime:
    """Return an ISO date or time, in UTC where no time zone is given."""
    moment = datetime.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
