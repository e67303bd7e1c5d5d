"""The speakers of the index: the user's own list, and the names from all articles joined together."""

from __future__ import annotations

from quotes.speakers.registry import load
from quotes.speakers.resolve import everybody, forget_names, resolve

__all__ = ["everybody", "forget_names", "load", "resolve"]
