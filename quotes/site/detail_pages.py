"""The pages of one statement, one outlet and one article: who printed which words."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from datasette import NotFound, Response
from datasette.utils import tilde_decode
from datasette.utils.asgi import Base400

from quotes.database.answers import answers_of
from quotes.database.ids import moved
from quotes.database.rows import Row, row, rows, value
from quotes.site import (
    article_column,
    charts,
    collation_rows,
    collation_svg,
    embed,
    feeds,
    linked,
    printings,
    queries,
    render,
)
from quotes.site.markup import days, plural
from quotes.site.printings import Printing
from quotes.site.snapshot import look
from quotes.site.translated import renderings
from quotes.text.forgotten import mark_of_id, mark_of_statement
from quotes.text.web_addresses import outward


class Gone(Base400):  # type: ignore[misc]
    """What was here is no more; ``quote`` is what it was, if that is still in its article."""

    status = 410

    def __init__(self, message: str, quote: Row | None = None) -> None:
        super().__init__(message)
        self.quote = quote


_STATEMENT = """
SELECT s.*, s.rowid AS rowid, p.name AS speaker, p.kind AS speaker_kind, p.description AS speaker_description,
  p.wikidata AS speaker_wikidata, o.name AS first_outlet
FROM statements s LEFT JOIN speakers p ON p.id = s.speaker_id LEFT JOIN outlets o ON o.id = s.first_outlet_id
WHERE s.id = :id
"""
_LINKED = """
SELECT l.kind, l.score, l.reason, s.id, s.text, s.role, s.outlets, s.articles, s.first_published, s.last_published,
  s.speaker_id, p.name AS speaker, l.echoing FROM (
    SELECT kind, score, reason, other_id AS id, 1 AS echoing FROM statement_links WHERE statement_id = :id
    UNION ALL SELECT kind, score, reason, statement_id, 0 FROM statement_links WHERE other_id = :id) l
JOIN statements s ON s.id = l.id LEFT JOIN speakers p ON p.id = s.speaker_id
WHERE l.kind <> 'answer' ORDER BY l.kind, l.score DESC LIMIT 20
"""


def _id(request: Any) -> str:
    return str(tilde_decode(request.url_vars["id"])).replace("\x00", "")


def statement(conn: sqlite3.Connection, id_: str) -> Row | None:
    """Return a statement with its speaker, or None."""
    return row(conn, _STATEMENT, id=id_)


def _linked(conn: sqlite3.Connection, id_: str) -> list[Row]:
    """Return the statements that belong to this one, each once; one that echoes it is not said to be similar too."""
    by_id: dict[str, Row] = {}
    for one in rows(conn, _LINKED, id=id_):
        by_id.setdefault(one["id"], one)
    return list(by_id.values())


def _refuse_forgotten(conn: sqlite3.Connection, mark: str) -> None:
    """Raise Gone if an article or a statement was forgotten."""
    if value(conn, "SELECT 1 FROM forgotten WHERE hash = :mark", mark=mark):
        raise Gone("This was removed for good.")


_UNSPOKEN = """
SELECT q.id, q.article_id, q.text, q.role, q.reason FROM statement_redirects r JOIN quotes q ON q.id = r.quote_id
WHERE r.old_id = :id
"""


def _refuse_unspoken(conn: sqlite3.Connection, id_: str) -> None:
    """Raise Gone if what an older build had for a statement is no speech."""
    quote = row(conn, _UNSPOKEN, id=id_)
    if quote:
        why = f"{quote['role']}: {quote['reason']}" if quote["reason"] else quote["role"]
        raise Gone(f"“{quote['text']}” is no statement any more, since it is not taken for speech ({why}).", quote)


def whole_statement(conn: sqlite3.Connection, id_: str) -> Row | None:
    """Return a statement with everything its page shows, {"moved": id}, or None.

    Raises Gone if it was forgotten, or is no speech.
    """
    one = statement(conn, id_)
    if one is None:
        now = moved(conn, id_)
        if now is None:
            _refuse_unspoken(conn, id_)
            _refuse_forgotten(conn, mark_of_statement(id_))
        return {"moved": now} if now else None
    all_printings = printings.of_statement(conn, id_)
    outlets = {p.row["outlet_id"]: p.row["outlet"] for p in all_printings if p.row["outlet_id"]}
    return {
        "statement": one,
        "printings": all_printings,
        "outlets": outlets,
        "first": printings.earliest(all_printings),
        "copies": printings.copies(all_printings),
        "reporter": printings.reporter_of(all_printings),
        "others": list({one["id"]: one for p in all_printings for one in p.others}.values()),
        "linked": _linked(conn, id_),
        "answers": answers_of(conn, [id_]).get(id_, []),
        "picture": collation_rows.picture(conn, one),
        "shown_utterances": {p.row["utterance_id"] for p in all_printings},
        "renderings": renderings(conn, one, str(all_printings[0].row["id"])) if all_printings else [],
        "cuts": sum(1 for p in all_printings if p.difference and p.difference.cut),
    }


async def statement_page(datasette: Any, request: Any) -> Response:
    """Answer with a statement as a page, JSON, CSV or ClaimReview; an older id leads to the new one."""
    id_ = _id(request)
    form = request.url_vars.get("format") or ("claimreview" if request.path.endswith("/claimreview.json") else "")
    context = await look(datasette, request, lambda conn: whole_statement(conn, id_))
    if context is None:
        raise NotFound("There is no such statement in this index.")
    if "moved" in context:
        suffix = "/claimreview.json" if form == "claimreview" else f".{form}" if form else ""
        return Response.redirect(render.relative(datasette).statement(context["moved"], suffix), status=301)
    absolute = render.absolute(datasette, request)
    one, all_printings = context["statement"], context["printings"]
    parts = [part for p in all_printings for part in p.rows]
    if form == "csv":
        records = [feeds.quote_record(part, absolute) for part in parts]
        return feeds.as_csv(datasette, "statement", feeds.QUOTE_COLUMNS, records)
    if form == "claimreview":
        return feeds.as_json(datasette, linked.claim_review(one, all_printings, absolute), "application/ld+json")
    if form == "json":
        return feeds.as_json(datasette, statement_as_json(context, absolute))
    return await render.page(
        datasette,
        request,
        "statement",
        **context,
        permalink=absolute.statement(one["id"]),
        citation=linked.citation(one, all_printings, absolute),
        **embed.context(datasette, one, all_printings, absolute),
        quotation=linked.script(linked.quotation(one, all_printings, absolute, context["renderings"])),
    )


async def wordings_picture(datasette: Any, request: Any) -> Response:
    """Answer with the picture of a statement's wordings as an SVG file; an older id leads to the new one."""
    id_ = _id(request)

    def read(conn: sqlite3.Connection) -> Row | None:
        one = statement(conn, id_)
        if one is None:
            now = moved(conn, id_)
            return {"moved": now} if now else None
        return {"statement": one, "picture": collation_rows.picture(conn, one)}

    context = await look(datasette, request, read)
    if context is None:
        raise NotFound("There is no such statement in this index.")
    if "moved" in context:
        return Response.redirect(render.relative(datasette).statement(context["moved"], "/wordings.svg"), status=301)
    one, picture = context["statement"], context["picture"]
    if picture is None:
        raise NotFound("This statement has one wording only, so there is no picture of it.")
    when = days(one["first_published"], one["last_published"])
    heading = f"{one['speaker'] or 'Unknown speaker'}, {when}: {plural(picture.wordings, 'wording')}"
    svg = collation_svg.drawing(picture, heading, render.absolute(datasette, request).statement(one["id"]))
    return Response(svg, content_type="image/svg+xml; charset=utf-8")


def statement_as_json(context: Row, absolute: Any) -> Row:
    """Return a statement with its printings as JSON has them; ``context`` is what ``whole_statement`` returns."""
    parts = [part for p in context["printings"] for part in p.rows]
    one = context["statement"]
    best = max((part["confidence"] or 0 for part in parts), default=None)
    others = [
        {name: other[name] for name in ("kind", "id", "text", "speaker", "score", "reason")}
        for other in context["linked"]
    ]
    return {
        **feeds.statement_record({**one, "confidence": best}, absolute),
        "printings": [feeds.full_quote_record(part, absolute) for part in parts],
        "linked": others,
        "answers": [_answer(other, absolute) for other in context["answers"] if other["answers"]],
        "answered_by": [_answer(other, absolute) for other in context["answers"] if not other["answers"]],
        "translations": [_rendering(other, absolute) for other in context["renderings"] if not other["here"]],
        "quotation": linked.quotation(one, context["printings"], absolute, context["renderings"]),
    }


def _answer(other: Row, absolute: Any) -> Row:
    names = ("id", "text", "speaker", "language", "score", "evidence", "quote_id", "article_id", "outlet")
    return {**{name: other[name] for name in names}, "page": absolute.statement(other["id"])}


def _rendering(other: Row, absolute: Any) -> Row:
    names = ("id", "text", "language", "score", "reason", "original")
    return {**{name: other[name] for name in names}, "page": absolute.statement(other["id"])}


async def outlet(datasette: Any, request: Any) -> Response:
    """Answer with an outlet: whom it quotes, what it cut, its latest articles."""
    id_ = _id(request)

    def read(conn: sqlite3.Connection) -> Row | None:
        about = queries.outlet(conn, id_)
        if about is None:
            return None
        is_large = (about["quotes"] or 0) > queries.LARGE
        return {
            "outlet": about,
            "chart": charts.timeline(about["days"], f"Quotes printed by {about['name']} over time", "chart"),
            "speakers": queries.quoted_by(conn, id_),
            "cuts": _cuts(conn, about, is_large),
            "cuts_among": queries.WIDEST if is_large else 0,
        }

    context = await look(datasette, request, read)
    if context is None:
        raise NotFound("There is no such outlet in this index.")
    return await render.page(datasette, request, "outlet", **context)


def _cuts(conn: sqlite3.Connection, outlet: Row, is_large: bool) -> list[Printing]:
    """Return printings of an outlet that differ in words from the wording shown."""
    keys = [key.split("\x1f") for key in queries.cut_by(conn, outlet["id"], is_large=is_large)]
    sql = printings.QUOTES + (
        " WHERE q.article_id || char(31) || q.utterance_id IN (SELECT value FROM json_each(:keys)) "
        "AND q.article_id IN (SELECT value FROM json_each(:articles)) AND q.statement_id IS NOT NULL"
    )
    articles = json.dumps([key[0] for key in keys])
    all_printings = printings.grouped(
        rows(conn, sql, keys=json.dumps(["\x1f".join(key) for key in keys]), articles=articles)
    )
    return [p for p in all_printings if p.difference and not p.difference.is_same]


async def article(datasette: Any, request: Any) -> Response:
    """Answer with an article's quotes in order, as a page, JSON or CSV; never with its text."""
    id_ = _id(request)

    def read(conn: sqlite3.Connection) -> Row | None:
        about = queries.article(conn, id_)
        if about is None:
            _refuse_forgotten(conn, mark_of_id(id_))
        return {"article": about, "printings": printings.of_article(conn, id_)} if about else None

    context = await look(datasette, request, read)
    if context is None:
        raise NotFound("There is no such article in this index.")
    absolute = render.absolute(datasette, request)
    parts = [part for p in context["printings"] for part in p.rows]
    form = request.url_vars.get("format")
    if form == "csv":
        records = [feeds.quote_record(part, absolute) for part in parts]
        return feeds.as_csv(datasette, "article", feeds.QUOTE_COLUMNS, records)
    if form == "json":
        names = ("id", "outlet", "title", "published", "language", "words")
        about = {name: context["article"][name] for name in names}
        exported = [feeds.full_quote_record(part, absolute) for part in parts]
        return feeds.as_json(datasette, {**about, "url": outward(context["article"]["url"]), "quotes": exported})
    blocks = article_column.column(context["printings"], str(context["article"]["title"] or ""))
    return await render.page(datasette, request, "article", blocks=blocks, **context)
