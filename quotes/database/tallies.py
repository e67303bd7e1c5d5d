"""How many quotes fall on each day, and to each outlet: of the index, and of the speakers who are quoted most.

To count those of somebody with a hundred thousand quotes takes a page half a second.  So a build writes them down, and
a decision at the desk counts again what it changes.
"""

from __future__ import annotations

import sqlite3

from quotes.database.rows import among, column, value
from quotes.datatypes import SPEECH

LEAST = 1_000  # quotes of a speaker: fewer are counted in some milliseconds when somebody asks

WHOLE = ""  # stands for the speaker where a tally is of the whole index
_OF_INDEX = "SELECT coalesce(substr(published, 1, 10), ''), coalesce(sum(quotes), 0) FROM articles GROUP BY 1"
# Counted by article first: an index can answer that without a look at the rows of quotes.
_PRINTED = f"""(SELECT article_id, count(DISTINCT utterance_id) AS n FROM quotes WHERE speaker_id = :id
  AND {among("role", SPEECH)} GROUP BY 1) q JOIN articles a ON a.id = q.article_id"""
_OF_SPEAKER = {
    "day": f"SELECT coalesce(substr(a.published, 1, 10), ''), sum(n) FROM {_PRINTED} GROUP BY 1",
    "outlet": f"SELECT a.outlet_id, sum(n) FROM {_PRINTED} WHERE a.outlet_id IS NOT NULL GROUP BY 1",
}
_KEPT = "SELECT item, quotes FROM tallies WHERE speaker_id = :id AND kind = :kind ORDER BY item"
_INSERT = "INSERT INTO tallies (speaker_id, kind, item, quotes) VALUES (?, ?, ?, ?)"


def by_day(conn: sqlite3.Connection, speaker: str = WHOLE) -> dict[str, int]:
    """Return the quotes of a speaker or of the whole index by ISO date; those without a date are under ""."""
    return _kept(conn, speaker, "day") or _counted(conn, speaker, "day")


def by_outlet(conn: sqlite3.Connection, speaker: str) -> dict[str, int]:
    """Return a speaker's quotes by the ids of the outlets that print them."""
    return _kept(conn, speaker, "outlet") or _counted(conn, speaker, "outlet")


def write_tallies(conn: sqlite3.Connection) -> None:
    """Count everything, and write it in place of what is there."""
    conn.execute("DELETE FROM tallies")
    conn.executemany(_INSERT, ((WHOLE, "day", day, n) for day, n in _counted(conn, WHOLE, "day").items()))
    for speaker in column(conn, "SELECT id FROM speakers WHERE quotes >= :least ORDER BY id", least=LEAST):
        renew(conn, speaker)


def renew(conn: sqlite3.Connection, speaker: str) -> None:
    """Count a speaker's quotes again, whose number ``speakers`` has; no row is written that stays the same."""
    is_counted = (value(conn, "SELECT quotes FROM speakers WHERE id = :id", id=speaker) or 0) >= LEAST
    for kind in _OF_SPEAKER:
        before, now = _kept(conn, speaker, kind), _counted(conn, speaker, kind) if is_counted else {}
        left_out = [(speaker, kind, one) for one in before.keys() - now.keys()]
        other = [(n, speaker, kind, one) for one, n in now.items() if before.get(one, n) != n]
        conn.executemany("DELETE FROM tallies WHERE (speaker_id, kind, item) = (?, ?, ?)", left_out)
        conn.executemany("UPDATE tallies SET quotes = ? WHERE (speaker_id, kind, item) = (?, ?, ?)", other)
        conn.executemany(_INSERT, ((speaker, kind, one, n) for one, n in now.items() if one not in before))


def add(conn: sqlite3.Connection, article: str, quotes: int) -> None:
    """Add to the whole index's quotes on the day of an article."""
    sql = """UPDATE tallies SET quotes = quotes + ? WHERE speaker_id = '' AND kind = 'day'
             AND item = (SELECT coalesce(substr(published, 1, 10), '') FROM articles WHERE id = ?)"""
    conn.execute(sql, [quotes, article])


def _kept(conn: sqlite3.Connection, speaker: str, kind: str) -> dict[str, int]:
    """Return what is written of a speaker; nothing in an index of an earlier version, which has no such table."""
    if not value(conn, "SELECT 1 FROM sqlite_master WHERE name = 'tallies'"):
        return {}
    return dict(conn.execute(_KEPT, {"id": speaker, "kind": kind}).fetchall())


def _counted(conn: sqlite3.Connection, speaker: str, kind: str) -> dict[str, int]:
    sql = _OF_INDEX if speaker == WHOLE else _OF_SPEAKER[kind]
    return dict(conn.execute(sql, {"id": speaker}).fetchall())
