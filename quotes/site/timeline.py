"""A story by day and occasion: what several speakers said, side by side, with its answers and translations."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from datasette import Response

from quotes.database.answers import answers_of
from quotes.database.rows import Row, column, rows
from quotes.database.search import Hits, Search, bounds, details, find, label, named
from quotes.database.search.find import MOST_HITS
from quotes.datatypes import LinkKind
from quotes.datatypes.occasion import OccasionKind
from quotes.site import charts, completion, held, params, render
from quotes.site.occasions import OCCASIONS, UNTOLD, kinds_of
from quotes.site.snapshot import look

if TYPE_CHECKING:
    from quotes.database.search.columns import Columns

PAGE_SIZE = 60  # statements
MOST_COLUMNS = 3  # so many are wide enough to be read beside each other
ORDERS = {"newest": "Newest first", "oldest": "Oldest first"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one speaker said on an occasion; ``name`` is None for the others together, who are named one by one."""

    place: int  # of its column, from 1
    speaker_id: str | None
    name: str | None
    statements: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Gathering:
    """An occasion of a day, None where no article tells it."""

    kind: str | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """The statements that were printed first on a day; ``date`` is None for those without a date."""

    date: str | None
    gatherings: tuple[Gathering, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """What a timeline is asked for: a search without its speaker, several speakers, and a kind of occasion."""

    search: Search
    speakers: tuple[str, ...]
    occasion: str = ""

    def params(self, **changes: Any) -> dict[str, Any]:
        """Return the parameters of this page's address with some changes, of the search or the occasion."""
        occasion = changes.pop("occasion", self.occasion)
        own = self.search.params(**changes) | {"speaker": self.speakers, "occasion": occasion}
        return {name: value for name, value in own.items() if value and (name, value) != ("sort", "newest")}


def _selection(args: Any) -> Selection:
    order = params.choice(args, "sort", ORDERS) or "newest"
    typed = args.getlist("speaker") if hasattr(args, "getlist") else []
    speakers = [text.replace("\x00", "").strip()[: params.LONGEST] for text in typed]
    search = Search(
        q=params.text(args, "q"),
        outlet=params.text(args, "outlet"),
        since=params.date(args, "since"),
        until=params.date(args, "until"),
        sort=order,
        page=params.page(args),
    )
    speakers = list(dict.fromkeys(text for text in speakers if text))[:MOST_COLUMNS]
    return Selection(search, tuple(speakers), params.choice(args, "occasion", (*OCCASIONS, UNTOLD)))


async def timeline_page(datasette: Any, request: Any) -> Response:
    """Answer with a timeline of all statements, or of those that a search finds, of one speaker or several."""
    selection = _selection(request.args)
    context = await look(datasette, request, lambda conn: _read(conn, selection))
    return await render.page(
        datasette,
        request,
        "timeline",
        selection=selection,
        search=selection.search,
        orders=ORDERS,
        occasions=OCCASIONS,
        **context,
    )


def _read(conn: sqlite3.Connection, selection: Selection) -> Row:
    columns = held.columns(conn)
    hits = _found(conn, selection, columns)
    hidden = _under_their_originals(conn, hits.rowids)
    rowids = [rowid for rowid in hits.rowids if rowid not in hidden]
    kinds = kinds_of(conn, rowids, columns)
    facet = _facet(selection, [kinds.get(rowid, UNTOLD) for rowid in rowids])
    if selection.occasion:
        rowids = [rowid for rowid in rowids if kinds.get(rowid, UNTOLD) == selection.occasion]
    pages = max(1, -(-len(rowids) // PAGE_SIZE))
    page = min(selection.search.page, pages)
    at = rowids[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    speakers, days = _counted(conn, selection, hits.more, rowids, columns)
    beside = _columns(conn, selection, speakers)
    story = _by_day(_statements(conn, at, selection.search), [id for id, _ in beside])
    return {
        "hits": hits,
        "shown": len(rowids),
        "page": page,
        "pages": pages,
        "chart": charts.timeline(days, "Statements by the day when they were printed first", "chart", noun="statement"),
        "columns": beside,
        "days": story,
        "width": max((cell.place for day in story for one in day.gatherings for cell in one.cells), default=1),
        "boxes": _boxes(conn, selection),
        "facet": facet,
    }


_FIRST_PRINTED = """
SELECT s.rowid FROM json_each(:rowids) j CROSS JOIN statements s ON s.rowid = j.value
WHERE :dated = 0 OR (s.first_published >= :first AND s.first_published < :after) ORDER BY {order}
"""
_NEWEST, _OLDEST = "s.first_published DESC, s.rowid", "s.first_published IS NULL, s.first_published, s.rowid"


def _found(conn: sqlite3.Connection, selection: Selection, columns: Columns | None) -> Hits:
    """Return what is found of all speakers together, in the order that is asked for.

    A search finds what was printed in a time; here a statement has one day, on which it was printed first.
    """
    search = selection.search
    each = [find(conn, replace(search, speaker=one), columns=columns) for one in selection.speakers or ("",)]
    is_dated = bool(search.since or search.until)
    if len(each) == 1 and not is_dated:
        return each[0]
    every = {rowid for hits in each for rowid in hits.rowids}
    rowids = None
    if columns is not None:
        from quotes.database.search.in_memory import printed_first  # needs numpy

        rowids = printed_first(columns, every, search, MOST_HITS + 1)
    if rowids is None:
        rowids = _printed_first(conn, every, search)
    return Hits(tuple(rowids[:MOST_HITS]), len(rowids) > MOST_HITS or any(hits.more for hits in each))


def _printed_first(conn: sqlite3.Connection, every: Iterable[int], search: Search) -> list[int]:
    """Return those statements that were printed first in the time of a search, in its order."""
    is_dated = bool(search.since or search.until)
    sql = _FIRST_PRINTED.format(order=_NEWEST if search.sort == "newest" else _OLDEST)
    first = bounds(search.since, "since")[0] if search.since else ""
    after = bounds(search.until, "until")[1] if search.until else "~"
    return column(conn, sql, rowids=json.dumps(sorted(every)), dated=is_dated, first=first, after=after)


_TRANSLATED = f"""
SELECT t.rowid AS translation, o.rowid AS original FROM statement_links l JOIN statements o ON o.id = l.original_id
JOIN statements t ON t.id = CASE l.original_id WHEN l.statement_id THEN l.other_id ELSE l.statement_id END
WHERE l.kind = '{LinkKind.TRANSLATION}' AND l.original_id IS NOT NULL
"""


def _under_their_originals(conn: sqlite3.Connection, rowids: Iterable[int]) -> set[int]:
    """Return the translations among some statements whose original is there too: they stand under that."""
    there = set(rowids)
    return {one["translation"] for one in rows(conn, _TRANSLATED) if one["original"] in there}


_ALL_DAYS = "SELECT substr(first_published, 1, 10) AS day, count(*) AS n FROM statements GROUP BY 1"
_MOST_QUOTED = "SELECT id FROM speakers WHERE statements > 1 ORDER BY statements DESC, id LIMIT :n"
_OF_FOUND = """
SELECT s.speaker_id, substr(s.first_published, 1, 10) AS day, count(*) AS n FROM json_each(:rowids) j
CROSS JOIN statements s ON s.rowid = j.value GROUP BY 1, 2
"""


def _counted(
    conn: sqlite3.Connection, selection: Selection, more: bool, rowids: Sequence[int], columns: Columns | None
) -> tuple[list[str], dict[str, int]]:
    """Return the speakers who said most of what is shown, and how much of it was printed first on each day."""
    if more and not (selection.speakers or selection.occasion or selection.search.filters or selection.search.q):
        return column(conn, _MOST_QUOTED, n=MOST_COLUMNS), _all_days(conn)
    speakers: Counter[str] = Counter()
    if columns is not None:
        places = columns.places(rowids)
        speakers, dated = columns.tally("speaker", places), columns.tally("date", places)
        days = {**dated, **({"": len(places) - dated.total()} if len(places) > dated.total() else {})}
    else:
        counts = rows(conn, _OF_FOUND, rowids=json.dumps(rowids))
        for one in counts:
            if one["speaker_id"]:
                speakers[one["speaker_id"]] += one["n"]
        days = charts.summed((one["day"], one["n"]) for one in counts)
    ranked = sorted((-n, id) for id, n in speakers.items() if n > 1)
    return [id for _, id in ranked[:MOST_COLUMNS]], days


def _all_days(conn: sqlite3.Connection) -> dict[str, int]:
    """Return how many statements of the index were printed first on each day, those without a date under ""."""
    countable = held.reading(conn)
    if countable is None:
        return charts.summed((one["day"], one["n"]) for one in rows(conn, _ALL_DAYS))
    dated, total = countable.everything["date"], countable.everything["role"].total()
    return {**dated, **({"": total - dated.total()} if total > dated.total() else {})}


def _columns(conn: sqlite3.Connection, selection: Selection, most: Sequence[str]) -> list[tuple[str, str]]:
    """Return the ids and names of the speakers who have columns: those asked for, else the two most quoted ones."""
    if len(selection.speakers) > 1:
        ids = [id for name in selection.speakers for id in named(conn, "speakers", name)[:1]]
    else:
        ids = list(most[: MOST_COLUMNS - 1]) if not selection.speakers and len(most) > 1 else []
    return [(id, label(conn, "speakers", id)) for id in dict.fromkeys(ids)]


_SAID_AT = """
SELECT q.statement_id, q.id AS quote_id, q.occasion, q.occasion_text, q.article_id, o.name AS outlet
FROM quotes q JOIN articles a ON a.id = q.article_id LEFT JOIN outlets o ON o.id = a.outlet_id
WHERE q.statement_id IN (SELECT value FROM json_each(:ids)) AND q.occasion IS NOT NULL
ORDER BY q.statement_id, a.published IS NULL, a.published, q.id
"""


def _statements(conn: sqlite3.Connection, rowids: Sequence[int], search: Search) -> list[Row]:
    """Return statements in their order, each with where it was said and what it answers."""
    statements = details(conn, rowids, search)
    ids = [one["id"] for one in statements]
    printings: dict[str, list[Row]] = defaultdict(list)
    for one in rows(conn, _SAID_AT, ids=json.dumps(ids)):
        printings[one["statement_id"]].append(one)
    answers = answers_of(conn, ids)
    for one in statements:
        one["said_at"] = _occasion(printings[one["id"]])
        one["answers"] = answers.get(one["id"], [])
    return statements


def _facet(selection: Selection, kinds: Iterable[str]) -> list[Row]:
    """Return how many statements were said on each kind of occasion; none if the choice would change nothing."""
    counts = Counter(kinds)
    values = [
        {"kind": kind, "name": OCCASIONS.get(OccasionKind(kind), "") if kind != UNTOLD else "Occasion not told",
         "count": counts[kind], "selected": kind == selection.occasion}
        for kind in (*OCCASIONS, UNTOLD)
        if counts[kind] or kind == selection.occasion
    ]  # fmt: skip
    return values if len(values) > 1 or selection.occasion else []


def _occasion(printings: Sequence[Row]) -> Row | None:
    """Return the printing that tells a statement's occasion: the first one of those that most agree on."""
    counts = Counter(one["occasion"] for one in printings)
    return max(printings, key=lambda one: counts[one["occasion"]], default=None)


def _by_day(statements: Iterable[Row], columns: Sequence[str]) -> list[Day]:
    """Return statements by their day, in the order they come in."""
    by_date: dict[str | None, list[Row]] = {}
    for one in statements:
        by_date.setdefault(str(one["first_published"] or "")[:10] or None, []).append(one)
    return [Day(date, _by_occasion(own, columns)) for date, own in by_date.items()]


def _by_occasion(statements: Iterable[Row], columns: Sequence[str]) -> tuple[Gathering, ...]:
    """Return a day's statements by occasion: those that are told in their order, then what nobody tells."""
    kinds: dict[str, list[Row]] = {kind: [] for kind in (*OccasionKind, "")}
    for one in statements:
        kinds[one["said_at"]["occasion"] if one["said_at"] else ""].append(one)
    return tuple(Gathering(kind or None, _by_speaker(own, columns)) for kind, own in kinds.items() if own)


def _by_speaker(statements: Iterable[Row], columns: Sequence[str]) -> tuple[Cell, ...]:
    """Return the statements of an occasion by column: one for each of some speakers, and one for all others."""
    places = {id: place for place, id in enumerate(columns, 1)}
    cells: dict[int, list[Row]] = {place: [] for place in range(1, len(columns) + 2)}
    for one in statements:
        cells[places.get(one["speaker_id"], len(columns) + 1)].append(one)
    filled = []
    for place, own in cells.items():
        if own:
            is_of_one = place <= len(columns)
            id, name = (own[0]["speaker_id"], own[0]["speaker"]) if is_of_one else (None, None)
            filled.append(Cell(place, id, name, tuple(own)))
    return tuple(filled)


def _boxes(conn: sqlite3.Connection, selection: Selection) -> Row:
    """Return what stands in the form's boxes, with the names that they offer."""
    boxes = completion.boxes(conn, selection.search)
    names = [label(conn, "speakers", one) for one in selection.speakers]
    return {**boxes, "said_by": [*names, *[""] * (MOST_COLUMNS - len(names))]}
