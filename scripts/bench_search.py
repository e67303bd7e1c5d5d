"""How long searches and pages of a large index take: makes one from a seed, asks the site, prints percentiles.

    python scripts/bench_search.py --quotes 1000000 --db bench/quotes.db [--runs 5] [--cpu]

The texts are drawn from an invented vocabulary by Zipf's law, which makes frequent words as frequent as in prose.
The mix: half the queries are a surname, as often as its bearer is quoted (in a quarter of the texts somebody is
named); half are two words of one statement, none of them among the 100 commonest.  The words of "a tenth of the
quotes" are those that come nearest to standing in so many.  Site pages are asked for through Datasette, in one process;
`quotes search` is the function under that command.  The time of a query is its median over the runs.
"""

from __future__ import annotations

import argparse
import asyncio
import bisect
import itertools
import math
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

from quotes.check import check
from quotes.database import Search, open_index, search_index
from quotes.database.schema import create_tables, finish_tables
from quotes.database.tallies import write_tallies
from quotes.site import held
from scripts import bench_table
from scripts.bench_corpus import somebody

ROOT = Path(__file__).parent.parent
VOCABULARY = 40_000
SPEAKERS_PER_QUOTE = 1 / 40
OUTLETS = 60
QUOTES_PER_ARTICLE = 6
PAGES = (
    "/", "/search", "/search?sort=spread", "/search?kind=person", "/speakers", "/outlets", "/review", "/compare",
    "/compare?a=p0&b=p1", "/outlet/o3", "/speaker/p0", "/speaker/p40", "/statement/s100", "/article/a50", "/timeline",
    "/timeline?sort=oldest", "/timeline?speaker=p0&speaker=p1&speaker=p2",
    "/{db}/statements", "/{db}/quotes",
)  # fmt: skip
OFFICES = 20  # one speaker of so many speaks for another
BATCH = 30_000  # rows that are written at once
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
            text = f"{text[:-1]} {surnames[somebody(chance) % len(surnames)]}."
        speaker = f"p{somebody(chance) % len(surnames)}"
        wordings = min(count - made, 1 + int(chance.paretovariate(1.6)) - 1 or 1, 40)
        first = chance.randrange(articles)
        placed = sorted({(first + chance.randrange(400)) % articles for _ in range(wordings)})
        dates = [day(article) for article in placed]
        outlets = len({article % OUTLETS for article in placed})
        yield "statements", {
            "id": f"s{number}", "speaker_id": speaker, "text": text, "role": chance.choice(("utterance", "fragment")),
            "quotes": len(placed), "articles": len(placed), "outlets": outlets, "first_published": min(dates),
            "last_published": max(dates), "first_outlet_id": f"o{placed[0] % OUTLETS}", "language": "en",
        }  # fmt: skip
        for article in placed:
            yield "quotes", {
                "id": f"q{made}", "utterance_id": f"q{made}", "article_id": f"a{article}", "statement_id": f"s{number}",
                "speaker_id": speaker, "part": "text", "start": 200, "end": 200 + len(text), "text": text,
                "role": "utterance",
                "rule": "tag-after", "reason": "a verb", "confidence": round(chance.betavariate(8, 1), 3),
                "mention_kind": "name", "speaker_text": f"Anna {speaker}", "occasion": chance.choice((None, "post")),
                "occasion_text": "on X", "alternatives": "[]", "before": "x " * 80,
                "after": " y" * 80, "relation": "same", "score": 1.0,
            }  # fmt: skip
            yield "utterances", {
                "id": f"q{made}", "article_id": f"a{article}", "statement_id": f"s{number}", "speaker_id": speaker,
                "part": "text", "start": 200, "end": 200 + len(text), "text": text, "parts": 1, "role": "utterance",
                "confidence": 0.9,
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
        chance.choice(SYLLABLES).capitalize() + words.words[-(n % VOCABULARY) - 1]
        for n in range(max(50, int(count * SPEAKERS_PER_QUOTE)))
    ]
    if not path.exists():
        fill(sqlite_utils.Database(path), rows(random.Random(seed + 1), words, surnames, count), surnames, count)
    asked = random.Random(seed + 2)
    names = [surnames[somebody(asked) % len(surnames)] for _ in range(200)]
    common = set(words.words[:COMMONEST])
    pairs: list[str] = []
    with sqlite3.connect(path) as conn:
        most = conn.execute("SELECT max(rowid) FROM statements").fetchone()[0]
        while len(pairs) < len(names):
            sql = "SELECT text FROM statements WHERE rowid >= ? ORDER BY rowid LIMIT 1"
            (text,) = conn.execute(sql, [asked.randint(1, most)]).fetchone()
            rare = [word for word in text.lower().strip(".").split() if word not in common]
            if len(rare) > 1:
                pairs.append(" ".join(asked.sample(rare, 2)))
    return [query for pair in zip(names, pairs, strict=True) for query in pair]


def fill(
    db: sqlite_utils.Database, made: Iterator[tuple[str, dict[str, Any]]], surnames: list[str], count: int
) -> None:
    """Write all tables: in a file that nobody reads yet, and with no list of all rows."""
    db.execute("PRAGMA synchronous = OFF")
    create_tables(db)
    fill_sources(db, surnames, count)
    fill_in_order(db, made)
    sums = "SELECT speaker_id, count(*) AS s, sum(quotes) AS q, max(outlets) AS o FROM statements GROUP BY 1"
    db.execute(
        "UPDATE speakers SET (statements, quotes, outlets) = (made.s, made.q, made.o) "
        f"FROM ({sums}) made WHERE speaker_id = speakers.id"
    )
    finish_tables(db)
    write_tallies(db.conn)
    db.conn.commit()
    db.execute("PRAGMA journal_mode = wal")
    db.close()


def fill_in_order(db: sqlite_utils.Database, made: Iterator[tuple[str, dict[str, Any]]]) -> None:
    """Write statements, quotes and utterances as the database room does: what most articles print is first."""
    orders = {
        "statements": "ORDER BY articles DESC, id",
        "quotes": "JOIN statements s ON s.id = made.statement_id ORDER BY s.rowid, made.id",
        "utterances": "JOIN statements s ON s.id = made.statement_id ORDER BY s.rowid, made.id",
    }
    for table in orders:
        db.execute(f"CREATE TEMP TABLE made_{table} AS SELECT * FROM main.{table}")
    while batch := list(itertools.islice(made, BATCH)):
        for table in orders:
            some = [row for name, row in batch if name == table]
            if not some:
                continue
            columns = ", ".join(f"[{column}]" for column in some[0])
            places = ", ".join(f":{column}" for column in some[0])
            with db.conn:
                db.conn.executemany(f"INSERT INTO temp.made_{table} ({columns}) VALUES ({places})", some)
    for table, order in orders.items():
        with db.conn:
            db.execute(f"INSERT INTO main.{table} SELECT made.* FROM temp.made_{table} made {order}")
        db.execute(f"DROP TABLE temp.made_{table}")


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
            "on_behalf_of": f"p{n - 1}" if n % OFFICES == OFFICES - 1 else None,
        }
        for n, name in enumerate(surnames)
    )
    db["speaker_aliases"].insert_all(
        {"speaker_id": f"p{n}", "alias": alias} for n, name in enumerate(surnames) for alias in (f"Anna {name}", name)
    )


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


async def run(path: Path, queries: Sequence[str], common: Sequence[str], clock: Clock, runs: int) -> list[list[str]]:
    """Return the rows of the table: searches and pages."""
    from tests.site_app import site

    app = site(path)
    await ask(app, ["/", "/search"], clock, 1)
    with sqlite3.connect(path) as conn:
        holder = held.held(conn)
    if holder is not None:
        holder.wait()  # what searches count by is read in the background, once for each build

    def found(some: Sequence[str], form: str = "") -> list[str]:
        return [f"/search{form}?" + urlencode({"q": query}) for query in some]

    word = queries[1].split()[0]
    outlets = [f"/search?q={word}&outlet=o{n}&since=2025-03" for n in range(20)]
    speakers = [f"/search?speaker=p{n}&sort=spread" for n in range(20)]
    with sqlite3.connect(path) as conn:
        names = [name for (name,) in conn.execute("SELECT name FROM speakers LIMIT 20")]
    asked = {
        "site: names": found(queries[::2]),
        "site: two words": found(queries[1::2]),
        "site: the mix": found(queries),
        "site: the mix, as JSON": found(queries, ".json"),
        "site: a tenth of the quotes": found(common),
        "site: filtered": outlets + speakers,
        "site: filtered by outlet and date": outlets,
        "site: filtered by speaker": speakers,
        "site: filtered by a speaker's name": ["/search?" + urlencode({"speaker": name}) for name in names],
        "site: a tenth of the quotes, filtered": [
            f"/search?q={one}&{filter}"
            for one in common
            for filter in ("speaker=p0", "speaker=p500", "role=fragment", "since=2025-03&until=2025-04")
        ],
    }
    rows = [told(name, await ask(app, paths, clock, runs)) for name, paths in asked.items()]
    rows.append(told("quotes search: the mix", ask_directly(path, queries, clock, runs)))
    rows.append(told("quotes search: a tenth of the quotes", ask_directly(path, common, clock, runs)))
    rows.append(told("quotes check: a sentence", check_directly(path, remembered(path, 1), clock, runs)))
    pages = [page.format(db=path.stem) for page in PAGES]
    rows += [
        told(f"{page}, the first time", await ask_first(path, [page], clock, runs))
        for page in ("/", "/speaker/p0", "/speaker/p40")
    ]
    return rows + [told(page, await ask(app, [page], clock, runs)) for page in pages]


def main() -> None:
    """Make the index if it is not there, and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quotes", type=int, default=1_000_000)
    parser.add_argument("--db", type=Path, default=ROOT / ".work" / "bench.db")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--queries", type=int, default=200, help="of each of the two kinds")
    parser.add_argument("--cpu", action="store_true", help="processor time: for a machine that does other work too")
    args = parser.parse_args()
    args.db.parent.mkdir(parents=True, exist_ok=True)
    queries = make(args.db, args.quotes, args.seed)[: 2 * args.queries]
    common = frequent(args.db, args.quotes)
    clock = time.process_time if args.cpu else time.perf_counter
    rows = asyncio.run(run(args.db, queries, common, clock, args.runs))
    size, kind = args.db.stat().st_size / 1e6, "processor" if args.cpu else "wall"
    told = f"{args.quotes:,} generated quotes, {size:,.0f} MB; milliseconds of {kind} time"
    notes = [f"{told}, each query's median of {args.runs} runs"]
    bench_table.show(("", "n", "p50", "p95", "p99", "largest"), rows, notes)


if __name__ == "__main__":
    main()
