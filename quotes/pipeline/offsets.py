"""Articles in the legible form that detection, parser and attribution see, and results at the original offsets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial

from quotes import lang
from quotes.datatypes import Alternative, Article, Attribution, Quote, Span, Voice
from quotes.errors import InputError
from quotes.text.legible import Legible, as_it_is, legible
from quotes.text.pointers import parted


def as_read(article: Article) -> Article:
    """Return the article with its text in legible form, without entities, soft hyphens and the like.

    An article in a language without a file is returned unchanged: detection says why it is skipped.
    """
    try:
        read = _legible(article)
    except InputError:
        return article
    return replace(article, text=read.text) if read else article


def as_printed(
    article: Article, quotes: Sequence[Quote], attributions: Sequence[Attribution]
) -> tuple[tuple[Quote, ...], tuple[Attribution, ...]]:
    """Return what was found in ``as_read(article)``, with the offsets and words of ``article`` itself."""
    read = _legible(article)
    if read is None:
        return tuple(quotes), tuple(attributions)
    return tuple(_quote(q, article.text, read) for q in quotes), tuple(
        _attribution(a, article.text, read) for a in attributions
    )


# Detection, attribution and records each ask; articles are worked on in batches of some dozens.
@lru_cache(maxsize=32)
def _legible(article: Article) -> Legible | None:
    words = partial(lang.load(article.language).words, "boilerplate")
    text = parted(article.text, words)
    read = legible(text, words("pointers"), words("insets"))
    return read if read or text == article.text else as_it_is(text)


def _quote(quote: Quote, text: str, read: Legible) -> Quote:
    span, outer = read.span(quote.span), read.span(quote.outer)
    return replace(quote, span=span, outer=outer, text=span.of(text))


def _attribution(attribution: Attribution, text: str, read: Legible) -> Attribution:
    mention = attribution.mention and replace(
        attribution.mention, span=read.span(attribution.mention.span), head=read.span(attribution.mention.head)
    )
    cue = attribution.cue and read.span(attribution.cue)
    reporter = attribution.reported_by and _voice(attribution.reported_by, text, read)
    return replace(
        attribution,
        mention=mention,
        cue=cue,
        alternatives=tuple(_moved(a, read) for a in attribution.alternatives),
        reported_by=reporter,
        others=tuple(_voice(other, text, read) for other in attribution.others),
    )


def _voice(voice: Voice, text: str, read: Legible) -> Voice:
    span = read.span(Span(voice.start, voice.end))
    return replace(voice, start=span.start, end=span.end, text=span.of(text))


def _moved(alternative: Alternative, read: Legible) -> Alternative:
    span = read.span(Span(alternative.start, alternative.end))
    return replace(alternative, start=span.start, end=span.end)
