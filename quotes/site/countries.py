"""The names of countries, which the list of outlets has by their codes."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def country(code: str) -> str:
    """Return the name of a country ("Colombia"), its code where nobody has given it a name."""
    return _names().get(code, code)


@cache
def _names() -> dict[str, str]:
    lines = (files("quotes.site") / "countries.txt").read_text("utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines if not line.startswith("#"))
