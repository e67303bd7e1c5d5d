"""Decisions of people, applied on every build: who said it, what is no speech, which quotes are one statement.

They point at ids of quotes and speakers, which do not move when articles are added or rules change.
"""

from __future__ import annotations

from quotes.corrections.apply import OF_QUOTES, decided, newcomer, renamed, spoken, united
from quotes.corrections.file import append, load, withdraw

__all__ = ["OF_QUOTES", "append", "decided", "load", "newcomer", "renamed", "spoken", "united", "withdraw"]
