"""The index as an SQLite database: rows, keys, full-text search, views; the only room that knows sqlite_utils."""

from quotes.database.carry import Previous, previous
from quotes.database.publish import lock, publish, work_file
from quotes.database.schema import VERSION
from quotes.database.search import Found, open_index, quote_row, search, speaker_rows
from quotes.database.write import ArticleRow, Build, Index, check, write

__all__ = [
    "VERSION",
    "ArticleRow",
    "Build",
    "Found",
    "Index",
    "Previous",
    "check",
    "lock",
    "open_index",
    "previous",
    "publish",
    "quote_row",
    "search",
    "speaker_rows",
    "work_file",
    "write",
]
