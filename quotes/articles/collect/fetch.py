"""One HTTP request to a checked address, within limits of size and time, without following redirects.

The host name is looked up once, and the connection goes to the address that was checked: a name that resolves
differently the second time gains nothing.
"""

from __future__ import annotations

import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore

from quotes import __version__
from quotes.articles.collect import PAUSE_SECONDS
from quotes.articles.unreadable import NotNow, Unreadable

AGENT = "quotes"
_HEADERS = [
    (b"User-Agent", f"{AGENT}/{__version__} (reads news articles when its user asks; obeys robots.txt)".encode()),
    (b"Accept", b"text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5"),
    (b"Accept-Encoding", b"gzip"),
    (b"Connection", b"close"),
]


class Forbidden(Unreadable):
    """An address that is not fetched, whatever the server would answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: status, headers (names in lower case), and the body, unpacked."""

    status: int
    headers: dict[str, str]
    data: bytes


# Seconds for a whole answer, and for a pause in it: a page that takes longer is not meant to be read.
FETCH_SECONDS = 30.0
SILENCE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for a whole answer, for a pause in it, and between two requests to one host."""

    seconds: float = FETCH_SECONDS
    silence: float = SILENCE_SECONDS
    pause: float = PAUSE_SECONDS


def request(
    target: httpcore.URL,
    allowed: Callable[[str], bool],
    limits: Limits,
    limit_of: Callable[[int, dict[str, str]], int],
    more: Sequence[tuple[bytes, bytes]] = (),
    content: bytes | None = None,
) -> Answer:
    """Return the server's answer to a GET with ``more`` headers, or to a POST of ``content``.

    ``limit_of`` says, by status and headers, how many bytes to read. Raises Forbidden if no address of the host is
    ``allowed``, NotNow for what goes wrong on the way, and Unreadable for a body over the limit.
    """
    name = b"[%s]" % target.host if b":" in target.host else target.host
    host = name if target.port is None else b"%s:%d" % (name, target.port)
    waits = dict.fromkeys(("connect", "read", "write", "pool"), limits.silence)
    pool = httpcore.ConnectionPool(
        ssl_context=_trusted() if target.scheme == b"https" else None,
        network_backend=_Checked(allowed, time.monotonic() + limits.seconds),
    )
    try:
        headers = [(b"Host", host), *_HEADERS, *more]
        way, bounds = "GET" if content is None else "POST", {"timeout": waits}
        with pool, pool.stream(way, target, headers=headers, content=content, extensions=bounds) as answer:
            names = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in answer.headers}
            return Answer(answer.status, names, _body(answer.iter_stream(), names, limit_of(answer.status, names)))
    except httpcore.TimeoutException as error:
        raise NotNow(f"no complete answer in time (limit {limits.seconds:.3g} s)") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise NotNow(f"cannot be fetched: {_told(error)}") from error


def _told(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


@cache
def _trusted() -> ssl.SSLContext:
    return httpcore.default_ssl_context()


def _body(chunks: Iterable[bytes], headers: dict[str, str], limit: int) -> bytes:
    if limit == 0:
        return b""
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > limit:
        raise Unreadable(f"larger than {limit:,} bytes")
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding in ("gzip", "x-gzip"):
        return unzip(chunks, limit)
    if encoding not in ("", "identity"):
        raise Unreadable(f"packed as {encoding[:40]}, which is not supported")
    return b"".join(_limited(chunks, limit))


def _limited(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise Unreadable(f"larger than {limit:,} bytes")
        yield chunk


def unzip(chunks: Iterable[bytes], limit: int) -> bytes:
    """Return the unpacked content, never more than ``limit`` bytes at a time. Raises Unreadable."""
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    parts, size = [], 0
    try:
        for chunk in chunks:
            part = inflater.decompress(chunk, limit + 1 - size)
            size += len(part)
            if size > limit:
                raise Unreadable(f"larger than {limit:,} bytes when unpacked")
            parts.append(part)
    except zlib.error as error:
        raise Unreadable("packed with gzip, but broken") from error
    if not inflater.eof:
        raise Unreadable("packed with gzip, but cut off")
    return b"".join(parts)


class _Timed(httpcore.NetworkStream):
    """A stream that ends at a deadline, even if bytes keep coming."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline

    def _left(self, timeout: float | None) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if timeout is None else min(timeout, left)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self._inner.start_tls(ssl_context, server_hostname, self._left(timeout)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Checked(httpcore.NetworkBackend):
    """Connects to allowed addresses only."""

    def __init__(self, allowed: Callable[[str], bool], deadline: float) -> None:
        self._allowed = allowed
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failed: Exception = httpcore.ConnectError("no address")
        for address in _addresses(host, port, self._allowed):
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise httpcore.ConnectTimeout
            wait = left if timeout is None else min(timeout, left)
            try:
                stream = self._inner.connect_tcp(address, port, wait, local_address, socket_options)
                return _Timed(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


def _addresses(host: str, port: int, allowed: Callable[[str], bool]) -> list[str]:
    """Return the addresses of ``host`` that may be connected to, in the order in which to try them."""
    try:
        entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotNow(f"no such host: {host[:100]}") from error
    addresses = list(dict.fromkeys(str(each[4][0]) for each in entries))
    good = [a for a in addresses if allowed(a)]
    if not good:
        where = "" if host in addresses else f" ({', '.join(addresses[:2])})"
        raise Forbidden(f"not fetched: {host[:100]} is a private address{where}")
    return good
