"""The columns of exports: what they are called, what they hold, and the values of a row.

Names are those of the index, but for words that SQL keeps for itself.  A date of the index becomes three columns: the
day, the moment, and how precise it is.
"""

from __future__ import annotations

import datetime
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from quotes.database.schema import TABLES

# Columns whose names SQL, SQLite, PostgreSQL, DuckDB or MySQL keep for themselves, and their names in exports.
NAMES = {
    "start": "start_char", "end": "end_char", "before": "text_before", "after": "text_after",
    "language": "language_code", "position": "speaker_position", "value": "new_value", "action": "decision",
    "new": "new_statements",
}  # fmt: skip
DATES = frozenset({"published", "first_published", "last_published", "changed", "started"})


class Kind(StrEnum):
    """What a column holds."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an export, with the key of a row of the index that it is made of; ``part`` is of a date's three."""

    name: str
    kind: Kind
    source: str
    about: str
    part: int | None = None

    def of(self, row: Any) -> Any:
        """Return the column's value in a row of the index."""
        value = row[self.source]
        return value if self.part is None else moment(value)[self.part]


_KINDS = {str: Kind.STRING, int: Kind.INTEGER, float: Kind.NUMBER}
# The columns of the table quotes with what reads well beside them, for the rows of "quotes export".
_FIRST = (
    "id", "utterance_id", "statement_id", "text", "role", "relation", "part", "start", "end", "speaker", "speaker_id",
    "speakers", "speaker_ids", "reported_by", "reported_by_id", "speaker_kind", "speaker_description",
    "speaker_wikidata", "speaker_text", "mention_kind", "cue_text", "occasion", "occasion_text",
    "rule", "confidence", "before", "after", "statement",
    "article_id", "title", "outlet", "outlet_id", "url", "published", "language", "translations",
    "translation_of", "answers",
)  # fmt: skip


@lru_cache(maxsize=4096)  # a corpus has few distinct days
def moment(text: str | None) -> tuple[datetime.date | None, datetime.datetime | None, str | None]:
    """Return the day and the moment of a date of an index, and its precision; all None for what is no date.

    The precision is "instant" (the moment is in UTC), "time" (of the outlet's own clock), "day", "month" or "year";
    of the last two the day is the first one.
    """
    try:
        if len(text or "") in (4, 7):
            return datetime.date.fromisoformat(f"{text}-01-01"[:10]), None, "year" if len(text or "") == 4 else "month"
        if text and len(text) == 10:
            return datetime.date.fromisoformat(text), None, "day"
        when = datetime.datetime.fromisoformat(text or "")
        utc = when.astimezone(datetime.UTC).replace(tzinfo=None) if when.tzinfo else when
    except (ValueError, OverflowError):
        return None, None, None
    return utc.date(), utc, "instant" if when.tzinfo else "time"


@cache
def abouts() -> dict[str, dict[str, str]]:
    """Return what the columns hold, by table and by their names in the index."""
    return tomllib.loads((files("quotes.export") / "columns.toml").read_text(encoding="utf-8"))


def _columns(name: str, source: str, kind: Kind, about: str) -> tuple[Column, ...]:
    if source not in DATES:
        return (Column(name, kind, source, about),)
    return (
        Column(name, Kind.DATE, source, f"{about}: the day", 0),
        Column(f"{name}_at", Kind.DATETIME, source, f"{about}: the moment, in UTC if the precision is instant", 1),
        Column(f"{name}_precision", Kind.STRING, source, f"{about}: instant, time, day, month or year", 2),
    )


@cache
def of_table(table: str) -> tuple[Column, ...]:
    """Return the columns of a table of the index as exports have them."""
    columns: list[Column] = []
    for source, type in TABLES[table].items():
        name = "reported_by_id" if source == "reported_by" else NAMES.get(source, source)
        columns += _columns(name, source, _KINDS[type], abouts()[table][source])
    return tuple(columns)


@cache
def of_printed() -> tuple[Column, ...]:
    """Return the columns of ``read_printed``: all of the table quotes, and the names of what they point to."""
    own, names = TABLES["quotes"], abouts()["printed"]
    columns: list[Column] = []
    for source in (*_FIRST, *(name for name in own if name not in _FIRST)):
        in_table = {"reported_by_id": "reported_by"}.get(source, source)
        about = names.get(source) or abouts()["quotes"][in_table]
        kind = _KINDS[own[in_table]] if source not in names and in_table in own else Kind.STRING
        columns += _columns(NAMES.get(source, source), source, kind, about)
    return tuple(columns)
