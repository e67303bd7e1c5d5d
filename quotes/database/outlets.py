"""The rows of outlets: an id for each name, and what the user's list knows of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from quotes.database.schema import TABLES
from quotes.datatypes.decisions import Outlet
from quotes.text.normal import digest, fold

OUTLET_COLUMNS, ALIAS_COLUMNS = tuple(TABLES["outlets"]), tuple(TABLES["outlet_aliases"])


@lru_cache(maxsize=1 << 12)
def slug(name: str) -> str:
    """Return an id for a name that is suitable for an address: "The Daily Tide" is "the-daily-tide"."""
    plain = "".join(c if c.isalnum() and c.isascii() else "-" for c in fold(name))
    short = "-".join(part for part in plain.split("-") if part)
    return short or digest(unicodedata.normalize("NFC", name))


def outlet_rows(
    names: Iterable[str | None], own: Sequence[Outlet], counts_of: Callable[[str], tuple[int, int]]
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the outlets that have articles, by id, with their alphabetically first spelling."""
    by_id = {slug(outlet.name): outlet for outlet in own}
    for id, name in sorted(_spelled(names).items()):
        outlet = by_id.get(id, Outlet(name))
        yield id, outlet.name, outlet.country, outlet.language, *counts_of(id)


def outlet_alias_rows(names: Iterable[str | None], own: Sequence[Outlet]) -> Iterator[tuple[str, str]]:
    """Yield the other names of the outlets that have articles."""
    ids = _spelled(names)
    for id, outlet in sorted({slug(outlet.name): outlet for outlet in own}.items()):
        if id in ids:
            yield from ((id, alias) for alias in sorted(set(outlet.aliases) - {outlet.name}))


def _spelled(names: Iterable[str | None]) -> dict[str, str]:
    spellings: dict[str, str] = {}
    for name in sorted({name for name in names if name}):
        spellings.setdefault(slug(name), name)
    return spellings
