"""Every printed quote with the names of its speaker, statement, article and outlet: the rows of exports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from quotes.database.search import Search, choose
from quotes.database.translations import read_links
from quotes.datatypes import LinkKind

if TYPE_CHECKING:
    from sqlite_utils import Database

_PRINTED = """
    SELECT q.*, s.name AS speaker, s.kind AS speaker_kind, s.description AS speaker_description,
           s.wikidata AS speaker_wikidata,
           coalesce((SELECT group_concat(name, '; ') FROM (SELECT n.name FROM quote_speakers k JOIN speakers n
             ON n.id = k.speaker_id WHERE k.quote_id = q.id ORDER BY k.position)), s.name) AS speakers,
           coalesce((SELECT group_concat(speaker_id, ' ') FROM (SELECT speaker_id FROM quote_speakers
             WHERE quote_id = q.id ORDER BY position)), q.speaker_id) AS speaker_ids,
           r.name AS reporter, t.text AS statement, a.title, a.opening, a.outlet_id, o.name AS outlet, a.url,
           a.published, a.language
    FROM quotes q JOIN articles a ON a.id = q.article_id LEFT JOIN outlets o ON o.id = a.outlet_id
         LEFT JOIN speakers s ON s.id = q.speaker_id LEFT JOIN statements t ON t.id = q.statement_id
         LEFT JOIN speakers r ON r.id = q.reported_by
"""
_SPEAKERS = """
    SELECT p.id AS speaker_id, p.name AS speaker, p.kind AS speaker_kind, p.description AS speaker_description,
           p.wikidata AS speaker_wikidata,
           (SELECT json_group_array(alias) FROM speaker_aliases WHERE speaker_id = p.id) AS aliases
    FROM speakers p
"""
_WHO = """
    SELECT q.speaker_id FROM quotes q WHERE {which} UNION SELECT q.reported_by FROM quotes q WHERE {which}
    UNION SELECT k.speaker_id FROM quote_speakers k JOIN quotes q ON q.id = k.quote_id WHERE {which}
"""
_EVERYTHING = Search()


def read_printed(db: Database, by: str = "article", search: Search = _EVERYTHING) -> Iterator[dict[str, Any]]:
    """Yield the printed quotes that ``search`` asks for with the names of all that they point to, one at a time.

    ``by`` is "article", for the order in the articles, or "statement", for groups by statement with the earliest
    printing first.  ``reported_by`` is a name, ``reported_by_id`` the id.  ``translations`` are the ids of the
    statement's translations with spaces between them, ``translation_of`` is that of the original, where it is known,
    and ``answers`` are the ids of the statements that it answers.
    """
    place = "q.article_id, q.part, q.start, q.id"
    order = f"q.statement_id, a.published, {place}" if by == "statement" else place
    translations: dict[str, list[str]] = {}
    originals: dict[str, str] = {}
    answered: dict[str, list[str]] = {}
    for link in read_links(db.conn, kind=LinkKind.ANSWER):
        answered.setdefault(link.statement_id, []).append(link.other_id)
    for link in read_links(db.conn, kind=LinkKind.TRANSLATION):
        for one, other in ((link.statement_id, link.other_id), (link.other_id, link.statement_id)):
            translations.setdefault(one, []).append(other)
            if link.original_id == other:
                originals.setdefault(one, other)
    for row in db.execute(f"{_PRINTED} WHERE {choose(db.conn, search)} ORDER BY {order}"):
        here = row["statement_id"]
        yield {
            **row,
            "reported_by": row["reporter"],
            "reported_by_id": row["reported_by"],
            "translations": " ".join(translations.get(here, ())) or None,
            "translation_of": originals.get(here),
            "answers": " ".join(answered.get(here, ())) or None,
        }


def speakers_printed(db: Database, search: Search) -> Iterator[dict[str, Any]]:
    """Yield who says or passes on what ``search`` asks for, as ``read_printed`` names speakers; else all speakers.

    ``aliases`` are all names as a list in JSON.
    """
    which = choose(db.conn, search)
    where = "" if which == "1" else f" WHERE p.id IN ({_WHO.format(which=which)})"
    for row in db.execute(f"{_SPEAKERS}{where} ORDER BY p.id"):
        yield dict(row)
