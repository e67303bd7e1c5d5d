"""Damage and other versions: what is broken is told, what is whole is kept, and nothing of another kind is replaced."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from quotes import database
from quotes.errors import DatabaseError
from quotes.pipeline.cache import path_for
from quotes.pipeline.store import path_for as store_for
from tests.faults import Place, built, dump, rows, settled, two_corpora


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return two_corpora(tmp_path_factory.mktemp("corpora"))


@pytest.fixture
def place(corpora: Place, tmp_path: Path) -> Place:
    return replace(corpora, folder=tmp_path)


# --- damage -----------------------------------------------------------------------------------------------------------

CUTS = [0.0, 0.03, 0.2, 0.5, 0.8, 0.97]


def _cut(path: Path, share: float) -> None:
    with path.open("r+b") as file:
        file.truncate(int(path.stat().st_size * share))


def _zeroed(path: Path, share: float) -> None:
    """Pages that were never written, as after a power cut."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(int(size * share) // 4096 * 4096)
        file.write(bytes(min(16384, size - file.tell())))


def _misspelt(path: Path, share: float) -> None:
    """A byte that is no text where the file says what its tables are."""
    content = path.read_bytes()
    at = [match.start() for match in re.finditer(b"CREATE ", content)]
    place = at[int(share * len(at))] + 2
    path.write_bytes(content[:place] + b"\xca" + content[place + 1 :])


@pytest.mark.parametrize("damage", [_cut, _zeroed, _misspelt])
@pytest.mark.parametrize("share", CUTS)
def test_a_damaged_index_is_told_and_built_anew(
    place: Place, damage: Callable[[Path, float], None], share: float
) -> None:
    place.build_first()
    damage(place.db, share)
    told: list[str] = []
    built(place.corpora[0], place.db, told)
    assert dump(place.db) == place.clean[0]
    assert all("damaged" in line for line in told)


@pytest.mark.parametrize("damage", [_cut, _zeroed, _misspelt])
@pytest.mark.parametrize("share", CUTS)
def test_a_damaged_cache_costs_only_work(place: Place, damage: Callable[[Path, float], None], share: float) -> None:
    place.build_first()
    damage(path_for(place.db), share)
    built(place.corpora[0], place.db)
    assert dump(place.db) == place.clean[0]
    built(place.corpora[0], place.db)  # where the damage showed at the end only, this one starts without a cache
    assert dump(place.db) == place.clean[0]
    assert built(place.corpora[0], place.db).parsed == 0


# A column of each kind, and what zeros or other bytes in the head of its rows make of the value.
OTHER_TYPES = [
    *(
        (path_for, table, "body", value)
        for table in ("parses", "extractions", "comparisons")
        for value in (None, "x", 7)
    ),
    *((path_for, "used", column, value) for column in ("parse", "extraction") for value in (None, b"x")),
    (path_for, "comparisons", "key", b"x"),
    *((store_for, "articles", column, None) for column in ("id", "input", "hash", "body")),
    *((store_for, "articles", column, value) for column, value in (("id", b"x"), ("hash", b"x"), ("body", "x"))),
    *((store_for, "inputs", "name", value) for value in (None, 7, "x")),
    (store_for, "inputs", "remembered", None),
]


@pytest.mark.parametrize(("path_of", "table", "column", "value"), OTHER_TYPES)
def test_a_value_of_another_type_is_damage(
    place: Place, path_of: Callable[[Path], Path], table: str, column: str, value: object
) -> None:
    place.build_first()
    with closing(sqlite3.connect(path_of(place.db))) as db:
        assert db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '')")
        db.commit()
    with closing(sqlite3.connect(path_of(place.db))) as db:
        db.execute(f"UPDATE OR IGNORE {table} SET {column} = ?", (value,))
        db.commit()
    told: list[str] = []
    built(place.corpora[0], place.db, told)
    assert all("damaged" in line for line in told)
    assert dump(place.db) == place.clean[0]
    assert built(place.corpora[0], place.db).parsed == 0


def _gone(path: Path, share: float) -> None:
    path.unlink()


@pytest.mark.parametrize("damage", [_gone, _cut, _zeroed, _misspelt])
@pytest.mark.parametrize("share", CUTS)
@pytest.mark.parametrize("path_of", [path_for, store_for])
def test_articles_that_are_kept_never_leave_unasked(
    place: Place, damage: Callable[[Path, float], None], share: float, path_of: Callable[[Path], Path]
) -> None:
    """One article of the first corpus is not in the second: its text is nowhere but in the store."""
    place.build_first()
    before = {row[0] for row in rows(place.db, "SELECT id FROM articles")}
    damage(path_of(place.db), share)
    told = ""
    for _ in range(2):  # where the damage shows late, the first build ends and says so
        try:
            built(place.corpora[1], place.db, keep=True)
            told = ""
        except DatabaseError as error:
            told = str(error)
    assert before <= {row[0] for row in rows(place.db, "SELECT id FROM articles")}
    if path_of is path_for:
        assert told == ""
    else:
        assert ("cannot keep 1 articles of the index" in told) or not (told or damage is _gone)
    assert built(place.corpora[0], place.db).counts["articles"] == len(place.clean[0]["articles"])


def test_history_survives_damage_elsewhere(place: Place) -> None:
    """Builds and redirects go on where only the words are broken."""
    for corpus in (*place.corpora, place.corpora[0]):
        built(corpus, place.db)
    before = rows(place.db, "SELECT * FROM builds")
    (page,) = rows(place.db, "SELECT rootpage FROM sqlite_master WHERE name = 'quotes_fts_data'")[0]
    settled(place.db)
    with place.db.open("r+b") as file:
        file.seek((int(str(page)) - 1) * 4096)
        file.write(b"\xff" * 4096)
    built(place.corpora[0], place.db)
    assert rows(place.db, "SELECT * FROM builds")[:3] == before


def test_a_hot_journal_is_rolled_back(place: Place) -> None:
    place.build_first()
    code = "import os, sqlite3\ndb = sqlite3.connect('quotes.db')\ndb.execute('PRAGMA journal_mode = DELETE')\n"
    code += "db.execute('PRAGMA cache_size = 1')\ndb.execute('BEGIN')\ndb.execute('DELETE FROM builds')\n"
    code += "db.execute('UPDATE quotes SET reason = hex(randomblob(9000))')\nos._exit(9)"
    subprocess.run([sys.executable, "-c", code], cwd=place.folder, check=False)
    assert (place.folder / "quotes.db-journal").stat().st_size
    told: list[str] = []
    built(place.corpora[0], place.db, told)
    assert told == []
    assert dump(place.db) == place.clean[0]
    assert rows(place.db, "SELECT id FROM builds") == [(1,), (2,)]


def test_a_build_replaces_no_file_of_another_kind(place: Place) -> None:
    place.db.write_text("Notes of three months of work.\n")
    with pytest.raises(DatabaseError, match="a file of another kind"):
        built(place.corpora[0], place.db)
    assert place.db.read_text() == "Notes of three months of work.\n"


def test_a_build_replaces_no_database_of_another_kind(place: Place) -> None:
    connection = sqlite3.connect(place.db)
    connection.execute("CREATE TABLE notes (text)")
    connection.close()
    with pytest.raises(DatabaseError, match="not an index of quotes"):
        built(place.corpora[0], place.db)
    assert rows(place.db, "SELECT name FROM sqlite_master") == [("notes",)]


# --- other versions ---------------------------------------------------------------------------------------------------


def _version(db: Path, number: int) -> None:
    connection = sqlite3.connect(db)
    connection.execute(f"PRAGMA user_version = {number}")
    connection.close()


def test_an_older_index_is_refused_with_what_to_do_and_hands_on_its_history(place: Place) -> None:
    for corpus in place.corpora:
        built(corpus, place.db)
    connection = sqlite3.connect(place.db)
    connection.execute("ALTER TABLE builds DROP COLUMN skipped")  # a column that came later
    connection.execute("DROP TABLE statement_links")
    connection.execute("PRAGMA user_version = 0")
    connection.close()
    with pytest.raises(DatabaseError, match="another version of quotes .*; build it again with 'quotes build'"), \
            database.open_index(place.db):  # fmt: skip
        pass
    built(place.corpora[0], place.db)
    assert dump(place.db) == place.clean[0]
    assert rows(place.db, "SELECT id FROM builds") == [(1,), (2,), (3,)]


def test_a_newer_index_is_not_replaced(place: Place) -> None:
    place.build_first()
    _version(place.db, database.VERSION + 1)
    with pytest.raises(DatabaseError, match="newer version of quotes .*; update quotes"):
        built(place.corpora[1], place.db)
    with pytest.raises(DatabaseError, match="; update quotes"), database.open_index(place.db):
        pass
    assert dump(place.db) == place.clean[0]
