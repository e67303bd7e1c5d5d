"""Articles in, attributed quotes out, one article at a time: detect, parse, attribute, and what earlier builds know.

One failing article stays one article's failure: it is Skipped with the reason, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Protocol

from quotes import lang
from quotes.attribute import Reads, attribute
from quotes.database import ArticleRow, article_row
from quotes.datatypes import Article, Attribution, Document, Quote, Skipped, Speaker
from quotes.detect import detect
from quotes.errors import ModelError, QuotesError
from quotes.pipeline import processes as local
from quotes.pipeline.cache import Cache, Extraction
from quotes.pipeline.cache_keys import Keys
from quotes.pipeline.cycles import seldom_collected
from quotes.pipeline.records import make_records
from quotes.pipeline.time_limit import OverTime, within
from quotes.statements import read_off


class Parses(Protocol):
    """What parses articles: ``quotes.parse.parser.Parser``, or frozen documents in tests."""

    def parse(self, items: Sequence[tuple[Article, tuple[Quote, ...]]]) -> list[Document]: ...


@dataclass(frozen=True, slots=True)
class Extracted:
    """An article with its quotes and who said them; ``parsed`` is whether the parser had to run for it."""

    article: ArticleRow
    extraction: Extraction
    parsed: bool

    @property
    def id(self) -> str:
        """Return the article's id."""
        return self.article.id

    @property
    def source(self) -> str:
        """Return the input that the article came from."""
        return self.article.source


@dataclass(frozen=True, slots=True)
class Tools:
    """What extraction works with: how to make a parser (once, when the first article needs it), known speakers.

    ``reader`` is asked where scorer or rules are unsure; None to do without.
    """

    parser: Callable[[], Parses]
    known: tuple[Speaker, ...] = ()
    reader: Reads | None = None


@dataclass(frozen=True, slots=True)
class Store:
    """Earlier results: the cache, the keys of this build in it, and whether to use what is there.

    ``failed`` tells by their key which articles of this build have failed already, and why.
    """

    cache: Cache
    keys: Keys
    fresh: bool = False
    failed: Mapping[str, str] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)  # the keys of lines that were just read, by their articles' ids

    def recall(self, line: bytes, source: str) -> Extracted | None:
        """Return what earlier builds made of a line of JSON, None where anything that it depends on has changed."""
        found = None if self.fresh else self.cache.line(_Line, self.keys.of_line(line))
        if found is None or found[0].package != self.keys.package(found[0].article.language):
            return None
        article = found[0].article
        return Extracted(article if article.source == source else replace(article, source=source), found[1], False)

    def learn(self, line: bytes, article: Article) -> None:
        """Remember which line an article was read from until it is looked up."""
        self.read[article.id] = self.keys.of_line(line)

    def note(self, article: Article) -> tuple[str, str]:
        """Note that this build holds an article, and its line if it was read from one; return its keys."""
        parse, key = self.keys.of(article)
        self.cache.note(article, (parse, key))
        line = self.read.pop(article.id, None)
        if line:
            about = _Line(article_row(article), self.keys.package(article.language))
            self.cache.note_line(article.id, line, key, about)
        return parse, key


@dataclass(frozen=True, slots=True)
class _Line:
    """What is known of a line of JSON: its article, and the hash of the weights that parsed it."""

    article: ArticleRow
    package: str


Input = Article | Skipped | Extracted


@dataclass(frozen=True, slots=True)
class Job:
    """An article to work on, with its parse where an earlier build has it."""

    article: Article
    document: Document | None


@dataclass(frozen=True, slots=True)
class Done:
    """What was worked out for an article."""

    extraction: Extraction
    document: Document | None  # None when it was given


_Slot = Extracted | Skipped | Job


def extract(
    inputs: Iterable[Input], tools: Tools, *, jobs: int = 1, store: Store | None = None
) -> Generator[Extracted | Skipped, None, None]:
    """Yield for each input, in order, its quotes and their speakers, or why there are none.

    With a ``store``, earlier results are used where nothing they depend on has changed, and new ones kept.
    """

    def settle(slots: list[_Slot], results: list[Done | Skipped]) -> list[Extracted | Skipped]:
        done = iter(results)
        settled = [_settle(slot, next(done), store) if isinstance(slot, Job) else slot for slot in slots]
        if store is not None:
            store.cache.commit()
        return settled

    def kept(slots: list[_Slot], results: list[Done | Skipped]) -> None:
        settle(slots, results)

    spread = local.spread(_batches(inputs, store), lambda: worker(tools), failed_twice, jobs, kept)
    with closing(spread) as finished:
        for slots, results in finished:
            yield from settle(slots, results)


def worker(tools: Tools) -> Callable[[Sequence[Job]], list[Done | Skipped]]:
    """Return what works on articles, no two of them with one id, and gives a result for each; it loads the model."""
    parser = tools.parser()

    def work(jobs: Sequence[Job]) -> list[Done | Skipped]:
        with seldom_collected():
            return _work(jobs, parser, tools)

    return work


# Articles that are parsed together: enough to fill Stanza's batches, few enough that progress moves.
BATCH_ARTICLES = 24


# Articles in a batch altogether, those that earlier builds have parsed included.
BATCH_INPUTS = 5_000


def _batches(inputs: Iterable[Input], store: Store | None) -> Iterator[tuple[list[_Slot], list[Job]]]:
    slots: list[_Slot] = []
    jobs: list[Job] = []
    for item in inputs:
        slot: _Slot = _look_up(item, store) if isinstance(item, Article) else item
        slots.append(slot)
        if isinstance(slot, Job):
            jobs.append(slot)
        if len(jobs) >= BATCH_ARTICLES or len(slots) >= BATCH_INPUTS:
            yield slots, jobs
            slots, jobs = [], []
    if slots:
        yield slots, jobs


def _look_up(article: Article, store: Store | None) -> _Slot:
    if store is None:
        return Job(article, None)
    parse_key, key = store.keys.of(article)
    slot: _Slot
    if key in store.failed:
        slot = Skipped(article.source, store.failed[key])
    elif known := None if store.fresh else store.cache.extraction(key):
        slot = Extracted(article_row(article), known, False)
    else:
        slot = Job(article, None if store.fresh else store.cache.document(parse_key))
    store.note(article)
    return slot


def _settle(job: Job, done: Done | Skipped, store: Store | None) -> Extracted | Skipped:
    if isinstance(done, Skipped):
        return done
    if store is not None:
        store.cache.add(store.keys.of(job.article), done.extraction, done.document)
    return Extracted(article_row(job.article), done.extraction, done.document is not None)


def _work(jobs: Sequence[Job], parser: Parses, tools: Tools) -> list[Done | Skipped]:
    found = [_detected(job.article) for job in jobs]
    pairs = zip(jobs, found, strict=True)
    todo = [(j.article, q) for j, q in pairs if j.document is None and not isinstance(q, Skipped)]
    parsed = {a.id: d for (a, _), d in zip(todo, _parsed(todo, parser), strict=True)}
    results: list[Done | Skipped] = []
    for job, quotes in zip(jobs, found, strict=True):
        new = parsed.get(job.article.id)
        document = job.document or new
        if isinstance(quotes, Skipped) or isinstance(document, Skipped) or document is None:
            results.append(next(s for s in (quotes, document) if isinstance(s, Skipped)))
            continue
        results.append(_attributed(job.article, quotes, document, tools, new is not None))
    return results


# Quotes of one article: the longest transcripts have some hundreds, and attribution looks at each with its neighbours.
MAX_QUOTES = 2_000


# Processor time that one article may take: twice what the longest that is read takes on a slow core.
MAX_ARTICLE_SECONDS = 300.0


def _detected(article: Article) -> tuple[Quote, ...] | Skipped:
    try:
        with within(MAX_ARTICLE_SECONDS):
            found = detect(article.text, lang.load(article.language))
    except (QuotesError, OverTime) as error:
        return Skipped(article.source, str(error))
    if len(found) > MAX_QUOTES:
        return Skipped(article.source, f"more than {MAX_QUOTES:,} quotes: not an article")
    return found


def _parsed(todo: list[tuple[Article, tuple[Quote, ...]]], parser: Parses) -> Sequence[Document | Skipped]:
    """Parse together; where that fails, one by one, so that only the article that cannot be parsed is lost."""
    if not todo:
        return []
    try:
        with within(MAX_ARTICLE_SECONDS):
            return parser.parse(todo)
    except ModelError:  # no article will fare better
        raise
    except Exception as error:  # a parser may fail on somebody's text in any way
        if len(todo) == 1:
            return [Skipped(todo[0][0].source, f"cannot be parsed: {_told(error)}")]
        return [_parsed([item], parser)[0] for item in todo]


def _attributed(
    article: Article, quotes: tuple[Quote, ...], document: Document, tools: Tools, new: bool
) -> Done | Skipped:
    try:
        with within(MAX_ARTICLE_SECONDS):
            language = lang.load(article.language)
            said = attribute(article, quotes, document, tools.known, language, reader=tools.reader)
            found = _extraction(article, quotes, said)
    except ModelError:
        raise
    except Exception as error:  # one article's failure is not the build's
        return Skipped(article.source, f"its quotes cannot be attributed: {_told(error)}")
    return Done(found, document if new else None)


def _extraction(article: Article, quotes: tuple[Quote, ...], said: Sequence[Attribution]) -> Extraction:
    """Return records, speakers and wordings; of equal speakers the last one's place counts."""
    records = make_records(article, quotes, said)
    speakers = [a.speaker for a in reversed(said) if a.speaker]
    wordings = tuple(quote.wording for quote in read_off(records))
    return Extraction(records, tuple(dict.fromkeys(speakers))[::-1], wordings)


def failed_twice(job: Job) -> Done | Skipped:
    """Return the result of an article whose process has died twice."""
    return Skipped(job.article.source, "the process that worked on it died (out of memory?)")


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ").splitlines()[0]
