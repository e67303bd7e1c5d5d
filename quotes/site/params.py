"""What a request asks for.  Everything is checked here; what is wrong is said in words, with status 400."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol

from datasette.utils.asgi import BadRequest

SORTS = {"relevance": "Best match", "date": "Newest", "oldest": "Oldest", "spread": "Most outlets"}
BANDS = {"high": (0.8, 1.01), "medium": (0.6, 0.8), "low": (-1.0, 0.6)}  # of the surest printing's confidence
ROLES = {
    "utterance": "Whole utterances",
    "fragment": "Fragments",
    "title": "Titles (not speech)",
    "scare": "Scare quotes (not speech)",
    "all": "Everything in quotation marks",
}
SPEECH = ("utterance", "fragment")
LONGEST = 400  # characters of any parameter
FURTHEST_PAGE = 1_000_000
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


class Args(Protocol):
    """The query string as Datasette gives it."""

    def get(self, name: str, default: Any = None) -> Any:
        """Return the first value of a parameter."""


@dataclass(frozen=True, slots=True)
class Search:
    """A search with its filters; empty strings where there is none."""

    q: str = ""
    speaker: str = ""
    kind: str = ""
    outlet: str = ""
    role: str = ""
    confidence: str = ""
    since: str = ""
    until: str = ""
    sort: str = ""
    any: str = ""
    page: int = 1

    @property
    def order(self) -> str:
        """Return the order that applies: by relevance if there are words, else by date."""
        if self.sort == "relevance" and not self.q:
            return "date"
        return self.sort or ("relevance" if self.q else "date")

    def params(self, **changes: Any) -> dict[str, Any]:
        """Return the parameters of an address for this search with some changes; it starts on page one."""
        changed = replace(self, **{"page": 1, **changes})
        values = {field.name: getattr(changed, field.name) for field in fields(changed)}
        return {name: value for name, value in values.items() if value and (name, value) != ("page", 1)}

    @property
    def filters(self) -> tuple[str, ...]:
        """Return the names of the filters that are set."""
        names = ("speaker", "kind", "outlet", "role", "confidence", "since", "until")
        return tuple(name for name in names if getattr(self, name))


def text(args: Args, name: str) -> str:
    """Return a parameter without NULs and outer spaces; raises BadRequest when it is too long."""
    value = str(args.get(name) or "").replace("\x00", "").strip()
    if len(value) > LONGEST:
        raise BadRequest(f"“{name}” is too long: at most {LONGEST} characters can be looked up.")
    return value


def choice(args: Args, name: str, choices: Any) -> str:
    """Return a parameter that has to be one of some words, or nothing."""
    value = text(args, name)
    if value and value not in choices:
        raise BadRequest(f"“{name}” can be {', '.join(choices)}.")
    return value


def page(args: Args) -> int:
    """Return the number of the page asked for, from 1."""
    value = text(args, "page") or "1"
    if not (value.isascii() and value.isdigit()) or len(value) > len(str(FURTHEST_PAGE)):
        raise BadRequest("“page” has to be a number.")
    return max(1, min(int(value), FURTHEST_PAGE))


def period(value: str, name: str = "date") -> tuple[datetime.date, datetime.date]:
    """Return the first day and the day after the last of a year, month or day; raises BadRequest."""
    match = _DATE.fullmatch(value)
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) if part else None for part in match.groups())
        first = datetime.date(year or 0, month or 1, day or 1)
        if day:
            return first, first + datetime.timedelta(days=1)
        if month:
            return first, (first.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
        return first, first.replace(year=first.year + 1)
    except (ValueError, OverflowError):
        raise BadRequest(f"“{name}” has to be a date such as 2026-01-07, 2026-01 or 2026.") from None


def as_typed(args: Args) -> Search:
    """Return what was typed into the form of a search, unchecked, to be shown again."""
    q, since, until = (str(args.get(name) or "")[:LONGEST] for name in ("q", "since", "until"))
    return Search(q=q, since=since, until=until)


def search(args: Args) -> Search:
    """Return the search that a query string asks for; raises BadRequest with what is wrong."""
    since, until = text(args, "since"), text(args, "until")
    for name, value in (("since", since), ("until", until)):
        if value:
            period(value, name)
    return Search(
        q=text(args, "q"),
        speaker=text(args, "speaker"),
        kind=text(args, "kind"),
        outlet=text(args, "outlet"),
        role=choice(args, "role", ROLES),
        confidence=choice(args, "confidence", BANDS),
        since=since,
        until=until,
        sort=choice(args, "sort", SORTS),
        any="1" if text(args, "any") else "",
        page=page(args),
    )
