"""Addresses of our own pages."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from datasette.utils import tilde_encode


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

    def embed(self, id_: object) -> str:
        """Return the address of a statement's frame for other sites' pages."""
        return self._page("embed", id_)

    def to(self, path: str, **params: object) -> str:
        """Return the address of any other page; parameters that are None or empty are left out, tuples are several."""
        each = [(name, one) for name, value in params.items() for one in (value if type(value) is tuple else (value,))]
        pairs = [(name.rstrip("_"), str(value)) for name, value in each if value not in (None, "", False)]
        return f"{self.root}{path}" + (f"?{urlencode(pairs)}" if pairs else "")
