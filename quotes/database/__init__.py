"""The index as an SQLite database: rows, keys, full-text search, views; the only room that knows sqlite_utils.

What writes an index needs numpy, which need not be there where one is only read.
"""

from importlib import import_module
from typing import Any

from quotes.database.connect import open_index
from quotes.database.copy import copy_for_publishing
from quotes.database.history import DAMAGED, EarlierArticle, Previous, is_damage, previous, statements_only_in
from quotes.database.outlets import slug
from quotes.database.printed import read_printed, speakers_printed
from quotes.database.publish import beside, failure, holder, left_over, lock, publish, put_away, settle, work_file
from quotes.database.records import quote_rows, read_quotes, read_speakers, read_statements, speaker_rows
from quotes.database.schema import VERSION
from quotes.database.search import (
    FoundPrinting,
    FoundStatement,
    Search,
    Suggestion,
    instead,
    search_index,
)
from quotes.database.statistics import Counted, Statistics, statistics
from quotes.database.tables import ABOUT_THE_WHOLE, read_tables
from quotes.database.translations import read_links

try:
    from quotes.database.alter import changing, figures_of, names_of_speakers, settled
    from quotes.database.arrangement import Articles
    from quotes.database.write import (
        ArticleRow,
        Build,
        Index,
        article_row,
        check,
        differences,
        faults,
        write,
    )
except ModuleNotFoundError as error:
    if error.name != "numpy":
        raise

__all__ = [
    "ABOUT_THE_WHOLE",
    "DAMAGED",
    "VERSION",
    "ArticleRow",
    "Articles",
    "Build",
    "Counted",
    "FoundPrinting",
    "FoundStatement",
    "Index",
    "Previous",
    "EarlierArticle",
    "Search",
    "Suggestion",
    "Statistics",
    "article_row",
    "beside",
    "changing",
    "check",
    "copy_for_publishing",
    "differences",
    "failure",
    "faults",
    "figures_of",
    "names_of_speakers",
    "holder",
    "instead",
    "is_damage",
    "left_over",
    "lock",
    "open_index",
    "previous",
    "publish",
    "put_away",
    "quote_rows",
    "read_links",
    "read_printed",
    "read_quotes",
    "read_speakers",
    "read_statements",
    "read_tables",
    "search_index",
    "settle",
    "settled",
    "slug",
    "speaker_rows",
    "speakers_printed",
    "statements_only_in",
    "statistics",
    "work_file",
    "write",
]


def __getattr__(name: str) -> Any:
    """Say what is missing where a function is called that writes: ModuleNotFoundError, which names numpy."""
    if name in __all__:
        import_module("quotes.database.alter")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
