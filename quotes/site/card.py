"""The picture of a statement, at an address of its own."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import Any

from datasette import NotFound, Response
from datasette.utils import tilde_decode

from quotes.database.rows import Row
from quotes.site import embed, markup, render
from quotes.site.picture import can_draw, has_pictures, png
from quotes.site.snapshot import look

LONGEST = 420  # characters; what is left out of a longer quote is marked
_CACHE_SECONDS = 86400


async def card(datasette: Any, request: Any) -> Response:
    """Answer with the picture of a statement as PNG; an older id leads to the new one."""
    id_ = str(tilde_decode(request.url_vars["id"])).replace("\x00", "")

    def read(conn: sqlite3.Connection) -> Row | None:
        return embed.statement_of(conn, id_)

    one = await look(datasette, request, read)
    if one is None or not ("moved" in one or can_draw(one["text"])):
        raise NotFound("There is no picture of such a statement.")
    if not has_pictures():
        raise NotFound("This site draws no pictures: the extra “pictures” is not installed.")
    if "moved" in one:
        return Response.redirect(render.relative(datasette).statement(one["moved"], "/card.png"), status=301)
    title = await render.title(datasette)
    body = await asyncio.to_thread(png, *words(one), title)
    headers = {"cache-control": f"public, max-age={_CACHE_SECONDS}"}
    return Response(body, headers=headers, content_type="image/png")


def words(one: Row) -> tuple[str, str, str]:
    """Return what a picture says: the words, who said them, and how widely they were printed."""
    speaker = one["speaker"] or "Unknown speaker"
    text = markup.shortened(markup.standalone(one["text"]), LONGEST)
    about = embed.description(one).removeprefix(f"{speaker}. ").rstrip(".")
    return f"“{text}”", speaker if can_draw(speaker) else "", about
