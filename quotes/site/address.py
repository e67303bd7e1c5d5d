"""The address of the site, which its operator names: what a visitor's request says of it decides nothing.

Permalinks, feeds, JSON-LD and the sitemap are kept by others, and whoever sends a request can write any Host header.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from quotes.errors import UsageError
from quotes.site.headers import App, Scope, Send

# What an address consists of; one with more in it is mistyped, or meant for something else than a link.
_HOST = re.compile(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]")
_PATH = re.compile(r"/(?:[A-Za-z0-9._~-]+/)*")


@dataclass(frozen=True, slots=True)
class SiteAddress:
    """Where the site is: "https", "example.org" (with the port where it is not the usual one), "/" or a path in it."""

    scheme: str
    place: str
    path: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.place}{self.path}"


def site_address(url: str) -> SiteAddress:
    """Return the parts of a site's address.  Raises UsageError for what is no plain http or https address."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    host = parts.hostname or ""
    place = f"[{host}]" if ":" in host else host
    path = parts.path if parts.path.endswith("/") else f"{parts.path}/"
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in ("http", "https") or not (plain and _HOST.fullmatch(place) and _PATH.fullmatch(path)):
        raise UsageError("is no address of a site", input=url, remedy="write it as https://example.org/")
    return SiteAddress(parts.scheme, place if port is None else f"{place}:{port}", path)


def at_its_address(app: App, configured: Callable[[], Any]) -> App:
    """Return an application that takes every request to be for the configured address.

    Without one, it is the socket that the request came to.
    """

    async def addressed(scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] == "http":
            url = configured()
            address = site_address(url) if isinstance(url, str) and url else None
            place = address.place if address else _socket(scope)
            others = [(name, value) for name, value in scope["headers"] if name.lower() != b"host"]
            scope = {**scope, "headers": [(b"host", place.encode("ascii")), *others]}
            scope["scheme"] = address.scheme if address else scope.get("scheme", "http")
        await app(scope, receive, send)

    return addressed


def _socket(scope: Scope) -> str:
    """Return host and port that a request came to; a socket in the file system stands for this machine."""
    host, port = scope.get("server") or ("localhost", None)
    if not _HOST.fullmatch(f"[{host}]" if ":" in host else host):
        return "localhost"
    name = f"[{host}]" if ":" in host else host
    return name if port in (None, 80, 443) else f"{name}:{port}"
