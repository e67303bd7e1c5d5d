#!/usr/bin/env python3
"""Score the links between translations on labelled articles: translation_pairs.py [FOLDER ...] [--show] [--fit].

A file of FOLDER (data/gold/translations/held_out) has articles on one story, each after a line
"=== language | outlet | date".  A label in braces stands behind each quote; quotes with the same label say the same,
all others of a story are near misses.  The articles go through the whole pipeline.  Prints precision and recall over
pairs of statements, in two languages and within one, with --show the pairs that are not as labelled.  --fit prints
weights for quotes/statements/translations/weigh.py instead, fitted on the pairs in two languages.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from quotes import models, statements
from quotes import speakers as people
from quotes.arithmetic import best_precision
from quotes.articles.read import read
from quotes.datatypes import Link, QuoteRecord, Skipped, Statement
from quotes.pipeline.build import tools
from quotes.pipeline.records import with_speakers
from quotes.pipeline.walk import extract
from quotes.statements import translations
from quotes.statements.translations import weigh
from quotes.statements.translations.neighbours import near
from quotes.statements.translations.said import Said, can_be_translated, said_of

ROOT = Path(__file__).parent.parent
HELD_OUT = ROOT / "data" / "gold" / "translations" / "held_out"
_HEAD = re.compile(r"^=== (.+) \| (.+) \| (.+)$", re.MULTILINE)
_LABEL = re.compile(r"\{([a-z0-9]+)\}")
_CLOSING = '"”»,.'


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article with its labels: where a quote ends, and what it says."""

    id: str
    story: str
    language: str
    outlet: str
    day: str
    text: str
    labels: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Found:
    """What the pipeline makes of articles."""

    records: Sequence[QuoteRecord]
    statements: Sequence[Statement]
    links: Sequence[Link]


def labelled(folder: Path) -> Iterator[Labelled]:
    """Yield the articles of the stories of a folder."""
    for file in sorted(folder.glob("*.txt")):
        heads_and_texts = _HEAD.split(file.read_text(encoding="utf-8"))[1:]
        for number in range(0, len(heads_and_texts), 4):
            language, outlet, day, marked = heads_and_texts[number : number + 4]
            text, labels, end = "", {}, 0
            for match in _LABEL.finditer(marked):
                text += marked[end : match.start()]
                labels[len(text.rstrip(_CLOSING))] = match[1]
                end = match.end()
            id = f"{file.stem}-{number // 4}"
            yield Labelled(id, file.stem, language, outlet, day, text + marked[end:], labels)


def found(articles: Sequence[Labelled]) -> Found:
    """Return what the pipeline finds in articles, with the known speakers of data/speakers.yml."""
    registry = people.load(ROOT / "data" / "speakers.yml")
    records: list[QuoteRecord] = []
    locals_ = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        rows = (
            {"id": a.id, "text": a.text, "outlet": a.outlet, "published": a.day, "language": a.language}
            for a in articles
        )
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        for result in extract(read([path]), tools(models.choose(None), registry, best_precision(), reader=True)):
            if isinstance(result, Skipped):
                raise SystemExit(f"{result.input}: {result.reason}")
            records.extend(result.extraction.records)
            locals_.extend((result.article.id, speaker) for speaker in result.extraction.speakers)
    ids, canonical = people.resolve(locals_, registry)
    named = list(with_speakers(records, ids, {s.id: s for s in canonical}))
    revised, groups, _ = statements.merge_and_revise(named)
    language_of = {a.id: a.language for a in articles}
    spoken = {s.id: s.language for s in canonical if s.language}
    return Found(revised, groups, translations.link(groups, revised, language_of, spoken, encoder=translations.encode))


def keys_of(articles: Iterable[Labelled], result: Found) -> dict[str, set[tuple[str, str]]]:
    """Return the labels of each statement, with their stories; a quote that was not found is a statement of its own."""
    of = {member.quote_id: statement.id for statement in result.statements for member in statement.members}
    by_end = {
        (record.article_id, record.end + shift): of[record.id]
        for record in result.records
        if record.id in of
        for shift in (0, 1)
    }
    keys: dict[str, set[tuple[str, str]]] = {}
    for article in articles:
        for end, label in article.labels.items():
            statement = by_end.get((article.id, end)) or by_end.get((article.id, end + 1)) or f"{article.id}:{end}"
            keys.setdefault(statement, set()).add((article.story, label))
    return keys


def languages_of(articles: Iterable[Labelled], result: Found) -> dict[str, set[str]]:
    """Return the languages in which each statement is printed."""
    language = {article.id: article.language for article in articles}
    by_id = {record.id: record for record in result.records}
    return {s.id: {language[by_id[m.quote_id].article_id] for m in s.members} for s in result.statements}


def outcomes(articles: Sequence[Labelled], result: Found) -> Iterator[tuple[str, bool, bool, tuple[str, str]]]:
    """Yield each pair of one story's statements: its kind, whether it says the same, whether it is linked, its ids."""
    keys = keys_of(articles, result)
    languages = languages_of(articles, result)
    linked = {(link.statement_id, link.other_id) for link in result.links}
    for one, other in combinations(sorted(keys), 2):
        if {story for story, _ in keys[one]} & {story for story, _ in keys[other]}:
            within = languages.get(one, set()) & languages.get(other, set())
            kind = "into one language" if within else "in two languages"
            yield kind, bool(keys[one] & keys[other]), (one, other) in linked, (one, other)


def fit(articles: Sequence[Labelled], result: Found, decay: float = 0.5) -> list[float]:
    """Return weights for pairs in two languages: logistic regression, with an L2 penalty on scaled features."""
    keys, by_id = keys_of(articles, result), {record.id: record for record in result.records}
    language_of = {a.id: a.language for a in articles}
    rows, wanted = [], []
    by_speaker: dict[str, list[Said]] = {}
    for statement in result.statements:
        quotes = [by_id[member.quote_id] for member in statement.members]
        if statement.id in keys and can_be_translated(statement, quotes):
            by_speaker.setdefault(str(statement.speaker_id), []).append(said_of(statement, quotes, language_of))
    for said in by_speaker.values():
        for pair in near(said, [translations.encode(one.texts) for one in said]):
            a, b = said[pair.a], said[pair.b]
            if a.language != b.language and not a.facts[pair.text_a].contradicts(b.facts[pair.text_b]):
                rows.append(weigh.features(pair, a, b))
                wanted.append(bool(keys[a.id] & keys[b.id]))
    values, target = np.array(rows), np.array(wanted, float)
    scale = values.std(axis=0) + 1e-9
    design = np.c_[values / scale, np.ones(len(values))]
    weights, penalty = np.zeros(design.shape[1]), np.diag([decay] * len(scale) + [0.0])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (chance - target) + penalty @ weights
        weights -= np.linalg.solve((design.T * (chance * (1 - chance))) @ design + penalty, slope)
    return [round(float(w), 2) for w in (*(weights[:-1] / scale), weights[-1])]


def main() -> None:
    """Print the figures or the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="*", default=[HELD_OUT])
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--fit", action="store_true")
    options = parser.parse_args()
    articles = [article for folder in options.folders for article in labelled(folder)]
    result = found(articles)
    if options.fit:
        print(dict(zip((*weigh.FEATURES, "constant"), fit(articles, result), strict=True)))
        return
    texts = {statement.id: statement.text for statement in result.statements}
    score = {(link.statement_id, link.other_id): link.score for link in result.links}
    counts: dict[str, Counter[tuple[bool, bool]]] = {}
    for kind, same, is_linked, ids in outcomes(articles, result):
        counts.setdefault(kind, Counter())[same, is_linked] += 1
        if options.show and same != is_linked:
            one, other = (texts.get(id, "not found") for id in ids)
            print(f"{'missed' if same else 'wrong'} {score.get(ids, '')}: {one} | {other}")
    for kind, count in sorted(counts.items(), reverse=True):
        right, wrong, missed = count[True, True], count[False, True], count[True, False]
        precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
        print(f"{kind}: precision {precision:.3f} ({right} of {right + wrong}),", end=" ")
        print(f"recall {recall:.3f} ({right} of {right + missed}), {count[False, False] + wrong} near misses")


if __name__ == "__main__":
    main()
