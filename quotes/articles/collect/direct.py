"""Articles of pages, feeds, archives and tables as ``articles.read`` yields its own, without storing them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import IO, TYPE_CHECKING

from quotes.articles import collect
from quotes.articles.collect import addresses, bounded, claims, dispatch
from quotes.articles.collect.contents import Address, ArticleText, Body, prepared
from quotes.articles.read import Others, jsonlines, plain, printable, record
from quotes.articles.unreadable import Unreadable
from quotes.datatypes import Article, Skipped
from quotes.datatypes.decisions import Outlet

if TYPE_CHECKING:
    from quotes.articles.collect.web import Web

_READ_ANYWAY = plain.SUFFIXES + jsonlines.SUFFIXES + jsonlines.DOCUMENTS
SUFFIXES = tuple(suffix for suffix in dispatch.SUFFIXES if suffix not in _READ_ANYWAY)


def others(web: Callable[[], Web] | None = None, outlets: Sequence[Outlet] = ()) -> Others:
    """Return the readers of all that is no text, Markdown or JSON, with the public network or another ``web``.

    No page gets the name of one of ``outlets`` that has another site.  They raise SourceError where the packages of the
    extra ``web`` are missing.
    """
    opened = cache(web or (lambda: collect.open_web(collect.PAUSE_SECONDS)))

    def file(stream: IO[bytes], source: str, name: str, beside: dict[str, str]) -> Iterator[Article | Skipped]:
        return (_article(item, outlets, False) for item in dispatch.opened(stream, source, name, beside=beside))

    def address(url: str) -> Iterator[Article | Skipped]:
        try:
            body = opened().get(url)
            believed = (dispatch.believed(item, body, True) for item in dispatch.answers(body))
            yield from (_article(item, outlets, True) for item in believed)
        except Unreadable as error:
            yield Skipped(printable(url), str(error))

    return Others(SUFFIXES, file, address, bounded.fragment)


def _article(item: dispatch.Item, outlets: Sequence[Outlet], of_web: bool) -> Article | Skipped:
    """Return the article of an item; what a page or an answer ``of_web`` says of its outlet may be another's name."""
    if isinstance(item, Skipped):
        return item
    if isinstance(item, Address):
        return Skipped(item.url, "only an address; 'quotes add' stores what is there")
    try:
        article = bounded.article(item) if isinstance(item, Body) else item
        return _as_read(prepared(_claimed(article, outlets) if of_web or isinstance(item, Body) else article))
    except Unreadable as error:
        return Skipped(item.source, str(error))


def _claimed(article: ArticleText, outlets: Sequence[Outlet]) -> ArticleText:
    about = article.about
    outlet = claims.believed(about.outlet, about.url, outlets, {})
    return replace(article, about=replace(about, outlet=outlet or addresses.host(about.url or "") or None))


def _as_read(article: ArticleText) -> Article:
    """Return the article that a build reads of the file that ``quotes add`` makes of this one."""
    about = article.about
    fields = {
        "title": about.title, "outlet": about.outlet, "url": about.url, "published": about.published,
        "language": about.language,
    }  # fmt: skip
    return record.article(article.source, article.text, fields)
