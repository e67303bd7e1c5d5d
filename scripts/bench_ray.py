"""What one article costs a build on Ray, where, and what ten million would: workers, building process, memory, disk.

    python scripts/bench_ray.py [--articles 500 --words 300 --runs 5 --jobs 2]

Generated articles (scripts/bench_corpus.py) are built twice over, so many and twice as many, and the difference is
what the articles cost without start-up.  A full build by one process tells what they cost altogether, one in which
nothing has changed what of it is the building process's on Ray, since there it finds everything worked out, too.  What
it does before that, taking the workers' results over into its cache, is measured by itself.  The last line is a build
of the larger corpus by --engine ray.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from quotes.datatypes import Document
from quotes.pipeline.cache import Cache
from quotes.pipeline.codec import unpack
from quotes.pipeline.extraction import Done, Extraction
from quotes.pipeline.ray import checkpoints, extraction
from quotes.pipeline.walk import BATCH_ARTICLES
from scripts import bench_corpus, bench_table

ROOT = Path(__file__).parent.parent
MANY = 10_000_000


@dataclass(frozen=True)
class Cost:
    """Of one build: processor seconds, wall seconds, peak bytes, bytes on the disk."""

    cpu: float
    wall: float
    memory: float
    disk: float


def save(path: Path, articles: int, words: int, seed: int) -> None:
    """Write the first articles of the corpus."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(articles):
            file.write(json.dumps(bench_corpus.article(number, words, seed), ensure_ascii=False) + "\n")


def build(corpus: Path, db: Path, *options: str, anew: bool = True) -> Cost:
    """Build an index in a separate process and return its cost; ends if it parsed although it should not."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "quotes", "build", str(corpus), "--db", str(db), "--quiet", "--json", *options],
        env=os.environ | {"PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    told = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"the build failed ({status})")
    if not anew and json.loads(told)["parsed"]:
        raise SystemExit("articles were parsed again: code or models were changed meanwhile")
    disk = sum(p.stat().st_size for p in db.parent.glob(f"{db.name}*") if p.is_file())
    return Cost(used.ru_utime + used.ru_stime, time.perf_counter() - began, used.ru_maxrss * 1024, disk)


def taking_over(db: Path, runs: int) -> float:
    """Return the processor seconds in which an article's result gets from a worker's checkpoint into a cache."""
    with closing(sqlite3.connect(f"{db}.cache.db")) as cache:
        sql = "SELECT parse, extraction, p.body, e.body FROM used JOIN parses p ON p.key = parse"
        there = cache.execute(f"{sql} JOIN extractions e ON e.key = extraction").fetchall()
    rows = [
        extraction.row((parse, key), Done(unpack(Extraction, quotes), unpack(Document, document)))
        for parse, key, document, quotes in there
    ]
    times = []
    with tempfile.TemporaryDirectory() as folder:
        place = checkpoints.place(folder)
        names = [f"{n}.parquet" for n in range(0, len(rows), BATCH_ARTICLES)]
        for n, name in enumerate(names):
            checkpoints.write(place, name, rows[n * BATCH_ARTICLES :][:BATCH_ARTICLES])
        for run in range(runs):
            with Cache(Path(folder) / f"{run}.cache.db") as new:
                began = time.process_time()
                for name in names:
                    extraction.take(name, place, new, extraction.Ahead())
                times.append(time.process_time() - began)
    return statistics.median(times) / len(rows)


def middle(costs: list[Cost]) -> Cost:
    """Return the median of each figure."""
    rows = ((c.cpu, c.wall, c.memory, c.disk) for c in costs)
    return Cost(*map(statistics.median, zip(*rows, strict=True)))


def main() -> None:
    """Build, measure, print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--words", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    full: list[list[Cost]] = []
    again: list[list[Cost]] = []
    with tempfile.TemporaryDirectory() as folder:
        for times in (1, 2):
            corpus, db = Path(folder) / f"{times}.jsonl", Path(folder) / f"{times}.db"
            save(corpus, times * args.articles, args.words, args.seed)
            full.append([build(corpus, db, "--full") for _ in range(args.runs)])
            again.append([build(corpus, db, anew=False) for _ in range(args.runs)])
        taking = taking_over(db, max(3, args.runs))
        far = build(corpus, Path(folder) / "ray.db", "--engine", "ray", "--jobs", str(args.jobs))
    all_, rest = ([middle(costs) for costs in side] for side in (full, again))
    total = (all_[1].cpu - all_[0].cpu) / args.articles
    own = (rest[1].cpu - rest[0].cpu) / args.articles
    memory = (rest[1].memory - rest[0].memory) / args.articles
    disk = (all_[1].disk - all_[0].disk) / args.articles
    bench_table.show(
        ["", "an article", f"{MANY:,} articles"],
        [
            ["workers, processor", f"{1000 * (total - own):.1f} ms", f"{MANY * (total - own) / 3600:,.0f} h"],
            ["building process, processor", f"{1000 * own:.1f} ms", f"{MANY * own / 3600:,.0f} h"],
            ["taking its results over", f"{1000 * taking:.2f} ms", f"{MANY * taking / 3600:,.1f} h"],
            ["building process, memory", f"{memory / 1000:.1f} KB", f"{MANY * memory / 1e9:,.0f} GB"],
            ["index and cache, disk", f"{disk / 1000:.1f} KB", f"{MANY * disk / 1e9:,.0f} GB"],
        ],
    )
    print(f"{2 * args.articles:,} articles on Ray with {args.jobs} workers: {far.wall:.0f} s, start-up included")


if __name__ == "__main__":
    main()
