"""Tools for assistants, beside those of datasette-mcp: search, a statement, a speaker, a check of quotes.

They read what the site's own JSON reads, within its limits and its permissions.  This module is loaded by datasette-mcp
alone, where that is installed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from datasette.utils.asgi import Base400, Forbidden, NotFound, Request
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from quotes import check
from quotes.check.report import as_dict
from quotes.database.rows import Row
from quotes.database.search.suggest import speakers_named
from quotes.site import feeds, params, render
from quotes.site.check_page import LONGEST_DRAFT, MOST_PASSAGES
from quotes.site.detail_pages import statement_as_json, whole_statement
from quotes.site.exports import found_rows, speaker_record, whole_speaker
from quotes.site.snapshot import look

PAGE = 20  # statements in one answer: what an assistant can read
MOST_NAMESAKES = 10
_READING = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
T = TypeVar("T")


def register(datasette: Any, mcp: MCPServer) -> None:
    """Give an MCP server the tools of an index of quotes."""
    tools = _Tools(datasette)
    for tool in (tools.search_quotes, tools.get_statement, tools.get_speaker, tools.check_quotes):
        mcp.add_tool(tool, annotations=_READING)


class _Tools:
    """The tools; what their docstrings say is what an assistant reads."""

    def __init__(self, datasette: Any) -> None:
        self._datasette = datasette

    async def search_quotes(
        self,
        ctx: Context,
        query: str = "",
        speaker: str = "",
        outlet: str = "",
        since: str = "",
        until: str = "",
        sort: str = "",
        page: int = 1,
    ) -> dict[str, Any]:
        """Search what people said, as news articles quote it; each result is a statement with all its printings.

        query: words of the quote; "…" for a phrase. speaker and outlet: a name or an id. since and until: a year, month
        or day. sort: relevance, date, oldest or spread (most outlets). Results come 20 to a page. Pass a result's
        statement_id to get_statement for who printed it in which words. confidence is the probability that the speaker
        is right.
        """
        values = {"q": query, "speaker": speaker, "outlet": outlet, "since": since, "until": until, "sort": sort}
        asking = _Asking(self._datasette, ctx)
        search = _checked(lambda: params.search({**values, "page": str(page)}))
        hits, rows, pages = await asking.read(lambda conn: found_rows(conn, search, PAGE))
        results = [feeds.statement_record(one, asking.links) for one in rows]
        return {"total": hits.total, "page": min(page, pages), "pages": pages, "results": results}

    async def get_statement(self, statement_id: str, ctx: Context) -> dict[str, Any]:
        """Get one statement: its speaker, and each article that printed it, with its words, date and address.

        For each printing there is how sure the speaker is and why, and who else it could be. linked are statements that
        are similar or repeat it, translations the same words in another language.
        """
        asking = _Asking(self._datasette, ctx)
        context = await asking.read(lambda conn: whole_statement(conn, statement_id))
        if context is not None and "moved" in context:
            now = context["moved"]
            context = await asking.read(lambda conn: whole_statement(conn, now))
        if context is None:
            raise ToolError(f"There is no statement {statement_id!r} in this index. Use search_quotes to find ids.")
        return statement_as_json(context, asking.links)

    async def get_speaker(self, speaker: str, ctx: Context) -> dict[str, Any]:
        """Get who a speaker is, by id or name: other names, description, counts, dates, and who quotes them.

        Where several bear the name, the answer lists them; ask again with an id.
        """
        asking = _Asking(self._datasette, ctx)
        answer = await asking.read(lambda conn: _speaker(conn, speaker))
        if "speaker" in answer:
            return speaker_record(answer, asking.links)
        if not answer["several"]:
            raise ToolError(f"Nobody named {speaker!r} is quoted in this index.")
        return {"several": [{name: one[name] for name in ("id", "name", "quotes")} for one in answer["several"]]}

    async def check_quotes(self, text: str, ctx: Context, speaker: str = "") -> dict[str, Any]:
        """Check each quote of a draft, or each sentence if it quotes nothing, against what articles printed.

        The verdict is one of: exact, shortened, altered, said by somebody else, translation, perhaps a translation (it
        is printed in another language only), not found; changes has the words that differ, and printed the nearest
        wording. speaker: who is said to have said it, if the text does not say.
        """
        if len(text) > LONGEST_DRAFT:
            raise ToolError(f"The text is too long: at most {LONGEST_DRAFT:,} characters can be checked at once.")
        passages = check.passages(text.replace("\x00", ""), speaker)

        def read(conn: sqlite3.Connection) -> list[Row]:
            return [as_dict(check.check_passage(conn, passage)) for passage in passages[:MOST_PASSAGES]]

        results = await _Asking(self._datasette, ctx).read(read)
        return {"results": results, "left_out": max(0, len(passages) - MOST_PASSAGES)}


class _Asking:
    """Who calls a tool: the request that the call came in, with the visitor's permissions, and our addresses for it."""

    def __init__(self, datasette: Any, ctx: Context) -> None:
        self._datasette = datasette
        scope = dict(getattr(ctx.request_context.request, "scope", {}))
        usual = {"type": "http", "method": "POST", "path": "/-/mcp", "query_string": b"", "headers": []}
        self._request = Request({**usual, **scope}, None)
        self.links = render.absolute(datasette, self._request)

    async def read(self, reading: Callable[[sqlite3.Connection], T]) -> T:
        """Return what is read of the index.  Raises ToolError where there is none, or the visitor may not see it."""
        try:
            return await look(self._datasette, self._request, reading)
        except Forbidden as error:
            raise ToolError("You may not see this index.") from error
        except (Base400, NotFound) as error:
            raise ToolError(str(error)) from error


def _checked(reading: Callable[[], T]) -> T:
    try:
        return reading()
    except Base400 as error:
        raise ToolError(str(error)) from error


def _speaker(conn: sqlite3.Connection, text: str) -> Row:
    """A speaker by id or by the one name that fits, or {"several": …}."""
    answer = whole_speaker(conn, text)
    if answer is None:
        near = [dict(one) for one in speakers_named(conn, text, MOST_NAMESAKES)] if text.strip() else []
        exact = [one for one in near if one["name"].casefold() == text.strip().casefold()]
        if len(exact or near) != 1:
            return {"several": exact or near}
        answer = whole_speaker(conn, (exact or near)[0]["id"])
    if answer is not None and "moved" in answer:
        answer = whole_speaker(conn, answer["moved"])
    return answer or {"several": []}
