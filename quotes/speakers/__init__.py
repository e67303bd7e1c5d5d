"""Who speaks: the user's own list, and the names of all articles brought together."""

from __future__ import annotations

from quotes.speakers.registry import load
from quotes.speakers.resolve import resolve

__all__ = ["load", "resolve"]
