"""The articles' texts, from the store that a build keeps beside its index, for those who work with the index here."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import msgspec

from quotes.database.publish import beside
from quotes.database.rows import row
from quotes.datatypes import Article
from quotes.text.normal import digest


def text_of(conn: sqlite3.Connection, article: str) -> str | None:
    """Return the text of an article of the index that a connection has open.

    None if there is no store, as beside a published copy, or it holds another text than the one that the quotes' places
    are in.
    """
    main = row(conn, "SELECT file FROM pragma_database_list WHERE name = 'main'")
    wanted_hash = row(conn, "SELECT text_hash FROM articles WHERE id = :id", id=article)
    store = beside(Path(str(main["file"])), ".articles.db") if main and main["file"] else None
    if store is None or wanted_hash is None or not store.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)) as texts:
            bodies = [body for (body,) in texts.execute("SELECT body FROM articles WHERE id = ?", [article])]
        bodies_as_text = (msgspec.msgpack.decode(zlib.decompress(body), type=Article).text for body in bodies)
        return next((text for text in bodies_as_text if digest(text) == wanted_hash["text_hash"]), None)
    except (sqlite3.DatabaseError, zlib.error, ValueError):  # a damaged store: the desk shows less, a build repairs it
        return None
