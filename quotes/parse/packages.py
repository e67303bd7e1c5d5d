"""A parser for articles in several languages, each with its own Stanza package if the user has one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from quotes import lang
from quotes.arithmetic import Precision
from quotes.datatypes import Article, Document, Quote
from quotes.models import BUNDLED, MAIN_LANGUAGE, ModelChoice, package_for
from quotes.text.paragraphs import paragraphs

Item = tuple[Article, tuple[Quote, ...]]


class _Parses(Protocol):
    def parse(self, items: Sequence[Item]) -> list[Document]: ...


class Parsers:
    """The chosen package, already loaded, and those of other languages, loaded when an article first needs them."""

    def __init__(self, model: ModelChoice, precision: Precision = Precision.WHOLE) -> None:
        self._model, self._precision = model, precision
        self._loaded: dict[str, _Parses | None] = {}
        self._of(MAIN_LANGUAGE)  # before work is distributed, so that forked workers share its memory

    def parse(self, items: Sequence[Item]) -> list[Document]:
        """Return a document for each article, in order; it has no sentences if there is no package for the language.

        Raises InputError for an unknown language and ModelError for a damaged package.
        """
        codes = [lang.load(article.language).code for article, _ in items]
        documents: dict[int, Document] = {}
        for code in dict.fromkeys(codes):
            mine = [n for n, c in enumerate(codes) if c == code]
            parser = self._of(code)
            if parser is None:
                documents |= {n: Document(paragraphs(items[n][0].text), (), ()) for n in mine}
            else:
                documents |= zip(mine, parser.parse([items[n] for n in mine]), strict=True)
        return [documents[n] for n in range(len(items))]

    def _of(self, code: str) -> _Parses | None:
        if code not in self._loaded:
            from quotes.parse.parser import Parser

            package = package_for(self._model, code)
            parses = package is not None and (package.name != BUNDLED or bundled_parses(code))
            self._loaded[code] = Parser(package, code, precision=self._precision) if package and parses else None
        return self._loaded[code]


def bundled_parses(code: str) -> bool:
    """Return whether the bundled package parses the language, as ``[parse] bundled`` of the language's file says."""
    return bool(lang.load(code).table("parse").get("bundled", True))
