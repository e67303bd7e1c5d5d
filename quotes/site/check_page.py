"""The page "Check": a remembered sentence or a draft against the index."""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette import Response
from datasette.utils.asgi import BadRequest

from quotes import check
from quotes.check import Checked, CheckVerdict
from quotes.check.report import ACROSS, SUMMARIES, as_dict
from quotes.database.rows import Row
from quotes.site import feeds, params, render
from quotes.site.diff import as_html
from quotes.site.snapshot import look

LONGEST_DRAFT = 20_000  # characters: three thousand words, some minutes' reading
MOST_PASSAGES = 40  # of one request; each takes up to a twentieth of a second on a large index

# What is not here is bad.
_KINDS = {
    CheckVerdict.EXACT: "good",
    CheckVerdict.SHORTENED: "fair",
    CheckVerdict.TRANSLATION: "fair",
    CheckVerdict.PERHAPS_TRANSLATION: "none",
    CheckVerdict.NOT_FOUND: "none",
}


async def check_page(datasette: Any, request: Any) -> Response:
    """Answer with a form for a sentence or a draft and, where one is given, what the index says of each quote in it."""
    draft = await _draft(request)
    speaker = params.text(request.args, "speaker")
    as_json = request.url_vars["format"] == "json"
    if len(draft) > LONGEST_DRAFT:
        problem = f"The text is too long: at most {LONGEST_DRAFT:,} characters can be checked at once."
        if as_json:
            raise BadRequest(problem)
        return await render.page(datasette, request, "check", 400, draft=draft, speaker=speaker, problem=problem)
    passages = check.passages(draft, speaker) if draft else ()

    def read(conn: sqlite3.Connection) -> list[Checked]:
        return [check.check_passage(conn, passage) for passage in passages[:MOST_PASSAGES]]

    results = await look(datasette, request, read)
    if as_json:
        return feeds.as_json(datasette, [as_dict(result) for result in results])
    rows = [_shown(result) for result in results]
    return await render.page(
        datasette, request, "check", draft=draft, speaker=speaker, results=rows, left_out=len(passages) - len(rows)
    )


async def _draft(request: Any) -> str:
    """Return what is to be checked: of a form that was sent, or of the address."""
    if request.method == "POST":
        return str((await request.post_vars()).get("text", "")).replace("\x00", "").strip()
    return params.text(request.args, "q")


def _shown(result: Checked) -> Row:
    return {
        "passage": result.passage,
        "verdict": result.verdict.value,
        "kind": _KINDS.get(result.verdict, "bad"),
        "summary": SUMMARIES[result.verdict],
        "turned": result.turned and result.verdict is CheckVerdict.ALTERED,
        "negation": result.negation if result.verdict is CheckVerdict.SHORTENED else "",
        "respelled": result.respelled,
        "printed": result.printed,
        "outlets": result.outlets,
        "translations": result.translations,
        "difference": as_html(result.changes) if result.changes and result.verdict is not CheckVerdict.EXACT else None,
        "is_across": result.verdict in ACROSS,
    }
