"""Articles to an index, end to end: what is worked out again, what is kept, and what a failure costs."""

from __future__ import annotations

import gc
import multiprocessing
import os
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from quotes import lang
from quotes.articles import read as articles
from quotes.datatypes import Article, Document, Quote, Skipped
from quotes.datatypes.memory import OBJECTS_BEFORE_COLLECTION
from quotes.detect import detect
from quotes.errors import InputError
from quotes.models import choose
from quotes.parse.parser import Parser
from quotes.pipeline.build import BuildOptions, Watcher, build
from quotes.pipeline.cache import path_for
from quotes.pipeline.extraction import Tools
from quotes.pipeline.walk import Extracted
from tests.builds import MODEL, built, dump, rows
from tests.frozen import CORPUS, FrozenParser, write_corpus


def test_articles_become_an_index(folder: Path, db: Path) -> None:
    summary = built(folder, db)
    assert summary.parsed == 4
    assert summary.skipped == ()
    spoken = dict(rows(db, "SELECT text, speaker FROM quotes_readable"))
    assert spoken["We will not gamble with lives."] == "Carol Jensen"
    assert spoken["We will not gamble with lives,"] == "Carol Jensen"
    assert spoken["will not open before May"] == "Carol Jensen"
    assert spoken["painful"] == "Carol Jensen"
    assert spoken["Nobody asked us,"] == "Tom Baker"
    assert "spokesman" in str(spoken["late but sound"])
    shared = rows(db, "SELECT articles, outlets, speaker_id FROM statements WHERE text LIKE '%We will not gamble%'")
    assert [r[:2] for r in shared] == [(3, 2)]  # two print one part each of what the third prints whole
    assert rows(db, "SELECT count(*) FROM quotes WHERE statement_id IS NULL AND role <> 'nested'") == [(0,)]


def test_a_build_seldom_looks_for_garbage_and_leaves_that_as_it_was(folder: Path, db: Path) -> None:
    before, meanwhile = gc.get_threshold(), []
    watcher = Watcher(step=lambda name: meanwhile.append(gc.get_threshold()[0]))
    build([folder], db, BuildOptions(MODEL), watcher, Tools(FrozenParser))
    assert set(meanwhile) == {OBJECTS_BEFORE_COLLECTION}
    assert gc.get_threshold() == before

    def interrupt(name: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build([folder], db, BuildOptions(MODEL), Watcher(step=interrupt), Tools(FrozenParser))
    assert gc.get_threshold() == before


def test_positions_are_of_the_article_text(folder: Path, db: Path) -> None:
    built(folder, db)
    texts = {a.id: a.text for a in articles.read([folder]) if isinstance(a, Article)}
    columns = 'article_id, start, "end", text, before, after, speaker_start, speaker_end, speaker_text'
    found = rows(db, f"SELECT {columns} FROM quotes")
    assert len(found) >= 8
    for id, start, end, text, before, after, s_start, s_end, s_text in found:
        assert isinstance(start, int) and isinstance(end, int) and isinstance(before, str) and isinstance(after, str)  # noqa: PT018
        whole = texts[str(id)]
        assert whole[start:end] == text
        assert whole[start - len(before) : end + len(after)] == f"{before}{text}{after}"
        assert len(before) <= 160
        assert len(after) <= 160
        if s_start is not None:
            assert whole[int(str(s_start)) : int(str(s_end))] == s_text


class FailingParser(FrozenParser):
    """Fails on every batch that holds one of the articles."""

    def __init__(self, fail: Callable[[], object]) -> None:
        super().__init__()
        self._fail = fail

    def parse(self, items: Sequence[tuple[Article, tuple[Quote, ...]]]) -> list[Document]:
        if any("Nobody asked" in article.text for article, _ in items):
            self._fail()
        return super().parse(items)


def _raise() -> None:
    raise RuntimeError("no tree\nto be found")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failing_article_costs_only_itself(folder: Path, db: Path, jobs: int) -> None:
    summary = built(folder, db, FailingParser(_raise), jobs=jobs)
    assert summary.counts["articles"] == 3
    assert rows(db, "SELECT input, reason FROM skipped") == [
        ("articles/post.md", "cannot be parsed: RuntimeError: no tree")
    ]
    assert built(folder, db).skipped == ()


def test_a_worker_that_dies_costs_only_its_article(folder: Path, db: Path) -> None:
    summary = built(folder, db, FailingParser(lambda: os._exit(1)), jobs=2)
    assert [s.input for s in summary.skipped] == ["articles/post.md"]
    assert summary.counts["articles"] == 3


def test_processes_change_nothing(folder: Path, tmp_path: Path) -> None:
    built(folder, tmp_path / "one.db")
    built(folder, tmp_path / "two.db", jobs=2)
    assert dump(tmp_path / "one.db") == dump(tmp_path / "two.db")


def test_an_interrupted_build_keeps_what_it_worked_out(folder: Path, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quotes.pipeline.walk.BATCH_ARTICLES", 1)
    done: list[Extracted | Skipped] = []

    def article(result: Extracted | Skipped) -> None:
        done.append(result)
        if len(done) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build([folder], db, BuildOptions(MODEL), Watcher(article), Tools(FrozenParser))
    assert not db.exists()
    assert built(folder, db).parsed <= 2


DAMAGE: list[Callable[[bytes], bytes]] = [
    lambda data: data[: len(data) // 2],
    lambda data: data[:50],
    lambda data: b"",
    lambda data: data[:8192] + os.urandom(len(data) - 8192),
    lambda data: b"not a database at all",
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_cache_is_worked_out_again(folder: Path, db: Path, damage: Callable[[bytes], bytes]) -> None:
    built(folder, db)
    whole = dump(db)
    cache = path_for(db)
    with sqlite3.connect(cache) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    cache.write_bytes(damage(cache.read_bytes()))
    built(folder, db)
    assert dump(db) == whole
    assert built(folder, db).parsed == 0


def test_nothing_to_read_leaves_the_old_index(folder: Path, db: Path, tmp_path: Path) -> None:
    built(folder, db)
    whole = dump(db)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no articles"):
        built(tmp_path / "empty", db)
    assert dump(db) == whole


@pytest.fixture(scope="module")
def offline() -> Iterator[None]:
    """Whoever opens a connection fails."""

    def refuse(*arguments: object) -> NoReturn:
        raise AssertionError(f"the network is asked for: {arguments}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        yield


@pytest.fixture(scope="module")
def real_parser(offline: None) -> Parser:
    return Parser(choose())


@pytest.mark.model
def test_the_parse_is_the_same_in_any_batch(folder: Path, real_parser: Parser) -> None:
    found = [a for a in articles.read([folder]) if isinstance(a, Article)]
    items = [(a, detect(a.text, lang.load("en"))) for a in found]
    together = real_parser.parse(items)
    assert together == real_parser.parse(items[::-1])[::-1]
    assert together == [real_parser.parse([item])[0] for item in items]


@pytest.mark.model
def test_a_build_with_the_bundled_package_needs_no_network(folder: Path, db: Path, real_parser: Parser) -> None:
    summary = build([folder], db, BuildOptions(choose()), with_tools=Tools(lambda: real_parser))
    assert summary.counts["articles"] == 4
    spoken = dict(rows(db, "SELECT text, speaker FROM quotes_readable"))
    assert spoken["We will not gamble with lives."] == "Carol Jensen"


def _build_for_ever(folder: Path, db: Path) -> None:
    for number in range(1000):
        names = sorted(CORPUS)[number % 2 :]
        built(write_corpus(folder, names), db, full=number % 3 == 0)


def test_killed_builds_show_nothing_half(tmp_path: Path) -> None:
    """A short form: builds killed at odd moments while a reader looks on."""
    folder, db = write_corpus(tmp_path / "articles"), tmp_path / "quotes.db"
    built(folder, db)
    reader = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    whole = "SELECT (SELECT count(*) FROM articles), (SELECT articles FROM builds ORDER BY id DESC LIMIT 1)"
    for number in range(5):
        builder = multiprocessing.get_context("fork").Process(target=_build_for_ever, args=(folder, db))
        builder.start()
        for _ in range(4):
            time.sleep(0.04 + 0.02 * number)
            articles_, told = reader.execute(whole).fetchone()
            assert articles_ == told
        builder.kill()
        builder.join()
    assert rows(db, "PRAGMA integrity_check") == [("ok",)]
    without = ("builds", "changes", "statement_redirects")
    built(write_corpus(folder), db)
    built(folder, tmp_path / "clean.db")
    assert dump(db, without) == dump(tmp_path / "clean.db", without)
