"""What else a reader may have meant: a speaker, another spelling, fewer filters."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import islice
from typing import Any

from quotes.database.rows import Row, column, rows
from quotes.database.search import Search, count, find, label
from quotes.database.search.words import Term, query
from quotes.text.normal import fold

NEAR = 0.74  # of difflib's ratio: "venezula" is .94 from "venezuela", "peace" and "place" are .80
MOST_SPEAKERS = 4
_MOST_WORDS_LOOKED_UP = 6
_VAGUE = str.maketrans(dict.fromkeys("aceinosuyz", "_"))  # letters that often bear an accent


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another search that finds something, with its description."""

    text: str
    search: Search
    count: int


def speakers_named(conn: sqlite3.Connection, text: str, limit: int = MOST_SPEAKERS) -> list[Row]:
    """Return the speakers whose name or alias holds ``text``, most quoted first; accents are forgiven."""
    part = " ".join(fold(text.strip('"“”* ')).split())
    if len(part) < 2:
        return []
    like = "".join("\\" + c if c in "%_\\" else c for c in part).translate(_VAGUE).replace("\\_", "_")
    sql = """
      SELECT id, name, kind, description, statements, quotes, outlets, articles FROM speakers WHERE id IN (
        SELECT id FROM speakers WHERE name LIKE :like ESCAPE '\\'
        UNION SELECT speaker_id FROM speaker_aliases WHERE alias LIKE :like ESCAPE '\\')
      AND statements > 0 ORDER BY statements DESC, name LIMIT 60"""
    near = rows(conn, sql, like=f"%{like}%")
    aliases = "SELECT alias FROM speaker_aliases WHERE speaker_id = :id"
    matches = (r for r in near if any(part in fold(n or "") for n in (r["name"], *column(conn, aliases, id=r["id"]))))
    return list(islice(matches, limit))


def by_speaker(conn: sqlite3.Connection, search: Search) -> tuple[Suggestion, ...]:
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
            for speaker in speakers_named(conn, name, 1):
                narrowed = replace(search, q=rest, speaker=speaker["id"], page=1)
                hits = count(conn, narrowed)
                if hits:
                    return (Suggestion(f"“{rest}”, said by {speaker['name']}", narrowed, hits),)
    return ()


def instead(conn: sqlite3.Connection, search: Search) -> tuple[Suggestion, ...]:
    """Return searches near a fruitless one that do find something."""
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
    if len(query(search.q).terms) > 1 and not search.any:
        tries.append(("any of these words", replace(search, any=True, page=1)))
    suggestions = [Suggestion(text, tried, count(conn, tried)) for text, tried in tries]
    return tuple(one for one in suggestions if one.count)


def _unset(name: str) -> dict[str, Any]:
    return {name: getattr(Search(), name)}


def _respelled(conn: sqlite3.Connection, text: str) -> str | None:
    """Return the query with each unknown word replaced by the nearest of the index, or left out if none is near.

    None where nothing is to be replaced, and for a query with OR or -word.
    """
    changed = False
    words = []
    typed = query(text)
    if typed.unwanted or any(len(group) > 1 for group in typed.wanted):
        return None
    for term in typed.terms[:_MOST_WORDS_LOOKED_UP]:
        there = find(conn, Search(q=term.expression, role="all"), 1).total
        nearest = None if there or " " in term.words else _nearest(conn, fold(term.words))
        changed |= not there
        if not there and nearest is None:
            continue
        words.append(nearest or (f'"{term.words}"' if " " in term.words else term.words) + "*" * term.prefix)
    return " ".join(words) if words and changed else None


def _nearest(conn: sqlite3.Connection, word: str) -> str | None:
    """Return the word of the index that is most like ``word``, as it is printed."""
    conn.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.site_words USING fts5vocab('main', 'statements_fts', 'row')")
    sql = "SELECT term, doc FROM temp.site_words WHERE term >= :low AND term < :high AND length(term) BETWEEN :a AND :b"
    first = word[:1]
    # The index holds stems, which are shorter than words; a wrong first letter is rare and not looked for.
    stems = rows(conn, sql, low=first, high=first + "\U0010ffff", a=max(2, len(word) - 5), b=len(word) + 3)
    matcher = SequenceMatcher(None, "", word, autojunk=False)
    near = []
    for stem in stems:
        matcher.set_seq1(stem["term"])
        if matcher.real_quick_ratio() > NEAR and matcher.quick_ratio() > NEAR and matcher.ratio() > NEAR:
            near.append((matcher.ratio(), stem["doc"], stem["term"]))
    printed = [_printed_word(conn, stem, word) for _, _, stem in sorted(near, reverse=True)[:5]]
    scored = [(SequenceMatcher(None, fold(w), word, autojunk=False).ratio(), w) for w in printed if w]
    return max(scored)[1] if scored and max(scored)[0] > NEAR else None


def _printed_word(conn: sqlite3.Connection, stem: str, word: str) -> str | None:
    """Return the form of a stem that is nearest to ``word`` among some texts that have it."""
    sql = """SELECT highlight(statements_fts, 0, char(2), char(3)) FROM statements_fts
             WHERE statements_fts MATCH :match LIMIT 5"""
    forms = set()
    for text in column(conn, sql, match=Term(stem).expression):
        for piece in text.split("\x02")[1:]:
            forms.add(piece.split("\x03")[0].strip(".,;:!?'\"“”‘’()[]…").lower())
    return max(forms, key=lambda form: SequenceMatcher(None, fold(form), word).ratio(), default=None)
