"""Which prediction matches which gold quote, and whether it is right.

A prediction matches a gold quote when their characters' intersection over union is at least 0.8, both without the
marks, space and end punctuation around them; one to one, the best first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quotes.datatypes import Span
from quotes.evaluation.gold import GoldArticle, GoldQuote, GoldSource, Prediction

MIN_OVERLAP = 0.8
PARTIAL_WORDS = 4  # a quote of fewer words is a partial one
_AROUND = " \t\r\n\u00a0\u200b\"'“”„‟‘’`.,;:!?…—–-"
_WORDS = re.compile(r"\w[\w'’.-]*")
_NAME_WORDS = re.compile(r"\w[\w'.-]*")
_NAME_ENDINGS = re.compile(r"'s$|'$|\.$")
_GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one gold quote, of one prediction, or of both where they match.

    ``mention``: the predicted mention overlaps the source; ``head``: it covers the source's head word;
    ``entity``: the canonical speaker has the entity's last name; ``person``: a reader would say that the right one is
    named; ``correct``: right span and right mention, or
    nobody named where nobody is; ``other``: the prediction lies on a span that is quoted but not speech;
    ``counted`` is False for predictions on quotes inside quotes, and on ``other`` spans when they name nobody.
    """

    article: GoldArticle
    gold: GoldQuote | None
    prediction: Prediction | None
    mention: bool = False
    head: bool = False
    entity: bool = False
    correct: bool = False
    person: bool = False
    other: bool = False
    counted: bool = True

    @property
    def partial(self) -> bool:
        """Return whether the quote has fewer than four words."""
        if self.gold is not None:
            return self.gold.partial
        span = self.prediction.span if self.prediction else Span(0, 0)
        return len(_WORDS.findall(trim(self.article.text, span).of(self.article.text))) < PARTIAL_WORDS


def trim(text: str, span: Span) -> Span:
    """Return ``span`` without marks, space and end punctuation at its sides."""
    start, end = max(0, min(span.start, len(text))), max(0, min(span.end, len(text)))
    while start < end and text[start] in _AROUND:
        start += 1
    while end > start and text[end - 1] in _AROUND:
        end -= 1
    return Span(start, end)


def overlap(one: Span, other: Span) -> float:
    """Return the intersection of two spans over their union, 0 to 1."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared / (max(one.end, other.end) - min(one.start, other.start)) if shared > 0 else 0.0


def outcomes(article: GoldArticle, predictions: Sequence[Prediction]) -> list[Judgement]:
    """Return the outcome of every gold quote of an article, then of every prediction that matches none."""
    golds = [trim(article.text, quote.span) for quote in article.quotes]
    spans = [trim(article.text, prediction.span) for prediction in predictions]
    matched = _match(golds, spans)
    results = [
        _of_gold(article, quote, predictions[matched[i]] if i in matched else None)
        for i, quote in enumerate(article.quotes)
    ]
    others = [trim(article.text, span) for span in article.others]
    nested = [trim(article.text, span) for span in article.nested]
    matches = set(matched.values())
    for j, prediction in enumerate(predictions):
        if j not in matches:
            other = _hits(spans[j], others)
            counted = not _hits(spans[j], nested) and (prediction.spoken or not other)
            results.append(Judgement(article, None, prediction, other=other, counted=counted))
    return results


def _match(golds: Sequence[Span], spans: Sequence[Span]) -> dict[int, int]:
    """Return for each matched gold quote the index of its prediction."""
    pairs = sorted(
        ((overlap(a, b), i, j) for i, a in enumerate(golds) for j, b in enumerate(spans) if a.overlaps(b)), reverse=True
    )
    matched: dict[int, int] = {}
    partners: set[int] = set()
    for value, i, j in pairs:
        if value >= MIN_OVERLAP and i not in matched and j not in partners:
            matched[i] = j
            partners.add(j)
    return matched


def _hits(span: Span, others: Iterable[Span]) -> bool:
    return any(overlap(span, other) >= MIN_OVERLAP for other in others)


def _of_gold(article: GoldArticle, quote: GoldQuote, prediction: Prediction | None) -> Judgement:
    if prediction is None:
        return Judgement(article, quote, None)
    source, mention_span = quote.source, prediction.mention
    if source is None:
        return Judgement(article, quote, prediction, correct=not prediction.spoken, person=not prediction.spoken)
    mention = mention_span is not None and any(mention_span.overlaps(span) for span in source.spans)
    head = mention and mention_span is not None and (source.head is None or mention_span.overlaps(source.head))
    entity = source.entity is not None and last_name(source.entity) in name_words(prediction.speaker or "")
    person = is_person(quote, source, prediction.speaker or "", mention)
    return Judgement(article, quote, prediction, mention, head, entity, correct=mention, person=person)


# Words in names and descriptions that say nothing about who is meant.
_SMALL_WORDS = frozenset(
    {"the", "a", "an", "of", "for", "and", "de", "la", "el", "los", "las", "del", "y", "his", "her", "their", "s"}
    | {"two", "mr", "mrs", "ms", "dr"}
)


def is_person(quote: GoldQuote, source: GoldSource, speaker: str, mention: bool) -> bool:
    """Return whether a canonical speaker is the one of a gold quote, as a reader of the index would judge.

    A named person or body: its last name, or half the significant words of a longer name ("Ministry of Health").
    Somebody whom the article only describes: the right mention, or a significant word in common.
    """
    entity = source.entity or ""
    common = _telling(entity) & _telling(speaker)
    if quote.kind == "nominal" or not entity:
        return bool(common) or (mention and (bool(speaker) or quote.kind != "pronoun"))
    if last_name(entity) in name_words(speaker):
        return True
    return len(_telling(entity)) > 1 and len(common) * 2 >= len(_telling(entity))


def _telling(name: str) -> set[str]:
    return {word for word in name_words(name) if word not in _SMALL_WORDS and len(word) > 1}


def name_words(name: str) -> list[str]:
    """Return the words of a name without case, accents and possessive endings."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'"))
    folded = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return [_NAME_ENDINGS.sub("", word) for word in _NAME_WORDS.findall(folded)]


def last_name(entity: str) -> str:
    """Return the last word of a name but "Jr." and the like, "" if there is none."""
    words = [word for word in name_words(entity) if word not in _GENERATIONS]
    return words[-1] if words else ""
