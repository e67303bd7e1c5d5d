"""Feeds and sitemaps to the articles they hold and the addresses they name."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urljoin

import feedparser
from lxml import etree

from quotes import limits
from quotes.articles.collect import addresses, page
from quotes.articles.collect.contents import MIN_ARTICLE_WORDS, Address, ArticleText, Body, Details
from quotes.articles.fields import day, line
from quotes.articles.unreadable import Unreadable


def feed(body: Body) -> Iterator[ArticleText | Address]:
    """Yield the entries of a feed: articles where it holds their whole text, addresses where it does not.

    An entry's text counts as whole where the feed has it as content, not as a summary.  Raises Unreadable.
    """
    headers = {"content-type": f"{body.type or 'application/xml'}; charset={body.charset}"} if body.charset else {}
    parsed: Any = feedparser.parse(io.BytesIO(body.data), response_headers=headers, resolve_relative_uris=False)
    if not parsed.version:
        raise Unreadable("a feed that cannot be read")
    outlet, language = line(parsed.feed.get("title")), line(parsed.feed.get("language"))
    for entry in islice(parsed.entries, limits.MAX_LINKS):
        url = _address(line(entry.get("link")), body)
        about = Details(
            title=line(entry.get("title")),
            outlet=outlet,
            url=url and addresses.plain(url),
            author=line(entry.get("author")),
            published=day(line(entry.get("published"))),
            updated=day(line(entry.get("updated"))) if "updated" in entry else None,  # get() falls back to published
            language=language,
            fetched=body.about.fetched,
            encoding=parsed.encoding or None,
        )
        text = _content(entry)
        if text:
            yield ArticleText(about.url or body.source, text, about)
        elif url:
            yield Address(body.source, url, about)


def _content(entry: Any) -> str | None:
    for content in entry.get("content", ()):
        text = page.fragment(content.get("value") or "") if "html" in content.get("type", "") else content.get("value")
        if text and len(text.split()) >= MIN_ARTICLE_WORDS:
            return str(text)
    return None


def _address(link: str | None, body: Body) -> str | None:
    return addresses.bare(urljoin(body.about.url or "", link)) if link else None


def sitemap(body: Body) -> Iterator[Address]:
    """Yield the addresses of a sitemap, or of a sitemap's index, with what it says of them.  Raises Unreadable."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, remove_comments=True)
    try:
        root: Any = etree.fromstring(body.data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("a sitemap that cannot be read") from error
    if root is None:
        raise Unreadable("a sitemap that cannot be read")
    entries = (e for e in root if isinstance(e.tag, str) and etree.QName(e).localname in ("url", "sitemap"))
    for entry in islice(entries, limits.MAX_LINKS):
        fields: dict[str, str | None] = {}
        for part in entry.iter(etree.Element):
            fields.setdefault(etree.QName(part).localname, line(part.text))
        url = _address(fields.get("loc"), body)
        if url:
            news = Details(
                title=fields.get("title"),
                outlet=fields.get("name"),
                published=day(fields.get("publication_date")),
                updated=day(fields.get("lastmod")),
                language=fields.get("language"),
            )
            yield Address(body.source, url, news)
