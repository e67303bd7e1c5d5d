"""Records to rows: one finished, checked database file for each build."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain, pairwise
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np

from quotes.database.arrangement import NOBODY, Arrangement, arrangement_of
from quotes.database.counts import Counts, Totals
from quotes.database.history import Previous, changed, redirects
from quotes.database.joint import joint_rows
from quotes.database.news import NewsRow, told
from quotes.database.outlets import ALIAS_COLUMNS, OUTLET_COLUMNS, outlet_alias_rows, outlet_rows
from quotes.database.quoted import QUOTE_COLUMNS, quotes_in_order, statements_in_order
from quotes.database.schema import TABLES, Runs, create_tables, finish_tables, rows_of
from quotes.database.tallies import write_tallies
from quotes.database.utterances import COLUMNS, utterances_in_order
from quotes.datatypes import Article, Link, QuoteRecord, Role, Skipped, Speaker, Statement
from quotes.datatypes.decisions import Outlet
from quotes.datatypes.memory import give_back
from quotes.datatypes.sequences import Keep, Numbers, batches, codes_of, in_memory
from quotes.errors import DatabaseError
from quotes.lang import base, most_common
from quotes.text.normal import digest

Row = dict[str, Any]
Table = tuple[str, tuple[str, ...], Iterable[tuple[Any, ...]]]  # its name, columns, and rows with these columns' values
_ROLES = {role: n for n, role in enumerate(Role)}
# In kB. With a larger cache than SQLite's default of 2,000 kB, a check takes two thirds of the time. Pages mapped into
# memory would save another tenth, and all count as memory of the process.
_PAGES = ("PRAGMA cache_size = -16000",)


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """What the index keeps of an article: everything but its text."""

    id: str
    outlet: str | None
    title: str | None
    url: str | None
    published: str | None
    language: str
    source: str
    words: int
    text_hash: str
    opening: str | None = None  # the first words of an article without a title


@dataclass(frozen=True, slots=True)
class Build:
    """How a build was made; ``seconds`` is its wall time, ``parsed`` the articles that had to be parsed."""

    started: str
    seconds: float
    quotes_version: str
    stanza_version: str
    model: str
    parsed: int
    reader: str = ""  # the second reader's precision, "" if it was left out


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
    forgotten: Sequence[str] = ()  # hashes of what must not come back
    outlets: Sequence[Outlet] = ()  # what the user knows of outlets, with articles or without


def article_row(article: Article) -> ArticleRow:
    """Return the row of an article; words are counted between spaces."""
    return ArticleRow(
        article.id, article.outlet, article.title, article.url, article.published, article.language, article.source,
        len(article.text.split()), digest(article.text), None if article.title else opening_of(article.text),
    )  # fmt: skip


# Characters of the first words by which an article without a title is known.
OPENING_CHARACTERS = 80


def opening_of(text: str) -> str | None:
    """Return the first words of a text's first line, None if it has none."""
    words = text[: 8 * OPENING_CHARACTERS].strip().partition("\n")[0].split()
    line = ""
    for word in words:
        if line and len(line) + 1 + len(word) > OPENING_CHARACTERS:
            return f"{line} …"
        line = f"{line} {word}".strip()[:OPENING_CHARACTERS]
    return line or None


def write(index: Index, path: Path, build: Build, before: Previous, keep: Keep = in_memory) -> dict[str, int]:
    """Make the database of ``index`` at ``path``, a new file, and return the rows of each table, to check it by.

    ``keep`` says where the numbers of all rows are meanwhile.

    Rows go in by id, but statements and their quotes by about how many articles print them, since a search with too
    many hits takes the first ones; the same index gives the same file.  Raises DatabaseError if the disk is full.
    """
    try:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA synchronous = OFF")  # nobody reads it before it is complete and checked
        _prepare(connection)
        create_tables(connection)
        connection.execute("BEGIN")
        by_id = _order_of(index.speakers)  # while little else is in memory
        arrangement = arrangement_of(index.articles, index.records, index.statements, index.speakers, keep)
        give_back()  # after each step: arrays of less than a megabyte leave holes, ten megabytes and more in all
        totals, counts = Totals(arrangement), {}
        give_back()
        figures, tables = _figures(index, totals), _tables(index, before, arrangement, totals, by_id)
        del arrangement, totals  # some bytes for each article and speaker, which are gone as soon as they are written
        for table, columns, rows in tables:
            _insert(connection, table, columns, rows)
            counts[table] = rows_of(connection, table)
            give_back()
        changes, numbers = told(connection, index, before)
        builds = (*before.builds, asdict(build) | figures | numbers)
        _insert(connection, "builds", _BUILD, (tuple(map(row.get, _BUILD)) for row in builds))
        _insert(connection, "changes", NewsRow._fields, changes)
        connection.execute("COMMIT")
        finish_tables(connection)
        write_tallies(connection)
        counts["tallies"] = rows_of(connection, "tallies")
        connection.close()
    except sqlite3.OperationalError as error:
        raise DatabaseError(f"cannot be written ({error})", input=str(path.parent), remedy="make room there") from error
    return counts


def _prepare(connection: sqlite3.Connection) -> None:
    for pragma in _PAGES:
        connection.execute(pragma)


def _insert(
    connection: sqlite3.Connection, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Put rows into a table; other columns are null. Takes a sixth of the time that sqlite_utils does."""
    names, places = ", ".join(f'"{c}"' for c in columns), ", ".join("?" * len(columns))
    connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)


def _tables(
    index: Index, before: Previous, arrangement: Arrangement, totals: Totals, by_id: Numbers
) -> Iterator[Table]:
    """The tables' rows; those that others refer to come first."""
    counts, printed = Counts(arrangement.articles), arrangement.articles
    outlets = sorted({a.outlet for a in index.articles if a.outlet})
    yield "outlets", OUTLET_COLUMNS, outlet_rows(outlets, index.outlets, totals.of_outlet)
    yield "outlet_aliases", ALIAS_COLUMNS, outlet_alias_rows(outlets, index.outlets)
    articles = ((n, index.articles[n]) for n in map(int, printed.places.order))
    numbers = totals.in_article
    yield (
        "articles",
        _ARTICLE,
        (_article(a, printed.outlet(n), int(numbers[n]), before) for n, a in articles),
    )
    places = by_id[_are_used(index, arrangement)[by_id]]
    speakers = (index.speakers[n] for n in map(int, places))
    yield "speakers", SPEAKER_COLUMNS, (speaker_cells(s) + totals.of_speaker(s.id) for s in speakers)
    del totals, numbers
    speakers = (index.speakers[n] for n in map(int, places))
    yield "speaker_aliases", _ALIAS, ((s.id, alias) for s in speakers for alias in sorted({s.name, *s.aliases}))
    rows = (
        (rowid, *statement_cells(s, quotes), *counts.of_statement(quotes), language_of(quotes, printed.language))
        for rowid, s, quotes in statements_in_order(index.records, index.statements, arrangement)
    )
    yield "statements", ("rowid", *STATEMENT_COLUMNS), rows
    yield "quotes", ("rowid", *QUOTE_COLUMNS), quotes_in_order(index.records, index.statements, arrangement)
    yield "quote_speakers", tuple(TABLES["quote_speakers"]), joint_rows(index.records)
    yield "utterances", ("rowid", *COLUMNS), utterances_in_order(index.records, index.statements, arrangement)
    yield "statement_links", _LINK, map(_link, _in_order(index.links))
    moved = _moved(index, before)
    yield "statement_redirects", _REDIRECT, ((old, *now) for old, now in sorted(moved.items()))
    yield "corrections", _CORRECTION, (tuple(map(row.get, _CORRECTION)) for row in index.corrections)
    yield "skipped", _SKIPPED, sorted({s.input: s.reason for s in index.skipped}.items())
    yield "forgotten", ("hash",), ((mark,) for mark in sorted(index.forgotten))


def _in_order(links: Sequence[Link]) -> Sequence[Link]:
    """Return links by the ids of their statements; a build has them in that order, and not all in memory."""
    key = attrgetter("statement_id", "other_id", "kind")
    is_sorted = all(key(one) <= key(other) for one, other in pairwise(links))
    return links if is_sorted else sorted(links, key=key)


def _moved(index: Index, before: Previous) -> dict[str, tuple[str | None, str | None]]:
    if not (before.statement_of or before.redirects or before.unspoken):
        return {}
    statement_of = {m.quote_id: s.id for s in index.statements for m in s.members}
    return redirects(before, statement_of, {s.id for s in index.statements}, {r.id for r in index.records})


# The columns of rows that are made here, in their order in the table.
_ALIAS, _BUILD = (tuple(TABLES[name]) for name in ("speaker_aliases", "builds"))
_LINK, _REDIRECT = (tuple(TABLES[name]) for name in ("statement_links", "statement_redirects"))
_CORRECTION, _SKIPPED = (tuple(TABLES[name]) for name in ("corrections", "skipped"))
_link = attrgetter(*_LINK)


_ARTICLE = (
    "id", "outlet_id", "title", "opening", "url", "published", "language", "source", "words", "quotes", "text_hash",
    "changed",
)  # fmt: skip


def _article(article: ArticleRow, outlet_id: str | None, quotes: int, before: Previous) -> tuple[Any, ...]:
    return (
        article.id, outlet_id, article.title, article.opening, article.url, article.published, article.language,
        article.source, article.words, quotes, article.text_hash, changed(article, before),
    )  # fmt: skip


def _order_of(speakers: Sequence[Speaker]) -> Numbers:
    """Return the places of speakers in the order of their ids, which all are in memory for it."""
    order: Numbers = np.argsort(codes_of(speaker.id for speaker in speakers), kind="stable").astype(np.int32)
    return order


def _are_used(index: Index, arrangement: Arrangement) -> Numbers:
    """Return which speakers a quote or a statement names, who report a quote, or for whom these speak."""
    is_used = np.zeros(len(arrangement.speakers) + 1, bool)  # and NOBODY
    for _, some in arrangement.speaker.pieces():
        is_used[some] = True
    voices = (voice.id for record in index.records for voice in (record.reported_by, *record.others) if voice)
    for ids in batches(chain((statement.speaker_id for statement in index.statements), voices)):
        is_used[arrangement.speakers.of(ids)] = True
    todo = np.flatnonzero(is_used[:-1])
    while len(todo):
        owners = arrangement.speakers.of(index.speakers[place].on_behalf_of for place in map(int, todo))
        todo = np.unique(owners[(owners != NOBODY) & ~is_used[owners]])
        is_used[todo] = True
    return is_used[:-1]


SPEAKER_COLUMNS = (
    "id", "name", "kind", "description", "wikidata", "on_behalf_of", "article_id",
    "statements", "quotes", "articles", "outlets", "first_published", "last_published",
)  # fmt: skip


def speaker_cells(speaker: Speaker) -> tuple[Any, ...]:
    """A speaker's row without its numbers."""
    return (
        speaker.id, speaker.name, str(speaker.kind), speaker.description, speaker.wikidata, speaker.on_behalf_of,
        speaker.article,
    )  # fmt: skip


STATEMENT_COLUMNS = (
    "id", "speaker_id", "text", "role",
    "quotes", "articles", "outlets", "first_published", "last_published", "first_outlet_id", "language",
)  # fmt: skip


def language_of(quotes: list[QuoteRecord], language: Callable[[str], str]) -> str:
    """The language of most articles that print a statement; ``language`` gives that of an article."""
    if len(quotes) == 1:
        return base(language(quotes[0].article_id))
    return most_common(language(quote.article_id) for quote in quotes)


def statement_cells(statement: Statement, quotes: list[QuoteRecord]) -> tuple[Any, ...]:
    """A statement's row without its numbers; its role is the shown wording's, speech before anything else."""
    quote = quotes[0]
    if len(quotes) > 1:
        quote = min(quotes, key=lambda q: (q.text != statement.text, _ROLES[q.role]))
    return statement.id, statement.speaker_id, statement.text, str(quote.role)


def _figures(index: Index, totals: Totals) -> dict[str, int]:
    """Return what an index holds, as ``builds`` tells it: utterances, statements, and who said them."""
    return {
        "articles": len(index.articles), "statements": len(index.statements),
        "skipped": len({s.input for s in index.skipped}), **totals.figures,
    }  # fmt: skip


def check(path: Path, counts: dict[str, int]) -> None:
    """Raise DatabaseError unless the file is whole, every key has its row, and the tables have ``counts`` rows.

    ``quotes doctor`` checks that the indexes agree with the rows: SQLite has just made them from the rows, and
    comparing them takes as long as making them.
    """
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        _prepare(connection)
        problems = faults(connection, indexes=False)
        for table, expected in counts.items():
            rows = rows_of(connection, table)
            if rows != expected:
                problems.append(f"{table} has {rows} rows, not {expected}")
    finally:
        connection.close()
    if problems:
        raise DatabaseError(f"the new index is not sound ({'; '.join(problems[:5])})", remedy="please report this")


def faults(db: Runs, *, indexes: bool = True) -> list[str]:
    """Return what is wrong with a database file: damaged pages, wrong ``indexes``, keys without a row."""
    look = "integrity_check" if indexes else "quick_check"
    try:
        problems = [str(r[0]) for r in db.execute(f"PRAGMA {look}(5)") if r[0] != "ok"]
        return problems + [
            f"{r[0]} row {r[1]} points to a missing {r[2]}" for r in db.execute("PRAGMA foreign_key_check")
        ]
    except sqlite3.DatabaseError as error:
        return [str(error)]


def differences(db: Runs) -> Iterator[str]:
    """Yield the differences between an index's tables and those that this version makes."""
    there: dict[str, set[str]] = {}
    for table, name in db.execute("SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c"):
        there.setdefault(table, set()).add(name)
    for table, columns in TABLES.items():
        if table not in there:
            yield f"there is no table {table}"
            continue
        yield from (f"{table} lacks the column {column}" for column in sorted(set(columns) - there[table]))
        yield from (f"{table} has a column {column} too many" for column in sorted(there[table] - set(columns)))
