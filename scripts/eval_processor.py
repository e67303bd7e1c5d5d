#!/usr/bin/env python3
"""Compare the quotes of the Stanza processor with annotated articles: scripts/eval_processor.py GOLD [--articles N]

The articles come in the form that "quotes evaluate" reads; the figures are the same ones, without known speakers.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import stanza
from rich.console import Console

import quotes.stanza  # noqa: F401  (registers the processor)
from quotes import evaluation
from quotes.datatypes import Role, Span
from quotes.evaluation import report
from quotes.evaluation.gold import GoldArticle, Prediction, load_gold
from quotes.models import choose
from quotes.stanza import QuoteSpan


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--articles", type=int, help="only the first so many")
    parser.add_argument("--model", help="Stanza package, as for the command line")
    wanted = parser.parse_args()
    articles = load_gold(wanted.gold)[: wanted.articles]
    report.show(evaluation.score(articles, predict(articles, wanted.model)), Console(width=120))


def predict(articles: list[GoldArticle], model: str | None) -> dict[str, tuple[Prediction, ...]]:
    """Return what the processor finds in each article."""
    choice = choose(model)
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as nobody:
        nobody.write("[]\n")
        nobody.flush()
        pipeline = stanza.Pipeline(
            "en", dir=str(choice.dir), package=choice.package, processors="tokenize,pos,lemma,depparse,ner,quote",
            quote_speakers=nobody.name, download_method=None, use_gpu=False, verbose=False,
        )  # fmt: skip
    return {a.id: tuple(_prediction(q) for q in pipeline(a.text).quotes if q.role != Role.NESTED) for a in articles}


def _prediction(quote: QuoteSpan) -> Prediction:
    mention = Span(quote.mention.start_char, quote.mention.end_char) if quote.mention else None
    span = Span(quote.start_char, quote.end_char)
    return Prediction(span, mention, quote.speaker, quote.rule, Role(quote.role), quote.confidence)


if __name__ == "__main__":
    main()
