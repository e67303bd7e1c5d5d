"""The index as an SQLite database: rows, keys, full-text search, views; the only room that knows sqlite_utils."""

from quotes.database.copy import copy_for_publishing
from quotes.database.history import DAMAGED, Previous, previous
from quotes.database.publish import failure, holder, left_over, lock, publish, work_file
from quotes.database.records import read_printed, read_quotes, read_speakers, read_statements
from quotes.database.schema import VERSION
from quotes.database.search import Found, open_index, quote_rows, search, speaker_rows
from quotes.database.statistics import Counted, Statistics, statistics
from quotes.database.write import ArticleRow, Build, Index, article_row, check, differences, faults, figures, write

__all__ = [
    "DAMAGED",
    "VERSION",
    "ArticleRow",
    "Build",
    "Counted",
    "Found",
    "Index",
    "Previous",
    "Statistics",
    "article_row",
    "check",
    "copy_for_publishing",
    "differences",
    "failure",
    "faults",
    "figures",
    "holder",
    "left_over",
    "lock",
    "open_index",
    "previous",
    "publish",
    "quote_rows",
    "read_printed",
    "read_quotes",
    "read_speakers",
    "read_statements",
    "search",
    "speaker_rows",
    "statistics",
    "work_file",
    "write",
]
