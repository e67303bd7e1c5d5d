"""What was decided at the desk between two builds is told by the second one, once, as if that had decided it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from quotes import corrections, database
from quotes.corrections.review.desk import Desk
from quotes.database import Index
from quotes.datatypes.decisions import Action, Correction
from tests.builds import rows
from tests.corrections.review.indexes import index_of, random_records, written
from tests.corrections.review.test_equal import decided, random_decision
from tests.statements.records import record

TOLD = "SELECT kind, statement_id, was_text, was_speaker, articles FROM changes ORDER BY kind, statement_id"
NUMBERS = 'SELECT "new", spread, corrected, withdrawn FROM builds ORDER BY id DESC LIMIT 1'
# Of both printings of the ferry's, and of the mine's, by Ana Duarte, and of a hospital's, by Omar Keller.
RECORDS = tuple(
    record(n, text, speaker=name, day=n, article=n)
    for n, (text, name) in enumerate(
        [
            ("The ferry will sail again before the autumn storms arrive in the harbour", "Ana Duarte"),
            ("The ferry will sail again before the autumn storms arrive in the harbour", "Ana Duarte"),
            ("Nobody in this valley was ever asked about the new copper mine", "Ana Duarte"),
            ("They promised us a hospital and built a car park instead", "Omar Keller"),
        ]
    )
)
ANA, OMAR = (str(RECORDS[n].speaker_id) for n in (0, 3))
MINE = RECORDS[2].id
# Decisions one after the other, and what the next build tells of them: the kind, and who was said to have said it.
CASES: dict[str, tuple[tuple[Correction, ...], list[tuple[str, str | None]]]] = {
    "another speaker": ((Correction(Action.ASSIGN, (MINE,), OMAR),), [("corrected", "Ana Duarte")]),
    "another speaker, and yet another": (
        (Correction(Action.ASSIGN, (MINE,), OMAR), Correction(Action.ASSIGN, (RECORDS[1].id,), "Tove Lind")),
        [("corrected", "Ana Duarte")] * 2,
    ),
    "nobody knows who": ((Correction(Action.CONFIRM, (MINE,)),), [("corrected", "Ana Duarte")]),
    "no speech": ((Correction(Action.NOT_SPEECH, (MINE,)),), [("withdrawn", "Ana Duarte")]),
    "the right speaker": ((Correction(Action.CONFIRM, (MINE,), ANA),), []),
    "one of two printings stands by itself": ((Correction(Action.SPLIT, (RECORDS[1].id,)),), []),
    "another name": ((Correction(Action.RENAME, (OMAR,), "Omar J. Keller"),), []),
    "another name, and then another speaker": (
        (Correction(Action.RENAME, (ANA,), "Ana Maria Duarte"), Correction(Action.ASSIGN, (MINE,), OMAR)),
        [("corrected", "Ana Duarte")],
    ),
    "two speakers are one": ((Correction(Action.MERGE_SPEAKERS, (ANA, OMAR)),), [("corrected", "Omar Keller")]),
}


@pytest.fixture
def live(tmp_path: Path) -> Desk:
    return Desk(written(tmp_path / "live.db", index_of(RECORDS)), tmp_path / "c.yml")


def next_build(desk: Desk, index: Index, name: str) -> Path:
    before = database.previous(desk.db)
    return written(desk.db.with_name(name), index, corrections.load(desk.file), before=before)


@pytest.mark.parametrize("name", CASES)
def test_the_next_build_tells_of_decisions_once(live: Desk, name: str) -> None:
    decisions, expected = CASES[name]
    for correction in decisions:
        live.decide(correction)
    rebuilt = next_build(live, index_of(RECORDS), "next.db")
    assert rows(rebuilt, "SELECT kind, was_speaker FROM changes") == expected
    counts = [sum(kind == one for one, _ in expected) for kind in ("new", "spread", "corrected", "withdrawn")]
    assert rows(rebuilt, NUMBERS) == [tuple(counts)]
    assert rows(rebuilt, "SELECT * FROM before_decisions") == []
    third = next_build(Desk(rebuilt, live.file), index_of(RECORDS), "third.db")
    assert rows(third, NUMBERS) == [(0, 0, 0, 0)]


@pytest.mark.parametrize("name", CASES)
def test_what_was_taken_back_is_not_told(live: Desk, name: str) -> None:
    for correction in CASES[name][0]:
        live.decide(correction)
    for _ in CASES[name][0]:
        assert live.undo() is not None
    assert rows(live.db, "SELECT * FROM before_decisions") == []
    assert rows(next_build(live, index_of(RECORDS), "next.db"), NUMBERS) == [(0, 0, 0, 0)]


@pytest.mark.parametrize("seed", range(12))
def test_desk_and_build_tell_the_same(seed: int, tmp_path: Path) -> None:
    index, rng = index_of(random_records(seed)), random.Random(seed)
    desk = Desk(written(tmp_path / "live.db", index), tmp_path / "c.yml")
    untouched = Desk(written(tmp_path / "untouched.db", index), desk.file)
    assert decided(desk, [random_decision(rng, index) for _ in range(6)]) > 2
    mine, other = next_build(desk, index, "mine.db"), next_build(untouched, index, "other.db")
    assert rows(mine, TOLD) == rows(other, TOLD)
    assert rows(mine, NUMBERS) == rows(other, NUMBERS)


def test_desk_and_build_have_something_to_tell(tmp_path: Path) -> None:
    index, rng = index_of(random_records(1)), random.Random(1)
    desk = Desk(written(tmp_path / "live.db", index), tmp_path / "c.yml")
    decided(desk, [random_decision(rng, index) for _ in range(6)])
    ((*_, corrected, _),) = rows(next_build(desk, index, "next.db"), NUMBERS)
    assert isinstance(corrected, int)
    assert corrected > 0
