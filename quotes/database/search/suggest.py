"""What else a reader may have meant: a speaker, another spelling, fewer filters."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from quotes.database.rows import Row, column, rows
from quotes.database.search.criteria import Search, bounds
from quotes.database.search.find import count, is_there, label
from quotes.database.search.names import SpeakerNames
from quotes.database.search.spelling import nearest
from quotes.database.search.words import Query, Term, query
from quotes.errors import UsageError
from quotes.text.normal import fold

if TYPE_CHECKING:
    from quotes.database.search.columns import Columns

MOST_SPEAKERS = 4
_MOST_WORDS_LOOKED_UP = 6
_MOST_LIKE_IT = 300  # names that fit a vague pattern and are looked at, some milliseconds
_VAGUE = str.maketrans(dict.fromkeys("aceinosuyz'", "_"))  # letters that often bear an accent, and a mark of many forms


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another search that finds something, with its description."""

    text: str
    search: Search
    count: int


_IN_MEMORY = """
SELECT s.id, s.name, s.kind, s.description, s.statements, s.quotes, s.outlets, s.articles
FROM json_each(:rowids) j CROSS JOIN speakers s ON s.rowid = j.value ORDER BY j.key
"""


def speakers_named(
    conn: sqlite3.Connection, text: str, limit: int = MOST_SPEAKERS, names: SpeakerNames | None = None
) -> list[Row]:
    """Return the speakers whose name or alias holds ``text``, most quoted first; accents are forgiven.

    ``names`` are all names of the index, where somebody keeps them in memory.
    """
    part, like = _part(text)
    if len(part) < 2:
        return []
    if names is not None:
        return rows(conn, _IN_MEMORY, rowids=json.dumps(names.holding(part, limit)))
    sql = """
      SELECT id, name, kind, description, statements, quotes, outlets, articles FROM speakers WHERE id IN (
        SELECT id FROM speakers WHERE name LIKE :like ESCAPE '\\'
        UNION SELECT speaker_id FROM speaker_aliases WHERE alias LIKE :like ESCAPE '\\')
      AND statements > 0 ORDER BY statements DESC, name, id LIMIT :n"""
    near = rows(conn, sql, like=like, n=_MOST_LIKE_IT)
    aliases = "SELECT alias FROM speaker_aliases WHERE speaker_id = :id"
    matches = (r for r in near if any(part in fold(n or "") for n in (r["name"], *column(conn, aliases, id=r["id"]))))
    return list(islice(matches, limit))


def outlets_named(conn: sqlite3.Connection, text: str, limit: int = MOST_SPEAKERS) -> list[Row]:
    """Return the outlets whose name holds ``text``, most quotes first; accents are forgiven."""
    part, like = _part(text)
    sql = "SELECT id, name, quotes FROM outlets WHERE name LIKE :like ESCAPE '\\' ORDER BY quotes DESC, name LIMIT 60"
    return list(islice((one for one in rows(conn, sql, like=like) if part in fold(one["name"])), limit))


def _part(text: str) -> tuple[str, str]:
    """Return what a name has to hold, folded, and a pattern that all such names fit."""
    part = " ".join(fold(text.strip('"“”* ')).split())
    vague = "".join("\\" + c if c in "%_\\" else c for c in part).translate(_VAGUE).replace("\\_", "_")
    return part, f"%{vague}%"


def by_speaker(conn: sqlite3.Connection, search: Search, names: SpeakerNames | None = None) -> tuple[Suggestion, ...]:
    """Return readings of a query in which one of its words names the speaker: "petro venezuela"."""
    words = search.q.split()
    if search.speaker or not 2 <= len(words) <= _MOST_WORDS_LOOKED_UP or '"' in search.q:
        return ()
    for size in (2, 1):
        for start in range(len(words) - size + 1):
            rest = " ".join(words[:start] + words[start + size :])
            name = " ".join(words[start : start + size])
            if not rest or len(name) < 4:
                continue
            for speaker in speakers_named(conn, name, 1, names):
                narrowed = replace(search, q=rest, speaker=speaker["id"], page=1)
                hits = count(conn, narrowed)
                if hits:
                    return (Suggestion(f"“{rest}”, said by {speaker['name']}", narrowed, hits),)
    return ()


def instead(conn: sqlite3.Connection, search: Search, columns: Columns | None = None) -> tuple[Suggestion, ...]:
    """Return searches similar to a fruitless one that do find something: other spellings, fewer words or filters.

    ``columns`` are those of all statements, where somebody keeps them in memory.
    """
    tries = []
    for name in search.filters:
        description = getattr(search, name)
        if name in ("speaker", "outlet"):
            description = label(conn, f"{name}s", description)
        description = name if description is True else f"{name}: {description}"
        tries.append((f"without the filter “{description}”", replace(search, page=1, **_unset(name))))
    if len(search.filters) > 1:
        bare = Search(q=search.q, any=search.any)
        tries.append(("without any filter", bare))
    respelled = _respelled(conn, search.q)
    if respelled:
        tries.insert(0, (f"“{respelled}”", replace(search, q=respelled, page=1)))
        if search.filters:
            tries.insert(1, (f"“{respelled}” without any filter", Search(q=respelled)))
    tries += _of_a_date(search)
    tries += [(f"“{fewer}”", replace(search, q=fewer, page=1)) for fewer in _with_fewer_words(query(search.q))]
    if len(query(search.q).wanted) > 1 and not search.any:
        tries.append(("any of these words", replace(search, any=True, page=1)))
    suggestions: dict[Search, Suggestion] = {}
    for text, tried in tries:
        if tried != search and tried not in suggestions and (n := count(conn, tried, columns)):
            suggestions[tried] = Suggestion(text, tried, n)
    return tuple(suggestions.values())


def _of_a_date(search: Search) -> list[tuple[str, Search]]:
    """Return a search in which a date that stands among the words is a date: "bridge 2016-10"."""
    if search.since or search.until:
        return []
    words = search.q.split()
    for date in words:
        with suppress(UsageError):
            bounds(date)
            rest = " ".join(word for word in words if word != date)
            text = f"“{rest}”, printed in {date}" if rest else f"printed in {date}"
            return [(text, replace(search, q=rest, since=date, until=date, page=1))]
    return []


def _unset(name: str) -> dict[str, Any]:
    return {name: getattr(Search(), name)}


def _with_fewer_words(typed: Query) -> list[str]:
    """Return a query without what it forbids, and without each of its words where others are left."""
    fewer = [Query(typed.wanted).typed] if typed.wanted and typed.unwanted else []
    if 2 <= len(typed.wanted) <= _MOST_WORDS_LOOKED_UP:
        rest = (typed.wanted[:at] + typed.wanted[at + 1 :] for at in range(len(typed.wanted)))
        fewer += [Query(groups, typed.unwanted).typed for groups in rest if len(typed.wanted) > 2]
    return fewer


def _respelled(conn: sqlite3.Connection, text: str) -> str | None:
    """Return the query with each unknown word replaced by the nearest of the index, or left out if none is near.

    None where nothing is to be replaced.
    """
    typed = query(text)
    groups = []
    for group in typed.wanted[:_MOST_WORDS_LOOKED_UP]:
        terms = tuple(term for one in group if (term := _spelled(conn, one)))
        if terms:
            groups.append(terms)
    spelled = Query(tuple(groups), typed.unwanted)
    return spelled.typed if groups and spelled != typed else None


def _spelled(conn: sqlite3.Connection, term: Term) -> Term | None:
    """Return a term if the index has it, else the word nearest to it, or None."""
    if is_there(conn, term.typed):
        return term
    near = None if " " in term.words else nearest(conn, fold(term.words))
    return Term(near, term.prefix) if near else None
