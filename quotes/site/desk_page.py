"""The review desk: queues of cards, each answered by a key or a button, and written down at once."""

from __future__ import annotations

import asyncio
import sqlite3
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette import NotFound, Response

from quotes import database
from quotes.database.rows import Row
from quotes.errors import QuotesError
from quotes.site import render
from quotes.site.cards import card
from quotes.site.desk_guard import desk_settings
from quotes.site.snapshot import look

if TYPE_CHECKING:
    from quotes.corrections.review.session import Session

LONGEST_NAME = 200


@cache
def _session() -> Session:
    """Return the desk that this server was started for; raises NotFound on any other site."""
    settings = desk_settings()
    if settings is None:
        raise NotFound("There is no review desk here: quotes serve --review opens one.")
    from quotes.corrections.review.session import opened

    registry = Path(settings.speakers) if settings.speakers else None
    return opened(Path(settings.db), Path(settings.corrections), registry)


async def desk_page(datasette: Any, request: Any) -> Response:
    """Answer with the queues, and how far each is."""
    session = _session()
    from quotes.corrections.review.queues import MOST_ENTRIES, QUEUES

    def read(conn: sqlite3.Connection) -> Row:
        return {"progress": {name: session.progress(conn, name) for name in QUEUES}}

    context = await look(datasette, request, read)
    return await render.page(datasette, request, "desk", queues=QUEUES, most=MOST_ENTRIES, **context)


async def card_page(datasette: Any, request: Any) -> Response:
    """Answer with the next card of a queue; a form that was sent is carried out first."""
    session = _session()
    from quotes.corrections.review.queues import MOST_ENTRIES, QUEUES

    queue = str(request.url_vars["queue"])
    if queue not in QUEUES:
        raise NotFound("There is no such queue.")
    problem = ""
    if request.method == "POST":
        form = await request.post_vars()
        try:
            place = await _carried_out(session, queue, form)
            _put_away_meanwhile(session.desk.db)
            return Response.redirect(str(datasette.urls.path(f"/desk/{place}")), status=303)
        except QuotesError as error:
            problem = str(error)

    def read(conn: sqlite3.Connection) -> Row:
        left = session.left(conn, queue)
        progress = session.progress(conn, queue, left)
        for key in left:
            shown_card = card(conn, queue, key)
            if shown_card is not None:
                return {"card": shown_card, "key": key, "progress": progress}
        onward = next((name for name in QUEUES if name != queue and session.left(conn, name)), None)
        return {"card": None, "key": "", "progress": progress, "onward": onward}

    context = await look(datasette, request, read)
    last = session.steps[-1] if session.steps else None
    return await render.page(
        datasette, request, "card", 409 if problem else 200,
        queue=QUEUES[queue], queues=QUEUES, most=MOST_ENTRIES, last=last, problem=problem,
        undone=_undone.pop("told", ""), **context,
    )  # fmt: skip


_undone: dict[str, str] = {}  # what the next page says of the last step back


_put_away: set[asyncio.Task[None]] = set()  # asyncio itself forgets what nobody refers to


def _put_away_meanwhile(db: Path) -> None:
    """Have what a decision has written put into the file while the person reads the next card."""
    task = asyncio.create_task(asyncio.to_thread(database.put_away, db))
    _put_away.add(task)
    task.add_done_callback(_put_away.discard)


async def _carried_out(session: Session, queue: str, form: dict[str, str]) -> str:
    """Carry out what a form says; return the queue to go on with."""
    answer, key = str(form.get("answer", "")), str(form.get("key", ""))
    if answer == "undo":
        step = await asyncio.to_thread(session.undo)
        _undone["told"] = step.told if step else "There is nothing to take back."
        return step.queue if step else queue
    if answer == "again":
        session.again(queue)
    elif answer == "skip":
        session.skip(queue, key)
    else:
        name = str(form.get("name", ""))[:LONGEST_NAME].replace("\x00", "")
        if answer.startswith("other:"):
            answer, name = "other", answer.removeprefix("other:")

        def decide(conn: sqlite3.Connection) -> str:
            return session.answer(conn, queue, key, answer, name)

        await _on_an_own_connection(session, decide)
    return queue


async def _on_an_own_connection(session: Session, decide: Any) -> None:
    """Take a decision in a thread, with a connection that holds no view of the index while that changes."""

    def run() -> None:
        conn = sqlite3.connect(f"{session.desk.db.absolute().as_uri()}?mode=ro", uri=True)
        try:
            decide(conn)
        finally:
            conn.close()

    await asyncio.to_thread(run)
