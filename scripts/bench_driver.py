"""What a build on Ray asks of the process that was started, its driver: memory, and bytes to and from the cluster.

    python scripts/bench_driver.py [--records 20000 60000 --jobs 2 --into FOLDER]

Generated articles (scripts/bench_records.py) take the place of what workers have read: they are in files as workers
leave them, and the build gets what it knows of them one after the other; then it goes on over a Ray that is started on
this machine.  "Own" is memory that is not shared with Ray's object store; "planner" is the worker that plans the merge.
Another process makes the articles and their files.  "To the cluster" are arguments of tasks, what is put
into the object store, and what the driver writes into files for workers; "from it" is what comes back in these ways,
and "records" what of that are quotes whose rows it writes.  Each size runs in a process of its own.  With --into, the
indexes are kept there.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent.parent))

from quotes.datatypes.sequences import batches
from quotes.models import ModelChoice
from quotes.pipeline.build import BuildOptions, Far, Watcher, build
from quotes.pipeline.codec import pack
from quotes.pipeline.extraction import Extraction, Tools, gist_of
from quotes.pipeline.ray import checkpoints, parts
from quotes.pipeline.ray.checkpoints import CheckpointRow
from quotes.pipeline.ray.extraction import Ahead
from quotes.pipeline.ray.readfiles import READ, ReadFiles
from quotes.pipeline.ray.shares import RECORDS
from quotes.pipeline.walk import BATCH_ARTICLES, Extracted
from scripts import bench_records, bench_table
from scripts.bench_build import Clock

STEPS = ("merging", "writing")


@dataclass(slots=True)
class Traffic:
    """Counts bytes between a driver and its cluster."""

    sent: int = 0
    got: int = 0
    records: int = 0  # of what was got

    def counts(self, call: Callable[..., Any], sends: bool, gets: bool) -> Callable[..., Any]:
        """Return a function that does the same and counts what it is given, or what it returns."""
        from ray import cloudpickle

        def counted(*given: Any, **options: Any) -> Any:
            if sends:
                self.sent += len(cloudpickle.dumps(given))
            answer = call(*given, **options)
            if gets:
                self.got += len(cloudpickle.dumps(answer))
            return answer

        return counted


@dataclass(slots=True)
class Watch:
    """Looks at this process: the most memory of its own, in MB, also until each step.

    ``planner`` and ``planner_cpu`` are the most memory and the processor seconds of the worker that plans the merge.
    """

    own: float = 0.0
    planner: float = 0.0
    planner_cpu: float = 0.0
    steps: dict[str, float] = field(default_factory=dict)
    _end: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Look ten times a second."""
        while not self._end.wait(0.1):
            self.own = max(self.own, _own(Path("/proc/self")))
            for process in _planners():
                self.planner = max(self.planner, _own(process))
                self.planner_cpu = max(self.planner_cpu, _cpu(process))

    def step(self, name: str) -> None:
        """Note what was needed until a step of the build."""
        self.steps[name] = self.own

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look at it meanwhile."""
        thread = threading.Thread(target=self.watch, daemon=True)
        thread.start()
        yield
        self._end.set()
        thread.join()


def _own(process: Path) -> float:
    """Return the memory that a process has by itself, in MB; 0 if it is gone."""
    with suppress(OSError):
        for line in (process / "status").read_text(encoding="utf-8").splitlines():
            if line.startswith("RssAnon"):
                return int(line.split()[1]) / 1024
    return 0.0


def _cpu(process: Path) -> float:
    """Return the processor seconds of a process, with those before it got its work: some two, for imports."""
    with suppress(OSError):
        fields = (process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _planners() -> Iterator[Path]:
    """Yield the processes of workers that plan a merge: Ray calls a process by what it does."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cmdline").read_bytes().startswith(b"ray::planned"):
                yield process


@contextmanager
def counting(traffic: Traffic) -> Iterator[None]:
    """Count what goes to the cluster and comes from it."""
    import ray

    remote = ray.remote

    def counted_remote(*given: Any, **options: Any) -> Any:
        make = remote(*given, **options)

        class Task:
            remote: Callable[..., Any]

        def of(work: Any) -> Any:
            task, function = Task(), make(work)
            task.remote = traffic.counts(function.remote, sends=True, gets=False)
            return task

        return of

    write, read = checkpoints.write, checkpoints.read

    def written(where: str, name: str, rows: Any) -> None:
        traffic.sent += 0 if where.endswith(f"/{READ}") else sum(len(row.body) for row in rows)
        write(where, name, rows)

    def readers(where: str, name: str) -> Any:
        rows = read(where, name)
        size = 0 if where.endswith(f"/{_GISTS}") else sum(len(row.body) for row in rows or ())
        traffic.got += size
        traffic.records += size if where.endswith(RECORDS) else 0
        return rows

    with ExitStack() as stack:
        stack.enter_context(patch("ray.get", traffic.counts(ray.get, sends=False, gets=True)))
        stack.enter_context(patch("ray.put", traffic.counts(ray.put, sends=True, gets=False)))
        stack.enter_context(patch("ray.remote", counted_remote))
        stack.enter_context(patch.object(checkpoints, "write", written))
        stack.enter_context(patch.object(checkpoints, "read", readers))
        yield


def leave(count: int, seed: int, place: str) -> None:
    """Put generated articles into files, as workers leave them, and what the build knows of them into others."""
    where, gists = checkpoints.place(f"{place}/{READ}"), []
    for some in batches(bench_records.extracted(count, seed), BATCH_ARTICLES):
        rows = [CheckpointRow(one.article.id, pack(one.extraction)) for one in some]
        checkpoints.write(where, f"{some[0].article.id}.parquet", rows)
        for one in some:
            gist = gist_of(one.extraction)
            away = one.article.id, gist.quotes
            gists.append(Extracted(one.article, Extraction((), gist.speakers), parsed=False, away=away))
    parts.write(checkpoints.place(f"{place}/{_GISTS}"), _GISTS, gists, 1_000)


_GISTS = "gists"


def measure(count: int, seed: int, jobs: int, folder: Path, counted: bool) -> dict[str, Any]:
    """Build an index of so many quotes in a folder; return what it cost."""
    watch, clock, traffic, nothing = Watch(), Clock(), Traffic(), folder / "nothing.jsonl"
    nothing.write_text("", encoding="utf-8")
    options = BuildOptions(
        ModelChoice("generated", folder, "generated", "generated"), far=Far() if jobs else None, jobs=jobs or None
    )
    tools = Tools(lambda: (_ for _ in ()).throw(RuntimeError("nothing is parsed here")))
    db = folder / f"{count}{'.ray' if jobs else ''}.db"
    with ExitStack() as stack:
        place = checkpoints.place(f"{db}.checkpoints")

        def left(*_: object) -> Ahead:
            process = get_context("spawn").Process(target=leave, args=(count, seed, place))
            process.start()
            process.join()
            return Ahead(files=ReadFiles(place))

        def read(*_: object, **__: object) -> Iterator[Extracted]:
            where = f"{place}/{_GISTS}"
            yield from parts.read(where, checkpoints.names(where), Extracted) if jobs else clock.made(count, seed)

        stack.enter_context(patch("quotes.pipeline.build.extract", read))
        stack.enter_context(patch("quotes.pipeline.build.work_ahead", left))
        if counted:
            stack.enter_context(counting(traffic))
        stack.enter_context(watch.watching())
        cpu = time.process_time()
        built = build([nothing], db, options, Watcher(step=watch.step), with_tools=tools)
        cpu = time.process_time() - cpu - clock.cpu
    return {
        "cpu": cpu,
        "own": watch.own,
        "planner": watch.planner,
        "planner_cpu": watch.planner_cpu,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "steps": watch.steps,
        "sent": traffic.sent / 1e6,
        "got": traffic.got / 1e6,
        "records": traffic.records / 1e6,
        "statements": built.counts["statements"],
    }


def main() -> None:
    """Measure each size in separate processes: memory first, then bytes, for counting takes memory itself."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--records", nargs="+", type=int, default=[20_000, 60_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--into", type=Path)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        folder, counted = args.one
        print(json.dumps(measure(args.records[0], args.seed, args.jobs, Path(folder), counted == "counted")))
        return
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for count in args.records:
            command = [sys.executable, __file__, "--records", str(count), "--seed", str(args.seed)]
            command += ["--jobs", str(args.jobs), "--one", str(args.into or folder)]
            memory, bytes_ = (
                json.loads(subprocess.run([*command, how], check=True, stdout=subprocess.PIPE, text=True).stdout)
                for how in ("memory", "counted")
            )
            rows.append([
                f"{count:,}", *(f"{memory['steps'][name]:,.0f}" for name in STEPS),
                *(f"{memory[name]:,.0f}" for name in ("own", "peak", "planner", "cpu", "planner_cpu")),
                *(f"{bytes_[name]:,.1f}" for name in ("sent", "got", "records")), f"{memory['statements']:,}",
            ])  # fmt: skip
            print(rows[-1], file=sys.stderr)
    head = (
        "quotes", "own MB gathered", "merged", "at most", "with shared", "planner", "CPU s", "planner",
        "MB to the cluster", "MB from it", "records", "statements",
    )  # fmt: skip
    bench_table.show(head, rows, ["generated records; one run of each size"])


if __name__ == "__main__":
    main()
