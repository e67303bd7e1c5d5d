"""Makes Datasette's own answers as harmless as ours: no formulas in its CSV, no look behind a public site."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote_plus

from datasette.utils import tilde_decode

from quotes.site.allowances import Allowing, allowing_nothing
from quotes.site.headers import OURS, App, Message, Scope
from quotes.text.formulas import is_formula

# What a public site has under /-/: our files and Datasette's, and nothing about paths, packages or threads.
_SERVED = re.compile(r"/-/(?:quotes(?:/|$)|static/|static-plugins/)")
# Facets that one request may ask for: each is a query over the whole table, and the pages offer fewer.
MAX_FACETS = 8
_FACET = re.compile(r"(?:^|&)_facet(?!_size=)[^=&]*=")
# The tables in which SQLite keeps a full-text index: terms and numbers, nothing for readers.
_SHADOW = re.compile(r".*_fts_(?:data|idx|docsize|config|content|segments|segdir|stat)", re.IGNORECASE | re.DOTALL)
_CELL = re.compile(r'"((?:[^"]|"")*)"|[^,"\r\n]+')
_SUFFIX = re.compile(r"\.(?:json|csv|blob)$")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?")


def guard(app: App, is_public: Callable[[], bool], base: str = "/", allows: Allowing = allowing_nothing) -> App:
    """Return an application that answers as ``app`` does, without formulas and, if public, without introspection.

    ``allows`` gives paths that a public site answers all the same.
    """

    async def guarded(scope: Scope, receive: Any, send: Callable[[Message], Awaitable[None]]) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        path = "/" + scope["path"].removeprefix(base).lstrip("/")
        is_behind = path.startswith("/-/") and not (_SERVED.match(path) or allows().is_public(path))
        if is_behind and is_public():
            await _nothing(send)
            return
        if any(map(is_shadow, path.split("/"))):
            await _nothing(send)
            return
        if facets_of(scope.get("query_string", b"")) > MAX_FACETS:
            await _told(send, 400, f"At most {MAX_FACETS} facets can be asked for at once.")
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


def is_shadow(name: str) -> bool:
    """Return whether a part of a path, encoded or not, with a suffix or not, is a table of SQLite's own."""
    return bool(_SHADOW.fullmatch(_SUFFIX.sub("", tilde_decode(name))) or _SHADOW.fullmatch(tilde_decode(name)))


def facets_of(query: bytes) -> int:
    """Return how many facets a query string asks for."""
    return len(_FACET.findall(unquote_plus(query.decode("latin-1"))))


def mended(rows: str) -> str:
    """Return whole rows of CSV with an apostrophe before each text that a spreadsheet would run."""
    return _CELL.sub(_cell, rows)


def _cell(match: re.Match[str]) -> str:
    quoted = match[1]
    if quoted is not None:
        return f'"\'{quoted}"' if is_formula(quoted) else match[0]
    return f"'{match[0]}" if is_formula(match[0]) and not _NUMBER.fullmatch(match[0]) else match[0]


async def _nothing(send: Callable[[Message], Awaitable[None]]) -> None:
    await _told(send, 404, "There is nothing at this address.")


async def _told(send: Callable[[Message], Awaitable[None]], status: int, text: str) -> None:
    kind = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": status, "headers": [kind]})
    await send({"type": "http.response.body", "body": text.encode()})
