"""The lists of speakers, outlets, articles and statements: filtered, sorted, by letters, by pages, with totals."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from quotes.database.rows import Row, among, rows, value
from quotes.database.search.conditions import LIKE, like
from quotes.database.search.names import SpeakerNames
from quotes.datatypes import SPEECH
from quotes.site import kept
from quotes.text.normal import fold

LIST_SIZE = 50
MOST_COUNTED = 200_000  # rows of which letters and values are counted: more take too long for a page
MOST_SORTED = 20_000  # rows of such a table that are put in an order that no index has
OTHER = "#"  # stands for what begins with no letter


@dataclass(frozen=True, slots=True)
class ListSpec:
    """What a list shows: its rows, what they are called, how they can be sorted and narrowed.

    ``source`` is the table that is counted, ``joined`` what is shown beside its rows.  ``sorts`` give for each order
    its name and SQL, the usual one first; ``filters`` for each parameter the condition it sets; ``facets`` for each
    parameter the column whose values can be chosen.  Of the ``sorts`` no index has those that are ``unindexed``.
    """

    kind: str
    columns: str
    source: str
    joined: str
    where: str
    name: str  # what a row begins with, and is searched by
    sorts: Mapping[str, tuple[str, str]]
    filters: Mapping[str, str] = field(default_factory=dict)
    facets: Mapping[str, str] = field(default_factory=dict)
    unindexed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a list: its rows, the number of all rows and of those that remain, and the letters that there are.

    ``sort`` is the order that they are in, ``sorts`` are the names of the orders that there are for so many rows.
    """

    rows: list[Row]
    total: int
    remaining: int
    letters: list[tuple[str, int]]
    facets: Mapping[str, list[Row]]
    page: int
    pages: int
    sort: str
    sorts: Mapping[str, str]


_HAS = f"({LIKE} AND instr(folded({{0}}), folded(:q)))"  # only what may have it is folded: that takes longest
_LANGUAGE = "substr(t.language, 1, instr(t.language || '-', '-') - 1)"  # without the country: "en" of "en-GB"

SPEAKERS = ListSpec(
    "speaker",
    "t.id, t.name, t.kind, t.description, t.statements, t.quotes, t.outlets, t.articles, t.last_published, "
    "t.article_id, coalesce(a.title, a.opening) AS article_title",
    "speakers t",
    "LEFT JOIN articles a ON a.id = t.article_id",
    "t.statements > 0",
    "t.name",
    {
        "quotes": ("most quoted", "t.quotes DESC, t.name, t.id"),
        "outlets": ("most outlets", "t.outlets DESC, t.quotes DESC, t.name, t.id"),
        "latest": ("latest", "t.last_published DESC, t.quotes DESC, t.id"),
        "name": ("by name", "folded(t.name), t.id"),
    },
    {
        "kind": "t.kind = :kind",
        "q": f"({_HAS.format('t.name')} OR "
        f"t.id IN (SELECT speaker_id FROM speaker_aliases WHERE {_HAS.format('alias')}))",
    },
    {"kind": "t.kind"},
)
OUTLETS = ListSpec(
    "outlet",
    "t.id, t.name, t.country, t.language, t.articles, t.quotes, "
    "(SELECT group_concat(alias, ', ') FROM outlet_aliases a WHERE a.outlet_id = t.id) AS aliases",
    "outlets t",
    "",
    "1",
    "t.name",
    {
        "quotes": ("most quotes", "t.quotes DESC, t.name, t.id"),
        "articles": ("most articles", "t.articles DESC, t.name, t.id"),
        "name": ("by name", "folded(t.name), t.id"),
    },
    {
        "country": "t.country = :country",
        "language": f"{_LANGUAGE} = :language",
        "q": "(instr(folded(t.name), folded(:q)) OR t.id IN (SELECT outlet_id FROM outlet_aliases WHERE "
        "instr(folded(alias), folded(:q))))",
    },
    {"country": "t.country", "language": _LANGUAGE},
)
_TITLE = "coalesce(t.title, t.opening, t.id)"
ARTICLES = ListSpec(
    "article",
    "t.id, t.title, t.opening, t.url, t.published, t.language, t.words, t.quotes, t.outlet_id, o.name AS outlet",
    "articles t",
    "LEFT JOIN outlets o ON o.id = t.outlet_id",
    "1",
    _TITLE,
    {
        "latest": ("newest", "t.published DESC, t.id"),
        "oldest": ("oldest", "t.published NULLS LAST, t.id"),
        "quotes": ("most quotes", "t.quotes DESC, t.published DESC, t.id"),
        "name": ("by title", f"folded({_TITLE}), t.id"),
    },
    {
        "outlet": "t.outlet_id = :outlet",
        "speaker": "t.id IN (SELECT article_id FROM quotes WHERE speaker_id = :speaker)",
        "language": f"{_LANGUAGE} = :language",
        "since": "t.published >= :since",
        "until": "t.published < :until",
        "q": _HAS.format(_TITLE),
    },
    {"language": _LANGUAGE},
    ("quotes", "name"),
)
STATEMENTS = ListSpec(
    "statement",
    "t.id, t.text, t.role, t.language, t.quotes, t.articles, t.outlets, t.first_published, t.last_published, "
    "t.speaker_id, p.name AS speaker",
    "statements t",
    "LEFT JOIN speakers p ON p.id = t.speaker_id",
    among("t.role", SPEECH),
    "substr(t.text, 1, 24)",
    {
        "spread": ("most outlets", "t.outlets DESC, t.quotes DESC, t.id"),
        "latest": ("newest", "t.last_published DESC, t.id"),
        "oldest": ("oldest", "t.first_published NULLS LAST, t.id"),
        "name": ("by first words", "t.text COLLATE NOCASE, t.id"),  # folding whole texts takes seconds
    },
    {
        "language": f"{_LANGUAGE} = :language",
        "since": "t.last_published >= :since",
        "until": "t.first_published < :until",
        "q": "t.rowid IN (SELECT rowid FROM statements_fts WHERE statements_fts MATCH quoted_words(:q))",
    },
    {"language": _LANGUAGE},
    ("name",),
)


def listing(
    conn: sqlite3.Connection,
    spec: ListSpec,
    narrowing: Mapping[str, str],
    sort: str,
    page: int,
    names: SpeakerNames | None = None,
) -> ListPage:
    """Return a page of a list; ``narrowing`` are the filters that are set, and the letter.

    In an order that it does not have for so many rows, it is in its usual one.  ``names`` are those of all speakers,
    where somebody keeps them in memory.
    """
    conn.create_function("folded", 1, lambda text: fold(str(text or "")), deterministic=True)
    conn.create_function("initial", 1, initial, deterministic=True)
    conn.create_function("quoted_words", 1, _quoted_words, deterministic=True)
    values = {name: narrowing[name] for name in (*spec.filters, "letter") if narrowing.get(name)}
    values |= {"like": like(fold(values["q"]))} if "q" in values else {}
    total = kept.once(conn, f"all {spec.kind}s", lambda: _count(conn, spec, spec.where, {}))
    is_large = total > MOST_COUNTED
    filters = dict(spec.filters)
    if spec is SPEAKERS and names is not None and "q" in values:
        filters["q"] = "t.rowid IN (SELECT value FROM json_each(:holders))"
        values["holders"] = json.dumps(names.holding(fold(values["q"]), names.speaking))
    narrowed = " AND ".join([spec.where, *(sql for name, sql in filters.items() if name in values)])
    letters = [] if is_large else _letters_of(conn, spec, narrowed, values)
    if "letter" in values:
        narrowed += f" AND initial({spec.name}) = :letter"
    remaining = _count(conn, spec, narrowed, values) if values else total
    pages = max(1, -(-remaining // LIST_SIZE))
    at = min(page, pages)
    left_out = spec.unindexed if is_large and remaining > MOST_SORTED else ()
    sorts = {name: words for name, (words, _) in spec.sorts.items() if name not in left_out}
    sort = sort if sort in sorts else next(iter(sorts))
    batch = rows(
        conn,
        f"SELECT {spec.columns} FROM {spec.source} {spec.joined} WHERE {narrowed} "
        f"ORDER BY {spec.sorts[sort][1]} "
        "LIMIT :size OFFSET :start",
        **values, size=LIST_SIZE, start=(at - 1) * LIST_SIZE,
    )  # fmt: skip
    facets = {} if is_large else kept.once(conn, f"choices of {spec.kind}s", lambda: _choices(conn, spec))
    return ListPage(batch, total, remaining, letters, facets, at, pages, sort, sorts)


def _count(conn: sqlite3.Connection, spec: ListSpec, narrowed: str, values: Mapping[str, str]) -> int:
    return int(value(conn, f"SELECT count(*) FROM {spec.source} WHERE {narrowed}", **values) or 0)


def initial(text: object) -> str:
    """Return the letter under which a name stands: its first one, without an accent, as a capital."""
    name = str(text or "")
    if name[:1].isascii() and name[:1].isalpha():
        return name[0].upper()
    first = next((character for character in fold(name) if character.isalnum()), "")
    return first.upper()[:1] if first.isalpha() else OTHER


def _quoted_words(text: object) -> str:
    """Return words for a full-text search in which no sign means anything."""
    return " ".join(f'"{word}"' for word in str(text or "").replace('"', " ").split()) or '""'


def _letters_of(
    conn: sqlite3.Connection, spec: ListSpec, narrowed: str, values: Mapping[str, str]
) -> list[tuple[str, int]]:
    """Return how many rows begin with each letter; of all rows it is counted once."""
    if narrowed != spec.where:
        return _letters(conn, spec, narrowed, values)
    return kept.once(conn, f"letters of {spec.kind}s", lambda: _letters(conn, spec, spec.where, {}))


def _letters(
    conn: sqlite3.Connection, spec: ListSpec, narrowed: str, values: Mapping[str, str]
) -> list[tuple[str, int]]:
    sql = f"SELECT initial({spec.name}) AS letter, count(*) AS n FROM {spec.source} WHERE {narrowed} GROUP BY 1"
    counts = Counter({one["letter"]: one["n"] for one in rows(conn, sql, **values)})
    return sorted(counts.items(), key=lambda item: (item[0] == OTHER, item[0]))


def _choices(conn: sqlite3.Connection, spec: ListSpec) -> Mapping[str, list[Row]]:
    """Return the values of each facet, the most frequent first, with counts."""
    sql = f"SELECT {{0}} AS value, count(*) AS n FROM {spec.source} WHERE {spec.where} AND {{0}} IS NOT NULL "
    sql += "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 30"
    return {name: rows(conn, sql.format(column)) for name, column in spec.facets.items()}
