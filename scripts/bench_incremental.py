"""What a rebuild costs after one article in a hundred has changed, as a share of a full build.

    python scripts/bench_incremental.py [--articles 10000 --words 300] [--runs 5]

Generated articles (scripts/bench_corpus.py) are built in full; then one in a hundred gets another paragraph, and the
index is built again, --runs times, with different articles changed each time. All builds run the command `quotes build`
in separate processes, including start-up.  The last rebuild's index is compared with a full build's of the same
articles, table by table, with --check, which takes as long as the first build.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from scripts import bench_corpus, bench_table

ROOT = Path(__file__).parent.parent
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
# Data about the builds themselves, which differ between two ways to the same articles.
OF_BUILDS = {"articles": ("changed",), "builds": None, "changes": None, "statement_redirects": None}


def save(path: Path, args: argparse.Namespace, changes: int) -> None:
    """Write the articles as they are after a number of changes, each of one article in a hundred."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(args.articles):
            edition = int(number % args.one_in < changes)
            one = bench_corpus.article(number, args.words, args.seed, edition)
            file.write(json.dumps(one, ensure_ascii=False) + "\n")


def build(corpus: Path, db: Path, jobs: int) -> tuple[float, float, int]:
    """Build the index and return processor seconds, wall seconds, and how many articles were parsed."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "quotes", "build", str(corpus), "--db", str(db), "--jobs", str(jobs), "--json"]
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        command, env=os.environ | ONE_THREAD | {"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall, int(json.loads(done.stdout.splitlines()[-1])["parsed"])


def content(db: Path) -> dict[str, list[str]]:
    """Return the sorted rows of every table, without data about the builds themselves."""
    with sqlite3.connect(db) as connection:
        connection.row_factory = sqlite3.Row
        names = [r[0] for r in connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE TABLE%'")]
        found = {}
        for name in sorted(names):
            left_out = OF_BUILDS.get(name, ())
            if left_out is None or "_fts" in name or name.startswith("sqlite_"):
                continue
            rows = (dict(row) for row in connection.execute(f'SELECT * FROM "{name}"'))
            found[name] = sorted(repr([v for k, v in row.items() if k not in left_out]) for row in rows)
    return found


def main() -> None:
    """Build, change, build again; print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--one-in", type=int, default=100, help="how many articles there are for one that changes")
    parser.add_argument("--check", action="store_true", help="compare the last rebuild with a full build")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus, db = Path(folder) / "articles.jsonl", Path(folder) / "quotes.db"
        save(corpus, args, 0)
        full = build(corpus, db, args.jobs)
        again = []
        for change in range(args.runs):
            save(corpus, args, change + 1)
            again.append(build(corpus, db, args.jobs))
        equal = ""
        if args.check:
            other = Path(folder) / "full.db"
            build(corpus, other, args.jobs)
            equal = "; the last rebuild equals a full build: " + ("yes" if content(db) == content(other) else "NO")
    rows = [
        ["full", f"{full[0]:.1f}", "", f"{full[1]:.1f}", f"{full[2]:,}"],
        [
            "rebuild",
            bench_table.spread([cpu for cpu, _, _ in again], 1),
            bench_table.spread([100 * cpu / full[0] for cpu, _, _ in again], 1),
            bench_table.spread([wall for _, wall, _ in again], 1),
            bench_table.spread([float(parsed) for _, _, parsed in again]),
        ],
    ]
    told = f"{args.articles:,} generated articles; median of {args.runs} rebuilds (least-largest), one full{equal}"
    bench_table.show(("build", "CPU s", "% of full", "wall s", "parsed"), rows, [told])


if __name__ == "__main__":
    main()
