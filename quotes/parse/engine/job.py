"""What is to be parsed of an article."""

from __future__ import annotations

from dataclasses import dataclass

from quotes.datatypes import Article, Quote, Span
from quotes.layout import paragraphs as split_paragraphs
from quotes.parse.reduce import Reduced, reduce_text
from quotes.parse.select import wanted_paragraphs


@dataclass(frozen=True, slots=True)
class Job:
    """An article's quotes and paragraphs, and the text that the parser gets to see."""

    quotes: tuple[Quote, ...]
    paragraphs: tuple[Span, ...]
    reduced: Reduced


def job_of(article: Article, quotes: tuple[Quote, ...]) -> Job:
    """Return what is to be parsed of an article."""
    paragraphs = split_paragraphs(article.text)
    wanted = wanted_paragraphs(paragraphs, quotes)
    return Job(quotes, paragraphs, reduce_text(article.text, quotes, paragraphs, wanted))


def placed(start: int, end: int, job: Job) -> tuple[int, bool]:
    """Return the paragraph of a sentence of the reduced text, and whether a part of a quote stands in it."""
    place, inside = job.reduced.locate(start, end)
    touches = inside is not None or any(place.overlaps(q.outer) for q in job.quotes)
    return job.reduced.paragraph_at(start), touches
