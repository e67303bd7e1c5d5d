"""How many quotes fall on each day, and to each outlet: of the index, and of the speakers who are quoted most.

To count those of somebody with a hundred thousand quotes takes a page half a second, and whom a large outlet quotes
most takes seconds.  So a build writes them down, and a decision at the desk counts again what it changes.
"""

from __future__ import annotations

import sqlite3

from quotes.database.rows import among, column, value
from quotes.datatypes import SPEECH

LEAST = 1_000  # quotes of a speaker: fewer are counted in some milliseconds when somebody asks
OFTEN = 20  # quotes of a speaker in one outlet: an outlet that quotes nobody so often has few quotes, and is counted

WHOLE = ""  # stands for the speaker where a tally is of the whole index
_OF_INDEX = "SELECT coalesce(substr(published, 1, 10), ''), coalesce(sum(quotes), 0) FROM articles GROUP BY 1"
# Counted by article first: an index can answer that without a look at the rows of quotes.
_PRINTED = f"""(SELECT article_id, count(DISTINCT utterance_id) AS n FROM quotes WHERE speaker_id = :id
  AND {among("role", SPEECH)} GROUP BY 1) q JOIN articles a ON a.id = q.article_id"""
_OF_SPEAKER = {
    "day": f"SELECT coalesce(substr(a.published, 1, 10), ''), sum(n) FROM {_PRINTED} GROUP BY 1",
    "outlet": f"SELECT a.outlet_id, sum(n) FROM {_PRINTED} WHERE a.outlet_id IS NOT NULL GROUP BY 1",
}
_OFTEN = f"""
SELECT q.speaker_id, 'often', a.outlet_id, sum(n) FROM (
  SELECT speaker_id, article_id, count(DISTINCT utterance_id) AS n FROM quotes
  WHERE speaker_id IS NOT NULL AND {among("role", SPEECH)} GROUP BY 1, 2) q JOIN articles a ON a.id = q.article_id
WHERE a.outlet_id IS NOT NULL GROUP BY 1, 3 HAVING sum(n) >= :least
"""
_OF_OUTLET = """
SELECT speaker_id, quotes FROM tallies WHERE kind = 'often' AND item = :id ORDER BY quotes DESC, speaker_id LIMIT :most
"""
_KINDS = ("day", "outlet", "often")
_KEPT = "SELECT item, quotes FROM tallies WHERE speaker_id = :id AND kind = :kind ORDER BY item"
_INSERT = "INSERT INTO tallies (speaker_id, kind, item, quotes) VALUES (?, ?, ?, ?)"


def by_day(conn: sqlite3.Connection, speaker: str = WHOLE) -> dict[str, int]:
    """Return the quotes of a speaker or of the whole index by ISO date; those without a date are under ""."""
    return _kept(conn, speaker, "day") or _counted(conn, speaker, "day")


def by_outlet(conn: sqlite3.Connection, speaker: str) -> dict[str, int]:
    """Return a speaker's quotes by the ids of the outlets that print them."""
    return _kept(conn, speaker, "outlet") or _counted(conn, speaker, "outlet")


def quoted_most(conn: sqlite3.Connection, outlet: str, most: int) -> dict[str, int]:
    """Return the ``most`` speakers whom an outlet quotes most, with the quotes; {} if it quotes fewer of them often."""
    speakers = dict(conn.execute(_OF_OUTLET, {"id": outlet, "most": most}).fetchall()) if _is_there(conn) else {}
    return speakers if len(speakers) == most else {}


def write_tallies(conn: sqlite3.Connection) -> None:
    """Count everything, and write it in place of what is there."""
    conn.execute("DELETE FROM tallies")
    conn.executemany(_INSERT, ((WHOLE, "day", day, n) for day, n in _counted(conn, WHOLE, "day").items()))
    conn.execute(f"INSERT INTO tallies (speaker_id, kind, item, quotes) {_OFTEN}", {"least": OFTEN})
    for speaker in column(conn, "SELECT id FROM speakers WHERE quotes >= :least ORDER BY id", least=LEAST):
        renew(conn, speaker)


def renew(conn: sqlite3.Connection, speaker: str) -> None:
    """Count a speaker's quotes again, whose number ``speakers`` has; no row is written that stays the same."""
    quotes = value(conn, "SELECT quotes FROM speakers WHERE id = :id", id=speaker) or 0
    outlets = _counted(conn, speaker, "outlet") if quotes >= OFTEN else {}
    days = _counted(conn, speaker, "day") if quotes >= LEAST else {}
    often = {outlet: n for outlet, n in outlets.items() if n >= OFTEN}
    for kind, now in zip(_KINDS, (days, outlets if quotes >= LEAST else {}, often), strict=True):
        before = _kept(conn, speaker, kind)
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
    return dict(conn.execute(_KEPT, {"id": speaker, "kind": kind}).fetchall()) if _is_there(conn) else {}


def _is_there(conn: sqlite3.Connection) -> bool:
    return bool(value(conn, "SELECT 1 FROM sqlite_master WHERE name = 'tallies'"))


def _counted(conn: sqlite3.Connection, speaker: str, kind: str) -> dict[str, int]:
    sql = _OF_INDEX if speaker == WHOLE else _OF_SPEAKER[kind]
    return dict(conn.execute(sql, {"id": speaker}).fetchall())
