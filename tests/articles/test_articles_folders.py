"""Folders of articles: what is read of them and in which order, and which articles are the same."""

from __future__ import annotations

import inspect
import json
import os
import sys
from pathlib import Path

import pytest

from quotes.articles import read as articles
from quotes.datatypes import Article, Skipped
from quotes.errors import InputError
from tests.article_cases import only, read

ROOT = Path(__file__).parents[2]


def test_folders_are_read_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/b/c.TXT", "c.jsonl", ".hidden/x.txt", ".hidden.txt", "A.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"text": name}))
    sources = [i.source.removeprefix(tmp_path.name + "/") for i in read(tmp_path) if isinstance(i, Article)]
    assert sources == ["A.txt", "a/b/c.TXT", "a/z.md", "b.txt", "c.jsonl:1"]


def test_an_index_among_its_articles_is_passed_over(tmp_path: Path) -> None:
    ends = ("", "-wal", "-shm", ".lock", ".cache.db", ".cache.db-wal", ".cache.db-shm", ".cache.db.damaged")
    for name in ("a.txt", "in/b.txt", *(f"{db}{end}" for db in ("quotes.db", "in/my index") for end in ends)):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    assert [type(i) for i in read(tmp_path)] == [Article, Article]


def test_what_only_looks_like_an_index_is_told_of_or_read(tmp_path: Path) -> None:
    told = {"other.db", "other.db.cache.db", "notes.lock", "quotes.db.zip", "quotes.db.lock.old"}
    for name in (*told, "quotes.db.lock", "quotes.db.cache.db", "a.txt", "a.txt.lock", "a.txt.cache.db"):
        (tmp_path / name).write_text(name)
    found = read(tmp_path)
    assert {i.input.partition("/")[2] for i in found if isinstance(i, Skipped)} == told
    assert [i.text for i in found if isinstance(i, Article)] == ["a.txt"]
    assert isinstance(only(tmp_path / "quotes.db.lock"), Skipped)  # what is named is told of


def test_folders_deeper_than_python_calls(tmp_path: Path) -> None:
    path = tmp_path.joinpath(*"d" * 200)
    path.mkdir(parents=True)
    (path / "a.txt").write_text("One.")
    limit = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(len(inspect.stack()) + 150)
        assert len(read(tmp_path)) == 1
    finally:
        sys.setrecursionlimit(limit)


def test_what_is_no_regular_file(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "real.txt").write_text("One.")
    os.mkfifo(tmp_path / "b.txt")
    (tmp_path / "c.txt").symlink_to("nowhere.txt")
    (tmp_path / "d.txt").symlink_to("d.txt")
    (tmp_path / "a" / "e").symlink_to(tmp_path)
    (tmp_path / "f.txt").symlink_to("a/real.txt")
    (tmp_path / "g.txt").symlink_to("/dev/zero")
    found = {i.input.partition("/")[2]: i.reason for i in read(tmp_path) if isinstance(i, Skipped)}
    first = read(tmp_path)[1]
    assert isinstance(first, Article)
    assert found == {
        "a/e": "a link to a folder: name the folder as a source to read it",
        "b.txt": "not a regular file (a device, pipe or socket); pipe text to - instead",
        "c.txt": "a link to nothing",
        "d.txt": "cannot be read: Too many levels of symbolic links",
        "f.txt": f"the same article as {tmp_path.name}/a/real.txt (id {first.id})",
        "g.txt": "not a regular file (a device, pipe or socket); pipe text to - instead",
    }


def test_names_that_are_not_unicode(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("")
    (tmp_path / "new\nline.txt").write_text("")
    for item in read(tmp_path):
        assert isinstance(item, Skipped)
        assert item.input.encode("utf-8")
        assert "\n" not in item.input


def test_sources_that_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One.")
    with pytest.raises(InputError, match="no such file or folder; check the name"):
        articles.read([tmp_path / "missing", "also-missing"])
    items = read(tmp_path / "missing", tmp_path / "a.txt", "nul\0name")
    assert [i.reason for i in items if isinstance(i, Skipped)] == ["no such file or folder"] * 2
    assert [i.source for i in items if isinstance(i, Article)] == ["a.txt"]


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert only(tmp_path) == Skipped(tmp_path.name, "a folder without articles")


def test_a_source_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One.")
    assert len(read(tmp_path, tmp_path, tmp_path / "a.txt", str(tmp_path) + "/")) == 1


def test_two_folders_of_one_name_keep_apart(tmp_path: Path) -> None:
    for each in ("x", "y"):
        (tmp_path / each / "news").mkdir(parents=True)
        (tmp_path / each / "news" / "a.txt").write_text(each)
    sources = [i.source for i in read(tmp_path / "x/news", tmp_path / "y/news") if isinstance(i, Article)]
    assert sources == [(tmp_path / "x/news/a.txt").as_posix(), (tmp_path / "y/news/a.txt").as_posix()]


def test_a_second_id_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("---\nurl: https://example.org/1\n---\nOne.")
    (tmp_path / "b.txt").write_text("---\nurl: https://example.org/1\n---\nAnother wording.")
    (tmp_path / "c.txt").write_text("---\nurl: https://example.org/2\n---\nOne.")
    first, second, third = read(tmp_path)
    assert isinstance(first, Article)
    assert isinstance(second, Skipped)
    assert isinstance(third, Article)
    assert second.reason == f"the same article as {tmp_path.name}/a.txt (id {first.id})"


def test_ids_depend_on_url_or_text_only(tmp_path: Path) -> None:
    for name, text in {
        "a/1.txt": "---\nurl: https://example.org/1\n---\nOne.",
        "b/2.txt": "---\nurl: https://example.org/1\ntitle: T\n---\nOne, revised.",
        "c/3.txt": "---\ntitle: T\n---\nOne.",
        "d/4.md": "One.",
    }.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    a, b, c, d = (i.id for each in "abcd" if isinstance(i := only(tmp_path / each), Article))
    assert a == b
    assert c == d != a


def test_front_matter_can_give_an_id(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("---\nid: 17\nurl: https://example.org/1\n---\nOne.")
    (tmp_path / "b.txt").write_text("---\nid: [1]\n---\nOne.")
    first, second = read(tmp_path)
    assert isinstance(first, Article)
    assert first.id == "17"
    assert second == Skipped(f"{tmp_path.name}/b.txt", "id must be text, not a list")


def test_front_matter_goes_before_the_sidecar_and_the_nearest_sidecar_before_others(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s/a.txt").write_text("---\ntitle: Own\nurl:\n---\nOne.")
    (tmp_path / "s/articles.csv").write_text("file,title,outlet\na.txt,Near,Near\n")
    (tmp_path / "articles.csv").write_text("file,title,outlet,url\ns/a.txt,Far,Far,https://example.org/\n")
    item = only(tmp_path)
    assert isinstance(item, Article)
    assert (item.title, item.outlet, item.url) == ("Own", "Near", "https://example.org/")


def test_the_sample_corpus_reads_without_a_skip() -> None:
    items = read(ROOT / "data/articles")
    assert [i for i in items if isinstance(i, Skipped)] == []
    read_ = [i for i in items if isinstance(i, Article)]
    assert len(read_) >= 16
    assert len({i.outlet for i in read_}) >= 6
    for item in read_:
        assert item.title
        assert item.outlet
        assert item.url
        assert item.url.startswith("https://example.org/")
        assert item.published
        assert "2026-01-07" <= item.published[:10] <= "2026-01-10"


def test_every_sample_says_that_it_is_one() -> None:
    for path in (ROOT / "data/articles").rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".jsonl":
            assert all(json.loads(line)["sample"] for line in text.splitlines())
        elif path.suffix != ".csv":
            assert "\nsample: true\n" in text
