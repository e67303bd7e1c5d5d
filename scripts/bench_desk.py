"""How long a decision at the review desk takes on a large index: until the file has it and readers see it.

    python scripts/bench_desk.py --quotes 100000 --db bench/desk.db [--decisions 60]

The index is made from the records of ``bench_statements.py``, with confidences drawn at random.  Each kind of decision
is taken about quotes and speakers drawn at random, and taken back; ``merge the two most quoted`` is the largest that
there is.  ``next card`` is what a queue needs to say what is next, and how far it is.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from quotes import database
from quotes.corrections.review.queues import QUEUES
from quotes.corrections.review.session import opened
from quotes.database import ArticleRow, Build, Index
from quotes.database.history import Previous
from quotes.datatypes import Speaker, SpeakerKind
from quotes.datatypes.decisions import Action, Correction
from quotes.statements import merge_and_revise
from scripts import bench_table
from scripts.bench_statements import records

LARGEST = "merge the two most quoted"
BUILD = Build("2026-01-01T00:00:00+00:00", 1.0, "bench", "none", "none", 0)


def make(path: Path, count: int, seed: int) -> None:
    """Make an index with about ``count`` quotes, unless it is there."""
    if path.exists():
        return
    rng = random.Random(seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    found = [replace(r, confidence=round(rng.betavariate(5, 1), 3), utterance_id=r.id) for r in records(count, seed)]
    quotes, statements, links = merge_and_revise(found)
    articles = {r.article_id: r for r in quotes}
    rows = [
        ArticleRow(r.article_id, r.outlet, None, None, r.published, "en", "x", 400, id) for id, r in articles.items()
    ]
    names = {r.speaker_id: r.speaker for r in quotes if r.speaker_id}
    people = [Speaker(id, name or "", SpeakerKind.PERSON) for id, name in names.items()]
    database.write(Index(rows, quotes, people, statements, links), path, BUILD, Previous())


def decisions(conn: sqlite3.Connection, number: int, seed: int) -> Iterator[tuple[str, Correction]]:
    """Yield decisions of each kind, with its name."""
    rng = random.Random(seed)
    spoken = "SELECT id FROM quotes WHERE role IN ('utterance', 'fragment') ORDER BY id"
    quotes = [row[0] for row in conn.execute(spoken)]
    people = [row[0] for row in conn.execute("SELECT id FROM speakers ORDER BY quotes DESC, id")]
    named = dict(conn.execute("SELECT id, speaker_id FROM quotes"))
    for _ in range(number):
        one, other = rng.sample(quotes, 2)
        yield "right", Correction(Action.CONFIRM, (one,), named[one])
        yield "another speaker", Correction(Action.ASSIGN, (one,), rng.choice(people))
        yield "another speaker, by a new name", Correction(Action.ASSIGN, (one,), f"Somebody {rng.random()}")
        yield "not speech", Correction(Action.NOT_SPEECH, (one,))
        yield "one statement", Correction(Action.MERGE, (one, other))
        yield "a statement of its own", Correction(Action.SPLIT, (one,))
        yield "one person", Correction(Action.MERGE_SPEAKERS, tuple(rng.sample(people, 2)))
    for one, other in ((people[0], people[1]), (people[2], people[0])):
        yield LARGEST, Correction(Action.MERGE_SPEAKERS, (one, other))


def timed(action: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds that something takes: of wall time, and of the processor's."""
    began, used = time.perf_counter(), time.process_time()
    action()
    return (time.perf_counter() - began) * 1000, (time.process_time() - used) * 1000


def main() -> None:
    """Make the index, take the decisions, print their times."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quotes", type=int, default=100_000)
    parser.add_argument("--db", type=Path, default=Path("bench/desk.db"))
    parser.add_argument("--decisions", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    make(args.db, args.quotes, args.seed)
    session = opened(args.db, args.db.with_suffix(".yml"), None)
    times: dict[str, list[tuple[float, float]]] = {}
    with closing(sqlite3.connect(args.db)) as conn:
        for name, correction in list(decisions(conn, args.decisions, args.seed)):
            times.setdefault(name, []).append(timed(lambda one=correction: session.desk.decide(one)))  # type: ignore[misc]
            undone = "undo of that" if name == LARGEST else "undo"
            times.setdefault(undone, []).append(timed(session.desk.undo))
        for queue in QUEUES:
            times[f"next card: {queue}"] = [timed(lambda q=queue: session.progress(conn, q)) for _ in range(3)]  # type: ignore[misc]
        count = conn.execute("SELECT count(*) FROM quotes").fetchone()[0]
    rows = [
        [name, f"{len(ms)}", *(bench_table.spread([one[n] for one in ms]) for n in (0, 1))]
        for name, ms in times.items()
    ]
    bench_table.show(("decision", "times", "ms", "CPU ms"), rows, [f"{count:,} quotes; median (least-most)"])


if __name__ == "__main__":
    main()
