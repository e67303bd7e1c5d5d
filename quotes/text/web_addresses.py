"""Which addresses of other sites may be linked, and the address of a Wikidata item."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_WIKIDATA = re.compile(r"Q[1-9][0-9]{0,11}")


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
