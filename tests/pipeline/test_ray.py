"""Ray: whoever dies and whenever, the index is the same as one process's, and what is finished stays so."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from quotes.datatypes import Document, LaterRule, QuoteRecord, Skipped
from quotes.datatypes.sequences import Keep
from quotes.errors import DatabaseError, ModelError, UsageError
from quotes.pipeline import remembered_comparisons
from quotes.pipeline.build import Far, Watcher
from quotes.pipeline.cache import Cache
from quotes.pipeline.extraction import Done
from quotes.pipeline.ray import checkpoints, merging, parts, planner, stages
from quotes.pipeline.ray import cluster as ray
from quotes.pipeline.ray.checkpoints import CheckpointRow
from quotes.pipeline.ray.cluster import Item, RayCluster
from quotes.pipeline.ray.extraction import Ahead, take
from quotes.pipeline.ray.extraction import row as extraction_of
from quotes.pipeline.ray.merging import Merger
from quotes.pipeline.shelf import OnDisk
from quotes.statements import Merged, Printed, Steps, merge_and_revise, revised
from scripts.bench_records import extracted
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


def test_results_go_into_the_cache_as_they_were_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is damaged is not there, and the rest of its file is."""
    pytest.importorskip("pyarrow")
    place, ahead = checkpoints.place(str(tmp_path / "there")), Ahead()
    extraction, document = next(extracted(3)).extraction, Document((), (), ())
    rows = [
        extraction_of(("p1", "e1"), Done(extraction, document)),
        extraction_of(("p2", "e2"), Done(extraction, None)),
        CheckpointRow("e3", b"cut"),
        extraction_of(("p4", "e4"), Skipped("four.txt", "no text")),
    ]
    checkpoints.write(place, "a.parquet", rows)
    monkeypatch.setattr("quotes.pipeline.cache.pack", stop)
    with Cache(tmp_path / "x.cache.db") as cache:
        assert take("a.parquet", place, cache, ahead) == 4
        assert [cache.extraction(key) for key in ("e1", "e2", "e3", "e4")] == [extraction, extraction, None, None]
        assert [cache.document(key) for key in ("p1", "p2", "p4")] == [document, None, None]
    assert (ahead.parsed, ahead.failed) == (1, {"e4": "no text"})


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


STAGES = (planner.COMPARING, planner.JOINING, planner.COMPOSING)


def times(db: Path) -> dict[str, dict[str, int]]:
    """Return when each checkpoint of the stages after reading was written."""
    place = db.with_name(f"{db.name}.checkpoints")
    return {stage: {path.name: path.stat().st_mtime_ns for path in (place / stage).glob("[!.]*")} for stage in STAGES}


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster without Ray, which works in this process; the build reads the articles itself."""
    pytest.importorskip("pyarrow")

    def remote(num_returns: int = 1, **options: object) -> Callable[[Callable[..., Any]], SimpleNamespace]:
        def start(work: Callable[..., Any], *given: object) -> Any:
            whole = cache(partial(work, *given))
            return whole if num_returns == 1 else [lambda n=n: whole()[n] for n in range(num_returns)]

        return lambda work: SimpleNamespace(remote=partial(start, work))

    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace(
        put=lambda body: partial(tuple, body),
        get=lambda reference: reference(),
        wait=lambda running: (running[-1:], running[:-1]),
        remote=remote,
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
        patch.setattr(stages, "compared", stop)
        for _ in range(2):
            ended(monkeypatch, "quotes.pipeline.build.with_answers", folder, there)
            seen.append(times(there))
        built(folder, there, far=Far())
    assert dump(there) == dump(here)
    assert seen[0] == seen[1]
    assert [len(seen[0][stage]) > 3 for stage in STAGES] == [False, True, True]
    assert not any(times(there).values())


def news() -> list[QuoteRecord]:
    """Quotes of some weeks, of which a ninth are given to somebody who did not say them; a few stand in headlines."""
    records = []
    for n, record in enumerate(record for one in extracted(1_200) for record in one.extraction.records):
        wrong = record.speaker and n % 9 == 4
        name = "Zora Quill" if wrong else record.speaker
        own = {"speaker": name, "speaker_id": name and name.replace(" ", "-"), "confidence": 0.5 if wrong else 0.97}
        records.append(replace(record, **own))  # type: ignore[arg-type]
    return records


THREE = RayCluster(3)


def far_away(
    records: Sequence[QuoteRecord], cache: Cache, folder: Path, on: RayCluster = THREE
) -> list[tuple[object, ...]]:
    """Return what becomes of quotes on a cluster."""
    keep, merger = OnDisk(folder), Merger(on, checkpoints.place(str(folder / "files")))
    merger.take_over(cache, fresh=False)
    away = partial(merger.merge, cache=cache, keep=keep, fresh=False)
    return [tuple(each) for each in revised(records, away, None, keep)]


def test_a_cluster_makes_the_same_of_quotes(tmp_path: Path, pretended: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Speakers are learned both ways, from statements and from echoes; the second time, nothing is compared."""
    records = news()
    here = [tuple(each) for each in merge_and_revise(records)]
    learned = [record for record in here[0] if record.rule == LaterRule.STATEMENT]
    assert {record.attributed_before for record in learned} == {None, "Zora Quill"}
    with Cache(tmp_path / "x.cache.db") as cache:
        assert far_away([], cache, tmp_path) == [(), (), ()]
        assert far_away(records, cache, tmp_path) == here
        monkeypatch.setattr(stages, "compared", stop)
        assert far_away(records[::-1], cache, tmp_path)[1:] == here[1:]
        with pytest.raises(Stop):
            far_away([replace(record, confidence=0.96) for record in records], cache, tmp_path)


def test_who_plans_has_no_texts(tmp_path: Path, pretended: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a quote that nobody has changed; what the build gets back are statements and the quotes that are changed."""
    seen: list[Printed] = []
    merge = planner.merged

    def noting(quotes: Sequence[Printed], steps: Steps, keep: Keep) -> Merged:
        seen.extend(quotes)
        return merge(quotes, steps, keep)

    monkeypatch.setattr(planner, "merged", noting)
    records = news()
    with Cache(tmp_path / "x.cache.db") as cache:
        revision, statements, _ = far_away(records, cache, tmp_path)
    assert len(seen) > 1_000
    texts = ("text", "before", "after", "reason", "rule", "outlet", "published", "evidence", "cue_text", "speaker_text")
    assert {getattr(quote.record, name) for quote in seen for name in texts} == {"", None}
    assert {(quote.wording.key, quote.wording.normal) for quote in seen} == {("", "")}
    files = {stage: len(checkpoints.names((tmp_path / "files" / stage).as_uri())) for stage in planner.PARTS}
    learned = [record for record in revision if record.rule == LaterRule.STATEMENT]
    assert len(learned) < len(records) / 10
    assert [files[stage] for stage in (planner.QUOTES, planner.STATEMENTS)] == [
        -(-len(some) // 5) for some in (seen, statements)
    ]
    assert 0 < files[planner.OTHERS] <= -(-len(learned) // 5)  # and headlines follow


def test_an_error_of_who_plans_comes_back_as_itself(
    tmp_path: Path, pretended: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object) -> NoReturn:
        raise DatabaseError("cannot be written", input="there")

    monkeypatch.setattr(planner, "merged", full)
    with Cache(tmp_path / "x.cache.db") as cache, pytest.raises(DatabaseError, match="there: cannot be written"):
        far_away(news()[:50], cache, tmp_path)


def test_values_come_back_from_files(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    place = checkpoints.place(str(tmp_path))
    values = [f"value {n}" for n in range(7)]
    names = parts.write(place, "run", values, 3)
    assert (len(names), list(parts.read(place, names, str))) == (3, values)
    assert parts.write(place, "other", values, 3) != names
    assert parts.write(place, "none", [], 3) == []
    (tmp_path / names[1]).unlink()
    with pytest.raises(DatabaseError, match="cannot be read"):
        list(parts.read(place, names, str))


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


def test_a_damaged_checkpoint_is_made_again(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    place = checkpoints.place(str(tmp_path))
    checkpoints.write(place, "a.parquet", [CheckpointRow("code", b"x")])
    (tmp_path / ".0.a.parquet").write_bytes(b"cut")
    assert stages.once(place, "a.parquet", "code", lambda: b"2", int) == 2
    assert stages.once(place, "a.parquet", "code", lambda: b"3", int) == 2
    (tmp_path / "a.parquet").write_bytes(b"cut")
    assert stages.once(place, "a.parquet", "code", lambda: b"4", int) == 4
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
