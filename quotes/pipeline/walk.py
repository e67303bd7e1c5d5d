"""The walk of the articles: each is looked up in the cache, worked on if it is new, and kept for the next build."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field

from quotes.database import ArticleRow, article_row
from quotes.datatypes import Article, Skipped
from quotes.pipeline.cache import Cache
from quotes.pipeline.cache_keys import Keys
from quotes.pipeline.extraction import Done, Extraction, Task, Tools, failed_twice, worker
from quotes.pipeline.processes import spread


@dataclass(frozen=True, slots=True)
class Extracted:
    """An article with its quotes and who said them; ``parsed`` is whether the parser had to run for it."""

    article: ArticleRow
    extraction: Extraction
    parsed: bool


@dataclass(frozen=True, slots=True)
class Remembered:
    """The results of earlier builds: the cache, this build's keys in it, and whether to use what is there.

    ``failed`` gives, by key, the articles of this build that have already failed, and why.
    """

    cache: Cache
    keys: Keys
    fresh: bool = False
    failed: Mapping[str, str] = field(default_factory=dict)

    def look_up(self, article: Article) -> Extraction | Skipped | Task:
        """Return what is known about an article, or else what there is to do; it now counts as this build's."""
        parse, key = self.keys.of(article)
        self.cache.note(article, (parse, key))
        if key in self.failed:
            return Skipped(article.source, self.failed[key])
        if self.fresh:
            return Task(article)
        extraction = self.cache.extraction(key)
        if extraction is not None and all(record.article_id == article.id for record in extraction.records):
            return extraction
        return Task(article, self.cache.document(parse))

    def keep(self, article: Article, result: Done) -> None:
        """Keep what was worked out for an article."""
        self.cache.add(self.keys.of(article), result.extraction, result.document)


_Slot = Extracted | Skipped | Task


def extract(
    articles: Iterable[Article | Skipped], tools: Tools, *, jobs: int = 1, remembered: Remembered | None = None
) -> Generator[Extracted | Skipped, None, None]:
    """Yield for each article, in order, its quotes and their speakers, or the reason why there are none.

    What is ``remembered`` is used if nothing that it depends on has changed, and new results are kept.
    """

    def settle(slots: list[_Slot], results: list[Done | Skipped]) -> list[Extracted | Skipped]:
        of_tasks = iter(results)
        outcomes = [_settle(slot, next(of_tasks), remembered) if isinstance(slot, Task) else slot for slot in slots]
        if remembered is not None:
            remembered.cache.commit()
        return outcomes

    def unfinished(slots: list[_Slot], results: list[Done | Skipped]) -> None:
        settle(slots, results)

    batches = _batches(_slot(item, remembered) for item in articles)
    with closing(spread(batches, lambda: worker(tools), failed_twice, jobs, unfinished)) as finished:
        for slots, results in finished:
            yield from settle(slots, results)


def _slot(item: Article | Skipped, remembered: Remembered | None) -> _Slot:
    if isinstance(item, Skipped):
        return item
    answer = remembered.look_up(item) if remembered else Task(item)
    return Extracted(article_row(item), answer, False) if isinstance(answer, Extraction) else answer


# Articles that are parsed together: enough to fill Stanza's batches, few enough that progress moves.
BATCH_ARTICLES = 24


# Articles in a batch altogether, including those that earlier builds have parsed.
BATCH_INPUTS = 5_000


def _batches(slots: Iterable[_Slot]) -> Iterator[tuple[list[_Slot], list[Task]]]:
    batch: list[_Slot] = []
    tasks: list[Task] = []
    for slot in slots:
        batch.append(slot)
        if isinstance(slot, Task):
            tasks.append(slot)
        if len(tasks) >= BATCH_ARTICLES or len(batch) >= BATCH_INPUTS:
            yield batch, tasks
            batch, tasks = [], []
    if batch:
        yield batch, tasks


def _settle(task: Task, result: Done | Skipped, remembered: Remembered | None) -> Extracted | Skipped:
    if isinstance(result, Skipped):
        return result
    if remembered is not None:
        remembered.keep(task.article, result)
    return Extracted(article_row(task.article), result.extraction, result.document is not None)
