"""The one search of an index: for the site, for ``quotes search`` and for programs alike.

``words`` reads what is typed, ``prefixes`` adds what a prefix stands for, ``criteria`` holds what is asked for,
``conditions`` makes SQL of the filters, ``find`` ranks and orders, ``in_memory`` does so without words where the
``columns`` of all statements are kept in memory, ``unspoken`` adds titles and scare quotes,
``details`` and ``context`` fetch what is shown of each statement, ``suggest`` says what to ask instead, ``choose``
gives exports every printing of what is found.
"""

from quotes.database.search.choose import CHOSEN, choose
from quotes.database.search.conditions import named
from quotes.database.search.context import FoundPrinting
from quotes.database.search.criteria import BANDS, CERTAINTY, ROLES, SORTS, Search, band, bounds
from quotes.database.search.details import (
    CLOSE,
    OPEN,
    FoundStatement,
    details,
    outlets_of,
    search_index,
)
from quotes.database.search.find import Hits, find, label
from quotes.database.search.suggest import Suggestion, instead

__all__ = [
    "BANDS",
    "CERTAINTY",
    "CHOSEN",
    "CLOSE",
    "OPEN",
    "ROLES",
    "SORTS",
    "FoundPrinting",
    "FoundStatement",
    "Hits",
    "Search",
    "Suggestion",
    "band",
    "bounds",
    "choose",
    "details",
    "find",
    "instead",
    "label",
    "named",
    "outlets_of",
    "search_index",
]
