"""What an index must not lose: texts and inputs come back from the store, from what was damaged, from older caches."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from quotes.datatypes import Article
from quotes.errors import DatabaseError
from quotes.pipeline.codec import pack
from quotes.pipeline.store import Store, earlier, path_for, remembered
from quotes.text.normal import digest

ONE, TWO = Article("a", "Words of one.", "a.txt"), Article("b", "Words of two.", "b.txt")
HASHES = {article.id: digest(article.text) for article in (ONE, TWO)}


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """An index's place, with a store of two articles, one of which came by standard input."""
    db = tmp_path / "quotes.db"
    with Store(db) as store:
        store.note(ONE, str(tmp_path / "news"))
        store.take_in(TWO)
        store.remember([str(tmp_path / "news"), "/elsewhere", "s3://paper/2026"])
    return db


def test_articles_are_known_with_their_inputs(db: Path, tmp_path: Path) -> None:
    with Store(db) as store:
        assert store.others() == [("a", str(tmp_path / "news")), ("b", "-")]
        assert store.article("a", str(tmp_path / "news")) == ONE
        assert store.article("b", "-") == TWO
        assert store.article("b", str(tmp_path / "news")) is None


def test_inputs_beside_the_index_move_with_it(db: Path, tmp_path: Path) -> None:
    assert set(remembered(db)) == {str(tmp_path / "news"), "/elsewhere", "s3://paper/2026"}
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(path_for(db), other)
    assert set(remembered(other / "quotes.db")) == {str(other / "news"), "/elsewhere", "s3://paper/2026"}
    assert remembered(tmp_path / "none.db") == ()


def test_a_name_that_is_no_text_is_remembered(tmp_path: Path) -> None:
    name = str(tmp_path) + "/caf\udce9"
    with Store(tmp_path / "quotes.db") as store:
        store.remember([name])
    assert remembered(tmp_path / "quotes.db") == (name,)


def test_finish_lets_go_of_what_is_neither_noted_nor_kept(db: Path) -> None:
    with Store(db) as store:
        store.finish([("b", "-")])
    with Store(db) as store:
        assert store.others() == [("b", "-")]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def _other_kind(path: Path) -> None:
    path.write_bytes(b"nothing like a database " * 500)


@pytest.mark.parametrize("damage", [_cut, _other_kind])
def test_a_damaged_store_is_told_and_put_aside(db: Path, damage: Callable[[Path], None]) -> None:
    damage(path_for(db))
    told: list[str] = []
    for _ in range(2):
        with Store(db, told.append):
            pass
    assert len(told) == 1
    assert "put aside as quotes.db.articles.db.damaged" in told[0]


def _without_articles(db: Path) -> None:
    """As after a kill in the middle of a rescue: the new file is there, and empty."""
    path_for(db).unlink()
    with Store(db):
        pass


@pytest.mark.parametrize("ending", [".articles.db.damaged", ".articles.db.damaged2"])
def test_a_rescue_that_was_interrupted_goes_on(db: Path, tmp_path: Path, ending: str) -> None:
    shutil.copy(path_for(db), f"{db}{ending}")
    _without_articles(db)
    with Store(db) as store:
        store.rescue(HASHES)
        assert store.others() == [("a", str(tmp_path / "news")), ("b", "-")]
        assert str(tmp_path / "news") in store.inputs()


@pytest.mark.parametrize("ending", [".cache.db", ".cache.db.damaged", ".cache.db.broken"])
def test_texts_of_an_earlier_version_are_taken_over(tmp_path: Path, ending: str) -> None:
    db = tmp_path / "quotes.db"
    cache = sqlite3.connect(f"{db}{ending}")
    cache.execute("CREATE TABLE articles (id TEXT PRIMARY KEY, parse TEXT, extraction TEXT, body BLOB NOT NULL)")
    cache.execute("CREATE TABLE sources (name TEXT PRIMARY KEY)")
    piped = Article("c", "Words of three.", "-:3")
    rows = [(a.id, pack(a)) for a in (ONE, TWO, piped)] + [("d", pack(ONE))]  # a row with a wrong id
    cache.executemany("INSERT INTO articles VALUES (?, 'p', 'e', ?)", rows)
    cache.execute("INSERT INTO sources VALUES ('/news')")
    cache.commit()
    cache.close()
    assert remembered(db) == ("/news",)
    wanted = HASHES | {"b": "another text", "c": digest(piped.text), "d": HASHES["a"], "e": "?"}
    with Store(db) as store:
        store.rescue(wanted)
        assert store.others() == [("a", None), ("c", "-")]
        assert store.article("a", None) == ONE
        assert store.inputs() == ["/news"]


def test_files_of_another_index_are_left_alone(db: Path) -> None:
    for name in ("quotes.db.articles.db.damaged", "other.db.cache.db", "quotes.db.articles.db.damaged-journal"):
        db.with_name(name).write_bytes(b"")
    assert [path.name for path in earlier(path_for(db))] == ["quotes.db.articles.db.damaged"]


def test_what_cannot_be_kept_is_an_error(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(db)
    store._db.execute("PRAGMA max_page_count = 1")  # a full disk
    with pytest.raises(DatabaseError, match="make room"):
        store.note(Article("c", "\n".join(map(str, range(50_000))), "x"), "/news")
    store._db.close()
