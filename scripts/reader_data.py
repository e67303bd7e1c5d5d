"""From gold articles to examples for the reader: the words of a quote's source, and the names of that person."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from reader_names import Person, people_of

from quotes import models
from quotes.attribute.learned.reader.network import Batch
from quotes.attribute.learned.reader.tape import Tape
from quotes.attribute.learned.reader.windows import Window
from quotes.datatypes import Article, Quote, Role, Span
from quotes.detect import detect
from quotes.evaluation.matching import overlap, trim
from quotes.lang import Language, load
from quotes.parse.packages import Parsers

MIN_IOU = 0.5  # for training; a quote half found still has its speaker
_WORD = re.compile(r"\w+(?:['’]\w+)?")
_SMALL_WORDS = 4  # letters of the longest small word inside a name: "van", "de la"
_SUFFIXES = frozenset(["Jr", "Sr", "II", "III", "IV"])
_BATCH = 40


@dataclass(frozen=True, slots=True)
class Target:
    """What a quote points at: spans of its source and its head, and of the names of whom it means.

    Without spans it is nobody's; ``person`` is None where it is not known which names are right.
    """

    spans: tuple[Span, ...]
    head: Span | None
    person: tuple[Span, ...] | None
    unsure: tuple[Span, ...] = ()  # names that may mean the same person or a relative


@dataclass(frozen=True, slots=True)
class Example:
    """An article with the targets of its quotes, and the people whose names can be exchanged in it."""

    id: str
    text: str
    quotes: tuple[Quote, ...]
    targets: Mapping[int, Target]
    people: tuple[Person, ...]

    def is_held(self, one_in: int) -> bool:
        """Return whether the article is kept out of training, one in a fixed number by a hash of its id."""
        return bool(one_in) and int(hashlib.md5(self.id.encode()).hexdigest(), 16) % one_in == 0


def load_examples(path: Path) -> list[Example]:
    """Return the examples of a gold file; articles are parsed for their names where their language has a package."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    parsers = Parsers(models.choose(None))
    made = []
    for start in range(0, len(records), _BATCH):
        part = records[start : start + _BATCH]
        articles = [Article(str(r["id"]), r["text"], path.name, language=r.get("language", "en")) for r in part]
        found = [detect(a.text, load(a.language)) for a in articles]
        documents = parsers.parse(list(zip(articles, found, strict=True)))
        for record, article, quotes, document in zip(part, articles, found, documents, strict=True):
            language = load(article.language)
            targets = targets_of(record, quotes, _titles(language))
            people = people_of(article, quotes, document, language)
            made.append(Example(article.id, article.text, quotes, targets, people))
    return made


def _titles(language: Language) -> frozenset[str]:
    return frozenset(
        word.rstrip(".") for key in ("male", "female", "titles") for word in language.words("honorifics", key)
    )


def targets_of(record: Mapping[str, Any], quotes: Sequence[Quote], titles: Set[str]) -> dict[int, Target]:
    """Return the targets of an article's detected quotes; those that gold calls nested have none.

    ``titles`` are words before a name that are no part of it.
    """
    text = record["text"]
    gold = [(trim(text, Span(q["start"], q["end"])), q["source"]) for q in record["quotes"]]
    nested = [trim(text, Span(*n)) for n in record.get("nested_spans", [])]
    names = _names(text, quotes, titles)
    made = {}
    for index, quote in enumerate(quotes):
        if quote.role is Role.NESTED:
            continue
        span = trim(text, quote.span)
        best = max(gold, key=lambda g: overlap(span, g[0]), default=None)
        if best is not None and overlap(span, best[0]) >= MIN_IOU:
            made[index] = _target(best[1], names)
        elif not any(overlap(span, n) >= MIN_IOU for n in nested):
            made[index] = Target((), None, ())
    return made


def _target(source: Mapping[str, Any] | None, names: Sequence[tuple[Span, tuple[str, ...]]]) -> Target:
    if not source:
        return Target((), None, ())
    spans = tuple(Span(*s) for s in source["spans"])
    head = Span(*source["head"]) if source.get("head") else None
    entity = [w for w in _WORD.findall(source.get("entity") or "") if w[0].isupper() and w not in _SUFFIXES]
    if not entity:
        return Target(spans, head, (head,) if head else spans)
    right: list[Span] = []
    unsure: list[Span] = []
    for span, words in names:
        if entity[-1] in words or (words[-1] in entity and len(words) <= len(entity)):
            strange = [w for w in words if w not in entity and w not in _SUFFIXES]
            (unsure if strange else right).append(span)
    if not right:
        right, unsure = unsure, []
    return Target(spans, head, tuple(right) if right else None, tuple(unsure))


def _names(text: str, quotes: Sequence[Quote], titles: Set[str]) -> list[tuple[Span, tuple[str, ...]]]:
    """Runs of capitalised words outside quotes, titles before them left out, with the words."""
    inside = [q.outer for q in quotes]
    found = []
    for run in _runs(text):
        words = [m for m in run if m[0][0].isupper()]
        while len(words) > 1 and words[0][0].lower() in titles:
            words = words[1:]
        span = Span(words[0].start(), words[-1].end())
        if not any(q.overlaps(span) for q in inside):
            found.append((span, tuple(re.sub(r"['’]s?$", "", m[0]) for m in words)))
    return found


def _runs(text: str) -> list[list[re.Match[str]]]:
    """Runs that begin with a capitalised word and hold small ones only between such."""
    runs: list[list[re.Match[str]]] = []
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        gap = text[run[-1].end() : word.start()] if run else ""
        goes_on = run and (gap in (" ", "\u00a0", "-") or (gap in (". ", ".") and len(run[-1][0]) <= 2))
        capital = word[0][0].isupper()
        small = bool(run) and word[0].islower() and len(word[0]) <= _SMALL_WORDS and run[-1][0][0].isupper()
        if not goes_on or not (capital or small):
            runs += [run] if run else []
            run = [word] if capital else []
        else:
            run.append(word)
    return [*runs, run] if run else runs


@dataclass(frozen=True, slots=True)
class Goal:
    """For each quote of a batch and each word of its window (nobody last): whether it is right, whether left out."""

    right: torch.Tensor
    ignored: torch.Tensor


def goals(items: Sequence[tuple[Example, Tape, Window]], batch: Batch) -> tuple[Goal, Goal]:
    """Return what the quotes of a batch should point at: as the mention, and as the person."""
    width = batch.words.shape[1] + 1
    made = [np.zeros((len(batch.window), width), dtype=bool) for _ in range(4)]
    row = 0
    for example, tape, window in items:
        leading = [p for p in tape.pieces[window.start : window.end] if p.leads]
        starts, ends = np.array([p.start for p in leading]), np.array([p.end for p in leading])
        for quote in window.quotes:
            _mark(example.targets[quote], starts, ends, [m[row] for m in made])
            row += 1
    mention, ignored, person, unsure = (torch.from_numpy(m) for m in made)
    return Goal(mention, ignored & ~mention), Goal(person, unsure & ~person)


def _mark(target: Target, starts: np.ndarray, ends: np.ndarray, rows: list[np.ndarray]) -> None:
    mention, ignored, person, unsure = rows
    if not target.spans:
        mention[-1] = person[-1] = True
        return
    count = len(starts)

    def over(spans: Iterable[Span]) -> np.ndarray:
        found = np.zeros(count, dtype=bool)
        for span in spans:
            found |= (starts < span.end) & (ends > span.start)
        return found

    mention[:count] = over([target.head] if target.head else target.spans)
    ignored[:count] = over(target.spans)
    if target.person:
        person[:count] = over(target.person)
        unsure[:count] = over(target.unsure)
