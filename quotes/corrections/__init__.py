"""Decisions of people, applied on every build: who said it, what is no speech, which quotes are one statement.

They point at ids of quotes and speakers, which do not move when articles are added or rules change.
"""

from __future__ import annotations

from quotes.corrections.apply import Corrected, apart, apply, together, translations
from quotes.corrections.file import append, load

__all__ = ["Corrected", "apart", "append", "apply", "load", "together", "translations"]
