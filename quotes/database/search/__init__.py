"""The one search of an index: for the site, for ``quotes search`` and for programs alike.

``words`` reads what is typed, ``criteria`` holds what is asked for, ``conditions`` makes SQL of the filters, ``find``
ranks and orders, ``details`` fetches what is shown of each statement.
"""

from quotes.database.search.criteria import BANDS, ROLES, SORTS, Search, bounds
from quotes.database.search.details import (
    CLOSE,
    OPEN,
    FoundStatement,
    FoundTranslation,
    details,
    outlets_of,
    search_index,
)
from quotes.database.search.find import Hits, count, find, label

__all__ = [
    "BANDS",
    "CLOSE",
    "OPEN",
    "ROLES",
    "SORTS",
    "FoundStatement",
    "FoundTranslation",
    "Hits",
    "Search",
    "bounds",
    "count",
    "details",
    "find",
    "label",
    "outlets_of",
    "search_index",
]
