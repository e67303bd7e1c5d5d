"""What a request asks for.  Everything is checked here; errors are explained in words, with status 400."""

from __future__ import annotations

from typing import Any, Protocol

from datasette.utils.asgi import BadRequest

from quotes.database.search import BANDS, ROLES, SORTS, Search, bounds
from quotes.errors import UsageError

LONGEST = 400  # characters of any parameter
FURTHEST_PAGE = 1_000_000


class Args(Protocol):
    """The query string as Datasette gives it."""

    def get(self, name: str, default: Any = None) -> Any:
        """Return the first value of a parameter."""


def text(args: Args, name: str) -> str:
    """Return a parameter without NULs and outer spaces; raises BadRequest if it is too long."""
    value = str(args.get(name) or "").replace("\x00", "").strip()
    if len(value) > LONGEST:
        raise BadRequest(f"“{name}” is too long: at most {LONGEST} characters can be looked up.")
    return value


def choice(args: Args, name: str, choices: Any) -> str:
    """Return a parameter that has to be one of some words, or nothing."""
    value = text(args, name)
    if value and value not in choices:
        raise BadRequest(f"“{name}” must be one of {', '.join(choices)}.")
    return value


def page(args: Args) -> int:
    """Return the number of the page asked for, from 1."""
    value = text(args, "page") or "1"
    if not (value.isascii() and value.isdigit()) or len(value) > len(str(FURTHEST_PAGE)):
        raise BadRequest("“page” has to be a number.")
    return max(1, min(int(value), FURTHEST_PAGE))


def date(args: Args, name: str) -> str:
    """Return a parameter that has to be a year, month, day or moment, or nothing; raises BadRequest."""
    value = text(args, name)
    try:
        if value:
            bounds(value, name)
    except UsageError as error:
        raise BadRequest(str(error)) from None
    return value


def as_typed(args: Args) -> Search:
    """Return what was typed into the form of a search, unchecked, to be shown again."""
    q, speaker, outlet, since, until = (
        str(args.get(name) or "")[:LONGEST] for name in ("q", "speaker", "outlet", "since", "until")
    )
    return Search(q=q, speaker=speaker, outlet=outlet, since=since, until=until)


def search(args: Args) -> Search:
    """Return the search that a query string asks for; raises BadRequest with what is wrong."""
    return Search(
        q=text(args, "q"),
        speaker=text(args, "speaker"),
        unattributed=bool(text(args, "unattributed")),
        kind=text(args, "kind"),
        outlet=text(args, "outlet"),
        role=choice(args, "role", ROLES),
        confidence=choice(args, "confidence", BANDS),
        since=date(args, "since"),
        until=date(args, "until"),
        sort=choice(args, "sort", SORTS),
        any=bool(text(args, "any")),
        page=page(args),
    )
