"""Names that complete what is being typed into a box: of speakers, of outlets."""

from __future__ import annotations

import sqlite3
from typing import Any

from quotes.database.rows import Row, column, value
from quotes.database.search import Search, label
from quotes.database.search.suggest import outlets_named, speakers_named
from quotes.site import feeds, held, params
from quotes.site.snapshot import look

MOST_NAMES = 10  # that a list below a box has room for
LISTED = 30  # in a page itself, for readers without scripts
_OTHERS = {
    "speakers": "SELECT 1 FROM speaker_aliases WHERE alias = :name AND speaker_id <> :id",
    "outlets": "SELECT 1 FROM outlets WHERE name = :name AND id <> :id",
}


async def names(datasette: Any, request: Any) -> Any:
    """Answer with the speakers or outlets whose name holds ``q``, those with most quotes first."""
    kind, text = params.choice(request.args, "of", ("speaker", "outlet")) or "speaker", params.text(request.args, "q")
    matches = await look(datasette, request, lambda conn: _named(conn, kind, text))
    return feeds.as_json(datasette, {"names": [{"id": one["id"], "name": one["name"]} for one in matches]})


def _named(conn: sqlite3.Connection, kind: str, text: str) -> list[Row]:
    if kind == "outlet":
        return outlets_named(conn, text, MOST_NAMES)
    return speakers_named(conn, text, MOST_NAMES, held.names(conn))


def boxes(conn: sqlite3.Connection, search: Search) -> Row:
    """Return what stands in the boxes of a search's form, and the names that they offer before anything is typed."""
    speakers = "SELECT name FROM speakers WHERE statements > 0 ORDER BY statements DESC, name LIMIT :n"
    outlets = "SELECT name FROM outlets ORDER BY quotes DESC, name LIMIT :n"
    return {
        "speaker": _in_words(conn, "speakers", search.speaker),
        "outlet": _in_words(conn, "outlets", search.outlet),
        "speakers": column(conn, speakers, n=LISTED),
        "outlets": column(conn, outlets, n=LISTED),
    }


def _in_words(conn: sqlite3.Connection, table: str, text: str) -> str:
    """Return the name of an id, unless others bear it too; anything else as it is."""
    name = label(conn, table, text) if text else ""
    return name if name and not value(conn, _OTHERS[table], name=name, id=text) else text
