"""What the desk makes of a live index, and what the next build makes of it, are the same; and undo leaves no trace."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from quotes import corrections, database
from quotes.corrections.review.desk import Desk
from quotes.database import Index, tallies
from quotes.datatypes.decisions import Action, Correction
from quotes.errors import CorrectionsError
from tests.corrections.review.indexes import index_of, random_records, search_is_sound, tables, written, written_again

SEEDS = range(12)
COUNTED = (
    "outlets", "articles", "speakers", "speaker_aliases", "statements", "quotes", "quote_speakers", "utterances",
    "tallies",
)  # fmt: skip


def random_decision(rng: random.Random, index: Index) -> Correction:
    """Any decision about what the index held at first."""
    quotes = [r.id for r in index.records]
    people = [s.id for s in index.speakers]
    two = tuple(rng.sample(quotes, 2))
    someone = rng.choice([*people, "Omar Keller", "Tove Lind", "ana duarte"])
    return rng.choice(
        [
            Correction(Action.ASSIGN, two[:1], someone),
            Correction(Action.ASSIGN, two, someone, "by hand"),
            Correction(Action.CONFIRM, two[:1], rng.choice(people)),
            Correction(Action.CONFIRM, two[:1]),
            Correction(Action.NOT_SPEECH, two[:1]),
            Correction(Action.REMOVE, two[:1]),
            Correction(Action.MERGE, two),
            Correction(Action.SPLIT, two[:1]),
            Correction(Action.KEEP_APART, two),
            Correction(Action.RENAME, (rng.choice(people),), "Somebody Else"),
            Correction(Action.MERGE_SPEAKERS, tuple(rng.sample(people, 2))),
            Correction(Action.MERGE_TRANSLATIONS, two),
            Correction(Action.SPLIT_TRANSLATIONS, two),
        ]
    )


def decided(desk: Desk, wishes: Sequence[Correction]) -> int:
    """Take the decisions that contradict no earlier one, and return their number."""
    number = 0
    for wish in wishes:
        try:
            desk.decide(wish)
            number += 1
        except CorrectionsError:
            pass
    return number


@pytest.fixture(params=SEEDS)
def desk(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Desk, Index, random.Random]:
    monkeypatch.setattr(tallies, "LEAST", 6)  # quotes: decisions take some speakers above it, and others below
    index = index_of(random_records(request.param))
    return Desk(written(tmp_path / "live.db", index), tmp_path / "c.yml"), index, random.Random(request.param)


def test_the_next_build_gives_the_same_rows(desk: tuple[Desk, Index, random.Random], tmp_path: Path) -> None:
    live, index, rng = desk
    assert decided(live, [random_decision(rng, index) for _ in range(14)]) > 5
    with_history = database.previous(live.db)
    rebuilt = written(tmp_path / "rebuilt.db", index, corrections.load(live.file), before=with_history)
    mine, next_ones = tables(live.db), tables(rebuilt)
    for name, rows in mine.items():
        assert rows == next_ones[name], name
    assert search_is_sound(live.db)
    assert search_is_sound(rebuilt)


def test_all_counts_are_those_of_the_rows(desk: tuple[Desk, Index, random.Random], tmp_path: Path) -> None:
    live, index, rng = desk
    decided(live, [random_decision(rng, index) for _ in range(14)])
    mine, again = tables(live.db), tables(written_again(live.db, tmp_path / "again.db"))
    for name in COUNTED:
        assert mine[name] == again[name], name


def test_undo_leaves_the_index_and_the_file_as_they_were(desk: tuple[Desk, Index, random.Random]) -> None:
    live, index, rng = desk
    decided(live, [random_decision(rng, index) for _ in range(4)])
    before, text = tables(live.db), live.file.read_text()
    number = decided(live, [random_decision(rng, index) for _ in range(6)])
    assert number
    for _ in range(number):
        answer = live.undo()
        assert answer is not None
        assert answer[1]
    assert live.file.read_text() == text
    assert tables(live.db) == before
    assert search_is_sound(live.db)
