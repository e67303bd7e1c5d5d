"""How long searches and pages of a large index take: makes one from a seed, asks the site, prints percentiles.

    python scripts/bench_search.py --quotes 1000000 --db bench/quotes.db [--runs 5] [--cpu] [--only "site: one filter"]

``bench_index.py`` tells what is in it, and what the mix of queries is.  The words of "a tenth of the quotes" are those
that come nearest to standing in so many.  Site pages are asked for through Datasette, in one process;
`quotes search` is the function under that command.  The time of a query is its median over the runs.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent.parent))

from quotes.check import check
from quotes.database import Search, open_index, search_index
from quotes.site import held
from scripts import bench_table
from scripts.bench_index import make

ROOT = Path(__file__).parent.parent
PAGES = (
    "/", "/search", "/search?sort=spread", "/search?kind=person", "/search?confidence=low", "/search?outlet=o3",
    "/search?since=2025-03&until=2025-03", "/search.atom", "/speakers", "/speakers?q=ba", "/outlets", "/articles",
    "/articles?outlet=o3", "/articles?q=12", "/statements", "/statements?since=2025-03&until=2025-03", "/review",
    "/review?list=unknown", "/review?list=rejected", "/review?list=lookalikes", "/compare", "/compare?a=p0&b=p1",
    "/compare/outlets", "/compare/outlets?a=o0&b=o1", "/outlet/o3", "/speaker/p0", "/speaker/p40", "/statement/s100",
    "/article/a50", "/new", "/timeline", "/timeline?sort=oldest", "/timeline?outlet=o3",
    "/timeline?speaker=p0&speaker=p1&speaker=p2", "/{db}/statements", "/{db}/quotes",
)  # fmt: skip
Clock = Callable[[], float]


async def ask(app: Any, paths: Sequence[str], clock: Clock, runs: int) -> list[float]:
    """Return how long each path takes, the median of the runs, in milliseconds."""
    taken: list[list[float]] = [[] for _ in paths]
    for _ in range(runs):
        for path, times in zip(paths, taken, strict=True):
            times.append(await timed(app, path, clock))
    return [bench_table.middle(times) for times in taken]


async def timed(app: Any, path: str, clock: Clock) -> float:
    """Return how many milliseconds a page takes; infinitely many if the site's own limit of three seconds ends it."""
    start = clock()
    response = await app.client.get(path)
    taken = 1000 * (clock() - start)
    assert response.status_code in (200, 400), (path, response.status_code)
    return taken if response.status_code == 200 else math.inf


async def ask_first(db: Path, pages: Sequence[str], clock: Clock, runs: int) -> list[float]:
    """Return how long each page takes that a new connection is asked for, the median of the runs, in milliseconds."""
    from tests.site_app import site

    taken: list[list[float]] = [[] for _ in pages]
    for _ in range(runs):
        for page, times in zip(pages, taken, strict=True):
            app = site(db)
            await app.client.get("/article/a0")  # Datasette's own start
            times.append(await timed(app, page, clock))
    return [bench_table.middle(times) for times in taken]


def ask_directly(db: Path, queries: Sequence[str], clock: Clock, runs: int) -> list[float]:
    """Return how long the search of the command line takes for each query, in milliseconds."""
    taken: list[list[float]] = [[] for _ in queries]
    with open_index(db) as index:
        for _ in range(runs):
            for query, times in zip(queries, taken, strict=True):
                start = clock()
                search_index(index.conn, Search(q=query))
                times.append(1000 * (clock() - start))
    return [bench_table.middle(times) for times in taken]


def remembered(path: Path, seed: int) -> list[str]:
    """Return sentences to check: of statements as they are, with a word in another's place, cut short, and invented."""
    chance = random.Random(seed + 3)
    sentences = []
    with sqlite3.connect(path) as conn:
        texts = [text for (text,) in conn.execute("SELECT text FROM statements WHERE length(text) > 40 LIMIT 5000")]
    for number, text in enumerate(chance.sample(texts, min(len(texts), 100))):
        words = text.rstrip(".").split()
        if number % 4 == 1:
            words[chance.randrange(len(words))] = chance.choice(texts).split()[0].lower()
        elif number % 4 == 2:
            words = words[: len(words) // 2]
        elif number % 4 == 3:
            words = [chance.choice(chance.choice(texts).split()) for _ in words]
        sentences.append(" ".join(words))
    return sentences


def check_directly(db: Path, sentences: Sequence[str], clock: Clock, runs: int) -> list[float]:
    """Return how long `quotes check` takes for each sentence, in milliseconds."""
    taken: list[list[float]] = [[] for _ in sentences]
    with open_index(db) as index:
        check(index.conn, sentences[0])
        for _ in range(runs):
            for sentence, times in zip(sentences, taken, strict=True):
                start = clock()
                check(index.conn, sentence)
                times.append(1000 * (clock() - start))
    return [bench_table.middle(times) for times in taken]


def told(name: str, taken: Sequence[float]) -> list[str]:
    """Return the row of some times: how many, percentiles, the largest."""
    cuts = statistics.quantiles([*taken, *taken], n=100, method="inclusive")
    return [name, str(len(taken)), *(f"{ms:.1f}" for ms in (cuts[49], cuts[94], cuts[98], max(taken)))]


def frequent(path: Path, count: int) -> list[str]:
    """Return the words of the index that are nearest to standing in a tenth of ``count`` quotes."""
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'quotes_fts', 'row')")
        found = conn.execute("SELECT term FROM temp.words ORDER BY abs(doc - ?) LIMIT 3", [count / 10])
        return [term for (term,) in found]


def filtered(word: str) -> dict[str, list[str]]:
    """Return searches and lists with filters and in orders, by what they have in common; ``word`` is a rare one."""
    outlets, speakers = ("o3", "o17", "o44"), ("p0", "p40", "p500", "p20000")
    months = [f"since={day}&until={day}" for day in ("2025-01", "2025-03", "2026-02", "2025-06-10", "2026-07-04")]
    kinds = [f"kind={kind}" for kind in ("person", "office", "organisation", "group", "document")]
    alone = [*(f"outlet={one}" for one in outlets), *kinds, "unattributed=1", *months, "since=2026",
             "role=utterance", "role=fragment", "confidence=high", "confidence=medium", "confidence=low"]  # fmt: skip
    two = [*(f"outlet=o3&{one}" for one in (*months, *kinds, "confidence=low")),
           *(f"speaker={one}&outlet=o3" for one in speakers), *(f"speaker=p0&{one}" for one in months)]  # fmt: skip
    return {
        "site: one filter, no words": [f"/search?{one}" for one in alone],
        "site: one filter, no words, other orders": [
            f"/search?{one}&sort={order}" for one in alone for order in ("oldest", "spread")
        ],
        "site: two filters, no words": [f"/search?{one}" for one in two],
        "site: not speech": [f"/search?role={one}" for one in ("title", "scare", "all")],
        "site: a rare word with a speaker": [f"/search?q={word}&speaker={one}" for one in speakers],
        "site: timelines": [
            f"/timeline?{one}"
            for one in ("", "sort=oldest", "occasion=post", "speaker=p0&speaker=p1&speaker=p2", *months,
                        *(f"outlet={id}" for id in outlets), *(f"speaker={id}" for id in speakers))
        ],
        "site: lists": [
            *(f"/articles?sort={one}" for one in ("latest", "oldest", "quotes", "name")),
            *(f"/statements?sort={one}" for one in ("spread", "latest", "oldest", "name")),
            *(f"/speakers?sort={one}" for one in ("quotes", "outlets", "latest", "name")),
            *(f"/statements?{one}" for one in months), *(f"/articles?{one}" for one in months),
            *(f"/articles?outlet={one}" for one in outlets), *(f"/speakers?{one}" for one in kinds),
            "/speakers?letter=B",
        ],
    }  # fmt: skip


async def run(
    path: Path, queries: Sequence[str], common: Sequence[str], clock: Clock, runs: int, only: str
) -> list[list[str]]:
    """Return the rows of the table: searches and pages whose name has ``only``."""
    from tests.site_app import site

    app = site(path)
    await ask(app, ["/", "/search"], clock, 1)
    with sqlite3.connect(path) as conn:
        holder = held.held(conn)
        names = [name for (name,) in conn.execute("SELECT name FROM speakers LIMIT 20")]
    if holder is not None:
        holder.wait()  # what searches count and filter by is read in the background, once for each build

    def matching(some: Sequence[str], form: str = "") -> list[str]:
        return [f"/search{form}?" + urlencode({"q": query}) for query in some]

    word = queries[1].split()[0]
    outlets = [f"/search?q={word}&outlet=o{n}&since=2025-03" for n in range(20)]
    speakers = [f"/search?speaker=p{n}&sort=spread" for n in range(20)]
    asked = {
        "site: names": matching(queries[::2]),
        "site: two words": matching(queries[1::2]),
        "site: the mix": matching(queries),
        "site: the mix, as JSON": matching(queries, ".json"),
        "site: a tenth of the quotes": matching(common),
        "site: filtered": outlets + speakers,
        "site: filtered by outlet and date": outlets,
        "site: filtered by speaker": speakers,
        "site: filtered by a speaker's name": ["/search?" + urlencode({"speaker": name}) for name in names],
        "site: a tenth of the quotes, filtered": [
            f"/search?q={one}&{filter}"
            for one in common
            for filter in ("speaker=p0", "speaker=p500", "role=fragment", "since=2025-03&until=2025-04")
        ],
        "site: a tenth of the quotes, other filters and orders": [
            f"/search?q={one}&{filter}"
            for one in common
            for filter in ("speaker=p20000", "outlet=o3", "role=all", "confidence=low", "kind=office", "sort=date")
        ],
        **filtered(word),
    }
    rows = [told(name, await ask(app, paths, clock, runs)) for name, paths in asked.items() if only in name]
    direct = {
        "quotes search: the mix": lambda: ask_directly(path, queries, clock, runs),
        "quotes search: a tenth of the quotes": lambda: ask_directly(path, common, clock, runs),
        "quotes check: a sentence": lambda: check_directly(path, remembered(path, 1), clock, runs),
    }
    rows += [told(name, taken()) for name, taken in direct.items() if only in name]
    for page in ("/", "/speaker/p0", "/speaker/p40"):
        if only in (name := f"{page}, the first time"):
            rows.append(told(name, await ask_first(path, [page], clock, runs)))
    pages = [page.format(db=path.stem) for page in PAGES]
    return rows + [told(page, await ask(app, [page], clock, runs)) for page in pages if only in page]


def main() -> None:
    """Make the index if it is not there, and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quotes", type=int, default=1_000_000)
    parser.add_argument("--db", type=Path, default=ROOT / ".work" / "bench.db")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--queries", type=int, default=200, help="of each of the two kinds")
    parser.add_argument("--only", default="", help="those rows alone whose name has this")
    parser.add_argument("--cpu", action="store_true", help="processor time: for a machine that does other work too")
    args = parser.parse_args()
    args.db.parent.mkdir(parents=True, exist_ok=True)
    queries = make(args.db, args.quotes, args.seed)[: 2 * args.queries]
    common = frequent(args.db, args.quotes)
    clock = time.process_time if args.cpu else time.perf_counter
    rows = asyncio.run(run(args.db, queries, common, clock, args.runs, args.only))
    size, kind = args.db.stat().st_size / 1e6, "processor" if args.cpu else "wall"
    told = f"{args.quotes:,} generated quotes, {size:,.0f} MB; milliseconds of {kind} time"
    notes = [f"{told}, each query's median of {args.runs} runs"]
    bench_table.show(("", "n", "p50", "p95", "p99", "largest"), rows, notes)


if __name__ == "__main__":
    main()
