"""One consistent look at the index for each page.

All queries of a page run on one connection, in one transaction, under one time limit: a page never mixes
the rows of two builds, and no request can hold a thread for long.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from datasette.utils.asgi import BadRequest, NotFound

from quotes.site import guest

T = TypeVar("T")

PAGE_LIMIT_MS = 3000  # far above what a page needs on a large index, low enough to free the thread soon
_INSTRUCTIONS_BETWEEN_CHECKS = 2000  # about 0.2 ms of SQLite's work


@contextmanager
def snapshot(conn: sqlite3.Connection, limit_ms: int = PAGE_LIMIT_MS) -> Iterator[sqlite3.Connection]:
    """Hold one view of the database; raises BadRequest if the time is up."""
    deadline = time.perf_counter() + limit_ms / 1000
    conn.set_progress_handler(lambda: int(time.perf_counter() >= deadline), _INSTRUCTIONS_BETWEEN_CHECKS)
    try:
        conn.execute("BEGIN")
        yield conn
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            raise BadRequest("This took too long to look up. Please narrow the search.") from error
        raise
    finally:
        conn.set_progress_handler(None, 0)
        if conn.in_transaction:
            conn.execute("ROLLBACK")


async def database(datasette: Any) -> Any:
    """Return the served database that is an index of quotes; raises NotFound if there is none."""
    await guest.look(datasette)
    for name in guest.indexes(datasette):
        return datasette.databases[name]
    raise NotFound("No index of quotes is being served here.")


async def _permit(datasette: Any, request: Any, name: str) -> None:
    """Raise Forbidden unless the visitor may see the database (Datasette's own permissions, 0.65 and 1.0)."""
    if hasattr(datasette, "ensure_permissions"):
        await datasette.ensure_permissions(request.actor, [("view-database", name), "view-instance"])
        return
    from datasette.resources import DatabaseResource

    await datasette.ensure_permission(
        action="view-database", resource=DatabaseResource(database=name), actor=request.actor
    )


async def look(datasette: Any, request: Any, page: Callable[[sqlite3.Connection], T]) -> T:
    """Return what ``page`` makes of the index; raises NotFound, Forbidden or BadRequest."""
    db = await database(datasette)
    await _permit(datasette, request, db.name)

    def in_snapshot(conn: sqlite3.Connection) -> T:
        with snapshot(conn):
            return page(conn)

    result: T = await db.execute_fn(in_snapshot)
    return result
