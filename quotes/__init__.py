"""quotes: who said what, where.

``extract`` finds the quotes of a text and their speakers, ``extract_many`` those of many texts.  ``build`` makes an
index of articles, and ``open`` reads one.  They return the frozen dataclasses of ``quotes.datatypes`` and raise the
errors of ``quotes.errors``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quotes.api import Reader, build, extract, extract_many, open
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
    "extract_many",
    "open",
]

_HOMES = dict.fromkeys(("Reader", "build", "extract", "extract_many", "open"), "quotes.api") | {
    "QuotesError": "quotes.errors"
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for, so that the command line and the site start without it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES.get(name, "quotes.datatypes")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names, whether they are loaded or not."""
    return sorted(__all__)
