"""What people decide about an index, as nouns: corrections and what became of them in a build, and known outlets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What a person can decide in a correction."""

    ASSIGN = "assign"
    CONFIRM = "confirm"
    NOT_SPEECH = "not-speech"
    REMOVE = "remove"
    MERGE = "merge"
    SPLIT = "split"
    KEEP_APART = "keep-apart"
    RENAME = "rename"
    MERGE_SPEAKERS = "merge-speakers"
    KEEP_SPEAKERS = "keep-speakers"
    MERGE_TRANSLATIONS = "merge-translations"
    SPLIT_TRANSLATIONS = "split-translations"


@dataclass(frozen=True, slots=True)
class Correction:
    """A decision of a person that every build applies; ``line`` is the one in the corrections file.

    ``targets`` are ids of quotes or, to rename, merge or keep them, of speakers; ``value`` is the speaker or the new
    name. A confirmation without a speaker says that nobody is known to have said it.
    """

    action: Action
    targets: tuple[str, ...]
    value: str | None = None
    note: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a correction in a build; ``note`` says why it was not applied, or is the person's own."""

    correction: Correction
    applied: bool
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet as the user knows it: its name, other names of it, and the codes of its country and language."""

    name: str
    aliases: tuple[str, ...] = ()
    country: str | None = None
    language: str | None = None
