#!/usr/bin/env python3
"""Score the merge on pairs of quotes: statement_pairs.py [PAIRS.json] [--articles FILE.jsonl ...] [--show].

PAIRS (data/gold/statements/same_words.json) has pairs of public utterances with their texts, which are merged as they
stand, and pairs of articles' quotes by article id and offsets, which need the articles' own files: what the pipeline
finds there is merged, all files together.  Prints for each kind how many pairs are as labelled; pairs of which a quote
was not found are told apart, and count as two statements.  Pairs whose label is open do
not count.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from quotes.datatypes import MentionKind, QuoteRecord, Role, SpeakerKind
from quotes.evaluation.statements import LEAST_OVERLAP, Placed, merged_quotes
from quotes.statements import merge
from quotes.text.normal import digest

PAIRS = Path(__file__).parent.parent / "data" / "gold" / "statements" / "same_words.json"
OPEN = "open"  # the parts of one utterance: one statement or two, as one looks at it
SAID_ON = date(2026, 1, 1)

Outcome = tuple[str, str, bool]  # the pair's label, its kind, and whether the merge made one statement of it


def record(number: int, quote: Mapping[str, Any]) -> QuoteRecord:
    """Return a quote in an article and outlet of its own."""
    name = quote["speaker"]
    kind = SpeakerKind.GROUP if name.startswith("the ") else SpeakerKind.PERSON
    fixed = dict.fromkeys(field.name for field in fields(QuoteRecord))
    return QuoteRecord(
        **fixed
        | {
            "id": digest(str(number)), "utterance_id": digest(str(number)), "article_id": str(number),
            "outlet": f"Outlet {number}", "published": (SAID_ON + timedelta(days=quote.get("days", 0))).isoformat(),
            "start": len(quote["before"]), "end": len(quote["before"]) + len(quote["text"]), "text": quote["text"],
            "role": Role.UTTERANCE, "speaker_id": digest(name) if name else None, "speaker": name or None,
            "speaker_kind": kind if name else None, "mention_kind": MentionKind.NAME if name else None, "rule": "gold",
            "reason": "", "confidence": 0.95, "alternatives": (), "before": quote["before"], "after": "",
        }
    )  # fmt: skip


def of_utterances(pairs: Sequence[Mapping[str, Any]]) -> list[Outcome]:
    """Return the outcome of pairs of texts, each merged separately."""
    return [
        (pair["label"], pair["kind"], len(merge([record(0, pair["a"]), record(1, pair["b"])])[0]) == 1)
        for pair in pairs
    ]


def of_articles(pairs: Sequence[Mapping[str, Any]], found: Iterable[Placed]) -> list[Outcome]:
    """Return what becomes of pairs of articles' quotes."""
    by_article: dict[str, list[Placed]] = {}
    for one in found:
        by_article.setdefault(one.article, []).append(one)

    def statement(quote: Mapping[str, Any]) -> str | None:
        for one in by_article.get(quote["article"], ()):
            common = min(one.end, quote["end"]) - max(one.start, quote["start"])
            if common >= LEAST_OVERLAP * (max(one.end, quote["end"]) - min(one.start, quote["start"])):
                return one.statement
        return None

    outcomes = []
    for pair in pairs:
        a, b = statement(pair["a"]), statement(pair["b"])
        kind = "not found" if a is None or b is None else "one article"
        if kind == "one article" and pair["a"]["article"] != pair["b"]["article"]:
            kind = "two articles"
        outcomes.append((pair["label"], kind, a is not None and a == b))
    return outcomes


def as_lines(name: str, outcomes: Sequence[Outcome]) -> list[str]:
    """Return how many pairs are as labelled, by label and kind."""
    lines = []
    for label, wanted in (("same", True), ("different", False)):
        own = [one for one in outcomes if one[0] == label]
        right, seen = Counter(k for _, k, joined in own if joined == wanted), Counter(k for _, k, _ in own)
        kinds = ", ".join(f"{kind} {right[kind]}/{seen[kind]}" for kind in sorted(seen))
        lines.append(f"{name}, {label}: {right.total()} of {seen.total()} ({kinds})")
    return lines


def main() -> None:
    """Print the figures, and with --show the pairs that are not as labelled."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, nargs="?", default=PAIRS)
    parser.add_argument("--articles", type=Path, nargs="*", default=())
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    gold = json.loads(options.pairs.read_text(encoding="utf-8"))
    runs = [("utterances", gold["utterances"], of_utterances(gold["utterances"]))]
    if options.articles:
        found = merged_quotes(options.articles)
        runs.append(("articles", gold["articles"], of_articles(gold["articles"], found)))
    for name, pairs, outcomes in runs:
        print("\n".join(as_lines(name, outcomes)))
        for pair, (label, _, joined) in zip(pairs, outcomes, strict=True):
            if options.show and label != OPEN and joined != (label == "same"):
                print(f"  {label}: {json.dumps(pair, ensure_ascii=False)}")


if __name__ == "__main__":
    main()
