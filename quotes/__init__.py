"""quotes: who said what, where.

``extract`` finds the quotes of a text and their speakers, ``build`` makes an index of articles, and ``open`` reads an
index.  They return the frozen dataclasses of ``quotes.datatypes`` and raise the errors of ``quotes.errors``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quotes.api import Reader, build, extract, open
    from quotes.datatypes import (
        Alternative,
        Article,
        Member,
        MentionKind,
        QuoteRecord,
        Relation,
        Role,
        Span,
        Speaker,
        SpeakerKind,
        Statement,
    )
    from quotes.errors import QuotesError

__version__ = "0.2.0"

__all__ = [
    "Alternative",
    "Article",
    "Member",
    "MentionKind",
    "QuoteRecord",
    "QuotesError",
    "Reader",
    "Relation",
    "Role",
    "Span",
    "Speaker",
    "SpeakerKind",
    "Statement",
    "__version__",
    "build",
    "extract",
    "open",
]

_HOMES = dict.fromkeys(("Reader", "build", "extract", "open"), "quotes.api") | {"QuotesError": "quotes.errors"}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for, so that the command line and the site start without it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES.get(name, "quotes.datatypes")), name)
    globals()[name] = value
    return value
