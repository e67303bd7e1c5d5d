"""Records to rows: one finished, checked database file for each build."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import lru_cache
from json import JSONEncoder
from operator import attrgetter
from pathlib import Path
from typing import Any

from quotes.database.carry import Previous, changed, redirects
from quotes.database.counts import fill_counts
from quotes.database.schema import TABLES, create_tables, finish_tables
from quotes.database.without_pandas import Database
from quotes.datatypes import Article, Link, Member, QuoteRecord, Role, Skipped, Speaker, Statement
from quotes.errors import DatabaseError
from quotes.text import digest, fold

Row = dict[str, Any]
# The fields of a record that are columns of the same name; outlet, date and speaker's name stand in their own tables.
_QUOTE_FIELDS = tuple(f.name for f in fields(QuoteRecord) if f.name in TABLES["quotes"])
_quote_values = attrgetter(*_QUOTE_FIELDS)
_ROLES = {role: n for n, role in enumerate(Role)}
_json = JSONEncoder(ensure_ascii=False).encode
_CACHE = "PRAGMA cache_size = -16000"  # kB: with more than SQLite's own 2,000, a check takes two thirds of the time


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """What the index keeps of an article: all but its text."""

    id: str
    outlet: str | None
    title: str | None
    url: str | None
    published: str | None
    language: str
    source: str
    words: int
    text_hash: str


@dataclass(frozen=True, slots=True)
class Build:
    """How a build was made; ``seconds`` is its wall time, ``parsed`` the articles that had to be parsed."""

    started: str
    seconds: float
    quotes_version: str
    stanza_version: str
    model: str
    parsed: int


@dataclass(frozen=True, slots=True)
class Index:
    """All that one build found, in any order."""

    articles: Sequence[ArticleRow]
    records: Sequence[QuoteRecord]
    speakers: Sequence[Speaker]
    statements: Sequence[Statement]
    links: Sequence[Link] = ()
    skipped: Sequence[Skipped] = ()
    corrections: Sequence[Row] = field(default_factory=tuple)


def article_row(article: Article) -> ArticleRow:
    """Return the row of an article; words are counted between spaces."""
    return ArticleRow(
        article.id, article.outlet, article.title, article.url, article.published, article.language, article.source,
        len(article.text.split()), digest(article.text),
    )  # fmt: skip


def write(index: Index, path: Path, build: Build, before: Previous) -> dict[str, int]:
    """Make the database of ``index`` at ``path``, a new file, and return the rows of each table, to check it by.

    Rows go in by id, statements and their quotes by how many articles print them, since a search that finds too many
    takes the first ones; the same index gives the same file.  Raises DatabaseError when the disk is full.
    """
    try:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA synchronous = OFF")  # nobody reads it before it is whole and checked
        connection.execute(_CACHE)
        db = Database(connection)
        create_tables(db)
        connection.execute("BEGIN")
        counts = {}
        for table, rows in _tables(index, before):
            _insert(connection, table, rows)
            counts[table] = db.table(table).count
        fill_counts(db)
        connection.execute("COMMIT")
        for row in (*before.builds, asdict(build) | figures(index)):
            db.table("builds").insert(row)
        finish_tables(db)
        connection.close()
    except sqlite3.OperationalError as error:
        raise DatabaseError(f"cannot be written ({error})", input=str(path.parent), remedy="make room there") from error
    return counts


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    """Put rows into a table; what a row does not have is null.  A third of the time that sqlite_utils takes."""
    columns = list(TABLES[table])
    names, places = ", ".join(f'"{c}"' for c in columns), ", ".join("?" * len(columns))
    connection.executemany(
        f'INSERT INTO "{table}" ({names}) VALUES ({places})', ([*map(row.get, columns)] for row in rows)
    )


def _tables(index: Index, before: Previous) -> Iterator[tuple[str, Iterator[Row] | list[Row]]]:
    """The tables' rows, those that others point to first."""
    member_of = {m.quote_id: (s.id, m) for s in index.statements for m in s.members}
    by_id = {r.id: r for r in index.records}
    outlets = _outlets(index.articles)
    yield "outlets", [{"id": i, "name": n, "articles": 0, "quotes": 0} for i, n in sorted(outlets.items())]
    yield "articles", (_article(a, before) for a in sorted(index.articles, key=lambda a: a.id))
    used = _used_speakers(index)
    yield "speakers", (_speaker(s) for s in used)
    yield "speaker_aliases", [
        {"speaker_id": s.id, "alias": alias} for s in used for alias in sorted({s.name, *s.aliases})
    ]
    statements = _most_printed_first(index.statements, by_id)
    yield "statements", (_statement(s, by_id) for s in statements)
    yield "quotes", (_quote(r, member_of.get(r.id)) for r in _in_order_of(statements, index.records, member_of))
    links = sorted(index.links, key=lambda k: (k.statement_id, k.other_id, k.kind))
    yield "statement_links", [asdict(link) for link in links]
    moved = redirects(before, {q: s for q, (s, _) in member_of.items()}, {s.id for s in index.statements})
    yield "statement_redirects", [{"old_id": old, "new_id": new} for old, new in sorted(moved.items())]
    yield "corrections", list(index.corrections)
    yield "skipped", [{"input": i, "reason": r} for i, r in sorted({s.input: s.reason for s in index.skipped}.items())]


def _most_printed_first(statements: Sequence[Statement], by_id: dict[str, QuoteRecord]) -> list[Statement]:
    """Statements that most articles print before others, then by id."""

    def order(statement: Statement) -> tuple[int, str]:
        return -len({by_id[m.quote_id].article_id for m in statement.members}), statement.id

    return sorted(statements, key=order)


def _in_order_of(
    statements: Sequence[Statement], records: Sequence[QuoteRecord], member_of: dict[str, tuple[str, Member]]
) -> list[QuoteRecord]:
    """Quotes in the order of their statements, by id within one; those without one are the last."""
    places = {statement.id: n for n, statement in enumerate(statements)}
    nowhere = len(places)

    def order(record: QuoteRecord) -> tuple[int, str]:
        place = member_of.get(record.id)
        return places[place[0]] if place else nowhere, record.id

    return sorted(records, key=order)


@lru_cache(maxsize=1 << 12)
def slug(name: str) -> str:
    """Return an id for a name that is fit for an address: "The Daily Tide" is "the-daily-tide"."""
    plain = "".join(c if c.isalnum() and c.isascii() else "-" for c in fold(name))
    short = "-".join(part for part in plain.split("-") if part)
    return short or digest(unicodedata.normalize("NFC", name))


def _outlets(articles: Sequence[ArticleRow]) -> dict[str, str]:
    """Outlet ids with the first of their spellings in the order of the alphabet."""
    names: dict[str, str] = {}
    for name in sorted({a.outlet for a in articles if a.outlet}):
        names.setdefault(slug(name), name)
    return names


def _article(article: ArticleRow, before: Previous) -> Row:
    return {
        "id": article.id, "outlet_id": slug(article.outlet) if article.outlet else None, "title": article.title,
        "url": article.url, "published": article.published, "language": article.language, "source": article.source,
        "words": article.words, "quotes": 0, "text_hash": article.text_hash, "changed": changed(article, before),
    }  # fmt: skip


def _used_speakers(index: Index) -> list[Speaker]:
    """The speakers that a quote or a statement names, and those that these speak for."""
    all_ = {s.id: s for s in index.speakers}
    wanted: set[str] = set()
    todo = [i for i in (*(r.speaker_id for r in index.records), *(s.speaker_id for s in index.statements)) if i]
    while todo:
        id = todo.pop()
        if id not in wanted and id in all_:
            wanted.add(id)
            todo.extend([all_[id].on_behalf_of or ""])
    return [all_[id] for id in sorted(wanted)]


def _speaker(speaker: Speaker) -> Row:
    return {
        "id": speaker.id, "name": speaker.name, "kind": speaker.kind.value, "description": speaker.description,
        "wikidata": speaker.wikidata, "on_behalf_of": speaker.on_behalf_of, "article_id": speaker.article,
        "statements": 0, "quotes": 0, "articles": 0, "outlets": 0,
    }  # fmt: skip


def _statement(statement: Statement, by_id: dict[str, QuoteRecord]) -> Row:
    """A statement's role is that of the fullest wording's quote, speech before anything else."""
    members = [by_id[m.quote_id] for m in statement.members]
    role = min(members, key=lambda r: (r.text != statement.text, _ROLES[r.role])).role
    return {
        "id": statement.id, "speaker_id": statement.speaker_id, "text": statement.text, "role": role.value,
        "quotes": 0, "articles": 0, "outlets": 0,
    }  # fmt: skip


def _quote(record: QuoteRecord, place: Any) -> Row:
    statement, member = place or (None, None)
    row = dict(zip(_QUOTE_FIELDS, _quote_values(record), strict=True))
    alternatives = [
        {"speaker": a.speaker, "start": a.span.start, "end": a.span.end, "score": round(a.score, 4)}
        for a in record.alternatives
    ]
    row["statement_id"] = statement
    row["role"] = record.role.value
    row["mention_kind"] = record.mention_kind.value if record.mention_kind else None
    row["confidence"] = round(record.confidence, 6)
    row["alternatives"] = _json(alternatives)
    row["relation"] = member.relation.value if member else None
    row["score"] = round(member.score, 6) if member else None
    return row


def figures(index: Index) -> dict[str, int]:
    """Return what an index holds, as ``builds`` tells it; quotes are utterances."""
    utterances = {r.utterance_id for r in index.records if r.role in (Role.UTTERANCE, Role.FRAGMENT)}
    return {
        "articles": len(index.articles), "quotes": len(utterances), "statements": len(index.statements),
        "speakers": len(_used_speakers(index)), "skipped": len({s.input for s in index.skipped}),
    }  # fmt: skip


def check(path: Path, counts: dict[str, int]) -> None:
    """Raise DatabaseError unless the file is whole, every key has its row, and the tables have ``counts`` rows."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        connection.execute(_CACHE)
        found = faults(Database(connection))
        for table, expected in counts.items():
            rows = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            if rows != expected:
                found.append(f"{table} has {rows} rows, not {expected}")
    finally:
        connection.close()
    if found:
        raise DatabaseError(f"the new index is not sound ({'; '.join(found[:5])})", remedy="please report this")


def faults(db: Database) -> list[str]:
    """Return what is wrong with a database file: damaged pages, keys without their row."""
    try:
        found = [str(r[0]) for r in db.execute("PRAGMA integrity_check(5)") if r[0] != "ok"]
        return found + [f"{r[0]} row {r[1]} points to a missing {r[2]}" for r in db.execute("PRAGMA foreign_key_check")]
    except sqlite3.DatabaseError as error:
        return [str(error)]


def differences(db: Database) -> Iterator[str]:
    """Yield how an index's tables differ from the ones that this version makes."""
    there = {name: set(db.table(name).columns_dict) for name in db.table_names()}
    for table, columns in TABLES.items():
        if table not in there:
            yield f"there is no table {table}"
            continue
        yield from (f"{table} lacks the column {column}" for column in sorted(set(columns) - there[table]))
        yield from (f"{table} has a column {column} too many" for column in sorted(there[table] - set(columns)))
