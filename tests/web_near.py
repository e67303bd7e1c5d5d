"""The network of which only this machine may be connected to."""

from __future__ import annotations

import pytest

from quotes.articles.collect.web import Limits, Web
from quotes.articles.unreadable import Unreadable


def here(address: str) -> bool:
    """The one address that tests may connect to."""
    return address == "127.0.0.1"


def web(**limits: float) -> Web:
    return Web(here, Limits(**{"pause": 0.0, **limits}))


def refused(url: str, by: Web | None = None) -> str:
    with pytest.raises(Unreadable) as found:
        (by or web()).get(url)
    return str(found.value)
