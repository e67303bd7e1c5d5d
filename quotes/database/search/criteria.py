"""What a search asks for: words, filters, order, page."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from quotes.datatypes import Role
from quotes.errors import UsageError

SORTS = {"relevance": "Best match", "date": "Newest", "oldest": "Oldest", "spread": "Most outlets"}
CERTAINTY = {"high": "●●●", "medium": "●●○", "low": "●○○"}  # the one mark for how sure it is who spoke
BANDS = {"high": (0.8, 1.01), "medium": (0.6, 0.8), "low": (-1.0, 0.6)}  # of the surest printing's confidence
ROLES = {
    Role.UTTERANCE: "Whole sentences",
    Role.FRAGMENT: "Parts of a sentence",
    Role.TITLE: "Titles (not speech)",
    Role.SCARE: "Scare quotes (not speech)",
    "all": "Everything in quotation marks",
}
FILTERS = ("speaker", "unattributed", "kind", "outlet", "role", "confidence", "since", "until")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ][0-9:.]+(?:[+-][0-9:]+|Z)?")
_LAST = "~"  # sorts after all that dates are written with


@dataclass(frozen=True, slots=True)
class Search:
    """A search with its filters; empty where there is none.

    ``q`` is what the module ``words`` reads.  ``speaker`` is an id, a name, another name or words of one, ``outlet`` an
    id, a name or words of one.  ``since`` and ``until`` are years, months, days or moments, inclusive, and hold for the
    same printing as ``outlet``.  ``confidence`` is one of BANDS, ``role`` of ROLES, ``sort`` of SORTS.
    """

    q: str = ""
    speaker: str = ""
    unattributed: bool = False
    kind: str = ""
    outlet: str = ""
    role: str = ""
    confidence: str = ""
    since: str = ""
    until: str = ""
    sort: str = ""
    any: bool = False
    page: int = 1

    @property
    def order(self) -> str:
        """Return the order that applies: by relevance if there are words, else by date."""
        if self.sort == "relevance" and not self.q:
            return "date"
        return self.sort or ("relevance" if self.q else "date")

    @property
    def filters(self) -> tuple[str, ...]:
        """Return the names of the filters that are set."""
        return tuple(name for name in FILTERS if getattr(self, name))

    def params(self, **changes: Any) -> dict[str, Any]:
        """Return what is set, with some changes, as parameters of an address; a changed search starts on page one."""
        changed = replace(self, **{"page": 1, **changes})
        values = {field.name: getattr(changed, field.name) for field in fields(changed)}
        values = {name: value for name, value in values.items() if value and (name, value) != ("page", 1)}
        return {name: "1" if value is True else value for name, value in values.items()}


def bounds(value: str, name: str = "date") -> tuple[str, str]:
    """Return where a year, month, day or moment begins, and what comes after it, as dates are written in an index.

    Raises UsageError if it is none.
    """
    if _MOMENT.fullmatch(value):
        return value, value + _LAST
    match = _DATE.fullmatch(value)
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) if part else None for part in match.groups())
        first = datetime.date(year or 0, month or 1, day or 1)
        if day:
            after = first + datetime.timedelta(days=1)
        elif month:
            after = (first.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
        else:
            after = first.replace(year=first.year + 1)
    except (ValueError, OverflowError):
        raise UsageError(f"“{name}” must be a date such as 2026-01-07, 2026-01 or 2026.") from None
    return first.isoformat(), after.isoformat()


def band(confidence: float) -> str:
    """Return which of BANDS a confidence is in."""
    return next((name for name, (low, high) in BANDS.items() if low <= confidence < high), "low")


def one_of(value: str, choices: Iterable[str], name: str) -> str:
    """Return a word that must be one of ``choices``, or empty; raises UsageError for any other."""
    if value and value not in choices:
        raise UsageError(f"“{name}” must be one of {', '.join(choices)}.")
    return value
