"""sqlite_utils without pandas, which it loads where that is installed, for rows that no index has, and slowly."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _hidden(module: str) -> Iterator[None]:
    """Make a module that nobody has loaded look as if it were not installed."""
    hides = sys.modules.setdefault(module, None) is None  # type: ignore[arg-type]
    try:
        yield
    finally:
        if hides:
            del sys.modules[module]


with _hidden("pandas"):
    from sqlite_utils import Database

__all__ = ["Database"]
