"""What a build changed for readers: statements that are new, newly in several outlets, corrected, or withdrawn.

The index that is being made is compared with the one that it replaces. Like builds and redirects, this is history: what
the rest of the file holds depends on the articles alone.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from quotes.database.as_built import show_as_built, statements_as_built
from quotes.database.rows import Row, among, rows
from quotes.datatypes import SPEECH, QuoteRecord
from quotes.text.forgotten import mark_of_id, mark_of_statement
from quotes.text.normal import normal

if TYPE_CHECKING:
    from quotes.database.history import EarlierArticle, Previous
    from quotes.database.write import ArticleRow, Index

# In the order in which pages show them.
KINDS = ("new", "spread", "corrected", "withdrawn")
# Statements of one kind that one build notes; more of them nobody reads one after the other. Their number is noted.
MOST_OF_A_KIND = 2000
# Rows of the table altogether: years of ordinary builds, in some megabytes.
MOST_ROWS = 100_000
# Share of words in common from which a wording that came for another, in the same article, is that one corrected.
LEAST_ALIKE = 0.5
# Quotes of one article that are held against each other, each with each.
MOST_OF_AN_ARTICLE = 200


class NewsRow(NamedTuple):
    """A row of the table ``changes``; ``articles`` are those whose quotes it tells of, as JSON."""

    build_id: int
    kind: str
    statement_id: str
    was_text: str | None = None
    was_speaker: str | None = None
    articles: str = "[]"

    def tells_of(self, marks: Collection[str]) -> bool:
        """Return whether it tells of an article or a statement of which there is a hash among ``marks``."""
        ids = [mark_of_id(one["id"]) for one in self.told_of] if marks else ()
        return bool(marks) and not {mark_of_statement(self.statement_id), *ids}.isdisjoint(marks)

    @property
    def told_of(self) -> list[Row]:
        """Return the articles: id, outlet, title and url of each."""
        articles: list[Row] = json.loads(self.articles)
        return articles


@dataclass(slots=True)
class _Moves:
    """Where earlier quotes are now, and what became of earlier statements, by ids."""

    now: dict[str, str]  # quotes of the new index, and their statements
    kept: set[str] = field(default_factory=set)  # statements that have an earlier quote
    grown: set[str] = field(default_factory=set)  # statements that have a quote that they did not have
    left: set[str] = field(default_factory=set)  # earlier statements that have no quote left
    moved: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))  # old, new: articles
    reworded: dict[str, tuple[str, str]] = field(default_factory=dict)  # statement: earlier words, article


def told(new: sqlite3.Connection, index: Index, before: Previous) -> tuple[list[NewsRow], dict[str, int]]:
    """Return the rows of ``changes``, and how many statements of each kind this build changed; {} for a first one.

    What was forgotten since the build before is nobody's news, and no row tells of it any more.
    """
    number = max((int(build["id"]) for build in before.builds), default=0) + 1
    earlier = [row for row in before.changes if not row.tells_of(index.forgotten)]
    if before.path is None or not before.builds or not set(index.forgotten) <= set(before.forgotten):
        return earlier[-MOST_ROWS:], {}
    new_rows, numbers = news(new, before.path, index, before.statement_of, before.printed, number)
    return [*earlier, *new_rows][-MOST_ROWS:], numbers


def news(
    new: sqlite3.Connection,
    path: Path,
    index: Index,
    statement_of: Mapping[str, str],
    printed: Mapping[str, EarlierArticle],
    id: int,
) -> tuple[list[NewsRow], dict[str, int]]:
    """Return what the build ``id`` has changed, and the number of statements of each kind.

    ``path`` is the index before, ``statement_of`` the statements of its quotes, and ``printed`` its articles. What
    people decided about it after it was built counts as changed now. Nothing is told of an index that is damaged, or
    too old to be compared.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as old:
            show_as_built(old)
            statement_of = statements_as_built(old, statement_of)
            moves = _moves(old, index, statement_of, printed)
            fresh = {s.id for s in index.statements} - moves.kept - set(statement_of.values())
            changed = {
                "new": [NewsRow(id, "new", one) for one in _speech(new, fresh)],
                "spread": [NewsRow(id, "spread", one) for one in _spread(old, new, moves, statement_of)],
                "corrected": _corrected(old, new, index, moves, id),
                "withdrawn": _withdrawn(old, moves.left, id),
            }
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return [], {}
    result = [row for kind in KINDS for row in changed[kind][:MOST_OF_A_KIND]]
    return result, {kind: len(changed[kind]) for kind in KINDS}


def _moves(
    old: sqlite3.Connection, index: Index, statement_of: Mapping[str, str], printed: Mapping[str, EarlierArticle]
) -> _Moves:
    now = {m.quote_id: s.id for s in index.statements for m in s.members}
    # Whole sets rather than a loop: an index may have a million quotes.
    elsewhere = {q: (b, n) for q, b in statement_of.items() if (n := now.get(q, b)) != b}
    fresh = now.keys() - statement_of.keys()
    missing = statement_of.keys() - now.keys()
    moves = _Moves(now, {s for q, s in now.items() if q in statement_of})
    coming: dict[str, list[QuoteRecord]] = defaultdict(list)
    for record in index.records if elsewhere or fresh else ():
        if record.id in elsewhere:
            moves.moved[elsewhere[record.id]].add(record.article_id)
        elif record.id in fresh:
            coming[record.article_id].append(record)
    moves.grown = {now[q] for q in fresh} | {after for _, after in elsewhere.values()}
    there = _paired(old, moves, missing, coming, statement_of, _places(index.articles, printed))
    moves.left = {statement_of[q] for q in missing} - there - {b for q, b in statement_of.items() if q in now}
    moves.left -= {statement.id for statement in index.statements}
    return moves


def _paired(
    old: sqlite3.Connection,
    moves: _Moves,
    missing: Collection[str],
    coming: Mapping[str, list[QuoteRecord]],
    statement_of: Mapping[str, str],
    places: Mapping[str, str],
) -> set[str]:
    """Find the words that come in an article where earlier ones are missing; return the statements of these."""
    there: set[str] = set()
    for quote in _of(
        old, "SELECT id, article_id, text FROM built_quotes WHERE id IN {ids} ORDER BY article_id, start", missing
    ):
        article = places.get(str(quote["article_id"]), str(quote["article_id"]))
        others = coming.get(article, [])[:MOST_OF_AN_ARTICLE]
        best = max(others, key=lambda one: _alike(one.text, quote["text"]), default=None)
        if best is None or _alike(best.text, quote["text"]) < LEAST_ALIKE:
            continue
        coming[article].remove(best)
        before, now = statement_of[quote["id"]], moves.now[best.id]
        moves.kept.add(now)
        there.add(before)
        if normal(best.text) != normal(quote["text"]):
            moves.reworded.setdefault(now, (quote["text"], article))
        if before != now:
            moves.moved[before, now].add(article)
    return there


def _places(articles: Sequence[ArticleRow], printed: Mapping[str, EarlierArticle]) -> dict[str, str]:
    """Return the articles that have another id than before: those without an address, once their text has changed."""
    by_source = {article.source: article.id for article in articles if article.id not in printed}
    live = {article.id for article in articles}
    return {id: by_source[one.source] for id, one in printed.items() if id not in live and one.source in by_source}


def _alike(one: str, other: str) -> float:
    """Return the share of words that two wordings have in common, in order."""
    return SequenceMatcher(None, normal(one).split(), normal(other).split(), autojunk=False).ratio()


def _of(conn: sqlite3.Connection, sql: str, ids: Iterable[str]) -> list[Row]:
    return rows(conn, sql.format(ids="(SELECT value FROM json_each(:ids))"), ids=json.dumps(sorted(ids)))


def _speech(new: sqlite3.Connection, ids: Iterable[str]) -> list[str]:
    """Return those of statements that are speech, the most printed first."""
    order = "ORDER BY outlets DESC, articles DESC, id"
    sql = f"SELECT id FROM statements WHERE {among('role', SPEECH)} AND id IN {{ids}} {order}"
    return [row["id"] for row in _of(new, sql, ids)]


def _spread(
    old: sqlite3.Connection, new: sqlite3.Connection, moves: _Moves, statement_of: Mapping[str, str]
) -> list[str]:
    """Return the earlier statements that several outlets print now, and one at most did before."""
    several = {
        row["id"] for row in _of(new, "SELECT id FROM statements WHERE outlets > 1 AND id IN {ids}", moves.grown)
    }
    before: dict[str, set[str]] = defaultdict(set)
    for quote, now in moves.now.items():
        if now in several and quote in statement_of:
            before[now].add(statement_of[quote])
    ids = {id for each in before.values() for id in each}
    outlets = {
        r["id"]: r["outlets"] for r in _of(old, "SELECT id, outlets FROM built_statements WHERE id IN {ids}", ids)
    }
    return _speech(new, [id for id, each in before.items() if max(outlets.get(one, 0) for one in each) < 2])


def _corrected(
    old: sqlite3.Connection, new: sqlite3.Connection, index: Index, moves: _Moves, build: int
) -> list[NewsRow]:
    """Return the statements that have another speaker now, or that an article prints in other words now."""
    names = {speaker.id: speaker.name for speaker in index.speakers}
    changed = {after for _, after in moves.moved}
    says = {s.id: names.get(s.speaker_id or "", "") for s in index.statements if s.id in changed}
    sql = "SELECT id, coalesce(speaker, '') AS name FROM built_statements WHERE id IN {ids}"
    before = {row["id"]: row["name"] for row in _of(old, sql, {one for one, _ in moves.moved})}
    texts = {id: text for id, (text, _) in moves.reworded.items()}
    where = defaultdict(set, {id: {article} for id, (_, article) in moves.reworded.items()})
    speakers: dict[str, str] = {}
    for (one, id), articles in sorted(moves.moved.items()):
        if one in before and before[one] != says[id]:
            speakers.setdefault(id, before[one])
            where[id] |= articles
    about = _articles(new, {article for each in where.values() for article in each})
    return [
        NewsRow(build, "corrected", id, texts.get(id), speakers.get(id), _as_json(about, where[id]))
        for id in _speech(new, where)
    ]


def _withdrawn(old: sqlite3.Connection, ids: Collection[str], build: int) -> list[NewsRow]:
    """Return statements of which nothing is left, with what they said."""
    sql = f"""SELECT id, text, coalesce(speaker, '') AS name FROM built_statements
              WHERE {among("role", SPEECH)} AND id IN {{ids}} ORDER BY outlets DESC, articles DESC, id"""
    missing = _of(old, sql, ids)
    printed: dict[str, set[str]] = defaultdict(set)
    sql = "SELECT DISTINCT statement_id, article_id FROM built_quotes WHERE statement_id IN {ids}"
    for row in _of(old, sql, [row["id"] for row in missing[:MOST_OF_A_KIND]]):
        printed[row["statement_id"]].add(row["article_id"])
    about = _articles(old, {article for each in printed.values() for article in each})
    return [
        NewsRow(build, "withdrawn", row["id"], row["text"], row["name"], _as_json(about, printed[row["id"]]))
        for row in missing
    ]


def _articles(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Row]:
    sql = """SELECT a.id, o.name AS outlet, a.title, a.url FROM articles a LEFT JOIN outlets o ON o.id = a.outlet_id
             WHERE a.id IN {ids}"""
    return {row["id"]: row for row in _of(conn, sql, ids)}


def _as_json(about: Mapping[str, Row], ids: Iterable[str]) -> str:
    return json.dumps([about.get(id, {"id": id}) for id in sorted(ids)], ensure_ascii=False)
