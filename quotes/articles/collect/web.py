"""Polite use of the network: robots.txt, a pause between requests to a host, redirects checked one by one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote, urljoin, urlsplit

import httpcore
import protego

from quotes import limits
from quotes.articles.collect import addresses
from quotes.articles.collect.contents import Body, Details, Validators
from quotes.articles.collect.fetch import AGENT, Answer, Forbidden, Limits, request
from quotes.articles.unreadable import NotNow, Unchanged, Unreadable

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({429, 503})
_LISTS = ("xml", "json", "gzip", "text/plain")
# Kinds of content that are not text, by the beginning of their media type.
_OTHER = ("image/", "video/", "audio/", "font/", "application/pdf", "application/zip")


# How a request asks whether something has changed, by the header of the answer that told what it was.
_ASKS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}

# The longest pause between two requests that a robots.txt can ask for.
MAX_PAUSE_SECONDS = 60.0


class Web:
    """What is remembered about hosts while articles are fetched: robots.txt, the last request, and which are busy."""

    def __init__(
        self,
        allowed: Callable[[str], bool] = addresses.public,
        limits: Limits | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """``allowed`` says whether an IP address may be connected to."""
        self._allowed = allowed
        self._limits = limits or Limits()
        self._sleep = sleep
        self._robots: dict[str, protego.Protego | str] = {}
        self._last: dict[str, float] = {}
        self._busy: dict[str, str] = {}

    def get(self, url: str, before: Validators = ()) -> Body:
        """Return what is at ``url``, after redirects; its ``about.url`` is the final address.

        Raises Unreadable with the reason if it may not be fetched, cannot be, or is not something to read; NotNow if
        it may be another time, and Unchanged if it is what it was when it came with the validators ``before``.
        """
        answer, final = self._followed(url, _page_limit, self._check, before)
        if answer.status == 304 and before:
            raise Unchanged("unchanged")
        if answer.status >= 500:
            raise NotNow(f"HTTP {answer.status}")
        if answer.status != 200:
            raise Unreadable(f"HTTP {answer.status}")
        kind, charset = _content_type(answer.headers.get("content-type", ""))
        if kind.startswith(_OTHER):
            raise Unreadable(f"{kind}, not a page")
        fetched = datetime.now(UTC).isoformat(timespec="seconds")
        validators = tuple((asks, answer.headers[name]) for name, asks in _ASKS.items() if name in answer.headers)
        return Body(url, answer.data, Details(url=final, fetched=fetched), kind, charset, validators)

    def check(self, url: str) -> None:
        """Raise Unreadable if the site's robots.txt does not allow fetching ``url``."""
        self._check(target_of(url)[1])

    def _followed(
        self,
        url: str,
        limit_of: Callable[[int, dict[str, str]], int],
        check: Callable[[str], None],
        before: Validators = (),
    ) -> tuple[Answer, str]:
        left = self._limits.seconds  # for all redirects together; pauses between them are ours
        for _ in range(limits.MAX_REDIRECTS + 1):
            target, url = target_of(url)
            check(url)
            answer, seconds = self._asked(target, url, limit_of, left, before)
            left -= seconds
            if answer.status not in _REDIRECTS or not answer.headers.get("location"):
                return answer, url
            url = urljoin(url, answer.headers["location"])
        raise Unreadable(f"more than {limits.MAX_REDIRECTS} redirects")

    def _asked(
        self,
        target: httpcore.URL,
        url: str,
        limit_of: Callable[[int, dict[str, str]], int],
        left: float,
        before: Validators,
    ) -> tuple[Answer, float]:
        """Return an answer that came in the time that is ``left``, and the seconds that it took."""
        origin = _origin(url)
        if origin in self._busy:
            raise NotNow(f"not asked again: {self._busy[origin]}")
        self._wait(origin)
        begun = time.monotonic()
        try:
            if left <= 0:
                raise NotNow(f"no complete answer in time (limit {self._limits.seconds:g} s)")
            more = [(name.encode("ascii"), value.encode("latin-1", "ignore")) for name, value in before]
            answer = request(target, self._allowed, replace(self._limits, seconds=left), limit_of, more)
        finally:
            self._last[origin] = time.monotonic()
        if answer.status in _BUSY:
            self._busy[origin] = f"HTTP {answer.status}, the server asks for a pause; run this again later"
            raise NotNow(self._busy[origin])
        return answer, time.monotonic() - begun

    def _wait(self, origin: str) -> None:
        """Pause until the next request to the host is due."""
        rules = self._robots.get(origin)
        delay = rules.crawl_delay(AGENT) if isinstance(rules, protego.Protego) else None
        pause = max(self._limits.pause, min(delay or 0.0, MAX_PAUSE_SECONDS))
        left = self._last[origin] + pause - time.monotonic() if origin in self._last else 0.0
        if left > 0:
            self._sleep(left)

    def _check(self, url: str) -> None:
        origin = _origin(url)
        if origin not in self._robots:
            self._robots[origin] = self._rules(origin)
        rules = self._robots[origin]
        if isinstance(rules, str):
            raise NotNow(rules)
        if not rules.can_fetch(url, AGENT):
            raise Forbidden("robots.txt forbids it")

    def _rules(self, origin: str) -> protego.Protego | str:
        """Return the site's rules, or why nothing of it is fetched, as RFC 9309 says for answers other than success."""
        try:
            answer, _ = self._followed(f"{origin}/robots.txt", _robots_limit, lambda url: None)
        except Forbidden:
            raise
        except Unreadable as error:
            return f"robots.txt: {error}"
        if answer.status >= 500:
            return f"robots.txt: HTTP {answer.status}, so nothing is fetched there"
        text = answer.data.decode("utf-8", "replace") if answer.status == 200 else ""
        return protego.Protego.parse(text)


def _page_limit(status: int, headers: dict[str, str]) -> int:
    if status != 200:
        return 0
    kind, _ = _content_type(headers.get("content-type", ""))
    if kind.startswith(_OTHER):
        return 0
    return limits.MAX_LISTING_BYTES if any(each in kind for each in _LISTS) else limits.MAX_PAGE_BYTES


def _robots_limit(status: int, headers: dict[str, str]) -> int:
    return limits.MAX_ROBOTS_BYTES if status == 200 else 0


def _content_type(header: str) -> tuple[str, str | None]:
    kind, _, rest = header.partition(";")
    for part in rest.split(";"):
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset" and value.strip():
            return kind.strip().lower(), value.strip().strip("\"'")
    return kind.strip().lower(), None


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def target_of(url: str) -> tuple[httpcore.URL, str]:
    """Return what to request for ``url``, and the bare address.  Raises Unreadable if it is none of the web."""
    text = addresses.bare(url)
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna" if not (parts.hostname or "").isascii() else "ascii")
        port = parts.port
    except (ValueError, UnicodeError) as error:
        raise Unreadable("not an address that can be fetched") from error
    if parts.scheme not in ("http", "https"):
        raise Forbidden(f"not fetched: only http and https, not {parts.scheme[:20] or 'this'}")
    if not host:
        raise Unreadable("an address without a host")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]|")
    target = f"{path}?{query}" if query else path
    return httpcore.URL(scheme=parts.scheme, host=host, port=port, target=target.encode("ascii")), text
