"""Makes Datasette's own answers as harmless as ours: no formulas in its CSV, no look behind a public site."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

from quotes.site.headers import OURS, App, Message, Scope
from quotes.text.formulas import is_formula

# What a public site has under /-/: our files and Datasette's, and nothing about paths, packages or threads.
_SERVED = re.compile(r"/-/(?:quotes|static|static-plugins)/")
_CELL = re.compile(r'"((?:[^"]|"")*)"|[^,"\r\n]+')
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?")


def guard(app: App, is_public: Callable[[], bool], base: str = "/") -> App:
    """Return an application that answers as ``app`` does, without formulas and, if public, without introspection."""

    async def guarded(scope: Scope, receive: Any, send: Callable[[Message], Awaitable[None]]) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        path = "/" + scope["path"].removeprefix(base).lstrip("/")
        if path.startswith("/-/") and not _SERVED.match(path) and is_public():
            await _nothing(send)
            return
        is_stock_csv = False

        async def without_formulas(message: Message) -> None:
            nonlocal is_stock_csv
            if message["type"] == "http.response.start":
                is_stock_csv = path.endswith(".csv") and OURS not in {name for name, _ in message["headers"]}
            elif is_stock_csv and message.get("body"):  # one row, or several whole ones
                message = {**message, "body": mended(message["body"].decode("utf-8", "replace")).encode("utf-8")}
            await send(message)

        await app(scope, receive, without_formulas)

    return guarded


def mended(rows: str) -> str:
    """Return whole rows of CSV with an apostrophe before each text that a spreadsheet would run."""
    return _CELL.sub(_cell, rows)


def _cell(match: re.Match[str]) -> str:
    quoted = match[1]
    if quoted is not None:
        return f'"\'{quoted}"' if is_formula(quoted) else match[0]
    return f"'{match[0]}" if is_formula(match[0]) and not _NUMBER.fullmatch(match[0]) else match[0]


async def _nothing(send: Callable[[Message], Awaitable[None]]) -> None:
    kind = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": 404, "headers": [kind]})
    await send({"type": "http.response.body", "body": b"There is nothing at this address."})
