"""What a watch asks for again and what it does not: validators, lists of lists, what was put off, folders of texts."""

from __future__ import annotations

import os
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from quotes.articles.collect import ArticleFolder, Memory, add
from quotes.articles.collect.memory import FILE
from quotes.articles.collect.sources import followed, look
from quotes.errors import InputError, LockedError
from tests.adding import statuses, stored
from tests.web_near import web
from tests.web_site import CALL, RALLY, Site, page

pytestmark = pytest.mark.usefixtures("place")
HERE = Path("data/articles")


def rss(*links: str) -> str:
    items = "".join(f"<item><link>{link}</link></item>" for link in links)
    return f"<rss version='2.0'><channel><title>Sample Wire</title>{items}</channel></rss>"


def tagged(site: Site, path: str, body: str, header: str = "ETag", value: str = '"1"') -> str:
    """Serve a list that answers 304 to whoever has its validator."""
    asks = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}[header]

    def answer(handler: BaseHTTPRequestHandler) -> None:
        same = handler.headers[asks] == value
        handler.send_response(304 if same else 200)
        handler.send_header(header, value)
        handler.send_header("Content-Type", "application/xml")
        handler.end_headers()
        if not same:
            handler.wfile.write(body.encode())

    site.answers[path] = answer
    return site.url(path)


def passed(*names: str) -> list[str]:
    """What one pass does with all that it comes to."""
    with Memory(HERE) as memory, ArticleFolder(HERE) as store:
        return statuses(list(add(names, store, None, web, memory)))


@pytest.mark.parametrize(("header", "value"), [("ETag", 'W/"a-1"'), ("Last-Modified", "Mon, 02 Mar 2026 10:00:00 GMT")])
def test_a_list_that_was_read_is_asked_for_by_its_validator(site: Site, header: str, value: str) -> None:
    feed = tagged(site, "/feed.xml", rss(site.put("/a", page())), header, value)
    assert passed(feed) == ["stored"]
    assert passed(feed) == ["unchanged"]
    tagged(site, "/feed.xml", rss(site.url("/a"), site.put("/b", page(RALLY, "A rally"))), header, value + "0")
    assert passed(feed) == ["known", "stored"]
    assert passed(feed) == ["unchanged"]
    assert site.pages_asked() == ["/feed.xml", "/a", "/feed.xml", "/feed.xml", "/b", "/feed.xml"]


@pytest.mark.parametrize(("status", "again"), [(500, True), (503, True), (429, True), (404, False), (410, False)])
def test_what_was_put_off_is_asked_for_again(site: Site, status: int, again: bool) -> None:
    site.put("/a", page(), status=status)
    feed = tagged(site, "/feed.xml", rss(site.url("/a")))
    assert passed(feed) == ["skipped"]
    site.put("/a", page())
    assert passed(feed) == (["stored"] if again else ["unchanged"])


def test_a_list_of_lists_is_read_through_to_the_last_of_them(site: Site) -> None:
    first = tagged(site, "/one.xml", f"<urlset><url><loc>{site.put('/a', page())}</loc></url></urlset>")
    index = tagged(site, "/all.xml", f"<sitemapindex><sitemap><loc>{first}</loc></sitemap></sitemapindex>")
    assert passed(index) == ["stored"]
    assert passed(index) == ["unchanged"]
    rally = site.put("/b", page(RALLY, "A rally"))
    tagged(site, "/one.xml", f"<urlset><url><loc>{rally}</loc></url></urlset>", value='"2"')
    assert passed(index) == ["stored"]


def test_an_interrupted_list_is_read_again(site: Site) -> None:
    feed = tagged(site, "/feed.xml", rss(site.put("/a", page()), site.put("/b", page(RALLY, "A rally"))))
    with Memory(HERE) as memory, ArticleFolder(HERE) as store:
        next(add([feed], store, None, web, memory))
    assert len(stored()) == 1
    assert passed(feed) == ["known", "stored"]
    assert passed(feed) == ["unchanged"]


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"lists": {"127.0.0.1/feed.xml": [["If-None-Match", 1]]}}', '{"lists": 3, "texts": []}',
                '{"lists": {"x": [["If-None-Match", "a\\r\\nHost: b"]]}}'],
)  # fmt: skip
def test_a_damaged_memory_is_an_empty_one(content: str) -> None:
    HERE.mkdir(parents=True)
    (HERE / FILE).write_text(content)
    with Memory(HERE) as memory:
        assert (memory.of("http://127.0.0.1/feed.xml"), memory.of("http://x"), memory.waits) == ((), (), False)


def test_two_watches_do_not_share_a_folder() -> None:
    with Memory(HERE):
        pid = os.fork()  # a lock is its process's own
        if pid == 0:
            try:
                with Memory(HERE):
                    os._exit(1)
            except LockedError as error:
                os._exit(error.exit_code)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 75


LIST = """# what we read
https://example.org/feed.xml   # the wire
https://example.org/page#part

texts
pages
nowhere
a file
texts
"""


def test_a_list_of_sources_is_read_by_lines() -> None:
    for name in ("texts/a.txt", "texts/b.jsonl", "texts/articles.csv", "pages/a.html", "pages/b.txt"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text("x")
    Path("a file").write_text("x")
    Path("feeds.txt").write_text(LIST)
    sources = followed(["feeds.txt"])
    assert sources.lists == ("https://example.org/feed.xml", "https://example.org/page#part", "pages")
    assert sources.texts == (Path("texts"),)
    assert sources.wrong == {"nowhere": "no such folder", "a file": "neither an address nor a folder"}
    assert followed(["https://example.org/", "texts"]).names == ("https://example.org/", "texts")


@pytest.mark.parametrize("content", [None, b"", b"# nothing\n\n", b"\xff\xfe"])
def test_lists_that_are_none(content: bytes | None) -> None:
    if content is not None:
        Path("feeds.txt").write_bytes(content)
    with pytest.raises(InputError):
        followed(["feeds.txt"])


def test_a_folder_looks_otherwise_once_a_file_has_changed() -> None:
    folder = Path("texts")
    folder.mkdir()
    assert look(folder) is None
    (folder / "a.txt").write_text(CALL[0])
    first = look(folder)
    (folder / ".hidden").write_text("x")
    assert look(folder) == first
    (folder / "a.txt").write_text(CALL[1])
    assert look(folder) not in (first, None)
