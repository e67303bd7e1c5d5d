"""What a build costs after parsing: wall and processor seconds, and the peak memory of the process that builds.

    python scripts/bench_build.py [--records 100000 300000 1000000] [--into FOLDER]

Generated articles (scripts/bench_records.py) go into a build in the place of parsed ones: they are gathered, their
speakers resolved, their quotes merged, and the index is written, checked and published.  Making the articles is not
counted in the seconds.  Each size runs in a process of its own.  With --into, the indexes are kept there.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent.parent))

from quotes.models import ModelChoice
from quotes.pipeline.build import BuildOptions, Watcher, build
from quotes.pipeline.extraction import Tools
from quotes.pipeline.walk import Extracted
from scripts import bench_records, bench_table


class Clock:
    """Counts the time that passes outside of making articles, and tells when each step begins."""

    def __init__(self) -> None:
        self.wall, self.cpu = 0.0, 0.0
        self.steps: dict[str, float] = {}
        self._began = time.perf_counter()

    def made(self, count: int, seed: int) -> Iterator[Extracted]:
        """Yield articles, and count the time that they take."""
        articles = bench_records.extracted(count, seed)
        while True:
            wall, cpu = time.perf_counter(), time.process_time()
            one = next(articles, None)
            self.wall += time.perf_counter() - wall
            self.cpu += time.process_time() - cpu
            if one is None:
                return
            yield one

    def step(self, name: str) -> None:
        """Note when a step of the build begins, and the peak of memory before it."""
        self.steps[name] = peak()


def peak() -> float:
    """Return the most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(count: int, seed: int, folder: Path) -> dict[str, Any]:
    """Build an index of so many quotes in a folder; return what it cost."""
    clock, nothing = Clock(), folder / "nothing.jsonl"
    nothing.write_text("", encoding="utf-8")
    options = BuildOptions(ModelChoice("generated", folder, "generated", "generated"))
    tools = Tools(lambda: (_ for _ in ()).throw(RuntimeError("nothing is parsed here")))
    wall, cpu = time.perf_counter(), time.process_time()
    with patch("quotes.pipeline.build.extract", lambda *_, **__: clock.made(count, seed)):
        built = build([nothing], folder / f"{count}.db", options, Watcher(step=clock.step), with_tools=tools)
    return {
        "wall": time.perf_counter() - wall - clock.wall,
        "cpu": time.process_time() - cpu - clock.cpu,
        "peak": peak(),
        "steps": clock.steps,
        "counts": built.counts,
        "size": (folder / f"{count}.db").stat().st_size / 1e6,
    }


def main() -> None:
    """Measure each size in separate processes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--records", nargs="+", type=int, default=[100_000, 300_000, 1_000_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--into", type=Path)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(measure(args.records[0], args.seed, args.one)))
        return
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        into = args.into or Path(folder)
        for count in args.records:
            command = [sys.executable, __file__, "--records", str(count), "--seed", str(args.seed), "--one", str(into)]
            one = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
            rows.append([
                f"{count:,}", f"{one['wall']:,.0f}", f"{one['cpu']:,.0f}", f"{1e6 * one['cpu'] / count:,.0f}",
                *(f"{one['steps'][name]:,.0f}" for name in ("merging", "writing")), f"{one['peak']:,.0f}",
                f"{one['counts']['statements']:,}", f"{one['size']:,.0f}",
            ])  # fmt: skip
    head = ("quotes", "wall s", "CPU s", "µs a quote", "MB gathered", "MB merged", "MB peak", "statements", "index MB")
    bench_table.show(head, rows, ["generated records; one run of each size"])


if __name__ == "__main__":
    main()
