"""Articles: what each format gives, and what becomes of input that is none."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotes import limits
from quotes.articles import read as articles
from quotes.articles.read.record import title_of
from quotes.datatypes import Article, Skipped
from quotes.text import plain_yaml
from tests.article_cases import named, only, read

unhurried = settings(deadline=None)
any_file = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check(item: Article | Skipped, case: dict[str, Any]) -> None:
    if "article" in case:
        assert isinstance(item, Article), item
        assert {key: getattr(item, key) for key in case["article"]} == case["article"]
    else:
        assert isinstance(item, Skipped), item
        assert case["skipped"] in item.reason


@named("files")
def test_files(case: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / case["file"]).write_bytes(case["text"].encode())
    check(only(tmp_path / case["file"]), case)
    check(only(tmp_path), case)


@named("json")
def test_json_lines(case: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_text("\n" + case["line"] + "\n\n", encoding="utf-8")
    item = only(tmp_path / "news.jsonl")
    check(item, case)
    assert (item.source if isinstance(item, Article) else item.input) == "news.jsonl:2"


@named("sidecar")
def test_sidecar(case: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    (folder / "a.txt").write_text("One sentence.")
    (folder / "articles.csv").write_bytes(case["csv"].encode())
    items = read(folder)
    (article,) = (i for i in items if isinstance(i, Article))
    check(article, {"article": case["article"]})
    assert [[i.input, i.reason] for i in items if isinstance(i, Skipped)] == case["skipped"]
    check(only(folder / "a.txt"), {"article": case["article"]})  # the same when it is named by itself


@named("titles")
def test_titles(case: dict[str, Any]) -> None:
    assert title_of(case["text"]) == case["title"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_byte_order_marks(encoding: str, tmp_path: Path) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    (tmp_path / "a.txt").write_bytes(mark + "---\ntitle: Ñ\n---\n“Sí,” dijo.".encode(encoding))
    item = only(tmp_path)
    assert isinstance(item, Article)
    assert (item.title, item.text) == ("Ñ", "“Sí,” dijo.")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"Caf\xe9 au lait.", "not UTF-8: byte 0xe9 at 3; convert it to UTF-8"),
        (b"\xef\xbb\xbfCaf\xe9", "not UTF-8: byte 0xe9 at 6; convert it to UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a binary file, not text"),
        (b"\xff\xfeA", "not UTF-16-LE: byte 0x41 at 2; convert it to UTF-8"),
        (b"\xed\xa0\x80 half a pair", "not UTF-8: byte 0xed at 0; convert it to UTF-8"),
    ],
)
def test_wrong_encodings(data: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    assert only(tmp_path) == Skipped(f"{tmp_path.name}/a.txt", reason)


def test_one_broken_line_of_json_lines_costs_only_itself(tmp_path: Path) -> None:
    lines = [b'{"id": "1", "text": "One."}', b'{"id": "2", "te', b"\xff", b'{"id": "4", "text": "Four."}']
    (tmp_path / "n.jsonl").write_bytes(b"\xef\xbb\xbf" + b"\r\n".join(lines))
    assert [i.id if isinstance(i, Article) else i.input for i in read(tmp_path)] == [
        "1",
        f"{tmp_path.name}/n.jsonl:2",
        f"{tmp_path.name}/n.jsonl:3",
        "4",
    ]


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ARTICLE_CHARACTERS", 50)
    (tmp_path / "a.txt").write_text("x" * 51)
    monkeypatch.setattr(limits, "MAX_ARTICLE_BYTES", 100)
    lines = ['{"text": "%s"}' % ("y" * 300), '{"text": "%s"}' % ("z" * 60), '{"text": "short"}']
    (tmp_path / "b.jsonl").write_text("\n".join(lines))
    name = tmp_path.name
    assert read(tmp_path)[:3] == [
        Skipped(f"{name}/a.txt", "longer than 50 characters"),
        Skipped(f"{name}/b.jsonl:1", "a line larger than 100 bytes"),
        Skipped(f"{name}/b.jsonl:2", "longer than 50 characters"),
    ]
    assert isinstance(read(tmp_path)[3], Article)


def test_a_file_of_any_size_is_refused_after_the_limit(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as stream:
        stream.truncate(1 << 33)  # eight gigabytes of nothing
    item = only(tmp_path)
    assert isinstance(item, Skipped)
    assert item.reason == f"larger than {limits.MAX_ARTICLE_BYTES:,} bytes"


def test_deep_json_and_deep_front_matter(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": ' + "[" * 100_000)
    (tmp_path / "b.txt").write_text("---\nkey: " + "[" * 60_000 + "\n---\nText.")
    (tmp_path / "c.jsonl").write_text('{"text": "x", "id": ' + "9" * 5000 + "}")
    reasons = [i.reason for i in read(tmp_path) if isinstance(i, Skipped)]
    assert len(reasons) == 3
    assert reasons[1] == "malformed front matter, line 2: more than 16 levels"


def test_wide_and_long_sidecars(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One.")
    wide = ",".join(["file", *(f"c{i}" for i in range(10_000))])
    (tmp_path / "articles.csv").write_text(f'{wide}\na.txt{",x" * 10_000}\nb.txt,{"y" * 200_000}\n"never closed\n')
    items = read(tmp_path)
    assert sum(isinstance(i, Article) for i in items) == 1
    assert all(len(i.reason) < 200 for i in items if isinstance(i, Skipped))


class Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BufferedReader(io.BytesIO(data))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"id": "1", "text": "One."}\nx\n', ["1", "-:2"]),
        (b'\xef\xbb\xbf \n{"id": "1", "text": "One."}', ["1"]),
        ("---\nurl: https://example.org/1\n---\n“One.”\r\n".encode(), ["https://example.org/1"]),
        (b"", ["-"]),
        (b"\xff\xfe\xff", ["-"]),
    ],
)
def test_standard_input(data: bytes, expected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(data))
    found = [(i.url or i.id) if isinstance(i, Article) else i.input for i in read("-", "-")]
    assert found == expected


def test_json_lines_are_read_one_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "1", "text": "One."}\n' * 3)
    items = articles.read([tmp_path])
    assert isinstance(next(items), Article)
    (tmp_path / "a.jsonl").unlink()
    assert isinstance(next(items), Skipped)  # the same id: the file was open, not read to its end


@any_file
@given(data=st.binary(max_size=300), suffix=st.sampled_from([".txt", ".md", ".jsonl"]))
def test_any_bytes_are_an_article_or_have_a_reason(data: bytes, suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"a{suffix}").write_bytes(data)
    for item in read(tmp_path / f"a{suffix}"):
        assert item.text.strip() if isinstance(item, Article) else item.reason
    (tmp_path / f"a{suffix}").unlink()


@any_file
@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=200))
def test_text_is_kept_to_the_character(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"---\ntitle: T\n---\n" + text.encode())
    (tmp_path / "b.jsonl").write_text(json.dumps({"text": text, "id": "own"}))
    for item in (only(tmp_path / "a.txt"), only(tmp_path / "b.jsonl")):
        if isinstance(item, Article):
            assert item.text == text
        else:
            assert item.reason in ("empty", "mostly control characters: a binary file, not text")


@any_file
@given(data=st.binary(max_size=200) | st.text(alphabet='file,title\n"a.tx/=;\t', max_size=100).map(str.encode))
def test_any_sidecar_leaves_the_article(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "articles.csv").write_bytes(data)
    assert sum(isinstance(i, Article) for i in read(tmp_path)) == 1


@any_file
@given(value=st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=4))
def test_any_value_of_a_field(value: object, tmp_path: Path) -> None:
    line = {"text": "One.", "title": value, "url": value, "date": value, "language": value, "id": value}
    (tmp_path / "a.jsonl").write_text(json.dumps(line))
    for item in read(tmp_path / "a.jsonl"):
        assert isinstance(item, Article | Skipped)


@unhurried
@given(st.text(max_size=100) | st.text(alphabet="ab:-[]{}&*!|>'\"#%@`,? \n", max_size=60))
def test_any_text_is_plain_yaml_or_an_error(text: str) -> None:
    with contextlib.suppress(plain_yaml.PlainYamlError):
        plain_yaml.load(text).plain()
