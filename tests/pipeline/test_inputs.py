"""Builds add: the index remembers its inputs, names what it removes, and lets nothing go unasked."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from quotes.articles.read import Stored
from quotes.datatypes import Article
from quotes.errors import DatabaseError, InputError
from quotes.pipeline.build import BuildOptions, BuildSummary, Watcher, build
from quotes.pipeline.cache import path_for
from quotes.pipeline.extraction import Tools
from quotes.pipeline.store import path_for as store_for
from quotes.pipeline.store import remembered
from tests.builds import MODEL, dump, rows
from tests.frozen import CORPUS, FrozenParser, write_corpus
from tests.object_store import object_store

HISTORY = ("builds", "changes", "statement_redirects")
OF_ARTICLES = (*HISTORY, "skipped", "sqlite_stat1")  # a dump without these tells of the articles alone


def renewed(db: Path, *sources: Path | str, agrees: bool | None = None, **options: bool) -> BuildSummary:
    """Build as the command does; where it is asked, it answers."""
    asked: list[str] = []

    def agreed(question: str) -> bool:
        asked.append(question)
        return bool(agrees)

    chosen = BuildOptions(MODEL, **options)  # type: ignore[arg-type]
    summary = build(list(sources), db, chosen, Watcher(agrees=agreed), Tools(FrozenParser))
    assert agrees is None or len(asked) == 1
    return summary


def sources_of(db: Path) -> list[str]:
    return sorted(str(row[0]) for row in rows(db, "SELECT source FROM articles"))


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """A folder of three articles, and one of a single one."""
    return write_corpus(tmp_path / "news", sorted(CORPUS)[:3]), write_corpus(tmp_path / "added", sorted(CORPUS)[3:])


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A folder of twelve articles, so that one is less than a tenth."""
    folder = write_corpus(tmp_path / "many")
    for number in range(8):
        (folder / f"quiet{number}.txt").write_text(f"Report {number} without a mark.\n")
    return folder


def test_a_build_adds_to_what_is_there(two: tuple[Path, Path], db: Path) -> None:
    first = renewed(db, two[0])
    assert (first.changes.added, first.changes.unchanged) == (3, 0)
    second = renewed(db, two[1])
    assert second.counts["articles"] == 4
    assert (second.changes.added, second.changes.unchanged, second.changes.removed) == (1, 3, ())
    assert set(remembered(db)) == set(map(str, two))
    third = renewed(db)
    assert (third.parsed, third.changes.unchanged) == (0, 4)


def test_adding_one_by_one_ends_as_both_at_once(two: tuple[Path, Path], db: Path, tmp_path: Path) -> None:
    for folder in reversed(two):
        renewed(db, folder)
    renewed(tmp_path / "other.db", *two)
    assert dump(db, HISTORY) == dump(tmp_path / "other.db", HISTORY)


def test_what_is_new_changed_and_gone_is_told(many: Path, db: Path) -> None:
    renewed(db, many)
    (many / "quiet7.txt").unlink()
    (many / "quiet6.txt").write_text("Another report, with another id, in the same place.\n")
    (many / "new.txt").write_text("A new report.\n")
    changes = renewed(db).changes
    assert (changes.added, changes.changed, changes.unchanged) == (1, 1, 10)
    assert changes.removed == ("many/quiet7.txt",)
    (many / "gazette.txt").write_text(CORPUS["gazette.txt"].replace("title: Bridge stays shut", "title: A bridge"))
    assert renewed(db).changes.changed == 1
    assert renewed(db).changes.unchanged == 12


def test_an_input_out_of_reach_keeps_its_articles(two: tuple[Path, Path], db: Path) -> None:
    whole = renewed(db, *two)
    before = dump(db, OF_ARTICLES)
    shutil.move(two[0], two[0].with_name("elsewhere"))
    summary = renewed(db)
    assert (summary.changes.unchanged, summary.changes.kept, summary.changes.removed) == (4, 3, ())
    assert dump(db, OF_ARTICLES) == before
    assert [s.input for s in summary.skipped] == ["news"]
    assert "its articles are kept" in summary.skipped[0].reason
    assert str(two[0]) not in str(dump(db))  # a path says much about a machine, and the index is published
    shutil.move(two[0].with_name("elsewhere"), two[0])
    assert renewed(db).counts == whole.counts


def test_a_file_that_is_an_input_of_its_own_is_out_of_reach_when_it_is_gone(two: tuple[Path, Path], db: Path) -> None:
    renewed(db, *two[0].iterdir())
    (two[0] / "courier.txt").unlink()
    assert renewed(db).changes.kept == 1
    renewed(db, two[0], prune=True)  # now the folder says what there is, and each file says nothing more
    assert sources_of(db) == ["news/gazette.txt", "news/post.md"]
    assert remembered(db) == (str(two[0] / "courier.txt"), str(two[0])) or remembered(db) == (str(two[0]),)


@pytest.mark.parametrize("lost", ["news/courier.txt", "news"])
def test_many_articles_leave_only_when_it_is_meant(two: tuple[Path, Path], db: Path, lost: str) -> None:
    renewed(db, *two)
    before = dump(db)
    for path in sorted((two[0].parent / lost).rglob("*") if lost == "news" else [two[0].parent / lost]):
        path.unlink()
    for answer in (None, False):
        with pytest.raises(DatabaseError, match=r"would lose \d of its 4 articles \(news/courier.txt.*--prune"):
            renewed(db, agrees=answer)
    assert dump(db) == before
    with pytest.raises(DatabaseError, match="--prune"):  # nothing was forgotten by the builds that ended
        renewed(db)
    keeping = renewed(db, keep=True)
    assert (keeping.changes.removed, keeping.counts["articles"]) == ((), 4)
    removed = renewed(db, prune=True).changes.removed
    assert "news/courier.txt" in removed
    assert renewed(db).changes.removed == ()


def test_a_yes_lets_them_go(two: tuple[Path, Path], db: Path) -> None:
    renewed(db, *two)
    (two[0] / "courier.txt").unlink()
    assert renewed(db, agrees=True).changes.removed == ("news/courier.txt",)


def test_only_forgets_the_other_inputs(two: tuple[Path, Path], db: Path) -> None:
    renewed(db, *two)
    with pytest.raises(DatabaseError, match="would lose 3 of its 4"):
        renewed(db, two[1], only=True)
    assert set(remembered(db)) == set(map(str, two))
    renewed(db, two[1], only=True, prune=True)
    assert remembered(db) == (str(two[1]),)


class Piped:
    """Standard input with a text."""

    def __init__(self, text: str) -> None:
        self.buffer = io.BytesIO(text.encode())


def test_what_came_by_standard_input_stays(two: tuple[Path, Path], db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Piped(CORPUS["post.md"]))
    renewed(db, two[1], "-")
    whole = dump(db, HISTORY)
    path_for(db).unlink()  # the cache can be deleted at any time
    assert renewed(db).counts["articles"] == 2
    assert dump(db, HISTORY) == whole
    assert renewed(db, two[0], only=True, prune=True).counts["articles"] == 3
    assert sources_of(db) == ["news/courier.txt", "news/gazette.txt", "news/post.md"]  # a file has the same article
    (two[0] / "post.md").unlink()
    assert renewed(db).counts["articles"] == 3


def test_kept_articles_outlive_the_cache(two: tuple[Path, Path], db: Path) -> None:
    renewed(db, two[0])
    before = dump(db, OF_ARTICLES)
    (two[0] / "courier.txt").unlink()
    renewed(db, keep=True)
    path_for(db).unlink()
    renewed(db, keep=True)
    assert dump(db, OF_ARTICLES) == before


def test_articles_whose_text_is_nowhere_are_told_and_not_let_go(many: Path, db: Path) -> None:
    renewed(db, many)
    before = dump(db)
    store_for(db).unlink()
    (many / "quiet1.txt").unlink()
    for keep in (False, True):
        with pytest.raises(DatabaseError, match=r"cannot keep 1 articles .*many/quiet1.txt.*--prune"):
            renewed(db, many, keep=keep)
    assert dump(db) == before
    assert renewed(db, many, prune=True).changes.lost == ("many/quiet1.txt",)


def test_a_folder_that_cannot_be_read_keeps_its_articles(
    two: tuple[Path, Path], db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (two[0] / "inner").mkdir()
    shutil.move(two[0] / "post.md", two[0] / "inner")
    renewed(db, two[0])
    read = Path.open

    def failing(path: Path, *more: object, **named: object) -> object:
        if path.name in ("post.md", "courier.txt"):
            raise OSError(5, "Input/output error")
        return read(path, *more, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", failing)
    summary = renewed(db)
    assert (summary.changes.kept, summary.changes.removed) == (2, ())


def test_an_input_without_articles_is_not_added(two: tuple[Path, Path], db: Path) -> None:
    renewed(db, two[0])
    for name in ("empty", "none"):
        if name == "empty":
            (two[0].parent / name).mkdir()
        with pytest.raises(InputError, match="no articles there|no such file"):
            renewed(db, two[0].parent / name)
    assert remembered(db) == (str(two[0]),)
    with pytest.raises(InputError, match="no inputs are remembered"):
        renewed(db.with_name("new.db"))


def test_inputs_within_others_and_links_are_read_once(two: tuple[Path, Path], db: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(two[0])
    summary = renewed(db, two[0] / "courier.txt", two[0], tmp_path / "link", two[0] / ".." / "news")
    assert (summary.counts["articles"], summary.skipped) == (3, ())
    assert renewed(db, two[0] / "courier.txt").changes.unchanged == 3
    assert str(two[0] / "courier.txt") not in remembered(db)


def test_a_pattern_finds_what_comes_later(two: tuple[Path, Path], db: Path) -> None:
    renewed(db, f"{two[0]}/*.txt")
    (two[0] / "late.txt").write_text("A late report.\n")
    assert renewed(db).changes.added == 1


def test_a_store_that_does_not_answer_keeps_its_articles(
    two: tuple[Path, Path], db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "s3://key:secret@paper/2026"
    answers = [True]

    def find(name: str) -> list[Stored]:
        if not answers[0]:
            raise InputError("cannot be read: no answer", input=name)
        return [Stored(name, "s3://paper/2026/a.jsonl", 1)]

    def read(stored: Stored) -> Iterator[Article]:
        yield Article("far", "Words without a mark.", f"{stored.source}:1")

    monkeypatch.setattr("quotes.articles.read.stored.find", find)
    monkeypatch.setattr("quotes.articles.read.stored.read", read)
    monkeypatch.setattr("quotes.articles.read.stored.begin", lambda stored, most: b"")
    renewed(db, two[0], url)
    answers[0] = False
    summary = renewed(db)
    assert (summary.changes.unchanged, summary.changes.kept) == (4, 1)
    assert url in remembered(db)
    assert "secret" not in str(dump(db, ()))
    with pytest.raises(InputError, match="no answer"):
        renewed(db, "s3://other/news")


def far(numbers: range) -> bytes:
    """Lines of articles, each longer than what is asked of a store at a time."""
    lines = ({"id": f"far{n}", "text": f"Report {n} without a mark. " + "Words go on. " * 2000} for n in numbers)
    return b"".join(json.dumps(one).encode() + b"\n" for one in lines)


def test_a_store_that_stops_in_the_middle_keeps_its_articles(two: tuple[Path, Path], db: Path) -> None:
    pytest.importorskip("pyarrow")
    objects = {"a.jsonl": far(range(20)), "b.jsonl": far(range(20, 25))}
    with object_store(dict(objects)) as bucket:
        assert renewed(db, two[0], bucket.url("")).counts["articles"] == 28
        before = sources_of(db)
        bucket.cut["a.jsonl"] = len(objects["a.jsonl"]) // 2
        bucket.objects["b.jsonl"] = far(range(21, 25))  # one is gone for good
        summary = renewed(db)
        (told,) = (s for s in summary.skipped if s.input.endswith("a.jsonl"))
        assert "cannot be read" in told.reason
        assert "\n" not in told.reason
        assert "secret" not in str(summary)
        assert (summary.changes.unchanged, summary.changes.removed) == (27, ("s3://news/b.jsonl:1",))
        assert 0 < summary.changes.kept < 20  # the first lines were read
        bucket.cut.clear()
        bucket.objects.update(objects)
        assert renewed(db).changes.kept == 0
        assert sources_of(db) == before
        bucket.cut["a.jsonl"] = 1
        other = db.with_name("other.db")
        with pytest.raises(InputError, match=r"s3://news/a\.jsonl: cannot be read"):
            renewed(other, bucket.url("a.jsonl"))
        assert not other.exists()


def test_an_interrupted_build_forgets_nothing(two: tuple[Path, Path], db: Path) -> None:
    renewed(db, two[0])

    def interrupt(name: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build([two[1]], db, BuildOptions(MODEL), Watcher(step=interrupt), Tools(FrozenParser))
    assert remembered(db) == (str(two[0]),)
    assert renewed(db).changes.unchanged == 3


def test_a_link_to_an_index_has_the_same_lock_cache_and_store(two: tuple[Path, Path], db: Path, tmp_path: Path) -> None:
    renewed(db, two[0])
    (tmp_path / "site").mkdir()
    link = tmp_path / "site" / "news.db"
    link.symlink_to(db)
    assert renewed(link, two[1]).changes.unchanged == 3
    assert [p.name for p in link.parent.iterdir()] == ["news.db"]
    assert link.is_symlink()
    assert len(sources_of(db)) == 4


def test_a_folder_that_holds_the_index_can_be_an_input(two: tuple[Path, Path]) -> None:
    for name in ("quotes.db", "[x].db"):
        db = two[0] / name
        for _ in range(2):
            assert renewed(db, two[0]).skipped == ()
        (two[0] / f".{name}.building").write_text("left by a kill")
        assert renewed(db).skipped == ()
        assert not (two[0] / f".{name}.building").exists()
