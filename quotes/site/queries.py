"""What the pages of speakers, outlets and articles show."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from functools import cache
from importlib.resources import files

from quotes.database import tallies
from quotes.database.rows import Row, among, column, row, rows
from quotes.datatypes import SPEECH, Part, Relation
from quotes.site.charts import summed
from quotes.text.normal import fold

SHORT_LIST = 8
_MARKS = ".,;:!?'\"“”‘()[]{}…—–-*«»"
WORDS_FROM = 500  # statements that the words of a speaker are counted in
MOST_WORDS = 24
MOST_SPEAKERS = 15  # whom an outlet quotes
LARGE = 5_000  # quotes of an outlet: looking through those of a larger one takes longer than a page should
WIDEST = 500  # statements whose printings are looked through instead, in some hundredths of a second

_STATEMENT = """
SELECT s.id, s.text, s.role, s.quotes, s.articles, s.outlets, s.first_published, s.last_published, s.speaker_id,
  p.name AS speaker FROM statements s LEFT JOIN speakers p ON p.id = s.speaker_id
"""
_CUT = (Relation.EXCERPT, Relation.ELLIPSIS, Relation.EDIT)  # what an outlet has shortened or changed


def speaker(conn: sqlite3.Connection, id_: str) -> Row | None:
    """Return a speaker with aliases and whom they speak for, or None."""
    who = row(
        conn,
        "SELECT p.*, b.name AS on_behalf_of_name, coalesce(a.title, a.opening) AS article_title FROM speakers p "
        "LEFT JOIN speakers b ON b.id = p.on_behalf_of LEFT JOIN articles a ON a.id = p.article_id WHERE p.id = :id",
        id=id_,
    )
    if who:
        aliases = column(conn, "SELECT alias FROM speaker_aliases WHERE speaker_id = :id ORDER BY alias", id=id_)
        who["aliases"] = [alias for alias in aliases if alias != who["name"]]
        who["voices"] = rows(conn, "SELECT id, name, statements FROM speakers WHERE on_behalf_of = :id", id=id_)
    return who


def printed_when_and_where(conn: sqlite3.Connection, speaker_id: str) -> tuple[dict[str, int], list[Row]]:
    """Return a speaker's quotes by day, and the outlets that printed them with counts."""
    by_outlet = Counter(tallies.by_outlet(conn, speaker_id))
    names = dict(conn.execute("SELECT id, name FROM outlets").fetchall())
    outlets: list[Row] = [{"id": id_, "name": names.get(id_) or id_, "count": n} for id_, n in by_outlet.most_common()]
    return tallies.by_day(conn, speaker_id), outlets


def statements_of(conn: sqlite3.Connection, speaker_id: str, order: str, limit: int = SHORT_LIST) -> list[Row]:
    """Return a speaker's statements, "spread" or "latest" first."""
    by = {"spread": "s.outlets DESC, s.quotes DESC, s.last_published DESC", "latest": "s.last_published DESC"}[order]
    sql = f"{_STATEMENT} WHERE s.speaker_id = :id ORDER BY {by}, s.id LIMIT :n"
    return rows(conn, sql, id=speaker_id, n=limit)


def statements(conn: sqlite3.Connection, order: str, limit: int = SHORT_LIST) -> list[Row]:
    """Return the statements of the index, "spread" or "latest" first."""
    by = {"spread": "s.outlets DESC, s.quotes DESC", "latest": "s.last_published DESC"}[order]
    sql = f"{_STATEMENT} ORDER BY {by} LIMIT :n"
    return rows(conn, sql, n=limit)


@cache
def stopwords() -> frozenset[str]:
    """Return the words that say nothing about a speaker."""
    return frozenset((files("quotes.site") / "stopwords.txt").read_text("utf-8").split())


def said_with_others(conn: sqlite3.Connection, speaker_id: str) -> list[Row]:
    """Return the statements that a speaker makes together with the one who is named first."""
    sql = f"""{_STATEMENT} WHERE s.id IN (SELECT q.statement_id FROM quote_speakers k JOIN quotes q ON q.id = k.quote_id
      WHERE k.speaker_id = :id AND k.position > 0) ORDER BY s.outlets DESC, s.id LIMIT :n"""
    return rows(conn, sql, id=speaker_id, n=SHORT_LIST)


def words_of(conn: sqlite3.Connection, speaker_id: str) -> list[tuple[str, int]]:
    """Return the words that a speaker uses in most statements, with the number of these."""
    sql = "SELECT text FROM statements WHERE speaker_id = :id ORDER BY outlets DESC LIMIT :n"
    dull = stopwords()
    counts: Counter[str] = Counter()
    forms: dict[str, Counter[str]] = {}
    for text in column(conn, sql, id=speaker_id, n=WORDS_FROM):
        own = {}
        for word in str(text).replace("’", "'").split():
            bare = word.strip(_MARKS)
            key = fold(bare)
            if len(key) > 2 and key not in dull and not key.isdigit():
                own[key] = bare
        counts.update(own.keys())
        for key, bare in own.items():
            forms.setdefault(key, Counter())[bare] += 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_WORDS]
    return [(forms[key].most_common(1)[0][0], n) for key, n in ranked]


def most_quoted(conn: sqlite3.Connection, limit: int) -> list[Row]:
    """Return the speakers most quoted, without those whom one article describes and nobody names ("the president")."""
    sql = (
        # The pluses keep SQLite from collecting all such speakers before it sorts them.
        "SELECT id, name, description, quotes FROM speakers WHERE +statements > 0 AND +article_id IS NULL "
        "ORDER BY quotes DESC, name, id LIMIT :n"
    )
    return rows(conn, sql, n=limit)


def outlet(conn: sqlite3.Connection, id_: str) -> Row | None:
    """Return an outlet with its days, how often it came first, and its latest articles; or None."""
    about = row(conn, "SELECT * FROM outlets WHERE id = :id", id=id_)
    if about:
        by_day = rows(
            conn,
            "SELECT substr(published, 1, 10) AS day, sum(quotes) AS n FROM articles WHERE outlet_id = :id GROUP BY 1",
            id=id_,
        )
        about["days"] = summed((one["day"], one["n"] or 0) for one in by_day)
        about["first_with"] = column(
            conn, "SELECT count(*) FROM statements WHERE first_outlet_id = :id AND outlets > 1", id=id_
        )[0]
        sql = (
            "SELECT id, title, opening, published, quotes FROM articles WHERE outlet_id = :id "
            "ORDER BY published DESC LIMIT 12"
        )
        about["latest"] = rows(conn, sql, id=id_)
        about["aliases"] = column(conn, "SELECT alias FROM outlet_aliases WHERE outlet_id = :id ORDER BY alias", id=id_)
    return about


def quoted_by(conn: sqlite3.Connection, outlet_id: str) -> list[Row]:
    """Return the speakers that an outlet quotes most, with counts."""
    often = tallies.quoted_most(conn, outlet_id, MOST_SPEAKERS)
    if often:
        sql = "SELECT id, name, kind FROM speakers WHERE id IN (SELECT value FROM json_each(:ids))"
        by_id = {one["id"]: one for one in rows(conn, sql, ids=json.dumps(list(often)))}
        return [{**by_id[id_], "count": n} for id_, n in often.items() if id_ in by_id]
    sql = f"""
      SELECT q.speaker_id AS id, p.name, p.kind, count(DISTINCT q.utterance_id) AS count FROM articles a
      JOIN quotes q ON q.article_id = a.id JOIN speakers p ON p.id = q.speaker_id
      WHERE a.outlet_id = :id AND {among("q.role", SPEECH)} GROUP BY 1 ORDER BY 4 DESC, 1 LIMIT :most"""
    return rows(conn, sql, id=outlet_id, most=MOST_SPEAKERS)


def cut_by(conn: sqlite3.Connection, outlet_id: str, *, is_large: bool) -> list[str]:
    """Return the utterances of widely printed statements that an outlet printed in other words or in part.

    Of a large outlet those of the ``WIDEST`` statements that most outlets print, whose printings are looked through.
    """
    printed = "articles a JOIN quotes q ON q.article_id = a.id JOIN statements s ON s.id = q.statement_id"
    relation = "q.relation"
    if is_large:
        widest = "SELECT id, outlets FROM statements WHERE outlets > 1 ORDER BY outlets DESC, quotes DESC LIMIT :widest"
        printed = (
            f"({widest}) s CROSS JOIN quotes q ON q.statement_id = s.id CROSS JOIN articles a ON a.id = q.article_id"
        )
        relation = "CASE a.outlet_id WHEN :id THEN q.relation END"  # the rows of other outlets are not read for it
    sql = f"""
      SELECT DISTINCT q.article_id || char(31) || q.utterance_id FROM {printed}
      WHERE a.outlet_id = :id AND {among(relation, _CUT)} AND s.outlets > 1 AND +q.part = '{Part.TEXT}'
      ORDER BY s.outlets DESC, a.published DESC, q.start LIMIT :n"""
    return column(conn, sql, id=outlet_id, n=SHORT_LIST, widest=WIDEST)


def outlets(conn: sqlite3.Connection) -> list[Row]:
    """Return all outlets, most quotes first."""
    return rows(conn, "SELECT id, name, articles, quotes FROM outlets ORDER BY quotes DESC, name, id LIMIT 500")


def article(conn: sqlite3.Connection, id_: str) -> Row | None:
    """Return an article with its outlet's name, or None."""
    sql = "SELECT a.*, o.name AS outlet FROM articles a LEFT JOIN outlets o ON o.id = a.outlet_id WHERE a.id = :id"
    return row(conn, sql, id=id_)


def totals(conn: sqlite3.Connection) -> Row:
    """Return what is in the index: counts, the span of dates, the last build."""
    counts = row(
        conn,
        "SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM outlets) AS outlets, "
        "(SELECT count(*) FROM statements) AS statements, "
        "(SELECT count(*) FROM speakers WHERE statements > 0) AS speakers, "
        "(SELECT min(published) FROM articles) AS first, (SELECT max(published) FROM articles) AS last",
    )
    days = tallies.by_day(conn)
    return {
        **(counts or {}),
        "quotes": sum(days.values()),
        "days": days,
        "build": row(conn, "SELECT * FROM builds ORDER BY id DESC LIMIT 1"),
    }
