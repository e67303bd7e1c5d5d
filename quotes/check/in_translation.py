"""A passage whose statement is printed in another language only: looked up by what its words may be there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from quotes.check.across import Likeness, MeantWord, likeness, meant_words
from quotes.check.candidates import PrintedUtterance, printed_at
from quotes.check.passages import Passage
from quotes.check.verdict import Checked, CheckVerdict, may_be_said_by
from quotes.database.rows import column, value
from quotes.database.search.words import Term
from quotes.lang import available
from quotes.text.bilingual import Meanings, sides
from quotes.text.facts import facts
from quotes.text.normal import fold

# Likeness from which a wording may be the passage in another language, and from which it is, with the words that both
# must have.  On data/gold/translations/held_out, where every statement was asked against those of all six occasions,
# nothing is wrong from .45 on, and 55 in 100 are found at .65; in tests/check/cases/translations.toml, sentences on one
# subject that say something else reach .6.
PERHAPS = 0.65
PERHAPS_PART = 0.75  # where a part of a wording is meant: of a long one, some part has many of any sentence's words
SURE = 0.8
LEAST_WORDS = 3
LEAST_SURE_WORDS = 4


def in_translation(conn: sqlite3.Connection, passage: Passage) -> Checked | None:
    """Return the verdict of the wording in another language that says what a passage says, None if there is none."""
    code = _language(passage.text)
    results = [result for other in available() for result in _found(conn, passage, code, other)]
    return min(results, key=_rank, default=None)


def _language(text: str) -> str:
    """Return the language that has most of a text's words, those of grammar first."""
    return max(available(), key=lambda code: _words_of(text, code))


def _words_of(text: str, code: str) -> int:
    side = next((pair[0] for other in available() if (pair := sides(code, other))), None)
    return sum(not word.needed or bool(word.senses) for word in meant_words(text, code, side)) if side else 0


def _found(conn: sqlite3.Connection, passage: Passage, code: str, other: str) -> Iterator[Checked]:
    pair = sides(code, other)
    if pair is None or not value(conn, "SELECT EXISTS (SELECT 1 FROM statements WHERE language = :code)", code=other):
        return
    words, own = meant_words(passage.text, code, pair[0]), facts(passage.text, code)
    for candidate in _candidates(conn, words, pair[1], other):
        near = likeness(words, own, candidate.text, other, pair[1])
        least = PERHAPS if near and near.whole else PERHAPS_PART
        if near and near.score >= least and near.words >= LEAST_WORDS:
            yield _checked(passage, candidate, near)


def _checked(passage: Passage, candidate: PrintedUtterance, near: Likeness) -> Checked:
    """Return the verdict; a part of a wording, or another's words, are never surely what somebody remembers."""
    is_sure = near.score >= SURE and near.words >= LEAST_SURE_WORDS and near.whole
    said_so = may_be_said_by(passage.speaker, candidate)
    decided = CheckVerdict.TRANSLATION if is_sure and said_so else CheckVerdict.PERHAPS_TRANSLATION
    return Checked(passage, decided, round(near.score, 3), candidate)


def _rank(result: Checked) -> tuple[float, int, str, str]:
    printed = result.printed
    assert printed is not None
    return -result.likeness, -printed.articles, printed.published or "~", printed.statement_id


# Words of a passage by which it is looked up, each with all that it may be; rows from which they count as frequent;
# wordings that are ranked, those that most articles print; and those that are compared, the likeliest first.
MOST_WORDS = 6
FREQUENT = 3000
RANKED = 4000
MOST_CANDIDATES = 80
# Letters of a word that a word of the other language begins with if it may be the same ("presid").
BEGINNING = 5


def _candidates(
    conn: sqlite3.Connection, words: Sequence[MeantWord], side: Meanings, code: str
) -> list[PrintedUtterance]:
    """Return the wordings in a language that have two words of what a passage may be there."""
    forms = {word.word: _forms(word, side) for word in words if word.needed}
    numbers = {word: _frequency(conn, match) for word, match in forms.items()}
    rarest = sorted((word for word, number in numbers.items() if number), key=lambda word: (numbers[word], word))
    match = _together({forms[word]: numbers[word] for word in rarest[:MOST_WORDS]})
    places = {"match": match, "code": code, "ranked": RANKED, "most": MOST_CANDIDATES}
    return printed_at(conn, column(conn, _IN_LANGUAGE, **places)) if match else []


def _forms(word: MeantWord, side: Meanings) -> str:
    """Return the expression that a wording has a word that this one may be."""
    terms = {term for sense in word.senses for term in side.terms[sense]} | {word.word}
    if len(word.word) > BEGINNING:
        terms.add(fold(word.word[:BEGINNING]) + "-")
    matches = (Term(term.removesuffix("-"), prefix=term.endswith("-")).expression for term in sorted(terms))
    return f"({' OR '.join(matches)})"


def _frequency(conn: sqlite3.Connection, match: str) -> int:
    sql = "SELECT count(*) FROM (SELECT 1 FROM utterances_fts WHERE utterances_fts MATCH :match LIMIT :most)"
    return int(value(conn, sql, match=match, most=FREQUENT))


def _together(numbers: Mapping[str, int]) -> str:
    """Return the expression that a wording has two of the words, of which one is not frequent unless all are."""
    pairs = list(combinations(numbers, 2))
    telling = [pair for pair in pairs if min(numbers[form] for form in pair) < FREQUENT]
    return " OR ".join(f"({one} AND {other})" for one, other in telling or pairs)


_IN_LANGUAGE = """
SELECT f.rowid FROM (
  SELECT rowid, bm25(utterances_fts) AS score FROM utterances_fts WHERE utterances_fts MATCH :match LIMIT :ranked) f
  CROSS JOIN utterances u ON u.rowid = f.rowid JOIN statements s ON s.id = u.statement_id
WHERE s.language = :code ORDER BY f.score, f.rowid LIMIT :most
"""
