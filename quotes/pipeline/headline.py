"""A headline's quotes: detected in the title as the article's are in its text, and attributed without a parse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from quotes import lang
from quotes.attribute import InHeadline, attribute_headline
from quotes.datatypes import Article, Attribution, Document, Quote, Speaker
from quotes.detect import detect
from quotes.pipeline.offsets import as_printed, as_read

# Quotes of one headline: what has more is no headline.
MAX_HEADLINE_QUOTES = 12


def headline(
    article: Article,
    read: Article,
    quotes: Sequence[Quote],
    attributions: Sequence[Attribution],
    document: Document,
    known_people: Sequence[Speaker],
) -> tuple[InHeadline, ...]:
    """Return the quotes of an article's headline, at offsets into its title, with who says them.

    ``read`` is the article as it reads, in which its ``quotes`` were found.
    """
    if not article.title:
        return ()
    language = lang.load(article.language)
    line = replace(article, text=article.title)
    title = as_read(line).text
    in_title = detect(title, language)
    if not in_title or len(in_title) > MAX_HEADLINE_QUOTES:
        return ()
    answers = attribute_headline(title, in_title, read, quotes, attributions, document, known_people, language)
    printed = as_printed(line, [one.quote for one in answers], [one.attribution for one in answers])
    return tuple(
        replace(one, quote=quote, attribution=attribution)
        for one, quote, attribution in zip(answers, *printed, strict=True)
    )
