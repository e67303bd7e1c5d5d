"""From web pages to articles: trafilatura finds the text, and the page's own head gives the rest."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from urllib.parse import urljoin, urlsplit

import trafilatura

from quotes.articles.collect import addresses, blocks
from quotes.articles.collect.contents import MIN_ARTICLE_WORDS, ArticleText, Body, Details, NoArticle
from quotes.articles.collect.decode import decode
from quotes.articles.dates import iso_date
from quotes.articles.fields import line
from quotes.articles.unreadable import Unreadable

# Where a head gives the time of publication; trafilatura gives only the day, and the hour shows who printed first.
_PUBLISHED = ("article:published_time", "og:article:published_time", "datePublished", "parsely-pub-date", "date")
_UPDATED = ("article:modified_time", "og:article:modified_time", "og:updated_time", "dateModified", "last-modified")


def read(body: Body, encoding: str | None = None) -> ArticleText:
    """Return the article of a page; ``encoding`` is the one that the user gave.

    ``body.about`` fills in what the page does not say.  Raises Unreadable if there is no article.
    """
    html, encoding_used = decode(body.data, body.charset, encoding)
    return _found(body, html, encoding_used)


def fragment(html: str) -> str | None:
    """Return the text of a piece of HTML that holds an article and little else, None if there is none."""
    return _text(trafilatura.load_html(f"<html><body><article>{html}</article></body></html>"), None)[0]


def _found(body: Body, html: str, encoding: str) -> ArticleText:
    tree: Any = trafilatura.load_html(html)
    text, metadata = _text(tree, body.about.url)
    if text is None or len(text.split()) < MIN_ARTICLE_WORDS:
        raise NoArticle("no article on that page")
    head = _head(tree)
    url, canonical = _addresses(head.get("canonical") or metadata.get("url"), body.about.url)
    published = _first(head, _PUBLISHED) or iso_date(metadata.get("date") or "")
    own = Details(
        title=line(metadata.get("title")),
        # A page that names another site as its own place may name that site's outlet too.
        outlet=None if canonical else _outlet(line(metadata.get("sitename")), url),
        url=url,
        canonical=canonical,
        author=line(metadata.get("author")),
        published=published,
        updated=_first(head, _UPDATED),
        language=head.get("lang"),
        encoding=encoding,
    )
    host = addresses.host(url or "")
    return ArticleText(body.source, text, own.or_else(body.about).or_else(Details(outlet=host or None)))


def _text(tree: Any, url: str | None) -> tuple[str | None, dict[str, Any]]:
    """Return the article's paragraphs with blank lines between them, and what trafilatura says about the page.

    Tables are left out, unless the page is laid out with them.
    """
    if tree is None:
        return None, {}
    blocks.make_plain(tree)
    for tables in (False, True):
        try:
            extract: Any = trafilatura.bare_extraction(
                deepcopy(tree),
                url=url,
                favor_precision=True,
                include_comments=False,
                include_tables=tables,
                with_metadata=True,
                date_extraction_params={"extensive_search": False, "original_date": True},
            )
        except MemoryError:
            raise
        except Exception as error:  # a page may trip a parser in any way
            raise Unreadable(f"cannot be read as a page: {type(error).__name__}") from error
        if extract is not None and extract.text:
            lines = (each.strip().strip("|").strip() for each in extract.text.split("\n"))
            return "\n\n".join(each for each in lines if each), extract.as_dict()
    return None, {}


def _head(tree: Any) -> dict[str, str]:
    """Return what the page's head says by name; "lang" and "canonical" are its attribute and its link."""
    fields: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        fields.setdefault(name, meta.get("content") or "")
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            fields.setdefault("canonical", (link.get("href") or "").strip())
    fields["lang"] = tree.get("lang") or ""
    return {name: value for name, value in fields.items() if value}


def _outlet(sitename: str | None, url: str | None) -> str | None:
    """Return the outlet that a page names, or trafilatura's host name if it names none."""
    place = urlsplit(url or "").netloc
    return None if sitename and sitename.lower() in (place, place.removeprefix("www.")) else sitename


def _first(head: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((day for name in names if (day := iso_date(head.get(name, "")))), None)


def _addresses(own: str | None, fetched: str | None) -> tuple[str | None, str | None]:
    """Return the article's address and, where that is on another site, the one that the page calls canonical.

    A page that calls its site's front page canonical is mistaken; one on the same site is the better address.  Anybody
    can name another site's page: that is recorded, but decides nothing.
    """
    url = addresses.plain(fetched) if fetched else None
    if not own:
        return url, None
    canonical = addresses.plain(urljoin(url or "", own))
    if not canonical.startswith(("http://", "https://")) or addresses.is_front(canonical):
        return url, None
    if url is None or addresses.site(url) == addresses.site(canonical):
        return canonical, None
    return url, canonical
