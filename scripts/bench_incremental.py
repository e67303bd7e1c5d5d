"""What a rebuild costs after one article in a hundred has changed, as a share of a full build.

    python scripts/bench_incremental.py [CORPUS.jsonl ...] [--articles 10000 --words 300] [--runs 5]

Generated articles (scripts/bench_corpus.py), or those of JSON lines, are built in full; then one in a hundred gets
another paragraph, and the index is built again, --runs times, with different articles changed each time. Where more
articles are wanted than the JSON lines have, these come again with their longer words exchanged, so that nobody says
the same twice. All builds run the command `quotes build` in separate processes, including start-up, with its modules
compiled as after an installation.  The last rebuild's index is compared with a full build's of the same articles, table
by table, with --check, which takes as long as the first build.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from scripts import bench_corpus, bench_table

ROOT = Path(__file__).parent.parent
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
# Data about the builds themselves, which differ between two ways to the same articles.
OF_BUILDS = {"articles": ("changed",), "builds": None, "changes": None, "statement_redirects": None}


_LONGER = re.compile(r"\b[a-z]{5,}\b")  # no names, and few of the words that parsing and attribution go by
_MORE = '\n\nA clerk read it again. "Nobody has signed the {} letters yet," said Mira Oldacre, who keeps them.'


class Own:
    """Articles of JSON lines, as many as wanted: after the last come all again, with their longer words exchanged."""

    def __init__(self, files: Sequence[Path]) -> None:
        lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
        self._articles = [{k: v for k, v in json.loads(line).items() if isinstance(v, str)} for line in lines]
        self._words = sorted({word for one in self._articles for word in _LONGER.findall(one["text"])})
        self._exchanged: dict[int, dict[str, str]] = {0: {}}

    def article(self, number: int, edition: int) -> dict[str, str]:
        """Return the article of this number; its later ``edition`` has a paragraph more."""
        turn, place = divmod(number, len(self._articles))
        if turn not in self._exchanged:
            others = random.Random(turn).sample(self._words, len(self._words))
            self._exchanged[turn] = dict(zip(self._words, others, strict=True))
        words, one = self._exchanged[turn], self._articles[place]
        text = _LONGER.sub(lambda m: words.get(m.group(), m.group()), one["text"]) + _MORE.format(number) * edition
        return one | {"id": f"a{number:07}", "text": text}


def save(path: Path, args: argparse.Namespace, changes: int, own: Own | None) -> None:
    """Write the articles as they are after a number of changes, each of one article in a hundred."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(args.articles):
            edition = int(number % args.one_in < changes)
            one = own.article(number, edition) if own else bench_corpus.article(number, args.words, args.seed, edition)
            file.write(json.dumps(one, ensure_ascii=False) + "\n")


def build(corpus: Path, db: Path, jobs: int) -> tuple[float, float, int]:
    """Build the index and return processor seconds, wall seconds, and how many articles were parsed."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "quotes", "build", str(corpus), "--db", str(db), "--jobs", str(jobs), "--json"]
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(db.parent / "compiled")}
    env = os.environ | ONE_THREAD | compiled | {"PYTHONPATH": path}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
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
    parser.add_argument("corpora", nargs="*", type=Path, metavar="CORPUS.jsonl", help="articles that are not generated")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--one-in", type=int, default=100, help="how many articles there are for one that changes")
    parser.add_argument("--check", action="store_true", help="compare the last rebuild with a full build")
    args = parser.parse_args()
    own = Own(args.corpora) if args.corpora else None
    with tempfile.TemporaryDirectory() as folder:
        corpus, db = Path(folder) / "articles.jsonl", Path(folder) / "quotes.db"
        save(corpus, args, 0, own)
        full = build(corpus, db, args.jobs)
        again = []
        for change in range(args.runs):
            save(corpus, args, change + 1, own)
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
    what = f"{args.articles:,} {'' if own else 'generated '}articles"
    told = f"{what}; median of {args.runs} rebuilds (least-largest), one full{equal}"
    bench_table.show(("build", "CPU s", "% of full", "wall s", "parsed"), rows, [told])


if __name__ == "__main__":
    main()
