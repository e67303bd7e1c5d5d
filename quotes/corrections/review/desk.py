"""Decisions at the desk: each is written to the corrections file and carried into the live index, or neither."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from quotes import corrections, database
from quotes.corrections.review.apply import after, apply
from quotes.database.as_built import kept
from quotes.database.journal import journal
from quotes.database.schema import prepare
from quotes.datatypes import Speaker
from quotes.datatypes.decisions import Correction, Outcome
from quotes.errors import LockedError, QuotesError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TakenDecision:
    """A decision with what would undo it in the index; without an ``outcome`` the index does not have it yet."""

    correction: Correction
    outcome: Outcome | None = None
    undoing: Sequence[str] = ()
    state: tuple[object, ...] = ()  # of the index after it


@dataclass(slots=True)
class Desk:
    """Where decisions about an index are taken; ``file`` is the corrections file.

    One at a time; other programs that write to the file or build the index are waited for or told of.
    """

    db: Path
    file: Path
    registry: Sequence[Speaker] = ()
    taken: list[TakenDecision] = field(default_factory=list)
    _one: threading.RLock = field(default_factory=threading.RLock)

    def decide(self, correction: Correction) -> TakenDecision:
        """Write a decision down and carry it into the index; while a build holds that, only write it down.

        Raises CorrectionsError, with nothing changed, if another decision contradicts it; and DatabaseError if the
        index cannot be changed.
        """
        with self._one:
            try:
                decision = self._alone(lambda: self._both(correction))
            except LockedError:
                decision = TakenDecision(corrections.append(self.file, correction))
            self.taken.append(decision)
            return decision

    def _alone(self, work: Callable[[], T]) -> T:
        """Do something while no build runs; an error in it is raised when the lock is free, since it is no build's."""
        error: QuotesError | None = None
        with database.lock(self.db):
            try:
                return work()
            except QuotesError as one:
                error = one
        raise error

    def _both(self, correction: Correction) -> TakenDecision:
        line = corrections.append(self.file, correction)
        try:
            with database.changing(self.db) as conn:
                prepare(conn)
                earlier = (one for one in corrections.load(self.file) if one.line < line.line)
                with journal(conn) as undoing, kept(conn):
                    outcome = apply(conn, line, after(earlier, self.registry))
                state = _state(conn)
        except BaseException:
            corrections.withdraw(self.file, line)
            raise
        return TakenDecision(line, outcome, tuple(undoing), state)

    def undo(self) -> tuple[Correction, bool] | None:
        """Take the last decision of this desk back; return it, and whether the index is as it was before.

        It is not where a build or another desk has changed the index since; the next build then does it. None if
        nothing is left to take back.
        """
        with self._one:
            if not self.taken:
                return None
            decision = self.taken[-1]
            try:
                whole = self._alone(lambda: self._undo(decision))
            except LockedError:
                corrections.withdraw(self.file, decision.correction)
                whole = decision.outcome is None
            self.taken.pop()
            return decision.correction, whole

    def _undo(self, decision: TakenDecision) -> bool:
        if decision.outcome is None:
            corrections.withdraw(self.file, decision.correction)
            return True
        with database.changing(self.db) as conn:
            same = _state(conn) == decision.state
            prepare(conn)
            for sql in decision.undoing if same else ():
                conn.execute(sql)
            corrections.withdraw(self.file, decision.correction)  # if it fails, the index is as it was, too
        return same


def _state(conn: sqlite3.Connection) -> tuple[object, ...]:
    """Return what a build or another decision changes."""
    sql = "SELECT (SELECT max(id) FROM builds), (SELECT max(started) FROM builds), (SELECT max(rowid) FROM corrections)"
    return tuple(conn.execute(sql).fetchone())
