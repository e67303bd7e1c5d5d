"""Who may come to the review desk: whoever has its token, from this machine, and by no other site's page."""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from functools import cache
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from quotes.site.headers import App, Message, Scope

# The environment of a server that was started for reviews: not its command line, which others on the machine can see.
VARIABLE = "QUOTES_DESK"
_NAMES = ("127.0.0.1", "localhost", "[::1]")
_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """What ``quotes serve --review`` hands to the site."""

    token: str
    db: str
    corrections: str
    speakers: str | None


def hand_over(desk: DeskSettings) -> None:
    """Let the server that this process becomes have a desk."""
    os.environ[VARIABLE] = json.dumps(asdict(desk))


@cache
def desk_settings() -> DeskSettings | None:
    """Return the settings of the desk, None on any other site."""
    text = os.environ.pop(VARIABLE, "")
    return DeskSettings(**json.loads(text)) if text else None


def watched(app: App, settings: Callable[[], DeskSettings | None] = desk_settings) -> App:
    """Return an application that, where there is a desk, answers only those who have its token.

    The address that ``quotes serve --review`` prints has it; a cookie has it from then on, or a header
    (``Authorization: Bearer …``). Other names of this machine are refused, so that no name that somebody else gives it
    leads here, and so are forms that another site's page sends.
    """

    async def guarded(scope: Scope, receive: Any, send: Callable[[Message], Awaitable[None]]) -> None:
        desk = settings()
        if desk is None or scope["type"] != "http":
            await app(scope, receive, send)
            return
        refusal = _refusal(scope, desk.token)
        if refusal is None and _asks_for_cookie(scope, desk.token):
            await _enter(scope, desk.token, send)
        elif refusal is None:
            await app(scope, receive, _unkept(send))
        else:
            await _say(send, *refusal)

    return guarded


def _refusal(scope: Scope, token: str) -> tuple[int, str] | None:
    """Return why a request is refused, with the status, or None if it is not."""
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    hosts = {f"{name}:{scope['server'][1]}" for name in _NAMES}
    host = headers.get(b"host", "")
    if host not in hosts:
        return 421, "The desk answers only at the address that quotes serve --review has printed."
    by_header = _same(headers.get(b"authorization", "").removeprefix("Bearer "), token)
    by_cookie = _same(_cookie(headers.get(b"cookie", ""), scope), token)
    if not (by_header or by_cookie or _asks_for_cookie(scope, token)):
        return 403, "The desk needs its token: open the address that quotes serve --review has printed."
    if scope["method"] in _CHANGING and not by_header:
        origin = headers.get(b"origin", "null")  # "null" where a page keeps its address to itself, as ours do
        own = headers.get(b"sec-fetch-site") == "same-origin" if origin == "null" else origin == f"http://{host}"
        if not own:
            return 403, "This form was sent by another site's page."
    return None


def _asks_for_cookie(scope: Scope, token: str) -> bool:
    typed = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"))).get("token", "")
    return scope["method"] == "GET" and _same(typed, token)


def _same(text: str, token: str) -> bool:
    return hmac.compare_digest(text.encode(), token.encode())


def _cookie_name(scope: Scope) -> str:
    return f"quotes-desk-{scope['server'][1]}"  # cookies are shared by all ports of a host


def _cookie(header: str, scope: Scope) -> str:
    try:
        morsel = SimpleCookie(header).get(_cookie_name(scope))
    except CookieError:
        return ""
    return morsel.value if morsel else ""


async def _enter(scope: Scope, token: str, send: Callable[[Message], Awaitable[None]]) -> None:
    """Give the cookie, and lead to the same address without the token: no history and no log of a page keeps it."""
    rest = [(k, v) for k, v in parse_qsl(scope["query_string"].decode("latin-1")) if k != "token"]
    place = "/" + quote(scope["path"].lstrip("/")) + (f"?{urlencode(rest)}" if rest else "")
    cookie = f"{_cookie_name(scope)}={token}; Path=/; HttpOnly; SameSite=Strict"
    headers = [(b"location", place.encode()), (b"set-cookie", cookie.encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _unkept(send: Callable[[Message], Awaitable[None]]) -> Callable[[Message], Awaitable[None]]:
    """Return a ``send`` whose pages no browser keeps: the next card is never an old one."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            kinds = dict(message["headers"])
            if kinds.get(b"content-type", b"").startswith(b"text/html"):
                message = {**message, "headers": [*message["headers"], (b"cache-control", b"no-store")]}
        await send(message)

    return sending


async def _say(send: Callable[[Message], Awaitable[None]], status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
