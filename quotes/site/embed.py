"""A statement in other people's pages: a frame that any site may show, and what oEmbed says of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from datasette import NotFound, Response
from datasette.utils import tilde_decode
from datasette.utils.asgi import BadRequest
from markupsafe import escape

from quotes.database.ids import moved
from quotes.database.rows import Row, row
from quotes.site import citations, feeds, headers, markup, params, printings, render
from quotes.site.links import Links
from quotes.site.picture import SIZE, can_draw, has_pictures
from quotes.site.printings import Printing
from quotes.site.snapshot import look

# Pixels: what fits a column of text, and what a short and the longest quote need there.
WIDTH = 560
LEAST_HEIGHT, MOST_HEIGHT = 180, 640
_LEAST_WIDTH = 220
_LINE, _REST = 28, 158  # of a line of the words, and of all around them
_CHARACTER = 11.5  # its width, on average
_CACHE_SECONDS = 86400  # for which others may keep what oEmbed says


class NotSupported(BadRequest):  # type: ignore[misc]
    """A form of answer that oEmbed knows and we do not have."""

    status = 501


def context(datasette: Any, one: Row, all_printings: Sequence[Printing], absolute: Links) -> Row:
    """Return what a statement's page needs for those who share it: what others see of it, citations, a frame."""
    page = absolute.statement(one["id"])
    return {
        "cited": citations.styles(one, all_printings, absolute),
        "frame": frame(one, absolute),
        "oembed": absolute.to("oembed", url=page, format="json"),
        "description": description(one),
        "card": card_of(one, absolute),
    }


def card_of(one: Row, absolute: Links) -> str | None:
    """Return the address of a statement's picture, None if there is none of these words or none at all."""
    return absolute.statement(one["id"], "/card.png") if has_pictures() and can_draw(one["text"]) else None


def description(one: Row) -> str:
    """Return a statement's spread in a sentence, as the preview of a link shows it."""
    first = f", first {markup.day(one['first_published'])}" if one["first_published"] else ""
    by = f" by {one['first_outlet']}" if first and one.get("first_outlet") else ""
    return f"{one['speaker'] or 'Unknown speaker'}. Printed in {markup.spread(one)}{first}{by}."


def height(text: str, width: int) -> int:
    """Return about how high a frame of a width has to be."""
    lines = -(-len(text) * _CHARACTER // max(1, width - 48))
    return int(max(LEAST_HEIGHT, min(MOST_HEIGHT, _REST + lines * _LINE)))


def frame(one: Row, absolute: Links, width: int = WIDTH, most: int = MOST_HEIGHT) -> str:
    """Return the HTML that shows a statement in another page; it runs no script there."""
    title = escape(f"{one['speaker'] or 'Unknown speaker'}: {markup.shortened(one['text'], 80)}")
    high = min(height(one["text"], width), most)
    return (
        f'<iframe src="{escape(absolute.embed(one["id"]))}" title="{title}" width="{width}" height="{high}" '
        'style="border:0;max-width:100%" loading="lazy" sandbox="allow-popups allow-popups-to-escape-sandbox">'
        "</iframe>"
    )


_STATEMENT = """
SELECT s.*, p.name AS speaker, o.name AS first_outlet FROM statements s LEFT JOIN speakers p ON p.id = s.speaker_id
LEFT JOIN outlets o ON o.id = s.first_outlet_id WHERE s.id = :id
"""


def statement_of(conn: sqlite3.Connection, id_: str) -> Row | None:
    """Return a statement with its speaker, {"moved": id} for an older id, or None."""
    one = row(conn, _STATEMENT, id=id_)
    if one:
        return one
    now = moved(conn, id_)
    return {"moved": now} if now else None


async def embed_page(datasette: Any, request: Any) -> Response:
    """Answer with a statement alone, for a frame in another site's page."""
    id_ = str(tilde_decode(request.url_vars["id"])).replace("\x00", "")

    def read(conn: sqlite3.Connection) -> Row | None:
        one = statement_of(conn, id_)
        if one and "moved" not in one:
            one["first"] = printings.earliest(printings.of_statement(conn, id_))
        return one

    one = await look(datasette, request, read)
    if one is None:
        raise NotFound("There is no such statement in this index.")
    if "moved" in one:
        return Response.redirect(render.relative(datasette).embed(one["moved"]), status=301)
    response = await render.page(
        datasette, request, "embed", statement=one, first=one["first"],
        permalink=render.absolute(datasette, request).statement(one["id"]),
    )  # fmt: skip
    response.headers[headers.OURS.decode()] = headers.EMBED
    return response


async def oembed(datasette: Any, request: Any) -> Response:
    """Answer with what oEmbed 1.0 says of one of our statements, for the sites that ask for it."""
    if params.choice(request.args, "format", ("json", "xml")) == "xml":
        raise NotSupported("Only JSON is given: ask with format=json.")
    absolute = render.absolute(datasette, request)
    id_ = _id_of(str(request.args.get("url") or ""), absolute)
    one = await look(datasette, request, lambda conn: _latest(conn, id_)) if id_ else None
    if one is None:
        raise NotFound("This is no address of a statement on this site.")
    width = min(_pixels(request.args, "maxwidth", WIDTH), WIDTH)
    most = _pixels(request.args, "maxheight", MOST_HEIGHT)
    high = min(height(one["text"], max(width, _LEAST_WIDTH)), most)
    answer = {
        "version": "1.0",
        "type": "rich",
        "title": f"{one['speaker'] or 'Unknown speaker'}: “{markup.shortened(markup.standalone(one['text']), 120)}”",
        "author_name": one["speaker"],
        "author_url": absolute.speaker(one["speaker_id"]) if one["speaker_id"] else None,
        "provider_name": await render.title(datasette),
        "provider_url": absolute.root,
        "cache_age": _CACHE_SECONDS,
        "html": frame(one, absolute, width, most),
        "width": width,
        "height": high,
    }
    if thumbnail := card_of(one, absolute):
        answer |= {"thumbnail_url": thumbnail, "thumbnail_width": SIZE[0], "thumbnail_height": SIZE[1]}
    return feeds.as_json(datasette, {name: value for name, value in answer.items() if value is not None})


def _latest(conn: sqlite3.Connection, id_: str) -> Row | None:
    one = statement_of(conn, id_)
    return statement_of(conn, one["moved"]) if one and "moved" in one else one


def _id_of(url: str, absolute: Links) -> str | None:
    """Return the id of the statement at an address of ours, None for any other."""
    own = urlsplit(absolute.root)
    try:
        asked_for = urlsplit(url[: params.LONGEST])
    except ValueError:  # brackets without a host's address
        return None
    start = f"{own.path}statement/"
    if asked_for.scheme not in ("http", "https") or asked_for.netloc != own.netloc:
        return None
    if not asked_for.path.startswith(start):
        return None
    return str(tilde_decode(asked_for.path.removeprefix(start).split("/")[0].split(".")[0])).replace("\x00", "") or None


def _pixels(args: Any, name: str, usual: int) -> int:
    typed = params.text(args, name)
    if not typed:
        return usual
    if not (typed.isascii() and typed.isdigit()) or len(typed) > 6 or not int(typed):
        raise BadRequest(f"“{name}” has to be a number of pixels.")
    return int(typed)
