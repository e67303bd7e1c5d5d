"""How work is spread: whatever the engine, and whoever dies, the index is the same and what is done stays done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from quotes.arithmetic import Precision
from quotes.datatypes import Article, Document, Quote, Speaker
from quotes.errors import ModelError
from quotes.models import ModelChoice
from quotes.pipeline import processes as local
from quotes.pipeline.build import BuildOptions, BuildSummary, Watcher, build
from quotes.pipeline.extraction import Tools
from tests.frozen import CORPUS, FrozenParser

MODEL = ModelChoice("frozen", Path("nowhere"), "frozen", "frozen")
ROOT = Path(__file__).parents[2]
TAIL = "\nThis is report "
NAMES = ("gazette.txt", "courier.txt", "post.md")


def corpus(folder: Path, count: int = 30) -> Path:
    """JSON lines of ``count`` articles with texts that have a frozen parse, by several outlets over some weeks."""
    lines = []
    for n in range(count):
        text = CORPUS[NAMES[n % 3]].split("---\n")[-1] + f"{TAIL}{n}.\n"
        day = f"2026-0{1 + n % 2}-{1 + n % 27:02}"
        lines.append({"id": f"a{n}", "outlet": f"Outlet {n % 5}", "published": day, "text": text})
    lines.append({"id": "a0", "text": "The same id, other words: “Nobody asked us,” he said."})
    folder.mkdir(exist_ok=True)
    half = len(lines) // 2
    for name, part in (("one.jsonl", lines[:half]), ("two.jsonl", [*lines[half:], {"id": "x", "text": ""}])):
        (folder / name).write_text("".join(json.dumps(line) + "\n" for line in part))
    return folder


class Parser(FrozenParser):
    """Notes in a file what it parses; the first time that it meets one of the articles, it kills its worker."""

    def __init__(self, notes: Path, deadly: str | None = None, model: bool = True) -> None:
        super().__init__()
        if not model:
            raise ModelError("no such package", input="frozen", remedy="look for it")
        self._notes = notes
        self._deadly = deadly

    def parse(self, items: Sequence[tuple[Article, tuple[Quote, ...]]]) -> list[Document]:
        for article, _ in items:
            before = self._notes.read_text() if self._notes.exists() else ""
            with self._notes.open("a") as file:
                file.write(f"{article.id}\n")
            if article.id == self._deadly and f"{article.id}\n" not in before:
                os.kill(os.getppid(), signal.SIGKILL)
                time.sleep(10)
        return super().parse(items)

    def _frozen(self, article: Article, quotes: tuple[Quote, ...]) -> Document:
        if TAIL not in article.text:
            return Document((), (), ())
        return super()._frozen(replace(article, text=article.text.partition(TAIL)[0]), quotes)


def parsed(notes: Path) -> list[str]:
    return sorted(notes.read_text().split()) if notes.exists() else []


def built(
    folder: Path, db: Path, parser: Parser | None = None, watcher: Watcher | None = None, **options: object
) -> BuildSummary:
    chosen = BuildOptions(MODEL, **options)  # type: ignore[arg-type]
    notes = db.with_suffix(".notes")
    return build([folder], db, chosen, watcher, Tools(lambda: parser or Parser(notes)))


def needs_ray() -> None:
    """Skip the test where Ray is not installed; not by an import, which must come after its settings."""
    if find_spec("ray") is None:
        pytest.skip("Ray is not installed")


# --- processes of this machine ---------------------------------------------------------------------------------------


def batches() -> Iterator[tuple[int, list[int]]]:
    return ((n, [n]) for n in range(100))


def double(items: Sequence[int]) -> list[int]:
    return [2 * n for n in items]


def test_what_is_finished_when_all_ends_early_is_kept() -> None:
    kept: list[tuple[int, list[int]]] = []
    spread = local.spread(batches(), lambda: double, lambda item: -1, 2, lambda b, r: kept.append((b, r)))
    first = [next(spread) for _ in range(3)]
    time.sleep(0.3)  # the batches in flight are finished
    spread.close()
    assert first == [(0, [0]), (1, [2]), (2, [4])]
    assert kept == [(n, [2 * n]) for n in range(3, 7)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupted_build_parses_nothing_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    monkeypatch.setattr("quotes.pipeline.walk.BATCH_ARTICLES", 3)
    folder, db = corpus(tmp_path / "articles"), tmp_path / "quotes.db"
    seen: list[object] = []

    def article(result: object) -> None:
        seen.append(result)
        if len(seen) == 10:
            time.sleep(0.5)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        built(folder, db, watcher=Watcher(article), jobs=jobs)
    assert not db.exists()
    built(folder, db, jobs=jobs)
    assert parsed(tmp_path / "quotes.notes") == sorted(f"a{n}" for n in range(30))


class Slow(Parser):
    """Takes its time."""

    def parse(self, items: Sequence[tuple[Article, tuple[Quote, ...]]]) -> list[Document]:
        time.sleep(0.06 * len(items))
        return super().parse(items)


def slowly(model: ModelChoice, known: tuple[Speaker, ...], precision: Precision, reader: bool) -> Tools:
    return Tools(lambda: Slow(Path("notes").absolute()), known)


PROGRAM = """
from quotes.cli import main
from quotes.pipeline import build, cache_keys, walk
from quotes.pipeline.ray import extraction
from tests.pipeline.test_engines import slowly
build.tools, extraction.BATCH_ARTICLES, walk.BATCH_ARTICLES = slowly, 2, 2
cache_keys.code_behind = lambda *makers: ""  # an edit of the code between two builds changes no key
main()
"""


@pytest.mark.parametrize(
    ("number", "code", "told", "options"),
    [
        (signal.SIGINT, 130, "quotes: interrupted; ", []),
        (signal.SIGTERM, 143, "", ["--jobs", "2"]),
        pytest.param(signal.SIGINT, 130, "quotes: interrupted; ", ["--engine", "ray"], marks=pytest.mark.slow),
        pytest.param(signal.SIGTERM, 143, "", ["--engine", "ray"], marks=pytest.mark.slow),
    ],
)
def test_a_signal_ends_a_build_cleanly(
    tmp_path: Path, number: signal.Signals, code: int, told: str, options: list[str]
) -> None:
    if "ray" in options:
        needs_ray()
    corpus(tmp_path / "articles", 40)
    notes = tmp_path / "notes"
    command = [sys.executable, "-c", PROGRAM, "build", "articles", *options]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 300
        while len(parsed(notes)) < 8:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    lines = [line for line in err.decode().splitlines() if not line.startswith("quotes: skipped")]
    assert (process.returncode, out, len(lines)) == (code, b"", bool(told))
    assert "".join(lines).startswith(told)
    assert not (tmp_path / "quotes.db").exists()
    begun = parsed(notes)
    subprocess.run([sys.executable, "-c", PROGRAM, "build", "articles"], cwd=tmp_path, env=environment, check=True)
    assert len(parsed(notes)) - 40 <= 4 < len(begun)  # two batches of two were in the making
