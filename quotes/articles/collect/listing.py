"""From feeds and sitemaps to the articles they hold and the addresses they name."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urljoin

import feedparser
from lxml import etree, html

from quotes import limits
from quotes.articles.collect import addresses, page
from quotes.articles.collect.contents import MIN_ARTICLE_WORDS, Address, ArticleText, Body, Details
from quotes.articles.collect.decode import check_declared
from quotes.articles.fields import day, line
from quotes.articles.unreadable import Unreadable

_BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)


def feed(body: Body) -> Iterator[ArticleText | Address]:
    """Yield the entries of a feed: articles if it holds their full text, else addresses.

    An entry's text counts as complete if the feed has it as content, not as a summary.  Raises Unreadable.
    """
    check_declared(body.data, body.charset)
    headers = {"content-type": f"{body.type or 'application/xml'}; charset={body.charset}"} if body.charset else {}
    parsed: Any = feedparser.parse(io.BytesIO(body.data), response_headers=headers, resolve_relative_uris=False)
    if not parsed.version:
        raise Unreadable("a feed that cannot be read")
    outlet, language, base = _title(parsed.feed), line(parsed.feed.get("language")), _base(parsed, body)
    for entry in islice(parsed.entries, limits.MAX_LINKS):
        url = _address(line(entry.get("link")), base)
        about = Details(
            title=_title(entry),
            outlet=outlet,
            url=addresses.plain(url) if url and url.startswith(("http://", "https://")) else None,
            author=line(entry.get("author")),
            published=day(line(entry.get("published") or entry.get("updated"))),  # Atom demands the second only
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


def _title(part: Any) -> str | None:
    """Return the title of a feed or an entry as a line of text, whether the feed has it as text or as HTML."""
    detail = part.get("title_detail") or {}
    title = part.get("title") or ""
    if "html" in detail.get("type", "") and title.strip():
        title = html.fromstring(f"<div>{_BREAK.sub(' ', title)}</div>").text_content()
    return line(title)


def _base(parsed: Any, body: Body) -> str:
    """Return what a feed's links are relative to, if they have no base of their own.

    Atom says that it is the feed's address, which a saved feed has as a link to itself; RSS says nothing, and means the
    site that the channel links to.
    """
    site = _joined(body.about.url or "", line(parsed.feed.get("link")) or "") or ""
    own = (line(link.get("href")) for link in parsed.feed.get("links", ()) if link.get("rel") == "self")
    fetched = body.about.url or next(filter(None, own), "")
    return fetched or site if parsed.version.startswith("atom") else site


def _address(link: str | None, base: str) -> str | None:
    url = _joined(base, link) if link else None
    return addresses.bare(url) if url else None


def _joined(base: str, link: str) -> str | None:
    try:
        return urljoin(base, link)
    except ValueError:  # brackets without a host's address
        return None


def sitemap(body: Body) -> Iterator[Address]:
    """Yield the addresses of a sitemap, or of a sitemap index, with what it says about them.  Raises Unreadable."""
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
        url = _address(fields.get("loc"), body.about.url or "")
        if url:
            news = Details(
                title=fields.get("title"),
                outlet=fields.get("name"),
                published=day(fields.get("publication_date")),
                updated=day(fields.get("lastmod")),
                language=fields.get("language"),
            )
            yield Address(body.source, url, news)
