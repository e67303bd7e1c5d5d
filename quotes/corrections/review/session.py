"""One person's work at the desk: the next card of each queue, how far each is, and the way back."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from quotes import speakers
from quotes.corrections.review.decisions import meant
from quotes.corrections.review.desk import Desk
from quotes.corrections.review.queues import QUEUES
from quotes.database import audit
from quotes.datatypes import Speaker
from quotes.datatypes.decisions import Action, Correction
from quotes.text.lexicon import lexicon


class Step(NamedTuple):
    """Something that was done to a card; it was only skipped if there is no ``correction``."""

    queue: str
    key: str
    correction: Correction | None
    told: str


class Progress(NamedTuple):
    """How far a queue is: decided and skipped at this desk, and left."""

    decided: int
    skipped: int
    left: int


@dataclass(slots=True)
class Session:
    """The desk with what has been done at it since it was opened."""

    desk: Desk
    steps: list[Step] = field(default_factory=list)

    def progress(self, conn: sqlite3.Connection, queue: str, left: Sequence[str] | None = None) -> Progress:
        """Return how far a queue is; ``left`` are the keys that are left in it, if they are known."""
        own = [step for step in self.steps if step.queue == queue]
        decided = sum(step.correction is not None for step in own)
        return Progress(decided, len(own) - decided, len(self.left(conn, queue) if left is None else left))

    def left(self, conn: sqlite3.Connection, queue: str) -> list[str]:
        """Return the keys of a queue that were neither decided nor skipped."""
        passed = {step.key for step in self.steps if step.queue == queue}
        return [key for key in QUEUES[queue].keys(conn) if key not in passed]

    def skip(self, queue: str, key: str) -> None:
        """Put a card aside."""
        self.steps.append(Step(queue, key, None, "Skipped."))

    def again(self, queue: str) -> None:
        """Take up again what was skipped in a queue."""
        self.steps = [step for step in self.steps if step.queue != queue or step.correction is not None]

    def answer(self, conn: sqlite3.Connection, queue: str, key: str, answer: str, name: str) -> str:
        """Take the decision that an answer means; return what has happened.

        Raises UsageError, CorrectionsError or DatabaseError, with nothing changed, if it cannot be taken.
        """
        correction = meant(conn, "unsure" if queue == "audit" else queue, key, answer, name)
        decision = self.desk.decide(correction)
        if queue == "audit" and correction.action is not Action.MERGE_SPEAKERS:
            audit.judge(self.desk.db, key, correction.action is Action.CONFIRM)
        message = f"Written: {_short(correction)}."
        if decision.outcome is None:
            message += " The index is being built; the next build has it."
        beside_the_point = correction.action is Action.MERGE_SPEAKERS and queue not in ("people", "names")
        self.steps.append(Step(queue, "" if beside_the_point else key, correction, message))
        return message

    def undo(self) -> Step | None:
        """Take back the last thing done at this desk; None if there is nothing left."""
        if not self.steps:
            return None
        step = self.steps[-1]
        whole = True
        if step.correction is not None:
            result = self.desk.undo()
            whole = result is None or result[1]
            if step.queue == "audit":
                audit.judge(self.desk.db, step.key, None)
        self.steps.pop()
        message = "Taken back." if whole else "Taken back in the file; the next build takes it back in the index."
        return step._replace(told=message)


def _short(correction: Correction) -> str:
    value = f" {correction.value}" if correction.value else ""
    more = f" and {len(correction.targets) - 1} more" if len(correction.targets) > 1 else ""
    return f"{correction.action} {correction.targets[0]}{more}{value}"


def opened(db: Path, file: Path, registry: Path | None) -> Session:
    """Return a desk for an index, with a corrections file and the user's list of speakers."""
    lexicon()  # read now, so that the first decision need not wait for it
    people: Sequence[Speaker] = speakers.load(registry) if registry else ()
    return Session(Desk(db, file, people))
