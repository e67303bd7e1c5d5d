"""Kill machines of a Ray cluster while an index is built on it, and see whether it ends as one process would.

    python scripts/faults_ray.py [--articles 300 --words 150] [--namespaces]

Two Ray nodes of one processor each are started on this machine as separate processes, with --namespaces in network
namespaces of their own (Linux, by root, with ``ip``).  In each stage of a build (articles read; quotes compared,
joined, made into statements) one of four is killed: the node that only works, the worker that plans the merge, the
process that builds, or the node on which that runs, with both.  In the last two cases the build is started again, in
the last one on a new cluster.  Every index is compared row by row with one that a single process built.  Prints a table
of how many pieces were finished before, and how many were made afterwards; ends with exit code 1 if an index differs or
a finished piece was made again.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts import bench_corpus, bench_table  # noqa: E402
from tests.builds import dump  # noqa: E402

READING = ""
STAGES = {READING: "reading", "comparing": "comparing", "joining": "joining", "composing": "composing"}
WORKER, PLANNER = "a machine that works", "the worker that plans"
BUILDER, HEAD = "the building process", "the machine with the building process"

# Pieces so small that each stage of this small build has many.
PROGRAM = """
from quotes.cli import main
from quotes.pipeline.ray import extraction, merging
extraction.BATCH_ARTICLES = 10
merging.RAY_FEWEST, merging.RAY_PIECE, merging.RAY_BLOCK = 1, 25, 64
main()
"""

_MARK = "QUOTES_FAULTS_NODE"
STARTS = 4  # Ray gives up after half a minute, which is short on a machine that does much else


@dataclass(frozen=True, slots=True)
class Node:
    """A Ray node of one processor, whose processes all have its mark in their environment."""

    mark: str
    address: str
    space: str = ""  # its network namespace

    def environment(self) -> dict[str, str]:
        """Return the environment of its processes."""
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        own = {_MARK: self.mark, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "RAY_USAGE_STATS_ENABLED": "0"}
        own |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": _TOKEN}
        return os.environ | own

    def command(self, *words: str) -> list[str]:
        """Return a command as it is given on this machine."""
        return [*(("ip", "netns", "exec", self.space) if self.space else ()), *words]

    def start(self, head: str, port: int, temporary: Path) -> None:
        """Start Ray here, as the head or joining it."""
        what = ["--head", f"--port={port}", "--include-dashboard=false", f"--temp-dir={temporary}"]
        if head != self.address:
            what = [f"--address={head}:{port}"]
        options = [f"--node-ip-address={self.address}", "--num-cpus=1", "--object-store-memory=100000000"]
        ray = [sys.executable, "-m", "ray.scripts.scripts", "start", *what, *options, "--disable-usage-stats"]
        for _ in range(STARTS):
            started = subprocess.run(self.command(*ray), env=self.environment(), capture_output=True, check=False)
            if not started.returncode:
                return
            self.kill()
        raise SystemExit(f"Ray does not start: {started.stderr.decode()[-500:]}")

    def kill(self) -> None:
        """Kill all processes of this machine at once."""
        while there := list(self.processes()):
            for number in there:
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            time.sleep(0.05)

    def kill_planner(self) -> int:
        """Kill the workers that plan a merge, and return how many these are; Ray calls a process by what it does."""
        there = [n for n in self.processes() if Path(f"/proc/{n}/cmdline").read_bytes().startswith(b"ray::planned")]
        for number in there:
            os.kill(number, signal.SIGKILL)
        return len(there)

    def processes(self) -> Iterator[int]:
        """Yield the numbers of its processes."""
        mark = f"{_MARK}={self.mark}".encode()
        for path in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                dead = (path / "stat").read_text().rpartition(")")[2].split()[0] in "ZX"
                if not dead and mark in (path / "environ").read_bytes().split(b"\0"):
                    yield int(path.name)


_TOKEN = secrets.token_hex(32)


@dataclass(slots=True)
class Cluster:
    """Two nodes: the first one is the head, and builds run there."""

    temporary: Path
    spaces: tuple[str, str] | None = None
    nodes: list[Node] = field(default_factory=list)
    port: int = 0

    def mend(self) -> None:
        """Start the nodes that are not there; the second one is of no use without the first."""
        addresses = ("10.77.0.1", "10.77.0.2") if self.spaces else ("127.0.0.2", "127.0.0.3")
        if not self.nodes:
            self.port = 6400 + secrets.randbelow(3000)
        for address, space in list(zip(addresses, self.spaces or ("", ""), strict=True))[len(self.nodes) :]:
            self.nodes.append(Node(secrets.token_hex(8), address, space))
            self.nodes[-1].start(addresses[0], self.port, self.temporary)

    def lose(self, first: int) -> None:
        """Kill the nodes from a number on."""
        for node in self.nodes[first:]:
            node.kill()
        del self.nodes[first:]
        if not self.nodes:
            shutil.rmtree(self.temporary, ignore_errors=True)


@contextmanager
def namespaces() -> Iterator[tuple[str, str]]:
    """Make two network namespaces with a cable between them."""
    names = tuple(f"faults{os.getpid()}{end}" for end in "ab")
    try:
        for name in names:
            subprocess.run(["ip", "netns", "add", name], check=True)
        cable = ["ip", "link", "add", "wire0", "netns", names[0], "type", "veth"]
        subprocess.run([*cable, "peer", "name", "wire0", "netns", names[1]], check=True)
        for number, name in enumerate(names, 1):
            for what in (["addr", "add", f"10.77.0.{number}/24", "dev", "wire0"], ["link", "set", "wire0", "up"]):
                subprocess.run(["ip", "-n", name, *what], check=True)
            subprocess.run(["ip", "-n", name, "link", "set", "lo", "up"], check=True)
        yield (names[0], names[1])
    finally:
        for name in names:
            subprocess.run(["ip", "netns", "del", name], check=False)


@dataclass(slots=True)
class Build:
    """A build on a cluster, and the checkpoints that were seen of each stage, with the times at which they came."""

    cluster: Cluster
    corpus: Path
    db: Path
    seen: dict[str, set[tuple[str, int]]] = field(default_factory=lambda: {stage: set() for stage in STAGES})

    def run(self, until: Callable[[], bool] = lambda: False) -> subprocess.Popen[bytes] | None:
        """Build; return the process as soon as ``until`` is true, None if it ends before.  Raises SystemExit."""
        node = self.cluster.nodes[0]
        options = ["--engine", "ray", "--address", f"{node.address}:{self.cluster.port}", "--quiet"]
        command = [sys.executable, "-c", PROGRAM, "build", str(self.corpus), "--db", str(self.db), *options]
        process = subprocess.Popen(
            node.command(*command), env=node.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        return process if self.wait(process, until) else None

    def wait(self, process: subprocess.Popen[bytes], until: Callable[[], bool] = lambda: False) -> bool:
        """Watch the checkpoints until the build has ended, or until then.  Raises SystemExit if it failed."""
        while process.poll() is None:
            self._look()
            if until():
                return True
            time.sleep(0.01)
        if process.returncode:
            raise SystemExit(f"the build failed ({process.returncode})")
        return False

    def _look(self) -> None:
        for stage, seen in self.seen.items():
            for path in (self.db.with_name(f"{self.db.name}.checkpoints") / stage).glob("[!.]*.parquet"):
                with suppress(FileNotFoundError):
                    seen.add((path.name, path.stat().st_mtime_ns))


def fault(cluster: Cluster, corpus: Path, folder: Path, stage: str, lost: str, cache: Path | None) -> tuple[Build, int]:
    """Build while something is lost; return the build, and how many pieces of the stage were finished then."""
    build = Build(cluster, corpus, folder / "ray.db")
    if cache:
        shutil.copy(cache, folder / "ray.db.cache.db")
    seen = build.seen[stage]
    process = build.run(lambda: len(seen) >= FINISHED)
    if process is None:
        raise SystemExit(f"{STAGES[stage]}: the build ended too soon; give it more --articles")
    if lost in (WORKER, PLANNER):
        if lost == WORKER:
            cluster.lose(1)
        elif sum(node.kill_planner() for node in cluster.nodes) != 1:
            raise SystemExit(f"{STAGES[stage]}: nobody plans")
        before = len(seen)
        build.wait(process)
        return build, before
    if lost == HEAD:
        cluster.lose(0)
    process.kill()
    process.wait()
    time.sleep(1)  # what was being written is written
    build._look()
    before = len(seen)
    if lost == HEAD:
        cluster.mend()
    build.run()
    return build, before


# Pieces that are finished when something is killed.
FINISHED = 4


def reference(corpus: Path, folder: Path) -> tuple[Path, Path]:
    """Build by one process; return the index, and the cache of a build that has read all articles and nothing else."""
    db, cache = folder / "one.db", folder / "read.cache.db"
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "quotes", "build", str(corpus), "--db", str(db), "--quiet"]
    subprocess.run(command, env=os.environ | {"PYTHONPATH": path, "OMP_NUM_THREADS": "1"}, check=True)
    with closing(sqlite3.connect(f"{db}.cache.db")) as there, closing(sqlite3.connect(cache)) as copy:
        there.backup(copy)
        copy.execute("DELETE FROM comparisons")
        copy.commit()
    return db, cache


def main() -> None:
    """Go through all faults, print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--words", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--namespaces", action="store_true")
    parser.add_argument("--stages", nargs="+", choices=list(STAGES.values()), default=list(STAGES.values()))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, namespaces() if args.namespaces else nullcontext() as spaces:
        folder = Path(name)
        corpus = folder / "articles.jsonl"
        with corpus.open("w", encoding="utf-8") as file:
            for number in range(args.articles):
                file.write(json.dumps(bench_corpus.article(number, args.words, args.seed), ensure_ascii=False) + "\n")
        one, cache = reference(corpus, folder)
        right = dump(one)
        print({table: len(rows) for table, rows in right.items() if table in ("articles", "quotes", "statements")})
        cluster = Cluster(folder / "ray", spaces)
        try:
            rows = list(_rows(args.stages, cluster, corpus, folder, cache, right))
        finally:
            cluster.lose(0)
    bench_table.show(["stage", "killed", "pieces before", "pieces after", "made again", "index"], rows)
    if any(row[-1] != "the same" or row[-2] != "0" for row in rows):
        raise SystemExit(1)


def _rows(
    stages: list[str],
    cluster: Cluster,
    corpus: Path,
    folder: Path,
    cache: Path,
    right: dict[str, list[tuple[object, ...]]],
) -> Iterator[list[str]]:
    for stage, told in STAGES.items():
        those = (WORKER, BUILDER, HEAD) if stage == READING else (WORKER, PLANNER, BUILDER, HEAD)
        for lost in those if told in stages else ():
            cluster.mend()
            with tempfile.TemporaryDirectory(dir=folder) as place:
                build, before = fault(cluster, corpus, Path(place), stage, lost, None if stage == READING else cache)
                pieces = build.seen[stage]
                again = len(pieces) - len({name for name, _ in pieces})
                same = "the same" if dump(build.db) == right else "another"
            row = [told, lost, str(before), str(len(pieces) - before), str(again), same]
            print(" | ".join(row), file=sys.stderr)
            yield row


if __name__ == "__main__":
    main()
