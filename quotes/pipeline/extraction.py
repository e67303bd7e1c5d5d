"""Articles in, attributed quotes out: detect, parse, attribute, record. Nothing here knows about earlier builds.

An article's failure stays its own: it is Skipped with the reason, and the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from quotes import lang
from quotes.attribute import InHeadline, Reads, attribute
from quotes.datatypes import Article, Attribution, Document, LocalSpeaker, Quote, QuoteRecord, Skipped, Speaker
from quotes.detect import detect
from quotes.errors import ModelError, QuotesError
from quotes.pipeline.headline import headline
from quotes.pipeline.offsets import as_printed, as_read
from quotes.pipeline.records import make_records, title_records
from quotes.pipeline.time_limit import OverTime, within
from quotes.statements.wording import Wording, wording
from quotes.text.lexicon import lexicon

Quotes = tuple[Quote, ...]


class Parses(Protocol):
    """Parses articles: ``quotes.parse.parser.Parser``, or frozen documents in tests."""

    def parse(self, items: Sequence[tuple[Article, Quotes]]) -> list[Document]: ...


@dataclass(frozen=True, slots=True)
class Tools:
    """The tools of extraction: how to make a parser (once, when the first article needs it), and known speakers.

    ``reader`` is asked where scorer or rules are unsure; None leaves it out.
    """

    parser: Callable[[], Parses]
    speakers: tuple[Speaker, ...] = ()
    reader: Reads | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """An article to work on, with its parse if an earlier build has it."""

    article: Article
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """The quotes of an article, those of its headline last, and the speakers in it, each once.

    ``wordings`` are those of the quotes in the form that merging compares: computing them takes three times as long as
    keeping them.
    """

    records: tuple[QuoteRecord, ...]
    speakers: tuple[LocalSpeaker, ...]
    wordings: tuple[Wording, ...] = ()


@dataclass(frozen=True, slots=True)
class Gist:
    """What is known of an extraction without its quotes: the article (None without quotes), their number, speakers."""

    article_id: str | None
    quotes: int
    speakers: tuple[LocalSpeaker, ...]


def gist_of(extraction: Extraction) -> Gist:
    """Return what is known of an extraction without its quotes."""
    records = extraction.records
    return Gist(records[0].article_id if records else None, len(records), extraction.speakers)


@dataclass(frozen=True, slots=True)
class Done:
    """What was worked out for an article."""

    extraction: Extraction
    document: Document | None  # None when it was given


def worker(tools: Tools) -> Callable[[Sequence[Task]], list[Done | Skipped]]:
    """Return a function that works on articles and gives a result for each, in their order; loads the model."""
    parser = tools.parser()

    def work(tasks: Sequence[Task]) -> list[Done | Skipped]:
        articles = [as_read(task.article) for task in tasks]
        quotes = [_detected(article) for article in articles]
        rows = enumerate(zip(tasks, articles, quotes, strict=True))
        todo = {n: (a, q) for n, (t, a, q) in rows if t.document is None and not isinstance(q, Skipped)}
        documents = dict(zip(todo, _parsed(list(todo.values()), parser), strict=True))
        return [_result(task, quotes[n], documents.get(n), tools) for n, task in enumerate(tasks)]

    return work


def failed_twice(task: Task) -> Done | Skipped:
    """Return the result of an article whose process has died twice."""
    return Skipped(task.article.source, "the process that was working on it died (out of memory?)")


# Quotes in one article: the longest transcripts have some hundreds, and attribution looks at each with its neighbours.
MAX_QUOTES = 2_000


# What decoding puts in place of bytes that it cannot read. In an article without quotes, this many of them were its
# quotation marks.
REPLACEMENT = "\ufffd"
MIN_LOST = 2


# Processor time that one article may take: twice that of the longest article that is read, on a slow core.
MAX_ARTICLE_SECONDS = 300.0


def _detected(article: Article) -> Quotes | Skipped:
    try:
        with within(MAX_ARTICLE_SECONDS):
            quotes = detect(article.text, lang.load(article.language))
    except (QuotesError, OverTime) as error:
        return Skipped(article.source, str(error))
    if len(quotes) > MAX_QUOTES:
        return Skipped(article.source, f"more than {MAX_QUOTES:,} quotes: not an article")
    lost = 0 if quotes else article.text.count(REPLACEMENT)
    if lost >= MIN_LOST:
        return Skipped(article.source, f"no quotes, but {lost:,} characters that were lost in decoding (U+FFFD)")
    return quotes


def _parsed(todo: list[tuple[Article, Quotes]], parser: Parses) -> Sequence[Document | Skipped]:
    """Parse together; if that fails, one by one, so that only the article that cannot be parsed is lost."""
    if not todo:
        return []
    try:
        with within(MAX_ARTICLE_SECONDS):
            return parser.parse(todo)
    except ModelError:  # no article will fare better
        raise
    except Exception as error:  # a parser may fail on an unusual text in any way
        if len(todo) == 1:
            return [Skipped(todo[0][0].source, f"cannot be parsed: {_message(error)}")]
        return [_parsed([item], parser)[0] for item in todo]


def _result(task: Task, quotes: Quotes | Skipped, new: Document | Skipped | None, tools: Tools) -> Done | Skipped:
    document = task.document or new
    if isinstance(quotes, Skipped):
        return quotes
    if document is None or isinstance(document, Skipped):
        return document or Skipped(task.article.source, "cannot be parsed")
    article = as_read(task.article)
    try:
        with within(MAX_ARTICLE_SECONDS):
            language = lang.load(article.language)
            attributions = attribute(article, quotes, document, tools.speakers, language, reader=tools.reader)
            in_title = headline(task.article, article, quotes, attributions, document, tools.speakers)
            extraction = _extraction(task.article, *as_printed(task.article, quotes, attributions), in_title)
    except ModelError:
        raise
    except Exception as error:  # one article's failure is not the build's
        return Skipped(article.source, f"its quotes cannot be attributed: {_message(error)}")
    return Done(extraction, None if task.document else document)


def _extraction(
    article: Article, quotes: Quotes, attributions: Sequence[Attribution], in_title: Sequence[InHeadline]
) -> Extraction:
    """Return records, speakers and wordings; of equal speakers the place of the last one counts."""
    records = make_records(article, quotes, attributions)
    records += title_records(article, in_title, records)
    attributions = [*(one.attribution for one in in_title), *attributions]
    voices = [v for a in attributions for v in (a.reported_by, *a.others) if v is not None]
    beside = [v.speaker for v in voices if v.speaker is not None]
    speakers = [*beside, *(a.speaker for a in reversed(attributions) if a.speaker)]
    wordings = tuple(wording(record.text, lexicon()) for record in records)
    return Extraction(records, tuple(dict.fromkeys(speakers))[::-1], wordings)


def _message(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ").splitlines()[0]
