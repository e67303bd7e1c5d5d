"""A loaded Stanza package as a parser of articles.

Stanza's objects are mutable and stay in this room; only the frozen records of ``datatypes`` leave it. Packages like the
bundled one are run network by network (``fast.networks``), all others by Stanza's own processors
(``stanza.processors``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from quotes.arithmetic import Precision
from quotes.datatypes import Article, Document, Quote
from quotes.lang import load as load_language
from quotes.parse.excerpt import Excerpt, near_quotes, with_fuller_names
from quotes.parse.stanza.load import load
from quotes.parse.ways import genders_of, way_of


class Model(Protocol):
    """What parsing needs to know about a Stanza package."""

    @property
    def dir(self) -> Any: ...

    @property
    def package(self) -> str: ...


class Parser:
    """A loaded Stanza package. Loading takes seconds, so one parser serves a whole run."""

    def __init__(
        self, model: Model, language: str = "en", fast: bool = True, precision: Precision = Precision.WHOLE
    ) -> None:
        """Without ``fast``, Stanza's own processors are used even where our own run of the networks would do.

        ``precision`` is that of our own run.
        """
        processors = load(model.dir, model.package, language)
        self._language = load_language(language)
        genders = genders_of(processors, self._language)
        self._way = way_of(processors, genders, self._language, precision if fast else None)

    @property
    def way(self) -> str:
        """Return in words how the networks are run."""
        return self._way.way

    def parse(self, items: Sequence[tuple[Article, tuple[Quote, ...]]]) -> list[Document]:
        """Return a document for each article, in order.

        Articles without quotes give empty documents at almost no cost. An article's parse does not depend on the other
        articles in the batch.
        """
        near = [near_quotes(article, quotes, self._language) for article, quotes in items]
        documents = _of_busy(self._way.analyse, near)
        rows = zip(items, near, documents, strict=True)
        fuller = [with_fuller_names(a, excerpt, d, self._language) for (a, _), excerpt, d in rows]
        names = _of_busy(self._way.names, fuller)
        return [_joined(document, more) for document, more in zip(documents, names, strict=True)]


def _of_busy(work: Callable[[Sequence[Excerpt]], list[Document]], excerpts: Sequence[Excerpt]) -> list[Document]:
    """The documents that ``work`` makes of all excerpts with a text, in one call; the others get an empty document."""
    documents = [Document(excerpt.paragraphs, (), ()) for excerpt in excerpts]
    busy = [i for i, excerpt in enumerate(excerpts) if excerpt.reduced.text.strip()]
    for i, document in zip(busy, work([excerpts[i] for i in busy]) if busy else [], strict=True):
        documents[i] = document
    return documents


def _joined(document: Document, more: Document) -> Document:
    """A document joined with what was read of the same article for names alone."""
    entities = sorted((*document.entities, *more.entities), key=lambda e: e.span.start)
    return replace(document, entities=tuple(entities))
