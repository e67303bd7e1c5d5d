"""The quality of merging, measured against quotes that people have grouped into statements.

Pairwise: over all pairs of labelled quotes except those that people left open; a pair without a label counts as two
statements. Cross-article counts neither pairs of one article nor those of an article and its reprint.  B-cubed is Bagga
and Baldwin's (1998).  Hard negatives are pairs of similar wording that people judged to be two statements.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.datatypes import LocalSpeaker, Part, QuoteRecord, Skipped, Statement
from quotes.errors import InputError

if TYPE_CHECKING:
    from quotes.models import ModelChoice
    from quotes.pipeline.walk import Extracted

LABELS = ("same", "different", "ignore")
REPRINT = "republished"
LEAST_OVERLAP = 0.5  # least overlap (intersection over union) of a labelled quote and ours to be taken as the same


@dataclass(frozen=True, slots=True)
class LabelledQuote:
    """A labelled quote: where it is printed, and the group that people put it in."""

    id: int
    article: str
    start: int
    end: int
    cluster: str


@dataclass(frozen=True, slots=True)
class GoldPair:
    """What people said about two labelled quotes, and why the pair is of interest."""

    label: str
    kind: str
    scope: str


@dataclass(frozen=True, slots=True)
class Gold:
    """Labelled quotes, and pairs of their ids (the lower first)."""

    quotes: tuple[LabelledQuote, ...]
    pairs: Mapping[tuple[int, int], GoldPair]


@dataclass(frozen=True, slots=True)
class Placed:
    """A quote of ours and the statement it was put in."""

    article: str
    start: int
    end: int
    statement: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Precision, recall and F1, of pairs with their numbers."""

    precision: float
    recall: float
    f1: float
    right: int = 0
    wrong: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True)
class MergeScores:
    """All figures of one run; counts are (found, of so many)."""

    quotes: int
    not_found: int
    pairwise: Agreement
    cross_article: Agreement
    b_cubed: Agreement
    hard_negatives: dict[str, tuple[int, int]]
    recall_by_kind: dict[str, tuple[int, int]]
    recall_by_scope: dict[str, tuple[int, int]]

    @property
    def merged(self) -> float:
        """Return the share of hard negatives that were merged."""
        return sum(n for n, _ in self.hard_negatives.values()) / max(1, sum(n for _, n in self.hard_negatives.values()))


def load_gold(path: Path) -> Gold:
    """Return the labels of a file of JSON lines of types "span" and "pair".

    Raises InputError, with the line, where the file is not that.
    """
    quotes: list[LabelledQuote] = []
    pairs: dict[tuple[int, int], GoldPair] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", input=str(path)) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if row["type"] == "span":
                quotes.append(LabelledQuote(row["id"], row["article"], row["start"], row["end"], row["cluster"]))
            elif row["label"] in LABELS:
                key = (min(row["a"], row["b"]), max(row["a"], row["b"]))
                pairs[key] = GoldPair(row["label"], row["kind"], row["scope"])
            else:
                raise ValueError(f"unknown label {row['label']!r}")
        except (ValueError, KeyError, TypeError) as error:
            problem = f"line {number}: not a labelled quote or pair ({error})"
            raise InputError(problem, input=str(path)) from error
    return Gold(tuple(quotes), pairs)


def placed(records: Iterable[QuoteRecord], statements: Iterable[Statement]) -> list[Placed]:
    """Return the statement in which each record was put, if it has one; labels are for texts alone."""
    of = {member.quote_id: statement.id for statement in statements for member in statement.members}
    return [Placed(r.article_id, r.start, r.end, of[r.id]) for r in records if r.id in of and r.part is Part.TEXT]


def score(gold: Gold, ours: Iterable[Placed]) -> MergeScores:
    """Return how well our statements agree with the labels."""
    clusters, not_found = _assign(gold.quotes, ours)
    article = {q.id: q.article for q in gold.quotes}
    everywhere: Counter[str] = Counter()
    abroad: Counter[str] = Counter()
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    hits: dict[str, Counter[str]] = defaultdict(Counter)
    for a, b in combinations(sorted(clusters), 2):
        pair = gold.pairs.get((a, b))
        label, same = pair.label if pair else "different", clusters[a] == clusters[b]
        if label == "ignore":
            continue
        outcome = ("right" if same else "missed") if label == "same" else "wrong" if same else "apart"
        everywhere[outcome] += 1
        if article[a] != article[b] and not (pair and pair.scope == REPRINT):
            abroad[outcome] += 1
        if pair:
            tables = {"kind": pair.kind, "scope": pair.scope} if label == "same" else {"against": pair.kind}
            for table, key in tables.items():
                totals[table][key] += 1
                hits[table][key] += same
    shares = {t: {k: (hits[t][k], totals[t][k]) for k in sorted(totals[t])} for t in ("against", "kind", "scope")}
    return MergeScores(
        len(gold.quotes),
        not_found,
        _pairs(everywhere),
        _pairs(abroad),
        _b_cubed({q.id: q.cluster for q in gold.quotes}, clusters),
        shares["against"],
        shares["kind"],
        shares["scope"],
    )


def _assign(quotes: Sequence[LabelledQuote], ours: Iterable[Placed]) -> tuple[dict[int, Hashable], int]:
    """Return the statement of each labelled quote, one of its own where we have no such quote; and their number."""
    by_article: dict[str, list[Placed]] = defaultdict(list)
    for one in ours:
        by_article[one.article].append(one)
    clusters: dict[int, Hashable] = {}
    missing = 0
    for quote in quotes:
        best, statement = 0.0, ""
        for one in by_article[quote.article]:
            common = min(one.end, quote.end) - max(one.start, quote.start)
            share = common / (max(one.end, quote.end) - min(one.start, quote.start)) if common > 0 else 0.0
            if share > best:
                best, statement = share, one.statement
        is_match = best >= LEAST_OVERLAP
        missing += not is_match
        clusters[quote.id] = ("ours", statement) if is_match else ("none", quote.id)
    return clusters, missing


def _agreement(precision: float, recall: float, **counts: int) -> Agreement:
    total = precision + recall
    f1 = 2 * precision * recall / total if total else 0.0
    return Agreement(round(precision, 4), round(recall, 4), round(f1, 4), **counts)


def _pairs(c: Counter[str]) -> Agreement:
    precision = c["right"] / (c["right"] + c["wrong"]) if c["right"] + c["wrong"] else 1.0
    recall = c["right"] / (c["right"] + c["missed"]) if c["right"] + c["missed"] else 1.0
    return _agreement(precision, recall, right=c["right"], wrong=c["wrong"], missed=c["missed"])


def _b_cubed(gold: Mapping[int, str], answer: Mapping[int, Hashable]) -> Agreement:
    theirs: dict[str, set[int]] = defaultdict(set)
    ours: dict[Hashable, set[int]] = defaultdict(set)
    for id in gold:
        theirs[gold[id]].add(id)
        ours[answer[id]].add(id)
    common = {id: len(theirs[gold[id]] & ours[answer[id]]) for id in gold}
    count = max(1, len(gold))
    precision = sum(common[id] / len(ours[answer[id]]) for id in gold) / count
    return _agreement(precision, sum(common[id] / len(theirs[gold[id]]) for id in gold) / count)


def evaluate(
    gold: Path,
    articles: Sequence[Path],
    *,
    model: ModelChoice | None = None,
    speakers: Path | None = None,
    jobs: int = 1,
    watch: Callable[[Extracted | Skipped], None] = lambda result: None,
) -> MergeScores:
    """Return how well the pipeline merges the quotes of ``articles``, all of which it reads, by the labels of ``gold``.

    It runs without known speakers unless a file is given.  Raises InputError if a file is not what it should be.
    """
    labels = load_gold(gold)
    return score(labels, merged_quotes(articles, model=model, speakers=speakers, jobs=jobs, watch=watch))


def merged_quotes(
    articles: Sequence[Path],
    *,
    model: ModelChoice | None = None,
    speakers: Path | None = None,
    jobs: int = 1,
    watch: Callable[[Extracted | Skipped], None] = lambda result: None,
) -> list[Placed]:
    """Return the quotes that the pipeline finds in ``articles`` with the statements that it puts them in."""
    from quotes import models
    from quotes import speakers as people
    from quotes import statements as room
    from quotes.arithmetic import best_precision
    from quotes.articles.read import read
    from quotes.pipeline.build import tools
    from quotes.pipeline.records import with_speakers
    from quotes.pipeline.walk import extract

    registry = people.load(speakers) if speakers else ()
    using = tools(model or models.choose(None), registry, best_precision(), reader=True)
    records: list[QuoteRecord] = []
    locals_: list[tuple[str, LocalSpeaker]] = []
    for result in extract(read(list(articles)), using, jobs=jobs):
        watch(result)
        if not isinstance(result, Skipped):
            records.extend(result.extraction.records)
            locals_.extend((result.article.id, speaker) for speaker in result.extraction.speakers)
    ids, canonical = people.resolve(locals_, registry)
    records = list(with_speakers(records, ids, {s.id: s for s in canonical}))
    revised, merged, _ = room.merge_and_revise(records)
    return placed(revised, merged)


def as_json(scores: MergeScores) -> dict[str, Any]:
    """Return the figures as plain data, agreements as objects and counts as [found, of]."""

    def plain(a: Agreement) -> dict[str, float]:
        return {"precision": a.precision, "recall": a.recall, "f1": a.f1}

    return {
        "quotes": scores.quotes,
        "not_found": scores.not_found,
        "pairwise": plain(scores.pairwise),
        "cross_article": plain(scores.cross_article),
        "b_cubed": plain(scores.b_cubed),
        "hard_negatives_merged": round(scores.merged, 4),
        "hard_negatives": {k: list(v) for k, v in scores.hard_negatives.items()},
        "recall_by_kind": {k: list(v) for k, v in scores.recall_by_kind.items()},
        "recall_by_scope": {k: list(v) for k, v in scores.recall_by_scope.items()},
    }


def as_lines(scores: MergeScores) -> list[str]:
    """Return the figures as lines for a terminal."""
    lines = [f"{scores.quotes} labelled quotes, {scores.not_found} of them not found by us"]
    tables = (("all pairs", scores.pairwise), ("cross-article", scores.cross_article), ("B-cubed", scores.b_cubed))
    for name, a in tables:
        lines.append(f"{name:16} F1 {a.f1:.3f}   precision {a.precision:.3f}   recall {a.recall:.3f}")
    lines.append(f"hard negatives merged {scores.merged:.1%}: {_counts(scores.hard_negatives)}")
    lines.append(f"recall by kind: {_counts(scores.recall_by_kind)}")
    lines.append(f"recall by scope: {_counts(scores.recall_by_scope)}")
    return lines


def _counts(table: Mapping[str, tuple[int, int]]) -> str:
    return ", ".join(f"{key.replace('_', ' ')} {hits}/{of}" for key, (hits, of) in table.items())
