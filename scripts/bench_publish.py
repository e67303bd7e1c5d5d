"""How much of a large index publishing writes after few articles have changed.

    python scripts/bench_publish.py [--quotes 100000] [--every 1000 100]

Makes an index of generated articles (scripts/bench_records.py), each of whose quotes is a statement if no other has the
same words and speaker, and one of the same articles without every thousandth, with as many new ones.  That one is
published over the first, by rows and by SQLite's backup, while a reader has it open.  "Written" are pages of the
write-ahead log, twice: they go there, and from there into the file.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent.parent))

from quotes import database
from quotes.database import Build, Index, by_row
from quotes.database.history import Previous
from quotes.datatypes import Member, QuoteRecord, Relation, Speaker, Statement
from quotes.pipeline.shelf import Shelf
from quotes.pipeline.walk import Extracted
from quotes.text.normal import digest
from scripts import bench_records, bench_table

PAGE, FRAME = 4096, 4120
PUBLISH = sys.modules["quotes.database.publish"]


def articles() -> Iterator[Extracted]:
    """Yield generated articles without end."""
    room = bench_records.newsroom()
    number = 0
    while True:
        yield bench_records.article(number, 1, room)
        number += 1


def index_of(results: Iterator[Extracted], folder: Path) -> Index:
    """Return what a build would write of some articles, if it merged equal quotes of a speaker only."""
    rows, records, people = [], Shelf[QuoteRecord](folder, QuoteRecord), dict[str, Speaker]()
    groups: dict[tuple[str | None, str], list[str]] = {}
    for one in results:
        rows.append(one.article)
        for local in one.extraction.speakers:
            id = digest(local.name)
            people.setdefault(id, Speaker(id, local.name, local.kind, aliases=local.aliases))
        for record in one.extraction.records:
            speaker = digest(record.speaker) if record.speaker else None
            records.append(replace(record, speaker_id=speaker, reported_by=None))
            groups.setdefault((speaker, record.text), []).append(record.id)
    statements = Shelf[Statement](folder, Statement)
    for (speaker, text), quotes in groups.items():
        members = tuple(Member(quote, Relation.SAME, 1.0) for quote in quotes)
        statements.append(Statement(digest(speaker or "", text), speaker, text, members))
    return Index(rows, records, list(people.values()), statements)


def written(results: Iterator[Extracted], path: Path) -> tuple[Path, int]:
    """Write the index of some articles; return where, and the number of articles."""
    index = index_of(results, path.parent)
    database.write(index, path, Build("2026-01-01T00:00:00+00:00", 1.0, "0", "0", "generated", 0), Previous())
    return path, len(index.articles)


def pages(path: Path) -> list[int]:
    """Return a number for the content of each page."""
    with path.open("rb") as file:
        return [hash(page) for page in iter(lambda: file.read(PAGE), b"")]


def different(one: list[int], other: list[int]) -> int:
    """Return how many pages differ, place by place."""
    return sum(a != b for a, b in zip(one, other, strict=False)) + abs(len(one) - len(other))


def published(new: Path, old: Path, *, by_rows: bool) -> tuple[int, int, float]:
    """Publish an index over a copy of an old one; return pages written and changed, and processor seconds."""
    live, log = old.with_name("live.db"), old.with_name("live.db-wal")
    shutil.copy(old, live)
    with closing(sqlite3.connect(live)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
    PUBLISH._remember(live)
    before, frames = pages(live), list[int]()
    emptied = PUBLISH._is_emptied

    def look(path: Path) -> bool:
        frames.append(log.stat().st_size // FRAME)
        return bool(emptied(path))

    least = 0 if by_rows else 1 << 40
    with patch.object(PUBLISH, "_is_emptied", look), patch.object(by_row, "LEAST_PAGES", least):
        began = time.process_time()
        with closing(sqlite3.connect(f"file:{live}?mode=ro", uri=True)) as reader:
            reader.execute("SELECT count(*) FROM outlets").fetchone()
            few = PUBLISH.publish(new, live)
        taken = time.process_time() - began
    if few != by_rows:
        raise SystemExit("too much differs, so that all pages were written")
    return 2 * frames[0], different(before, pages(live)), taken


def main() -> None:
    """Make the indexes, publish, print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quotes", type=int, default=100_000)
    parser.add_argument("--every", type=int, nargs="+", default=[1000, 100], help="articles of which one is replaced")
    args = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        old, count = written(bench_records.extracted(args.quotes), place / "old.db")
        first = pages(old)
        for every in args.every:
            kept = (one for n, one in enumerate(islice(articles(), count + count // every)) if n >= count or n % every)
            new, _ = written(kept, place / f"{every}.db")
            fresh = different(first, pages(new))
            for by_rows in (True, False):
                wrote, changed, taken = published(new, old, by_rows=by_rows)
                rows.append([
                    f"1 in {every:,}, {'by rows' if by_rows else 'all pages'}", f"{len(first):,}", f"{fresh:,}",
                    f"{changed:,}", f"{wrote:,}", f"{wrote / changed:.2f}", f"{taken:.1f}",
                ])  # fmt: skip
    head = ("replaced", "pages", "differ when made anew", "changed", "written", "times", "CPU s")
    bench_table.show(head, rows, [f"{args.quotes:,} generated quotes in {count:,} articles"])


if __name__ == "__main__":
    main()
