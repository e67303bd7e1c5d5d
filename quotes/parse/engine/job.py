"""What is to be parsed of an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quotes.datatypes import Article, Quote, Span
from quotes.layout import paragraphs as split_paragraphs
from quotes.parse.reduce import Reduced, reduce_text
from quotes.parse.select import quoted_paragraphs, wanted_paragraphs


@dataclass(frozen=True, slots=True)
class Job:
    """An article's paragraphs, those of them with a quote, and the text that the parser gets to see."""

    paragraphs: tuple[Span, ...]
    quoted: frozenset[int]
    reduced: Reduced


def job_of(article: Article, quotes: tuple[Quote, ...]) -> Job:
    """Return what is to be parsed of an article."""
    paragraphs = split_paragraphs(article.text)
    reduced = reduce_text(article.text, quotes, paragraphs, wanted_paragraphs(paragraphs, quotes))
    return Job(paragraphs, quoted_paragraphs(paragraphs, quotes), reduced)


def placed(job: Job, words: Sequence[str], starts: Sequence[int], ends: Sequence[int]) -> tuple[int, list[str]]:
    """Return the paragraph of a sentence of the reduced text, and where it has quotes the words outside them."""
    paragraph = job.reduced.paragraph_at(starts[0])
    if paragraph not in job.quoted:
        return paragraph, []
    rows = zip(words, starts, ends, strict=True)
    return paragraph, [word for word, start, end in rows if job.reduced.locate(start, end)[1] is None]
