"""Outlet against outlet over all statements that they share: who cuts, who is first, who drops the qualifying half."""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette import NotFound, Response

from quotes.collation import Tally, tally
from quotes.database.rows import Row, rows
from quotes.site import kept, params, render, shared_statements
from quotes.site.shared_statements import MEASURES, SharedStatement
from quotes.site.snapshot import look

PAGE_SIZE = 15
MOST_CHOICES = 300
MOST_LISTED = 100
SORTS = ("shared", "first", "cuts", "drops", "changes", "share")


async def outlets_compared(datasette: Any, request: Any) -> Response:
    """Answer with two outlets held against each other, or with all of them and a choice of two."""
    a, b = params.text(request.args, "a"), params.text(request.args, "b")
    measure = params.choice(request.args, "show", MEASURES)
    of = params.choice(request.args, "of", ("a", "b")) or "a"
    sort = params.choice(request.args, "sort", SORTS) or "shared"
    page = params.page(request.args)

    def read(conn: sqlite3.Connection) -> Row:
        by_id = {one["id"]: one["name"] or one["id"] for one in rows(conn, "SELECT id, name FROM outlets")}
        if not (a and b):
            return {"choices": _choices(conn), "sides": None, **_all(conn, by_id, sort)}
        if a not in by_id or b not in by_id:
            raise NotFound("There is no such outlet in this index.")
        sides = [{"id": id_, "name": by_id[id_]} for id_ in (a, b)]
        shared, total, looked = shared_statements.of_two(conn, a, b) if a != b else ([], 0, 0)
        pair = _pair(shared, total, (a, b), measure, of, page)
        return {"choices": _choices(conn), "sides": sides, "looked": looked, **pair}

    context = await look(datasette, request, read)
    return await render.page(
        datasette, request, "outlets_compared", a=a, b=b, show=measure, of=of, sort=sort, **context
    )


def _choices(conn: sqlite3.Connection) -> list[Row]:
    """Return the outlets to choose from: those with most quotes, by name."""
    sql = "SELECT id, name FROM outlets ORDER BY quotes DESC, id LIMIT :n"
    return sorted(rows(conn, sql, n=MOST_CHOICES), key=lambda one: str(one["name"] or one["id"]).casefold())


def _all(conn: sqlite3.Connection, by_id: dict[str, str], sort: str) -> Row:
    """Return the tallies of all outlets over the statements that they share with any other."""
    counts, counted, total = kept.once(conn, "outlets", lambda: _tallied(conn))
    ranked = sorted(counts.items(), key=lambda item: (-getattr(item[1], sort), by_id.get(item[0], item[0]).casefold()))
    entries = [{"id": id_, "name": by_id.get(id_, id_), "tally": own} for id_, own in ranked]
    return {"listed": entries[:MOST_LISTED], "outlets": len(entries), "counted": counted, "total": total}


def _tallied(conn: sqlite3.Connection) -> tuple[dict[str, Tally], int, int]:
    statements, total = shared_statements.of_all(conn)
    return tally(one.standings for one in statements), len(statements), total


def _pair(
    statements: list[SharedStatement], total: int, ids: tuple[str, str], measure: str, of: str, page: int
) -> Row:  # fmt: skip
    """Return what two outlets share: their tallies, and a page of the statements that count for a measure."""
    counts = tally(one.standings for one in statements)
    chosen_id = ids[0] if of == "a" else ids[1]
    selected = [one for one in statements if not measure or one.is_of(measure, chosen_id)]
    pages = max(1, -(-len(selected) // PAGE_SIZE))
    at = min(page, pages)
    same = sum(1 for one in statements if not any(s.cut or s.changed for s in one.standings.values()))
    nobody = sum(1 for one in statements if not any(s.is_first for s in one.standings.values()))
    return {
        "counts": [counts.get(id_) for id_ in ids],
        "counted": len(statements),
        "total": total,
        "same": same,
        "nobody_first": nobody,
        "selected": len(selected),
        "statements": selected[(at - 1) * PAGE_SIZE : at * PAGE_SIZE],
        "page": at,
        "pages": pages,
    }
