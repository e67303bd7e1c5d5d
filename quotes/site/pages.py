"""The pages: what a request asks for, what it shows, and in which form."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Any

from datasette import NotFound, Response
from datasette.utils import tilde_decode
from datasette.utils.asgi import BadRequest

from quotes.database.ids import merged_speaker
from quotes.database.rows import Row
from quotes.database.search import Search, details, find, label, named, suggest
from quotes.database.search.names import SpeakerNames
from quotes.site import (
    charts,
    compare,
    completion,
    facets,
    headers,
    held,
    kept,
    params,
    portrait,
    queries,
    render,
    review,
)
from quotes.site.detail_pages import statement as statement_row
from quotes.site.snapshot import look
from quotes.text.disguise import is_mixed

PAGE_SIZE = 20  # of the results of a search


def _id(request: Any) -> str:
    return str(tilde_decode(request.url_vars["id"])).replace("\x00", "")


def _missing(kind: str) -> NotFound:
    return NotFound(f"There is no such {kind} in this index.")


async def static(request: Any) -> Response:
    """Answer with a static file."""
    return await headers.static(request)


async def home(datasette: Any, request: Any) -> Response:
    """Answer with what is in the index: counts, latest and most printed statements, speakers, quotes over time."""

    def read(conn: sqlite3.Connection) -> Row:
        totals = kept.once(conn, "totals", lambda: queries.totals(conn))
        latest, spread = queries.statements(conn, "latest", 6), queries.statements(conn, "spread", 6)
        return {
            "totals": totals,
            "chart": charts.timeline(totals["days"], "Quotes over time", "chart"),
            "latest": latest,
            "spread": [one for one in spread if one["articles"] > 1],
            "speakers": queries.most_quoted(conn, 12),
            "outlets": queries.outlets(conn)[:12],
        }

    return await render.page(datasette, request, "home", **await look(datasette, request, read))


def _meant(conn: sqlite3.Connection, search: Search, names: SpeakerNames | None) -> Search:
    """Return the search with the ids that its names mean, if they mean one speaker and one outlet: sought once."""
    speakers = named(conn, "speakers", search.speaker, names) if search.speaker else []
    outlets = named(conn, "outlets", search.outlet) if search.outlet else []
    search = replace(search, speaker=speakers[0]) if len(speakers) == 1 else search
    return replace(search, outlet=outlets[0]) if len(outlets) == 1 else search


def _results(conn: sqlite3.Connection, search: Search) -> Row:
    """Return everything that the page of a search shows."""
    names, columns = held.names(conn), held.columns(conn)
    meant = _meant(conn, search, names)
    hits = find(conn, meant, columns=columns)
    pages = max(1, -(-hits.total // PAGE_SIZE))
    page = min(search.page, pages)
    first = (page - 1) * PAGE_SIZE
    labels = {name: getattr(search, name) for name in search.filters}
    labels |= {"unattributed": "yes"} if search.unattributed else {}
    for name in ("speaker", "outlet"):
        if name in labels:
            labels[name] = label(conn, f"{name}s", labels[name])
    narrowing = facets.facets(conn, meant, hits)
    return {
        "hits": hits,
        "page": page,
        "pages": pages,
        "results": details(conn, hits.rowids[first : first + PAGE_SIZE], meant),
        "narrowing": narrowing,
        "labels": labels,
        "boxes": completion.boxes(conn, search),
        "speakers": suggest.speakers_named(conn, search.q, 3, names) if search.q and page == 1 else [],
        "readings": suggest.by_speaker(conn, search, names) if page == 1 else (),
        "instead": suggest.instead(conn, search, columns) if not hits.total else (),
    }


async def search_page(datasette: Any, request: Any) -> Response:
    """Answer with the statements that a search finds; what is wrong with a search is said beside its form."""
    try:
        search = params.search(request.args)
    except BadRequest as error:
        context = {
            "search": params.as_typed(request.args),
            "problem": str(error),
            "hits": None,
            "labels": {},
            "boxes": {"speaker": params.as_typed(request.args).speaker, "outlet": params.as_typed(request.args).outlet},
            "narrowing": facets.Facets(),
        }
        return await render.page(datasette, request, "search", 400, **context)
    answer = await look(datasette, request, lambda conn: _results(conn, search))
    return await render.page(datasette, request, "search", search=search, **answer)


async def speaker(datasette: Any, request: Any) -> Response:
    """Answer with a speaker: who they are, when and where they were quoted, what they said.

    An id of somebody who has been merged with another speaker leads there.
    """
    id_ = _id(request)

    def read(conn: sqlite3.Connection) -> Row | None:
        who = queries.speaker(conn, id_)
        if who is None:
            now = merged_speaker(conn, id_)
            return {"moved": now} if now else None
        days, outlets = kept.once(conn, f"printed {id_}", lambda: queries.printed_when_and_where(conn, id_))
        spread = queries.statements_of(conn, id_, "spread")
        return {
            "speaker": who,
            "chart": charts.timeline(days, f"Quotes of {who['name']} over time", "chart"),
            "outlets": outlets,
            "spread": spread,
            "latest": queries.statements_of(conn, id_, "latest") if len(spread) == queries.SHORT_LIST else [],
            "topics": kept.once(conn, f"topics {id_}", lambda: portrait.topics_of(conn, id_)),
            "variants": portrait.variants_of(conn, id_),
            "news": portrait.news_of_speaker(conn, id_),
            "joint": queries.said_with_others(conn, id_),
            "twin": review.twin_of(conn, who["name"]),
            "mixed": is_mixed(who["name"]),
        }

    context = await look(datasette, request, read)
    if context is None:
        raise _missing("speaker")
    if "moved" in context:
        return Response.redirect(render.relative(datasette).speaker(context["moved"]), status=301)
    return await render.page(datasette, request, "speaker", **context)


async def compare_page(datasette: Any, request: Any) -> Response:
    """Answer with two speakers, or two outlets on one statement, or what there is to compare."""
    a, b, statement = (params.text(request.args, name) for name in ("a", "b", "statement"))
    topic = Search(q=params.text(request.args, "q"))

    def read(conn: sqlite3.Connection) -> Row:
        context: Row = {"sides": None, "between": None}
        if statement:
            one = statement_row(conn, statement)
            context["outlets"] = compare.outlets(conn, statement, (a, b))
            context["statement"] = one
            if one is None or context["outlets"] is None:
                raise _missing("statement")
        elif a and b:
            context["sides"] = compare.speakers(conn, (a, b), topic)
            if context["sides"] is None:
                raise _missing("speaker")
            context["repeats"] = compare.echoes(conn, a, b)
        return {**context, "choices": compare.choices(conn)}

    answer = await look(datasette, request, read)
    return await render.page(datasette, request, "compare", a=a, b=b, q=topic.q, **answer)


async def review_page(datasette: Any, request: Any) -> Response:
    """Answer with what a person should look at, each with the line that would correct it."""
    name = params.choice(request.args, "list", review.LISTS) or "unsure"
    page = params.page(request.args)

    def read(conn: sqlite3.Connection) -> Row:
        get = review.plumbing if name in ("corrections", "skipped") else review.quotes
        entries = review.lookalikes(conn)[size * (page - 1) : size * page] if is_names else get(conn, name, page)
        return {"counts": review.counts(conn), "entries": entries}

    is_names = name == "lookalikes"
    size = review.PAGE_SIZE * (2 if is_names or name in ("corrections", "skipped") else 1)
    context = await look(datasette, request, read)
    pages = max(1, -(-context["counts"][name] // size))
    return await render.page(
        datasette, request, "review", list=name, lists=review.LISTS, page=page, pages=pages, **context
    )


async def favicon(request: Any) -> Response:
    """Answer with our icon where browsers look for one."""
    content, _ = headers.static_file("icon.svg")
    return Response(content, headers={"cache-control": "public, max-age=86400"}, content_type="image/svg+xml")
