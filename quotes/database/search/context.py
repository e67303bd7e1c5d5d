"""Where a statement that a search finds was printed: the article that is shown for it, with the words around."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quotes.database.rows import rows
from quotes.database.search.conditions import dated, named
from quotes.database.search.criteria import Search
from quotes.datatypes.plain import Plain
from quotes.text.web_addresses import outward


@dataclass(frozen=True, slots=True)
class FoundPrinting(Plain):
    """A quote of a statement in an article; ``before`` and ``after`` are at most 160 characters."""

    quote_id: str
    article_id: str
    outlet: str | None
    title: str | None
    published: str | None
    url: str | None
    before: str
    text: str
    after: str

    def around(self, width: int) -> tuple[str, str]:
        """Return the words before and after the quote in its paragraph, about ``width`` characters of each.

        Where the paragraph has no others, they are those of the next one.  The signs of a heading are left out.
        """
        before, after = self.before.split("\n\n")[-1], self.after.split("\n\n")[0]
        if not any(map(str.isalnum, before + after)):
            before, after = self.before, self.after
        before, after = " ".join(before.lstrip("# ").split()), " ".join(after.split())
        if len(before) > width:
            before = "… " + before[-width:].partition(" ")[2]
        if len(after) > width:
            after = after[:width].rpartition(" ")[0] + " …"
        return before, after


# Of the printings that the filters let through, the one that has the words, then the first; the text before headlines.
_SHOWN = """
WITH wanted AS (
  SELECT json_extract(value, '$[0]') AS statement, json_extract(value, '$[1]') AS quote FROM json_each(:wanted)
), chosen AS (
  SELECT w.statement, (SELECT place FROM (
    SELECT p.rowid AS place, ({filtered}) AS fits, p.id IS w.quote AS has, p.part, b.published
    FROM quotes p JOIN articles b ON b.id = p.article_id
    WHERE p.statement_id = (SELECT id FROM statements WHERE rowid = w.statement))
    ORDER BY fits DESC, has DESC, part = 'title', published IS NULL, published, place LIMIT 1) AS place
  FROM wanted w)
SELECT c.statement, q.id AS quote_id, q.article_id, o.name AS outlet, coalesce(a.title, a.opening) AS title,
  a.published, a.url, q.before, q.text, q.after
FROM chosen c CROSS JOIN quotes q ON q.rowid = c.place JOIN articles a ON a.id = q.article_id
LEFT JOIN outlets o ON o.id = a.outlet_id
"""


def printings(
    conn: sqlite3.Connection, rowids: Sequence[int], search: Search | None, having: Mapping[int, str]
) -> dict[int, FoundPrinting]:
    """Return the printing to show of each statement: the earliest one that the search's filters let through.

    ``having`` has the ids of the quotes that have the words where the statement's own text has not.
    """
    filtered = "1"
    params: dict[str, object] = {"wanted": json.dumps([(rowid, having.get(rowid)) for rowid in rowids])}
    if search and (search.outlet or search.since or search.until):
        filtered, times = dated(search, "b")
        params |= times
        if search.outlet:
            filtered += " AND b.outlet_id IN (SELECT value FROM json_each(:outlets))"
            params["outlets"] = json.dumps(named(conn, "outlets", search.outlet))
    places = rows(conn, _SHOWN.format(filtered=filtered), **params)
    return {one.pop("statement"): FoundPrinting(**{**one, "url": outward(one["url"])}) for one in places}
