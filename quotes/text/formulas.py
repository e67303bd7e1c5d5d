"""Which text a spreadsheet would run as a formula, and the cell of a CSV file that it does not run."""

from __future__ import annotations

import re
from typing import Any

# Spreadsheets run what begins like this, after spaces and quotes too.
_FORMULA = re.compile(r"[\s'\"]*[=+\-@\t\r|%]")


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet may take a text for a formula."""
    return _FORMULA.match(text) is not None


def cell(value: Any) -> Any:
    """Return a value as a CSV file has it: text that a spreadsheet would run gets an apostrophe before it."""
    return "'" + value if isinstance(value, str) and is_formula(value) else value
