"""What builds of millions of articles would take: a simulation by measured rates, held against what was measured.

    python scripts/simulate_scale.py [--articles 10000000 --words 300 --quotes 3 --workers 1 10 100 --price 0.05]

First comes a table of all that was measured (scripts/scale.toml), with what the simulation says of the same builds, and
then the builds that are asked for, which nobody has measured.  Workers read articles in batches; the process that
builds takes the results over as they come, one batch after the other, and does the rest when it has all.  Workers are
paid for until the last article is read, the machine of the building process until the end; ``--price`` is that of an
hour of one processor.
"""

from __future__ import annotations

import argparse
import heapq
import math
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from scripts import bench_table

DATA = Path(__file__).with_name("scale.toml")
QUOTES_OF_RATE = 10_000  # quotes of a build at which `quote` was measured
MOST_BATCHES = 20_000  # that are simulated one by one; of a larger build several are taken together
Rates = Mapping[str, float]


@dataclass(frozen=True)
class Load:
    """What is built: articles with so many words and quotes each, by so many workers, or in one process without any.

    ``fresh`` is the share of articles that have to be read; without ``reads`` their results are there for nothing.
    Without ``starts``, the seconds until a build begins do not count.
    """

    articles: int
    words: float
    quotes: float
    workers: int = 0
    reader: bool = True
    fresh: float = 1.0
    reads: bool = True
    starts: bool = True


@dataclass(frozen=True)
class Cost:
    """Processor seconds of the workers and of the building process, wall seconds, megabytes; gigabytes on the disk.

    ``waited`` is how much longer taking results over took than reading.
    """

    workers: float
    building: float
    reading: float
    wall: float
    waited: float
    memory: float
    memory_of_worker: float
    disk: float

    def money(self, price: float, workers: int) -> float:
        """Return what the processors cost that are kept busy or waiting."""
        return price * (workers * self.reading + self.wall) / 3600


def simulate(load: Load, rates: Rates) -> Cost:
    """Return what a build would take."""
    fresh = round(load.articles * load.fresh)
    article = _reading(load, rates) if load.reads else 0.0
    loading = rates["loading"] if fresh and load.reads and load.starts else 0.0
    after = _after(load, rates)
    if load.workers:
        read, taken = _queue(fresh, article, loading, load.workers, rates)
        after += fresh * rates["look_up"]
        building = fresh * rates["take_over"] + after
    else:
        read = taken = loading + fresh * article
        building = after
    return Cost(
        workers=load.workers * loading + fresh * article if load.workers else read,
        building=building,
        reading=read,
        wall=taken + after,
        waited=taken - read,
        memory=rates["building"] + rates["building_quote"] * load.articles * load.quotes,
        memory_of_worker=rates["worker_with_reader" if load.reader else "worker_fast"],
        disk=load.articles * (rates["index_article"] + rates["beside_article"]) / 1e6,
    )


def _reading(load: Load, rates: Rates) -> float:
    """Return the seconds that an article takes to be read."""
    how = "_with_reader" if load.reader else ""
    return load.words * rates[f"word{how}"] + load.quotes * rates[f"read_quote{how}"]


def _after(load: Load, rates: Rates) -> float:
    """Return the seconds of the one process that does what only all articles together tell."""
    kept = round(load.articles * (1 - load.fresh))
    quotes = load.articles * load.fresh * load.quotes
    doublings = math.log2(load.articles * load.quotes / QUOTES_OF_RATE)
    each = max(0.0, rates["quote"] + rates["quote_doubling"] * doublings)
    old = kept * (rates["kept_article"] + load.quotes * rates["kept_quote"])
    return (rates["start"] if load.reads and load.starts else 0.0) + old + quotes * each


def _queue(articles: int, article: float, loading: float, workers: int, rates: Rates) -> tuple[float, float]:
    """Return when the workers have read the last article, and when the building process has taken it over.

    Each worker reads one batch after the other; who builds takes finished batches in their order, one at a time.
    """
    size = max(rates["batch"], articles / MOST_BATCHES)
    free = [loading] * workers
    read = taken = 0.0
    left = float(articles)
    while left > 0:
        some = min(size, left)
        left -= some
        read = heapq.heappop(free) + some * article
        heapq.heappush(free, read)
        taken = max(taken, read) + some * rates["take_over"]
    return max(free), taken


FIGURES: dict[str, Callable[[Load, Cost], float]] = {
    "processor, s": lambda load, cost: cost.workers + cost.building,
    "an article, ms": lambda load, cost: 1000 * (cost.workers + cost.building) / load.articles,
    "a quote, µs": lambda load, cost: 1e6 * (cost.workers + cost.building) / load.articles / load.quotes,
    "building process, MB": lambda load, cost: cost.memory,
    "disk an article, KB": lambda load, cost: 1e6 * cost.disk / load.articles,
}


def data() -> dict[str, Any]:
    """Return the rates and what was measured."""
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def reproduced(known: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], float]]:
    """Return everything measured, each with what the simulation says of it."""
    result = []
    for point in known["measured"]:
        load = Load(**point["load"])
        result.append((point, FIGURES[point["figure"]](load, simulate(load, known["rates"]))))
    return result


def main() -> None:
    """Print what was measured beside what is simulated, and then what is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000_000, 100_000_000])
    parser.add_argument("--words", type=float, default=300)
    parser.add_argument("--quotes", type=float, default=3, help="of an article")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 10, 100])
    parser.add_argument("--fast", action="store_true", help="without the second reader")
    parser.add_argument("--price", type=float, default=0.05, help="of an hour of one processor")
    args = parser.parse_args()
    known = data()
    rows = [
        [f"{point['load']['articles']:,}", point["figure"], f"{point['value']:g}", f"{said:.3g}",
         f"{100 * (said / point['value'] - 1):+.0f} %"] for point, said in reproduced(known)
    ]  # fmt: skip
    bench_table.show(("articles", "figure", "measured", "simulated", "difference"), rows, ["measured before"])
    print()
    rows = []
    for articles in args.articles:
        for workers in args.workers:
            load = Load(articles, args.words, args.quotes, workers, reader=not args.fast)
            cost = simulate(load, known["rates"])
            rows.append([
                f"{articles:,}", str(workers), f"{cost.reading / 3600:,.1f}", f"{cost.waited / 3600:,.1f}",
                f"{(cost.wall - cost.reading - cost.waited) / 3600:,.1f}", f"{cost.wall / 3600:,.1f}",
                f"{cost.memory / 1000:,.1f}", f"{workers * cost.memory_of_worker / 1000:,.1f}", f"{cost.disk:,.0f}",
                f"{cost.money(args.price, workers):,.0f}",
            ])  # fmt: skip
    head = ("articles", "workers", "reading h", "queue h", "merging, writing h", "altogether h", "building GB",
            "workers GB", "disk GB", "money")  # fmt: skip
    bench_table.show(head, rows, [f"simulated; {args.price} an hour of a processor"])


if __name__ == "__main__":
    main()
