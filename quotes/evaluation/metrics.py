"""Figures from outcomes: detection, attribution and end to end, by kind of source and by length.

detection: P = matched / counted predictions, R = matched / gold.
attr: of the matched gold quotes with a source, those whose predicted mention overlaps it; attr_head: covers its head.
e2e: P = correct / predictions with a speaker (and correct ones without), R = correct / gold.
e2ent: the same, a right canonical name being right too.
who: the right person, as a reader of the index would judge, whatever the mention; P and R as for e2e.
ent_acc: of the matched gold quotes with an entity, those whose canonical speaker has its last name; ent_r: of all
gold quotes with an entity.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from quotes.evaluation.matching import Judgement

KINDS = ("name", "pronoun", "nominal", "none")
GROUPS = ("all", "full", "partial", *KINDS)
Figures = dict[str, float]


def figures(outcomes: Iterable[Judgement]) -> dict[str, Figures]:
    """Return the figures of each group: all quotes, full and partial ones, and each kind of source.

    A figure without cases is NaN.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome in outcomes:
        for group in _groups(outcome):
            counts[group].update(_counts(outcome))
    return {group: _table(counts[group], with_precision=group not in KINDS) for group in GROUPS}


def _groups(outcome: Judgement) -> tuple[str, ...]:
    length = "partial" if outcome.partial else "full"
    return ("all", length, outcome.gold.kind) if outcome.gold else ("all", length)


def _counts(outcome: Judgement) -> Counter[str]:
    gold, prediction = outcome.gold, outcome.prediction
    counts: Counter[str] = Counter()
    if gold is not None:
        counts.update(gold=1, gold_ent=bool(gold.source and gold.source.entity))
    if prediction is not None and outcome.counted:
        counts.update(pred=1, spoken=prediction.spoken, fp_other=outcome.other)
    if gold is not None and prediction is not None:
        counts.update(matched=1, e2e=outcome.correct, e2e_null=outcome.correct and not prediction.spoken)
        counts.update(e2ent=outcome.correct or outcome.entity)
        counts.update(who=outcome.person, who_null=outcome.person and not prediction.spoken)
        if gold.source:
            counts.update(matched_src=1, attr=outcome.mention, head=outcome.head)
            if gold.source.entity:
                counts.update(matched_ent=1, ent=outcome.entity)
    return counts


def _table(c: Counter[str], *, with_precision: bool) -> Figures:
    table: Figures = {
        "gold": c["gold"],
        "pred": c["pred"],
        "fp_other": c["fp_other"],
        "det_r": ratio(c["matched"], c["gold"]),
        "attr": ratio(c["attr"], c["matched_src"]),
        "attr_head": ratio(c["head"], c["matched_src"]),
        "e2e_r": ratio(c["e2e"], c["gold"]),
        "who_r": ratio(c["who"], c["gold"]),
        "e2ent_r": ratio(c["e2ent"], c["gold"]),
        "ent_acc": ratio(c["ent"], c["matched_ent"]),
        "ent_r": ratio(c["ent"], c["gold_ent"]),
        "gold_ent": c["gold_ent"],
    }
    if with_precision:
        predictions = c["spoken"] + c["e2e_null"]
        table["det_p"] = ratio(c["matched"], c["pred"])
        table["e2e_p"] = ratio(c["e2e"], predictions)
        table["e2ent_p"] = ratio(c["e2ent"], predictions)
        table["who_p"] = ratio(c["who"], c["spoken"] + c["who_null"])
        for name in ("det", "e2e", "e2ent", "who"):
            table[f"{name}_f"] = f1(table[f"{name}_p"], table[f"{name}_r"])
    return table


def ratio(part: float, whole: float) -> float:
    """Return ``part / whole``, NaN if the whole is 0."""
    return part / whole if whole else math.nan


def f1(precision: float, recall: float) -> float:
    """Return the harmonic mean of precision and recall, 0 if both are 0 or one is unknown."""
    return 2 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0


def rejection(outcomes: Iterable[Judgement], others: int) -> Figures:
    """Return how well spans that are not speech are distinguished from quotes: P and R of naming nobody for them.

    ``others`` is the number of such spans in the gold. A span that is not even detected counts as rejected; a gold
    quote with a source that is found but gets no speaker counts as wrongly rejected.
    """
    speakers = wrong = silent = 0
    for outcome in outcomes:
        if outcome.prediction is None:
            continue
        if outcome.other:
            speakers += outcome.prediction.spoken
            silent += not outcome.prediction.spoken
        elif outcome.gold is not None and outcome.gold.source is not None:
            wrong += not outcome.prediction.spoken
    precision, recall = ratio(silent, silent + wrong), ratio(others - speakers, others)
    return {"others": others, "p": precision, "r": recall, "f": f1(precision, recall)}
