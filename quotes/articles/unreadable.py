"""The one exception of this room: an input that is not an article."""

from __future__ import annotations


class Unreadable(ValueError):
    """An input cannot be read as an article; its text is the reason that the index shows."""
