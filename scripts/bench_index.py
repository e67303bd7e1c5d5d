"""A generated index of quotes of any size, for the benchmarks of searches and pages, and what to ask it.

The texts are drawn from an invented vocabulary by Zipf's law, which makes frequent words as frequent as in prose.
Half the queries are a surname, as often as its bearer is quoted (in a quarter of the texts somebody is named); half are
two words of one statement, none of them among the 100 commonest.
"""

from __future__ import annotations

import bisect
import itertools
import random
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlite_utils

from quotes.database.schema import create_tables, finish_tables
from quotes.database.tallies import write_tallies
from scripts.bench_corpus import somebody

VOCABULARY = 40_000
SPEAKERS_PER_QUOTE = 1 / 40
OUTLETS = 60
QUOTES_PER_ARTICLE = 6
NOBODYS = 12  # one statement of so many has no speaker
EXCERPTS = 9  # one printing of so many is an excerpt
OFFICES = 20  # one speaker of so many speaks for another
KINDS = {"organisation": 10, "group": 50, "document": 500}  # one of so many is none of the people
UNSPOKEN = 40  # for so many quotes there is a scare quote or a title, which is in no statement
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
        drawn = f"p{somebody(chance) % len(surnames)}"
        speaker = None if number % NOBODYS == 0 else drawn
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
                "after": " y" * 80, "relation": "same" if made % EXCERPTS else "excerpt", "score": 1.0,
            }  # fmt: skip
            yield "utterances", {
                "id": f"q{made}", "article_id": f"a{article}", "statement_id": f"s{number}", "speaker_id": speaker,
                "part": "text", "start": 200, "end": 200 + len(text), "text": text, "parts": 1, "role": "utterance",
                "confidence": 0.9,
            }  # fmt: skip
            if made % UNSPOKEN == 0:
                yield "quotes", {
                    "id": f"n{made}", "utterance_id": f"n{made}", "article_id": f"a{article}", "part": "text",
                    "start": 20, "end": 40, "text": " ".join(text.split()[:2]), "rule": "no-speech", "reason": "a mark",
                    "role": "title" if made % (8 * UNSPOKEN) == 0 else "scare", "confidence": 0.9,
                    "alternatives": "[]", "before": "x " * 80, "after": " y" * 80,
                }  # fmt: skip
            made += 1
        number += 1


def kind(speaker: int) -> str:
    """Return what a speaker is: most are people, few are documents."""
    if speaker % OFFICES == OFFICES - 1:
        return "office"
    return next((name for name, one in reversed(KINDS.items()) if speaker % one == one // 2), "person")


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
        "quotes": "LEFT JOIN statements s ON s.id = made.statement_id ORDER BY s.rowid IS NULL, s.rowid, made.id",
        "utterances": "JOIN statements s ON s.id = made.statement_id ORDER BY s.rowid, made.id",
    }
    for table in orders:
        db.execute(f"CREATE TEMP TABLE made_{table} AS SELECT * FROM main.{table}")
    while batch := list(itertools.islice(made, BATCH)):
        for table in orders:
            some = [row for name, row in batch if name == table]
            if not some:
                continue
            names = list(dict.fromkeys(itertools.chain.from_iterable(some)))
            some = [{name: row.get(name) for name in names} for row in some]
            columns = ", ".join(f"[{name}]" for name in names)
            places = ", ".join(f":{name}" for name in names)
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
            "kind": kind(n),
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
