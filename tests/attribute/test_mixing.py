"""Whom a pronoun means as coreference and reader see it together, on shares made up for the case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quotes.attribute.learned.mixing import Mixing, Named, mixed, whom
from quotes.attribute.learned.reader.reading import Reading, shares
from quotes.attribute.mentions.scene import Candidate
from quotes.datatypes import Mention, MentionKind, Span

MIXING = Mixing(below=0.8, scorer=1.0, mention=0.4, person=0.2, named=1.0, nobody=1.0)
# Three names of one word each, at offsets 0, 10 and 20, of the clusters 0, 1 and 2.
SPANS = [Span(at, at + 5) for at in (0, 10, 20)]
NAMED_CANDIDATES = [Candidate(Mention(s, s, MentionKind.NAME), None, None, 0, "", False) for s in SPANS]
NAMED = Named(NAMED_CANDIDATES, {0: 0, 1: 1, 2: 2})


def reading(*of_names: float) -> Reading:
    people = shares(of_names, 1 - sum(of_names))
    return Reading(tuple(s.start for s in SPANS), tuple(s.end for s in SPANS), people, people)


@pytest.mark.parametrize(
    ("weighed", "read", "likely"),
    [
        # Coreference wavers, the reader does not.
        ([(0, 0.55), (1, 0.45)], (0.1, 0.85, 0.05), 1),
        # Both agree.
        ([(0, 0.7), (1, 0.3)], (0.8, 0.1, 0.1), 0),
        # Coreference is sure, and the reader hardly prefers another.
        ([(0, 0.95), (1, 0.05)], (0.4, 0.5, 0.1), 0),
        # Nobody was weighed: the reader's person.
        ([], (0.05, 0.05, 0.8), 2),
        # Somebody whom coreference left out, of whom the reader is sure.
        ([(0, 0.5), (1, 0.5)], (0.01, 0.01, 0.98), 2),
    ],
)
def test_the_person_is_the_one_whom_both_take(
    weighed: list[tuple[int, float]], read: tuple[float, ...], likely: int
) -> None:
    assert whom(weighed, NAMED.clusters(), NAMED, reading(*read), MIXING)[0][0] == likely


def test_where_nobody_was_weighed_the_share_is_the_readers_own() -> None:
    assert whom([], NAMED.clusters(), NAMED, reading(0.2, 0.15, 0.05), MIXING) == [
        (0, pytest.approx(0.2)),
        (1, pytest.approx(0.15)),
    ]
    assert whom([], NAMED.clusters(), NAMED, reading(0.03, 0.03, 0.03), MIXING) == []


def test_nobody_is_new_whom_the_pronoun_does_not_fit() -> None:
    assert whom([], [1], NAMED, reading(0.8, 0.15, 0.05), MIXING) == [(1, pytest.approx(0.15))]


@pytest.mark.parametrize(
    ("nobody", "likely"),
    [
        (1.0, 1),  # no speaker is the likeliest
        (0.5, 0),  # but less than twice as likely as the first person
        (0.8, 1),
    ],
)
def test_nobody_has_to_be_likelier_than_somebody(nobody: float, likely: int) -> None:
    read = Reading((0,), (5,), shares([0.4], 0.6), shares([0.4], 0.6))
    found = mixed([0.45, 0.55], [0], NAMED_CANDIDATES, NAMED, read, replace(MIXING, nobody=nobody))
    assert sum(found) == pytest.approx(1.0)
    assert found.index(max(found)) == likely
