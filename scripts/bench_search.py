"""How long searches and pages of a large index take: makes one from a seed, asks the site, prints percentiles.

    python scripts/bench_search.py --quotes 300000 --db /tmp/bench.db

The texts are drawn from an invented vocabulary by Zipf's law, which makes frequent words as frequent as in prose.
The mix: half the queries are a surname, as often as its bearer is quoted; half are two words of one statement, none
of them among the 100 commonest.
"""

from __future__ import annotations

import argparse
import asyncio
import bisect
import itertools
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import sqlite_utils

sys.path.insert(0, str(Path(__file__).parent.parent))

from quotes.database.schema import create_tables, finish_tables

VOCABULARY = 40_000
SPEAKERS_PER_QUOTE = 1 / 40
OUTLETS = 60
QUOTES_PER_ARTICLE = 6
PAGES = (
    "/", "/search", "/search?sort=spread", "/search?kind=person", "/speakers", "/outlets", "/review", "/compare",
    "/compare?a=p0&b=p1", "/outlet/o3", "/speaker/p0", "/speaker/p40", "/statement/s100", "/article/a50",
    "/quotes/statements", "/quotes/quotes",
)  # fmt: skip
COMMONEST = 100  # words that nobody asks for
SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in ("a", "e", "i", "o", "u", "ar", "en", "io")]


class Words:
    """A vocabulary from which words are drawn by Zipf's law."""

    def __init__(self, chance: random.Random, size: int) -> None:
        self.chance = chance
        made: dict[str, None] = {}
        while len(made) < size:
            made["".join(chance.choices(SYLLABLES, k=chance.choice((1, 2, 2, 3, 3, 4))))] = None
        self.words = list(made)
        self.sums = list(itertools.accumulate(1 / rank for rank in range(1, size + 1)))

    def draw(self, skip: int = 0) -> str:
        """Return a word, not one of the ``skip`` commonest."""
        low = self.sums[skip - 1] if skip else 0.0
        return self.words[bisect.bisect(self.sums, self.chance.uniform(low, self.sums[-1]))]

    def sentence(self) -> str:
        """Return the words of a quote."""
        words = [self.draw() for _ in range(min(90, 3 + int(self.chance.expovariate(1 / 16))))]
        return " ".join(words).capitalize() + "."


def rows(
    chance: random.Random, words: Words, surnames: Sequence[str], count: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield rows with the name of their table: statements with their quotes, until there are ``count`` quotes."""
    articles = max(1, count // QUOTES_PER_ARTICLE)
    made = number = 0
    while made < count:
        text = words.sentence()
        if chance.random() < 0.25:
            text = f"{text[:-1]} {surnames[somebody(chance, len(surnames))]}."
        speaker = f"p{somebody(chance, len(surnames))}"
        wordings = min(count - made, 1 + int(chance.paretovariate(1.6)) - 1 or 1, 40)
        first = chance.randrange(articles)
        placed = sorted({(first + chance.randrange(400)) % articles for _ in range(wordings)})
        dates = [day(article) for article in placed]
        outlets = len({article % OUTLETS for article in placed})
        yield "statements", {
            "id": f"s{number}", "speaker_id": speaker, "text": text, "role": chance.choice(("utterance", "fragment")),
            "quotes": len(placed), "articles": len(placed), "outlets": outlets, "first_published": min(dates),
            "last_published": max(dates), "first_outlet_id": f"o{placed[0] % OUTLETS}",
        }  # fmt: skip
        for article in placed:
            yield "quotes", {
                "id": f"q{made}", "utterance_id": f"q{made}", "article_id": f"a{article}", "statement_id": f"s{number}",
                "speaker_id": speaker, "start": 200, "end": 200 + len(text), "text": text, "role": "utterance",
                "rule": "tag-after", "reason": "a verb", "confidence": round(chance.betavariate(8, 1), 3),
                "alternatives": "[]", "before": "x " * 80, "after": " y" * 80, "relation": "same", "score": 1.0,
            }  # fmt: skip
            made += 1
        number += 1


def day(article: int) -> str:
    """Return the date of an article: some are spread over two years."""
    return time.strftime("%Y-%m-%d", time.gmtime(1_735_700_000 + article * 1261 % 63_000_000))


def make(path: Path, count: int, seed: int) -> list[str]:
    """Write an index of ``count`` quotes and return the queries to ask."""
    chance = random.Random(seed)
    words = Words(chance, VOCABULARY)
    surnames = [
        chance.choice(SYLLABLES).capitalize() + words.words[-n - 1]
        for n in range(max(50, int(count * SPEAKERS_PER_QUOTE)))
    ]
    if not path.exists():
        fill(sqlite_utils.Database(path), rows(random.Random(seed + 1), words, surnames, count), surnames, count)
    asked = random.Random(seed + 2)
    names = [surnames[somebody(asked, len(surnames))] for _ in range(200)]
    common = set(words.words[:COMMONEST])
    pairs: list[str] = []
    with sqlite3.connect(path) as conn:
        most = conn.execute("SELECT max(rowid) FROM statements").fetchone()[0]
        while len(pairs) < len(names):
            (text,) = conn.execute("SELECT text FROM statements WHERE rowid = ?", [asked.randint(1, most)]).fetchone()
            rare = [word for word in text.lower().strip(".").split() if word not in common]
            if len(rare) > 1:
                pairs.append(" ".join(asked.sample(rare, 2)))
    return [query for pair in zip(names, pairs, strict=True) for query in pair]


def somebody(chance: random.Random, count: int) -> int:
    """Return the number of a speaker; few are quoted often, most seldom."""
    return min(count - 1, int(chance.paretovariate(0.6)) - 1)


def fill(
    db: sqlite_utils.Database, made: Iterator[tuple[str, dict[str, Any]]], surnames: list[str], count: int
) -> None:
    """Write all tables."""
    create_tables(db)
    fill_sources(db, surnames, count)
    both: dict[str, list[dict[str, Any]]] = {"statements": [], "quotes": []}
    for table, row in made:
        both[table].append(row)
    for table, some in both.items():
        db[table].insert_all(some, batch_size=5000)
    sums = "SELECT speaker_id, count(*) AS s, sum(quotes) AS q, max(outlets) AS o FROM statements GROUP BY 1"
    db.execute(
        "UPDATE speakers SET (statements, quotes, outlets) = (made.s, made.q, made.o) "
        f"FROM ({sums}) made WHERE speaker_id = speakers.id"
    )
    finish_tables(db)
    db.conn.commit()
    db.execute("PRAGMA journal_mode = wal")
    db.close()


def fill_sources(db: sqlite_utils.Database, surnames: list[str], count: int) -> None:
    """Write outlets, articles and speakers."""
    articles = max(1, count // QUOTES_PER_ARTICLE)
    db["outlets"].insert_all(
        {"id": f"o{n}", "name": f"Outlet {n}", "articles": articles // OUTLETS, "quotes": count // OUTLETS}
        for n in range(OUTLETS)
    )
    db["articles"].insert_all(
        {
            "id": f"a{n}",
            "outlet_id": f"o{n % OUTLETS}",
            "title": f"Article {n}",
            "published": day(n),
            "source": "x",
            "words": 600,
            "quotes": QUOTES_PER_ARTICLE,
            "text_hash": "0",
        }
        for n in range(articles)
    )
    db["speakers"].insert_all(
        {
            "id": f"p{n}",
            "name": f"Anna {name}",
            "kind": "person",
            "statements": 1,
            "quotes": 1,
            "articles": 1,
            "outlets": 1,
        }
        for n, name in enumerate(surnames)
    )
    db["speaker_aliases"].insert_all({"speaker_id": f"p{n}", "alias": name} for n, name in enumerate(surnames))


async def ask(app: Any, paths: Sequence[str], clock: Callable[[], float] = time.perf_counter) -> list[float]:
    """Return how long each path takes, in milliseconds."""
    taken = []
    for path in paths:
        start = clock()
        response = await app.client.get(path)
        taken.append(1000 * (clock() - start))
        assert response.status_code == 200, (path, response.status_code)
    return taken


def told(name: str, taken: Sequence[float]) -> None:
    """Print the percentiles of some times."""
    cuts = statistics.quantiles(taken, n=100, method="inclusive")
    print(f"{name:<34} {len(taken):>5} {cuts[49]:>8.1f} {cuts[94]:>8.1f} {cuts[98]:>8.1f} {max(taken):>8.1f}")


async def run(path: Path, queries: Sequence[str], clock: Callable[[], float]) -> None:
    """Print how long searches and pages take."""
    from tests.site_app import site

    app = site(path)
    await ask(app, ["/", "/search?q=x"])
    print(f"{'milliseconds':<34} {'n':>5} {'p50':>8} {'p95':>8} {'p99':>8} {'max':>8}")
    told("search: names", await ask(app, ["/search?" + urlencode({"q": q}) for q in queries[::2]], clock))
    told("search: two words", await ask(app, ["/search?" + urlencode({"q": q}) for q in queries[1::2]], clock))
    told("search: the mix", await ask(app, ["/search?" + urlencode({"q": q}) for q in queries], clock))
    told("search.json: the mix", await ask(app, ["/search.json?" + urlencode({"q": q}) for q in queries], clock))
    word = queries[1].split()[0]
    filtered = [f"/search?q={word}&outlet=o{n}&since=2025-03" for n in range(20)] + [
        f"/search?speaker=p{n}&sort=spread" for n in range(20)
    ]
    told("search: filtered", await ask(app, filtered, clock))
    for page in PAGES:
        told(page, await ask(app, [page] * 8, clock))


def main() -> None:
    """Make the index if it is not there, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quotes", type=int, default=300_000)
    parser.add_argument("--db", type=Path, default=Path("bench/quotes.db"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cpu", action="store_true", help="processor time: for a machine that does other work too")
    args = parser.parse_args()
    args.db.parent.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    queries = make(args.db, args.quotes, args.seed)
    print(f"index ready in {time.perf_counter() - start:.0f} s, {args.db.stat().st_size / 1e6:.0f} MB")
    asyncio.run(run(args.db, queries, time.process_time if args.cpu else time.perf_counter))


if __name__ == "__main__":
    main()
