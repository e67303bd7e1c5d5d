"""A part of a name is found in memory as SQL finds it: the speakers, and their order."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest
import sqlite_utils

from quotes.database.schema import create_tables, finish_tables
from quotes.database.search import Search
from quotes.database.search.conditions import named
from quotes.database.search.names import read_names
from quotes.database.search.suggest import by_speaker, speakers_named

SURNAMES = ("Ibáñez", "Ibanez", "O’Dowd", "Sørby", "Nuñez de la Vega", "Zaal", "Vega", "%_x")


@pytest.fixture
def conn(tmp_path: Path) -> sqlite3.Connection:
    chance = random.Random(5)
    db = sqlite_utils.Database(tmp_path / "x.db")
    create_tables(db)
    for n in range(80):
        name = f"{chance.choice(('Ana', 'Zoë', 'Ñico', 'VEGA'))} {chance.choice(SURNAMES)}"
        db["speakers"].insert({"id": f"p{n}", "name": name, "kind": "person", "statements": chance.randrange(4)})
        for alias in {name, *chance.choices(SURNAMES, k=chance.randrange(3))}:
            db["speaker_aliases"].insert({"speaker_id": f"p{n}", "alias": alias})
        db["statements"].insert({"id": f"s{n}", "speaker_id": f"p{n}", "text": "The ferry sails.", "role": "utterance"})
    finish_tables(db)
    db.conn.commit()
    return sqlite3.connect(tmp_path / "x.db")


ASKED = (
    "vega", "VEGÁ", "ibanez", "ez", "ñez d", "zo", "a i", "o'dowd", "sorby", "a", "", "  ana   zaal ", "%_x", "_x", "%",
    "nobody", "vega vega", "ana ibanezana", "“nico”", "ana nunez",
)  # fmt: skip


@pytest.mark.parametrize("text", ASKED)
@pytest.mark.parametrize("most", [1, 3, 200])
def test_memory_and_sql_find_the_same(conn: sqlite3.Connection, text: str, most: int) -> None:
    assert speakers_named(conn, text, most, read_names(conn)) == speakers_named(conn, text, most)


def test_something_is_there_to_be_found(conn: sqlite3.Connection) -> None:
    counts = {text: len(speakers_named(conn, text, 200)) for text in ASKED}
    assert counts["vega"] == counts["VEGÁ"] > counts["ibanez"] > counts["ñez d"] > 0
    assert not counts["nobody"] + counts["ana ibanezana"] + counts["a"]


def test_names_that_run_into_each_other_are_two(conn: sqlite3.Connection) -> None:
    conn.execute("DELETE FROM speakers WHERE id > 'p1'")
    conn.execute("DELETE FROM speaker_aliases")
    conn.execute("UPDATE speakers SET name = 'Lin', statements = 1")
    assert speakers_named(conn, "linlin", 5, read_names(conn)) == []
    assert [one["id"] for one in speakers_named(conn, "lin", 5, read_names(conn))] == ["p0", "p1"]
    conn.execute("DELETE FROM speakers")
    assert speakers_named(conn, "lin", 5, read_names(conn)) == []


def test_a_reading_by_speaker_is_the_same(conn: sqlite3.Connection) -> None:
    reading = by_speaker(conn, Search(q="ferry vega"), read_names(conn))
    assert [one.search.q for one in reading] == ["ferry"]
    assert reading == by_speaker(conn, Search(q="ferry vega"))
    assert not by_speaker(conn, Search(q="ferry nobody"), read_names(conn))


@pytest.mark.parametrize("name", [*ASKED, "Ana Ibáñez", "ana zaal", "VEGA", "ana   zaal", "zaal ana", "Zoë Sørby"])
def test_whom_a_name_means_is_the_same(conn: sqlite3.Connection, name: str) -> None:
    assert named(conn, "speakers", name, read_names(conn)) == named(conn, "speakers", name)


def test_who_said_nothing_alone_bears_a_name_too(conn: sqlite3.Connection) -> None:
    conn.execute("UPDATE speakers SET name = 'Lin', statements = 0 WHERE id IN ('p1', 'p2')")
    conn.execute("UPDATE speakers SET name = 'Linlin', statements = 1 WHERE id = 'p3'")
    names = read_names(conn)
    assert named(conn, "speakers", "LIN", names) == ["p1", "p2"]
    assert [one["id"] for one in speakers_named(conn, "lin", 9, names)] == ["p3"]
    assert not names.bearing("in")
    assert not names.bearing("")
