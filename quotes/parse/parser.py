"""Stanza's side of parsing: the only room that knows stanza and torch.

Stanza's objects are mutable and stay in here; what leaves are the frozen records of ``datatypes``.  Packages like the
bundled one are run network by network (``direct``), all others by Stanza's own processors (``stock``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from quotes.datatypes import Article, Document, Quote
from quotes.lang import load as load_language
from quotes.parse.fast.known import known
from quotes.parse.genders import Genders
from quotes.parse.job import Job, further_job, near_job
from quotes.parse.stanza.load import load


class Model(Protocol):
    """What parsing needs to know of a Stanza package."""

    @property
    def dir(self) -> Any: ...

    @property
    def package(self) -> str: ...


class Parser:
    """A loaded Stanza package; loading takes seconds, so one serves for a whole run."""

    def __init__(self, model: Model, language: str = "en", stock: bool = False) -> None:
        """``stock`` runs Stanza's own processors where the faster way would do too (to compare the two)."""
        from quotes.parse.fast import networks as direct
        from quotes.parse.stanza.processors import Stock

        processors = load(model.dir, model.package, language)
        words = load_language(language)
        genders = Genders(words, *_vectors(processors))
        way = Stock if stock or not direct.fits(processors) else direct.Direct
        self._way = way(processors, genders, words)
        self._language = words

    def parse(
        self, items: Sequence[tuple[Article, tuple[Quote, ...]]], earlier: Mapping[str, Document] | None = None
    ) -> list[Document]:
        """Return a document for each article, in order.

        Articles without quotes come back empty at almost no cost.  What an article's parse says does not
        depend on the other articles of the batch, nor on ``earlier``, the documents that this package made of earlier
        versions of the articles, by their ids: they only save time.
        """
        read = known((earlier or {}).values())
        near = [near_job(article, quotes, self._language) for article, quotes in items]
        documents = _of_busy(partial(self._way.analyse, known=read), near)
        further = [further_job(a, job, d) for (a, _), job, d in zip(items, near, documents, strict=True)]
        names = _of_busy(partial(self._way.names, known=read), further)
        return [_joined(document, more) for document, more in zip(documents, names, strict=True)]


def _of_busy(work: Callable[[Sequence[Job]], list[Document]], jobs: Sequence[Job]) -> list[Document]:
    """What ``work`` makes of each job that has a text, all of them together; nothing is found in the rest."""
    made = [Document(job.paragraphs, (), ()) for job in jobs]
    busy = [i for i, job in enumerate(jobs) if job.reduced.text.strip()]
    for i, result in zip(busy, work([jobs[i] for i in busy]) if busy else [], strict=True):
        made[i] = result
    return made


def _joined(document: Document, more: Document) -> Document:
    """A document with what was read of the same article besides for names."""
    entities = sorted((*document.entities, *more.entities), key=lambda e: e.span.start)
    return replace(document, entities=tuple(entities), skimmed=document.skimmed + more.skimmed)


def _vectors(processors: dict[str, Any]) -> tuple[Callable[[str], int | None], Any]:
    """How to look a lower-case word up in the package's word vectors, and the vectors, one a row."""
    pretrain = processors["depparse"].pretrain
    if pretrain is None:
        return (lambda word: None), None
    index = pretrain.vocab._unit2id
    return (lambda word: index.get(word)), pretrain.emb
