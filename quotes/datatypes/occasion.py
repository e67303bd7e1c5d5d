"""The noun of occasions: where something was said, by what an article tells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OccasionKind(StrEnum):
    """What kind of occasion something was said on; the words for each are in the language's file."""

    RALLY = "rally"
    SPEECH = "speech"
    DEBATE = "debate"
    HEARING = "hearing"
    PRESS = "press"  # to reporters, as at a press conference
    INTERVIEW = "interview"
    CALL = "call"
    PLANE = "plane"
    POST = "post"
    LETTER = "letter"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where a quote was said, and the words of the article that tell it: "at a rally in Leeds"."""

    kind: OccasionKind
    start: int
    end: int
    text: str
