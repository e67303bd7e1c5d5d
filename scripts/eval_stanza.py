"""Print the figures of a Stanza package: ``eval_stanza.py DATA [--language es] [--model NAME] [--card FILE]``.

Scores are percent: F1 of the CoNLL 2018 evaluation for tokens, sentences, tags and trees, F1 of whole names by type.
Words are compared, not tokens, so that packages with and without multi-word tokens read on one scale.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parent.parent))

import stanza  # noqa: E402
import stanza_data as data  # noqa: E402
import torch  # noqa: E402
from stanza.models.common.utils import ud_scores  # noqa: E402

from quotes.models import BUNDLED, MAIN_LANGUAGE, ModelChoice, choose  # noqa: E402
from quotes.parse.stanza.load import load  # noqa: E402

TREEBANKS = {
    "en": {"EWT test": "ewt_test", "GUM news": "gum_news_eval"},
    "es": {"AnCora test": "es_ancora-ud-test"},
}
NAMES = {
    "en": {
        "worldwide test": "ww_test",
        "UNER EWT test": "uner_ewt_test",
        "UNER PUD": "uner_pud",
        "GUM news": "gum_news_eval",
    },
    "es": {"CoNLL-2002 test": "conll2002/es.test"},
}
SYNTAX = "tokenize,pos,lemma,depparse"
TYPES = ("PERSON", "ORG", "LOC")
SYNONYMS = {"PER": "PERSON", "GPE": "LOC", "FAC": "LOC", "LOCATION": "LOC", "ORGANIZATION": "ORG"}
CARD_MARKS = ("<!-- figures -->", "<!-- end of figures -->")  # what is between them in a model card is rewritten
LENGTH_LIMIT = "<UNK>"  # what Stanza writes for a token that is too long for it


def pipeline(model: ModelChoice, language: str, processors: str, **options: Any) -> stanza.Pipeline:
    """The package's processors, offline and on one thread."""
    return stanza.Pipeline(
        language, dir=str(model.dir), package=model.package, processors=processors, download_method=None, verbose=False,
        use_gpu=False, **options,
    )  # fmt: skip


def against(gold: Path, document: Any) -> dict[str, float]:
    """F1 in percent of each measure of the CoNLL 2018 evaluation."""
    for sentence in document.sentences:
        for token in sentence.tokens:
            if token.text == LENGTH_LIMIT:
                token.text = document.text[token.start_char : token.end_char]
                for word in token.words:
                    word.text = token.text
    scores = ud_scores(str(gold), io.StringIO(f"{document:C}\n\n"))
    return {name: 100 * score.f1 for name, score in scores.items()}


def row(title: str, scores: dict[str, float], names: Sequence[str]) -> str:
    """One line of figures."""
    return f"{title:24}" + "".join(f"  {name} {scores[name]:.1f}" for name in names)


def trees(model: ModelChoice, language: str, source: Path, folder: Path) -> Iterator[str]:
    """Raw text and gold words of each treebank."""
    raw, given = pipeline(model, language, SYNTAX), pipeline(model, language, SYNTAX, tokenize_pretokenized=True)
    for title, name in TREEBANKS[language].items():
        gold = data.read_conllu(source / "ud" / f"{name}.conllu")
        data.write_text(folder / name, gold, 0, random.Random(0))
        scores = against(folder / f"{name}.conllu", raw((folder / f"{name}.txt").read_text(encoding="utf-8")))
        yield row(f"{title}, raw text", scores, ("Words", "Sentences", "UPOS", "Lemmas", "UAS", "LAS"))
        scores = against(folder / f"{name}.conllu", given([[w.form for w in s.words] for s in gold]))
        yield row(f"{title}, gold words", scores, ("UPOS", "XPOS", "Lemmas", "UAS", "LAS"))


def names(model: ModelChoice, language: str, source: Path) -> Iterator[str]:
    """Names on gold tokens."""
    tagger = pipeline(model, language, "tokenize,ner", tokenize_pretokenized=True)
    for title, name in NAMES[language].items():
        gold = data.read_names(source / "ner" / f"{name}.json")
        counts: Counter[tuple[str, str]] = Counter()
        for sentence, found in zip(gold, tagger([[t for t, _ in s] for s in gold]).sentences, strict=True):
            right = set(data.spans([(text, _begin_inside(tag)) for text, tag in sentence]))
            tagged = [(t.text, _begin_inside(t.ner)) for t in found.tokens]
            ours = {span for span in data.spans(tagged) if span[0] in TYPES}
            for what, spans in (("gold", right), ("found", ours), ("right", right & ours)):
                counts.update((what, kind) for kind, _, _ in spans)
        sizes = {k: counts["gold", k] + counts["found", k] for k in TYPES}
        scores = {k: 200 * counts["right", k] / max(1, size) for k, size in sizes.items()}
        yield row(f"{title}, names", scores, TYPES)


def _begin_inside(tag: str) -> str:
    """A BIOES or BIO tag of any name inventory as a BIO tag of ours."""
    if tag == "O":
        return tag
    kind = SYNONYMS.get(tag[2:], tag[2:])
    return {"S": "B", "E": "I"}.get(tag[0], tag[0]) + "-" + kind


def figures(model: ModelChoice, language: str, source: Path, only: str | None) -> Iterator[str]:
    """Every figure as a line of text."""
    began = time.perf_counter()
    load(model.dir, model.package, language)
    seconds = time.perf_counter() - began
    size = sum(p.stat().st_size for p in (model.dir / language).rglob("*.pt")) / 1e6
    yield f"{size:.1f} MB, loaded in {seconds:.1f} s, fingerprint {model.fingerprint}"
    with tempfile.TemporaryDirectory() as folder:
        if only != "names":
            yield from trees(model, language, source, Path(folder))
    if only != "trees":
        yield from names(model, language, source)


def update(card: Path, lines: Sequence[str]) -> None:
    """Put the figures, with today's date, between the marks of a model card."""
    before, _, rest = card.read_text(encoding="utf-8").partition(CARD_MARKS[0])
    _, _, after = rest.partition(CARD_MARKS[1])
    block = "\n".join(f"    {text}" for text in (f"Measured on {datetime.now(UTC):%Y-%m-%d}", *lines))
    card.write_text(f"{before}{CARD_MARKS[0]}\n\n{block}\n\n{CARD_MARKS[1]}{after}", encoding="utf-8")


def main() -> None:
    """Parse the arguments and print."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("data", type=Path, help="folder with ud/ and ner/")
    cli.add_argument("--language", choices=sorted(TREEBANKS), default=MAIN_LANGUAGE, help="the package's language")
    cli.add_argument("--model", default=BUNDLED, help="bundled (the default), stanford, or a folder in Stanza's layout")
    cli.add_argument("--only", choices=["trees", "names"], help="only these figures")
    cli.add_argument("--card", type=Path, help="a model card whose figures are to be rewritten")
    arguments = cli.parse_args()
    torch.set_num_threads(1)
    lines = []
    for text in figures(
        choose(arguments.model, arguments.language), arguments.language, arguments.data, arguments.only
    ):
        print(text, flush=True)
        lines.append(text)
    if arguments.card:
        update(arguments.card, lines)


if __name__ == "__main__":
    main()
