"""The modules of this room that need the packages of the extra ``web``, imported when they are first used."""

from __future__ import annotations

import logging
import sys
from importlib import import_module
from typing import Any

from quotes.errors import SourceError

# They log what is wrong with a page; we say it ourselves, in one line.
_LOUD = ("trafilatura", "htmldate", "courlan", "justext", "readability", "dateparser", "warcio", "protego")


def load(name: str) -> Any:
    """Return the module ``name`` of this room; raises SourceError with how to install what it needs."""
    try:
        module = import_module(f"quotes.articles.collect.{name}")
    except ImportError as error:
        missing = f"{error.name} is missing" if error.name else str(error).partition("\n")[0].rstrip(".")
        happened = f"web pages, feeds and archives need the extra web ({missing})"
        raise SourceError(
            happened, remedy=f"install it with: {sys.executable} -m pip install 'quotes-index[web]'"
        ) from error
    for logger in _LOUD:
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    return module
