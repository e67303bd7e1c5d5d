"""Which texts a spreadsheet would run as formulas, and CSV cells that it does not run."""

from __future__ import annotations

import re
from typing import Any

# Spreadsheets run text that begins like this, even after spaces and quotes.
_FORMULA = re.compile(r"[\s'\"]*[=+\-@\t\r|%]")


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet might take a text for a formula."""
    return _FORMULA.match(text) is not None


def cell(value: Any) -> Any:
    """Return a value as it is written to CSV: text that a spreadsheet would run is preceded by an apostrophe."""
    return "'" + value if isinstance(value, str) and is_formula(value) else value
