"""Ray: whoever dies and whenever, the index is the same as one process's, and what is finished stays so."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import pytest

from quotes.errors import ModelError, UsageError
from quotes.pipeline import remembered_comparisons
from quotes.pipeline.build import Far, Watcher
from quotes.pipeline.ray import checkpoints, merging
from quotes.pipeline.ray import cluster as ray
from quotes.pipeline.ray.checkpoints import CheckpointRow
from quotes.pipeline.ray.cluster import Item, RayCluster
from quotes.pipeline.ray.extraction import Ahead
from tests.builds import dump
from tests.pipeline.test_engines import Parser, Slow, built, corpus, needs_ray, parsed

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


# --- merging, without Ray -------------------------------------------------------------------------------------------


def in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything after reading go through many pieces, too."""
    for name, size in (("RAY_FEWEST", 1), ("RAY_PIECE", 7), ("RAY_BLOCK", 5)):
        monkeypatch.setattr(merging, name, size)
    monkeypatch.setattr(remembered_comparisons, "SAVED_PAIRS", 5)


class Stop(Exception):
    """Ends a build."""


def stop(*given: object) -> NoReturn:
    raise Stop


def ended(monkeypatch: pytest.MonkeyPatch, where: str, folder: Path, db: Path) -> None:
    """Build on Ray until a function is called."""
    with monkeypatch.context() as patch:
        patch.setattr(where, stop)
        with pytest.raises(Stop):
            built(folder, db, far=Far())


STAGES = (merging.COMPARING, merging.JOINING, merging.COMPOSING)


def times(db: Path) -> dict[str, dict[str, int]]:
    """Return when each checkpoint of the stages after reading was written."""
    place = db.with_name(f"{db.name}.checkpoints")
    return {stage: {path.name: path.stat().st_mtime_ns for path in (place / stage).glob("[!.]*")} for stage in STAGES}


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster without Ray, which works in this process; the build reads the articles itself."""
    pytest.importorskip("pyarrow")
    task = lambda work: SimpleNamespace(remote=lambda *given: partial(work, *given))  # noqa: E731
    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace(
        put=lambda body: partial(tuple, body),
        get=lambda reference: reference(),
        wait=lambda running: (running[-1:], running[:-1]),
        remote=lambda **options: task,
        exceptions=SimpleNamespace(RayError=RuntimeError),
    ))  # fmt: skip
    monkeypatch.setattr(ray, "joined", lambda address, jobs: nullcontext(RayCluster(3)))
    monkeypatch.setattr("quotes.pipeline.build.work_ahead", lambda *given: Ahead())
    in_small_pieces(monkeypatch)


def test_a_build_that_ended_while_it_merged_goes_on(
    tmp_path: Path, pretended: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build ends before quotes are joined, the next one before it writes; what is done is not done again."""
    folder, here, there = corpus(tmp_path / "articles"), tmp_path / "here.db", tmp_path / "there.db"
    built(folder, here)
    ended(monkeypatch, "quotes.statements.grouped", folder, there)
    assert len(times(there)[merging.COMPARING]) > 3
    seen: list[dict[str, dict[str, int]]] = []
    with monkeypatch.context() as patch:
        patch.setattr(merging, "_compared", stop)
        for _ in range(2):
            ended(monkeypatch, "quotes.pipeline.build.with_answers", folder, there)
            seen.append(times(there))
        built(folder, there, far=Far())
    assert dump(there) == dump(here)
    assert seen[0] == seen[1]
    assert [len(seen[0][stage]) > 3 for stage in STAGES] == [False, True, True]
    assert not any(times(there).values())


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


def test_a_damaged_checkpoint_is_made_again(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    place = checkpoints.place(str(tmp_path))
    checkpoints.write(place, "a.parquet", [CheckpointRow("code", b"x")])
    (tmp_path / ".0.a.parquet").write_bytes(b"cut")
    assert merging.once(place, "a.parquet", "code", lambda: b"2", int) == 2
    assert merging.once(place, "a.parquet", "code", lambda: b"3", int) == 2
    (tmp_path / "a.parquet").write_bytes(b"cut")
    assert merging.once(place, "a.parquet", "code", lambda: b"4", int) == 4
    assert checkpoints.names(place) == ["a.parquet"]
    assert checkpoints.unfinished(place) == [".0.a.parquet"]


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
