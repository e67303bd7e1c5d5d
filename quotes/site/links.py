"""Addresses of our own pages, and which addresses of other people may be linked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from datasette.utils import tilde_encode

_WIKIDATA = re.compile(r"Q[1-9][0-9]{0,11}")


@dataclass(frozen=True, slots=True)
class Links:
    """Makes addresses under ``root``: "/" for a page, "https://host/" where an absolute one is needed."""

    root: str

    def _page(self, kind: str, id_: object, suffix: str = "") -> str:
        # Ids may be anything; tilde encoding leaves letters, digits, "-" and "_", so that ".json" is ours.
        return f"{self.root}{kind}/{tilde_encode(str(id_))}{suffix}"

    def statement(self, id_: object, suffix: str = "") -> str:
        """Return the address of a statement, ``suffix`` being for instance ".json"."""
        return self._page("statement", id_, suffix)

    def speaker(self, id_: object, suffix: str = "") -> str:
        """Return the address of a speaker."""
        return self._page("speaker", id_, suffix)

    def outlet(self, id_: object, suffix: str = "") -> str:
        """Return the address of an outlet."""
        return self._page("outlet", id_, suffix)

    def article(self, id_: object, suffix: str = "") -> str:
        """Return the address of an article's page (ours, not the source)."""
        return self._page("article", id_, suffix)

    def to(self, path: str, **params: object) -> str:
        """Return the address of any other page; parameters that are None or empty are left out."""
        kept = [(name.rstrip("_"), str(value)) for name, value in params.items() if value not in (None, "", False)]
        return f"{self.root}{path}" + (f"?{urlencode(kept)}" if kept else "")


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
