"""Which addresses of other sites may be linked, and what a Wikidata item is: id and address."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_WIKIDATA = re.compile(r"Q[1-9][0-9]{0,11}")
_ITEM = re.compile(rf"(?:https?://www\.wikidata\.org/(?:entity|wiki)/|wd:)?({_WIKIDATA.pattern})")


def outward(url: object) -> str | None:
    """Return the address of another site if it is plain http or https, else None."""
    if not isinstance(url, str) or any(ord(char) <= 32 or char in "\"'<>\\`" for char in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def wikidata(item: object) -> str | None:
    """Return the address of a Wikidata item, or None if it is not an item's id."""
    return f"https://www.wikidata.org/wiki/{item}" if isinstance(item, str) and _WIKIDATA.fullmatch(item) else None


def wikidata_item(id: str) -> str | None:
    """Return the Wikidata item that an id, or its address in one of the usual forms, means; None if it means none."""
    item = _ITEM.fullmatch(id)
    return item[1] if item else None


def are_wikidata_items(space: object) -> bool:
    """Return whether a service whose ids are from ``space`` is about items of Wikidata."""
    return space in ("http://www.wikidata.org/entity/", "https://www.wikidata.org/entity/")
