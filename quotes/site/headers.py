"""Headers that keep a browser from executing anything in a text of the index, and our static files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from functools import cache
from importlib.resources import files
from typing import Any

from datasette import NotFound, Response
from datasette.version import __version__ as datasette_version

from quotes.site.allowances import Allowances, Allowing

IS_STABLE = datasette_version.startswith("0.")  # our templates replace the stock ones of 0.65 only
Scope = dict[str, Any]
Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Any, Send], Awaitable[None]]

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The stock pages of 1.0 have inline scripts and styles that no template can take out.
STOCK_ALPHA = STRICT.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'").replace(
    "style-src 'self'", "style-src 'self' 'unsafe-inline'"
)
FIXED = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# The one page that other sites may show in a frame; it has no form, no cookie and no script.
EMBED = "embed"
FRAMED = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors *"
)
OURS = b"x-quotes-page"  # set by our own pages, taken off here
_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
}
STATIC = {
    name: _TYPES[name.rpartition(".")[2]]
    for name in (
        "site.css",
        "stock.css",
        "copy.js",
        "desk.js",
        "search.js",
        "stock.js",
        "icon.svg",
        "source-serif-4-latin-wght-normal.woff2",
        "source-serif-4-latin-wght-italic.woff2",
        "source-serif-4-latin-ext-wght-normal.woff2",
    )
}
_FONT = re.compile(rb"url\((source-[a-z0-9-]+\.woff2)\)")


def protect(app: App, base: str, allows: Allowing) -> App:
    """Return an ASGI application that adds the headers to every response of ``app``; ``allows`` adds to the policy."""

    async def protected(scope: Scope, receive: Any, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                path = "/" + scope["path"].removeprefix(base).lstrip("/")
                message = {**message, "headers": _with_headers(message.get("headers", []), path, allows())}
            await send(message)

        await app(scope, receive, send_with_headers if scope["type"] == "http" else send)

    return protected


def _with_headers(headers: list[tuple[bytes, bytes]], path: str, allows: Allowances) -> list[tuple[bytes, bytes]]:
    values = {name.lower(): value for name, value in headers}
    is_stock_page = values.get(b"content-type", b"").startswith(b"text/html") and OURS not in values
    policy = STOCK_ALPHA if is_stock_page and not IS_STABLE else STRICT
    fixed = {**FIXED, b"content-security-policy": allows.added_to(policy, path).encode()}
    if values.get(OURS) == EMBED.encode():
        fixed[b"content-security-policy"] = FRAMED.encode()
        del fixed[b"x-frame-options"]
    others = [(name, value) for name, value in headers if name.lower() not in {*fixed, OURS}]
    return [*others, *fixed.items()]


@cache
def static_file(name: str) -> tuple[bytes, str]:
    """Return the bytes of one of our static files and a hash of them; raises NotFound for any other name."""
    if name not in STATIC:
        raise NotFound("There is no such file.")
    content = (files("quotes.site") / "static" / name).read_bytes()
    if name.endswith(".css"):  # a font is asked for by its hash too, so that it is kept for ever
        content = _FONT.sub(lambda font: f"url(../{_with_hash(font[1].decode())})".encode(), content)
    return content, hashlib.sha256(content).hexdigest()[:12]


def static_path(name: str) -> str:
    """Return the path of a static file, with its hash, so that it can be kept for ever."""
    return f"/-/quotes/{_with_hash(name)}"


def _with_hash(name: str) -> str:
    return f"{static_file(name)[1]}/{name}"


async def static(request: Any) -> Response:
    """Answer with one of our static files, whatever hash was asked for; an old page still gets a style."""
    name = request.url_vars["name"]
    content, digest = static_file(name)
    fresh = request.url_vars["hash"] == digest
    cache_control = "public, max-age=31536000, immutable" if fresh else "no-cache"
    return Response(content, headers={"cache-control": cache_control}, content_type=STATIC[name])
