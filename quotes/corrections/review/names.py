"""Speakers who may be one person, and names that may be none: proposed by their names and by what stands around."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from itertools import combinations

from quotes.database.rows import Row, column, rows
from quotes.database.search import BANDS
from quotes.datatypes import LinkKind, MentionKind, SpeakerKind
from quotes.statements.as_printed import namesakes, unnamed
from quotes.text.disguise import as_latin
from quotes.text.lexicon import lexicon
from quotes.text.normal import words

# Speakers of one surname that are held against each other, the most quoted first, and pairs whose context is looked at.
MOST_OF_A_NAME = 25
MOST_PAIRS = 400
# Quotes of each speaker whose surroundings are compared, and the shared rare words that count fully.
MOST_QUOTES = 12
MUCH_IN_COMMON = 8
# A name of more words is a sentence or a list.
MOST_WORDS = 6
_ODD = re.compile(r"[\d@#/\\|<>{}\[\]=_:;!?“”\"]|https?|\.{2,}")


def pairs(conn: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return pairs of speakers who may be one person, the likeliest first, the more quoted one first in each.

    Their names must allow it. What speaks for it: the same words from both, a look-alike alphabet, and what their
    articles have in common around their quotes; against it, one article that quotes both.
    """
    people = rows(
        conn,
        "SELECT id, name, quotes, article_id, coalesce(description, '') AS description FROM speakers "
        f"WHERE kind = '{SpeakerKind.PERSON.value}' AND quotes > 0 ORDER BY quotes DESC, id",
    )
    echoes = _echoing(conn)
    scores = {}
    for one, other in _by_name(people)[:MOST_PAIRS]:
        ids = (one["id"], other["id"])
        context = _in_common(conn, *ids, f"{one['description']} {other['description']}")
        apart = _quoted_together(conn, *ids)
        scores[ids] = 2.0 * (frozenset(ids) in echoes) + context - 1.5 * apart
    return sorted(scores, key=lambda ids: (-scores[ids], ids))


def _by_name(people: list[Row]) -> list[tuple[Row, Row]]:
    """Return the pairs whose names allow it: one is part of the other, initials agree, or letters look alike."""
    stem = lexicon().stem
    stems = [(one, tuple(map(stem, words(as_latin(one["name"]) or one["name"])))) for one in people]
    by_surname: dict[str, list[tuple[Row, tuple[str, ...]]]] = defaultdict(list)
    for one, name in stems:
        if name and not unnamed(one["name"]) and one["article_id"] is None:
            by_surname[name[-1]].append((one, name))
    close = [
        (first, second)
        for bearers in by_surname.values()
        for (first, a), (second, b) in combinations(bearers[:MOST_OF_A_NAME], 2)
        if namesakes(a, b)
    ]
    return sorted(close, key=lambda pair: (-pair[1]["quotes"], pair[0]["id"], pair[1]["id"]))


def _echoing(conn: sqlite3.Connection) -> set[frozenset[str]]:
    """Return the pairs of speakers to whom outlets have given the same words."""
    sql = f"""SELECT s.speaker_id AS one, t.speaker_id AS other FROM statement_links k
              JOIN statements s ON s.id = k.statement_id JOIN statements t ON t.id = k.other_id
              WHERE k.kind = '{LinkKind.ECHOES.value}'"""
    return {frozenset((row["one"], row["other"])) for row in rows(conn, sql) if row["one"] and row["other"]}


def _in_common(conn: sqlite3.Connection, one: str, other: str, descriptions: str) -> float:
    """Return how much the surroundings of two speakers' quotes have in common, from 0 to 1."""
    first, second = (_around(conn, id) for id in (one, other))
    described = set(words(descriptions))
    shared = sum(1 if word not in described else 2 for word in first & second)
    return min(1.0, shared / MUCH_IN_COMMON)


def _around(conn: sqlite3.Connection, speaker: str) -> set[str]:
    """Return the rarer words around a speaker's quotes."""
    sql = "SELECT before || ' ' || after AS text FROM quotes WHERE speaker_id = :id ORDER BY id LIMIT :n"
    known_words = lexicon()
    texts = column(conn, sql, id=speaker, n=MOST_QUOTES)
    return {word for text in texts for word in words(text or "") if known_words.tells(word) >= _RARE_BITS}


_RARE_BITS = 13


def _quoted_together(conn: sqlite3.Connection, one: str, other: str) -> bool:
    sql = """SELECT 1 FROM quotes q WHERE q.speaker_id = :one AND EXISTS
             (SELECT 1 FROM quotes r WHERE r.speaker_id = :other AND r.article_id = q.article_id) LIMIT 1"""
    return bool(column(conn, sql, one=one, other=other))


def strange_names(conn: sqlite3.Connection) -> list[str]:
    """Return speakers whose name may be that of no speaker: the strangest names first, then the most quoted.

    The name has signs that names have not, is a sentence, or is an outlet's; or nothing about the quotes is certain.
    """
    by_name, least = f"q.mention_kind = '{MentionKind.NAME.value}'", BANDS["medium"][0]
    sql = f"""SELECT s.id, s.name, s.quotes, s.kind,
                EXISTS (SELECT 1 FROM quotes q WHERE q.speaker_id = s.id AND {by_name}) AND NOT EXISTS
                 (SELECT 1 FROM quotes q WHERE q.speaker_id = s.id AND {by_name} AND q.confidence >= {least})
                 AS is_doubtful,
                EXISTS (SELECT 1 FROM outlets o WHERE o.name = s.name COLLATE NOCASE) AS is_outlet
              FROM speakers s WHERE s.quotes > 0 ORDER BY s.quotes DESC, s.id"""
    people = rows(conn, sql)
    odd = [row["id"] for row in people if _is_odd(row)]
    doubtful = [row["id"] for row in people if row["is_doubtful"]]
    return list(dict.fromkeys([*odd, *doubtful]))


def _is_odd(row: Row) -> bool:
    name = str(row["name"])
    odd = bool(_ODD.search(name)) or len(name.split()) > MOST_WORDS or not any(map(str.isalpha, name))
    return odd or bool(row["is_outlet"]) or len(name) == 1


def speakers_by_name(conn: sqlite3.Connection, typed: str) -> list[str]:
    """Return the ids of the speakers who bear a name."""
    sql = "SELECT DISTINCT speaker_id FROM speaker_aliases WHERE alias = :name COLLATE NOCASE ORDER BY 1"
    return column(conn, sql, name=typed)


def of_article(conn: sqlite3.Connection, article: str, name: str) -> str:
    """Return the id of the only speaker in an article who bears a name, else the name itself."""
    sql = """SELECT DISTINCT a.speaker_id FROM speaker_aliases a JOIN quotes q ON q.speaker_id = a.speaker_id
             WHERE q.article_id = :article AND a.alias = :name"""
    ids = column(conn, sql, article=article, name=name)
    if len(ids) != 1:
        ids = speakers_by_name(conn, name)
    return str(ids[0]) if len(ids) == 1 else name


def quotes_of(conn: sqlite3.Connection, speaker: str) -> list[str]:
    """Return the ids of a speaker's quotes about which nobody has decided."""
    sql = "SELECT id FROM quotes WHERE speaker_id = :id AND id NOT IN (SELECT value FROM json_each(:out)) ORDER BY id"
    return column(conn, sql, id=speaker, out=json.dumps(sorted(_decided(conn))))


def _decided(conn: sqlite3.Connection) -> set[str]:
    return {id for target in column(conn, "SELECT target FROM corrections") for id in str(target).split()}
