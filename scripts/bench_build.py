"""What a build costs after parsing: wall and processor seconds, and the peak memory of the process that builds.

    python scripts/bench_build.py [--records 100000 300000 1000000] [--into FOLDER] [--svg docs/images/merging.svg]

Generated articles (scripts/bench_records.py) go into a build in the place of parsed ones: they are gathered, their
speakers resolved, their quotes merged, and the index is written, checked and published.  Making the articles is not
counted in the seconds.  Merging has who is who in it, and ends when writing begins; "compared" is pairs for each quote.
Each size runs in a process of its own.  With --into, the indexes are kept there; with --svg, the processor seconds of
merging are drawn.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent.parent))

from quotes.models import ModelChoice
from quotes.pipeline import remembered_comparisons
from quotes.pipeline.build import BuildOptions, Watcher, build
from quotes.pipeline.extraction import Tools
from quotes.pipeline.walk import Extracted
from quotes.statements import Edge, Printed
from quotes.statements.arrays import Pairs
from scripts import bench_records, bench_table
from scripts.bench_curve import curve
from scripts.bench_statements import MOST_PER_DOUBLING


class Clock:
    """Counts the time that passes outside of making articles, and tells when each step begins."""

    def __init__(self) -> None:
        self.wall, self.cpu = 0.0, 0.0
        self.steps: dict[str, dict[str, float]] = {}
        self._began = time.process_time()

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
        self.steps[name] = {"peak": peak(), "cpu": time.process_time() - self._began - self.cpu}


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
    compared: list[int] = []
    with patch("quotes.pipeline.build.extract", lambda *_, **__: clock.made(count, seed)), counting(compared):
        built = build([nothing], folder / f"{count}.db", options, Watcher(step=clock.step), with_tools=tools)
    return {
        "wall": time.perf_counter() - wall - clock.wall,
        "cpu": time.process_time() - cpu - clock.cpu,
        "peak": peak(),
        "steps": clock.steps,
        "compared": sum(compared) / count,
        "counts": built.counts,
        "size": (folder / f"{count}.db").stat().st_size / 1e6,
    }


@contextmanager
def counting(compared: list[int]) -> Iterator[None]:
    """Note how many pairs of quotes each batch has that a build compares; what it knows already it does not."""
    compare = remembered_comparisons.edges_between

    def counted(quotes: Sequence[Printed], pairs: Iterable[Pairs]) -> Iterator[Edge]:
        batches = list(pairs)
        compared.extend(len(one) for one, _ in batches)
        return compare(quotes, batches)

    recall = remembered_comparisons.recall
    with patch.object(remembered_comparisons, "recall", lambda *given, **named: recall(*given, counted, **named)):
        yield


def main() -> None:
    """Measure each size in separate processes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--records", nargs="+", type=int, default=[100_000, 300_000, 1_000_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--into", type=Path)
    parser.add_argument("--svg", type=Path, help="draw the processor seconds of merging into this file")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(measure(args.records[0], args.seed, args.one)))
        return
    rows, points = [], []
    with tempfile.TemporaryDirectory() as folder:
        into = args.into or Path(folder)
        for count in args.records:
            command = [sys.executable, __file__, "--records", str(count), "--seed", str(args.seed), "--one", str(into)]
            one = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
            merging = one["steps"]["writing"]["cpu"] - one["steps"]["merging"]["cpu"]
            points.append((count, merging))
            rows.append([
                f"{count:,}", f"{one['wall']:,.0f}", f"{one['cpu']:,.0f}", f"{merging:,.0f}",
                f"{1e6 * merging / count:,.0f}", f"{one['compared']:.2f}",
                *(f"{one['steps'][name]['peak']:,.0f}" for name in ("merging", "writing")), f"{one['peak']:,.0f}",
                f"{one['counts']['statements']:,}", f"{one['size']:,.0f}",
            ])  # fmt: skip
    if args.svg:
        title = "Processor seconds of merging by the number of quotes"
        drawn = curve(points, title, ("quotes", "processor seconds"), MOST_PER_DOUBLING)
        args.svg.write_text(drawn, encoding="utf-8")
    head = (
        "quotes", "wall s", "CPU s", "merging CPU s", "µs a quote", "compared", "MB gathered", "MB merged", "MB peak",
        "statements", "index MB",
    )  # fmt: skip
    bench_table.show(head, rows, ["generated records; one run of each size"])


if __name__ == "__main__":
    main()
