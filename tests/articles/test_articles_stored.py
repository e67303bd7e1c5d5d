"""Sources by pattern and by URL: what fits, in which order, and that a store that fails is never an empty one."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from quotes.articles import read as articles
from quotes.datatypes import Article, Skipped
from quotes.errors import InputError
from tests.object_store import Bucket, object_store

pytest.importorskip("pyarrow")


def line(id: str) -> bytes:
    return json.dumps({"id": id, "text": f"The mayor said “yes” to {id}."}).encode() + b"\n"


OBJECTS = {
    "2025/12/a.jsonl": line("a1") + b"not json\n" + line("a2"),
    "2026/01/b.jsonl": line("b1"),
    "2026/02/c.JSONL": line("c1") + line("a1"),
    "2026/02/notes.txt": b"no article",
}


@pytest.fixture(scope="module")
def bucket() -> Iterator[Bucket]:
    with object_store(dict(OBJECTS)) as made:
        yield made


FOUND = [
    ("2025/12/a.jsonl", ["a1", "a2"]),
    ("2026", ["b1", "c1", "a1"]),
    ("2026/", ["b1", "c1", "a1"]),
    ("", ["a1", "a2", "b1", "c1"]),
    ("*/01/*.jsonl", ["b1"]),
    ("2026/*/*", ["b1", "c1", "a1"]),
    ("**/?.jsonl", ["a1", "a2", "b1"]),
    ("2026/0[2-9]/**", ["c1", "a1"]),
]


@pytest.mark.parametrize(("path", "ids"), FOUND)
def test_objects_by_url(bucket: Bucket, path: str, ids: list[str]) -> None:
    found = list(articles.read([bucket.url(path)]))
    assert [a.id for a in found if isinstance(a, Article)] == ids


def test_names_hold_neither_keys_nor_options(bucket: Bucket) -> None:
    found = list(articles.read([bucket.url("2025/*/*.jsonl")]))
    names = [a.source if isinstance(a, Article) else a.input for a in found]
    assert names == [f"s3://news/2025/12/a.jsonl:{n}" for n in (1, 2, 3)]
    assert isinstance(found[1], Skipped)
    assert "broken JSON" in found[1].reason


@pytest.mark.parametrize("path", ["2024", "2026/02/notes.txt", "2026/*/x*.jsonl", "2025/12/none.jsonl"])
def test_nothing_there_is_an_error(bucket: Bucket, path: str) -> None:
    with pytest.raises(InputError) as raised:
        list(articles.read([bucket.url(path)]))
    assert "secret" not in str(raised.value)


def test_a_store_that_refuses_is_no_empty_archive() -> None:
    with object_store(dict(OBJECTS)) as bucket:
        bucket.broken.add("2026/01/b.jsonl")
        with pytest.raises(InputError, match="s3://news/2026/01/b.jsonl") as raised:
            list(articles.read([bucket.url("")]))
    assert "secret" not in str(raised.value)


def test_without_pyarrow_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.fs", None)
    with pytest.raises(InputError, match=r"quotes-index\[ray\]"):
        list(articles.read(["s3://news/a.jsonl"]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a1.jsonl", "a2.jsonl", "b.jsonl", "deep/er/c.jsonl", "odd [1].jsonl"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(line(path.stem))
    return tmp_path


PATTERNS = [
    ("a*.jsonl", ["a1", "a2"]),
    ("a?.jsonl", ["a1", "a2"]),
    ("[b-z]*.jsonl", ["b", "odd [1]"]),
    ("**/c.jsonl", ["c"]),
    ("odd [1].jsonl", ["odd [1]"]),  # a name that is there is no pattern
    ("deep/*", ["c"]),  # a folder that fits is read as one
]


@pytest.mark.parametrize(("pattern", "ids"), PATTERNS)
def test_files_by_pattern(folder: Path, pattern: str, ids: list[str]) -> None:
    assert [a.id for a in articles.read([f"{folder}/{pattern}"]) if isinstance(a, Article)] == ids


def test_a_pattern_that_fits_nothing_is_told(folder: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        articles.read([f"{folder}/x*.jsonl"])
    found = list(articles.read([f"{folder}/x*.jsonl", f"{folder}/b.jsonl"]))
    assert [type(f) for f in found] == [Skipped, Article]


def test_file_urls_are_paths(folder: Path) -> None:
    path = folder / "odd [1].jsonl"
    assert [a.id for a in articles.read([path.as_uri()]) if isinstance(a, Article)] == ["odd [1]"]


def test_pieces_give_the_same_articles(folder: Path, bucket: Bucket) -> None:
    sources = [str(folder), bucket.url("2026/01")]
    pieces = list(articles.pieces(["-", *sources]))
    assert len(pieces) == 6
    found = [a for piece in pieces for a in articles.read_piece(piece)]
    assert found == list(articles.read(sources))


def test_articles_are_counted_beforehand(folder: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    assert articles.count([str(folder)]) == 5
    assert articles.count([str(folder), "-"]) is None
    assert articles.count([bucket.url("2026/02")]) == 2
    (folder / "long.jsonl").write_bytes(line("same") * 50)
    (folder / "no-end.jsonl").write_bytes(b"{}\n{}")
    monkeypatch.setattr("quotes.articles.read.jsonlines.COUNTED_BYTES", len(line("same")) * 3)
    assert articles.count([str(folder / "long.jsonl"), str(folder / "no-end.jsonl")]) == 52
