"""All articles of a build with their quotes: on the disk, for an archive has more of them than fit into memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from quotes.articles import outlets as known_outlets
from quotes.database import ArticleRow
from quotes.datatypes import LocalSpeaker, QuoteRecord, Skipped
from quotes.datatypes.decisions import Outlet
from quotes.pipeline import shelf
from quotes.pipeline.shelf import OnDisk, Shelf
from quotes.pipeline.walk import Extracted
from quotes.statements import Wording
from quotes.text.normal import normal


@dataclass(slots=True)
class Corpus:
    """The articles of a build with their quotes, before they are considered together; a wording for each record."""

    articles: Shelf[ArticleRow]
    records: Shelf[QuoteRecord]
    wordings: Shelf[Wording]
    locals_: Shelf[tuple[str, LocalSpeaker]]
    outlets: tuple[Outlet, ...] = ()
    skipped: list[Skipped] = field(default_factory=list)
    parsed: int = 0

    def keep(self, folder: Path) -> OnDisk:
        """Return what keeps in ``folder`` what is made of the articles: in memory if their quotes are few."""
        return OnDisk(folder, None if len(self.records) <= shelf.FEW else shelf.AT_FIRST)


def gather(
    results: Iterable[Extracted | Skipped],
    folder: Path,
    outlets: tuple[Outlet, ...],
    watch: Callable[[Extracted | Skipped], None],
    parsed: int = 0,
) -> Corpus:
    """Return what the results add up to, in files in ``folder``; ``parsed`` articles were parsed before.

    Each outlet has one name there; what the cache holds of an article does not depend on it.
    """
    few = shelf.AT_FIRST
    corpus = Corpus(
        Shelf(folder, ArticleRow, few=few), Shelf(folder, QuoteRecord, few=few), Shelf(folder, Wording, few=few),
        Shelf(folder, tuple[str, LocalSpeaker], few=few), outlets, parsed=parsed,
    )  # fmt: skip
    by_alias = known_outlets.names(outlets)
    for result in results:
        watch(result)
        if isinstance(result, Skipped):
            corpus.skipped.append(result)
            continue
        article, extraction = result.article, result.extraction
        name = by_alias.get(normal(article.outlet), article.outlet) if article.outlet else article.outlet
        corpus.articles.append(replace(article, outlet=name) if name != article.outlet else article)
        for record, wording in zip(extraction.records, extraction.wordings, strict=True):
            corpus.records.append(replace(record, outlet=name) if name != record.outlet else record)
            corpus.wordings.append(wording)
        by_name = {local.name: local for local in extraction.speakers}
        for speaker in sorted(by_name):
            corpus.locals_.append((article.id, by_name[speaker]))
        corpus.parsed += result.parsed
    if len(corpus.records) <= shelf.FEW:
        for one in (corpus.articles, corpus.records, corpus.wordings, corpus.locals_):
            one.bring_back()
    return corpus
