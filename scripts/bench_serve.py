"""How the site stands many readers at once, while a build is published under them.

    python scripts/bench_serve.py --quotes 300000 --clients 50 --seconds 60 --db /tmp/bench.db

Makes the index of ``bench_index.py`` if it is not there, serves a copy of it with ``quotes serve --public`` on this
machine, and lets every client ask one page after another: half searches, half statements, articles, speakers and
lists.  In the middle an index with one more statement is published, as a build does it.  Prints requests, throughput
and percentiles; exit code 1 if any answer was an error, or if the new statement is not found afterwards.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import httpx

sys.path.insert(0, str(Path(__file__).parent.parent))

from quotes import database
from scripts import bench_index

NEW_WORD = "unheardofbefore"  # of the statement that the second index has


@dataclass(slots=True)
class Tally:
    """What the clients have seen: seconds of each answer, and how often which error."""

    taken: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)


def addresses(queries: Sequence[str], chance: random.Random) -> Iterator[str]:
    """Yield what a reader asks for, without end."""
    while True:
        kind = chance.random()
        if kind < 0.5:
            yield "/search?" + urlencode({"q": chance.choice(queries)})
        elif kind < 0.65:
            yield f"/statement/s{chance.randrange(300)}"
        elif kind < 0.8:
            yield f"/article/a{chance.randrange(300)}"
        elif kind < 0.9:
            yield f"/speaker/p{min(40, int(chance.paretovariate(0.6)) - 1)}"
        else:
            yield chance.choice(("/", "/speakers", "/outlets", "/quotes/statements", "/search.json", "/robots.txt"))


@contextlib.contextmanager
def served(db: Path) -> Iterator[str]:
    """Serve an index in a separate process; gives the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "quotes", "serve", "--public", "--db", str(db), "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                httpx.get(f"{address}/robots.txt")
                break
            except httpx.TransportError:
                if time.monotonic() > deadline or server.poll() is not None:
                    raise
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait()


async def client(address: str, asked: Iterator[str], until: float, tally: Tally) -> None:
    """Ask one page after another until the time is up."""
    async with httpx.AsyncClient(base_url=address, timeout=60) as reader:
        while time.monotonic() < until:
            path = next(asked)
            start = time.perf_counter()
            try:
                answer = await reader.get(path)
            except httpx.HTTPError as error:
                tally.errors[f"{type(error).__name__} {path}"] += 1
                continue
            tally.taken.append(time.perf_counter() - start)
            if answer.status_code != 200:
                tally.errors[f"{answer.status_code} {path}"] += 1


def with_one_more(db: Path, new: Path) -> None:
    """Copy an index that nobody writes, and put a statement more into the copy."""
    shutil.copy(db, new)
    with contextlib.closing(sqlite3.connect(new)) as conn:
        conn.execute("PRAGMA journal_mode = DELETE")
        conn.execute("INSERT INTO statements (id, speaker_id, text, role, quotes, articles, outlets, first_published, "
                     "last_published, first_outlet_id) SELECT 'new', speaker_id, ?, role, 1, 1, 1, first_published, "
                     "last_published, first_outlet_id FROM statements LIMIT 1", [f"A word {NEW_WORD}."])  # fmt: skip
        conn.execute("INSERT INTO quotes (id, utterance_id, article_id, statement_id, speaker_id, part, start, "
                     "\"end\", text, role, rule, reason) SELECT 'new', 'new', article_id, 'new', speaker_id, part, 0, "
                     "9, ?, role, rule, reason FROM quotes LIMIT 1", [f"A word {NEW_WORD}."])  # fmt: skip
        for table in ("statements", "quotes"):
            conn.execute(f"INSERT INTO {table}_fts (rowid, text) SELECT rowid, text FROM {table} WHERE id = 'new'")
        conn.commit()


def found(address: str) -> int:
    """Return how many statements have the new word."""
    total: int = httpx.get(f"{address}/search.json", params={"q": NEW_WORD}, timeout=60).json()["total"]
    return total


async def load(address: str, args: argparse.Namespace, queries: Sequence[str], new: Path, live: Path) -> Tally:
    """Let all clients ask, and publish the new index in the middle."""
    tally = Tally()
    until = time.monotonic() + args.seconds
    clients = [
        client(address, addresses(queries, random.Random(args.seed + n)), until, tally) for n in range(args.clients)
    ]

    async def publish() -> None:
        await asyncio.sleep(args.seconds / 2)
        start = time.perf_counter()
        await asyncio.to_thread(database.publish, new, live)
        print(f"published in the middle, in {time.perf_counter() - start:.1f} s")

    await asyncio.gather(publish(), *clients)
    return tally


def report(tally: Tally, seconds: float) -> None:
    """Print what the clients have seen."""
    cuts = statistics.quantiles(tally.taken, n=100, method="inclusive")
    print(f"{len(tally.taken):,} answers, {len(tally.taken) / seconds:.0f} a second; milliseconds: "
          f"p50 {1000 * cuts[49]:.0f}, p95 {1000 * cuts[94]:.0f}, p99 {1000 * cuts[98]:.0f}, "
          f"longest {1000 * max(tally.taken):.0f}")  # fmt: skip
    print(f"errors: {tally.errors.total()}")
    for told, count in tally.errors.most_common(10):
        print(f"  {count} x {told}")


def main() -> int:
    """Make the index if it is not there, serve it, load it, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quotes", type=int, default=300_000)
    parser.add_argument("--db", type=Path, default=Path("bench/quotes.db"))
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.db.parent.mkdir(parents=True, exist_ok=True)
    queries = bench_index.make(args.db, args.quotes, args.seed)
    with sqlite3.connect(args.db) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with tempfile.TemporaryDirectory(dir=args.db.parent) as folder:
        live, new = Path(folder) / "quotes.db", Path(folder) / "new.db"
        shutil.copy(args.db, live)
        with_one_more(args.db, new)
        with served(live) as address:
            before = found(address)
            tally = asyncio.run(load(address, args, queries, new, live))
            after = found(address)
    report(tally, args.seconds)
    print(f"statements with the new word: {before} before, {after} after")
    return 1 if tally.errors or (before, after) != (0, 1) else 0


if __name__ == "__main__":
    sys.exit(main())
