"""What is new since a build: a page, JSON, and a feed of the last changes."""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette import NotFound, Response

from quotes.database.news import KINDS
from quotes.database.rows import Row
from quotes.database.since import News, NewsItem, builds, news_of
from quotes.site import feeds, params, render
from quotes.site.links import Links
from quotes.site.snapshot import look
from quotes.text.web_addresses import outward

PAGE_SIZE = 50  # of each kind
FEED_BUILDS = 20
FEED_SIZE = 100
TITLES = {
    "new": "New statements",
    "spread": "Now in several outlets",
    "corrected": "Corrected",
    "withdrawn": "Withdrawn",
}


async def news_page(datasette: Any, request: Any) -> Response:
    """Answer with what a build changed: the last one, or the one that is asked for."""
    typed = params.text(request.args, "build")

    def read(conn: sqlite3.Connection) -> Row | None:
        every = builds(conn)
        id = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
        id = every[0]["id"] if every and not typed else id
        news = news_of(conn, [id] if id else [], PAGE_SIZE)
        if typed and not news.builds:
            return None
        return {"builds": every, "news": news, "build": news.builds[0] if news.builds else None}

    context = await look(datasette, request, read)
    if context is None:
        raise NotFound("There is no such build in this index.")
    if request.url_vars.get("format") == "json":
        return feeds.as_json(datasette, _as_json(context, render.absolute(datasette, request)))
    return await render.page(datasette, request, "new", kinds=KINDS, titles=TITLES, **context)


def _as_json(context: Row, absolute: Links) -> Row:
    news: News = context["news"]
    return {
        "build": context["build"],
        "counts": news.counts,
        **{kind: [_record(one, absolute) for one in news.items[kind]] for kind in KINDS},
    }


def _record(one: NewsItem, absolute: Links) -> Row:
    """Return an item as JSON has it; only statements that are there have a page."""
    articles = [{**article, "url": outward(article.get("url"))} for article in one.articles]
    return {
        "statement_id": one.statement_id,
        "text": one.text,
        "speaker": one.speaker,
        "outlets": one.statement["outlets"] if one.statement else None,
        "was_text": one.was_text,
        "was_speaker": one.was_speaker,
        "articles": articles,
        "page": absolute.statement(one.statement_id) if one.statement else None,
    }


async def news_feed(datasette: Any, request: Any) -> Response:
    """Answer with the changes of the last builds as an Atom feed, the latest first."""

    def read(conn: sqlite3.Connection) -> list[NewsItem]:
        each = (news_of(conn, [build["id"]], FEED_SIZE).all for build in builds(conn, FEED_BUILDS))
        return [one for items in each for one in items][:FEED_SIZE]

    items = await look(datasette, request, read)
    absolute = render.absolute(datasette, request)
    entries = [feeds.news_entry(one, TITLES[one.kind], absolute) for one in items]
    here = datasette.absolute_url(request, request.full_path)
    updated = max((one.moment for one in items), default="")
    return feeds.as_feed(datasette, "Quotes: what is new", absolute.to("new"), here, updated, entries)
