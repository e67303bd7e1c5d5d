"""What one decision makes of an index: statements, links, speakers and what is told of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from quotes import corrections, database
from quotes.corrections.review.desk import Desk
from quotes.datatypes import QuoteRecord, Speaker, SpeakerKind
from quotes.datatypes.decisions import Action, Correction
from quotes.errors import CorrectionsError, DatabaseError
from tests.builds import rows
from tests.corrections.review.indexes import index_of, search_is_sound, tables, written
from tests.statements.records import record

FERRY = "The ferry will sail again before the autumn storms arrive in the harbour"
MINE = "Nobody in this valley was ever asked about the new copper mine"
ANA, OMAR = "Ana Duarte", "Omar Keller"
REGISTRY = (Speaker("tove", "Tove Lind", SpeakerKind.PERSON, ("T. Lind",)),)


def desk_of(folder: Path, records: list[QuoteRecord]) -> Desk:
    return Desk(written(folder / "q.db", index_of(records)), folder / "c.yml", REGISTRY)


def printings(*speakers: str | None, text: str = FERRY, first: int = 0, **more: Any) -> list[QuoteRecord]:
    return [record(first + n, text, speaker=name, day=n, **more) for n, name in enumerate(speakers)]


def said(desk: Desk) -> list[tuple[object, ...]]:
    """Each statement's speaker and number of quotes."""
    sql = """SELECT p.name, t.quotes FROM statements t LEFT JOIN speakers p ON p.id = t.speaker_id
             ORDER BY t.quotes DESC, p.name"""
    return rows(desk.db, sql)


def decide(desk: Desk, action: Action, *targets: str, value: str | None = None) -> bool:
    decision = desk.decide(Correction(action, targets, value))
    assert decision.outcome is not None
    assert search_is_sound(desk.db)
    return decision.outcome.applied


def speaker_id(desk: Desk, name: str) -> str:
    return str(rows(desk.db, f"SELECT id FROM speakers WHERE name = '{name}'")[0][0])


def test_a_quote_goes_to_the_statement_of_its_new_speaker(tmp_path: Path) -> None:
    records = [*printings(ANA, ANA), *printings(OMAR, first=5)]
    desk = desk_of(tmp_path, records)
    assert said(desk) == [(ANA, 2), (OMAR, 1)]
    assert decide(desk, Action.ASSIGN, records[2].id, value=speaker_id(desk, ANA))
    assert said(desk) == [(ANA, 3)]
    assert rows(desk.db, "SELECT count(*) FROM speakers WHERE name = 'Omar Keller'") == [(0,)]
    assert rows(desk.db, "SELECT count(*) FROM statement_links") == [(0,)]
    assert rows(desk.db, "SELECT rule, confidence FROM quotes WHERE confidence = 1") == [("correction", 1.0)]


def test_a_quote_leaves_a_statement_and_is_its_echo(tmp_path: Path) -> None:
    records = printings(ANA, ANA, ANA)
    desk = desk_of(tmp_path, records)
    assert decide(desk, Action.ASSIGN, records[0].id, value=OMAR)
    assert said(desk) == [(ANA, 2), (OMAR, 1)]
    assert rows(desk.db, "SELECT kind FROM statement_links") == [("echoes",)]


def test_what_had_no_speaker_learns_it(tmp_path: Path) -> None:
    records = printings(None, None)
    desk = desk_of(tmp_path, records)
    assert decide(desk, Action.ASSIGN, records[0].id, value="Tove Lind")
    assert said(desk) == [("Tove Lind", 2)]
    assert rows(desk.db, "SELECT DISTINCT speaker_id FROM quotes") == [("tove",)]
    assert sorted(rows(desk.db, "SELECT rule FROM quotes")) == [("correction",), ("statement",)]


@pytest.mark.parametrize(
    ("value", "speaker"),
    [(ANA, ANA), ("ana duarte", ANA), ("T. Lind", "Tove Lind"), ("Ines Varga", "Ines Varga")],
)
def test_a_name_means_who_bears_it_or_somebody_new(tmp_path: Path, value: str, speaker: str) -> None:
    records = [*printings(ANA), *printings(OMAR, text=MINE, first=3)]
    desk = desk_of(tmp_path, records)
    assert decide(desk, Action.ASSIGN, records[1].id, value=value)
    assert rows(desk.db, f"SELECT p.name FROM quotes q JOIN speakers p ON p.id = q.speaker_id "
                f"WHERE q.id = '{records[1].id}'") == [(speaker,)]  # fmt: skip


def test_two_people_of_one_name_are_not_guessed_between(tmp_path: Path) -> None:
    records = [*printings(ANA), *printings(OMAR, text=MINE, first=3)]
    desk = desk_of(tmp_path, records)
    decide(desk, Action.RENAME, speaker_id(desk, OMAR), value="Ana Duarte")
    decide(desk, Action.ASSIGN, records[0].id, value="ana duarte")
    assert rows(desk.db, "SELECT count(DISTINCT speaker_id) FROM quotes") == [(2,)]
    assert corrections.newcomer("Ana Duarte").id in {one[0] for one in rows(desk.db, "SELECT speaker_id FROM quotes")}


def test_no_speech_stands_by_itself(tmp_path: Path) -> None:
    records = printings(ANA, ANA)
    desk = desk_of(tmp_path, records)
    assert decide(desk, Action.NOT_SPEECH, records[0].id)
    assert said(desk) == [(ANA, 1)]
    assert rows(desk.db, "SELECT count(*) FROM utterances") == [(1,)]
    assert rows(desk.db, "SELECT sum(quotes) FROM articles") == [(1,)]


def test_what_was_a_statement_leads_to_its_quote_until_that_is_speech(tmp_path: Path) -> None:
    records = printings(ANA)
    desk = desk_of(tmp_path, records)
    ((old,),) = rows(desk.db, "SELECT id FROM statements")
    assert decide(desk, Action.NOT_SPEECH, records[0].id)
    assert said(desk) == []
    assert rows(desk.db, "SELECT * FROM statement_redirects") == [(old, None, records[0].id)]
    quiet = printings(ANA, role="scare")
    (tmp_path / "other").mkdir()
    desk = desk_of(tmp_path / "other", quiet)
    with closing(sqlite3.connect(desk.db)) as conn, conn:
        conn.execute("INSERT INTO statement_redirects VALUES ('old', NULL, ?)", [quiet[0].id])
    assert decide(desk, Action.ASSIGN, quiet[0].id, value=OMAR)
    assert said(desk) == [(OMAR, 1)]
    assert rows(desk.db, "SELECT new_id FROM statement_redirects") == rows(desk.db, "SELECT id FROM statements")


def test_what_is_no_speech_goes_into_a_statement_where_a_person_says_so(tmp_path: Path) -> None:
    records = printings(ANA, ANA)
    desk = desk_of(tmp_path, records)
    assert decide(desk, Action.NOT_SPEECH, records[0].id)
    assert decide(desk, Action.MERGE, records[0].id, records[1].id)
    assert said(desk) == [(ANA, 2)]


def test_what_is_removed_is_gone_from_the_search_too(tmp_path: Path) -> None:
    records = printings(ANA)
    desk = desk_of(tmp_path, records)
    assert decide(desk, Action.REMOVE, records[0].id)
    for table in ("quotes", "utterances", "statements", "speakers"):
        assert rows(desk.db, f"SELECT count(*) FROM {table}") == [(0,)]
    assert not decide(desk, Action.SPLIT, records[0].id)
    assert rows(desk.db, "SELECT applied, note FROM corrections") == [
        (1, None), (0, f"not in the index: {records[0].id}")
    ]  # fmt: skip


def test_one_person_of_two_says_the_same_once(tmp_path: Path) -> None:
    records = [*printings(ANA, ANA), *printings("A. Duarte", OMAR, text=MINE, first=5), *printings(OMAR, first=9)]
    desk = desk_of(tmp_path, records)
    ana, omar = speaker_id(desk, ANA), speaker_id(desk, OMAR)
    assert decide(desk, Action.MERGE_SPEAKERS, ana, omar)
    assert {name for name, _ in said(desk)} == {ANA, "A. Duarte"}
    assert (ANA, 3) in said(desk)
    assert rows(desk.db, f"SELECT alias FROM speaker_aliases WHERE speaker_id = '{ana}'") == [(ANA,), (OMAR,)]
    assert decide(desk, Action.ASSIGN, records[2].id, value=omar)  # the old id means the same person
    assert {name for name, _ in said(desk)} == {ANA}


def test_statements_are_merged_and_split_by_quotes(tmp_path: Path) -> None:
    records = [*printings(ANA, ANA), *printings(ANA, text=MINE, first=5)]
    desk = desk_of(tmp_path, records)
    assert decide(desk, Action.MERGE, records[0].id, records[2].id)
    assert said(desk) == [(ANA, 3)]
    assert decide(desk, Action.SPLIT, records[1].id)
    assert said(desk) == [(ANA, 2), (ANA, 1)]


def test_translations_are_linked_and_parted(tmp_path: Path) -> None:
    records = [*printings(ANA), *printings(ANA, text=MINE, first=5)]
    desk = desk_of(tmp_path, records)
    both = records[0].id, records[1].id
    assert decide(desk, Action.MERGE_TRANSLATIONS, *both)
    assert rows(desk.db, "SELECT kind, score FROM statement_links") == [("translation", 1.0)]
    desk.undo()
    assert rows(desk.db, "SELECT kind FROM statement_links") == []
    decide(desk, Action.MERGE_TRANSLATIONS, *both)
    conn_rows = rows(desk.db, "SELECT count(*) FROM statement_links")
    assert conn_rows == [(1,)]


def test_an_old_address_leads_to_the_new_statement(tmp_path: Path) -> None:
    records = printings(ANA)
    desk = desk_of(tmp_path, records)
    (old,) = rows(desk.db, "SELECT id FROM statements")
    decide(desk, Action.ASSIGN, records[0].id, value=OMAR)
    (new,) = rows(desk.db, "SELECT id FROM statements")
    assert rows(desk.db, "SELECT old_id, new_id FROM statement_redirects") == [(old[0], new[0])]


def test_while_a_build_runs_a_decision_waits_for_the_next_one(tmp_path: Path) -> None:
    records = printings(ANA)
    desk = desk_of(tmp_path, records)
    import multiprocessing

    fork = multiprocessing.get_context("fork")
    holding, free = fork.Event(), fork.Event()

    def hold() -> None:
        with database.lock(desk.db):
            holding.set()
            free.wait(20)

    builder = fork.Process(target=hold)
    builder.start()
    assert holding.wait(20)
    decision = desk.decide(Correction(Action.NOT_SPEECH, (records[0].id,)))
    free.set()
    builder.join()
    assert decision.outcome is None
    assert [c.action for c in corrections.load(desk.file)] == [Action.NOT_SPEECH]
    assert rows(desk.db, "SELECT count(*) FROM utterances") == [(1,)]
    assert desk.undo() == (decision.correction, True)
    assert corrections.load(desk.file) == ()


def test_undo_leaves_an_index_alone_that_was_built_since(tmp_path: Path) -> None:
    records = printings(ANA)
    desk = desk_of(tmp_path, records)
    decide(desk, Action.NOT_SPEECH, records[0].id)
    with database.lock(desk.db), database.work_file(desk.db) as new:
        rules = corrections.load(desk.file)
        written(new, index_of(records), rules, before=database.previous(desk.db))
        database.publish(new, desk.db)
    answer = desk.undo()
    assert answer is not None
    assert not answer[1]
    assert corrections.load(desk.file) == ()
    assert desk.undo() is None


def test_a_build_tells_of_the_speaker_that_a_decision_changed(tmp_path: Path) -> None:
    records = [*printings(ANA), *printings(OMAR, text=MINE, first=3)]
    desk = desk_of(tmp_path, records)
    corrections.append(desk.file, Correction(Action.ASSIGN, (records[0].id,), "Tove Lind"))
    rules, before = corrections.load(desk.file), database.previous(desk.db)
    new = written(tmp_path / "new.db", index_of(records), rules, REGISTRY, before)
    assert rows(new, "SELECT kind, was_speaker FROM changes") == [("corrected", ANA)]
    assert rows(new, "SELECT corrected, new, speakers FROM builds ORDER BY id DESC LIMIT 1") == [(1, 0, 2)]


def test_a_decision_that_contradicts_another_is_no_failed_build(tmp_path: Path) -> None:
    records = printings(ANA)
    desk = desk_of(tmp_path, records)
    decide(desk, Action.NOT_SPEECH, records[0].id)
    with pytest.raises(CorrectionsError, match="already corrected in line 1"):
        desk.decide(Correction(Action.REMOVE, (records[0].id,)))
    assert database.failure(desk.db) is None
    assert len(desk.taken) == 1
    assert rows(desk.db, "SELECT count(*) FROM corrections") == [(1,)]


def test_what_fails_in_the_middle_leaves_neither_line_nor_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = printings(ANA)
    desk = desk_of(tmp_path, records)
    before = tables(desk.db)

    def fail(*given: object) -> None:
        raise DatabaseError("no room")

    monkeypatch.setattr("quotes.corrections.review.apply.note_outcome", fail)
    with pytest.raises(DatabaseError):
        desk.decide(Correction(Action.NOT_SPEECH, (records[0].id,)))
    assert corrections.load(desk.file) == ()
    assert tables(desk.db) == before
    assert desk.taken == []
