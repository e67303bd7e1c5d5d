#!/usr/bin/env python3
"""Tell what scorer and reader are worth: ablation.py GOLD.jsonl … [--weights FILE].

Each gold file, in the format of `quotes evaluate`, is parsed once and attributed three times: by the scorer alone, by
the reader alone and by both.  Sure patterns, coreference and the judgement of names are the same in all three.
--weights gives the scorer other weights than the bundled ones (at the bundled temperature), such as those of a training
with fewer articles.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from quotes import models
from quotes.arithmetic import best_precision
from quotes.attribute import attribute, reader_of
from quotes.attribute.learned import assemble
from quotes.attribute.learned.mixing import Mixing, mixing_of
from quotes.attribute.learned.reader import Reads
from quotes.attribute.learned.scorer import Weights, bundled, parse_weights
from quotes.datatypes import Article, Attribution, Document, Quote, Role
from quotes.detect import detect
from quotes.evaluation import Evaluation, score
from quotes.evaluation.gold import GoldArticle, Prediction, load_gold
from quotes.lang import load
from quotes.parse.packages import Parsers

BATCH = 40
EVERYBODY = 2.0  # above every probability: the reader is asked about each quote

Parsed = tuple[Article, tuple[Quote, ...], Document]


def parse(gold: Sequence[GoldArticle]) -> list[Parsed]:
    """Return the articles with their quotes and parses."""
    parsers = Parsers(models.choose(None), best_precision())
    made: list[Parsed] = []
    for start in range(0, len(gold), BATCH):
        part = gold[start : start + BATCH]
        articles = [Article(a.id, a.text, a.id, title=a.title, outlet=a.outlet, language=a.language) for a in part]
        quotes = [detect(a.text, load(a.language)) for a in articles]
        documents = parsers.parse(list(zip(articles, quotes, strict=True)))
        made += zip(articles, quotes, documents, strict=True)
    return made


def judge(
    gold: Sequence[GoldArticle],
    parsed: Sequence[Parsed],
    weights: Mapping[str, Weights],
    reader: Reads | None,
    mixings: Mapping[str, Mixing],
) -> Evaluation:
    """Return the figures of one way to attribute."""
    predictions = {}
    with patch.object(assemble, "mixing_of", mixings.__getitem__):
        for article, quotes, document in parsed:
            language = load(article.language)
            found = attribute(article, quotes, document, (), language, weights.get(language.code), reader)
            pairs = zip(quotes, found, strict=True)
            predictions[article.id] = tuple(_prediction(q, a) for q, a in pairs if a.role is not Role.NESTED)
    return score(gold, predictions)


def _prediction(quote: Quote, answer: Attribution) -> Prediction:
    mention = answer.mention.span if answer.mention else None
    speaker = answer.speaker.name if answer.speaker else None
    return Prediction(quote.span, mention, speaker, answer.rule, answer.role, answer.confidence)


def main() -> None:
    """Print a table for each gold file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--weights", type=Path, help="English weights of the scorer")
    chosen = parser.parse_args()
    weights = {}
    if chosen.weights:
        given = parse_weights(chosen.weights.read_text(encoding="utf-8"))
        temperature = bundled("en").source.temperature
        weights["en"] = replace(given, source=replace(given.source, temperature=temperature))
    reader = reader_of(best_precision())
    for path in chosen.gold:
        gold = load_gold(path)
        both = {language: mixing_of(language) for language in {a.language for a in gold}}
        alone = {code: replace(m, below=EVERYBODY, scorer=0.0, mention=1.0, nobody=1.0) for code, m in both.items()}
        parsed = parse(gold)
        for name, which, mixing in (("scorer", None, both), ("reader", reader, alone), ("both", reader, both)):
            found = judge(gold, parsed, weights, which, mixing)
            every, short = found.figures["all"], found.figures["partial"]
            print(
                f"{path}, {name}: right person {every['who_f']:.3f}, end to end {every['e2e_f']:.3f}, "
                f"up to three words {short['e2e_f']:.3f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
