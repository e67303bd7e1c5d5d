"""How often an index is wrong, by a random sample that people have judged; kept in a file beside the index."""

from __future__ import annotations

import json
import math
import random
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from quotes.database.publish import beside
from quotes.database.rows import among, column, row
from quotes.datatypes import SPEECH
from quotes.files import replacing

# Of the normal distribution: within this many standard deviations lie 95 of 100 results.
DEVIATIONS = 1.96
# A correction has decided these; what people have decided tells nothing about the program.
_UNDECIDED = f"""SELECT u.id FROM utterances u WHERE {among("u.role", SPEECH)} AND NOT EXISTS
  (SELECT 1 FROM quotes q WHERE q.utterance_id = u.id AND q.rule = 'correction') ORDER BY u.id"""


@dataclass(frozen=True, slots=True)
class AuditSample:
    """Quotes drawn at random among ``of``, by their utterances' ids, and which of them were right."""

    drawn: str  # ISO date
    of: int
    quotes: tuple[str, ...]
    verdicts: Mapping[str, bool] = field(default_factory=dict)

    @property
    def left(self) -> list[str]:
        """Return the quotes that nobody has judged yet."""
        return [id for id in self.quotes if id not in self.verdicts]


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """How many of the judged quotes were wrong, and between which rates the index's own lies (95 %)."""

    judged: int
    wrong: int
    low: float
    high: float
    drawn: str
    complete: bool

    @property
    def rate(self) -> float:
        """Return the share of wrong ones among those that were judged."""
        return self.wrong / self.judged

    def told(self) -> str:
        """Return the result as a sentence."""
        rate, low, high = (f"{share * 100:.0f}" for share in (self.rate, self.low, self.high))
        return (
            f"of {self.judged} quotes drawn at random on {self.drawn} and judged by people, {self.wrong} had a wrong"
            f" answer: {rate} % (with 95 % certainty between {low} and {high} %)"
        )


def path_for(db: Path) -> Path:
    """Return where the sample of an index is kept."""
    return beside(db, ".audit.json")


def draw(conn: sqlite3.Connection, size: int, seed: int | None = None) -> AuditSample:
    """Return a new sample of quotes about which nobody has decided; all of them if there are fewer."""
    ids = column(conn, _UNDECIDED)
    chosen_ids = random.Random(seed).sample(ids, min(size, len(ids)))
    return AuditSample(datetime.now(UTC).date().isoformat(), len(ids), tuple(chosen_ids))


def load(db: Path) -> AuditSample | None:
    """Return the sample of an index; None if none was drawn, or its file cannot be read."""
    try:
        data = json.loads(path_for(db).read_text(encoding="utf-8"))
        verdicts = {str(id): bool(right) for id, right in data["verdicts"].items()}
        return AuditSample(str(data["drawn"]), int(data["of"]), tuple(map(str, data["quotes"])), verdicts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def of_connection(conn: sqlite3.Connection) -> AuditSample | None:
    """Return the sample of the index that a connection has open."""
    main = row(conn, "SELECT file FROM pragma_database_list WHERE name = 'main'")
    return load(Path(str(main["file"]))) if main and main["file"] else None


def save(db: Path, sample: AuditSample) -> None:
    """Keep a sample beside its index; raises OSError if that cannot be written."""
    with replacing(path_for(db)) as file:
        file.write(json.dumps(asdict(sample), indent=1).encode())


def judge(db: Path, quote: str, right: bool | None) -> None:
    """Note whether a quote of the sample is right, or with None that nobody has judged it yet."""
    sample = load(db)
    if sample is None or quote not in sample.quotes:
        return
    verdicts = {id: verdict for id, verdict in sample.verdicts.items() if id != quote}
    if right is not None:
        verdicts[quote] = right
    save(db, replace(sample, verdicts=verdicts))


def error_rate(sample: AuditSample | None) -> ErrorRate | None:
    """Return what a sample tells, None as long as nothing of it was judged."""
    if sample is None or not sample.verdicts:
        return None
    judged, wrong = len(sample.verdicts), sum(not right for right in sample.verdicts.values())
    return ErrorRate(judged, wrong, *wilson(wrong, judged), sample.drawn, not sample.left)


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the interval of a rate by Wilson (1927), which holds for few cases and for none, too."""
    z2 = DEVIATIONS**2
    centre = (hits + z2 / 2) / (of + z2)
    reach = DEVIATIONS / (of + z2) * math.sqrt(hits * (of - hits) / of + z2 / 4)
    return max(0.0, centre - reach), min(1.0, centre + reach)
