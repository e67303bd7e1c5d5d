"""Articles to an index, end to end: what is worked out again, what is kept, and what a failure costs."""

from __future__ import annotations

import json
import multiprocessing
import os
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotes import articles, lang, pipeline
from quotes.articles import jsonlines
from quotes.cache import Cache, Extraction, path_for
from quotes.datatypes import Article, Document, Quote, Skipped, Span
from quotes.detect import detect
from quotes.errors import InputError
from quotes.extraction import Extracted, Store, Tools
from quotes.keys import keys
from quotes.layout import paragraphs
from quotes.models import ModelChoice, choose
from quotes.parse import Parser
from quotes.pipeline import BuildSummary, Options, Watcher
from quotes.records import context, evidence_span, quote_ids
from tests.frozen import CORPUS, FrozenParser, write_corpus

MODEL = ModelChoice("frozen", Path("nowhere"), "frozen", "frozen")


def built(folder: Path, db: Path, parser: FrozenParser | None = None, **options: object) -> BuildSummary:
    frozen = parser or FrozenParser()
    chosen = Options(MODEL, **options)  # type: ignore[arg-type]
    return pipeline.build([folder], db, chosen, with_tools=Tools(lambda: frozen))


def dump(db: Path, without: tuple[str, ...] = ("builds",)) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(db)
    names = [r[0] for r in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = {n: sorted(connection.execute(f'SELECT * FROM "{n}"'), key=repr) for n in names if n not in without}
    connection.close()
    return found


def rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(db)
    found = connection.execute(sql).fetchall()
    connection.close()
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "articles")


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "quotes.db"


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
    shared = rows(db, "SELECT articles, outlets, speaker_id FROM statements WHERE text LIKE 'We will not gamble%'")
    assert [r[:2] for r in shared] == [(2, 2)]
    assert rows(db, "SELECT count(*) FROM quotes WHERE statement_id IS NULL AND role <> 'nested'") == [(0,)]


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


def test_second_build_parses_nothing_and_changes_nothing(folder: Path, db: Path) -> None:
    built(folder, db)
    first = dump(db)

    def no_parser() -> FrozenParser:
        raise AssertionError("the parser must not be loaded")

    again = pipeline.build([folder], db, Options(MODEL), with_tools=Tools(no_parser))
    assert again.parsed == 0
    assert dump(db) == first


def test_one_changed_article_is_parsed_again(folder: Path, db: Path) -> None:
    built(folder, db)
    with (folder / "silent.txt").open("a") as file:
        file.write("\nA third paragraph.\n")
    parser = FrozenParser()
    assert built(folder, db, parser).parsed == 1
    assert [t.splitlines()[-1] for t in parser.seen] == ["A third paragraph."]


def write_lines(path: Path, found: Sequence[Article]) -> Path:
    """Write articles as lines of JSON."""
    names = ("id", "text", "title", "outlet", "url", "published", "language")
    path.write_text("".join(json.dumps({name: getattr(a, name) for name in names}) + "\n" for a in found))
    return path


def test_a_line_that_was_read_before_is_not_read_again_wherever_it_stands(
    folder: Path, db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [a for a in articles.read([folder]) if isinstance(a, Article)]
    lines = write_lines(tmp_path / "news.jsonl", found[1:])
    built(lines, db)
    read: list[str] = []
    make = jsonlines._article

    def noted(line: bytes, name: str) -> Article:
        read.append(name)
        return make(line, name)

    monkeypatch.setattr(jsonlines, "_article", noted)
    write_lines(lines, found[::-1])
    assert built(lines, db).parsed == 1
    assert read == [f"news.jsonl:{len(found)}"]
    built(lines, tmp_path / "other.db")
    assert dump(db) == dump(tmp_path / "other.db")
    built(lines, db, full=True)
    assert len(read) == 1 + 2 * len(found)


def test_a_line_is_read_again_when_the_package_for_its_language_is_another(folder: Path, tmp_path: Path) -> None:
    (article, *_) = (a for a in articles.read([folder]) if isinstance(a, Article))
    lines = write_lines(tmp_path / "news.jsonl", [replace(article, language="es")])
    with Cache(tmp_path / "x.cache.db") as cache:
        store = Store(cache, keys("model", "", lambda language: ""))
        (read,) = articles.read([lines], store)
        assert isinstance(read, Article)
        cache.add(store.note(read), Extraction((), ()), None)
        (known,) = articles.read([lines], store)
        assert isinstance(known, Extracted)
        assert (known.id, known.source) == (read.id, read.source)
        (anew,) = articles.read([lines], Store(cache, keys("model", "", lambda language: "another")))
        assert anew == read


def test_full_build_parses_everything(folder: Path, db: Path) -> None:
    built(folder, db)
    first = dump(db)
    assert built(folder, db, full=True).parsed == 4
    assert dump(db) == first


def test_changed_text_at_the_same_address_is_recorded(folder: Path, db: Path) -> None:
    built(folder, db)
    path = folder / "gazette.txt"
    path.write_text(CORPUS["gazette.txt"] + "\nMore without a mark.\n")
    pipeline.build([folder], db, Options(MODEL), with_tools=Tools(lambda: AnyParser()))
    assert rows(db, "SELECT outlet_id FROM articles WHERE changed IS NOT NULL") == [("the-sample-gazette",)]


class AnyParser(FrozenParser):
    """Finds paragraphs in what is not frozen, and no more."""

    def _frozen(self, article: Article, quotes: tuple[Quote, ...]) -> Document:
        try:
            return super()._frozen(article, quotes)
        except AssertionError:
            return Document(paragraphs(article.text), (), ())


def test_articles_that_are_gone_leave_unless_kept(folder: Path, db: Path) -> None:
    built(folder, db)
    whole = dump(db)
    (folder / "courier.txt").unlink()
    assert built(folder, db, keep=True).counts["articles"] == 4
    assert dump(db) == whole
    assert built(folder, db).counts["articles"] == 3
    assert built(folder, db, keep=True).counts["articles"] == 3


def test_a_fuller_wording_moves_the_statement_and_leaves_a_redirect(folder: Path, db: Path) -> None:
    of = "SELECT statement_id FROM quotes WHERE text = 'will not open before May'"
    built(write_corpus(folder, ["post.md"]), db)
    old = rows(db, of)[0][0]
    built(write_corpus(folder, ["post.md", "gazette.txt"]), db)
    new = rows(db, of)[0][0]
    assert rows(db, "SELECT articles FROM statements WHERE id = " + repr(new)) == [(2,)]
    assert rows(db, "SELECT old_id, new_id FROM statement_redirects") == [(old, new)]


SUBSETS = st.lists(st.lists(st.sampled_from(sorted(CORPUS)), min_size=1, unique=True), min_size=2, max_size=3)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SUBSETS)
def test_incremental_builds_end_as_a_full_one(tmp_path_factory: pytest.TempPathFactory, steps: list[list[str]]) -> None:
    tmp = tmp_path_factory.mktemp("steps")
    for names in steps:
        built(write_corpus(tmp / "articles", names), tmp / "a.db")
    built(tmp / "articles", tmp / "b.db")
    without = ("builds", "statement_redirects")
    assert dump(tmp / "a.db", without) == dump(tmp / "b.db", without)


class FailingParser(FrozenParser):
    """Fails on every batch that holds one of the articles."""

    def __init__(self, fail: Callable[[], object]) -> None:
        super().__init__()
        self._fail = fail

    def parse(
        self, items: Sequence[tuple[Article, tuple[Quote, ...]]], earlier: Mapping[str, Document] | None = None
    ) -> list[Document]:
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


def test_an_interrupted_build_keeps_what_it_worked_out(
    folder: Path, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quotes.extraction.BATCH_ARTICLES", 1)
    done: list[Extracted | Skipped] = []

    def article(result: Extracted | Skipped) -> None:
        done.append(result)
        if len(done) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pipeline.build([folder], db, Options(MODEL), Watcher(article), Tools(FrozenParser))
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


def test_quote_ids_depend_on_words_and_occurrence_only() -> None:
    first = quote_ids("a", ["Yes,", "No", "yes."])
    assert len(set(first)) == 3
    assert quote_ids("a", ["“Yes”", "no"]) == first[:2]
    assert quote_ids("b", ["Yes"]) != first[:1]


@given(st.text(alphabet="ab “”\n", max_size=600), st.integers(0, 600), st.integers(0, 40))
def test_context_is_contiguous_and_capped(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    span = Span(start, min(len(text), start + length))
    before, after = context(text, span)
    assert len(before) <= 160
    assert len(after) <= 160
    assert text[span.start - len(before) : span.end + len(after)] == before + span.of(text) + after
    cue = Span(max(0, start - 400), max(0, start - 395))
    shown = evidence_span(text, span, Span(span.start - len(before), span.end + len(after)), None, cue)
    if shown is not None:
        assert shown.end - shown.start <= 200
        assert shown.contains(cue)


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
    summary = pipeline.build([folder], db, Options(choose()), with_tools=Tools(lambda: real_parser))
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
    without = ("builds", "statement_redirects")
    built(write_corpus(folder), db)
    built(folder, tmp_path / "clean.db")
    assert dump(db, without) == dump(tmp_path / "clean.db", without)
