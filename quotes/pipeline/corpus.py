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
from quotes.pipeline.ray.readfiles import ReadFiles
from quotes.pipeline.ray.shares import About, Away
from quotes.pipeline.shelf import OnDisk, Shelf
from quotes.pipeline.walk import Extracted
from quotes.statements import Wording
from quotes.text.normal import normal


@dataclass(slots=True)
class Corpus:
    """The articles of a build with their quotes, before they are considered together; a wording for each record.

    So ``few`` quotes need no file (``shelf.FEW`` if None).
    """

    articles: Shelf[ArticleRow]
    records: Shelf[QuoteRecord]
    wordings: Shelf[Wording]
    locals_: Shelf[tuple[str, LocalSpeaker]]
    outlets: tuple[Outlet, ...] = ()
    skipped: list[Skipped] = field(default_factory=list)
    parsed: int = 0
    few: int | None = None
    away: Away | None = None  # the quotes of articles that are not here

    @property
    def is_small(self) -> bool:
        """Return whether the quotes are few."""
        count = len(self.records) + (self.away.count if self.away else 0)
        return count <= (shelf.FEW if self.few is None else self.few)

    def keep(self, folder: Path) -> OnDisk:
        """Return what keeps in ``folder`` what is made of the articles: in memory if their quotes are few."""
        return OnDisk(folder, None if self.is_small else shelf.AT_FIRST)


def gather(
    results: Iterable[Extracted | Skipped],
    folder: Path,
    outlets: tuple[Outlet, ...],
    watch: Callable[[Extracted | Skipped], None],
    parsed: int = 0,
    few: int | None = None,
    files: ReadFiles | None = None,
) -> Corpus:
    """Return what the results add up to, in files in ``folder``; ``parsed`` articles were parsed before.

    So ``few`` quotes are in memory in the end (``shelf.FEW`` if None). Each outlet has one name there; what the cache
    holds of an article does not depend on it. More quotes that are in ``files`` stay there.
    """
    first = shelf.AT_FIRST
    corpus = Corpus(
        Shelf(folder, ArticleRow, few=first), Shelf(folder, QuoteRecord, few=first), Shelf(folder, Wording, few=first),
        Shelf(folder, tuple[str, LocalSpeaker], few=first), outlets, parsed=parsed, few=few,
        away=None if files is None else Away(files, Shelf(folder, About, few=first)),
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
        if result.away and corpus.away:
            corpus.away.put(article.id, result.away[0], name, result.away[1])
        for record, wording in zip(extraction.records, extraction.wordings, strict=True):
            corpus.records.append(replace(record, outlet=name) if name != record.outlet else record)
            corpus.wordings.append(wording)
        by_name = {local.name: local for local in extraction.speakers}
        for speaker in sorted(by_name):
            corpus.locals_.append((article.id, by_name[speaker]))
        corpus.parsed += result.parsed
    if files is not None:
        files.settle()
    if corpus.is_small:
        for record, wording in corpus.away.here() if corpus.away else ():
            corpus.records.append(record)
            corpus.wordings.append(wording)
        corpus.away = None
        for one in (corpus.articles, corpus.records, corpus.wordings, corpus.locals_):
            one.bring_back()
    return corpus
