"""Where the errors are, by the rule that decided and by the place of the source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from quotes.evaluation.matching import Judgement
from quotes.evaluation.metrics import ratio

_SENTENCE_BREAK = re.compile(r"[.!?][\"'”’)]*\s+[\"'“‘(]?[A-Z]")
_BREAK = re.compile(r"\n")


class Share(NamedTuple):
    """How many quotes fall under a name, and how many of them are right."""

    name: str
    size: int
    correct: int

    @property
    def accuracy(self) -> float:
        """Return the share that is right."""
        return ratio(self.correct, self.size)


def by_rule(outcomes: Iterable[Judgement]) -> list[Share]:
    """Return for each rule how many predictions with a speaker it made and how many are right, the most used first."""
    spoken = (o for o in outcomes if o.prediction and o.counted and o.prediction.spoken)
    return _shares(spoken, lambda o: (o.prediction.rule if o.prediction else "") or "(none given)")


def by_place(outcomes: Iterable[Judgement]) -> list[Share]:
    """Return for each place of the source how many gold quotes have it there and how many are right."""
    return _shares((o for o in outcomes if o.gold), place)


def _shares(outcomes: Iterable[Judgement], name: Callable[[Judgement], str]) -> list[Share]:
    count: Counter[str] = Counter()
    correct: Counter[str] = Counter()
    for outcome in outcomes:
        key = name(outcome)
        count[key] += 1
        correct[key] += outcome.correct
    return [Share(key, n, correct[key]) for key, n in sorted(count.items(), key=lambda item: (-item[1], item[0]))]


def place(outcome: Judgement) -> str:
    """Return where a gold quote's source stands: before or after it, in its sentence, paragraph or farther."""
    gold, text = outcome.gold, outcome.article.text
    if gold is None or gold.source is None:
        return "no source"
    source = min(gold.source.spans, key=lambda s: min(abs(s.start - gold.span.end), abs(gold.span.start - s.end)))
    before = source.start < gold.span.start
    between = text[source.end : gold.span.start + 1] if before else text[gold.span.end : source.start]
    side = "before" if before else "after"
    if source.start >= gold.span.start and source.end <= gold.span.end:
        return "inside the quote"
    if _BREAK.search(between):
        return f"{side}, another paragraph"
    # The quote's own end ("…done." He said) is not a break between it and a tag after it.
    return f"{side}, another sentence" if _SENTENCE_BREAK.search(between) else f"{side}, same sentence"
