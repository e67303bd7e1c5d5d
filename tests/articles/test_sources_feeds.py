"""What feeds say of their entries: titles in HTML, links without a host, the only date there is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quotes.articles.collect import dispatch
from quotes.articles.collect.contents import Address, ArticleText, Body, Details

_ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" {base}><title type="html">Wire &amp;amp; Post</title>{site}
<entry><title type="{type}">{title}</title><link href="{link}"/>{dates}</entry></feed>"""
_RSS = """<rss version="2.0"><channel><title>Wire &amp;amp; Post</title><link>{site}</link>
<item><title>{title}</title><link>{link}</link>{dates}</item></channel></rss>"""


def entry(form: str, url: str | None = None, **parts: str) -> Details:
    """The details of the one entry of a feed that was fetched from ``url``, or came from a file."""
    defaults = {
        "base": "",
        "site": "",
        "type": "text",
        "title": "A rally",
        "link": "https://example.org/a",
        "dates": "",
    }
    data = form.format(**(defaults | parts)).encode()
    (item,) = dispatch.answers(Body(url or "feed.xml", data, Details(url=url)))
    assert isinstance(item, Address)
    return item.about


@pytest.mark.parametrize(
    ("form", "type", "title", "line"),
    [
        (_ATOM, "html", "The &amp;ldquo;last&amp;rdquo; bus &lt;em&gt;ever&lt;/em&gt;", "The “last” bus ever"),
        (_ATOM, "html", "Bread&lt;br/&gt;and &amp;#163;5", "Bread and £5"),
        (_ATOM, "html", "Tags such as &amp;lt;b&amp;gt;", "Tags such as <b>"),
        (_ATOM, "xhtml", '<div xmlns="http://www.w3.org/1999/xhtml">Oil &amp; <i>gas</i></div>', "Oil & gas"),
        (_RSS, "", "It&amp;#8217;s over", "It’s over"),
        (_RSS, "", "<![CDATA[Oil &amp; gas]]>", "Oil & gas"),
        # text is not taken for HTML
        (_ATOM, "text", "What &amp;eacute; means", "What &eacute; means"),
        (_RSS, "", "1 &lt; 2 &amp; 3", "1 < 2 & 3"),
    ],
)
def test_titles(form: str, type: str, title: str, line: str) -> None:
    found = entry(form, type=type, title=title)
    assert (found.title, found.outlet) == (line, "Wire & Post")


_UPDATED, _PUBLISHED = "<updated>2026-02-03T08:00:00Z</updated>", "<published>2026-02-01T08:00:00Z</published>"


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        (_UPDATED, "2026-02-03T08:00:00+00:00"),
        (_UPDATED + _PUBLISHED, "2026-02-01T08:00:00+00:00"),
        ("", None),
        ("<updated>lately</updated>", None),
    ],
)
def test_an_entry_was_published_when_it_was_updated_where_it_says_no_more(dates: str, published: str | None) -> None:
    assert entry(_ATOM, dates=dates).published == published


_FETCHED = "https://feeds.example/news/all.xml"


@pytest.mark.parametrize(
    ("form", "url", "parts", "joined"),
    [
        (_RSS, None, {"site": "https://example.org/", "link": "/2026/ferry"}, "https://example.org/2026/ferry"),
        (_RSS, None, {"site": "https://example.org/news/", "link": "ferry"}, "https://example.org/news/ferry"),
        (_RSS, _FETCHED, {"site": "https://example.org/", "link": "/ferry"}, "https://example.org/ferry"),
        (_RSS, _FETCHED, {"link": "/ferry"}, "https://feeds.example/ferry"),
        (_RSS, None, {"site": "https://example.org/", "link": "https://other.example/f"}, "https://other.example/f"),
        (_ATOM, _FETCHED, {"site": '<link href="https://example.org/"/>', "link": "f"}, "https://feeds.example/news/f"),
        (_ATOM, None, {"site": '<link href="https://example.org/"/>', "link": "f"}, "https://example.org/f"),
        (_ATOM, _FETCHED, {"base": 'xml:base="https://base.example/x/"', "link": "f"}, "https://base.example/x/f"),
    ],
)
def test_links_without_a_host(form: str, url: str | None, parts: dict[str, str], joined: str) -> None:
    assert entry(form, url, **parts).url == joined


@pytest.mark.parametrize("link", ["/ferry", "ferry", "urn:ferry:1", "mailto:desk@example.org"])
def test_a_link_that_leads_nowhere_is_no_article_s_address(link: str) -> None:
    """Nothing says what it is relative to, or it is none of the web."""
    words = "<p>" + " ".join(["The bridge opens in May."] * 8) + "</p>"
    body = f'<content type="html"><![CDATA[{words}]]></content>'
    data = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><link href="{link}"/>{body}</entry></feed>'
    )
    (item,) = dispatch.answers(Body("feed.xml", data.encode()))
    assert isinstance(item, ArticleText)
    assert item.about.url is None


def test_a_link_that_is_none_costs_nothing_but_itself() -> None:
    data = _RSS.format(site="https://example.org/", title="T", link="https://[example/a", dates="").encode()
    assert list(dispatch.answers(Body("feed.xml", data))) == []


_ITEM = {"url": "https://example.org/a", "content_text": "The bridge opens in May, the county said on Friday."}


@pytest.mark.parametrize(
    ("feed", "item", "outlet"),
    [
        ({"version": "https://jsonfeed.org/version/1.1"}, {}, "Sample Wire"),
        ({"version": "https://jsonfeed.org/version/1"}, {"content_text": None}, "Sample Wire"),  # an address only
        ({"version": "https://jsonfeed.org/version/1.1"}, {"publisher": "Mockingham Gazette"}, "Mockingham Gazette"),
        ({"version": "https://example.org/list/1"}, {}, None),  # results of a search have a title too
        ({}, {}, None),
    ],
)
def test_the_title_of_a_json_feed_is_the_outlet_of_its_items(
    feed: dict[str, Any], item: dict[str, Any], outlet: str | None, tmp_path: Path
) -> None:
    whole = feed | {
        "title": "Sample Wire",
        "language": "en-GB",
        "authors": [{"name": "Newsroom"}],
        "items": [_ITEM | item],
    }
    (tmp_path / "feed.json").write_text(json.dumps(whole))
    (found,) = dispatch.files(str(tmp_path / "feed.json"))
    assert isinstance(found, ArticleText | Address)
    about = (found.about.outlet, found.about.title, found.about.language, found.about.author)
    assert about == ((outlet, None, "en-GB", "Newsroom") if outlet else (None, None, None, None))
