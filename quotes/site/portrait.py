"""What marks a speaker: topics, the forms of the name that are printed, and what the last build brought."""

from __future__ import annotations

import math
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from quotes.database.rows import Row, column, rows, value
from quotes.database.search import details
from quotes.site.queries import stopwords
from quotes.text.normal import fold

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
READ = 300  # statements that topics are looked for in: the most printed ones
CANDIDATES = 45  # terms that are counted in the whole index
LEAST = 2  # statements of the speaker that have a topic
# What so many statements of an index have is no topic of one speaker, and counting it would take too long.
TOO_COMMON = 2_500
# The weight of the prior, in statements: what all speakers use is taken for what this one uses until as much is known.
PRIOR = 10.0
# Standard deviations of the log-odds from which a term marks the speaker.  It matters in small indexes only: among
# thousands of statements the first topics are at three and more.
MARKED = 1.0
MOST_TOPICS = 16
MOST_VARIANTS = 12
COUNTED_NAMES = 5_000  # printed names that are counted
MOST_NEWS = 6


@dataclass(frozen=True, slots=True)
class Topic:
    """A term that a speaker uses more than the others do, and in how many of the speaker's statements it stands."""

    term: str
    statements: int
    score: float  # standard deviations above the others


_HAVING = "SELECT count(*) FROM (SELECT 1 FROM statements_fts WHERE statements_fts MATCH :match LIMIT :n)"
_HAVING_HERE = """SELECT count(*) FROM statements_fts f CROSS JOIN statements s ON s.rowid = f.rowid
                  WHERE statements_fts MATCH :match AND s.speaker_id = :id"""


def topics_of(conn: sqlite3.Connection, speaker_id: str) -> list[Topic]:
    """Return the terms that mark a speaker against the others of the index, the most telling first.

    They are ranked by the log-odds of their share of statements, with what all speakers use as the prior (Monroe and
    others 2008, “Fightin' words”), so that neither rare nor frequent terms are favoured.
    """
    own = int(value(conn, "SELECT count(*) FROM statements WHERE speaker_id = :id", id=speaker_id))
    others = int(value(conn, "SELECT count(*) FROM statements")) - own
    if not own or not others:
        return []
    names = column(conn, "SELECT alias FROM speaker_aliases WHERE speaker_id = :id", id=speaker_id)
    own_name = {_stem(word) for name in names for word in _WORD.findall(name)}
    sql = "SELECT text FROM statements WHERE speaker_id = :id ORDER BY outlets DESC, id LIMIT :n"
    topics = []
    for term in _candidates(column(conn, sql, id=speaker_id, n=READ)):
        if set(_stem(term).split()) <= own_name:
            continue
        having = int(value(conn, _HAVING, match=f'"{term}"', n=TOO_COMMON + 1))
        here = int(value(conn, _HAVING_HERE, match=f'"{term}"', id=speaker_id)) if having <= TOO_COMMON else 0
        if here >= LEAST:
            score = log_odds((here, own), (having - here, others))
            if score >= MARKED:
                topics.append(Topic(term, here, score))
    return list(_apart(sorted(topics, key=lambda one: (-one.score, -one.statements, one.term))))[:MOST_TOPICS]


def log_odds(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Return by how many standard deviations a term is likelier in the one of two sets of statements.

    Each is the number of statements that have the term, and of all; the prior is the share of both together.
    """
    share = (one[0] + other[0]) / (one[1] + other[1])
    sides = []
    for count, size in (one, other):
        having, lacking = count + PRIOR * share, size - count + PRIOR * (1 - share)
        sides.append((math.log(having / lacking), 1 / having))
    (mine, my_variance), (theirs, their_variance) = sides
    return (mine - theirs) / math.sqrt(my_variance + their_variance)


def _candidates(texts: Iterable[str]) -> list[str]:
    """Return the words and the pairs of words that stand in most of some texts, as they are mostly written."""
    counts: Counter[str] = Counter()
    forms: dict[str, Counter[str]] = {}
    for text in texts:
        own = {_stem(term): term for term in _terms(text)}
        counts.update(own.keys())
        for stem, term in own.items():
            forms.setdefault(stem, Counter())[term] += 1
    common = sorted((stem for stem, n in counts.items() if n >= LEAST), key=lambda stem: (-counts[stem], stem))
    return [min(forms[stem], key=lambda form: (-forms[stem][form], form)) for stem in common[:CANDIDATES]]


def _terms(text: str) -> Iterator[str]:
    """Yield the words of a text that say something, and those of them that follow each other, two by two."""
    dull, before = stopwords(), ""
    for match in _WORD.finditer(str(text).replace("’", "'")):
        word = match.group()
        key = fold(word)
        says = len(key) > 2 and key not in dull
        if says:
            yield word
            if before:
                yield f"{before} {word}"
        between = text[match.end() : match.end() + 1]
        before = word if says and between == " " else ""


def _stem(term: str) -> str:
    """Return a term without its plural, as the search has it."""
    return " ".join(word.removesuffix("'s").removesuffix("s") for word in fold(term).split())


def _apart(topics: Sequence[Topic]) -> Iterator[Topic]:
    """Yield topics without words that almost always stand in a pair which is a topic itself."""
    pairs = {topic.term: topic.statements for topic in topics if " " in topic.term}
    for topic in topics:
        of_pair = max((n for pair, n in pairs.items() if topic.term in pair.split()), default=0)
        if of_pair < 0.8 * topic.statements:
            yield topic


def variants_of(conn: sqlite3.Connection, speaker_id: str) -> list[Row]:
    """Return the forms of a speaker's name that articles print beside the quotes, with counts, most frequent first."""
    sql = """SELECT speaker_text AS name, count(*) AS count FROM (
               SELECT speaker_text FROM quotes WHERE speaker_id = :id AND mention_kind = 'name' LIMIT :most)
             WHERE speaker_text <> '' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :n"""
    return rows(conn, sql, id=speaker_id, most=COUNTED_NAMES, n=MOST_VARIANTS)


_NEWS = """
SELECT c.kind, s.rowid AS place FROM changes c JOIN statements s ON s.id = c.statement_id
WHERE c.build_id = :build AND c.kind IN ('new', 'spread', 'corrected') AND s.speaker_id = :id
ORDER BY c.kind = 'spread', c.kind = 'corrected', s.outlets DESC, s.last_published DESC, s.id
"""


def news_of_speaker(conn: sqlite3.Connection, speaker_id: str) -> Row | None:
    """Return what the last build changed for a speaker: ``build``, ``total`` and ``statements``; None if nothing."""
    build = value(conn, "SELECT max(id) FROM builds")
    changes = rows(conn, _NEWS, build=build, id=speaker_id)
    kinds: dict[int, str] = {}
    for change in changes:
        kinds.setdefault(change["place"], change["kind"])
    if not kinds:
        return None
    statements = details(conn, list(kinds)[:MOST_NEWS])
    return {"build": build, "total": len(kinds), "statements": [{**s, "news": kinds[s["rowid"]]} for s in statements]}
