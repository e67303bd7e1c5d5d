"""The result of a search, or what a speaker said, as JSON, CSV or Atom."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Any

from datasette import NotFound, Response
from datasette.utils import tilde_decode

from quotes.database.ids import merged_speaker
from quotes.database.rows import Row
from quotes.database.search import Hits, Search, details, find
from quotes.site import feeds, held, params, queries, render
from quotes.site.links import Links
from quotes.site.snapshot import look
from quotes.text.web_addresses import wikidata

PAGE_SIZE = 100  # of JSON
FEED_SIZE = 50


def found_rows(conn: sqlite3.Connection, search: Search, size: int | None) -> tuple[Hits, list[Row], int]:
    """Return what a search finds, the rows of its page (all, if ``size`` is None) and the number of pages."""
    # The details are those of a search: of printings, one that its filters let through.
    hits = find(conn, search, columns=held.columns(conn))
    if size is None:
        return hits, details(conn, hits.rowids, search), 1
    pages = max(1, -(-hits.total // size))
    first = (min(search.page, pages) - 1) * size
    return hits, details(conn, hits.rowids[first : first + size], search), pages


async def search_export(datasette: Any, request: Any) -> Response:
    """Answer with the result of a search: JSON by pages of 100, CSV whole, Atom with the 50 latest."""
    search = params.search(request.args)
    absolute = render.absolute(datasette, request)
    form = request.url_vars["format"]
    if form == "atom":
        return await _feed(datasette, request, search, _title(search), absolute.to("search", **search.params()))
    size = None if form == "csv" else PAGE_SIZE
    hits, statements, pages = await look(datasette, request, lambda conn: found_rows(conn, search, size))
    records = [feeds.statement_record(one, absolute) for one in statements]
    if form == "csv":
        return feeds.as_csv(datasette, "search", feeds.STATEMENT_COLUMNS, records)
    page = min(search.page, pages)
    following = absolute.to("search.json", **search.params(page=page + 1)) if page < pages else None
    asked_for = {name: value for name, value in search.params().items() if name != "page"}
    answer = {"query": asked_for, "total": hits.total, "truncated": hits.more, "fullest_only": hits.fullest_only,
              "page": page, "pages": pages, "next": following, "results": records}  # fmt: skip
    return feeds.as_json(datasette, answer)


def _title(search: Search) -> str:
    """Return the name that a reader of feeds sees: the words, and the filters that are set."""
    filters = [f"{name} {value}" for name, value in search.params().items() if name in search.filters]
    return ": ".join(("Quotes", ", ".join(part for part in (search.q, *filters) if part))).removesuffix(": ")


async def _feed(datasette: Any, request: Any, search: Search, title: str, page: str) -> Response:
    latest = replace(search, sort="date")
    _, statements, _ = await look(datasette, request, lambda conn: found_rows(conn, replace(latest, page=1), FEED_SIZE))
    here = datasette.absolute_url(request, request.full_path)
    return feeds.as_atom(datasette, title, page, here, statements, render.absolute(datasette, request))


def whole_speaker(conn: sqlite3.Connection, id_: str) -> Row | None:
    """Return a speaker and who prints them, {"moved": id} where two have become one, or None."""
    speaker = queries.speaker(conn, id_)
    if speaker is None:
        now = merged_speaker(conn, id_)
        return {"moved": now} if now else None
    return {"speaker": speaker, "outlets": queries.printed_when_and_where(conn, id_)[1]}


async def speaker_export(datasette: Any, request: Any) -> Response:
    """Answer with a speaker as JSON, or with their latest statements as Atom."""
    id_ = tilde_decode(request.url_vars["id"]).replace("\x00", "")
    absolute = render.absolute(datasette, request)

    answer = await look(datasette, request, lambda conn: whole_speaker(conn, id_))
    if answer is None:
        raise NotFound("There is no such speaker in this index.")
    if "moved" in answer:
        suffix = f".{request.url_vars['format']}"
        return Response.redirect(render.relative(datasette).speaker(answer["moved"], suffix), status=301)
    if request.url_vars["format"] == "atom":
        title = f"Quotes: {answer['speaker']['name']}"
        return await _feed(datasette, request, Search(speaker=id_), title, absolute.speaker(id_))
    return feeds.as_json(datasette, speaker_record(answer, absolute))


def speaker_record(answer: Row, absolute: Links) -> Row:
    """Return a speaker, with the outlets that print them, as JSON has them."""
    who = answer["speaker"]
    names = ("id", "name", "kind", "description", "aliases", "on_behalf_of", "statements", "quotes", "articles",
             "outlets", "first_published", "last_published")  # fmt: skip
    about = {name: who[name] for name in names}
    return {
        **about,
        "wikidata": wikidata(who["wikidata"]),
        "page": absolute.speaker(who["id"]),
        "statements_url": absolute.to("search.json", speaker=who["id"]),
        "printed_by": answer["outlets"],
    }
