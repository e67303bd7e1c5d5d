"""How the merge grows: seconds and memory for more and more generated quotes.

    python scripts/bench_statements.py [--runs 5] [SIZE ...]        (default 10000 30000 100000; 1000000 takes minutes)
    python scripts/bench_statements.py 31250 62500 125000 --svg docs/images/merging.svg               (draws the curve)
    python scripts/bench_statements.py --said 100 10000             (10,000 near-duplicates of 100 statements)

The quotes are random words of natural frequency, five to an article, by few speakers who speak much and many who
speak once; a third repeats what was said before: the same, a part, with a word changed, or as a short phrase.  Each
size runs in a process of its own; MB is its peak, records included.  With --said, all quotes repeat so many
statements: a third as they are, the others with a word changed or left out in a random place, or a part of them.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from quotes.datatypes import MentionKind, QuoteRecord, Role
from quotes.statements import merge
from quotes.text.lexicon import lexicon
from quotes.text.normal import digest
from scripts import bench_table
from scripts.bench_curve import curve

QUOTES_PER_ARTICLE = 5
MOST_PER_DOUBLING = 2.3  # the line that is drawn beside the curve
RARE_WORDS = 40_000


def records(count: int, seed: int) -> list[QuoteRecord]:
    """Return ``count`` records that depend on nothing but the arguments."""
    rng = random.Random(seed)
    common = sorted(lexicon().bits.items())
    rare = [f"{start}{n}" for n in range(RARE_WORDS // 4) for start in ("karo", "veli", "tona", "simu")]
    words = [w for w, _ in common] + rare
    shares = [2.0**-bits for _, bits in common] + [0.15 / (n + 10) / 8 for n in range(len(rare))]
    stream = iter(rng.choices(words, shares, k=count * 24))
    people = max(50, count // 40)
    speakers = rng.choices(range(people), [1 / (n + 3) for n in range(people)], k=count)
    said: list[tuple[int, list[str]]] = []
    made = []
    for n in range(count):
        article = n // QUOTES_PER_ARTICLE
        speaker, text = speakers[n], [next(stream) for _ in range(rng.randint(4, 38) if rng.random() < 0.8 else 2)]
        if said and rng.random() < 0.33:
            speaker, text = _again(*said[rng.randrange(max(0, len(said) - 5000), len(said))], rng)
        elif len(text) > 6:
            said.append((speaker, text))
        known = rng.random() < 0.85
        made.append(_record(n, article, speaker if known else None, " ".join(text), rng))
    return made


def repeated(count: int, statements: int, seed: int) -> list[QuoteRecord]:
    """Return ``count`` near-duplicates of so many statements, each by a speaker of its own, from two weeks."""
    rng = random.Random(seed)
    words = sorted(lexicon().bits)
    said = [[rng.choice(words) for _ in range(rng.randint(14, 38))] for _ in range(statements)]
    made = []
    for n in range(count):
        speaker = rng.randrange(statements)
        text = said[speaker]
        start, kind = rng.randrange(len(text)), rng.random()
        if kind > 0.33:
            text = [*text[:start], *([rng.choice(words)] if kind < 0.66 else []), *text[start + 1 :]]
        if kind > 0.85:
            text = text[start // 2 : start // 2 + 12]
        one = _record(n, n // 2, speaker, " ".join(text), rng)
        made.append(replace(one, published=(date(2020, 1, 1) + timedelta(days=n % 14)).isoformat()))
    return made


def _again(speaker: int, text: list[str], rng: random.Random) -> tuple[int, list[str]]:
    """Return what was said before as another reporter prints it."""
    kind = rng.random()
    start = rng.randrange(len(text) - 3)
    if kind < 0.3:
        return speaker, text
    if kind < 0.55:
        return speaker, text[start : start + rng.randint(4, 14)]
    if kind < 0.75:
        return speaker, text[start : start + rng.randint(1, 3)]
    return speaker, [*text[:start], "indeed", *text[start + 1 :]]


def _record(n: int, article: int, speaker: int | None, text: str, rng: random.Random) -> QuoteRecord:
    published = (date(2020, 1, 1) + timedelta(days=article // 40)).isoformat()
    around = ("officials", "met", "reporters", "in", "the", "capital", f"place{article % 999}")
    name = None if speaker is None else f"Person{speaker % 97} Family{speaker}"
    return QuoteRecord(
        id=digest(str(n)),
        utterance_id=digest("utterance", str(n)),
        article_id=f"a{article}",
        outlet=f"outlet{article % 40}",
        published=published,
        start=n * 400,
        end=n * 400 + len(text),
        text=text,
        role=Role.UTTERANCE if len(text) > 20 else Role.FRAGMENT,
        parent_id=None,
        speaker_id=None if speaker is None else f"s{speaker}",
        speaker=name,
        speaker_start=None,
        speaker_end=None,
        speaker_text=name,
        mention_kind=MentionKind.NAME if name else None,
        cue_start=None,
        cue_end=None,
        cue_text="said",
        rule="generated",
        reason="",
        confidence=0.9,
        alternatives=(),
        before=" ".join(rng.choices(around, k=20)),
        after=f" {name or 'somebody'} said.",
    )


def measure(count: int, seed: int, statements: int = 0) -> dict[str, float]:
    """Return the figures of one run: processor seconds of the merge, peak megabytes, statements, links."""
    made = repeated(count, statements, seed) if statements else records(count, seed)
    began = time.process_time()
    merged, links = merge(made)
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "peak": peak, "statements": len(merged), "links": len(links)}


def main() -> None:
    """Measure each size in separate processes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 30_000, 100_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--said", type=int, default=0, help="statements that all quotes repeat")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--svg", type=Path, help="draw the processor seconds into this file")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(measure(args.sizes[0], args.seed, args.said)))
        return
    rows, points = [], []
    for size in args.sizes:
        command = [sys.executable, __file__, str(size), "--seed", str(args.seed), "--said", str(args.said), "--one"]
        runs = [subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True) for _ in range(args.runs)]
        found = [json.loads(run.stdout) for run in runs]
        points.append((size, statistics.median(one["seconds"] for one in found)))
        rows.append([
            f"{size:,}",
            bench_table.spread([one["seconds"] for one in found], 1),
            bench_table.spread([1e6 * one["seconds"] / size for one in found]),
            bench_table.spread([one["peak"] for one in found]),
            f"{found[0]['statements']:,}",
            f"{found[0]['links']:,}",
        ])  # fmt: skip
    if args.svg:
        title = "Processor seconds of a merge by the number of quotes"
        drawn = curve(points, title, ("quotes", "processor seconds"), MOST_PER_DOUBLING)
        args.svg.write_text(drawn, encoding="utf-8")
    head = ("quotes", "CPU s", "µs a quote", "MB", "statements", "links")
    bench_table.show(head, rows, [f"generated quotes; median of {args.runs} runs (least-largest)"])


if __name__ == "__main__":
    main()
