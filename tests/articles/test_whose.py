"""Whose article it is: nobody takes the address, the outlet or the place of another site's page."""

from __future__ import annotations

import io
import json
import socket
from html import escape
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from quotes.articles.collect import addresses
from quotes.articles.collect.contents import Body, Details
from quotes.articles.collect.decode import codec_of, decode
from quotes.articles.collect.listing import feed
from quotes.articles.unreadable import Unreadable
from tests.adding import added, read, statuses
from tests.web_site import CALL, Site, page

pytestmark = pytest.mark.usefixtures("place")
LIE = tuple(p.replace("Petro", "Nobody") for p in CALL)


@pytest.fixture(autouse=True)
def hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    """All names of hosts are this machine."""
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **more: real("127.0.0.1", *rest, **more))


@pytest.fixture
def story(site: Site) -> str:
    """The address of the true page, which is at the same path for all hosts."""
    site.put("/story", page(head=""))
    return f"http://victim.example:{site.port}/story"


def evil(site: Site, path: str, data: str | bytes, kind: str = "text/html") -> str:
    site.put(path, data if isinstance(data, bytes) else data.encode(), kind)
    return f"http://evil.example:{site.port}{path}"


def stored() -> dict[str | None, str | None]:
    return {article.url: article.outlet for article in read()}


def lying(link: str) -> str:
    head = f'<link rel="canonical" href="{link}"><meta property="og:site_name" content="The Victim">'
    return page(LIE, head=head)


def test_a_page_that_calls_another_sites_address_its_own_does_not_take_its_place(site: Site, story: str) -> None:
    copy = evil(site, "/copy", lying(story))
    assert statuses(added(copy, story)) == ["stored", "stored"]
    assert stored() == {copy: "evil.example", story: "victim.example"}
    assert statuses(added(copy, story)) == ["known", "known"]


def test_the_order_does_not_matter_and_a_new_journal_says_the_same(site: Site, story: str) -> None:
    copy = evil(site, "/copy", lying(story))
    assert statuses(added(story, copy)) == ["stored", "stored"]
    Path("data/articles/.added.jsonl").unlink()
    assert statuses(added(copy, story)) == ["known", "known"]


def whole_feed(link: str) -> str:
    text = escape("<p>".join(("", *LIE)))
    entry = f"<entry><title>A lie</title><link href='{link}'/><content type='html'>{text}</content></entry>"
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>The Victim</title>{entry}</feed>"


def summary_feed(link: str) -> str:
    item = f"<item><title>A lie</title><link>{link}</link><pubDate>Wed, 07 Jan 2015 18:30:00 GMT</pubDate></item>"
    return f'<rss version="2.0"><channel><title>A lie</title>{item}</channel></rss>'


def records(link: str) -> str:
    return json.dumps({"url": link, "outlet": "The Victim", "published": "2015-01-07", "text": "\n\n".join(LIE)})


def sitemap(link: str) -> str:
    lie = "<n:news><n:name>A lie</n:name><n:publication_date>2015-01-07</n:publication_date></n:news>"
    return (
        f"<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>{link}</loc>{lie}</url></urlset>"
    )


def archive(link: str) -> bytes:
    stream = io.BytesIO()
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
    writer = WARCWriter(stream, gzip=False)
    body = io.BytesIO(page(LIE).encode())
    writer.write_record(writer.create_warc_record(link, "response", payload=body, http_headers=head))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("path", "make", "kind"),
    [
        ("/feed", whole_feed, "application/atom+xml"),
        ("/feed", summary_feed, "application/rss+xml"),
        ("/a.jsonl", records, "application/json"),
        ("/sitemap.xml", sitemap, "text/xml"),
        ("/looks-like-a-page", archive, "application/warc"),
    ],
)
def test_a_list_of_another_site_only_names_the_page_and_the_page_speaks(
    path: str, make: Any, kind: str, site: Site, story: str
) -> None:
    assert statuses(added(evil(site, path, make(story), kind))) == ["stored"]
    (article,) = read()
    assert (article.url, article.outlet, article.published) == (story, "victim.example", None)
    assert CALL[1] in article.text


def test_lists_of_the_same_site_are_believed(site: Site) -> None:
    link = f"http://www.victim.example:{site.port}/not-asked"
    site.put("/feed", whole_feed(link).encode(), "application/atom+xml")
    site.put("/a.jsonl", records(link + "-either").replace("Nobody", "Somebody").encode(), "application/json")
    results = added(f"http://feeds.victim.example:{site.port}/feed", f"http://victim.example:{site.port}/a.jsonl")
    assert statuses(results) == ["stored", "stored"]
    assert not any("not-asked" in path for path in site.asked)
    assert set(stored().values()) == {"The Victim"}


def test_files_of_the_user_and_archives_that_are_named_are_believed(site: Site, story: str) -> None:
    Path("a.jsonl").write_text(records(story))
    assert statuses(added("a.jsonl", to="one")) == ["stored"]
    assert statuses(added(evil(site, "/crawl.warc", archive(story), "application/warc"), to="two")) == ["stored"]
    assert [article.url for article in read("one") + read("two")] == [story, story]
    assert "/story" not in site.asked


def test_an_archive_that_a_list_names_is_not(site: Site, story: str) -> None:
    crawl = evil(site, "/crawl.warc", archive(story), "application/warc")
    assert statuses(added(evil(site, "/sitemap.xml", sitemap(crawl), "text/xml"))) == ["stored"]
    assert CALL[1] in read()[0].text


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.example.org/a", "example.org"),
        ("https://m.example.org/a", "example.org"),
        ("https://amp.example.org:8080/a", "example.org"),
        ("https://news.example.org/a", "news.example.org"),
        ("https://m.org/a", "m.org"),
        ("https://example.org.evil.example/a", "example.org.evil.example"),
        ("nothing", ""),
    ],
)
def test_hosts_of_one_site(url: str, site: str) -> None:
    assert addresses.site(url) == site


@pytest.mark.parametrize(
    "name", ["unicode_escape", "Raw-Unicode-Escape", "idna", "punycode", "utf-7", "UTF7", "charmap", "undefined", "hex"]
)
def test_what_is_no_encoding_of_text_is_refused(name: str) -> None:
    data = page().encode().replace(b"honor", b"\xff\\u201cI lied,\\u201d he said")
    with pytest.raises(Unreadable, match="there is no encoding"):
        codec_of(name)
    with pytest.raises(Unreadable, match="as it says: name it with --encoding"):
        decode(data, name)
    with pytest.raises(Unreadable, match="no encoding of text"):
        list(feed(Body("a", summary_feed("https://example.org/a").encode(), Details(), "text/xml", name)))
    declared = f'<?xml version="1.0" encoding="{name}"?>{summary_feed("https://example.org/a")}'
    with pytest.raises(Unreadable, match="no encoding of text"):
        list(feed(Body("a", declared.encode(), Details(), "text/xml")))


@pytest.mark.parametrize(
    "name", ["utf-8", "windows-1252", "iso-8859-1", "utf-16", "koi8-r", "big5", "iso-2022-jp", "gb2312"]
)
def test_encodings_of_text_are_not(name: str) -> None:
    assert codec_of(name)
