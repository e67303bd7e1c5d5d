"""Hostile input: every file of the nasty corpus is built or skipped with its reason; nothing crashes or hangs."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from quotes import limits
from quotes.articles import read as articles
from quotes.datatypes import Article, Document, Quote, Skipped
from quotes.models import ModelChoice, choose
from quotes.pipeline.build import BuildOptions, build
from quotes.pipeline.extraction import Tools
from quotes.pipeline.time_limit import OverTime, within
from quotes.text.paragraphs import paragraphs
from tests import nasty

MODEL = ModelChoice("none", Path("nowhere"), "none", "none")


class NoTrees:
    """A parser that finds paragraphs and no more."""

    def parse(self, items: Sequence[tuple[Article, tuple[Quote, ...]]]) -> list[Document]:
        return [Document(paragraphs(article.text), (), ()) for article, _ in items]


def read(*sources: Path) -> list[Article | Skipped]:
    return list(articles.read(sources))


def outcome(item: Article | Skipped) -> str:
    return nasty.BUILT if isinstance(item, Article) else item.reason


def check(found: Sequence[str], expected: Sequence[str]) -> None:
    assert len(found) == len(expected), found
    for one, part in zip(found, expected, strict=True):
        assert part in one


def index_of(folder: Path, db: Path) -> dict[str, str]:
    """Build and return the reason of each input that was skipped."""
    build([folder], db, BuildOptions(MODEL), with_tools=Tools(NoTrees))
    connection = sqlite3.connect(db)
    found = dict(connection.execute("SELECT input, reason FROM skipped"))
    connection.close()
    return found


def test_the_corpus_is_large_enough_and_each_file_is_another() -> None:
    assert len({one.file for one in nasty.SMALL}) == len(nasty.SMALL)
    assert len(nasty.SMALL) + len(nasty.SIDECARS) + len(nasty.BIG) >= 60


# A language that is not there is found when the article is worked on, not when it is read.
LATER = {"language that is not there.txt"}


@pytest.mark.parametrize("one", nasty.SMALL, ids=lambda one: one.file)
def test_each_file_is_an_article_or_has_its_reason(one: nasty.Nasty, tmp_path: Path) -> None:
    (tmp_path / one.file).write_bytes(one.data)
    expected = (nasty.BUILT,) if one.file in LATER else one.outcomes
    check([outcome(item) for item in read(tmp_path / one.file)], expected)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the whole corpus."""
    tmp = tmp_path_factory.mktemp("nasty")
    nasty.write_small(tmp / "small")
    index_of(tmp / "small", tmp / "quotes.db")
    return tmp / "quotes.db"


def test_every_input_is_in_the_index_or_among_the_skipped(built: Path) -> None:
    connection = sqlite3.connect(built)
    inputs = [r[0] for r in connection.execute("SELECT source FROM articles UNION ALL SELECT input FROM skipped")]
    skipped = dict(connection.execute("SELECT input, reason FROM skipped"))
    connection.close()
    assert len(inputs) == len(set(inputs)) == sum(len(one.outcomes) for one in nasty.SMALL)
    assert "no language" in skipped["small/language that is not there.txt"]


def test_the_index_holds_the_words_as_printed(built: Path) -> None:
    connection = sqlite3.connect(built)
    printed = {r[0] for r in connection.execute("SELECT text FROM quotes")}
    connection.close()
    assert {"Robert'); DROP TABLE quotes;--,", "z\u200be\u200cr\u200do\u2060 \ufeffwidth,"} <= printed


@pytest.mark.parametrize("name", nasty.SIDECARS)
def test_a_nasty_sidecar_leaves_the_article(name: str, tmp_path: Path) -> None:
    data, reasons = nasty.SIDECARS[name]
    (tmp_path / "secret.txt").write_text("outside")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("“Inside,” he said.")
    (folder / "articles.csv").write_bytes(data)
    items = read(folder)
    assert [i.text for i in items if isinstance(i, Article)] == ["“Inside,” he said."]
    check([i.reason for i in items if isinstance(i, Skipped)], reasons)


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    reasons = nasty.write_special(tmp_path / "odd")
    (tmp_path / "odd" / "real.txt").write_text("“Real,” he said.")
    found = {i.input.partition("/")[2]: i.reason for i in read(tmp_path) if isinstance(i, Skipped)}
    found = {name.partition("/")[2]: reason for name, reason in found.items()}
    assert set(found) == set(reasons)
    for name, reason in reasons.items():
        assert reason in found[name], name


def test_links_are_followed_inside_their_folder_only(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in-not").mkdir()
    for name in ("in/real.txt", "secret.txt", "in-not/secret.txt"):
        (tmp_path / name).write_text(f"“In {name},” he said.")
    for number, target in enumerate(["../secret.txt", "../in-not/secret.txt", "/etc/passwd", "real.txt"]):
        (tmp_path / "in" / f"link{number}.txt").symlink_to(target)
    found = [outcome(item) for item in read(tmp_path / "in")]
    check(found, [*["leads out of the folder"] * 3, nasty.BUILT])  # once, under whichever name
    check([outcome(item) for item in read(tmp_path / "in" / "link0.txt")], [nasty.BUILT])  # named by itself


def _nest(folder: Path, depth: int) -> None:
    """Folders in folders, deeper than a path can say."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("deeper", dir_fd=here)
        there = os.open("deeper", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = there
    with open(os.open("end.txt", os.O_WRONLY | os.O_CREAT, dir_fd=here), "w") as file:
        file.write("“The end,” he said.")
    os.close(here)


@pytest.mark.parametrize("depth", [700, pytest.param(10_000, marks=pytest.mark.slow)])
def test_folders_deeper_than_a_path_can_say(depth: int, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("“At the top,” he said.")
    _nest(tmp_path, depth)
    try:
        found = [outcome(item) for item in read(tmp_path)]
    finally:
        subprocess.run(["rm", "-rf", str(tmp_path / "deeper")], check=True)
    assert nasty.BUILT in found
    assert "name too long" in found[-1]


@pytest.fixture
def nobody() -> Iterator[None]:
    """Root may read everything, so be nobody for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("mode", [0o000, 0o400, 0o100])
def test_folders_that_may_not_be_read(mode: int, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    for parent in (tmp_path, *tmp_path.parents[:3]):
        parent.chmod(parent.stat().st_mode | 0o055)
    for name in ("shut", "open"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(f"“{name},” he said.")
    (tmp_path / "shut").chmod(mode)
    if os.geteuid() == 0:
        os.chown(tmp_path / "shut", 65534, 65534)
    request.getfixturevalue("nobody")
    found = [outcome(item) for item in read(tmp_path)]
    assert len(found) == 2
    assert nasty.BUILT in found
    assert "cannot be read: Permission denied" in found


def _big(name: str, size: int, folder: Path) -> None:
    """Read the big file within some megabytes of memory."""
    write, _, _, expected = nasty.BIG[name]
    write(folder / name, size)
    tracemalloc.start()
    try:
        found = [outcome(item) for item in read(folder / name)]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    check(found[: len(expected)], expected)
    assert peak < 8 * limits.MAX_ARTICLE_BYTES


@pytest.mark.parametrize("name", nasty.BIG)
def test_a_big_file_costs_no_more_than_the_limit(name: str, tmp_path: Path) -> None:
    _big(name, nasty.BIG[name][1], tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", nasty.BIG)
def test_a_huge_file_costs_no_more_than_the_limit(name: str, tmp_path: Path) -> None:
    _big(name, nasty.BIG[name][2], tmp_path)


# What is within the limits of size, and could cost time or memory all the same: name, text, and why it is skipped.
COSTLY: dict[str, tuple[Callable[[int], str], str]] = {
    "quotation marks in a row": (lambda n: ('"' * 50 + "\n") * (n // 51), ""),
    "quotes": (lambda n: '“a” he said. "B," he said.\n' * (max(n, 60_000) // 28), "more than 2,000 quotes"),
    "nested": (lambda n: "“‘" * min(900, n // 400) + "x" + "’”" * min(900, n // 400), ""),
    "never closed": (lambda n: "“Never closed, said Ann Low.\n" * min(n // 600, n // 29), ""),
    "one quote": (lambda n: "“" + "word on word\n" * (n // 14) + "” she said.", ""),
    "apostrophes": (lambda n: "'tis the dogs' 'n' cats' \n" * (n // 26), ""),
    "line breaks": (lambda n: "\n" * n + "“x” he said", ""),
    "accents": (lambda n: ("e" + "\u0301" * 50 + "\n") * (n // 52) + "“x” he said", ""),
    "tags": (lambda n: "<a\n" * (n // 3) + "“x” he said", ""),
    "words of one line": (lambda n: "“x” he said " + "word " * (min(n, 190_000) // 5), ""),
    "one long line": (lambda n: "“x” he said " + "word " * 50_000, "a line longer"),
    "one long word": (lambda n: "“x” he said " + "a" * min(n, 190_000), ""),
    "a text too long": (lambda n: "“x” he said\n" * 90_000, "longer than"),
}


def _costly(size: int, folder: Path) -> None:
    for name, (make, _) in COSTLY.items():
        (folder / f"{name}.txt").write_text(make(size), encoding="utf-8")
    found = index_of(folder, folder.parent / "quotes.db")
    for name, (_, reason) in COSTLY.items():
        assert bool(reason) == (f"{folder.name}/{name}.txt" in found), (name, found)
        assert reason in found.get(f"{folder.name}/{name}.txt", "")


def test_costly_texts_are_built_or_skipped(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    _costly(30_000, tmp_path / "in")


@pytest.mark.slow
def test_costly_texts_of_the_largest_size_are_built_or_skipped(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    _costly(900_000, tmp_path / "in")


@pytest.mark.slow
@pytest.mark.model
def test_the_parser_stands_the_nasty_corpus(tmp_path: Path) -> None:
    nasty.write_small(tmp_path / "in")
    for name, (make, reason) in COSTLY.items():
        if not reason:
            (tmp_path / "in" / f"{name}.txt").write_text(make(100_000), encoding="utf-8")
    summary = build([tmp_path / "in"], tmp_path / "quotes.db", BuildOptions(choose()))
    assert not [s for s in summary.skipped if "Error" in s.reason]


class Slow(NoTrees):
    """Never comes to an end with one article."""

    def parse(self, items: Sequence[tuple[Article, tuple[Quote, ...]]]) -> list[Document]:
        while any("endless" in article.text for article, _ in items):
            pass
        return super().parse(items)


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_article_without_end_costs_only_itself(jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quotes.pipeline.extraction.MAX_ARTICLE_SECONDS", 0.2)
    (tmp_path / "in").mkdir()
    for name in ("before", "endless", "later"):
        (tmp_path / "in" / f"{name}.txt").write_text(f"“The {name},” he said.")
    summary = build([tmp_path / "in"], tmp_path / "quotes.db", BuildOptions(MODEL, jobs=jobs), with_tools=Tools(Slow))
    assert summary.counts["articles"] == 2
    assert summary.skipped == (Skipped("in/endless.txt", "cannot be parsed: OverTime: took longer than 0.2 seconds"),)


def _without_end() -> None:
    while True:
        pass


def test_patience_ends_only_what_takes_too_long() -> None:
    with within(60):
        pass
    with within(0.01):
        time.sleep(0.05)  # waiting is no work
    with pytest.raises(OverTime), within(0.01):
        _without_end()
    for _ in range(200_000):  # the limit is gone with its block
        pass


def test_standard_input_may_be_anything(tmp_path: Path) -> None:
    code = "import sys, json\nfrom quotes.articles import read as articles\n"
    code += "print(json.dumps([getattr(i, 'reason', 'built') for i in articles.read(['-'])]))"
    for one in (*nasty.ENCODINGS, *nasty.JSON_LINES[:3]):
        (tmp_path / one.file).write_bytes(one.data)
    together = b"".join(one.data for one in nasty.SMALL)
    done = subprocess.run([sys.executable, "-c", code], input=together, capture_output=True, check=True)
    assert len(json.loads(done.stdout)) == 1
