"""Forgetting: no place keeps a word of the article, all else stays as it is, and it does not come back."""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path

import pytest

from quotes.articles.collect import ArticleFolder
from quotes.articles.collect.contents import ArticleText, Details
from quotes.errors import InputError
from quotes.pipeline.build import BuildOptions, build
from quotes.pipeline.cache import path_for
from quotes.pipeline.extraction import Tools
from quotes.pipeline.forget import Forgotten, forget
from quotes.pipeline.store import path_for as store_for
from quotes.text.forgotten import mark_of_id, mark_of_statement
from tests.builds import MODEL, dump, rows
from tests.frozen import CORPUS, FrozenParser, write_corpus

HISTORY = ("builds", "changes", "statement_redirects", "forgotten", "sqlite_stat1")
URL = "https://example.org/courier/1"


def renew(db: Path, *sources: Path) -> None:
    build(sources, db, BuildOptions(MODEL, prune=True), with_tools=Tools(FrozenParser))


def forgotten(db: Path, *names: str, folders: tuple[Path, ...] = ()) -> Forgotten:
    return forget(names, db, BuildOptions(MODEL, reader=True), folders, with_tools=Tools(FrozenParser))


def words_of(*places: Path) -> bytes:
    """All bytes that lie there, and what is packed in the databases."""
    files = [path for place in places for path in (place.rglob("*") if place.is_dir() else [place]) if path.is_file()]
    return b"".join(path.read_bytes() for path in files)


@pytest.fixture
def added(tmp_path: Path) -> Path:
    """A folder of 'quotes add' with the corpus."""
    folder = write_corpus(tmp_path / "added")
    with ArticleFolder(folder) as store:
        store.put_empty("https://example.org/courier/none", "no article")
        store.also("courier.txt", "https://amp.example.org/c1")
    return folder


def test_nothing_keeps_a_word_of_it(added: Path, db: Path) -> None:
    renew(db, added)
    (id, title) = rows(db, f"SELECT id, source FROM articles WHERE url = '{URL}'")[0]
    for ending in (".articles.db.damaged", ".cache.db.broken", ".cache.db.damaged"):
        db.with_name(db.name + ending).write_bytes(b"She called the delay painful")
    assert title == "added/courier.txt"
    result = forgotten(db, URL)
    assert (result.articles, result.erased, result.left, result.settled) == (1, (added / "courier.txt",), (), True)
    content = words_of(db.parent)
    for word in (
        b"courier/1",
        b"amp.example.org",
        b"Specimen Courier",
        b"painful",
        b"Bridges of Iron",
        str(id).encode(),
    ):
        assert word not in content, word
    assert b"courier/none" in content
    assert rows(db, "SELECT count(*) FROM articles") == [(3,)]
    for path, tables in ((store_for(db), ("articles",)), (path_for(db), ("used", "parses", "extractions"))):
        counts = {t: rows(path, f"SELECT count(*) FROM {t}")[0][0] for t in tables}
        assert set(counts.values()) == {3}, counts
        assert rows(path, "PRAGMA freelist_count") == [(0,)]


def test_what_was_withdrawn_can_be_forgotten_too(added: Path, db: Path) -> None:
    renew(db, added)
    (added / "courier.txt").unlink()
    renew(db)
    assert rows(db, "SELECT count(*) FROM changes WHERE kind = 'withdrawn'") != [(0,)]
    assert b"courier/1" in words_of(db)
    forgotten(db, URL)
    content = words_of(db.parent)
    for word in (b"courier/1", b"painful", b"Specimen Courier"):
        assert word not in content, word


def test_the_rest_is_as_if_it_had_never_been_there(added: Path, db: Path, tmp_path: Path) -> None:
    renew(db, added)
    forgotten(db, URL)
    (tmp_path / "other").mkdir()
    write_corpus(tmp_path / "other" / "added", ["gazette.txt", "post.md", "silent.txt"])
    renew(tmp_path / "other.db", tmp_path / "other" / "added")
    assert dump(db, HISTORY) == dump(tmp_path / "other.db", HISTORY)
    assert rows(db, "SELECT count(*) FROM quotes_fts WHERE quotes_fts MATCH 'painful'") == [(0,)]


def test_it_does_not_come_back(added: Path, db: Path, tmp_path: Path) -> None:
    renew(db, added)
    (id,) = rows(db, f"SELECT id FROM articles WHERE url = '{URL}'")[0]
    forgotten(db, str(id))
    (added / "again.txt").write_text(
        CORPUS["courier.txt"].replace("https:", "http:").replace("courier/1", "courier/1/")
    )
    lines = [{"id": id, "text": "Other words."}, {"id": "x", "text": "Words without a mark."}]
    (tmp_path / "lines.jsonl").write_text("\n".join(map(json.dumps, lines)))
    renew(db, tmp_path / "lines.jsonl", added)
    assert rows(db, "SELECT count(*) FROM articles") == [(4,)]
    db.unlink()  # an index that is built anew knows it from the store
    renew(db)
    assert rows(db, "SELECT count(*) FROM articles") == [(4,)]
    store_for(db).unlink()  # and a store that was lost from the index
    renew(db, tmp_path / "lines.jsonl", added)
    assert rows(db, "SELECT count(*) FROM articles") == [(4,)]
    assert rows(db, f"SELECT count(*) FROM forgotten WHERE hash = '{mark_of_id(str(id))}'") == [(1,)]


def test_add_does_not_take_it_again(added: Path, db: Path) -> None:
    renew(db, added)
    forgotten(db, URL)
    with ArticleFolder(added) as store:
        for url in (URL, "http://www.example.org/courier/1?utm_source=x", "https://amp.example.org/c1"):
            assert store.is_forgotten(url), url
        assert not store.is_forgotten("https://example.org/gazette/bridge")
        assert store.refuses(ArticleText("page", "New words.", Details(url=URL)))
        assert not store.refuses(ArticleText("page", "New words.", Details(url="https://example.org/x")))
        assert store.empty("https://example.org/courier/none") == "no article"
        assert store.known("https://example.org/gazette/bridge") == "gazette.txt"


def test_a_file_of_the_users_own_is_left_and_named(db: Path, tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "own")
    renew(db, folder)
    result = forgotten(db, URL)
    assert (result.articles, result.erased, result.left) == (1, (), ("own/courier.txt",))
    assert (folder / "courier.txt").read_text() == CORPUS["courier.txt"]


def test_an_article_that_no_build_has_read_yet(added: Path, db: Path) -> None:
    result = forgotten(db, URL, folders=(added,))
    assert (result.articles, result.erased) == (0, (added / "courier.txt",))
    assert not (added / "courier.txt").exists()
    assert not db.exists()
    renew(db, added)
    assert rows(db, "SELECT count(*) FROM articles") == [(3,)]


def test_the_only_article_of_an_index(db: Path, tmp_path: Path) -> None:
    renew(db, write_corpus(tmp_path / "one", ["courier.txt"]))
    forgotten(db, URL)
    assert rows(db, "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM quotes)") == [(0, 0)]


def test_what_is_not_there_is_an_error_and_changes_nothing(added: Path, db: Path) -> None:
    renew(db, added)
    before = dump(db, ())
    for name in ("https://example.org/nothing", "courier.txt", ""):
        with pytest.raises(InputError, match="no such article"):
            forgotten(db, name)
    assert dump(db, ()) == before
    assert rows(store_for(db), "SELECT count(*) FROM forgotten") == [(0,)]


def test_statements_of_others_are_not_forgotten(added: Path, db: Path) -> None:
    renew(db, added)
    of = "SELECT DISTINCT statement_id FROM quotes q JOIN articles a ON a.id = q.article_id WHERE a.url = '{}'"
    theirs = {str(r[0]) for r in rows(db, of.format(URL)) if r[0]}
    shared = theirs & {str(r[0]) for r in rows(db, of.format("https://example.org/gazette/bridge"))}
    assert shared
    forgotten(db, URL)
    marks = {r[0] for r in rows(db, "SELECT hash FROM forgotten")}
    assert {id for id in theirs if mark_of_statement(id) in marks} == theirs - shared


def test_a_reader_of_the_old_index_is_told_of(added: Path, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["quotes.database.publish"], "BUSY_SECONDS", 0.1)
    renew(db, added)
    reader = sqlite3.connect(db)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM quotes").fetchone()
    assert not forgotten(db, URL).settled
    reader.close()


@pytest.mark.parametrize("step", ["_out_of_journals", "_left_overs", "build"])
def test_after_a_kill_the_same_command_goes_on(
    added: Path, db: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def killed(*more: object, **named: object) -> None:
        raise KeyboardInterrupt

    renew(db, added)
    with monkeypatch.context() as patch:
        patch.setattr(f"quotes.pipeline.forget.{step}", killed)
        with pytest.raises(KeyboardInterrupt):
            forgotten(db, URL)
    assert forgotten(db, URL).articles == 1
    content = words_of(db.parent)
    for word in (b"courier/1", b"amp.example.org", b"Specimen Courier", b"painful"):
        assert word not in content, word
    assert forgotten(db, URL).articles == 0  # it is known to be forgotten: no error


def test_a_line_of_a_larger_file_is_named(db: Path, tmp_path: Path) -> None:
    line = {"id": "x1", "text": "Words without a mark."}
    (tmp_path / "lines.jsonl").write_text("\n" + json.dumps(line))
    renew(db, tmp_path / "lines.jsonl")
    assert forgotten(db, "x1").left == ("lines.jsonl:2",)
    assert json.loads((tmp_path / "lines.jsonl").read_text()) == line
