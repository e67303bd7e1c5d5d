"""How work is spread: whatever the engine, and whoever dies, the index is the same and what is done stays done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from quotes.attribute import Precision
from quotes.datatypes import Article, Document, Quote, Speaker
from quotes.errors import ModelError, UsageError
from quotes.models import ModelChoice
from quotes.pipeline import processes as local
from quotes.pipeline.build import BuildOptions, BuildSummary, Far, Watcher, build
from quotes.pipeline.extraction import Tools
from quotes.pipeline.ray import checkpoints, merging
from quotes.pipeline.ray import cluster as ray
from quotes.pipeline.ray.checkpoints import CheckpointRow
from quotes.pipeline.ray.cluster import Item, RayCluster
from tests.builds import dump
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


def slowly(model: ModelChoice, known: tuple[Speaker, ...], precision: Precision | None) -> Tools:
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


# --- checkpoints -----------------------------------------------------------------------------------------------------


def test_checkpoints_come_back(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    place = checkpoints.place(str(tmp_path / "a b"))
    outcomes = [CheckpointRow("k1", b"\x00\xff"), CheckpointRow("k2", b"why", kept=False)]
    name = checkpoints.name_of(["k1", "k2"])
    assert checkpoints.names(place) == []
    assert not checkpoints.there(place, name)
    checkpoints.write(place, name, outcomes)
    assert checkpoints.there(place, name)
    assert checkpoints.names(place) == [name]
    assert checkpoints.read(place, name) == outcomes
    checkpoints.remove(place, [name, "gone.parquet"])
    assert checkpoints.names(place) == []
    assert checkpoints.read(place, name) is None
    with pytest.raises(UsageError):
        checkpoints.place("nowhere://x")


def test_foreign_files_are_not_read(tmp_path: Path) -> None:
    """A schema that names a type of Ray's would be loaded by pickle."""
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    place = checkpoints.place(str(tmp_path))
    columns = {"key": ["k"], "body": [b"b"], "kept": [True]}
    pq.write_table(pa.table(columns), tmp_path / "schema.parquet")
    pq.write_table(pa.table(columns | {"kept": ["yes"]}), tmp_path / "types.parquet", store_schema=False)
    (tmp_path / "cut.parquet").write_bytes((tmp_path / "types.parquet").read_bytes()[:-20])
    (tmp_path / "empty.parquet").write_bytes(b"")
    (tmp_path / "none.parquet").write_bytes(b"PAR1" + os.urandom(200) + b"PAR1")
    assert len(checkpoints.names(place)) == 5
    assert [checkpoints.read(place, name) for name in checkpoints.names(place)] == [None] * 5


# --- Ray -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster() -> Iterator[RayCluster]:
    """Ray with two workers, started once for all tests."""
    needs_ray()
    with ray.joined(None, 2) as made:
        yield made


@pytest.fixture
def far(cluster: RayCluster, monkeypatch: pytest.MonkeyPatch) -> RayCluster:
    monkeypatch.setattr(ray, "joined", lambda address, jobs: nullcontext(cluster))
    monkeypatch.setattr("quotes.pipeline.ray.extraction.BATCH_ARTICLES", 2)
    return cluster


def in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything after reading go through many pieces, too."""
    for name, size in (("RAY_FEWEST", 1), ("RAY_PIECE", 7), ("RAY_BLOCK", 5)):
        monkeypatch.setattr(merging, name, size)


def test_the_index_is_the_same_though_a_worker_is_killed(
    tmp_path: Path, far: RayCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers.  The build is interrupted; in the next one a worker is killed.  Nothing finished is done again."""
    in_small_pieces(monkeypatch)
    folder = corpus(tmp_path / "articles")
    here, there, notes = tmp_path / "here.db", tmp_path / "there.db", tmp_path / "notes"
    place = checkpoints.place(f"{there}.checkpoints")
    built(folder, here)
    ahead: list[int] = []

    def stop(finished: int) -> None:
        ahead.append(finished)
        if len(ahead) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        built(folder, there, Slow(notes), Watcher(ahead=stop), far=Far())
    assert not there.exists()
    assert len(checkpoints.names(place)) >= 3
    finished = {outcome.key for name in checkpoints.names(place) for outcome in checkpoints.read(place, name) or []}
    begun = parsed(notes)
    deadly = next(id for id in ("a12", "a20", "a26", "a29") if id not in begun)
    summary = built(folder, there, Slow(notes, deadly), Watcher(ahead=ahead.append), far=Far())

    assert dump(there) == dump(here)
    assert len(dump(there)["statements"]) > 3
    assert summary.parsed == 31 - len(finished) - 1  # the second a0 is no article that attribution can do with
    again = [id for id in set(parsed(notes)) if parsed(notes).count(id) > 1]
    assert deadly in again
    in_flight = len(begun) - len(finished)
    assert len(again) <= 3 + in_flight  # the batch of the killed worker, the second a0, what was interrupted
    assert checkpoints.names(place) == []
    monkeypatch.setattr(ray, "work_through", lambda *given: iter(()))
    assert built(folder, there, Parser(notes), far=Far()).parsed == 0


def outcomes(items: Sequence[Item]) -> list[CheckpointRow]:
    if any(body == b"poison" for _, body in items):
        os._exit(1)
    return [CheckpointRow(key, body.upper()) for key, body in items]


def no_model() -> ray.Work:
    raise ModelError("no such package", input="frozen", remedy="look for it")


def read(piece: bytes) -> Iterator[list[Item]]:
    yield [(f"{piece.decode()}{n}", b"poison" if (piece, n) == (b"b", 1) else b"x") for n in range(3)]


@pytest.mark.slow
def test_what_kills_its_process_twice_costs_only_itself(tmp_path: Path, cluster: RayCluster) -> None:
    place = checkpoints.place(str(tmp_path))
    died = lambda item: CheckpointRow(item[0], b"died", kept=False)  # noqa: E731
    names = list(ray.work_through(cluster, [b"a", b"b"], read, lambda: outcomes, died, place))
    found = [o for name in names for o in checkpoints.read(place, name) or []]
    assert sorted((o.key, o.body) for o in found) == [
        ("a0", b"X"), ("a1", b"X"), ("a2", b"X"), ("b0", b"X"), ("b1", b"died"), ("b2", b"X"),
    ]  # fmt: skip


@pytest.mark.slow
def test_an_error_of_ours_comes_back_as_itself(tmp_path: Path, cluster: RayCluster) -> None:
    place = checkpoints.place(str(tmp_path))
    with pytest.raises(ModelError, match="no such package") as raised:
        list(ray.work_through(cluster, [b"a"], read, no_model, lambda item: CheckpointRow("", b""), place))
    assert str(raised.value) == "frozen: no such package; look for it"


def test_without_ray_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r"quotes-index\[ray\]"), ray.joined(None, 1):
        pass
