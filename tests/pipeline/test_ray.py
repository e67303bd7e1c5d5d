"""Ray: whoever dies and whenever, the index is the same as one process's, and what is finished stays so."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path

import pytest

from quotes.errors import ModelError, UsageError
from quotes.pipeline.build import Far, Watcher
from quotes.pipeline.cache import Cache
from quotes.pipeline.ray import checkpoints, planner
from quotes.pipeline.ray import cluster as ray
from quotes.pipeline.ray.checkpoints import CheckpointRow
from quotes.pipeline.ray.cluster import Item, RayCluster
from quotes.statements import merge_and_revise
from tests.builds import dump
from tests.pipeline.test_engines import Parser, Slow, built, corpus, needs_ray, parsed
from tests.pipeline.test_ray_merging import far_away, in_small_pieces, news


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


def kill_planner(place: Path, killed: list[int]) -> None:
    """Kill the worker that plans a merge when some pairs are compared; Ray calls a process by what it does."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not killed:
        time.sleep(0.02)
        if len(list((place / planner.COMPARING).glob("[!.]*"))) < 3:
            continue
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if (process / "cmdline").read_bytes().startswith(b"ray::planned"):
                    os.kill(int(process.name), signal.SIGKILL)
                    killed.append(int(process.name))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="looks for processes in /proc")
def test_another_worker_plans_where_one_is_lost(
    tmp_path: Path, cluster: RayCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_small_pieces(monkeypatch)
    records, killed = news(), list[int]()
    here = [tuple(each) for each in merge_and_revise(records)]
    place = tmp_path / "files"
    thread = threading.Thread(target=kill_planner, args=(place, killed), daemon=True)
    thread.start()
    with Cache(tmp_path / "x.cache.db") as cache:
        there = far_away(records, cache, tmp_path, cluster)
    thread.join()
    assert len(killed) == 1
    assert there == here


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
