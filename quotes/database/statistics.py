"""Who is quoted, by whom, and how much is unattributed: the counts that ``quotes stats`` shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quotes.database.rows import among
from quotes.datatypes import SPEECH

if TYPE_CHECKING:
    from sqlite_utils import Database

_SPOKEN = among("q.role", SPEECH)


@dataclass(frozen=True, slots=True)
class Counted:
    """A name with its quotes (utterances), and how many of these have no speaker."""

    name: str
    quotes: int
    unattributed: int = 0


@dataclass(frozen=True, slots=True)
class Statistics:
    """An index in numbers; quotes are utterances, ``said_by`` is the number of speakers.

    ``dates`` are months in order, or years if there are too many months; the most quoted speakers and outlets come
    first; ``kinds`` are those of the speakers, and ``rules`` what decided, without unattributed quotes.
    """

    articles: int
    quotes: int
    unattributed: int
    statements: int
    said_by: int
    printed_again: int  # statements that more than one article printed
    speakers: tuple[Counted, ...]
    outlets: tuple[Counted, ...]
    dates: tuple[Counted, ...]
    kinds: tuple[Counted, ...]
    rules: tuple[Counted, ...]


# Months that "quotes stats" shows individually: three years fill a screen; a longer time is shown by year.
STATS_MONTHS = 36


def statistics(db: Database, most: int) -> Statistics:
    """Return the statistics of an index, with the ``most`` most quoted speakers and outlets."""
    quotes, unattributed = db.execute(
        "SELECT count(*), coalesce(sum(speaker_id IS NULL), 0) FROM utterances"
    ).fetchone()
    statements, again = db.execute("SELECT count(*), coalesce(sum(articles > 1), 0) FROM statements").fetchone()
    outlets = "JOIN articles a ON a.id = q.article_id LEFT JOIN outlets o ON o.id = a.outlet_id"
    speakers = "JOIN speakers s ON s.id = q.speaker_id"
    months = _dates(db, 7)
    return Statistics(
        articles=db.table("articles").count,
        quotes=quotes,
        unattributed=unattributed,
        statements=statements,
        said_by=db.execute("SELECT count(*) FROM speakers WHERE statements > 0").fetchone()[0],
        printed_again=again,
        speakers=_by(db, "s.name", speakers, f"s.id ORDER BY n DESC, s.name LIMIT {most:d}"),
        outlets=_by(db, "coalesce(o.name, 'no outlet')", outlets, f"o.id ORDER BY n DESC, o.name LIMIT {most:d}"),
        dates=months if len(months) <= STATS_MONTHS else _dates(db, 4),
        kinds=_by(db, "s.kind", speakers, "1 ORDER BY n DESC, 1"),
        rules=_by(db, "q.rule", speakers, "1 ORDER BY n DESC, 1"),
    )


def _dates(db: Database, characters: int) -> tuple[Counted, ...]:
    """Counts by the first ``characters`` of the date: 7 are a month, 4 a year."""
    name = f"coalesce(substr(a.published, 1, {characters:d}), 'no date')"
    return _by(db, name, "JOIN articles a ON a.id = q.article_id", "1 ORDER BY 1")


def _by(db: Database, name: str, joins: str, grouped: str) -> tuple[Counted, ...]:
    key = "q.article_id || char(31) || q.utterance_id"
    sql = f"""SELECT {name} AS name, count(DISTINCT {key}) AS n,
                     count(DISTINCT CASE WHEN q.speaker_id IS NULL THEN {key} END) AS nobody
              FROM quotes q {joins} WHERE {_SPOKEN} GROUP BY {grouped}"""
    return tuple(Counted(row["name"], row["n"], row["nobody"]) for row in db.execute(sql))
