"""What is kept of an article that was forgotten: hashes, by which it is known again and which say nothing else."""

from __future__ import annotations

from urllib.parse import urlsplit

from quotes.text.normal import digest


def mark_of_id(id: str) -> str:
    """Return the hash that stands for an article's id."""
    return digest("forgotten", "id", id)


def mark_of_statement(id: str) -> str:
    """Return the hash that stands for the id of a statement that nobody else has printed."""
    return digest("forgotten", "statement", id)


def mark_of_url(key: str) -> str:
    """Return the hash that stands for an address, of which ``key`` is what all its forms have in common."""
    return digest("forgotten", "url", key)


def is_address(name: str) -> bool:
    """Return whether a name is an address rather than an id."""
    return urlsplit(name).scheme in ("http", "https")
