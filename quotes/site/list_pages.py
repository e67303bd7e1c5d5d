"""The pages of the lists: speakers, outlets, articles, statements."""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette import Response

from quotes.database.rows import Row, rows
from quotes.database.search import bounds, label
from quotes.site import held, lists, params, render
from quotes.site.lists import ListSpec
from quotes.site.snapshot import look

MOST_OUTLETS = 300  # to choose from in the form
LONGEST_LETTER = 4


async def speakers(datasette: Any, request: Any) -> Response:
    """Answer with the speakers of the index."""
    return await _page(datasette, request, lists.SPEAKERS)


async def outlets(datasette: Any, request: Any) -> Response:
    """Answer with the outlets of the index."""
    return await _page(datasette, request, lists.OUTLETS)


async def articles(datasette: Any, request: Any) -> Response:
    """Answer with the articles of the index."""
    return await _page(datasette, request, lists.ARTICLES)


async def statements(datasette: Any, request: Any) -> Response:
    """Answer with the statements of the index."""
    return await _page(datasette, request, lists.STATEMENTS)


async def _page(datasette: Any, request: Any, spec: ListSpec) -> Response:
    sort = params.choice(request.args, "sort", spec.sorts)
    page = params.page(request.args)
    dates = [name for name in ("since", "until") if name in spec.filters]
    typed = {name: params.text(request.args, name) for name in (*spec.filters, "letter") if name not in dates}
    typed |= {name: params.date(request.args, name) for name in dates}
    typed["letter"] = typed["letter"][:LONGEST_LETTER]
    narrowing = {**typed, **{name: _bound(name, typed[name]) for name in dates if typed[name]}}

    def read(conn: sqlite3.Connection) -> Row:
        names = {name: label(conn, f"{name}s", typed[name]) for name in ("speaker",) if typed.get(name)}
        sql = "SELECT id, name FROM outlets ORDER BY quotes DESC, id LIMIT :n"
        choices = rows(conn, sql, n=MOST_OUTLETS) if "outlet" in spec.filters else []
        choices.sort(key=lambda one: str(one["name"] or one["id"]).casefold())
        lines = lists.listing(conn, spec, narrowing, sort, page, held.names(conn))
        return {"listed": lines, "names": names, "outlets": choices}

    context = await look(datasette, request, read)
    filters = {name: text for name, text in typed.items() if text}
    first = next(iter(spec.sorts))
    return await render.page(
        datasette, request, "list", spec=spec, given=filters, sort=sort or first, usual=first, **context
    )


def _bound(name: str, date: str) -> str:
    """Return the first moment of a date for ``since``, the first after it for ``until``."""
    low, high = bounds(date, name)
    return low if name == "since" else high
