"""Which requests are ours: those about an index of quotes, and all where nothing else is served.

Datasette serves other databases beside an index.  Their pages, the front page and Datasette's own stay as they are
without us, and our front page is at another address.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from datasette.utils import tilde_decode

from quotes.site.headers import App, Scope, Send

# Tables by which an index is told from a bank's "statements" and an exchange's "quotes".
_TABLES = frozenset({"articles", "outlets", "quotes", "speakers", "statements", "utterances"})
_SQL = f"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ({', '.join(map(repr, sorted(_TABLES)))})"
_AGAIN = 1.0  # seconds after which another database is looked at again: an index may have been built into it
HOME = "-/quotes"  # where our front page is as well, and where other databases are served the only place


_ours: ContextVar[bool] = ContextVar("quotes_ours", default=False)  # whether the present request is
_looked: WeakKeyDictionary[Any, tuple[bool, float]] = WeakKeyDictionary()  # is it an index, and when that was seen


def is_ours() -> bool:
    """Return whether the present request is ours; outside of a request nothing is."""
    return _ours.get()


@dataclass(frozen=True, slots=True)
class Route:
    """The pattern of one of our pages, which fits no request that is not ours."""

    regex: re.Pattern[str]

    @property
    def pattern(self) -> str:
        """Return the pattern as text, as a compiled one does."""
        return self.regex.pattern

    def match(self, path: str) -> re.Match[str] | None:
        """Return the match of a path, None if the request is not ours."""
        return self.regex.match(path) if is_ours() else None


def indexes(datasette: Any) -> list[str]:
    """Return the names of the databases that were indexes when they were last looked at, "quotes" first."""
    names = [name for name, db in datasette.databases.items() if _looked.get(db, (False, 0.0))[0]]
    return sorted(names, key=lambda name: name != "quotes")


async def look(datasette: Any) -> None:
    """Look which databases are indexes; one that is stays so, another is looked at again after a second."""
    now = time.monotonic()
    for name, db in list(datasette.databases.items()):
        is_index, when = _looked.get(db, (False, -_AGAIN))
        if not (name.startswith("_") or is_index or now - when < _AGAIN):
            _looked[db] = (await _is_index(db), now)


async def _is_index(db: Any) -> bool:
    try:
        return bool(await db.execute_fn(lambda conn: conn.execute(_SQL).fetchone()[0]) == len(_TABLES))
    except (OSError, sqlite3.Error):  # damaged or locked: Datasette says so where somebody asks for it
        return False


def is_alone(datasette: Any) -> bool:
    """Return whether an index is served, and nothing else."""
    names = {name for name in datasette.databases if not name.startswith("_")}
    return bool(names) and names == set(indexes(datasette))


def divided(datasette: Any, ours: App, others: App, pages: Iterable[re.Pattern[str]]) -> App:
    """Return an application that answers as ``ours`` does where a request is ours, else as ``others``."""
    patterns = tuple(pages)

    async def answering(scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await others(scope, receive, send)
            return
        await look(datasette)
        here = _belongs(datasette, _path(scope, datasette), patterns)
        token = _ours.set(here)
        try:
            await (ours if here else others)(scope, receive, send)
        finally:
            _ours.reset(token)

    return answering


def _path(scope: Scope, datasette: Any) -> str:
    """Return the path that Datasette looks for among its routes."""
    path = (scope["raw_path"].decode("latin-1") if scope.get("raw_path") else scope["path"]).partition("?")[0]
    base = str(datasette.setting("base_url"))
    return "/" + path[len(base) :] if path.startswith(base) else str(path)


def _belongs(datasette: Any, path: str, pages: tuple[re.Pattern[str], ...]) -> bool:
    names = indexes(datasette)
    if not names:
        return False
    place = tilde_decode(path.lstrip("/").partition("/")[0].partition(".")[0])
    bearers = [name for name, db in datasette.databases.items() if place in (name, db.route)]
    if bearers and not bearers[0].startswith("_"):
        return bearers[0] in names
    return is_alone(datasette) or any(page.match(path) for page in pages)
