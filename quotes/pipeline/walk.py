"""The walk of the articles: each is looked up in the cache, worked on if it is new, and kept for the next build."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field

from quotes.database import ArticleRow, article_row
from quotes.datatypes import Article, Skipped
from quotes.pipeline.cache import Cache
from quotes.pipeline.cache_keys import Keys
from quotes.pipeline.codec import pack, unpack
from quotes.pipeline.extraction import Done, Extraction, Gist, Task, Tools, failed_twice, gist_of, worker
from quotes.pipeline.processes import spread
from quotes.pipeline.ray.readfiles import ReadFiles


@dataclass(frozen=True, slots=True)
class Extracted:
    """An article with its quotes and who said them; ``parsed`` is whether the parser had to run for it."""

    article: ArticleRow
    extraction: Extraction
    parsed: bool
    away: tuple[str, int] | None = None  # of quotes that are in files: the key of the extraction, and how many

    @property
    def quotes(self) -> int:
        """Return how many quotes the article has."""
        return self.away[1] if self.away else len(self.extraction.records)


@dataclass(frozen=True, slots=True)
class Remembered:
    """The results of earlier builds: the cache, this build's keys in it, and whether to use what is there.

    ``failed`` gives, by key, the articles of this build that have already failed, and why. With ``files``, quotes are
    left in these, and put into them where they are not there.
    """

    cache: Cache
    keys: Keys
    fresh: bool = False
    failed: Mapping[str, str] = field(default_factory=dict)
    files: ReadFiles | None = None

    def look_up(self, article: Article) -> Extraction | Extracted | Skipped | Task:
        """Return what is known about an article, or else what there is to do; it now counts as this build's."""
        parse, key = self.keys.of(article)
        self.cache.note(article, (parse, key))
        if key in self.failed:
            return Skipped(article.source, self.failed[key])
        if self.fresh:
            return Task(article)
        if self.files is not None:
            return self._in_files(article, key, self.files) or Task(article, self.cache.document(parse))
        extraction = self.cache.extraction(key)
        if extraction is not None and all(record.article_id == article.id for record in extraction.records):
            return extraction
        return Task(article, self.cache.document(parse))

    def _in_files(self, article: Article, key: str, files: ReadFiles) -> Extracted | None:
        """Return what is known of an article whose quotes are in a file, or are put into one, packed as they are."""
        gist = self.cache.gist(key)
        body = None if gist and files.of(key) else self.cache.packed_extraction(key)
        if gist is None and body is not None:  # a build of one machine has worked on it
            with suppress(ValueError):
                gist = gist_of(unpack(Extraction, body))
                self.cache.add_gist(key, pack(gist))
        if gist is None or gist.article_id not in (None, article.id):
            return None
        if files.of(key) is None:
            if body is None:
                return None
            files.put(key, body)
        return _away(article, gist, key, parsed=False)

    def keep(self, article: Article, result: Done) -> Extracted:
        """Keep what was worked out for an article, and return it."""
        keys, body, parsed = self.keys.of(article), pack(result.extraction), result.document is not None
        self.cache.add_packed(keys, body, pack(result.document) if result.document else None)
        if self.files is None:
            return Extracted(article_row(article), result.extraction, parsed)
        self.files.put(keys[1], body)
        gist = gist_of(result.extraction)
        self.cache.add_gist(keys[1], pack(gist))
        return _away(article, gist, keys[1], parsed=parsed)


def _away(article: Article, gist: Gist, key: str, *, parsed: bool) -> Extracted:
    return Extracted(article_row(article), Extraction((), gist.speakers), parsed, (key, gist.quotes))


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
        return remembered.keep(task.article, result)
    return Extracted(article_row(task.article), result.extraction, result.document is not None)
