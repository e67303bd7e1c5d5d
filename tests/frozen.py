"""A small corpus of our own with its parses, so that most tests of the pipeline need no model.

``QUOTES_FREEZE=1 pytest tests/pipeline`` parses anew what is missing under ``parses/``
(delete a file to renew it) with the bundled Stanza package.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.datatypes import Article, Document, Entity, Quote, Sentence, Span, Speaker, Token
from quotes.lang import FALLBACK, load
from quotes.models import ModelChoice
from quotes.text.normal import digest
from quotes.text.paragraphs import paragraphs

if TYPE_CHECKING:  # what builds is not there where an index is only read, and these tests run there too
    from quotes.pipeline.extraction import Tools

PARSES = Path(__file__).parent / "parses"

CORPUS = {
    "gazette.txt": """---
title: Bridge stays shut
outlet: The Sample Gazette
url: https://example.org/gazette/bridge
published: 2026-01-08
---
Bridge stays shut

Mayor Carol Jensen said on Thursday that the bridge of Easton would stay closed.

“The bridge will not open before May,” Jensen told reporters. “We will not gamble with lives.”

A spokesman for the contractor said the steel was “late but sound”.
""",
    "courier.txt": """---
outlet: Specimen Courier
url: https://example.org/courier/1
published: 2026-01-09
---
“We will not gamble with lives,” said Carol Jensen, the mayor of Easton.

She called the delay “painful” for all who live there.

Pupils of the town read “Bridges of Iron” in school.
""",
    "post.md": """The bridge “will not open before May”, according to Ms Jensen.

"Nobody asked us," said Tom Baker, a ferry owner. "Nobody ever does.
""",
    "silent.txt": "A report without a single mark of quotation.\n\nIt has two paragraphs.\n",
}


class FrozenParser:
    """Gives the frozen parse of each article; ``seen`` are the texts it was asked for."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def parse(self, items: Sequence[tuple[Article, tuple[Quote, ...]]]) -> list[Document]:
        self.seen.extend(article.text for article, _ in items)
        return [self._frozen(article, quotes) for article, quotes in items]

    def _frozen(self, article: Article, quotes: tuple[Quote, ...]) -> Document:
        if load(article.language).code != FALLBACK:  # frozen are English articles only
            return Document(paragraphs(article.text), (), ())
        path = PARSES / f"{digest(article.text)}.json"
        if path.exists():
            return thawed(json.loads(path.read_text(encoding="utf-8")))
        if not quotes:
            return Document((), (), ())
        if not os.environ.get("QUOTES_FREEZE"):
            raise AssertionError(f"no frozen parse of {article.source}: see {__file__}")
        from quotes.models import choose
        from quotes.parse.parser import Parser

        document = Parser(choose()).parse([(article, quotes)])[0]
        path.write_text(json.dumps(astuple(document), ensure_ascii=False) + "\n", encoding="utf-8")
        return document


def thawed(plain: Any) -> Document:
    """Return the document that lists of its records' fields stand for."""
    blocks, sentences, entities = plain
    return Document(
        tuple(Span(*block) for block in blocks),
        tuple(Sentence(Span(*s), p, tuple(Token(Span(*span), *more) for span, *more in ts)) for s, p, ts in sentences),
        tuple(Entity(Span(*span), *more) for span, *more in entities),
    )


def write_corpus(folder: Path, names: Sequence[str] = tuple(CORPUS)) -> Path:
    """Write the articles with these names, and no others, into ``folder``."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name in names:
        (folder / name).write_text(CORPUS[name], encoding="utf-8")
    return folder


def frozen_tools(
    model: ModelChoice, known: tuple[Speaker, ...], precision: object = None, reader: bool = False
) -> Tools:
    """Tools in place of ``pipeline.build.tools``, whose parser needs no model."""
    from quotes.pipeline.extraction import Tools

    return Tools(FrozenParser, known)
