"""quotes add and lists: feeds and sitemaps are followed, within limits, and gone on with where a run was stopped."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import pytest

from quotes.articles.collect import ArticleFolder, Result, add
from tests.adding import added, read, statuses, stored
from tests.web_near import web
from tests.web_site import CALL, RALLY, Site, page

pytestmark = pytest.mark.usefixtures("place")


def told(results: list[Result]) -> list[tuple[str, str | None]]:
    return [(r.status.value, r.reason) for r in results]


def feed(site: Site, *paths: str) -> str:
    entries = "".join(
        f"<item><title>From the feed</title><link>{site.url(p)}</link>"
        "<pubDate>Wed, 07 Jan 2026 18:30:00 GMT</pubDate></item>"
        for p in paths
    )
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Feed</title>{entries}</channel></rss>'
    return site.put("/feed.xml", text, "application/rss+xml")


def sitemap(*urls: str) -> str:
    inner = "".join(f"<url><loc>{u}</loc></url>" for u in urls)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</urlset>'


def test_a_feed_is_followed_and_fills_in_what_its_pages_do_not_say(site: Site) -> None:
    site.put("/a", page())
    site.put("/b", page(RALLY, "A rally", head="").replace(" | Sample Wire", ""))
    results = added(feed(site, "/a", "/b", "/missing", "/a"))
    assert told(results) == [("stored", None), ("stored", None), ("skipped", "HTTP 404"), ("known", None)]
    assert [(a.outlet, a.published) for a in read()] == [
        ("Sample Wire", "2026-01-07T18:30:00+00:00"),
        ("The Feed", "2026-01-07T18:30:00+00:00"),
    ]


def test_a_feed_that_holds_its_articles_is_read_again_for_new_ones(site: Site) -> None:
    def put(*texts: tuple[str, ...]) -> str:
        inner = "".join(
            f"<entry><link href='/{n}'/><content type='html'>{escape('<p>'.join(('', *text)))}</content></entry>"
            for n, text in enumerate(texts)
        )
        return site.put("/atom", f"<feed xmlns='http://www.w3.org/2005/Atom'>{inner}</feed>", "application/atom+xml")

    assert statuses(added(put(CALL))) == ["stored"]
    assert statuses(added(put(CALL, RALLY))) == ["known", "stored"]
    assert {a.url for a in read()} == {site.url("/0"), site.url("/1")}
    assert site.pages_asked() == ["/atom", "/atom"]


def test_a_sitemap_of_sitemaps_is_followed(site: Site) -> None:
    pages = [site.put("/a", page()), site.put("/b", page(RALLY, "A rally"))]
    inner = site.put("/inner.xml", sitemap(*pages), "text/xml")
    index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{inner}</loc></sitemap></sitemapindex>'
    assert statuses(added(site.put("/sitemap.xml", index, "application/xml"))) == ["stored", "stored"]
    assert site.pages_asked() == ["/sitemap.xml", "/inner.xml", "/a", "/b"]


def test_lists_that_name_each_other_end(site: Site) -> None:
    one, other = site.url("/1.xml"), site.url("/2.xml")
    site.put("/1.xml", sitemap(other, one), "text/xml")
    site.put("/2.xml", sitemap(one, site.url("/3.xml")), "text/xml")
    for n in range(3, 9):
        site.put(f"/{n}.xml", sitemap(site.url(f"/{n + 1}.xml")), "text/xml")
    assert told(added(one)) == [("skipped", "lists nested too deep")]


def test_robots_txt_holds_within_a_list(site: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /b", "text/plain")
    site.put("/a", page())
    site.put("/b", page(RALLY))
    assert told(added(feed(site, "/a", "/b"))) == [("stored", None), ("skipped", "robots.txt forbids it")]


def test_a_list_cannot_lead_into_a_private_network(site: Site) -> None:
    site.put("/secret", page())
    urls = (f"http://127.0.0.2:{site.port}/secret", "http://169.254.169.254/", "file:///etc/passwd")
    results = added(site.put("/sitemap.xml", sitemap(*urls), "text/xml"))
    assert statuses(results) == ["skipped"] * 3
    assert site.pages_asked() == ["/sitemap.xml"]
    assert stored() == []


def test_files_stay_off_the_network_unless_the_user_says_so(site: Site) -> None:
    site.put("/a", page())
    Path("links.txt").write_text(site.url("/a"))
    Path("list.jsonl").write_text(json.dumps({"url": site.url("/a"), "title": "T", "lang": "English"}))
    Path("sitemap.xml").write_text(sitemap(site.url("/a")))
    files = ("links.txt", "list.jsonl", "sitemap.xml")
    assert told(added(*files)) == [("skipped", "only an address; use --fetch to fetch it")] * 3
    assert site.asked == []
    assert statuses(added(*files, fetch=True)) == ["stored", "known", "known"]
    assert site.pages_asked() == ["/a"]


def test_a_dry_run_writes_nothing_and_fetches_no_article(site: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /b", "text/plain")
    site.put("/a", page())
    Path("call.html").write_text(page())
    results = added(feed(site, "/a", "/b"), "call.html", dry=True)
    assert told(results) == [("listed", None), ("skipped", "robots.txt forbids it"), ("stored", None)]
    assert site.pages_asked() == ["/feed.xml"]
    assert not Path("data").exists()


def test_a_limit_ends_and_the_next_run_goes_on(site: Site) -> None:
    for n in range(4):
        site.put(f"/{n}", page((f"Report number {n} of the day begins with these words.", *CALL), f"Call {n}"))
    site.put("/front", page(("No article.",)))
    source = feed(site, "/0", "/1", "/front", "/2", "/3")
    assert statuses(added(source, most=2)) == ["stored", "stored"]
    site.asked.clear()
    assert statuses(added(source)) == ["known", "known", "skipped", "stored", "stored"]
    assert site.pages_asked() == ["/feed.xml", "/front", "/2", "/3"]
    site.asked.clear()
    reason = "no article on that page when it was last fetched; name it by itself to look again"
    assert told(added(source))[2] == ("skipped", reason)
    assert site.pages_asked() == ["/feed.xml"]
    assert told(added(site.url("/front"))) == [("skipped", "no article on that page")]


def test_a_stopped_run_goes_on_where_it_was(site: Site) -> None:
    for n in range(3):
        site.put(f"/{n}", page((f"Report number {n} of the day begins with these words.", *CALL), f"Call {n}"))
    source = feed(site, "/0", "/1", "/2")
    with ArticleFolder(Path("data/articles")) as store:
        assert next(add([source], store, None, web)).status == "stored"  # and no more of it
    assert len(stored()) == 1
    site.asked.clear()
    assert statuses(added(source)) == ["known", "stored", "stored"]
    assert "/0" not in site.asked
