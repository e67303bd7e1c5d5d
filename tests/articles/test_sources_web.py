"""The network as ``quotes add`` uses it: polite, within limits, and through with any answer."""

from __future__ import annotations

import gzip
import socket
import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from quotes import limits
from quotes.articles.collect.web import Limits, Web
from tests.web_near import here, refused, web
from tests.web_site import Site, page


def test_a_page_comes_with_its_address_type_and_time(site: Site) -> None:
    site.put("/a?b=1&utm_source=x", page())
    body = web().get(site.redirect("/short", "/a?b=1&utm_source=x#top"))
    assert body.about.url == site.url("/a?b=1&utm_source=x")
    assert (body.type, body.charset) == ("text/html", "utf-8")
    assert body.about.fetched
    assert body.about.fetched.endswith("+00:00")
    assert b"great honor" in body.data


def test_letters_beyond_ascii_in_an_address(site: Site) -> None:
    site.put("/art%C3%ADculo?q=%C3%B1&p=a%20b", page())
    assert web().get(site.url("/artículo?q=ñ&p=a%20b")).data


def test_robots_txt_is_obeyed(site: Site) -> None:
    site.put("/robots.txt", "User-agent: quotes\nDisallow: /private/*.html$\nAllow: /private/open\n", "text/plain")
    site.put("/private/a.html", page())
    site.put("/private/open", page())
    by = web()
    assert refused(site.url("/private/a.html"), by) == "robots.txt forbids it"
    assert by.get(site.url("/private/open")).data
    assert site.asked == ["/robots.txt", "/private/open"]


def test_robots_txt_holds_for_redirects_too(site: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /private", "text/plain")
    site.put("/private", page())
    assert refused(site.redirect("/open", "/private")) == "robots.txt forbids it"
    assert site.pages_asked() == ["/open"]


@pytest.mark.parametrize(
    ("status", "reason"),
    [(404, None), (403, None), (500, "robots.txt: HTTP 500, so nothing"), (503, "robots.txt: HTTP 503, the server")],
)
def test_robots_txt_that_is_not_there(status: int, reason: str | None, site: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /", "text/plain", status)
    url = site.put("/a", page())
    if reason is None:
        assert web().get(url).data
    else:
        assert refused(url).startswith(reason)
        assert site.pages_asked() == []


def test_requests_to_a_host_are_apart(site: Site) -> None:
    slept: list[float] = []
    by = Web(here, Limits(pause=1000.0), slept.append)
    site.put("/a", page())
    by.get(site.url("/a"))
    by.get(site.url("/a"))
    assert len(slept) == 2  # robots.txt, the page, and again: nothing before the first
    assert all(900 < seconds <= 1000 for seconds in slept)


def test_a_longer_pause_is_kept_where_robots_txt_asks_for_it(site: Site) -> None:
    slept: list[float] = []
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 50\n", "text/plain")
    Web(here, Limits(pause=1.0), slept.append).get(site.put("/a", page()))
    assert len(slept) == 1
    assert 1 < slept[0] <= 50


def test_a_server_that_asks_for_a_rest_is_left_alone(site: Site) -> None:
    by = web()
    assert "HTTP 429" in refused(site.put("/a", status=429), by)
    site.put("/b", page())
    assert refused(site.url("/b"), by).startswith("not asked again: HTTP 429")
    assert site.pages_asked() == ["/a"]


@pytest.mark.parametrize(
    ("status", "type", "reason"),
    [
        (404, "text/html", "HTTP 404"),
        (500, "text/html", "HTTP 500"),
        (204, "text/html", "HTTP 204"),
        (200, "image/png", "image/png, not a page"),
        (200, "application/pdf", "application/pdf, not a page"),
    ],
)
def test_answers_that_are_no_page(status: int, type: str, reason: str, site: Site) -> None:
    assert refused(site.put("/a", b"" if status == 204 else b"x" * 100, type, status)) == reason


def test_redirects_end(site: Site) -> None:
    assert refused(site.redirect("/a", "/a")) == "more than 5 redirects"


def test_what_is_too_large_is_not_read(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PAGE_BYTES", 100_000)
    assert refused(site.put("/told", b"x" * 100_001)) == "larger than 100,000 bytes"
    bomb = gzip.compress(b"\0" * 30_000_000)
    assert len(bomb) < 100_000
    told = "larger than 100,000 bytes when unpacked"
    assert refused(site.put("/bomb", bomb, Content_Encoding="gzip")) == told
    assert web().get(site.put("/right", b"x" * 100_000)).data

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        while True:
            handler.wfile.write(b"<p>" * 10_000)

    site.answers["/endless"] = endless
    assert refused(site.url("/endless")) == "larger than 100,000 bytes"


def test_packed_pages(site: Site) -> None:
    packed = gzip.compress(page().encode())
    assert web().get(site.put("/a", packed, Content_Encoding="gzip")).data == page().encode()
    assert refused(site.put("/b", packed[:-20], Content_Encoding="gzip")) == "packed with gzip, but cut off"
    assert refused(site.put("/c", b"not packed", Content_Encoding="gzip")) == "packed with gzip, but broken"
    assert refused(site.put("/d", packed, Content_Encoding="br")) == "packed as br, which is not supported"


def drip(where: str, done: list[str]) -> Any:
    """An answer that never ends and is never silent for long: in its headers, or in its body."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        start = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + (b"\r\n" if where == "body" else b"X: ")
        handler.wfile.write(start)
        while not done:
            handler.wfile.write(b"y")
            time.sleep(0.02)

    return answer


@pytest.mark.parametrize("where", ["headers", "body"])
def test_an_answer_that_drips_is_given_up(where: str, site: Site) -> None:
    done: list[str] = []
    site.answers["/a"] = drip(where, done)
    try:
        assert refused(site.url("/a"), web(seconds=0.4, silence=5.0)) == "no complete answer in time (limit 0.4 s)"
    finally:
        done.append("done")


def test_a_silent_server_is_given_up(site: Site) -> None:
    done: list[str] = []

    def silent(handler: BaseHTTPRequestHandler) -> None:
        while not done:
            time.sleep(0.02)

    site.answers["/a"] = silent
    try:
        assert "in time" in refused(site.url("/a"), web(seconds=30.0, silence=0.2))
    finally:
        done.append("done")


def test_answers_that_are_not_http(site: Site) -> None:
    def garbage(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"\x00\xff SSH-2.0\r\n\r\n")

    def short(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\n\r\n<p>half")
        handler.close_connection = True

    site.answers |= {"/a": garbage, "/b": short}
    for path in ("/a", "/b"):
        told = refused(site.url(path))
        assert told.startswith("cannot be fetched: ")
        assert "\n" not in told


def test_a_port_where_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert refused(f"http://127.0.0.1:{port}/").startswith("robots.txt: cannot be fetched: ")
