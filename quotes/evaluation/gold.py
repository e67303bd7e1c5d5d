"""Gold quotes and predictions, read from JSON lines, one article a line.

Gold: ``{id, text, language?, quotes: [{start, end, partial, source_kind, source: {spans, head?, text, entity?}|null}],
other_quoted_spans: [{start, end}], nested_spans: [[start, end]]}``.  Predictions: what ``quotes extract`` prints, of
which ``{id, quotes: [{start, end, speaker_start, speaker_end, speaker}]}`` is enough.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from quotes.datatypes import Span
from quotes.errors import InputError
from quotes.lang import FALLBACK

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class GoldSource:
    """Who said a gold quote: the spans of the mention, its head word, and the person or body meant."""

    spans: tuple[Span, ...]
    head: Span | None
    text: str
    entity: str | None


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """A quote as people annotated it; ``kind`` is the form of its source: name, pronoun, nominal or none."""

    span: Span
    partial: bool
    kind: str
    source: GoldSource | None


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article with all its quotes; ``others`` are quoted but not speech, ``nested`` are quotes inside quotes."""

    id: str
    text: str
    title: str | None
    outlet: str | None
    quotes: tuple[GoldQuote, ...]
    others: tuple[Span, ...]
    nested: tuple[Span, ...]
    language: str = FALLBACK


@dataclass(frozen=True, slots=True)
class Prediction:
    """A quote as a system found it; without ``mention`` and ``speaker`` it says that nobody is named."""

    span: Span
    mention: Span | None
    speaker: str | None
    rule: str = ""
    role: str = ""
    confidence: float | None = None

    @property
    def spoken(self) -> bool:
        """Return whether the prediction names a speaker."""
        return self.mention is not None or bool(self.speaker)


def load_gold(path: Path) -> list[GoldArticle]:
    """Return the gold articles of a file.  Raises InputError, with the line, when it is not such a file."""
    return [_read(record, path, line, article_of) for line, record in _lines(path)]


def load_predictions(path: Path) -> dict[str, tuple[Prediction, ...]]:
    """Return the predictions of a file by article id.  Raises InputError, with the line, when it is not such a file."""
    return dict(_read(record, path, line, _predictions) for line, record in _lines(path))


def _lines(path: Path) -> Iterator[tuple[int, Any]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, json.loads(line)
    except (OSError, ValueError) as error:
        raise InputError(str(error), input=str(path), remedy="give a file of JSON lines, one article each") from error


def _read(record: Any, path: Path, line: int, make: Callable[[Any], T]) -> T:
    try:
        return make(record)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        where = f"{path}:{line}"
        raise InputError(f"not a record of quotes ({type(error).__name__}: {error})", input=where) from error


def article_of(record: Mapping[str, Any]) -> GoldArticle:
    """Return the gold article of a record; raises KeyError, TypeError or ValueError where it is not such a record."""
    return GoldArticle(
        id=record["id"],
        text=record["text"],
        title=record.get("title"),
        outlet=record.get("publisher") or record.get("outlet"),
        quotes=tuple(_quote(quote) for quote in record["quotes"]),
        others=tuple(Span(o["start"], o["end"]) for o in record.get("other_quoted_spans", [])),
        nested=tuple(Span(start, end) for start, end in record.get("nested_spans", [])),
        language=record.get("language") or FALLBACK,
    )


def _quote(record: Mapping[str, Any]) -> GoldQuote:
    source = record["source"]
    span = Span(record["start"], record["end"])
    return GoldQuote(span, bool(record["partial"]), record["source_kind"], _source(source) if source else None)


def _source(record: Mapping[str, Any]) -> GoldSource:
    head = record.get("head")
    spans = tuple(Span(start, end) for start, end in record["spans"])
    return GoldSource(spans, Span(*head) if head else None, record.get("text", ""), record.get("entity"))


def _predictions(record: Mapping[str, Any]) -> tuple[str, tuple[Prediction, ...]]:
    return record["id"], tuple(_prediction(quote) for quote in record["quotes"])


def _prediction(record: Mapping[str, Any]) -> Prediction:
    start, end = record.get("speaker_start"), record.get("speaker_end")
    mention = None if start is None or end is None else Span(start, end)
    return Prediction(
        span=Span(record["start"], record["end"]),
        mention=mention,
        speaker=record.get("speaker"),
        rule=record.get("rule") or "",
        role=record.get("role") or "",
        confidence=record.get("confidence"),
    )
