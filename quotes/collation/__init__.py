"""All wordings of a statement aligned with the fullest one, and what outlets leave out of those they share."""

from quotes.collation.align import Run, RunKind, align
from quotes.collation.collate import Collation, CollationRow, collate, fullest
from quotes.collation.outlets import OutletPrinting, Standing, Tally, standings, tally
from quotes.collation.qualifying import dropped_qualifiers, qualifiers

__all__ = [
    "Collation",
    "CollationRow",
    "OutletPrinting",
    "Run",
    "RunKind",
    "Standing",
    "Tally",
    "align",
    "collate",
    "dropped_qualifiers",
    "fullest",
    "qualifiers",
    "standings",
    "tally",
]
