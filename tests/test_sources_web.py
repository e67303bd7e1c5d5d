"""The network as ``quotes add`` uses it: polite, within limits, and never into private networks."""

from __future__ import annotations

import gzip
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotes import config
from quotes.articles.unreadable import Unreadable
from quotes.sources import addresses, fetch
from quotes.sources.web import Limits, Web
from tests.web_site import Site, page, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


def here(address: str) -> bool:
    """The one address that tests may connect to."""
    return address == "127.0.0.1"


def web(**limits: float) -> Web:
    return Web(here, Limits(**{"pause": 0.0, **limits}))


def refused(url: str, by: Web | None = None) -> str:
    with pytest.raises(Unreadable) as found:
        (by or web()).get(url)
    return str(found.value)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("127.8.9.1", False),
        ("10.0.0.1", False),
        ("172.16.5.4", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("255.255.255.255", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("192.0.2.7", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd12::1", False),
        ("fec0::1", False),
        ("ff0e::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("::127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("2002:808:808::", True),
        ("64:ff9b::10.0.0.1", False),
        ("64:ff9b::8.8.8.8", True),
        ("2001:0:7f00:1::", False),
        ("", False),
        ("localhost", False),
    ],
)
def test_public_addresses(address: str, allowed: bool) -> None:
    assert addresses.public(address) is allowed


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


@pytest.mark.parametrize(
    "to",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://[::1]:{port}/secret",
        "http://[::ffff:127.0.0.2]:{port}/secret",
        "http://127.0.0.2:{port}/secret",
        "http://0.0.0.0:{port}/secret",
        "http://2130706434:{port}/secret",
        "//127.0.0.2:{port}/secret",
        "https://192.168.0.1/",
    ],
)
def test_a_redirect_to_a_private_address_is_not_followed(to: str, site: Site) -> None:
    url = site.redirect("/away", to.format(port=site.port))
    site.put("/secret", "secret")
    assert "is a private address" in refused(url)
    assert site.pages_asked() == ["/away"]


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x", "data:text/html,x"])
def test_a_redirect_to_another_scheme_is_not_followed(to: str, site: Site) -> None:
    assert "only http and https" in refused(site.redirect("/away", to))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.org/a", "only http and https, not ftp"),
        ("file:///etc/passwd", "only http and https, not file"),
        ("http:///a", "an address without a host"),
        ("http://example.org:99999/", "not an address that can be fetched"),
        ("http://[::1/", "not an address that can be fetched"),
        ("http://no-such-host.invalid/", "no such host: no-such-host.invalid"),
        ("http://localhost/", "not fetched: localhost is a private address"),
        ("http://127.1/", "not fetched: 127.1 is a private address"),
    ],
)
def test_addresses_that_are_not_fetched(url: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def offline(host: Any, *rest: Any, **more: Any) -> Any:
        if "no-such-host" in str(host):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", offline)
    assert reason in refused(url, Web())


def test_a_name_that_answers_differently_the_second_time_gains_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.put("/a", page())
    real, looked_up = socket.getaddrinfo, []

    def rebinding(host: Any, *rest: Any, **more: Any) -> Any:
        if host in ("news.example", b"news.example"):
            looked_up.append(host)
            host = "127.0.0.1" if len(looked_up) % 2 else "127.0.0.2"
        return real(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    assert "news.example is a private address (127.0.0.2)" in refused(f"http://news.example:{site.port}/a")
    assert site.asked == ["/robots.txt"]  # the first look-up's; the page's own look-up gave the private address
    assert len(looked_up) == 2  # one for each request: what was looked at is what is connected to


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
    monkeypatch.setattr(config, "MAX_PAGE_BYTES", 100_000)
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
    assert refused(site.put("/d", packed, Content_Encoding="br")) == "packed as br, which was not asked for"


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
        assert refused(site.url("/a"), web(seconds=0.4, silence=5.0)) == "no whole answer in time (0.4 s)"
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


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl to make a certificate with")
def test_certificates_are_checked_against_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, key = tmp_path / "certificate", tmp_path / "key"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout"]
    name = ["-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"]
    subprocess.run([*made, str(key), "-out", str(certificate), "-days", "2", *name], check=True, capture_output=True)
    secured = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secured.load_cert_chain(certificate, key)
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **more: real("127.0.0.1", *rest, **more))
    with serving(secured) as site:
        site.put("/a", page())
        url = f"https://news.example:{site.port}/a"
        assert "certificate verify failed" in refused(url)
        monkeypatch.setattr(fetch, "_trusted", lambda: ssl.create_default_context(cafile=str(certificate)))
        assert b"great honor" in web().get(url).data
        assert "certificate verify failed" in refused(url.replace("news.", "other."))
        assert "cannot be fetched" in refused(url.replace("https", "http"))


def test_a_port_where_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert refused(f"http://127.0.0.1:{port}/").startswith("robots.txt: cannot be fetched: ")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(url=st.text(max_size=40) | st.text(alphabet="htps:/[]@%?#.0x127\\ ñ\t\n", max_size=40).map("http://".__add__))
def test_any_address_is_refused_where_none_is_allowed(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *host, **more: answer)
    monkeypatch.setattr(socket, "create_connection", lambda *to, **more: pytest.fail("connected"))
    assert refused(url, Web(lambda address: False))
    assert isinstance(addresses.key(url) + addresses.host(url), str)  # whatever it is, it has them


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.org/a", "https://www.example.org/a/"),
        ("https://example.org/a?utm_source=feed&utm_medium=rss", "https://example.org/a#top"),
        ("https://Example.org:443/a?id=3&fbclid=xyz", "https://example.org/a?id=3"),
        ("https://reader:word@example.org/a", "https://example.org/a"),
    ],
)
def test_forms_of_one_address(one: str, other: str) -> None:
    assert addresses.key(one) == addresses.key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "https://example.org/b"),
        ("https://example.org/a?id=3", "https://example.org/a?id=4"),
        ("https://example.org/a", "https://example.com/a"),
        ("https://example.org/A", "https://example.org/a"),
        ("https://example.org:8443/a", "https://example.org/a"),
    ],
)
def test_addresses_of_two_pages(one: str, other: str) -> None:
    assert addresses.key(one) != addresses.key(other)
