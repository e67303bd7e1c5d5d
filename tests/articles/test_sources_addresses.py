"""Addresses as ``quotes add`` takes them: never into private networks, and each article's by one form."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotes.articles.collect import addresses, fetch
from quotes.articles.collect.web import Web
from tests.web_near import refused, web
from tests.web_site import Site, page, serving


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
        ("192.88.99.1", False),
        ("192.0.0.9", False),
        ("192.31.196.1", False),
        ("192.52.193.1", False),
        ("192.175.48.6", False),
        ("198.18.0.1", False),
        ("192.88.98.255", True),
        ("192.88.100.0", True),
        ("64:ff9b:1::8.8.8.8", False),
        ("64:ff9b::192.88.99.1", False),
        ("::ffff:0:8.8.8.8", False),
        ("100::1", False),
        ("100:0:0:1::1", False),
        ("4000::1", False),
        ("5f00::1", False),
        ("3fff:fff::1", False),
        ("2001:1ff::1", False),
        ("2001:200::1", True),
        ("2001:db8::1", False),
        ("2620:4f:8000::1", False),
        ("2606:4700::5efe:10.0.0.1", False),
        ("2606:4700::200:5efe:192.168.0.1", False),
        ("2606:4700::5efe:8.8.8.8", True),
        ("", False),
        ("localhost", False),
    ],
)
def test_public_addresses(address: str, allowed: bool) -> None:
    assert addresses.public(address) is allowed


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
