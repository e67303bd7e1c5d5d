"""Which wordings in an index may be those of a passage: the ones with its rarest words, found by full-text search."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from quotes.database.rows import column, rows, value
from quotes.database.search.spelling import nearest
from quotes.database.search.words import Term
from quotes.datatypes.plain import Plain
from quotes.text.normal import fold, placed_words


@dataclass(frozen=True, slots=True)
class PrintedUtterance(Plain):
    """An utterance as one article printed it, with its statement."""

    text: str
    statement_id: str
    language: str | None  # of the statement
    speaker_id: str | None
    speaker: str | None
    names: tuple[str, ...]  # all names of the speaker
    confidence: float
    published: str | None
    outlet: str | None
    article_id: str
    url: str | None
    articles: int  # that print the statement
    first_published: str | None  # of the statement
    first_outlet: str | None


# Words of a passage by which it is looked up; six give fifteen pairs, of which one is even in an altered sentence.
MOST_WORDS = 6
# Rows beyond which a word counts as frequent: rarer ones find the passage, and counting further would cost the speed.
FREQUENT = 3000
# Wordings that are ranked, those that most articles print: where so many have the words, ranking all takes seconds.
RANKED = 4000
# Wordings that are compared with a passage; the right one is among the first few.
MOST_CANDIDATES = 60


def candidates(conn: sqlite3.Connection, text: str) -> list[PrintedUtterance]:
    """Return the printed utterances that may have the words of ``text``, likeliest first, each wording once."""
    spelled = [fold(text[start:end]) for _, start, end in placed_words(text)]
    if not spelled:
        return []
    rowids = list(_rowids(conn, Term(" ".join(spelled)).expression))
    rowids += _rowids(conn, _together(_rarest(conn, spelled)))
    return printed_at(conn, list(dict.fromkeys(rowids))[:MOST_CANDIDATES])


def _rarest(conn: sqlite3.Connection, spelled: Sequence[str]) -> dict[str, int]:
    """Return how many wordings have a passage's words, rarest first; of a word that none has, the nearest one's."""
    numbers: dict[str, int] = {}
    for word in dict.fromkeys(spelled):
        number = _frequency(conn, word)
        form = word if number else nearest(conn, word)
        if form:
            numbers[form] = number or _frequency(conn, form)
    rarest = sorted(numbers, key=lambda word: (numbers[word], -len(word), word))[:MOST_WORDS]
    return {word: numbers[word] for word in rarest}


def _frequency(conn: sqlite3.Connection, word: str) -> int:
    sql = "SELECT count(*) FROM (SELECT 1 FROM utterances_fts WHERE utterances_fts MATCH :match LIMIT :most)"
    return int(value(conn, sql, match=Term(word).expression, most=FREQUENT))


def _together(numbers: Mapping[str, int]) -> str:
    """Return the expression that some words stand together: two of them, of which one is not frequent.

    Of frequent words alone it is three, and no more than four are tried: two stand in too many wordings to be ranked.
    """
    words = list(numbers)
    if len(words) < 2:
        return "".join(Term(word).expression for word in words)
    groups = [pair for pair in combinations(words, 2) if min(numbers[word] for word in pair) < FREQUENT]
    if not groups:
        return _all_of(combinations(words[:4], min(3, len(words))))
    return _all_of(groups)


def _all_of(groups: Iterable[Iterable[str]]) -> str:
    return " OR ".join("(" + " AND ".join(Term(word).expression for word in group) + ")" for group in groups)


_BEST = """
SELECT rowid FROM (
  SELECT rowid, bm25(utterances_fts) AS score FROM utterances_fts WHERE utterances_fts MATCH :match LIMIT :ranked)
ORDER BY score, rowid LIMIT :most
"""


def _rowids(conn: sqlite3.Connection, match: str) -> Iterable[int]:
    if not match:
        return ()
    return column(conn, _BEST, match=match, ranked=RANKED, most=MOST_CANDIDATES)


_PRINTED = """
SELECT u.rowid AS rowid, u.text, u.statement_id, s.language, u.speaker_id, p.name AS speaker, u.confidence,
       a.published, o.name AS outlet, a.id AS article_id, a.url, s.articles, s.first_published, f.name AS first_outlet
FROM utterances u JOIN statements s ON s.id = u.statement_id JOIN articles a ON a.id = u.article_id
     LEFT JOIN outlets o ON o.id = a.outlet_id LEFT JOIN outlets f ON f.id = s.first_outlet_id
     LEFT JOIN speakers p ON p.id = u.speaker_id
WHERE u.rowid IN (SELECT value FROM json_each(:rowids))
"""
_NAMES = "SELECT alias FROM speaker_aliases WHERE speaker_id = :id"


def printed_at(conn: sqlite3.Connection, rowids: Sequence[int]) -> list[PrintedUtterance]:
    """Return the utterances of some rows in their order; of equal wordings of a statement the earliest printed."""
    by_rowid = {row.pop("rowid"): row for row in rows(conn, _PRINTED, rowids=str(list(rowids)))}
    names: dict[str | None, tuple[str, ...]] = {None: ()}
    first: dict[tuple[str, str], PrintedUtterance] = {}
    for rowid in rowids:
        row = by_rowid.get(rowid)
        if row is None:
            continue
        id_ = row["speaker_id"]
        if id_ not in names:
            names[id_] = (row["speaker"], *column(conn, _NAMES, id=id_))
        candidate = PrintedUtterance(**row, names=names[id_])
        key = (candidate.statement_id, " ".join(word for word, _, _ in placed_words(candidate.text)))
        if key not in first or (candidate.published or "~") < (first[key].published or "~"):
            first[key] = candidate
    return list(first.values())
