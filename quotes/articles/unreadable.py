"""The exceptions of this room: an input that is not an article, and one that may be another time."""

from __future__ import annotations


class Unreadable(ValueError):
    """An input cannot be read as an article; its text is the reason that the index shows."""


class NotNow(Unreadable):
    """A server that does not answer, or not with what is there; the same request may succeed later."""


class Unchanged(Unreadable):
    """A list that is as it was when all of it was read."""
