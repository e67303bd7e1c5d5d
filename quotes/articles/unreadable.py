"""The one exception of this room: an input that is no article."""

from __future__ import annotations


class Unreadable(ValueError):
    """An input cannot be read as an article; its text is the reason that the index shows."""
