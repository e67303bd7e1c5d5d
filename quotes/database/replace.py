"""Rows of an index replaced in place, so that they are as a build would write them.

The full-text search follows by triggers that only the connection has (``schema.prepare``); ``Journal`` writes down what
would take the changes back.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence

from quotes.database import tallies
from quotes.database.counts import Counts
from quotes.database.joint import joint_rows
from quotes.database.live import is_needed, languages_of, printed_by, quotes_where, statement_rows
from quotes.database.quoted import QUOTE_COLUMNS, quote_cells
from quotes.database.rows import among, column, row, value
from quotes.database.schema import TABLES
from quotes.database.utterances import COLUMNS as UTTERANCE_COLUMNS
from quotes.database.utterances import utterance_rows
from quotes.database.write import (
    SPEAKER_COLUMNS,
    STATEMENT_COLUMNS,
    language_of,
    speaker_cells,
    statement_cells,
)
from quotes.datatypes import SPEECH, Link, Member, QuoteRecord, Speaker, Statement
from quotes.datatypes.decisions import Outcome

_SPOKEN = among("role", SPEECH)
Placed = tuple[Statement, Sequence[QuoteRecord]]  # a statement with its members' records, in their order


def replace_statements(
    conn: sqlite3.Connection, old: Collection[str], new: Sequence[Placed], unplaced: Sequence[QuoteRecord]
) -> None:
    """Put statements in the place of others, and write their quotes, ``unplaced`` ones too, as they now are."""
    places = _places(conn, old, new)
    conn.execute("DELETE FROM statements WHERE id IN (SELECT value FROM json_each(?))", [_list(old)])
    records = [record for _, quotes in new for record in quotes] + list(unplaced)
    printed = printed_by(conn, {record.article_id for record in records})
    counts = Counts(printed)
    languages = languages_of(conn, printed)
    for statement, quotes in sorted(new, key=lambda one: one[0].id not in places):
        cells = (*statement_cells(statement, list(quotes)), *counts.of_statement(quotes))
        cells = (places.get(statement.id), *cells, language_of(list(quotes), languages.__getitem__))
        _insert(conn, "statements", ("rowid", *STATEMENT_COLUMNS), cells)
        for record, member in zip(quotes, statement.members, strict=True):
            _update_quote(conn, record, statement.id, member)
    for record in unplaced:
        _update_quote(conn, record, None, None)
    _renew_speakers_of_quotes(conn, records)
    renew_utterances(conn, {record.utterance_id for record in records})


def remove_quotes(conn: sqlite3.Connection, ids: Collection[str]) -> None:
    """Take quotes out of the index; what was quoted within them stands by itself."""
    utterances = column(
        conn, "SELECT utterance_id FROM quotes WHERE id IN (SELECT value FROM json_each(:ids))", ids=_list(ids)
    )
    for sql in (
        "UPDATE quotes SET parent_id = NULL WHERE parent_id IN (SELECT value FROM json_each(?))",
        "DELETE FROM quote_speakers WHERE quote_id IN (SELECT value FROM json_each(?))",
        "DELETE FROM statement_links WHERE quote_id IN (SELECT value FROM json_each(?))",
        "DELETE FROM quotes WHERE id IN (SELECT value FROM json_each(?))",
        "DELETE FROM statement_redirects WHERE quote_id IN (SELECT value FROM json_each(?))",
    ):
        conn.execute(sql, [_list(ids)])
    renew_utterances(conn, set(utterances))


def _places(conn: sqlite3.Connection, old: Collection[str], new: Sequence[Placed]) -> dict[str, int]:
    """Return the rows of old statements that new ones take over, those with the same id first."""
    free = {id: int(one["place"]) for id, one in statement_rows(conn, old).items()}
    places = {statement.id: free.pop(statement.id) for statement, _ in new if statement.id in free}
    rest = sorted(free.values())
    return places | dict(zip((s.id for s, _ in new if s.id not in places), rest, strict=False))


_CHANGING = tuple(name for name in QUOTE_COLUMNS if name not in ("id", "text"))  # a quote's words never change
_UPDATE = f"UPDATE quotes SET {', '.join(f'{name!r} = ?' for name in _CHANGING)} WHERE id = ?".replace("'", '"')


def _update_quote(conn: sqlite3.Connection, record: QuoteRecord, statement: str | None, member: Member | None) -> None:
    place = (statement, str(member.relation), round(member.score, 6)) if member else (None, None, None)
    cells = dict(zip(QUOTE_COLUMNS, (*quote_cells(record), *place), strict=True))
    conn.execute(_UPDATE, [*(cells[name] for name in _CHANGING), record.id])


def _renew_speakers_of_quotes(conn: sqlite3.Connection, records: Sequence[QuoteRecord]) -> None:
    ids = _list(record.id for record in records)
    conn.execute("DELETE FROM quote_speakers WHERE quote_id IN (SELECT value FROM json_each(?))", [ids])
    for cells in joint_rows(records):
        _insert(conn, "quote_speakers", tuple(TABLES["quote_speakers"]), cells)


def renew_utterances(conn: sqlite3.Connection, ids: Collection[str]) -> None:
    """Write the rows of utterances anew from their quotes; they are gone where no quote is left."""
    records = quotes_where(conn, "utterance_id", ids)
    sql = "SELECT id, statement_id FROM quotes WHERE utterance_id IN (SELECT value FROM json_each(?))"
    placed = {id: statement for id, statement in conn.execute(sql, [_list(ids)]) if statement is not None}
    sql = "SELECT id, rowid FROM utterances WHERE id IN (SELECT value FROM json_each(?))"
    places = dict(tuple(one) for one in conn.execute(sql, [_list(ids)]))
    conn.execute("DELETE FROM utterances WHERE id IN (SELECT value FROM json_each(?))", [_list(ids)])
    new = utterance_rows(records, placed)
    for cells in sorted(new, key=lambda cells: cells[0] not in places):  # a new row must not take another's place
        _insert(conn, "utterances", ("rowid", *UTTERANCE_COLUMNS), (places.get(cells[0]), *cells))


def replace_links(conn: sqlite3.Connection, ends: Collection[str], links: Iterable[Link]) -> None:
    """Put links in the place of all that have one of the ``ends``; of two of a kind between two statements the best."""
    sql = """DELETE FROM statement_links WHERE statement_id IN (SELECT value FROM json_each(:ids))
             OR other_id IN (SELECT value FROM json_each(:ids))"""
    conn.execute(sql, {"ids": _list(ends)})
    best = {(k.statement_id, k.other_id, k.kind): k for k in sorted(links, key=lambda k: (k.score, k.reason))}
    for link in best.values():
        cells = (
            link.statement_id,
            link.other_id,
            str(link.kind),
            link.score,
            link.reason,
            link.original_id,
            link.quote_id,
        )
        _insert(conn, "statement_links", tuple(TABLES["statement_links"]), cells)


def redirect(conn: sqlite3.Connection, moved: Mapping[str, str]) -> None:
    """Write down where statements that are gone have moved, and let earlier redirects follow them."""
    pairs = [(new, old) for old, new in moved.items()]
    conn.executemany("UPDATE statement_redirects SET new_id = ? WHERE new_id = ?", pairs)
    conn.executemany("DELETE FROM statement_redirects WHERE old_id = ?", [(old,) for _, old in pairs])
    conn.executemany("INSERT INTO statement_redirects (new_id, old_id) VALUES (?, ?)", pairs)
    conn.execute("DELETE FROM statement_redirects WHERE old_id IN (SELECT id FROM statements)")
    homeless = "new_id IS NOT NULL AND new_id NOT IN (SELECT id FROM statements)"
    conn.execute(f"DELETE FROM statement_redirects WHERE {homeless}")


def redirect_to_quotes(conn: sqlite3.Connection, left: Mapping[str, str]) -> None:
    """Write down the quote of each statement that is none any more, since it is no speech."""
    for old, quote in left.items():
        conn.execute("UPDATE statement_redirects SET new_id = NULL, quote_id = ? WHERE new_id = ?", [quote, old])
        conn.execute("DELETE FROM statement_redirects WHERE old_id = ?", [old])
        _insert(conn, "statement_redirects", ("old_id", "quote_id"), (old, quote))


def follow_quotes(conn: sqlite3.Connection, statement_of: Mapping[str, str]) -> None:
    """Let redirects to quotes lead to the statements that these now are in."""
    sql = "SELECT DISTINCT quote_id FROM statement_redirects WHERE quote_id IN (SELECT value FROM json_each(:ids))"
    for quote in column(conn, sql, ids=_list(statement_of)):
        sql = "UPDATE statement_redirects SET new_id = ?, quote_id = NULL WHERE quote_id = ?"
        conn.execute(sql, [statement_of[quote], quote])
    conn.execute("DELETE FROM statement_redirects WHERE old_id IN (SELECT id FROM statements)")


def put_speaker(conn: sqlite3.Connection, speaker: Speaker) -> None:
    """Write a speaker, new or changed, with all their names; ``renew_counts`` gives the numbers."""
    cells = speaker_cells(speaker)
    if row(conn, "SELECT id FROM speakers WHERE id = :id", id=speaker.id) is None:
        _insert(conn, "speakers", SPEAKER_COLUMNS[: len(cells)], cells)
    else:
        places = ", ".join(f"{name} = ?" for name in SPEAKER_COLUMNS[: len(cells)])
        conn.execute(f"UPDATE speakers SET {places} WHERE id = ?", [*cells, speaker.id])
    conn.execute("DELETE FROM speaker_aliases WHERE speaker_id = ?", [speaker.id])
    for alias in sorted({speaker.name, *speaker.aliases}):
        _insert(conn, "speaker_aliases", ("speaker_id", "alias"), (speaker.id, alias))


def hand_over(conn: sqlite3.Connection, speaker: str, to: str) -> None:
    """Give all that a speaker said and passed on to another, but for the statements, and take the speaker out."""
    for table, name in (
        ("quotes", "speaker_id"),
        ("quotes", "reported_by"),
        ("quote_speakers", "speaker_id"),
        ("utterances", "speaker_id"),
        ("speakers", "on_behalf_of"),
    ):
        conn.execute(f"UPDATE {table} SET {name} = ? WHERE {name} = ?", [to, speaker])
    conn.execute("UPDATE speakers SET on_behalf_of = NULL WHERE id = ? AND on_behalf_of = id", [to])
    remove_speaker(conn, speaker)


def hand_over_quotes(conn: sqlite3.Connection, statement: str, speaker: str, to: str) -> None:
    """Give what a speaker says within a statement to another."""
    for table in ("quotes", "utterances"):
        sql = f"UPDATE {table} SET speaker_id = ? WHERE statement_id = ? AND speaker_id = ?"
        conn.execute(sql, [to, statement, speaker])


def move_statements(conn: sqlite3.Connection, moved: Mapping[str, str], speaker: str, to: str) -> None:
    """Give a speaker's statements other ids and another speaker, and their quotes with them; the words are the same."""
    pairs = [(new, old) for old, new in moved.items()]
    conn.executemany("UPDATE statements SET id = ?, speaker_id = ? WHERE id = ?", [(n, to, o) for n, o in pairs])
    for table in ("quotes", "utterances"):  # both at once: a row of quotes is in six indexes that have one of the two
        whose = "CASE speaker_id WHEN ? THEN ? ELSE speaker_id END"
        sql = f"UPDATE {table} SET statement_id = ?, speaker_id = {whose} WHERE statement_id = ?"
        conn.executemany(sql, [(new, speaker, to, old) for new, old in pairs])


def remove_speaker(conn: sqlite3.Connection, id: str) -> None:
    """Take a speaker and their names out."""
    conn.execute("DELETE FROM speaker_aliases WHERE speaker_id = ?", [id])
    conn.execute("DELETE FROM tallies WHERE speaker_id = ?", [id])
    conn.execute("DELETE FROM speakers WHERE id = ?", [id])


def renew_counts(conn: sqlite3.Connection, speakers: Iterable[str], articles: Iterable[str]) -> None:
    """Count again what speakers, articles and their outlets have; who is named nowhere any more leaves the index."""
    for id in sorted(speakers):
        _renew_speaker(conn, id)
    outlets: set[str] = set()
    for id in sorted(articles):
        counted = f"SELECT count(DISTINCT utterance_id) FROM quotes WHERE article_id = :id AND {_SPOKEN}"
        more = value(conn, f"SELECT ({counted}) - quotes FROM articles WHERE id = :id", id=id)
        if more:
            tallies.add(conn, id, more)
            conn.execute(f"UPDATE articles SET quotes = ({counted}) WHERE id = :id", {"id": id})
            outlets.update(filter(None, column(conn, "SELECT outlet_id FROM articles WHERE id = :id", id=id)))
    for id in sorted(outlets):
        counted = "SELECT sum(quotes) FROM articles WHERE outlet_id = :id"
        conn.execute(f"UPDATE outlets SET quotes = ({counted}) WHERE id = :id", {"id": id})


def _renew_speaker(conn: sqlite3.Connection, id: str) -> None:
    if not is_needed(conn, id):
        owner = value(conn, "SELECT on_behalf_of FROM speakers WHERE id = :id", id=id)
        remove_speaker(conn, id)
        if owner is not None:
            _renew_speaker(conn, owner)
        return
    sql = f"""SELECT count(DISTINCT q.statement_id), count(DISTINCT q.utterance_id), count(DISTINCT q.article_id),
                     count(DISTINCT a.outlet_id), min(a.published), max(a.published)
              FROM quotes q JOIN articles a ON a.id = q.article_id WHERE q.speaker_id = ? AND q.{_SPOKEN}"""
    numbers = tuple(conn.execute(sql, [id]).fetchone())
    places = ", ".join(f"{name} = ?" for name in SPEAKER_COLUMNS[-len(numbers) :])
    conn.execute(f"UPDATE speakers SET {places} WHERE id = ?", [*numbers, id])
    tallies.renew(conn, id)


def note_outcome(conn: sqlite3.Connection, outcome: Outcome) -> None:
    """Write down what became of a correction."""
    one = outcome.correction
    cells = (one.line, str(one.action), " ".join(one.targets), one.value, int(outcome.applied), outcome.note)
    _insert(conn, "corrections", tuple(TABLES["corrections"]), cells)


def _insert(conn: sqlite3.Connection, table: str, names: Sequence[str], cells: Sequence[object]) -> None:
    columns, places = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    conn.execute(f'INSERT INTO "{table}" ({columns}) VALUES ({places})', list(cells))


def _list(values: Iterable[str]) -> str:
    return json.dumps(sorted(values))
