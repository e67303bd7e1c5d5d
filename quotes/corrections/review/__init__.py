"""The review desk: what a person should look at, what they decide, and an index that follows at once."""

from __future__ import annotations

from quotes.corrections.review.apply import settle

__all__ = ["settle"]
