"""The queues of the desk: what is in them, how answers empty them, and the sample that tells how often we are wrong."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from quotes import corrections, database
from quotes.cli import run
from quotes.corrections.review.desk import Desk
from quotes.corrections.review.queues import QUEUES
from quotes.corrections.review.session import Session
from quotes.database import audit
from quotes.datatypes import Link, LinkKind, QuoteRecord
from quotes.datatypes.decisions import Action, Correction
from quotes.errors import UsageError
from tests.builds import rows
from tests.corrections.review.indexes import index_of, written
from tests.site_app import site
from tests.statements.records import record

TEXTS = (
    "The ferry will sail again before the autumn storms",
    "Nobody in this valley was asked about the mine",
    "Our schools need four hundred more teachers",
    "They promised us a hospital and built a car park",
    "We shall rebuild the lighthouse stone by stone",
    "Every fisherman deserves a fair price for the catch",
)


def records() -> list[QuoteRecord]:
    around = {"before": "At the quay in Varhaven, before the lifeboat crew, ", "after": " of the lifeboat at Varhaven."}
    return [
        record(0, TEXTS[0], speaker="Ana Duarte", day=0, confidence=0.3, **around),
        record(1, TEXTS[1], speaker="Omar Keller", day=0, confidence=0.5),
        record(2, TEXTS[2], day=0),
        record(3, TEXTS[3], speaker="A. Duarte", day=1, **around),
        record(4, TEXTS[4], speaker="See page 12", day=1),
        record(5, TEXTS[5], speaker="Ana Duarte", day=1),
    ]


@pytest.fixture
def session(tmp_path: Path) -> Session:
    index = index_of([replace(one, utterance_id=one.id) for one in records()])
    ids = {s.text: s.id for s in index.statements}
    one, other = sorted((ids[TEXTS[0]], ids[TEXTS[5]]))
    links = (
        *index.links,
        Link(one, other, LinkKind.SIMILAR, 0.4, "alike"),
        Link(one, other, LinkKind.TRANSLATION, 0.7, "in two languages"),
    )
    return Session(Desk(written(tmp_path / "q.db", replace(index, links=links)), tmp_path / "c.yml"))


@contextmanager
def reading(session: Session) -> Iterator[sqlite3.Connection]:
    conn = sqlite3.connect(session.desk.db)
    yield conn
    conn.close()


def left(session: Session, queue: str) -> list[str]:
    with reading(session) as conn:
        return session.left(conn, queue)


def answer(session: Session, queue: str, answer: str, name: str = "") -> None:
    with reading(session) as conn:
        session.answer(conn, queue, session.left(conn, queue)[0], answer, name)


def actions(session: Session) -> list[Action]:
    return [one.action for one in corrections.load(session.desk.file)] if session.desk.file.exists() else []


def test_each_queue_has_its_entries_the_least_certain_first(session: Session) -> None:
    counts = {name: len(left(session, name)) for name in QUEUES}
    assert counts == {
        "unsure": 2, "unknown": 1, "people": 1, "names": 2, "merges": 1, "translations": 1, "audit": 0
    }  # fmt: skip
    assert rows(session.desk.db, f"SELECT confidence FROM quotes WHERE id = '{left(session, 'unsure')[0]}'") == [(0.3,)]
    assert left(session, "names")[0] == records()[4].speaker_id


@pytest.mark.parametrize(
    ("queue", "key", "name", "action"),
    [
        ("unsure", "right", "", Action.CONFIRM),
        ("unsure", "other", "Omar Keller", Action.ASSIGN),
        ("unsure", "edit", "Ines Varga", Action.ASSIGN),
        ("unsure", "not-speech", "", Action.NOT_SPEECH),
        ("unknown", "right", "", Action.CONFIRM),
        ("unknown", "edit", "Ana Duarte", Action.ASSIGN),
        ("people", "merge", "", Action.MERGE_SPEAKERS),
        ("people", "no", "", Action.KEEP_SPEAKERS),
        ("names", "right", "", Action.KEEP_SPEAKERS),
        ("names", "no", "", Action.CONFIRM),
        ("names", "edit", "Tove Lind", Action.RENAME),
        ("names", "merge", "A. Duarte", Action.MERGE_SPEAKERS),
        ("merges", "right", "", Action.MERGE),
        ("merges", "no", "", Action.KEEP_APART),
        ("translations", "right", "", Action.MERGE_TRANSLATIONS),
        ("translations", "no", "", Action.SPLIT_TRANSLATIONS),
    ],
)
def test_an_answer_is_a_line_of_the_file_and_takes_the_card_away(
    session: Session, queue: str, key: str, name: str, action: Action
) -> None:
    before = left(session, queue)
    answer(session, queue, key, name)
    assert actions(session) == [action]
    fresh = Session(Desk(session.desk.db, session.desk.file))
    if action is not Action.RENAME:
        assert before[0] not in left(fresh, queue)  # not only because this desk remembers it
    assert len(left(session, queue)) == len(before) - 1
    assert session.undo() is not None
    assert left(session, queue) == before
    assert actions(session) == []


@pytest.mark.parametrize(
    ("queue", "key", "name"),
    [
        ("unsure", "edit", " "), ("unsure", "merge", "Nobody Atall"), ("unsure", "maybe", ""), ("people", "right?", ""),
        ("unknown", "merge", "Ana Duarte"), ("merges", "edit", "x"), ("translations", "merge", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_changes_nothing(session: Session, queue: str, key: str, name: str) -> None:
    with pytest.raises(UsageError):
        answer(session, queue, key, name)
    assert actions(session) == []
    assert session.steps == []


def test_a_name_of_several_speakers_is_not_guessed(session: Session) -> None:
    omar = records()[1].speaker_id
    session.desk.decide(Correction(Action.RENAME, (str(omar),), "A. Duarte"))
    with pytest.raises(UsageError, match="several speakers bear this name"):
        answer(session, "unknown", "edit", "A. Duarte")
    answer(session, "unknown", "edit", str(omar))
    assert actions(session) == [Action.RENAME, Action.ASSIGN]


def test_merging_the_speaker_of_a_card_leaves_the_card(session: Session) -> None:
    before = left(session, "unsure")
    answer(session, "unsure", "merge", "A. Duarte")
    assert left(session, "unsure") == before
    assert rows(session.desk.db, "SELECT count(*) FROM speakers WHERE name LIKE '%Duarte'") == [(1,)]


def test_skipped_cards_come_again_when_asked_for(session: Session) -> None:
    first, second = left(session, "unsure")
    session.skip("unsure", first)
    assert left(session, "unsure") == [second]
    with reading(session) as conn:
        assert session.progress(conn, "unsure") == (0, 1, 1)
    session.again("unsure")
    assert left(session, "unsure") == [first, second]
    session.skip("unsure", first)
    step = session.undo()
    assert step is not None
    assert step.correction is None
    assert session.undo() is None


def test_a_sample_tells_how_often_the_index_is_wrong(session: Session) -> None:
    with reading(session) as conn:
        audit.save(session.desk.db, audit.draw(conn, 4, seed=1))
    assert len(left(session, "audit")) == 4
    answer(session, "audit", "right")
    answer(session, "audit", "edit", "Ines Varga")
    rate = audit.error_rate(audit.load(session.desk.db))
    assert rate is not None
    assert (rate.judged, rate.wrong, rate.complete) == (2, 1, False)
    session.undo()
    rate = audit.error_rate(audit.load(session.desk.db))
    assert rate is not None
    assert (rate.judged, rate.wrong) == (1, 0)
    assert actions(session) == [Action.CONFIRM]


@pytest.mark.parametrize(
    ("wrong", "judged", "low", "high"),
    [
        (0, 50, 0.0, 0.0713),
        (4, 50, 0.0315, 0.1884),
        (25, 50, 0.3664, 0.6336),
        (50, 50, 0.9287, 1.0),
        (1, 1, 0.2065, 1.0),
    ],
)
def test_the_interval_is_wilsons(wrong: int, judged: int, low: float, high: float) -> None:
    assert audit.wilson(wrong, judged) == pytest.approx((low, high), abs=1e-4)


def test_what_people_have_decided_is_not_sampled(session: Session) -> None:
    answer(session, "unsure", "right")
    with database.open_index(session.desk.db) as index:
        sample = audit.draw(index.conn, 99)
    assert len(sample.quotes) == sample.of == 5
    session.desk.db.with_name("q.db.audit.json").write_text("{", encoding="utf-8")
    assert audit.load(session.desk.db) is None


def test_the_command_draws_and_tells(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    db = str(session.desk.db)
    assert run(["audit", "--db", db]) == 0
    assert "no sample was drawn yet" in capsys.readouterr().out
    assert run(["audit", "--sample", "3", "--seed", "1", "--db", db]) == 0
    assert "3 of 6 quotes" in capsys.readouterr().out
    answer(session, "audit", "right")
    assert run(["audit", "--db", db, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["sample"], told["judged"], told["wrong"], round(told["high"], 2)) == (3, 1, 0, 0.79)
    assert run(["stats", "--db", db]) == 0
    assert "0 had a wrong answer: 0 % (with 95 % certainty between 0 and 79 %)" in capsys.readouterr().out
    assert run(["stats", "--db", db, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["error_rate"]["judged"] == 1


async def test_the_foot_of_each_page_tells_the_error_rate(session: Session) -> None:
    site_of = site(session.desk.db)
    assert "judged by people" not in (await site_of.client.get("/")).text
    with reading(session) as conn:
        audit.save(session.desk.db, audit.draw(conn, 3, seed=1))
    answer(session, "audit", "not-speech")
    assert "1 had a wrong answer: 100 %" in (await site_of.client.get("/speakers")).text
