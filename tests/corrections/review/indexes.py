"""Indexes for the tests of the desk: made from records without a parse, and what they then hold."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from quotes import database
from quotes.corrections import review
from quotes.database import ArticleRow, Index
from quotes.database.history import Previous
from quotes.datatypes import Alternative, QuoteRecord, Speaker, SpeakerKind
from quotes.datatypes.decisions import Correction
from quotes.statements import merge_and_revise
from tests.builds import dump
from tests.small_index import BUILD
from tests.statements.records import record

WORDS = (
    "the ferry will sail again before the autumn storms arrive in the northern harbour",
    "nobody in this valley was ever asked about the new copper mine",
    "our schools need four hundred more teachers by next September",
    "I never signed that contract and I never will",
    "every fisherman on this coast deserves a fair price for his catch",
    "a scandal without any precedent in the history of the council",
    "they promised us a hospital and built a car park instead",
    "we shall rebuild the lighthouse stone by stone",
)
NAMES = ("Ana Duarte", "Omar Keller", "Ines Varga", "A. Duarte", None)


def random_records(seed: int, count: int = 40) -> list[QuoteRecord]:
    """Records in which outlets print the same words whole, cut or altered, under several names."""
    rng = random.Random(seed)
    records = []
    for n in range(count):
        words = rng.choice(WORDS).split()
        cut = rng.choice((0, 0, 0, 3))
        text = " ".join(words[cut:] if rng.random() < 0.7 else [*words[:4], "truly", *words[4:]])
        name = rng.choice(NAMES)
        role = rng.choice(("utterance", "utterance", "fragment", "scare"))
        more: dict[str, Any] = {"article": n // 3, "at": 500 * n, "day": n // 6, "role": role}
        one = record(
            n, text, speaker=None if role == "scare" else name, confidence=rng.choice((0.4, 0.7, 0.95)), **more
        )
        others = (Alternative("Omar Keller", 1, 5, 0.3),)
        records.append(replace(one, utterance_id=one.id, alternatives=others))
    return records


def in_four_outlets(seed: int, count: int) -> list[QuoteRecord]:
    """Random records, three after the other from one of four outlets."""
    return [replace(one, outlet=f"outlet-{n // 3 % 4}") for n, one in enumerate(random_records(seed, count))]


@contextmanager
def taken_back(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to an index; what is written through it is taken back."""
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("BEGIN")
        yield conn


def people_of(records: Iterable[QuoteRecord]) -> list[Speaker]:
    names = {r.speaker_id: r.speaker for r in records if r.speaker_id is not None}
    return [Speaker(id, name or "", SpeakerKind.PERSON) for id, name in sorted(names.items())]


def index_of(records: Sequence[QuoteRecord]) -> Index:
    revised, statements, links = merge_and_revise(records)
    articles = {
        r.article_id: ArticleRow(r.article_id, r.outlet, None, None, r.published, "en", "x", 9, r.article_id)
        for r in revised
    }
    people = people_of(revised)
    return Index(list(articles.values()), revised, people, statements, links)


def written(
    path: Path, index: Index, rules: Sequence[Correction] = (), registry: Sequence[Speaker] = (),
    before: Previous | None = None,
) -> Path:  # fmt: skip
    """The index as a build leaves it after it has applied the rules."""
    before = before or Previous()
    rows = database.write(index, path, BUILD, before)
    if rules:
        rows = database.settled(path, before, index, partial(review.settle, corrections=rules, registry=registry))
    database.check(path, rows)
    return path


VISITED = ("builds", "changes", "before_decisions", "sqlite_stat1", "sqlite_sequence")


def tables(db: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, but for when the index was built, and for the inner tables of the search."""
    return {name: found for name, found in dump(db, VISITED).items() if "_fts" not in name}


def written_again(db: Path, path: Path) -> Path:
    """The index as a build would write it from the quotes, statements and speakers that it now holds."""
    with database.open_index(db) as opened:
        articles = [
            ArticleRow(*row)
            for row in opened.execute("""SELECT a.id, o.name, a.title, a.url, a.published, a.language, a.source,
                a.words, a.text_hash FROM articles a LEFT JOIN outlets o ON o.id = a.outlet_id""")
        ]
        index = Index(
            articles, list(database.read_quotes(opened)), list(database.read_speakers(opened)),
            list(database.read_statements(opened)), list(database.read_links(opened.conn)),
        )  # fmt: skip
    database.write(index, path, BUILD, Previous())
    return path


def search_is_sound(db: Path) -> bool:
    """Whether the full-text search has the words of the rows, and no others."""
    conn = sqlite3.connect(db)
    try:
        for table in ("statements", "utterances", "quotes"):
            conn.execute(f"INSERT INTO {table}_fts({table}_fts, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError:
        return False
    finally:
        conn.close()
    return True
